"""Convert a digit's ink to the form the network learned from: MNIST's strokes, size, and position.

MNIST's makers used area averages to scale each digit into a box of 20 x 20 pixels and put its
center of mass in the middle of 28 x 28. This module first gives the strokes MNIST's width.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from scipy import ndimage

from digits.mnist import BOX, CENTER, SIDE
from digits.reading.ink import stroke_width, width_of

TIE = 1e-6  # added before ties are broken, so that they break the same way on every machine

CANVAS = 72  # pixels: strokes are measured and evened on digits of this size
MARGIN = 6  # pixels around it: a stroke grows by less, STROKE * CANVAS / 2 + 0.5
STROKE = 0.13  # stroke width over digit size: MNIST's mean, as stroke_width measures it
KEPT = (0.08, 0.3)  # likewise, the thinnest and thickest that a tiny digit may keep
NATIVE = 26  # pixels: a digit of MNIST's size, with its soft edge, has no finer outline to move


def even_strokes(ink: np.ndarray) -> np.ndarray:
    """The ink (h, w) redrawn at 72 pixels with strokes as wide as MNIST's, relative to its size.

    The outline moves outward or inward by the same distance everywhere. A digit as small as
    MNIST's keeps its ink unless its strokes are very thin or thick.
    """
    width, side = stroke_width(ink >= 0.5), max(ink.shape)
    if side <= NATIVE and KEPT[0] * side <= width <= KEPT[1] * side:
        return ink.astype(np.float32)
    size = CANVAS / side
    shape = [max(1, round(length * size)) for length in ink.shape]
    covers = min(1, width * size)  # how much of a cell a stroke can cover
    mask = np.pad(resample(ink, shape) + TIE >= 0.5 * covers, MARGIN)
    outside = ndimage.distance_transform_edt(~mask)
    inside = ndimage.distance_transform_edt(mask)
    grow = (STROKE * CANVAS - width_of(inside[mask])) / 2
    return np.clip(inside - outside + grow + 0.5, 0, 1).astype(np.float32)


def normalise(ink: np.ndarray, shape: tuple[int, int] = (SIDE, SIDE)) -> np.ndarray:
    """The ink (h, w) in [0, 1] scaled as in MNIST: (28, 28), in a box of 20, mass centered.

    For another shape, box and center keep their proportions. The result is float32, and all zeros
    if there is no ink.
    """
    image = np.zeros(shape, np.float32)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if rows.size == 0:
        return image
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    fit = BOX * min(shape) / SIDE / max(ink.shape)
    small = resample(ink, [max(1, int(side * fit + 0.5)) for side in ink.shape])
    small /= small.max()
    start = []
    for axis, length in enumerate(small.shape):
        center = small.sum(axis=1 - axis) @ np.arange(length) / small.sum()
        shift = int(np.floor(CENTER * shape[axis] / SIDE - center + 0.5 + TIE))
        start.append(min(max(shift, 0), shape[axis] - length))
    top, left = start
    image[top : top + small.shape[0], left : left + small.shape[1]] = small
    return image


def fit_whole(grey: np.ndarray, shape: tuple[int, int], ground: float) -> np.ndarray:
    """The whole picture (H, W), 1 = white, at another shape, as float32.

    Its margins get the mean tone of its border. ground: that tone of the images that the network
    learned from; if theirs is dark and the picture's is light, the picture is inverted.
    """
    border = [grey[0], grey[-1], grey[:, 0], grey[:, -1]]
    tone = float(np.mean([edge.mean() for edge in border]))
    if ground < 0.25 and tone > 0.5:
        grey, tone = 1 - grey, 1 - tone
    fit = min(new / old for new, old in zip(shape, grey.shape, strict=True))
    small = resample(grey, [max(1, int(side * fit + 0.5)) for side in grey.shape])
    image = np.full(shape, tone, np.float32)
    top, left = ((a - b) // 2 for a, b in zip(shape, small.shape, strict=True))
    image[top : top + small.shape[0], left : left + small.shape[1]] = small
    return image


def resample(ink: np.ndarray, shape: Sequence[int]) -> np.ndarray:
    """The ink (h, w) at another shape: area averages where it shrinks, linear where it grows."""
    rows, columns = (resampling_matrix(a, b) for a, b in zip(ink.shape, shape, strict=True))
    return rows @ ink @ columns.T


@cache
def resampling_matrix(length: int, count: int) -> np.ndarray:
    """The matrix (count, length) that resamples a row of length samples to count samples.

    Each sample is a cell. A larger new cell averages the old cells it covers; a smaller one
    interpolates linearly between old centers at its own center. Every row sums to 1.
    """
    step = length / count
    cells = np.arange(length)
    if count <= length:
        left = np.arange(count)[:, None] * step
        covered = np.minimum(left + step, cells + 1) - np.maximum(left, cells)
        return np.maximum(covered, 0) / step
    centers = np.clip((np.arange(count)[:, None] + 0.5) * step - 0.5, 0, length - 1)
    return np.maximum(1 - np.abs(centers - cells), 0)
