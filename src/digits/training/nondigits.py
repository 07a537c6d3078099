"""Figures that are no digits, made up: what a network must see that shall refuse them.

A network that knows ten digits only gives one of them to everything. So a second, small one is
shown digits and what people might draw instead, and learns to tell whether something is a digit
at all (outlier exposure: D. Hendrycks, M. Mazeika, T. Dietterich, 2019, arXiv:1812.04606). Nobody
wrote them: they are digits turned and mirrored, two digits in one box, letters and signs that we
spell out as strokes, random strokes, and blots. Letters that look like digits, as O, S, Z, l, b and
q do, are not among them.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy import ndimage

from digits.mnist import BOX, PIXELS, SIDE, Split

PEN = (0.8, 1.8)  # pixels, half the width of MNIST's thinnest and thickest strokes
STROKES = (2, 4)  # fewest and most in a random figure
POINTS = 14  # points on each piece of a letter's stroke

# Strokes as points, column and row from 0 to 4: "00 24 40" is a V, and a comma lifts the pen.
LETTERS = {
    "A": "04 20 44,12 32", "E": "40 00 04 44,02 32", "F": "40 00 04,02 32",
    "H": "00 04,40 44,02 42", "K": "00 04,40 02 44", "L": "00 04 44", "M": "04 00 22 40 44",
    "N": "04 00 44 40", "P": "04 00 30 41 32 02", "R": "04 00 30 41 32 02,12 44",
    "T": "00 40,20 24", "V": "00 24 40", "U": "00 03 14 34 43 40", "W": "00 14 22 34 40",
    "X": "00 44,40 04", "Y": "00 22 40,22 24", "a": "41 20 02 14 33 41,41 44",
    "e": "02 42 40 10 02 04 34 43", "f": "40 30 21 24,12 32", "h": "00 04,02 22 33 34",
    "k": "00 04,31 03 34", "m": "01 04,02 11 22 24,22 31 42 44", "n": "01 04,02 11 31 42 44",
    "r": "01 04,03 12 31", "t": "20 23 34 44,11 31", "u": "01 03 14 33 41,41 44",
    "w": "01 14 22 34 41", "x": "01 34,31 04", "alpha": "40 23 04 02 11 22 44",
    "gamma": "01 10 22 24 13 40", "lambda": "00 10 44,22 04", "pi": "00 40,10 04,30 33 44",
    "mu": "00 04,00 03 23 30,30 33 44", "omega": "10 02 13 22 33 42 30", "+": "20 24,02 42",
    "=": "01 41,03 43", "#": "10 14,30 34,01 41,03 43", "?": "01 10 30 32 23,24 24",
    "*": "20 24,01 43,41 03", "tick": "02 14 40", "arrow": "02 42,21 42 23",
    "triangle": "20 44 04 20",
    "heart": "21 10 01 24 41 30 21",
}  # fmt: skip


def digits_or_not(split: Split, rng: np.random.Generator) -> Split:
    """As many figures as split has digits, and those digits: labels 1 for digits, 0 for figures."""
    figures = make_figures(split, len(split), rng)
    labels = np.repeat(np.array([1, 0], np.uint8), len(split))
    return Split(np.concatenate([split.images, figures]), labels)


def make_figures(split: Split, count: int, rng: np.random.Generator) -> np.ndarray:
    """Images (count, 784) uint8 of figures that are no digits, some of them made of split's."""
    counts = np.round(np.multiply(list(SHARES.values()), count)).astype(int)
    counts[0] += count - counts.sum()
    parts = [make(split, n, rng) for make, n in zip(SHARES, counts, strict=True)]
    return np.concatenate(parts).reshape(-1, PIXELS)


def turned_digits(split: Split, count: int, rng: np.random.Generator) -> np.ndarray:
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


def strokes(_split: Split, count: int, rng: np.random.Generator) -> np.ndarray:
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


def letters(_split: Split, count: int, rng: np.random.Generator) -> np.ndarray:
    """Letters and signs (count, 28, 28), written with an unsteady hand."""
    kinds = rng.integers(len(LETTERS), size=count)
    result = np.empty((count, SIDE, SIDE), np.uint8)
    for kind, spelled in enumerate(LETTERS.values()):
        where = np.flatnonzero(kinds == kind)
        drawn = []
        for stroke in spelled.split(","):
            corners = np.array([[int(point[1]), int(point[0])] for point in stroke.split()])
            hand = corners + rng.normal(0, 0.25, (len(where), *corners.shape))
            t = np.linspace(0, 1, POINTS)[:, None, None, None]
            line = (1 - t) * hand[:, :-1] + t * hand[:, 1:]
            drawn.append(line.swapaxes(0, 1).reshape(len(where), POINTS * (len(corners) - 1), 2))
        points = _in_box(np.concatenate(drawn, axis=1), rng)
        result[where] = _drawn(points, rng.uniform(*PEN, len(where)))
    return result


def pairs_of_digits(split: Split, count: int, rng: np.random.Generator) -> np.ndarray:
    """Two digits of half size (count, 28, 28) side by side, as where nobody parted them."""
    one, other = rng.integers(len(split), size=(2, count))
    result = np.zeros((count, SIDE, SIDE), np.uint8)
    for rows, left in ((one, 4), (other, 14)):
        middle = split.images[rows].reshape(-1, SIDE, SIDE)[:, :, 4:24]
        small = middle.reshape(count, SIDE // 2, 2, 10, 2).mean(axis=(2, 4))
        result[:, 7:21, left : left + 10] = small
    return result


def blots(_split: Split, count: int, rng: np.random.Generator) -> np.ndarray:
    """Blots (count, 28, 28): smooth noise in black and white, in a round frame."""
    noise = rng.standard_normal((count, SIDE, SIDE)).astype(np.float32)
    smooth = ndimage.gaussian_filter(noise, (0, 2, 2))
    away = np.hypot(*(np.indices((SIDE, SIDE)) - (SIDE - 1) / 2))
    ink = smooth / smooth.std() + rng.uniform(-0.5, 1, (count, 1, 1))
    return (255 * np.clip(3 * ink * (away < BOX / 2), 0, 1)).astype(np.uint8)


SHARES = {turned_digits: 0.25, letters: 0.3, strokes: 0.25, pairs_of_digits: 0.1, blots: 0.1}


def _on_curve(curve: np.ndarray, t: ArrayLike) -> np.ndarray:
    """The points (..., 2) at t in [0, 1] of quadratic Bézier curves (..., 3, 2)."""
    t = np.asarray(t)[..., None]
    start, bend, end = (curve[..., n, :] for n in range(3))
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end


def _in_box(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Points (N, n, 2) stretched into MNIST's box, one side full, the other at least by half."""
    sides = rng.uniform(0.5, 1, (len(points), 1, 2))
    sides /= sides.max(axis=2, keepdims=True)
    low, high = points.min(axis=1, keepdims=True), points.max(axis=1, keepdims=True)
    points = (points - low) / np.maximum(high - low, 0.05) * sides * (BOX - 2 * PEN[0])
    return points - points.mean(axis=1, keepdims=True) + SIDE / 2


def _drawn(points: np.ndarray, radius: np.ndarray) -> np.ndarray:
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
