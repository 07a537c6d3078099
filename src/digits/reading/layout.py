"""Find the digits in a picture's ink: remove ruled lines, separate the pieces, order the rows."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import ndimage

from digits.reading.ink import is_written, stroke_width
from digits.reading.lines import DIGIT_IN_STROKES, EIGHT, remove_lines

NECK = 0.5  # gaps up to this fraction of a stroke's width are breaks in it
SMALLEST_PART = 0.12  # over the typical size of the pieces: a smaller one is dust
SMALLEST_DIGIT = 0.35  # likewise, once parts are joined: a smaller one is a mark between digits
FLATTEST = 4  # width over height: no digit is flatter
BAR = 2  # likewise, and length in widths of ink: a single level stroke is not a digit
FOOT = 0.06  # over the height: a bar farther below a digit is an underline
TINY = 64  # pixels: a picture with no longer side shows no edge of a page
MOST_MEASURED = 50  # the number of largest pieces used to measure the pen's width
MOST_PIECES = 800  # only the largest are kept: a photographed lawn must not take an hour


class Piece(NamedTuple):
    """Connected ink, or several parts that belong together: labels, box, and count of pixels."""

    labels: tuple[int, ...]
    left: int
    top: int
    right: int
    bottom: int
    area: int

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def size(self) -> int:
        """The longer of the two."""
        return max(self.height, self.width)

    def join(self, other: "Piece") -> "Piece":
        """Both as one."""
        return Piece(
            self.labels + other.labels,
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
            self.area + other.area,
        )


def find_pieces(mask: np.ndarray) -> tuple[list[Piece], np.ndarray, float]:
    """The pieces of ink that may be digits, labels (H, W), 0 = paper, and the stroke width."""
    width = pen_width(mask)
    mask = remove_lines(mask, width)
    pieces, labels = label_pieces(mask, width)
    pieces = drop_dust(drop_frames(drop_edges(pieces, mask.shape, width)), SMALLEST_PART)
    pieces = drop_lines(drop_dust(join_parts(pieces), SMALLEST_DIGIT), width)
    return drop_unwritten(pieces, labels), labels, width


def pen_width(mask: np.ndarray) -> float:
    """The mean width of the strokes in mask (H, W), measured on its largest pieces."""
    labels, _ = ndimage.label(mask, EIGHT)
    areas = np.bincount(labels.ravel())
    boxes = ndimage.find_objects(labels)
    largest = np.argsort(-areas[1:], kind="stable")[:MOST_MEASURED]
    widths = [stroke_width(labels[boxes[n]] == n + 1) for n in largest]
    return float(np.average(widths, weights=areas[1 + largest])) if widths else 0.0


def label_pieces(mask: np.ndarray, width: float) -> tuple[list[Piece], np.ndarray]:
    """Connected ink as pieces, the largest first, and labels (H, W) that identify them.

    Gaps that are short relative to the stroke width are closed.
    """
    closed = ndimage.maximum_filter(mask, 1 + int(NECK * width))
    labels, _ = ndimage.label(closed, EIGHT)
    labels *= mask
    areas = np.bincount(labels.ravel())
    pieces = []
    for n, box in enumerate(ndimage.find_objects(labels), 1):
        if box is not None:
            rows, columns = box
            pieces.append(Piece((n,), columns.start, rows.start, columns.stop, rows.stop, areas[n]))
    return sorted(pieces, key=lambda piece: -piece.size)[:MOST_PIECES], labels


def own_ink(labels: np.ndarray, own: Sequence[int]) -> np.ndarray:
    """Where labels (h, w) are among those that are a piece's own: a mask (h, w)."""
    if len(own) == 1:
        return labels == own[0]
    return np.isin(labels, own)


def typical_size(pieces: list[Piece]) -> int:
    """The size that divides the ink: half is in smaller pieces, half in larger ones."""
    pieces = sorted(pieces, key=lambda piece: piece.size)
    areas = np.cumsum([piece.area for piece in pieces])
    return pieces[int(np.searchsorted(areas, areas[-1] / 2))].size


def drop_dust(pieces: list[Piece], smallest: float) -> list[Piece]:
    """The pieces without those that are small relative to the typical one."""
    if not pieces:
        return []
    limit = max(3, smallest * typical_size(pieces))
    return [piece for piece in pieces if piece.size >= limit]


