"""Digits drawn by program, as strokes, in the forms that people in many countries write.

MNIST's writers are American: hardly any 1 has a long upstroke, and hardly any 7 has a bar. To read
other hands, a network must have seen their forms, so this module draws some of its training images.
A form is a few pen strokes. Each drawing moves their points, then slants, stretches, and turns the
whole, and uses a pen of a different width.
"""

from functools import cache

import numpy as np
from scipy.interpolate import CubicSpline

from digits.mnist import BOX, CENTER, CLASSES, PIXELS, SIDE, Split

PEN = (0.8, 1.8)  # pixels, half the width of MNIST's thinnest and thickest strokes
SPACING = 0.45  # grid rows between two inked points; a digit is 9 rows high
UNSTEADY = 0.2  # rows: the standard deviation of a point of a form
SLANT = (0.1, 0.15)  # columns to the right per row up: mean and standard deviation
STRETCH = 0.1  # standard deviation of the logarithm of width over height
TURN = 3.0  # degrees: the standard deviation

# Strokes as points, column and row from 0 to 9. The pen follows a smooth curve through them, turns
# sharply at a point marked with ^, and lifts at a comma.
FORMS = {
    0: {"round": "40 12 05 18 39 68 75 62 40", "wide": "50 21 05 28 59 88 95 82 50",
        "slender": "30 14 16 39 46 43 30", "begun at the right": "61 30 03 07 39 67 73 51 30",
        "closed by a hook": "52 40 12 05 18 39 68 74 51 30 22",
        "left open": "30 12 05 18 39 68 74 61 50", "slashed": "40 12 05 18 39 68 75 62 40,71 18",
        "clockwise": "30 61 74 68 39 18 05 12 30"},
    1: {"bar": "30 39", "slanting bar": "50 29", "short upstroke": "22 40^ 49",
        "upstroke": "14 50^ 59", "long upstroke": "07 50^ 59", "level upstroke": "03 40^ 49",
        "curved upstroke": "05 34 50^ 59", "hooked upstroke": "04 13 50^ 59", "foot": "30 39,19 59",
        "upstroke and foot": "13 40^ 49,19 79", "short upstroke and foot": "22 40^ 49,29 69",
        "wide foot": "14 40^ 49,09 99", "foot in one stroke": "22 40^ 49^ 69",
        "long upstroke that slants": "06 70^ 49"},
    2: {"plain": "12 30 61 54 09^ 69", "round foot": "02 30 62 35 09^ 38 69",
        "like a Z": "01 60^ 09^ 69", "flat top": "00 50 52 09^ 69",
        "looped": "02 30 62 36 09 07 27 49 69", "wide loop": "02 30 61 44 19 08 06 27 59 78",
        "hooked top": "03 02 20 51 44 09^ 39 68", "curved foot": "02 20 52 36 18 08 27 58 77"},
    3: {"round": "01 30 61 53 24^ 64 67 39 08", "flat top": "00 60^ 24^ 54 67 39 08",
        "flat top, angular": "00 60^ 33^ 65 58 29 08",
        "looped middle": "01 30 51 44 25 14 34 66 59 29 08",
        "without a corner": "02 30 61 44 34 54 67 39 07", "open": "01 40 62 44 66 48 19",
        "pointed": "01 40 51 24^ 66 48 09"},
    4: {"open": "20 06^ 76,51 59", "open, curved": "10 04 16 56 75,61 59",
        "upright and open": "00 05^ 65,50 59", "closed": "50 06^ 76,50 59",
        "closed, in one stroke": "49 50^ 06^ 86", "long crossing bar": "50 06^ 96,50 59",
        "leaning stem": "30 06^ 76,53 49", "short stem": "40 06^ 76,44 59",
        "one stroke": "20 05^ 65 60^ 59", "small triangle": "49 40^ 03^ 43",
        "looped": "10 03 06 27 56 72 61 43 39", "wide loop": "10 03 06 37 75 82 60 43 46 49",
        "like a U": "00 03 15 45 61 60^ 59"},
    5: {"two strokes": "10 04^ 44 67 39 08,10 60", "bar apart": "11 04^ 44 67 39 08,20 70",
        "joined": "60 10^ 04^ 33 66 49 08", "angular": "60 00^ 04^ 44 66 58 09",
        "curved": "60 20 03 34 66 49 08", "like an S": "61 30 03 44 67 39 08",
        "long bar": "10 05^ 34 66 39 08,10 90", "hooked foot": "60 10^ 04^ 43 66 49 19 07"},
    6: {"curved stem": "50 23 06 19 49 67 55 25 06", "straight stem": "40 06 19 49 67 45 16",
        "hooked top": "61 40 13 06 19 49 67 55 25 07", "wide top": "80 40 13 07 29 47 26 08",
        "small loop": "50 13 07 29 58 47 26 07", "wide loop": "40 12 06 29 69 77 54 15 06",
        "closed inside": "50 14 07 29 58 55 35 37", "loop from the left": "50 13 06 19 49 57 45 05",
        "slanting": "70 34 07 29 58 56 35 07"},
    7: {"plain": "00 60^ 29", "curved": "00 60^ 34 29", "wave on top": "02 10 41 60^ 35 29",
        "serif": "03 00^ 60^ 29", "slanting serif": "03 10^ 60^ 39", "crossed": "00 60^ 29,15 65",
        "crossed, curved": "00 60^ 34 29,04 65", "crossed, with serif": "02 00^ 60^ 29,15 65",
        "crossed, with wave": "02 10 41 60^ 35 29,15 74", "like a hook": "02 10 51 63 49",
        "upright": "00 50^ 49", "crossed, rising bar": "00 70^ 39,26 74"},
    8: {"one stroke": "61 30 02 34 67 39 07 34 61",
        "begun in the middle": "34 02 30 61 34 07 39 67 34",
        "two circles": "30 12 34 52 30,34 07 39 67 34", "open top": "70 30 02 34 67 39 07 45 71",
        "clockwise": "01 30 61 34 07 39 67 34 01", "small top": "51 30 12 24 56 68 39 08 16 43 51",
        "begun at the top": "40 11 13 44 67 39 07 34 62 40", "crossing": "60 10 12 68 39 08 62 60"},
    9: {"straight leg": "61 30 03 25 54 61^ 69", "curved leg": "61 30 03 25 54 61^ 65 49",
        "level foot": "51 20 02 24 52 51^ 57 49 09", "hooked leg": "61 30 03 25 54 61^ 67 39 18",
        "leg as a stroke": "52 20 03 25 53 52,61 59", "one curve": "61 30 03 24 53 61 66 49 18",
        "one stroke from the left": "04 35 63 51 30 23 35 39",
        "from the left, wide": "03 25 64 81 60 33 36 59",
        "from the left, straight": "05 44 61 40 22 34 49",
        "loop closed inside": "54 25 03 30 61 66 49", "slanting leg": "71 40 13 24 54 71^ 29",
        "like a g": "60 30 03 25 54 60^ 66 49 29 07"},
}  # fmt: skip


