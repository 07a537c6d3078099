"""Find ruled lines, boxes, and table grids in a picture's ink, and remove them."""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

EIGHT = np.ones((3, 3), bool)  # pixels that touch at a corner are connected
STRAIGHT = 8  # stroke widths that a line runs level before it rises or falls by a pixel or two
LONG = 2.5  # over the size of the digits: none of their strokes is as long
MOST_DIGITS = 50  # length of a line over the size of the digits: smaller ones are dust
DIGIT_IN_STROKES = 4  # over the stroke width: no digit is smaller
TALLER = 1.5  # over the size of the digits, for equal lines: a box is that much taller
SHORTEST = 0.2  # over the picture's shorter side: no shorter stroke can be a line
THICKEST_LINE = 2  # over the stroke width


class Line(NamedTuple):
    """A straight line along the rows: the rows and columns (n,) of its pixels."""

    rows: np.ndarray
    columns: np.ndarray

    @property
    def start(self) -> int:
        """The first column."""
        return int(self.columns.min())

    @property
    def stop(self) -> int:
        """The column after the last."""
        return int(self.columns.max()) + 1

    @property
    def length(self) -> int:
        """Columns from start to stop."""
        return self.stop - self.start


def remove_lines(mask: np.ndarray, width: float) -> np.ndarray:
    """The mask (H, W) without ruled lines; width: the stroke width, in pixels.

    Lines along the rows are removed first, then those along the columns, where a lone line may be
    a 1. If nothing is left between the lines, they are the strokes of a digit and stay.
    """
    across, down = find_lines(mask, width), find_lines(mask.T, width)
    rest = erase(mask, draw(across, mask.shape))
    if min(len(across), len(down)) > 1:  # a grid holds its digits together both ways
        rest = erase(rest.T, draw(down, mask.T.shape)).T
    size = digit_size(rest, width) if across else 0
    level = draw([line for line in across if is_long(line, size)], mask.shape)
    if level.any():
        mask = erase(mask, level)
        down = find_lines(mask.T, width)
    if not down:
        return mask
    mask, level = mask.T, level.T
    lines = draw(down, mask.shape)
    size = digit_size(erase(mask, lines), width)
    sizes = size, digit_size(untouched(mask, lines), width) or size
    upright = [line for line in down if all(sizes) and is_ruled(line, down, level, sizes, width)]
    return erase(mask, draw(upright, mask.shape)).T


def is_long(line: Line, size: float) -> bool:
    """Whether a line is longer than any stroke of digits of this size, if they are not dust."""
    return line.length / MOST_DIGITS <= size <= line.length / LONG


def is_ruled(
    line: Line, lines: list[Line], crossing: np.ndarray, sizes: tuple[int, int], width: float
) -> bool:
    """Whether a line along the columns was ruled, rather than a 1 among digits of these sizes.

    sizes: of what is left without lines, and of digits without any; where an upright was taken out
    of a 4 or a 9, the rest of it is small.

    It was if it joins two crossing lines, if it is long and any line crosses the picture, or if it
    is one of at least three equal lines taller than any digit; the sides of a 0 are only two.
    """
    if is_long(line, sizes[0]) and crossing.any():
        return True
    reach = int(width) + 2
    rows = slice(line.rows.min(), line.rows.max() + 1)
    ends = [slice(max(0, end - reach), end + reach) for end in (line.start, line.stop)]
    twins = [
        other
        for other in lines
        if abs(other.start - line.start) + abs(other.stop - line.stop) < 0.1 * line.length
    ]
    return all(crossing[rows, end].any() for end in ends) or (
        len(twins) > 2 and line.length >= TALLER * sizes[1]
    )


