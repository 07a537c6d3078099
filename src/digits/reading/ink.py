"""The ink in a picture, told from its paper."""

import numpy as np
from scipy import ndimage

from digits.reading.sheet import BLUR, COARSE_BLUR, find_sheets, remove_ground

FAINTEST = 0.06  # contrast under which nothing is taken for ink
WRITING = 0.16  # mean contrast of ink that a page must have to be written on: faint pencil has 0.3
NOISE_MARGIN = 6  # ink stands out from the paper's grain by so many of its deviations
EDGE_MARGIN = 3  # and pale parts of it by so many
SPECK = 12  # pixels, all connected: less is no stroke
SPECKS = 0.4  # of the ink: no writing has as many
EDGE = 0.45  # of the way from paper to certain ink: a stroke has pale parts

# What a pen writes, over its size. Of 428 real digits, 98 in 100 keep well within each limit.
THICKEST = 0.45  # the width of the stroke at its widest: a digit of a fat brush has 0.35
LONGEST = 5  # the length of the stroke: an 8 has 4
UNEVEN = 0.75  # the deviation of the width along the stroke, over its mean: a brush has 0.5
LOOPS = 6  # areas that it encloses: an 8 has 2, and one that was traced again a few more
PINHOLE = 0.04  # the side of a gap in a hatched stroke, that is no loop


def see_ink(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The contrast (H, W) of a picture's writing with its paper, its ink and mask, see find_ink.

    What lies outside the sheets of paper counts as paper. Where nothing stands out from the grain,
    or what does is specks, as of a dithered picture, it is looked at once more, blurred.
    """
    seen = _look(grey, BLUR)
    if seen[2].any() and not _is_specks(seen[2]):
        return seen
    blurred = _look(grey, COARSE_BLUR)
    return blurred if blurred[2].any() else seen


def see_ink_on(grey: np.ndarray, tone: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As see_ink, of a picture laid on paper of a tone: one that may be cut close to its digit."""
    margin = max(grey.shape) // 2
    inner = (slice(margin, -margin),) * 2
    contrast, ink, mask = see_ink(np.pad(grey, margin, constant_values=tone))
    return contrast[inner], ink[inner], mask[inner]


def _look(grey: np.ndarray, blur: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As see_ink, with a blur of so many of the picture's longest sides."""
    smooth = ndimage.gaussian_filter(grey, blur * max(grey.shape))
    contrast, ink, mask = (np.zeros(grey.shape, kind) for kind in (smooth.dtype,) * 2 + (bool,))
    for window, inside, light in find_sheets(smooth):
        dark = smooth[window] if light else 1 - smooth[window]
        own = remove_ground(dark * inside)  # black around it, which no paper's tone reaches
        seen = (own, *find_ink(own, inside))
        for whole, part in zip((contrast, ink, mask), seen, strict=True):
            whole[window] = part * inside
    return contrast, ink, mask


def _is_specks(mask: np.ndarray) -> bool:
    """Whether much of the ink in mask (H, W) is specks, each by itself."""
    labels, _ = ndimage.label(mask, np.ones((3, 3)))
    areas = np.bincount(labels.ravel())[1:]
    return bool(areas[areas <= SPECK].sum() > SPECKS * areas.sum())


def find_ink(contrast: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tell ink from paper: ink (H, W) in [0, 1], soft at its edge, and mask (H, W) of booleans.

    Otsu's threshold finds what is ink for certain, among what stands out from the grain of the
    paper at all: on a large page with little writing, it would otherwise divide the grain. Where
    ink ends is then about half way from that to the paper, so that pale parts of a stroke stay.
    inside: (H, W), which pixels are of paper and count.
    """
    paper = contrast[inside]
    typical = float(np.median(paper))
    grain = 1.4826 * float(np.median(np.abs(paper - typical)))
    floor = max(FAINTEST, typical + NOISE_MARGIN * grain)
    candidates = paper[paper > floor]
    certain = 0.0
    if candidates.size:
        certain = float(candidates[candidates >= otsu_threshold(candidates)].mean(dtype=float))
    if certain < WRITING:
        return np.zeros_like(contrast), np.zeros(contrast.shape, bool)
    edge = max(FAINTEST, typical + EDGE_MARGIN * grain, typical + EDGE * (certain - typical))
    return np.clip(contrast / (2 * edge), 0, 1), contrast > edge


def otsu_threshold(values: np.ndarray, bins: int = 256) -> float:
    """The threshold that divides values (n,) into two classes of least variance.

    N. Otsu, "A threshold selection method from gray-level histograms", IEEE Transactions on
    Systems, Man, and Cybernetics 9, 1979.
    """
    values = values.astype(float)
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


def stroke_width(mask: np.ndarray) -> float:
    """The mean width of the strokes in mask (H, W), in pixels; 0 without ink.

    From the middle of a stroke w pixels wide to the nearest paper it is 1, 2, ... 2, 1 pixels;
    the mean m of that, for odd w, is (w + 1)^2 / 4w, which is solved for w.
    """
    return width_of(ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1][mask])


def width_of(inside: np.ndarray) -> float:
    """The mean width of strokes from the distances (n,) of their pixels to the nearest paper."""
    if inside.size == 0:
        return 0.0
    sum_of_roots = 4 * float(inside.mean()) - 2  # w + 1/w
    return (sum_of_roots + max(sum_of_roots**2 - 4, 0) ** 0.5) / 2


def is_written(own: np.ndarray) -> bool:
    """Whether connected ink (h, w) may be what a pen wrote: a digit, or several in a row.

    A pen leaves a stroke: thin against its size, of nearly one width, not much longer than its
    size, with few loops. Photographed things, chessboards and signs are none of that.
    """
    own = np.pad(own, 1)
    size = max(own.shape) - 2
    holes, _ = ndimage.label(~own)
    areas = np.bincount(holes.ravel())
    areas[:2] = own.size  # ink, and the paper around it
    pinholes = areas < (PINHOLE * size) ** 2
    filled = own | pinholes[holes]
    inside = ndimage.distance_transform_edt(filled)
    width = width_of(inside[filled])
    loops = np.count_nonzero(areas[2:][~pinholes[2:]] > width**2 / 2)
    center = inside[filled & (inside == ndimage.maximum_filter(inside, 3))]
    mean = np.average(center, weights=center)  # the fringes of a dry brush hardly count
    return bool(
        2 * center.max() <= THICKEST * size + 1
        and filled.sum() <= LONGEST * size * width
        and np.average((center / mean - 1) ** 2, weights=center) <= UNEVEN**2
        and loops <= LOOPS * max(1, own.shape[1] / own.shape[0])
    )
