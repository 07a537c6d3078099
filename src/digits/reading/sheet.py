"""The paper in a picture: find where it lies and its tone, and even out the light on it."""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

BLUR = 0.0005  # sigma over the longest side: removes camera noise but keeps thin strokes
COARSE_BLUR = 0.006  # likewise, if nothing stands out from the grain: keeps only fat strokes
GROUND_WINDOW = 0.25  # over the shorter side: wider than any stroke, narrower than most shadows
GLANCE = 160  # cells along the longest side of the picture in the search for sheets
SMALLEST_SHEET = 24  # pixels of its shorter side
LEAST_SHEETS = 0.12  # of the picture: a smaller area is printed or drawn on the paper
SQUARE = 0.03  # fraction of a sheet by which it may differ from the quadrangle of its corners
RAGGED = 0.5  # cells by which its outline may also differ
WRITTEN = 3  # squares as wide as each thick stroke: the loops of a fat digit cover less
BLANK = 320  # pixels of the longest side; in smaller pictures a sheet must show writing
SOLID = 0.75  # of a sheet is paper, the rest writing: a ring of ink takes up more
BROAD = 0.25  # of the square over its longest side: a 1 is narrower
TABLE = 0.6  # of the area around the sheets has the other tone
DARKER = 0.35  # of the paper's tone: no shadow makes paper as dark as a dark table


class Sheet(NamedTuple):
    """A sheet of paper in a picture: light with dark writing, or dark with light writing.

    window: its box, as two slices. inside: (h, w), the pixels of the box that it covers.
    """

    window: tuple[slice, slice]
    inside: np.ndarray
    light: bool


