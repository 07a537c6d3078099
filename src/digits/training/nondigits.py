"""Synthetic figures that are not digits, to train a network that refuses them.

A network that knows only ten digits assigns one of them to everything. A second, small network
therefore sees digits and what people might draw instead, and learns to classify digit/non-digit
(outlier exposure: D. Hendrycks, M. Mazeika, T. Dietterich, 2019, arXiv:1812.04606). A program makes
all figures: digits turned and mirrored, two digits in one box, letters and signs spelled out as
strokes, random strokes, and blots. Signs that look like digits, such as O, S, Z, l, b, q, and /,
are not among them.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy import ndimage

from digits.mnist import BOX, PIXELS, SIDE, Split
from digits.training.drawn import PEN, draw_form, ink_path

STROKES = (2, 4)  # fewest and most in a random figure

# Strokes as in drawn.FORMS; a bar separates the ways to write one sign.
SIGNS = {
    "A": "09 30^ 69,16 56|09 05 12 30 52 65 69,06 66|09 40^ 89,27 67",
    "B": "00 09,00 30 52 34 04,34 67 48 09|09 00^ 40 52 04 54 67 58 09",
    "C": "72 40 12 05 18 49 77", "d": "55 25 07 39 58,60 69",
    "E": "60 00^ 09^ 69,04 44|60 20 03 14 34,14 06 29 69",
    "F": "60 00^ 09,04 44|70 20^ 19,05 55",
    "H": "00 09,60 69,05 65|10 09,60 58,04 74", "J": "60 67 49 18,20 90",
    "K": "00 09,60 05^ 69|00 09,70 04,24 79|00 09,61 34 05,14 46 79", "L": "00 09^ 59|00 09 49",
    "M": "09 00^ 35^ 60^ 69|09 02 20 33 39,33 50 62 69", "N": "09 00^ 69^ 60|09 00,02 30 62 69",
    "P": "09 00 30 52 34 04|19 10,03 10 50 63 45 15",
    "R": "09 00 30 52 34 04,24 69|09 00^ 40 62 35 05^ 69", "T": "00 70,40 39|02 00^ 80,40 49",
    "U": "00 06 39 66 60", "V": "00 39^ 60", "W": "00 29^ 44^ 69^ 90",
    "X": "00 69,60 09", "Y": "00 34^ 60,34 39",
    "a": "61 30 04 28 56 61^ 69", "e": "05 65 52 20 04 39 68", "f": "71 40 23 29,05 55",
    "h": "00 09,05 34 55 59", "k": "00 09,53 06^ 59", "m": "01 09,03 21 34 39,34 51 64 69",
    "n": "01 09,03 31 54 59", "r": "01 09,04 22 51", "t": "30 37 59,03 63",
    "u": "01 06 29 57 61,61 69", "w": "01 19^ 34^ 59^ 71", "x": "00 34 09,60 34 69",
    "alpha": "80 46 28 09 05 23 55 89", "beta": "09 02 30 51 34^ 66 48 07",
    "gamma": "01 20 35 39 27 34 60", "lambda": "00 10 69,34 09", "pi": "02 20 80,20 29,60 57 69",
    "mu": "00 09,00 05 35 50,50 55 69", "omega": "10 05 18 35 58 75 60",
    "sigma": "60 00^ 34^ 09^ 69", "root": "05 15^ 29^ 50^ 90",
    "infinity": "43 20 03 26 43 60 83 66 43",
    "+": "40 48,04 84", "-": "04 94", "=": "02 82,06 86", "times": "12 67,62 17",
    "divided": "04 84,40 41,47 48|05 95,40 51 42 31 40,47 58 49 38 47",
    "<": "60 04^ 69", ">": "00 64^ 09", "(": "30 12 05 17 39", ")": "00 22 35 27 09",
    "[": "30 00^ 09^ 39", "]": "00 30^ 39^ 09", "{": "40 22 24 05 26 28 49", "~": "05 23 55 83",
    "%": "20 02 23 41 20,70 09,66 48 69 87 66", "#": "20 29,60 69,03 83,06 86",
    "*": "40 48,12 76,72 16", "?": "01 30 61 44 36,38 39", ":": "30 31,38 39", "tick": "05 28^ 70",
    "arrow": "04 84,61 84^ 67", "triangle": "40 09^ 79^ 40", "star": "19 40^ 69^ 03^ 83^ 19",
    "heart": "42 20 03 49^ 83 60 42", "lightning": "50 14^ 64^ 09",
}  # fmt: skip


def digits_or_not(split: Split, rng: np.random.Generator) -> Split:
    """The digits of split, labeled 1, followed by equally many other figures, labeled 0."""
    figures = make_figures(split, len(split), rng)
    labels = np.repeat(np.array([1, 0], np.uint8), len(split))
    return Split(np.concatenate([split.images, figures]), labels)


def make_figures(split: Split, count: int, rng: np.random.Generator) -> np.ndarray:
    """Images (count, 784) uint8 of figures that are not digits, some of them made from split's."""
    counts = np.round(np.multiply(list(SHARES.values()), count)).astype(int)
    counts[0] += count - counts.sum()
    parts = [make(split, n, rng) for make, n in zip(SHARES, counts, strict=True)]
    return np.concatenate(parts).reshape(-1, PIXELS)


def turned_digits(split: Split, count: int, rng: np.random.Generator) -> np.ndarray:
    """Digits (count, 28, 28), mirrored or turned, unless that would make another digit."""
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
    """Figures (count, 28, 28) of a few strokes that mostly start on each other, as in letters."""
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
    path = _in_box(points.reshape(count, -1, 2), rng)
    return ink_path(path, rng.uniform(*PEN, count)).reshape(-1, SIDE, SIDE)


def signs(_split: Split, count: int, rng: np.random.Generator) -> np.ndarray:
    """Letters and signs (count, 28, 28), each as if by a different hand."""
    forms = [form for ways in SIGNS.values() for form in ways.split("|")]
    parts = np.array_split(np.arange(count), len(forms))
    drawn = [draw_form(form, len(n), rng) for form, n in zip(forms, parts, strict=True)]
    return np.concatenate(drawn).reshape(-1, SIDE, SIDE)


def pairs_of_digits(split: Split, count: int, rng: np.random.Generator) -> np.ndarray:
    """Two half-size digits (count, 28, 28) side by side, as if nobody had separated them."""
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


SHARES = {turned_digits: 0.25, signs: 0.3, strokes: 0.25, pairs_of_digits: 0.1, blots: 0.1}


def _on_curve(curve: np.ndarray, t: ArrayLike) -> np.ndarray:
    """The points (..., 2) at t in [0, 1] of quadratic Bézier curves (..., 3, 2)."""
    t = np.asarray(t)[..., None]
    start, bend, end = (curve[..., n, :] for n in range(3))
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end


def _in_box(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Points (N, n, 2) stretched to fill one side of MNIST's box and at least half the other."""
    sides = rng.uniform(0.5, 1, (len(points), 1, 2))
    sides /= sides.max(axis=2, keepdims=True)
    low, high = points.min(axis=1, keepdims=True), points.max(axis=1, keepdims=True)
    points = (points - low) / np.maximum(high - low, 0.05) * sides * (BOX - 2 * PEN[0])
    return points - points.mean(axis=1, keepdims=True) + SIDE / 2
