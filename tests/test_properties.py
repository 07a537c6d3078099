"""What holds for whatever comes: properties of reading, mnist, store and ann, by hypothesis."""

import io
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from digits import ann, mnist, store
from digits.errors import UserError
from digits.reading import certainty
from digits.reading.pictures import open_picture
from digits.reading.recognize import read
from digits.text import printable
from digits.training.together import Networks, train_together

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


@given(greys)
def test_a_reading_is_the_same_again_and_for_the_same_grey_in_a_file(reader, grey):
    with io.BytesIO() as file:
        Image.fromarray(grey).save(file, "PNG")
        data = file.getvalue()
    assert read(grey, reader).text == read(grey, reader).text == read(data, reader).text


@given(arrays.arrays(np.float64, shapes, elements=st.floats(width=64)))
def test_arrays_are_grey_or_get_a_sentence(array):
    try:
        grey = open_picture(array)
    except UserError:
        assert not (np.isfinite(array).all() and array.min() >= 0 and array.max() <= 1)
    else:
        assert grey.dtype == np.float32
        np.testing.assert_array_equal(grey, array.astype(np.float32))


# mnist


@given(st.integers(0, 12), st.data())
def test_an_idx_file_comes_back_and_no_other_length_does(tmp_path, count, data):
    images = data.draw(arrays.arrays(np.uint8, (count, 28, 28)))
    whole = struct.pack(">IIII", 0x803, count, 28, 28) + images.tobytes()
    path = tmp_path / "images"
    path.write_bytes(whole)
    np.testing.assert_array_equal(mnist.read_idx(path), images)
    cut = data.draw(st.integers(0, len(whole) - 1))
    for wrong in (whole[:cut], whole + b"x"):
        path.write_bytes(wrong)
        with pytest.raises(UserError, match="images"):
            mnist.read_idx(path)


@given(st.binary(max_size=40))
def test_bytes_are_an_idx_file_or_get_a_sentence(tmp_path, data):
    (tmp_path / "file").write_bytes(data)
    try:
        found = mnist.read_idx(tmp_path / "file")
    except UserError as error:
        assert "\n" not in str(error)
    else:
        assert data.endswith(found.tobytes())


@given(st.integers(1, 200), st.data(), st.integers(0, 2**32))
def test_held_out_images_and_the_rest_are_all_of_them(count, data, seed):
    held = data.draw(st.integers(0, count - 1))
    images = np.zeros((count, mnist.PIXELS), np.uint8)
    images[:, 0] = np.arange(count)
    rest, apart = mnist.hold_out(mnist.Split(images, np.zeros(count, np.uint8)), held, seed=seed)
    assert len(apart) == held
    assert sorted([*rest.images[:, 0], *apart.images[:, 0]]) == list(range(count))


# store


@given(layers, st.integers(0, 2**32), st.dictionaries(st.text(), st.integers(-9, 9) | st.text()))
def test_a_network_comes_back_with_its_record(tmp_path, sizes, seed, record):
    network = ann.Network(sizes, seed=seed)
    path = store.save_network(network, record, tmp_path / "net.safetensors")
    found, said = store.load_network(path)
    assert found.sizes == network.sizes
    np.testing.assert_array_equal(found.theta, network.theta)
    assert record.items() <= {**said, **{name: record[name] for name in store.provenance()
                                         if name in record}}.items()  # fmt: skip


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda some: st.lists(some) | st.dictionaries(st.text(), some),
))  # fmt: skip
def test_a_record_is_json_again_and_again(value):
    text = store.to_json({"value": value})
    assert text.isascii()
    assert store.to_json(store._parse(text, "here")) == text


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


@given(layers, st.integers(2, 12), st.integers(1, 15), st.data())
def test_training_side_by_side_is_training_alone(sizes, count, batch_size, data):
    images = data.draw(arrays.arrays(np.uint8, (count, sizes[0])))
    labels = data.draw(arrays.arrays(np.uint8, count, elements=st.integers(0, sizes[-1] - 1)))
    known = {"epochs": 2, "batch_size": batch_size, "seed": 3}
    split = _Some(images, labels)
    both = Networks(sizes, seeds=[0, 1])
    list(train_together(both, split, learning_rates=[0.1, 0.2], **known))
    for which, rate in enumerate((0.1, 0.2)):
        alone = ann.Network(sizes, seed=which)
        list(ann.train(alone, split, learning_rate=rate, **known))
        np.testing.assert_allclose(both.theta[which], alone.theta, atol=1e-5)


class _Some:
    """Images of any size with their labels; a Split would want 784 pixels."""

    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return len(self.labels)
