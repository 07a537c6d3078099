"""What holds for whatever comes: properties of reading, mnist, store and ann, by hypothesis."""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from digits import ann
from digits.errors import UserError
from digits.reading import certainty
from digits.reading.pictures import open_picture
from digits.reading.recognize import read
from digits.text import printable

# The same examples in every run; a test that fails says which one to keep.
settings.register_profile(
    "ours", derandomize=True, database=None, deadline=None, max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
settings.load_profile("ours")

shapes = st.tuples(st.integers(4, 90), st.integers(4, 90))
greys = arrays.arrays(np.uint8, shapes, elements=st.integers(0, 255), fill=st.just(255))
layers = st.lists(st.integers(1, 9), min_size=2, max_size=5)
numbers = st.floats(-3, 3, width=32)


@pytest.fixture(scope="module")
def reader():
    return certainty.load_reader()


# reading


@given(greys)
def test_every_picture_has_a_reading_that_makes_sense(reader, grey):
    reading = read(grey, reader)
    assert reading.text.replace(" ", "") == "".join(str(d.digit) for d in reading.digits)
    height, width = grey.shape
    for digit in reading.digits:
        left, top, right, bottom = digit.box
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        assert digit.probabilities.shape == (10,)
        assert digit.probabilities.sum() == pytest.approx(1)
        assert digit.probability == digit.probabilities.max()


@given(arrays.arrays(np.float64, shapes, elements=st.floats(width=64)))
def test_arrays_are_grey_or_get_a_sentence(array):
    try:
        grey = open_picture(array)
    except UserError:
        assert not (np.isfinite(array).all() and array.min() >= 0 and array.max() <= 1)
    else:
        assert grey.dtype == np.float32
        np.testing.assert_array_equal(grey, array.astype(np.float32))


# text


@given(st.text(st.characters(exclude_categories=[])))
def test_printable_text_is_printable_and_tells_texts_apart(text):
    shown = printable(text)
    assert shown.isprintable()
    if text.isprintable():
        assert shown == text


# ann


@given(layers, st.integers(1, 12), st.data())
def test_the_loss_falls_along_its_gradient_and_shifted_logits_change_nothing(sizes, count, data):
    logits = data.draw(arrays.arrays(np.float64, (count, sizes[-1]), elements=numbers))
    labels = data.draw(arrays.arrays(np.uint8, count, elements=st.integers(0, sizes[-1] - 1)))
    loss = ann.cross_entropy(logits, labels)
    assert loss >= 0
    assert ann.cross_entropy(logits + 100, labels) == pytest.approx(loss, abs=1e-9)
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    gradient = p.copy()
    gradient[np.arange(count), labels] -= 1
    assume(np.abs(gradient).max() > 1e-3)
    assert ann.cross_entropy(logits - 1e-3 * gradient, labels) < loss


@given(layers, st.integers(1, 12), st.data())
def test_probabilities_add_up_and_images_do_not_depend_on_each_other(sizes, count, data):
    network = ann.Network(sizes, seed=data.draw(st.integers(0, 99)), dtype=np.float64)
    images = data.draw(arrays.arrays(np.uint8, (count, sizes[0])))
    p = network.probabilities(images)
    assert p.shape == (count, sizes[-1])
    np.testing.assert_allclose(p.sum(axis=1), 1)
    order = data.draw(st.permutations(range(count)))
    np.testing.assert_allclose(network.probabilities(images[order]), p[order], atol=1e-12)