def with_drawn(split: Split, share: float, rng: np.random.Generator) -> Split:
    """The split followed by drawn digits, equally many per class, which are share of the result."""
    labels = np.arange(round(len(split) * share / (1 - share)), dtype=np.uint8) % CLASSES
    images = np.concatenate([split.images, draw_digits(labels, rng)])
    return Split(images, np.concatenate([split.labels, labels]))


def draw_digits(labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Images (N, 784) uint8, 255 = ink, of digits with the labels (N,), in random forms."""
    result = np.empty((len(labels), PIXELS), np.uint8)
    for digit, forms in FORMS.items():
        rows = rng.permutation(np.flatnonzero(labels == digit))
        for form, part in zip(forms.values(), np.array_split(rows, len(forms)), strict=True):
            result[part] = draw_form(form, len(part), rng)
    return result


def draw_form(strokes: str, count: int, rng: np.random.Generator) -> np.ndarray:
    """Images (count, 784) uint8 of one form, each as if by a different hand."""
    curves, points = _spell(strokes)
    hands = points + rng.normal(0, UNSTEADY, (count, *points.shape))
    angle, slant = np.deg2rad(rng.normal(0, TURN, count)), rng.normal(*SLANT, count)
    wide = np.exp(rng.normal(0, STRETCH, count))
    cos, sin, zero = np.cos(angle), np.sin(angle), np.zeros(count)
    turned = np.array([[cos, sin], [-sin, cos]])  # rows and columns of what follows
    bent = np.array([[np.ones(count), zero], [-slant, wide]])
    path = np.einsum("ijn,jkn,npk->npi", turned, bent, curves @ hands)
    radius = rng.uniform(*PEN, count)
    return ink_path(_in_box(path, radius), radius)


@cache
def _spell(strokes: str) -> tuple[np.ndarray, np.ndarray]:
    """A matrix (m, n) for the path of a form, and its points (n, 2), row and column.

    The matrix turns the points, even after they have moved, into m closely spaced points.
    """
    runs: list[list[int]] = []  # the indices of the points along each smooth curve
    points: list[list[int]] = []
    for stroke in strokes.split(","):
        runs.append([])
        for word in stroke.split():
            runs[-1].append(len(points))
            points.append([int(word[1]), int(word[0])])
            if word.endswith("^"):
                runs.append([len(points) - 1])
    place, rows = np.array(points, float), []
    for run in runs:
        lengths = np.linalg.norm(np.diff(place[run], axis=0), axis=1)
        along = np.concatenate([[0], np.cumsum(lengths)])
        at = np.linspace(0, along[-1], 1 + round(along[-1] / SPACING))
        rows.append(CubicSpline(along, np.eye(len(points))[run], bc_type="natural")(at))
    return np.concatenate(rows), place


def _in_box(path: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Paths (N, m, 2) scaled to fill MNIST's box with pens of radius (N,), their mass centered."""
    sides = np.ptp(path, axis=1).max(axis=1)
    path = path * ((BOX - 2 * radius) / sides)[:, None, None]
    return path - path.mean(axis=1, keepdims=True) + CENTER


def ink_path(path: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Images (N, 784) uint8 with everything within radius (N,) of the points (N, m, 2) inked."""
    side, path = np.arange(SIDE, dtype=np.float32), path.astype(np.float32)
    result = np.empty((len(path), SIDE, SIDE), np.uint8)
    for start in range(0, len(path), 16):  # few at a time, which stay in the cache
        part = slice(start, start + 16)
        down, across = np.moveaxis((side - path[part, ..., None]) ** 2, 2, 0)
        nearest = np.sqrt((down[..., None] + across[:, :, None]).min(axis=1))
        result[part] = 255 * np.clip(radius[part, None, None] + 0.5 - nearest, 0, 1)
    return result.reshape(-1, PIXELS)
