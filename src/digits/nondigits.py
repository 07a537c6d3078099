"""Figures that are no digits, made up: what a network must see that shall refuse them.

A network that knows ten digits only gives one of them to everything. So a second, small one is
shown digits and what people might draw instead, and learns to tell whether something is a digit
at all (outlier exposure: D. Hendrycks, M. Mazeika, T. Dietterich, 2019, arXiv:1812.04606). No real
letter is among them: only digits turned and mirrored, two digits in one box, random strokes, blots.
"""

import numpy as np
from scipy import ndimage

from digits.mnist import PIXELS, SIDE, Split

BOX = 20  # pixels, as MNIST's digits
SHARES = (0.3, 0.5, 0.1, 0.1)  # of turned digits, strokes, pairs of digits, blots
PEN = (0.8, 1.8)  # pixels, half the width of MNIST's thinnest and thickest strokes
STROKES = (2, 4)  # fewest and most in a figure


def digits_or_not(split, rng):
    """As many figures as split has digits, and those digits: labels 1 for digits, 0 for figures."""
    figures = make_figures(split, len(split), rng)
    labels = np.repeat(np.array([1, 0], np.uint8), len(split))
    return Split(np.concatenate([split.images, figures]), labels)


def make_figures(split, count, rng):
    """Images (count, 784) uint8 of figures that are no digits, some of them made of split's."""
    counts = np.round(np.multiply(SHARES, count)).astype(int)
    counts[0] += count - counts.sum()
    makers = (turned_digits, strokes, pairs_of_digits, blots)
    parts = [maker(split, n, rng) for maker, n in zip(makers, counts, strict=True)]
    return np.concatenate(parts).reshape(-1, PIXELS)


def turned_digits(split, count, rng):
    """Digits (count, 28, 28) mirrored or on their side or head, where that makes no other digit."""
    ways = (
        (lambda image: image[:, :, ::-1], (2, 3, 4, 5, 7)),
        (lambda image: image[:, ::-1, ::-1], (3, 4, 7)),
        (lambda image: np.rot90(image, 1, (1, 2)), (2, 3, 4, 5, 6, 7, 9)),
        (lambda image: np.rot90(image, 3, (1, 2)), (2, 3, 4, 5, 6, 7, 9)),
    )
    kinds = rng.integers(len(ways), size=count)
    result = np.empty((count, SIDE, SIDE), np.uint8)
    for kind, (turn, digits) in enumerate(ways):
        where = np.flatnonzero(kinds == kind)
        suited = np.flatnonzero(np.isin(split.labels, digits))
        result[where] = turn(split.images[rng.choice(suited, len(where))].reshape(-1, SIDE, SIDE))
    return result


def strokes(_split, count, rng):
    """Figures (count, 28, 28) of a few strokes that mostly begin on one another, as in letters."""
    most = STROKES[1]
    curves = rng.uniform(0, 1, (count, most, 3, 2))  # quadratic Bézier curves: start, bend, end
    bent = rng.random((count, most, 1)) < 0.35
    bend = rng.normal(0, 0.25, (count, most, 2)) * bent
    curves[:, :, 1] = (curves[:, :, 0] + curves[:, :, 2]) / 2 + bend
    for n in range(1, most):  # move a stroke so that its start or middle lies on an earlier one
        earlier = curves[np.arange(count), rng.integers(0, n, count)]
        there = _on_curve(earlier, rng.choice([0, 0.5, 1], count))
        here = _on_curve(curves[:, n], rng.choice([0, 0.5], count))
        touching = rng.random(count) < 0.75
        curves[:, n] += ((there - here) * touching[:, None])[:, None]
    absent = np.arange(most) >= rng.integers(STROKES[0], most + 1, count)[:, None]
    curves[absent] = curves[:, :1].repeat(most, axis=1)[absent]
    points = np.stack([_on_curve(curves, t) for t in np.linspace(0, 1, 24)], axis=2)
    return _drawn(_in_box(points.reshape(count, -1, 2), rng), rng.uniform(*PEN, count))


def pairs_of_digits(split, count, rng):
    """Two digits of half size (count, 28, 28) side by side, as where nobody parted them."""
    one, other = rng.integers(len(split), size=(2, count))
    result = np.zeros((count, SIDE, SIDE), np.uint8)
    for rows, left in ((one, 4), (other, 14)):
        middle = split.images[rows].reshape(-1, SIDE, SIDE)[:, :, 4:24]
        small = middle.reshape(count, SIDE // 2, 2, 10, 2).mean(axis=(2, 4))
        result[:, 7:21, left : left + 10] = small
    return result


def blots(_split, count, rng):
    """Blots (count, 28, 28): smooth noise in black and white, in a round frame."""
    noise = rng.standard_normal((count, SIDE, SIDE)).astype(np.float32)
    smooth = ndimage.gaussian_filter(noise, (0, 2, 2))
    away = np.hypot(*(np.indices((SIDE, SIDE)) - (SIDE - 1) / 2))
    ink = smooth / smooth.std() + rng.uniform(-0.5, 1, (count, 1, 1))
    return (255 * np.clip(3 * ink * (away < BOX / 2), 0, 1)).astype(np.uint8)


def _on_curve(curve, t):
    """The points (..., 2) at t in [0, 1] of quadratic Bézier curves (..., 3, 2)."""
    t = np.asarray(t)[..., None]
    start, bend, end = (curve[..., n, :] for n in range(3))
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end


def _in_box(points, rng):
    """Points (N, n, 2) stretched into MNIST's box, one side full, the other at least by half."""
    sides = rng.uniform(0.5, 1, (len(points), 1, 2))
    sides /= sides.max(axis=2, keepdims=True)
    low, high = points.min(axis=1, keepdims=True), points.max(axis=1, keepdims=True)
    points = (points - low) / np.maximum(high - low, 0.05) * sides * (BOX - 2 * PEN[0])
    return points - points.mean(axis=1, keepdims=True) + SIDE / 2


def _drawn(points, radius):
    """Images (N, 28, 28) with everything within radius (N,) of the points (N, n, 2) inked."""
    pixels = np.indices((SIDE, SIDE), np.float32).reshape(2, PIXELS)
    result = np.empty((len(points), PIXELS), np.uint8)
    for start in range(0, len(points), 200):
        part = slice(start, start + 200)
        nearest = np.full((len(points[part]), PIXELS), np.inf, np.float32)
        for n in range(points.shape[1]):
            y, x = points[part, n, :, None].astype(np.float32).swapaxes(0, 1)
            np.minimum(nearest, (pixels[0] - y) ** 2 + (pixels[1] - x) ** 2, out=nearest)
        result[part] = 255 * np.clip(radius[part, None] + 0.5 - np.sqrt(nearest), 0, 1)
    return result.reshape(-1, SIDE, SIDE)