def find_sheets(grey: np.ndarray) -> list[Sheet]:
    """The sheets that lie entirely in the picture (H, W), or else the whole picture as one.

    A sheet has four corners, differs in tone from its surroundings, and reaches at most one side
    of the picture. The search uses square cells of several pixels each way.
    """
    cell = -(-max(grey.shape) // GLANCE)
    rows, columns = (side // cell for side in grey.shape)
    cells = grey[: rows * cell, : columns * cell].reshape(rows, cell, columns, cell)
    cells = cells.mean(axis=(1, 3), dtype=float)
    is_light = cells >= middle_tone(cells)
    for light in (True, False):
        found = _find_quadrangles(is_light == light, max(8, SMALLEST_SHEET / cell), max(grey.shape))
        covered, own = np.zeros(cells.shape, bool), []
        for window, inside in found:
            if not (covered[window] & inside).any():  # else it is the inside of a 0 on a sheet
                covered[window] |= inside
                own.append((window, inside))
        around = (is_light != light)[~covered]
        if covered.mean() < LEAST_SHEETS or around.mean() < TABLE:
            continue
        return [_sheet_of(window, inside, light, cell) for window, inside in own]
    everything = (slice(0, grey.shape[0]), slice(0, grey.shape[1]))
    inside, light = np.ones(grey.shape, bool), is_light_paper(grey)
    if light and min(cells.shape) * cell >= BLANK / 2:
        table = _find_table(cells, is_light)
        inside[: rows * cell, : columns * cell] = ~_enlarge(table, cell)
    return [Sheet(everything, inside, light)]


def _sheet_of(window: tuple[slice, slice], inside: np.ndarray, light: bool, cell: int) -> Sheet:
    """A sheet found in cells of cell pixels each way, without the cells that it only grazes."""
    down, across = (slice(side.start * cell, side.stop * cell) for side in window)
    return Sheet((down, across), _enlarge(ndimage.binary_erosion(inside), cell), light)


def _enlarge(cells: np.ndarray, cell: int) -> np.ndarray:
    return cells.repeat(cell, axis=0).repeat(cell, axis=1)


def _sides(window: tuple[slice, slice], shape: tuple[int, ...]) -> int:
    """How many sides of a picture of this shape a box in it touches."""
    ends = zip(window, shape, strict=True)
    return sum((side.start == 0) + (side.stop == length) for side, length in ends)


def _find_table(cells: np.ndarray, is_light: np.ndarray) -> np.ndarray:
    """The cells (H, W) of a dark table that light paper leaves visible at a side of the picture."""
    labels, _ = ndimage.label(~is_light)
    table = np.zeros(cells.shape, bool)
    for n, window in enumerate(ndimage.find_objects(labels), 1):
        if _sides(window, cells.shape) < 3:
            continue
        own = labels[window] == n
        dark = cells[window][own].mean() < DARKER * cells[is_light].mean()
        if dark and own.sum() >= SOLID * own.size:
            table[window] |= own
    return ndimage.binary_dilation(table)  # and its edge, which is half table and half paper


def _find_quadrangles(cells: np.ndarray, smallest: float, side: int) -> list[tuple]:
    """Window and inside of each four-cornered region among the cells (H, W) of one tone.

    side: the longest one of the picture, in pixels.
    """
    labels, _ = ndimage.label(cells)
    found = []
    for n, window in enumerate(ndimage.find_objects(labels), 1):
        shape = [side.stop - side.start for side in window]
        if min(shape) < smallest or _sides(window, cells.shape) > 1:
            continue
        own = labels[window] == n
        inside = ndimage.binary_fill_holes(own)
        writing = inside & ~cells[window]
        if inside.sum() < BROAD * max(shape) ** 2 or writing.sum() > (1 - SOLID) * inside.sum():
            continue
        thick = _thickness(writing)
        blots = thick[thick > 4]
        blot = len(blots) and writing.sum() < WRITTEN * (blots**2).sum()
        if blot or (len(thick) == 0 and side < BLANK):
            continue
        differs = abs(inside.sum() - _area_of_corners(inside))
        if differs <= SQUARE * inside.sum() + RAGGED * 2 * sum(shape):
            found.append((window, inside))
    return found


def _thickness(writing: np.ndarray) -> np.ndarray:
    """The width in cells of each connected part of the writing (H, W) where it is thickest."""
    parts, count = ndimage.label(writing)
    depths = ndimage.distance_transform_edt(writing)
    return 2 * np.array(ndimage.maximum(depths, parts, np.arange(1, count + 1)), float)


def _area_of_corners(inside: np.ndarray) -> float:
    """The area of the quadrangle whose corners reach farthest toward the corners of the box."""
    y, x = np.nonzero(inside)
    corners = [np.argmin(x + y), np.argmax(x - y), np.argmax(x + y), np.argmin(x - y)]
    a, b, c, d = ((x[n], y[n]) for n in corners)
    (across, up), (along, down) = np.subtract(c, a), np.subtract(d, b)
    area = abs(int(across) * int(down) - int(up) * int(along)) / 2
    return area + (abs(across) + abs(up) + abs(along) + abs(down)) / 2 + 1  # pixels have a width


def middle_tone(cells: np.ndarray) -> float:
    """The tone between light and dark cells (H, W): halfway between the means of the two."""
    middle = (cells.min() + cells.max()) / 2
    for _ in range(8):  # T. Ridler and S. Calvard's iteration, 1978
        light = cells >= middle
        if light.all():
            break
        before, middle = middle, (cells[light].mean() + cells[~light].mean()) / 2
        if middle == before:
            break
    return float(middle)


def is_light_paper(smooth: np.ndarray) -> bool:
    """Whether the paper that fills a picture (H, W) is light.

    Paper fills most of the picture and especially its border. It is light if, with picture and
    border weighted equally, more pixels are nearer the lightest tone than the darkest.
    """
    light = smooth >= (smooth.min() + smooth.max()) / 2
    edge = max(1, min(smooth.shape) // 25)
    border = np.ones(smooth.shape, bool)
    border[edge:-edge, edge:-edge] = False
    return bool(light.mean() + light[border].mean() >= 1)


def remove_ground(dark: np.ndarray) -> np.ndarray:
    """The contrast (H, W) of dark strokes with the paper around them: 0 = paper, 1 = black.

    A morphological closing with a window wider than a stroke removes the strokes and leaves the
    paper with its shadows and their edges. Light is a factor, so the contrast is a quotient.
    """
    window = max(3, round(GROUND_WINDOW * min(dark.shape)))
    margin = window // 2 + 1  # otherwise a shadow that runs off the page ends in a tip
    wide = ndimage.grey_dilation(np.pad(dark, margin, mode="edge"), (window,) * 2, mode="nearest")
    inner = slice(margin, -margin)
    ground = ndimage.grey_erosion(wide, (window,) * 2, mode="nearest")[inner, inner]
    return np.clip(1 - (dark + 0.02) / (ground + 0.02), 0, 1)
