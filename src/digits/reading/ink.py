"""Separate the ink in a picture from its paper."""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from digits.reading.sheet import BLUR, COARSE_BLUR, find_sheets, remove_ground

FAINTEST = 0.06  # contrast below which nothing counts as ink
WRITING = 0.16  # the least mean contrast of writing: faint pencil has 0.3
NOISE_MARGIN = 6  # standard deviations by which ink exceeds the paper's grain
EDGE_MARGIN = 3  # standard deviations by which pale parts of ink exceed it
SPECK = 12  # connected pixels: a stroke has more
SPECKS = 0.4  # share of the ink: writing has fewer specks
EDGE = 0.45  # of the way from paper to certain ink: a stroke has pale parts

# Limits for pen writing, relative to its size. Of 428 real digits, 98% stay well within each.
THICKEST = 0.45  # the largest width of the stroke: a digit written with a fat brush has 0.35
LONGEST = 5  # the length of the stroke: an 8 has 4
UNEVEN = 0.75  # the deviation of the width along the stroke, over its mean: a brush has 0.5
LOOPS = 6  # enclosed areas: an 8 has 2, and a few more if it is retraced
PINHOLE = 0.04  # the side of a gap in a hatched stroke, which is not a loop


class Look(NamedTuple):
    """The contrast (H, W) of a picture's writing with its paper, its ink and mask, see find_ink."""

    contrast: np.ndarray
    ink: np.ndarray
    mask: np.ndarray


def see_ink(grey: np.ndarray) -> Look:
    """The writing in a picture (H, W).

    Everything outside the sheets of paper counts as paper. If nothing stands out from the grain,
    or only specks do, as in a dithered picture, the search is repeated on a blurred picture.
    """
    seen = _look(grey, BLUR)
    if seen.mask.any() and not _is_specks(seen.mask):
        return seen
    blurred = _look(grey, COARSE_BLUR)
    return blurred if blurred.mask.any() else seen


def see_ink_on(grey: np.ndarray, tone: float) -> Look:
    """Like see_ink, for a picture laid on paper of this tone, as it may be cropped to its digit."""
    margin = max(grey.shape) // 2
    inner = (slice(margin, -margin),) * 2
    return Look(*(part[inner] for part in see_ink(np.pad(grey, margin, constant_values=tone))))


def _look(grey: np.ndarray, blur: float) -> Look:
    """Like see_ink, with a blur given as a fraction of the picture's longest side."""
    smooth = ndimage.gaussian_filter(grey, blur * max(grey.shape))
    look = Look(*(np.zeros(grey.shape, kind) for kind in (smooth.dtype, smooth.dtype, bool)))
    for window, inside, light in find_sheets(smooth):
        dark = smooth[window] if light else 1 - smooth[window]
        own = remove_ground(dark * inside)  # black around the sheet, darker than any paper
        seen = (own, *find_ink(own, inside))
        for whole, part in zip(look, seen, strict=True):
            whole[window] = part * inside
    return look


def _is_specks(mask: np.ndarray) -> bool:
    """Whether much of the ink in mask (H, W) is isolated specks."""
    labels, _ = ndimage.label(mask, np.ones((3, 3)))
    areas = np.bincount(labels.ravel())[1:]
    return bool(areas[areas <= SPECK].sum() > SPECKS * areas.sum())


def find_ink(contrast: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Separate ink from paper: ink (H, W) in [0, 1], soft at its edge, and a boolean mask (H, W).

    Otsu's threshold finds certain ink among the pixels that stand out from the paper's grain; on
    a large page with little writing, it would otherwise divide the grain itself. The edge of the
    ink is then about halfway from certain ink to paper, which keeps the pale parts of a stroke.
    inside: (H, W), the pixels that belong to the paper and count.
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
    """The threshold that divides values (n,) into two classes with the least variance.

    N. Otsu, "A threshold selection method from gray-level histograms", IEEE Transactions on
    Systems, Man, and Cybernetics 9, 1979.
    """
    values = values.astype(float)
    if np.ptp(values) < 1e-3:  # one tone, all in the upper class
        return float(values.min())
    counts, edges = np.histogram(values, bins)
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * middles)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    between = np.nan_to_num(between[:-1])
    best = np.flatnonzero(between == between.max())  # several if the histogram has a gap
    return float(edges[1:-1][best].mean())


def stroke_width(mask: np.ndarray) -> float:
    """The mean width of the strokes in mask (H, W), in pixels; 0 without ink.

    Across a stroke w pixels wide, the distances to the nearest paper are 1, 2, ... 2, 1 pixels.
    For odd w their mean is (w + 1)^2 / 4w; the function solves this for w.
    """
    wide = np.zeros(np.add(mask.shape, 2), bool)
    wide[1:-1, 1:-1] = mask
    return width_of(ndimage.distance_transform_edt(wide)[wide])


def width_of(inside: np.ndarray) -> float:
    """The mean width of strokes from the distances (n,) of their pixels to the nearest paper."""
    if inside.size == 0:
        return 0.0
    sum_of_roots = 4 * float(inside.mean()) - 2  # w + 1/w
    return (sum_of_roots + max(sum_of_roots**2 - 4, 0) ** 0.5) / 2


def is_written(own: np.ndarray) -> bool:
    """Whether a pen may have written the connected ink (h, w): a digit, or several in a row.

    A pen leaves a stroke that is thin for its size, of nearly constant width, not much longer than
    its size, and with few loops. Photographed objects, chessboards, and signs do not.
    """
    size = max(own.shape)
    own = np.pad(own, 1)
    holes, _ = ndimage.label(~own)
    areas = np.bincount(holes.ravel())
    areas[:2] = own.size  # ink, and the paper around it
    pinholes = areas < (PINHOLE * size) ** 2
    filled = own | pinholes[holes]
    inside = ndimage.distance_transform_edt(filled)
    width = width_of(inside[filled])
    loops = np.count_nonzero(areas[2:][~pinholes[2:]] > width**2 / 2)
    center = inside[filled & (inside == ndimage.maximum_filter(inside, 3))]
    mean = np.average(center, weights=center)  # so that the fringes of a dry brush hardly count
    return bool(
        2 * center.max() <= THICKEST * size + 1
        and filled.sum() <= LONGEST * size * width
        and np.average((center / mean - 1) ** 2, weights=center) <= UNEVEN**2
        and loops <= LOOPS * max(1, own.shape[1] / own.shape[0])
    )
