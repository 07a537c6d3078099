"""What people hand to the network is taken as they mean it, or refused in one sentence."""

from types import SimpleNamespace

import numpy as np
import pytest

from digits.ann import Network
from digits.checks import as_images, as_labels, as_set, check_settings, is_one_image
from digits.errors import UserError

# Three images of all tones, as bytes, and as floats.
BYTES = (np.arange(3 * 784) % 256).astype(np.uint8).reshape(3, 784)
FLOATS = BYTES / 255


def sentence(call, *arguments, **options):
    """What the UserError says that the call must raise."""
    with pytest.raises(UserError) as caught:
        call(*arguments, **options)
    said = str(caught.value)
    assert type(caught.value) is UserError
    assert "\n" not in said
    assert len(said) < 250
    return said


# Shapes


@pytest.mark.parametrize(
    ("shape", "pixels", "count", "one"),
    [((784,), 784, 1, True), ((28, 28), 784, 1, True), ((1, 784), 784, 1, False),
     ((1, 28, 28), 784, 1, False), ((3, 784), 784, 3, False), ((3, 28, 28), 784, 3, False),
     ((784, 784), 784, 784, False), ((0, 784), 784, 0, False), ((0, 28, 28), 784, 0, False),
     # networks of other widths
     ((28,), 28, 1, True), ((28, 28), 28, 28, False), ((5, 6), 6, 5, False), ((1, 6), 6, 1, False),
     ((2, 2), 4, 1, True), ((4, 4), 4, 4, False), ((4, 2, 2), 4, 4, False), ((1, 1), 1, 1, False)],
)  # fmt: skip
def test_shapes_that_are_images(shape, pixels, count, one):
    images = np.zeros(shape, np.uint8)
    assert as_images(images, pixels).shape == (count, pixels)
    assert is_one_image(images, pixels) == one


@pytest.mark.parametrize(
    ("pixels", "advice", "shapes"),
    [(784, "resize",
      [(), (0,), (783,), (3, 783), (3, 32, 32), (28, 28, 3), (16, 49)]),
     (784, "images.T", [(784, 3)]),
     (784, "images.reshape(-1, 784)",  # the first two as PyTorch and Keras have them
      [(3, 1, 28, 28), (3, 28, 28, 1), (3, 16, 49), (1, 1, 784)]),
     (100, "resize", [(28, 28)]), (28, "resize", [(5, 28, 28)]), (6, "resize", [(2, 3), (2, 2)])],
)  # fmt: skip
def test_shapes_that_are_no_images(pixels, advice, shapes):
    for shape in shapes:
        said = sentence(as_images, np.zeros(shape, np.uint8), pixels)
        assert f"(N, {pixels})" in said and f"not {shape}" in said and advice in said


# Numbers


def test_whole_numbers_of_any_type_become_bytes_in_memory_of_their_own_order():
    for dtype in ("i2", "u2", "i8", ">i2", "f4", "f8", "g"):
        images = as_images(np.asfortranarray(BYTES.astype(dtype)), 784)  # as pandas keeps columns
        assert images.dtype == np.uint8
        assert images.tobytes() == BYTES.tobytes()
    for images in (BYTES.tolist(), np.ma.masked_array(BYTES)):
        np.testing.assert_array_equal(as_images(images, 784), BYTES)


def test_bytes_and_floats_are_not_copied_and_those_just_above_one_are_clipped():
    for images in (BYTES, FLOATS, FLOATS.astype(np.float32)):
        assert as_images(images, 784).dtype == images.dtype
        assert np.shares_memory(as_images(images, 784), images)
    assert as_images(np.array([[0.5, 1.000001]]), 2).tolist() == [[0.5, 1]]
    black_and_white = as_images(BYTES > 99, 784)
    assert black_and_white.dtype == np.float32
    np.testing.assert_array_equal(black_and_white, BYTES > 99)


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32, bool])
def test_blank_and_no_images_are_images(dtype):
    assert not as_images(np.zeros((2, 784), dtype), 784).any()
    assert as_images(np.zeros((0, 784), dtype), 784).shape == (0, 784)


def changed(value, dtype=float, where=(1, 400)):
    images = FLOATS.astype(dtype) if np.dtype(dtype).kind in "fc" else BYTES.astype(dtype)
    images[where] = value
    return images


@pytest.mark.parametrize(
    ("images", "says"),
    [(changed(np.nan), "NaN"), (changed(np.inf), "infinity"), (changed(-np.inf), "infinity"),
     (BYTES.astype(float) + changed(np.nan), "NaN"), (changed(-0.1), "from -0.1 to 1"),
     (changed(1.5), "go up to 1.5 and are not whole; clip them to 1"),
     (changed(2.5), "go up to 2.5 and are not whole; divide them by 255"),
     (BYTES.astype(float) + 0.5, "from 0.5 to 255.5"),
     (BYTES * 0.9, "go up to 229.5 and are not whole"),
     (changed(256, np.int64), "from 0 to 256"), (changed(-1, np.int64), "from -1 to 255"),
     (changed(2**63, np.uint64), "from 0 to 9.22337e+18"),
     ((BYTES > 99).astype(np.int64), "images.astype(float)"),
     (FLOATS.astype(complex), "not complex128"), (BYTES.astype(object), "not object"),
     (BYTES.astype(str), "not <U"), ("photo.jpg", "not <U9"), (None, "not object"),
     ([[1, 2], [3]], "inhomogeneous"), (BYTES.astype("M8[s]"), "not datetime64"),
     (np.ma.masked_less(BYTES, 9), "masked")],
)  # fmt: skip
def test_numbers_that_are_no_images(images, says):
    assert says in sentence(as_images, images, 784)


