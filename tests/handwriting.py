"""Made handwriting: digits drawn from strokes onto made paper, for tests and for the samples.

`python -m tests.handwriting` draws the samples in notebooks/samples again, bit for bit.
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from scipy import ndimage
from scipy.interpolate import CubicSpline

from digits.paths import SAMPLES

# Points that the pen passes, x to the right and y down, in a box about 0.6 wide and 1 high.
# A digit is one or more strokes; the pen leaves the paper between them.
STROKES = {
    0: [[(0.36, 0.03), (0.14, 0.17), (0.04, 0.52), (0.14, 0.89), (0.33, 0.98), (0.53, 0.82),
         (0.59, 0.45), (0.50, 0.14), (0.33, 0.02), (0.24, 0.08)]],
    1: [[(0.12, 0.27), (0.27, 0.13), (0.37, 0.01), (0.36, 0.33), (0.33, 0.67), (0.32, 0.99)]],
    2: [[(0.07, 0.24), (0.17, 0.06), (0.37, 0.01), (0.53, 0.15), (0.50, 0.38), (0.31, 0.65),
         (0.08, 0.94), (0.30, 0.92), (0.62, 0.96)]],
    3: [[(0.09, 0.12), (0.29, 0.01), (0.50, 0.11), (0.46, 0.33), (0.26, 0.45), (0.47, 0.52),
         (0.57, 0.72), (0.43, 0.93), (0.22, 0.99), (0.05, 0.87)]],
    4: [[(0.33, 0.02), (0.22, 0.30), (0.05, 0.60), (0.30, 0.62), (0.62, 0.58)],
        [(0.47, 0.32), (0.45, 0.65), (0.42, 1.00)]],
    5: [[(0.17, 0.05), (0.15, 0.24), (0.12, 0.43), (0.33, 0.37), (0.53, 0.52), (0.54, 0.78),
         (0.35, 0.97), (0.06, 0.91)],
        [(0.16, 0.05), (0.36, 0.05), (0.58, 0.02)]],
    6: [[(0.45, 0.01), (0.25, 0.20), (0.10, 0.50), (0.09, 0.82), (0.27, 0.99), (0.49, 0.87),
         (0.49, 0.62), (0.31, 0.52), (0.13, 0.70)]],
    7: [[(0.05, 0.07), (0.28, 0.06), (0.58, 0.03), (0.45, 0.34), (0.31, 0.66), (0.22, 0.99)]],
    8: [[(0.50, 0.12), (0.32, 0.01), (0.14, 0.14), (0.20, 0.36), (0.42, 0.56), (0.53, 0.79),
         (0.35, 0.99), (0.11, 0.86), (0.19, 0.60), (0.43, 0.37), (0.52, 0.15), (0.47, 0.08)]],
    9: [[(0.51, 0.16), (0.30, 0.02), (0.10, 0.18), (0.14, 0.43), (0.34, 0.46), (0.50, 0.22),
         (0.51, 0.16), (0.49, 0.50), (0.44, 0.78), (0.37, 1.00)]],
}  # fmt: skip
SHARP = {(1, 0): [2], (2, 0): [6], (4, 0): [2], (5, 0): [2], (7, 0): [2], (3, 0): [4], (9, 0): [6]}
FINER = 4  # drawn so many times larger, then averaged: a smooth edge


def made_paper(shape, *, seed, tone=0.86, shadow=0.25, grain=0.012):
    """Paper (H, W) in [0, 1] under uneven light: a slope, one soft shadow, fibres and noise."""
    rng = np.random.default_rng(seed)
    height, width = shape
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    angle = rng.uniform(0, 2 * np.pi)
    slope = 0.5 * shadow * ((x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle))
    reach = (x - rng.uniform(0.7, 0.9)) + 0.7 * (y - rng.uniform(0.5, 0.8))
    shade = shadow / (1 + np.exp(-reach / 0.05))
    fibres = ndimage.gaussian_filter(rng.standard_normal(shape), 2) * 3
    noise = ndimage.gaussian_filter(rng.standard_normal(shape), 0.6) * 1.5
    return np.clip(tone * (1 + slope) * (1 - shade) + grain * (fibres + noise), 0, 1)


def draw_digit(digit, height, *, seed, pen, slant=0.08, jitter=0.02):
    """The ink (h, w) in [0, 1] of one digit about height pixels high, with a pen so wide.

    Every seed is another hand at work: points move, the pen's pressure changes along the stroke.
    """
    rng = np.random.default_rng([seed, digit])
    margin = pen + 2
    size = (round(0.9 * height + 2 * margin), round(1.1 * height + 2 * margin))
    image = Image.new("L", (size[0] * FINER, size[1] * FINER))
    canvas = ImageDraw.Draw(image)
    for number, points in enumerate(STROKES[digit]):
        points = np.array(points) + rng.normal(0, jitter, (len(points), 2))
        points[:, 0] += slant * (1 - points[:, 1])
        path = smooth_path(points, SHARP.get((digit, number), []), max(160, 2 * height))
        path = path * height + margin
        pressure = 1 + 0.14 * ndimage.gaussian_filter1d(rng.standard_normal(len(path)), 25) * 5
        for (x, y), strength in zip(path * FINER, pressure, strict=True):
            radius = pen * FINER / 2 * np.clip(strength, 0.75, 1.25)
            canvas.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(image.reduce(FINER), np.float64) / 255


def write(paper, ink, left, top, *, darkness=0.8, spread=0.7):
    """Paper (H, W) with ink (h, w) on it, its upper left corner at (left, top).

    What reaches over the edge of the paper is cut off.
    """
    rng = np.random.default_rng(int(ink.sum()))
    flow = 1 - 0.36 * np.abs(ndimage.gaussian_filter(rng.standard_normal(ink.shape), 1.2))
    sheet = np.zeros(np.add(paper.shape, np.multiply(2, ink.shape)))  # room for ink over the edge
    sheet[top + len(ink) :, left + ink.shape[1] :][: len(ink), : ink.shape[1]] = ink * flow
    sheet = sheet[len(ink) : -len(ink), ink.shape[1] : -ink.shape[1]]
    return paper * (1 - darkness * ndimage.gaussian_filter(sheet, spread))


def write_number(paper, text, left, baseline, height, *, seed, pen, **how):
    """Paper with the digits of text written from left on; also their boxes (l, t, r, b)."""
    rng = np.random.default_rng(seed)
    boxes = []
    for place, character in enumerate(text):
        tall = round(height * rng.uniform(0.93, 1.07))
        ink = draw_digit(int(character), tall, seed=seed + place, pen=pen)
        rows, columns = np.flatnonzero(ink.max(axis=1) > 0.5), np.flatnonzero(ink.max(axis=0) > 0.5)
        top = baseline - rows[-1] + round(height * rng.uniform(-0.05, 0.05))
        start = left - columns[0]
        paper = write(paper, ink, start, top, **how)
        boxes.append((left, top + rows[0], start + columns[-1] + 1, top + rows[-1] + 1))
        left = boxes[-1][2] + round(height * rng.uniform(0.22, 0.38))
    return paper, boxes


def assert_boxes(reading, boxes, within=2):
    """The digits of a reading are where they were written, in pixels."""
    np.testing.assert_allclose([digit.box for digit in reading.digits], boxes, atol=within)


def rule(paper, *, rows=(), columns=(), slope=0.0, thickness=2, tone=0.45):
    """Paper (H, W) with ruled lines: rows that climb by slope, and columns."""
    y, x = np.indices(paper.shape)
    lines = np.zeros(paper.shape)
    for row in rows:
        lines = np.maximum(lines, np.clip(thickness / 2 + 0.5 - abs(y - row - slope * x), 0, 1))
    for column in columns:
        lines[:, column : column + thickness] = 1
    return paper * (1 - (1 - tone) * lines)


def to_photo(grey, *, warmth=(1.0, 0.975, 0.925), blue=0.0):
    """An RGB image of grey (H, W) as a phone would take it: warm paper, maybe blue ink."""
    ink = np.clip((ndimage.grey_closing(grey, (41, 41)) - grey) * 1.6, 0, 1)[..., None]
    colour = grey[..., None] * np.array(warmth) + blue * ink * np.array([0.05, 0.12, 0.55])
    image = Image.fromarray((np.clip(colour, 0, 1) * 255).round().astype(np.uint8))
    return image.filter(ImageFilter.GaussianBlur(0.6))


def smooth_path(points, sharp, density):
    """A smooth path (n, 2) through points (k, 2), with a corner at each index in sharp.

    density: positions of the pen between two corners.
    """
    path = []
    ends = [0, *sharp, len(points) - 1]
    for start, stop in pairwise(ends):
        part = points[start : stop + 1]
        steps = np.sqrt(np.linalg.norm(np.diff(part, axis=0), axis=1))  # centripetal: no loops
        at = np.concatenate([[0], np.cumsum(steps)])
        bend = "natural" if len(part) > 2 else "not-a-knot"
        path.append(CubicSpline(at, part, bc_type=bend)(np.linspace(0, at[-1], density)))
    return np.concatenate(path)


def make_samples(folder=SAMPLES):
    """Draw one-digit.png and several-digits.png into folder."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paper = made_paper((300, 260), seed=4, shadow=0.3)
    one, _ = write_number(paper, "5", 98, 205, 120, seed=11, pen=7.5, darkness=0.85)
    paper = made_paper((330, 440), seed=8, shadow=0.22)
    several, _ = write_number(paper, "2026", 70, 140, 78, seed=21, pen=5)
    several, _ = write_number(several, "1157", 86, 262, 78, seed=35, pen=5)
    for name, grey, blue in (("one-digit", one, 0.0), ("several-digits", several, 0.7)):
        photo = to_photo(grey, blue=blue).quantize(128, dither=Image.Dither.NONE)
        photo.save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    make_samples()
