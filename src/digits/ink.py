"""The ink in a picture, told from its paper and gathered into pieces that may be digits."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

BLUR = 0.0005  # sigma over the longest side: a camera's noise goes, a thin stroke stays
GROUND_WINDOW = 0.25  # over the shorter side: wider than any stroke, narrower than most shadows
FAINTEST = 0.06  # contrast under which nothing is taken for ink
WRITING = 0.16  # mean contrast of ink that a page must have to be written on: faint pencil has 0.3
NOISE_MARGIN = 6  # ink stands out from the paper's grain by so many of its deviations
EDGE_MARGIN = 3  # and pale parts of it by so many
NECK = 0.5  # gaps up to this part of a stroke's width are breaks in it
EIGHT = np.ones((3, 3), bool)  # pixels that touch at a corner are connected
SMALLEST_PART = 0.12  # over the typical size of the pieces: less is dust
SMALLEST_DIGIT = 0.35  # likewise, once parts are joined: less is a mark between digits
FLATTEST = 4  # width over height: no digit lies flatter
MOST_PIECES = 400  # the largest are kept: a photographed lawn must not take an hour


# Ink and paper


def darken_ink(grey):
    """The picture (H, W) with dark writing: turned over where it is light, and freed of grain.

    The paper is what most of the picture is, and above all its border: it is light where more
    pixels of the two, counted as equals, lie nearer to the lightest tone than to the darkest.
    """
    smooth = ndimage.gaussian_filter(grey, BLUR * max(grey.shape))
    light = smooth >= (smooth.min() + smooth.max()) / 2
    edge = max(1, min(grey.shape) // 25)
    border = np.ones(grey.shape, bool)
    border[edge:-edge, edge:-edge] = False
    return smooth if light.mean() + light[border].mean() >= 1 else 1 - smooth


def remove_ground(grey):
    """The contrast (H, W) of dark strokes with the paper around them: 0 = paper, 1 = black.

    A morphological closing with a window wider than a stroke wipes the strokes away and leaves
    the paper with its shadows, edges of shadows included. Light is a factor: hence the quotient.
    """
    window = max(3, round(GROUND_WINDOW * min(grey.shape)))
    wide = np.pad(grey, window, mode="edge")  # or a shadow that runs off the page ends in a tip
    inner = slice(window, -window)
    ground = ndimage.grey_closing(wide, (window, window))[inner, inner]
    return np.clip(1 - (grey + 0.02) / (ground + 0.02), 0, 1)


def find_ink(contrast):
    """Tell ink from paper: ink (H, W) in [0, 1], soft at its edge, and mask (H, W) of booleans.

    Otsu's threshold finds what is ink for certain, among what stands out from the grain of the
    paper at all: on a large page with little writing, it would otherwise divide the grain. Where
    ink ends is then half way from that to the paper, so that pale parts of a stroke stay.
    """
    typical = np.median(contrast)
    grain = 1.4826 * np.median(np.abs(contrast - typical))
    floor = max(FAINTEST, typical + NOISE_MARGIN * grain)
    candidates = contrast[contrast > floor]
    certain = 0.0
    if candidates.size:
        certain = candidates[candidates >= otsu_threshold(candidates)].mean()
    if certain < WRITING:
        return np.zeros_like(contrast), np.zeros(contrast.shape, bool)
    edge = max(FAINTEST, typical + EDGE_MARGIN * grain, (typical + certain) / 2)
    return np.clip(contrast / (2 * edge), 0, 1), contrast > edge


def otsu_threshold(values, bins=256):
    """The threshold that divides values (n,) into two classes of least variance.

    N. Otsu, "A threshold selection method from gray-level histograms", IEEE Transactions on
    Systems, Man, and Cybernetics 9, 1979.
    """
    if np.ptp(values) < 1e-3:  # of one tone, and all in the upper class
        return float(values.min())
    counts, edges = np.histogram(values, bins)
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * middles)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    between = np.nan_to_num(between[:-1])
    best = np.flatnonzero(between == between.max())  # several where the histogram has a gap
    return float(edges[1:-1][best].mean())


def stroke_width(mask):
    """The mean width of the strokes in mask (H, W), in pixels; 0 without ink.

    From the centres of a stroke w pixels wide to the nearest paper it is 1, 2, ... 2, 1 pixels;
    the mean m of that, for odd w, is (w + 1)^2 / 4w, which is solved for w.
    """
    inside = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1][mask]
    if inside.size == 0:
        return 0.0
    sum_of_roots = 4 * float(inside.mean()) - 2  # w + 1/w
    return (sum_of_roots + max(sum_of_roots**2 - 4, 0) ** 0.5) / 2


# Digits and rows


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
    def height(self):
        """Pixels from top to bottom."""
        return self.bottom - self.top

    @property
    def width(self):
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def size(self):
        """The longer of the two."""
        return max(self.height, self.width)

    def join(self, other):
        """Both as one."""
        return Piece(
            self.labels + other.labels,
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
            self.area + other.area,
        )


def find_pieces(mask):
    """The pieces of ink that may be digits, and labels (H, W), 0 = paper, that tell them apart."""
    labels, _ = ndimage.label(close_gaps(mask), EIGHT)
    labels *= mask
    areas = np.bincount(labels.ravel())
    pieces = []
    for n, box in enumerate(ndimage.find_objects(labels), 1):
        if box is not None:
            rows, columns = box
            pieces.append(Piece((n,), columns.start, rows.start, columns.stop, rows.stop, areas[n]))
    pieces = sorted(pieces, key=lambda piece: -piece.size)[:MOST_PIECES]
    pieces = drop_dust(drop_frames(drop_edges(pieces, mask.shape)), SMALLEST_PART)
    return drop_lines(drop_dust(join_parts(pieces), SMALLEST_DIGIT)), labels


def close_gaps(mask):
    """The mask (H, W) with gaps closed that are short against the width of its strokes."""
    reach = int(NECK * stroke_width(mask)) // 2
    return ndimage.maximum_filter(mask, 2 * reach + 1) if reach else mask


def typical_size(pieces):
    """The size that half of all ink belongs to pieces below, and half above."""
    pieces = sorted(pieces, key=lambda piece: piece.size)
    areas = np.cumsum([piece.area for piece in pieces])
    return pieces[int(np.searchsorted(areas, areas[-1] / 2))].size


def drop_dust(pieces, smallest):
    """The pieces without those that are small against the typical one."""
    if not pieces:
        return []
    limit = max(3, smallest * typical_size(pieces))
    return [piece for piece in pieces if piece.size >= limit]


def drop_edges(pieces, shape):
    """The pieces without the edge of the page or of things on it, which touch the border.

    What touches the border is a digit only beside pieces of like height that do not touch it;
    or where everything touches it.
    """
    height, width = shape
    inner = [p for p in pieces if p.left and p.top and p.right < width and p.bottom < height]

    def is_digit(piece):
        return piece in inner or any(
            overlap(piece, other) > 0.5 and 0.6 < piece.height / other.height < 1.6
            for other in inner
        )

    return [piece for piece in pieces if is_digit(piece)] if inner else pieces


def overlap(one, other):
    """The height that two pieces share, over the smaller of their heights; negative: none."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared / min(one.height, other.height)