def find_lines(mask: np.ndarray, width: float) -> list[Line]:
    """The straight thin lines along the rows of mask (H, W).

    A line is a chain of level runs, each a pixel higher or lower than the one before, so slanting
    and curved lines are found too; short breaks are bridged.
    """
    reach = 2 * int(STRAIGHT * max(width, 2) / 2) + 1
    level = _level_runs(mask, reach, bridge=int(width / 2) + 1)
    rows = np.flatnonzero(level.any(axis=1))
    if not rows.size:
        return []
    top, level = rows[0], level[rows[0] : rows[-1] + 1]
    labels, _ = ndimage.label(ndimage.maximum_filter1d(level.view(np.uint8), reach), EIGHT)
    labels *= level
    lines = []
    for n, box in enumerate(ndimage.find_objects(labels), 1):
        length = box[1].stop - box[1].start if box else 0
        if length > max(reach, SHORTEST * min(mask.shape)):
            rows, columns = np.nonzero(labels[box] == n)
            if len(rows) <= THICKEST_LINE * max(width, 1.5) * length:
                lines.append(Line(rows + box[0].start + top, columns + box[1].start))
    return lines


def _level_runs(mask: np.ndarray, reach: int, bridge: int) -> np.ndarray:
    """The ink of mask (H, W) in bands three pixels high that run along a row for reach pixels.

    Breaks up to twice the bridge are bridged, and gaps up to one bridge at the picture's sides.
    """
    band = mask.copy()
    band[1:] |= mask[:-1]
    band[:-1] |= mask[1:]
    rows, starts, stops = _runs(band)
    apart = (rows[1:] != rows[:-1]) | (starts[1:] - stops[:-1] > 2 * bridge)
    first, last = np.append(True, apart)[: len(rows)], np.append(apart, True)[: len(rows)]
    rows, starts, stops = rows[first], starts[first], stops[last]
    starts[starts <= bridge] = 0
    stops[stops >= mask.shape[1] - bridge] = mask.shape[1]
    long = stops - starts >= reach
    ends = np.zeros((len(mask), mask.shape[1] + 1), np.int8)
    ends[rows[long], starts[long]], ends[rows[long], stops[long]] = 1, -1
    return np.cumsum(ends, axis=1, dtype=np.int8)[:, :-1].view(bool) & mask


def _runs(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The row, first column, and column after the last of each run of ink in mask (H, W)."""
    edges = np.zeros((len(mask), mask.shape[1] + 2), bool)
    edges[:, 1:-1] = mask
    rows, columns = np.nonzero(edges[:, 1:] != edges[:, :-1])
    return rows[::2], columns[::2], columns[1::2]


def draw(lines: list[Line], shape: tuple[int, ...]) -> np.ndarray:
    """The mask (H, W) of all lines."""
    mask = np.zeros(shape, bool)
    for line in lines:
        mask[line.rows, line.columns] = True
    return mask


def erase(mask: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """The mask without lines (H, W) along its rows, except where a stroke thickens them."""
    if not lines.any():
        return mask
    columns = lines.any(axis=0)
    thickness = int(np.median(longest_runs(lines[:, columns])))
    reach = 2 * (thickness // 2) + 3
    cores = ndimage.minimum_filter1d(mask.view(np.uint8), reach, axis=0, mode="constant")
    strokes = ndimage.maximum_filter1d(cores, reach, axis=0).view(bool)
    return mask & ~(lines & ~strokes)


def longest_runs(mask: np.ndarray) -> np.ndarray:
    """The length (W,) of the longest run of ink in each column of mask (H, W)."""
    longest = np.zeros(mask.shape[1], int)
    columns, starts, stops = _runs(mask.T)
    np.maximum.at(longest, columns, stops - starts)
    return longest


def untouched(mask: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """The mask (H, W) of connected ink that has no pixel of the lines (H, W)."""
    labels, count = ndimage.label(mask, EIGHT)
    touched = np.zeros(count + 1, bool)
    touched[labels[lines]] = True
    return mask & ~touched[labels]


def digit_size(mask: np.ndarray, width: float) -> int:
    """The size below which pieces hold half of the ink; 0 if it is too small for a digit."""
    labels, _ = ndimage.label(mask, EIGHT)
    areas = np.bincount(labels.ravel())[1:]
    if areas.size == 0:
        return 0
    boxes = ndimage.find_objects(labels)
    sizes = np.array([max(side.stop - side.start for side in box) for box in boxes])
    order = np.argsort(sizes, kind="stable")
    total = np.cumsum(areas[order])
    size = int(sizes[order][np.searchsorted(total, total[-1] / 2)])
    return size if size >= DIGIT_IN_STROKES * width else 0
