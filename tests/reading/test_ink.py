"""Ink and MNIST's form of it, with numbers worked out by hand or by a plain computation."""

import numpy as np
import pytest
from scipy import ndimage

from digits import mnist
from digits.reading.as_mnist import even_strokes, normalise
from digits.reading.ink import is_written, otsu_threshold, stroke_width
from tests.handwriting import draw_digit
from tests.reading.golden import strokes

# Ink and its strokes


def test_the_threshold_is_the_middle_of_a_gap():
    assert otsu_threshold(np.array([0.0] * 3 + [1.0])) == pytest.approx(0.5)
    assert otsu_threshold(np.array([0.2] * 9 + [0.6] * 4)) == pytest.approx(0.4)
    assert otsu_threshold(np.array([0.3, 0.3005])) == 0.3


def test_the_width_of_a_stroke():
    for width in (1, 5, 9):
        bar = strokes((60, 900), (20, 20, 20 + width, 880))
        assert stroke_width(bar) == pytest.approx(width, rel=0.02)
    assert stroke_width(bar & False) == 0


def grid(cells, gap, rows):
    """So many square holes in so many rows, between strokes of 3 pixels."""
    cell = np.pad(np.zeros((gap, gap), bool), ((3, 0), (3, 0)), constant_values=True)
    return np.pad(np.tile(cell, (rows, cells)), ((0, 3), (0, 3)), constant_values=True)


EIGHT = draw_digit(8, 100, seed=1, pen=4) > 0.5
AGAIN = EIGHT | np.roll(draw_digit(8, 100, seed=2, pen=4, slant=0.1) > 0.5, 5, axis=1)
COMB = strokes((40, 40), *[(y, 0, y + 2, 40) for y in range(0, 40, 5)], (0, 0, 37, 2))


@pytest.mark.parametrize(
    ("mask", "whether"),
    [(np.pad(np.zeros((22, 22), bool), 4, constant_values=True), True),  # a ring
     (np.ones((40, 18), bool), True),  # 9 pixels from the middle to the paper: a fat 1
     (np.ones((40, 19), bool), False),  # a block
     (strokes((90, 60), (0, 0, 26, 26), (0, 12, 90, 14)), False),  # a lollipop
     (COMB, False),  # too long a stroke
     (grid(2, 12, rows=3), True),  # six loops
     (grid(2, 8, rows=4), False),  # eight
     (AGAIN, True)],  # an 8 that was traced again, of five loops
)  # fmt: skip
def test_what_a_pen_may_have_written(mask, whether):
    assert is_written(mask) is whether


def test_every_digit_may_be_written():
    for digit in range(10):
        assert all(is_written(draw_digit(digit, 100, seed=1, pen=pen) > 0.5) for pen in (2, 20))


# As MNIST was made


def plain_normalise(ink):
    """What normalise does, a pixel at a time."""
    height, width = ink.shape
    tall, wide = (max(1, int(side * 20 / max(ink.shape) + 0.5)) for side in ink.shape)
    small = np.zeros((tall, wide))
    for y, x in np.ndindex(tall, wide):
        for row, column in np.ndindex(height, width):
            down = min((y + 1) * height / tall, row + 1) - max(y * height / tall, row)
            across = min((x + 1) * width / wide, column + 1) - max(x * width / wide, column)
            share = max(0, down) * max(0, across) * tall * wide / (height * width)
            small[y, x] += share * ink[row, column]
    small /= small.max()
    y, x = ndimage.center_of_mass(small)
    top, left = int(np.floor(14 - y + 0.5 + 1e-6)), int(np.floor(14 - x + 0.5 + 1e-6))
    image = np.zeros((28, 28))
    image[top : top + tall, left : left + wide] = small
    return image


@pytest.mark.parametrize("digit", [1, 4, 8])
def test_normalise_is_a_plain_twin_and_centers_20_pixels_of_ink(digit):
    ink = draw_digit(digit, 37, seed=digit, pen=4)
    ink = ink[ink.any(axis=1)][:, ink.any(axis=0)]
    image = normalise(ink)
    np.testing.assert_allclose(image, plain_normalise(ink), atol=1e-6)
    np.testing.assert_allclose(normalise(np.pad(ink, ((3, 40), (17, 5))) * 0.4), image, atol=1e-6)
    assert np.ptp(np.argwhere(image > 0), axis=0).max() + 1 == 20
    assert all(13.499 <= center <= 14.501 for center in ndimage.center_of_mass(image))


def test_normalise_leaves_mnist_and_nothing_as_they_are():
    images = mnist.load_split("train").images[:300].reshape(-1, 28, 28) / np.float32(255)
    same = [np.abs(normalise(image) - image / image.max()).max() < 1e-6 for image in images]
    assert np.mean(same) >= 0.99  # a few of its own were rounded otherwise
    assert normalise(np.zeros((9, 9))).sum() == 0


def test_symmetric_ink_falls_to_one_side_always():
    """Its center lies between two pixels: rounding errors must not decide."""
    rng = np.random.default_rng(0)
    for _ in range(200):
        half = rng.uniform(0.1, 1, (20, 5))
        columns = np.flatnonzero(normalise(np.hstack([half, half[:, ::-1]])).any(axis=0))
        assert (columns[0], columns[-1]) == (10, 19)


def test_strokes_become_alike():
    widths = []
    for pen in (2, 6, 12):
        even = even_strokes(draw_digit(2, 100, seed=1, pen=pen)) >= 0.5
        inked = np.argwhere(even)
        widths.append(stroke_width(even) / (np.ptp(inked, axis=0).max() + 1))
    assert max(widths) / min(widths) < 1.25
    assert np.mean(widths) == pytest.approx(0.13, abs=0.015)


def test_a_tiny_digit_keeps_strokes_that_are_neither_thin_nor_thick():
    tiny = strokes((20, 20), (0, 9, 20, 12)).astype(np.float32)
    assert np.array_equal(even_strokes(tiny), tiny)
    assert even_strokes(tiny * (np.arange(20) == 9)).shape != tiny.shape
