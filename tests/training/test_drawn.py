"""Digits drawn by program: every form makes an image as MNIST's, and shares are as asked for."""

import numpy as np
import pytest

from digits import mnist
from digits.training import drawn, nondigits

SPELLED = [
    pytest.param(strokes, id=f"{kind} {name} {number}")
    for kind, forms in {**drawn.FORMS, "sign": nondigits.SIGNS}.items()
    for name, ways in forms.items()
    for number, strokes in enumerate(ways.split("|"))
]


def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("strokes", SPELLED)
def test_every_form_fills_the_box_of_a_digit_and_each_hand_is_another(strokes):
    images = drawn.draw_form(strokes, 20, rng())
    assert images.shape == (20, 784) and images.dtype == np.uint8
    assert len({image.tobytes() for image in images}) == 20
    y, x = np.indices((28, 28))
    for image in images.reshape(-1, 28, 28):
        assert image.max() == 255
        sides = np.ptp(np.argwhere(image > 127), axis=0) + 1
        assert 17 <= sides.max() <= 21
        center = np.average(y, weights=image), np.average(x, weights=image)
        np.testing.assert_allclose(center, 14, atol=1.5)  # of ink; the pen's path is at 14


def test_a_caret_makes_a_corner_and_a_comma_lifts_the_pen():
    spelled = (drawn._spell(strokes)[0] for strokes in ("00 40 44", "00 40^ 44", "00 40,44 84"))
    columns = [0, 4, 4], [0, 4, 4], [0, 4, 4, 8]
    curve, corner, apart = (path @ at for path, at in zip(spelled, columns, strict=True))
    assert corner.max() == pytest.approx(4) and curve.max() > 4.1
    assert len(apart) == 2 * (1 + round(4 / drawn.SPACING))  # and nothing in between


def test_forms_take_turns(monkeypatch):
    asked = []
    draw = lambda strokes, count, _: asked.append((strokes, count)) or np.zeros((count, 784))  # noqa: E731
    monkeypatch.setattr(drawn, "draw_form", draw)
    monkeypatch.setattr(drawn, "FORMS", {7: {"plain": "a", "crossed": "b", "curved": "c"}})
    drawn.draw_digits(np.full(8, 7), rng())
    assert asked == [("a", 3), ("b", 3), ("c", 2)]


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5])
def test_so_large_a_share_is_drawn_of_every_digit_alike(share):
    split = mnist.Split(np.full((60, 784), 7, np.uint8), np.full(60, 3, np.uint8))
    both = drawn.with_drawn(split, share, rng())
    np.testing.assert_array_equal(both.images[:60], split.images)
    np.testing.assert_array_equal(both.images, drawn.with_drawn(split, share, rng()).images)
    counts = np.bincount(both.labels[60:], minlength=10)
    assert counts.sum() == round(share * len(both)) and np.ptp(counts) == 0