def drop_frames(pieces):
    """The pieces without boxes and grids.

    What holds another piece of some height, or four of any size but dust, is no digit.
    """

    def is_frame(frame):
        held = [
            piece.height / frame.height
            for piece in pieces
            if frame.left < piece.left
            and frame.top < piece.top
            and frame.right > piece.right
            and frame.bottom > piece.bottom
        ]
        return max(held, default=0) > 0.25 or sum(part > 0.05 for part in held) >= 4

    return [piece for piece in pieces if not is_frame(piece)]


def drop_lines(pieces):
    """The pieces without those that lie flat, as ruled lines and dashes do."""
    kept = [piece for piece in pieces if piece.width <= FLATTEST * piece.height]
    return kept if len(pieces) > 1 else pieces


def join_parts(pieces):
    """The pieces with the parts of one digit joined: the bar above a 5, a broken stroke.

    Parts of one digit stand above each other, close, and one of them is small; two digits do not.
    """
    pieces = sorted(pieces, key=lambda piece: -piece.size)
    joined = []
    for part in pieces:
        for n, whole in enumerate(joined):
            if belongs(part, whole):
                joined[n] = whole.join(part)
                break
        else:
            joined.append(part)
    return joined


def belongs(part, whole):
    """Whether part, the smaller of the two, is a part of the digit whole."""
    across = min(part.right, whole.right) - max(part.left, whole.left)
    gap = max(part.top, whole.top) - min(part.bottom, whole.bottom)
    return (
        across > 0.5 * part.width
        and gap < 0.2 * whole.height
        and part.height < 0.5 * whole.height
        and part.width < 1.5 * whole.size
    )


def group_rows(pieces):
    """The pieces in rows, top to bottom, each from left to right.

    A piece goes on in the row whose last piece, to its left, shares most of its height: so rows
    may slant.
    """
    rows = []
    for piece in sorted(pieces, key=lambda piece: piece.left):
        shared = [overlap(piece, row[-1]) for row in rows]
        if shared and max(shared) > 0.3:
            rows[int(np.argmax(shared))].append(piece)
        else:
            rows.append([piece])
    return sorted(rows, key=lambda row: np.mean([piece.top + piece.bottom for piece in row]))
