"""Distortions: each does what its name says, within its limits, and figures that are no digits."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from digits import mnist
from digits.training import distort, nondigits
from digits.training.distort import Distorter, Distortions

NONE = Distortions(0, 0, 0, 0, 0, 4, 0)
GRID = np.indices((28, 28)).reshape(2, -1).astype(float)


@pytest.fixture(scope="module")
def split():
    """Sixty blurred crosses with every label, each with its own number in one pixel."""
    images = np.zeros((60, 28, 28))
    images[:, 6:22, 12:15] = images[:, 10:13, 7:20] = 255
    images = ndimage.gaussian_filter(images, (0, 1, 1)).astype(np.uint8)
    images[:, 13, 13] = np.arange(60)
    return mnist.Split(images.reshape(60, -1), (np.arange(60) % 10).astype(np.uint8))


def rng():
    return np.random.default_rng(0)


def test_without_any_distortion_every_image_stays_where_it_was(split):
    assert np.array_equal(Distorter(split.images, NONE)(rng()), split.images)


def test_the_same_generator_gives_the_same_images_and_the_next_call_others(split):
    distorter, generator = Distorter(split.images, Distortions()), rng()
    first, second = distorter(generator), distorter(generator)
    assert np.array_equal(first, distorter(rng()))
    assert not np.array_equal(first, second)
    assert first.dtype == np.uint8
    assert first.shape == split.images.shape


def test_values_between_pixels_are_those_of_scipy(split):
    points = GRID + np.random.default_rng(1).uniform(-3, 3, GRID.shape)
    image = split.images[0].reshape(28, 28).astype(np.float32)
    inside = ((points >= 0) & (points <= 27)).all(axis=0)
    expected = ndimage.map_coordinates(image, points[:, inside], order=1)
    (matrix,) = distort.bilinear_matrices(points[None].astype(np.float32))
    ours = matrix @ image.ravel()
    np.testing.assert_allclose(ours[inside], expected, atol=0.01)
    assert not ours[((points < -1) | (points > 28)).any(axis=0)].any()


@pytest.mark.parametrize("limit", ["rotation", "scale", "shear", "shift", "bend"])
def test_each_distortion_reaches_its_limit_and_no_further(limit):
    d = replace(NONE, **{limit: getattr(Distortions(), limit)})
    points = distort.source_points(d, 500, rng()).astype(float)
    moved = points - GRID
    middle = GRID - 13.5
    if limit == "bend":
        assert 0.2 < moved.std() < 2
        return
    down = points[:, :, 28] - points[:, :, 0]  # what becomes of a step of one pixel down
    center = moved.mean(axis=2)
    measured = {
        "rotation": np.rad2deg(np.arctan2(down[:, 1], down[:, 0])),
        "scale": np.log(np.linalg.norm(down, axis=1)),
        "shear": down[:, 1],
        "shift": center[:, 0],
    }[limit]
    most = getattr(d, limit)
    for one in (measured.max(), -measured.min()):
        assert 0.95 * most < one <= 1.001 * most
    if limit == "rotation":  # lengths stay
        lengths = np.linalg.norm([points - 13.5, np.tile(middle, (500, 1, 1))], axis=2)
        np.testing.assert_allclose(*lengths, rtol=1e-4)
    if limit != "shift":
        np.testing.assert_allclose(center, 0, atol=1e-4)


def test_thickness_makes_strokes_wider_and_narrower_within_those_of_the_pen(split):
    blank = split.images.copy()
    blank[:, 13 * 28 + 13] = 255
    images = np.tile(blank, (20, 1))
    made = Distorter(images, replace(NONE, thickness=0.5))(rng()).astype(float)
    ink = made.sum(axis=1) / images.sum(axis=1)
    assert ink.min() < 0.9
    assert ink.max() > 1.1
    square = images[0].reshape(28, 28)
    cross = ndimage.generate_binary_structure(2, 1)
    assert (made <= ndimage.grey_dilation(square, footprint=cross).ravel() + 1e-6).all()
    assert (made >= ndimage.grey_erosion(square, footprint=cross).ravel() - 1e-6).all()


def test_figures_are_as_many_as_digits_and_labelled(split):
    both, again = (nondigits.digits_or_not(split, rng()) for _ in range(2))
    assert (both.images.shape, both.images.dtype) == ((120, 784), np.uint8)
    assert both.labels.tolist() == [1] * 60 + [0] * 60
    assert np.array_equal(both.images[:60], split.images)
    assert np.array_equal(both.images, again.images)


def test_no_figure_is_blank_and_strokes_fill_the_box_of_a_digit(split):
    figures = nondigits.make_figures(split, 400, rng()).reshape(-1, 28, 28)
    assert (figures.max(axis=(1, 2)) > 100).all()
    drawn = nondigits.strokes(split, 200, rng())
    sizes = [np.ptp(np.argwhere(image > 100), axis=0).max() for image in drawn]
    assert 15 <= np.median(sizes) <= 21
    assert len({image.tobytes() for image in drawn}) == 200


def test_turned_digits_are_never_digits_again(split):
    numbered = split.images.copy()
    numbered[:] = split.labels[:, None]  # an image of a digit is that number everywhere
    turned = nondigits.turned_digits(mnist.Split(numbered, split.labels), 500, rng())
    assert set(np.unique(turned)) == {2, 3, 4, 5, 6, 7, 9}  # not 0, 1 and 8


def test_a_digit_on_its_head_or_in_a_mirror_is_turned_whole(split):
    one = split.take(np.array([3]))  # a 3, which goes all four ways
    turned = nondigits.turned_digits(one, 100, rng())
    square = one.images[0].reshape(28, 28)
    ways = {square[:, ::-1].tobytes(), square[::-1, ::-1].tobytes(),
            np.rot90(square).tobytes(), np.rot90(square, 3).tobytes()}  # fmt: skip
    assert {image.tobytes() for image in turned} == ways


def test_two_digits_in_one_box_stand_side_by_side_at_half_size(split):
    pairs = nondigits.pairs_of_digits(split, 5, rng())
    assert not pairs[:, :7].any() and not pairs[:, 21:].any()
    for half in (pairs[:, :, :14], pairs[:, :, 14:]):
        assert (half.sum(axis=(1, 2)) > 0).all()


def test_limits_grow_by_a_factor_and_only_those_that_are_named_stay():
    once = Distortions()
    assert once.times(2) == Distortions(*(2 * getattr(once, n) for n in distort.LIMITS[:5]),
                                        once.smoothness, 2 * once.thickness)  # fmt: skip
    assert once.only("bend", "shift") == replace(NONE, bend=once.bend, shift=once.shift)


@pytest.mark.parametrize(
    ("change", "amount", "expected"),
    [
        ("rotation", 90, lambda image: np.rot90(image, -1)),
        ("shift", 2, lambda image: np.roll(image, 2, axis=1)),
        ("scale", 1, lambda image: image),
        ("thickness", 0, lambda image: image),
        ("thickness", 1, lambda image: ndimage.grey_dilation(
            image, footprint=ndimage.generate_binary_structure(2, 1))),
        ("blur", 1, lambda image: np.round(ndimage.gaussian_filter(image.astype(float), 1))),
        ("noise", 0, lambda image: image),
    ],
)  # fmt: skip
def test_images_are_altered_as_named_and_by_just_so_much(split, change, amount, expected):
    made = distort.altered(split.images[:3], change, amount).reshape(-1, 28, 28)
    for image, ours in zip(split.images[:3].reshape(-1, 28, 28), made, strict=True):
        np.testing.assert_allclose(ours.astype(int), expected(image).astype(int), atol=1)


def test_scale_and_noise_go_by_their_amount(split):
    image = split.images[:1]
    ink = image.sum()
    assert distort.altered(image, "scale", 1.2).sum() == pytest.approx(1.44 * ink, rel=0.03)
    grey = np.full((50, 784), 128, np.uint8)
    assert distort.altered(grey, "noise", 0.1).std() == pytest.approx(25.5, rel=0.02)