class OnAnotherDevice:
    """As a tensor on a GPU is."""

    shape = (3, 784)

    def __array__(self, dtype=None, copy=None):
        raise TypeError("can't convert to numpy.\nUse Tensor.cpu() first.")


def test_what_numpy_cannot_take_gets_its_reason():
    said = sentence(as_images, OnAnotherDevice(), 784)
    assert "Use Tensor.cpu() first" in said


# Labels


def test_integers_of_any_type_lists_and_nothing_are_labels():
    for dtype in ("u1", "i1", "i2", "i4", "i8", "u8", ">i4"):
        assert as_labels(np.array([0, 9, 4], dtype), 3, 10).tolist() == [0, 9, 4]
    assert as_labels([3, 1, 4], 3, 10).tolist() == [3, 1, 4]
    assert as_labels([], 0, 10).shape == (0,)
    assert as_labels([0, 1], 2, 2).tolist() == [0, 1]
    assert "not a class, 0 to 1" in sentence(as_labels, [0, 2], 2, 2)


@pytest.mark.parametrize(
    ("labels", "says"),
    [(np.eye(10)[:3], "not (3, 10); if they are one-hot, pass labels.argmax(axis=1)"),
     (np.eye(10, dtype=int)[:3], "one-hot"),
     (np.array([3.0, 1, 4]), "not float64; pass labels.astype(int)"),
     (np.array([True, False, True]), "not bool"), (np.array(["3", "1", "4"]), "not <U1"),
     (np.array([3, 1, None]), "not object"), (np.array([3, 1]), "3 images do not go with 2 labels"),
     (np.array(3), "3 images do not go with an array () of labels"),
     (np.array([[3], [1], [4]]), "pass labels.ravel()"),
     (np.array([3, 10, 11]), "label 10 of image 1 is not a class, 0 to 9"),
     (np.array([3, 1, -1]), "label -1 of image 2"), ([[1], [2, 3]], "inhomogeneous"),
     (np.ma.masked_equal([3, 1, 4], 1), "masked")],
)  # fmt: skip
def test_what_is_no_labels(labels, says):
    assert says in sentence(as_labels, labels, 3, 10)


# Sets and settings


def a_set(images=BYTES, labels=(3, 1, 4)):
    return SimpleNamespace(images=images, labels=labels)


def test_a_set_goes_with_a_network():
    images, labels = as_set(a_set(BYTES.reshape(3, 28, 28)), (784, 10))
    assert (images.shape, labels.tolist()) == ((3, 784), [3, 1, 4])
    assert "images must have the shape" in sentence(as_set, a_set(), (100, 10))
    assert "not a class, 0 to 3" in sentence(as_set, a_set(), (784, 4))
    assert "no images" in sentence(as_set, a_set(BYTES[:0], []), (784, 10))


GOOD = {"epochs": 1, "batch_size": 2, "learning_rate": 0.1, "seed": 0}


WRONG = [-1, 0.5, 2.0, np.float64(3), np.nan, np.inf, "3", None, True, np.True_, [1], 1j]


def test_counts_must_be_whole_and_rates_above_zero():
    for settings in ({}, {"epochs": 0}, {"epochs": np.int64(3)}, {"learning_rate": np.float32(1)}):
        check_settings(**GOOD | settings)
    for name, least in (("epochs", 0), ("batch_size", 1)):
        for value in (*WRONG, least - 1):
            said = sentence(check_settings, **GOOD | {name: value})
            assert said == f"{name} must be a whole number, {least} or more, not {value!r}"
    for rate in (0, -0.1, np.nan, np.inf, "0.1", None, True, 1j, [0.1, 0], [[0.1], [1, 2]]):
        said = sentence(check_settings, **GOOD | {"learning_rate": rate})
        assert said.startswith("learning_rate must")


# The network, which checks at its door


def test_the_network_says_the_same_of_the_same_images_and_refuses_others():
    network = Network(seed=0)
    expected = network.probabilities(BYTES)
    for same in (BYTES.reshape(3, 28, 28), BYTES.astype(np.int64), BYTES.astype(float)):
        np.testing.assert_array_equal(network.probabilities(same), expected)
    np.testing.assert_allclose(network.probabilities(FLOATS), expected, atol=1e-5)
    for ask in (network.logits, network.probabilities, network.predict):
        assert "images must have the shape" in sentence(ask, BYTES[:, :100])
        assert "NaN" in sentence(ask, changed(np.nan))
