"""Random distortions of the training images.

A network that sees every digit slanted, shifted, stretched, bent, and drawn with a different pen
each time cannot memorize it, and learns how handwriting varies. The recipe comes from P. Simard,
D. Steinkraus, and J. Platt, "Best practices for convolutional neural networks applied to visual
document analysis", ICDAR 2003; see also D. Cireşan et al., 2010, arXiv:1003.0358.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage, sparse

from digits.mnist import SIDE

GROUP = 100  # images that share one distortion; every epoch forms new groups
MIDDLE = (SIDE - 1) / 2
LIMITS = ("rotation", "scale", "shear", "shift", "bend", "thickness")


@dataclass(frozen=True)
class Distortions:
    """The limits of the distortions: each is drawn uniformly from minus to plus its limit."""

    rotation: float = 12  # degrees
    scale: float = 0.06  # of the logarithm of width and height, independently
    shear: float = 0.15  # pixels sideways per pixel down
    shift: float = 0.5  # pixels, each way: MNIST's digits, and ours, are centered
    bend: float = 24  # pixels before smoothing, about one pixel after it
    smoothness: float = 4  # pixels: the standard deviation of the Gaussian that smooths the bends
    thickness: float = 0.5  # pixels that the outline moves in (minus) or out (plus)

    def only(self, *names: str) -> "Distortions":
        """The named distortions only, with all others off."""
        return replace(self, **dict.fromkeys(set(LIMITS).difference(names), 0.0))

    def times(self, factor: float) -> "Distortions":
        """These distortions with all limits multiplied by factor."""
        return replace(self, **{name: factor * getattr(self, name) for name in LIMITS})


class Distorter:
    """Distorts images (N, 784) uint8 in a new way on each call with a random generator."""

    def __init__(self, images: np.ndarray, distortions: Distortions):
        self.images, self.distortions = images, distortions
        square = images.reshape(-1, SIDE, SIDE)
        if distortions.thickness:
            thin, thick = (_stretched(square, which) for which in (np.minimum, np.maximum))
            self.thin, self.thick = thin.reshape(images.shape), thick.reshape(images.shape)

    def __call__(self, rng: np.random.Generator) -> np.ndarray:
        """The images (N, 784) uint8, each in a random group that shares one distortion."""
        count = len(self.images)
        groups = np.array_split(rng.permutation(count), -(-count // GROUP))
        sources = source_points(self.distortions, len(groups), rng)
        limit = self.distortions.thickness
        amounts = rng.uniform(-limit, limit, len(groups)).astype(np.float32)
        result = np.empty_like(self.images)
        moves = bilinear_matrices(sources)
        for rows, move, amount in zip(groups, moves, amounts, strict=True):
            images = self.images[rows].astype(np.float32)
            if limit:
                change = (self.thin if amount < 0 else self.thick)[rows].astype(np.float32)
                change -= images
                change *= abs(amount)
                images += change
            moved = move @ images.T
            moved += np.float32(0.5)  # so that cutting off its fraction rounds it
            result[rows] = moved.T
        return result


def source_points(distortions: Distortions, count: int, rng: np.random.Generator) -> np.ndarray:
    """The source of each pixel of count distorted images: rows and columns (count, 2, 784)."""
    d = distortions

    def draw(limit: float, *shape: int) -> np.ndarray:
        return rng.uniform(-limit, limit, (*shape, count))

    stretch = np.exp(draw(d.scale, 2))
    points = affine_points(draw(d.rotation), stretch, draw(d.shear), draw(d.shift, 2))
    bends = np.moveaxis(draw(d.bend, 2, SIDE, SIDE).astype(np.float32), -1, 0)
    smooth = ndimage.gaussian_filter1d(
        np.eye(SIDE, dtype=np.float32), d.smoothness, mode="constant"
    )
    return points + (smooth.T @ bends @ smooth).reshape(count, 2, -1)


def affine_points(
    degrees: np.ndarray, stretch: np.ndarray, shear: np.ndarray, shift: np.ndarray
) -> np.ndarray:
    """The sources of the pixels of n images that are slanted, stretched, turned, and shifted.

    degrees, shear (n,), stretch and shift (2, n) for down and right; the result is (n, 2, 784).
    """
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    slant = np.array([[stretch[0], 0 * shear], [shear, stretch[1]]])
    grid = np.indices((SIDE, SIDE)).reshape(2, -1) - MIDDLE
    points = np.einsum("ijn,jkn->nik", turn, slant) @ grid + shift.T[:, :, None] + MIDDLE
    return points.astype(np.float32)


def bilinear_matrices(points: np.ndarray) -> Iterator[sparse.csr_array]:
    """The sparse matrices (784, 784) that take each pixel's value from points (count, 2, 784).

    A value between pixels is the mean of the four around it, weighted by nearness; points outside
    the image are paper. All are the same object, filled anew, so use each before the next.
    """
    corner = np.clip(np.floor(points), 0, SIDE - 2)
    y, x = np.clip(points - corner, 0, 1).swapaxes(0, 1)
    inside = np.all((points > -1) & (points < SIDE), axis=1)
    weights = np.stack([(1 - y) * (1 - x), (1 - y) * x, y * (1 - x), y * x], axis=-1)
    weights = (weights * inside[..., None]).reshape(len(points), -1)
    first = (corner[:, 0] * SIDE + corner[:, 1]).astype(np.int32)
    columns = first[..., None] + np.array([0, 1, SIDE, SIDE + 1], np.int32)
    columns = columns.reshape(weights.shape)
    starts = np.arange(0, weights.shape[1] + 1, 4, dtype=np.int32)
    matrix = sparse.csr_array((weights[0], columns[0], starts), (SIDE**2, SIDE**2))
    for values, sources in zip(weights, columns, strict=True):
        matrix.data, matrix.indices = values, sources
        yield matrix


def altered(images: np.ndarray, change: str, amount: float) -> np.ndarray:
    """Images (N, 784) uint8, all changed by exactly amount, to test a network's robustness.

    change: rotation (degrees, clockwise), shift (pixels, to the right), scale (factor), thickness
    (pixels), blur (pixels, standard deviation) or noise (standard deviation, 1 = paper to ink).
    """
    square = images.reshape(-1, SIDE, SIDE).astype(np.float32)
    if change == "thickness":
        square += abs(amount) * (
            _stretched(square, np.minimum if amount < 0 else np.maximum) - square
        )
    elif change == "blur":
        square = ndimage.gaussian_filter(square, (0, amount, amount))
    elif change == "noise":
        square += 255 * amount * np.random.default_rng(0).standard_normal(square.shape, np.float32)
    else:
        degrees, shift = (amount * (change == name) for name in ("rotation", "shift"))
        stretch = np.full((2, 1), 1 / amount if change == "scale" else 1)
        moved = np.array([[0], [-shift]])
        points = affine_points(np.array([degrees]), stretch, np.zeros(1), moved)
        square = (next(bilinear_matrices(points)) @ square.reshape(-1, SIDE**2).T).T
    return np.clip(square + 0.5, 0, 255).astype(np.uint8).reshape(images.shape)


def _stretched(images: np.ndarray, extreme: np.ufunc) -> np.ndarray:
    """The images (N, 28, 28) with each pixel the extreme of itself and its four neighbors."""
    result = images.copy()
    extreme(result[:, 1:], images[:, :-1], out=result[:, 1:])
    extreme(result[:, :-1], images[:, 1:], out=result[:, :-1])
    extreme(result[:, :, 1:], images[:, :, :-1], out=result[:, :, 1:])
    extreme(result[:, :, :-1], images[:, :, 1:], out=result[:, :, :-1])
    return result
