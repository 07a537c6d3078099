"""Where the digits lie in a picture's ink: ruled lines taken out, pieces told apart, rows."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from digits.reading.ink import is_written, stroke_width
from digits.reading.lines import DIGIT_IN_STROKES, EIGHT, remove_lines

NECK = 0.5  # gaps up to this part of a stroke's width are breaks in it
SMALLEST_PART = 0.12  # over the typical size of the pieces: less is dust
SMALLEST_DIGIT = 0.35  # likewise, once parts are joined: less is a mark between digits
FLATTEST = 4  # width over height: no digit lies flatter
BAR = 2  # likewise, and length in widths of ink: a single level stroke is no digit
FOOT = 0.06  # over the height: a bar beneath a digit that is further away is an underline
TINY = 64  # pixels: a picture with no longer side shows no edge of a page
MOST_MEASURED = 50  # pieces, the largest, tell how wide the pen writes
MOST_PIECES = 800  # the largest are kept: a photographed lawn must not take an hour


@dataclass(frozen=True)
class Piece:
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
    """The pieces of ink that may be digits, labels (H, W), 0 = paper, and the strokes' width."""
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
    """Connected ink as pieces, the largest first, and labels (H, W) that tell them apart.

    Gaps that are short against the width of the strokes are closed.
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


def typical_size(pieces: list[Piece]) -> int:
    """The size that half of all ink belongs to pieces below, and half above."""
    pieces = sorted(pieces, key=lambda piece: piece.size)
    areas = np.cumsum([piece.area for piece in pieces])
    return pieces[int(np.searchsorted(areas, areas[-1] / 2))].size


def drop_dust(pieces: list[Piece], smallest: float) -> list[Piece]:
    """The pieces without those that are small against the typical one."""
    if not pieces:
        return []
    limit = max(3, smallest * typical_size(pieces))
    return [piece for piece in pieces if piece.size >= limit]


def drop_edges(pieces: list[Piece], shape: tuple[int, ...], stroke: float) -> list[Piece]:
    """The pieces without the edge of the page or of things on it, which touch the border.

    What touches the border is a digit only beside pieces of like height that do not touch it;
    where it fills most of the picture, and touches one side; where everything touches it; and in a
    picture so tiny that it was cut to the digit. stroke: the mean width of the strokes; what is
    small against it is dust.
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
    """The height that two pieces share, over the smaller of their heights; negative: none."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared / min(one.height, other.height)


def drop_frames(pieces: list[Piece]) -> list[Piece]:
    """The pieces without boxes and grids.

    What holds another piece of some height, or four of any size but dust, is no digit.
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
    """The pieces without those that lie flat, as ruled lines and dashes do.

    A flat piece on its own stays where it has more ink than a single stroke of that width: it may
    be digits that touch.
    """

    def is_line(piece: Piece) -> bool:
        return (piece.width > BAR * piece.height and piece.area < BAR * width * piece.width) or (
            len(pieces) > 1 and piece.width > FLATTEST * piece.height
        )

    return [piece for piece in pieces if not is_line(piece)]


def drop_unwritten(pieces: list[Piece], labels: np.ndarray) -> list[Piece]:
    """The pieces that a pen may have written; none where most of the ink is something else."""
    written = []
    for piece in pieces:
        box = labels[piece.top : piece.bottom, piece.left : piece.right]
        if is_written(np.isin(box, piece.labels)):
            written.append(piece)
    ink, kept = (sum(piece.area for piece in some) for some in (pieces, written))
    return written if 2 * kept > ink else []


def join_parts(pieces: list[Piece]) -> list[Piece]:
    """The pieces with the parts of one digit joined: the bar above a 5, a broken stroke.

    Parts of one digit stand above each other, close, and one of them is small; two digits do not.
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

    A bar may stand a little to the right of the top, as that of a 5; beneath, it nearly touches.
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

    A piece goes on in the row whose last piece, to its left, shares most of its height: so rows
    may slant.
    """
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.left):
        shared = [overlap(piece, row[-1]) for row in rows]
        if shared and max(shared) > 0.3:
            rows[int(np.argmax(shared))].append(piece)
        else:
            rows.append([piece])
    return sorted(rows, key=lambda row: np.mean([piece.top + piece.bottom for piece in row]))
