"""What holds for whatever comes: properties of reading and of printable text, by hypothesis."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

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