def drop_edges(pieces: list[Piece], shape: tuple[int, ...], stroke: float) -> list[Piece]:
    """The pieces without the edges of the page or of objects on it, which touch the border.

    A piece that touches the border is a digit only if it stands beside inner pieces of similar
    height, if it fills most of the picture and touches one side, if every piece touches the border,
    or if the picture is so tiny that it was cropped to the digit. stroke: the mean stroke width;
    pieces that are small relative to it are dust.
    """
    height, width = shape
    if max(shape) <= TINY:
        return pieces

    def is_inner(piece: Piece) -> bool:
        return bool(piece.left and piece.top and piece.right < width and piece.bottom < height)

    smallest = DIGIT_IN_STROKES * stroke
    inner = [piece for piece in pieces if is_inner(piece) and piece.size >= smallest]

    def is_digit(piece: Piece) -> bool:
        sides = (piece.left, piece.top, width - piece.right, height - piece.bottom)
        fills = 2 * piece.size > max(shape) and sides.count(0) < 2
        return (
            is_inner(piece)
            or fills
            or any(
                overlap(piece, other) > 0.5 and 0.6 < piece.height / other.height < 1.6
                for other in inner
            )
        )

    return [piece for piece in pieces if is_digit(piece)] if inner else pieces


def overlap(one: Piece, other: Piece) -> float:
    """The height that two pieces share, over the smaller of their heights; negative if none."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared / min(one.height, other.height)


def drop_frames(pieces: list[Piece]) -> list[Piece]:
    """The pieces without boxes and grids.

    A piece around another of some height, or around four of any size but dust, is not a digit.
    """
    if not pieces:
        return []
    sides = np.array([(p.left, p.top, -p.right, -p.bottom, p.height) for p in pieces])
    kept = []
    for piece, frame in zip(pieces, sides, strict=True):
        held = sides[(frame[:4] < sides[:, :4]).all(axis=1), 4] / frame[4]
        if not (held > 0.25).any() and np.count_nonzero(held > 0.05) < 4:
            kept.append(piece)
    return kept


def drop_lines(pieces: list[Piece], width: float) -> list[Piece]:
    """The pieces without flat ones, such as ruled lines and dashes.

    A lone flat piece stays if it has more ink than a single stroke of that width, because it may
    be digits that touch.
    """

    def is_line(piece: Piece) -> bool:
        return (piece.width > BAR * piece.height and piece.area < BAR * width * piece.width) or (
            len(pieces) > 1 and piece.width > FLATTEST * piece.height
        )

    return [piece for piece in pieces if not is_line(piece)]


def drop_unwritten(pieces: list[Piece], labels: np.ndarray) -> list[Piece]:
    """The pieces that a pen may have written; none if most of the ink is something else."""
    written = []
    for piece in pieces:
        box = labels[piece.top : piece.bottom, piece.left : piece.right]
        if is_written(own_ink(box, piece.labels)):
            written.append(piece)
    ink, kept = (sum(piece.area for piece in some) for some in (pieces, written))
    return written if 2 * kept > ink else []


def join_parts(pieces: list[Piece]) -> list[Piece]:
    """The pieces with the parts of each digit joined, such as the bar of a 5 or a broken stroke.

    Parts of one digit are close, one above the other, and one of them is small.
    """
    pieces = sorted(pieces, key=lambda piece: -piece.size)
    joined: list[Piece] = []
    tallest = max((piece.height for piece in pieces), default=0)
    for part in pieces:
        for n, whole in enumerate(joined if 2 * part.height < tallest else []):
            if belongs(part, whole):
                joined[n] = whole.join(part)
                break
        else:
            joined.append(part)
    return joined


def belongs(part: Piece, whole: Piece) -> bool:
    """Whether part, the smaller of the two, is a part of the digit whole.

    A bar may lie a little to the right of the top, as in a 5; a bar below must nearly touch.
    """
    if part.height >= 0.5 * whole.height or part.width >= 1.5 * whole.size:
        return False
    across = min(part.right, whole.right) - max(part.left, whole.left)
    gap = max(part.top, whole.top) - min(part.bottom, whole.bottom)
    bar = part.width > BAR * part.height
    if bar and part.top >= whole.bottom:
        return across > 0.5 * part.width and gap < FOOT * whole.height
    beside = bar and part.bottom < whole.top + 0.3 * whole.height and part.left > whole.left
    least = -0.1 * whole.height if beside else 0.5 * part.width
    return across > least and gap < 0.2 * whole.height


def group_rows(pieces: list[Piece]) -> list[list[Piece]]:
    """The pieces in rows, top to bottom, each from left to right.

    A piece continues the row whose last piece, to its left, shares the most height with it, so
    rows may slant.
    """
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.left):
        shared = [overlap(piece, row[-1]) for row in rows]
        if shared and max(shared) > 0.3:
            rows[int(np.argmax(shared))].append(piece)
        else:
            rows.append([piece])
    return sorted(rows, key=lambda row: np.mean([piece.top + piece.bottom for piece in row]))
