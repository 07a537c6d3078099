"""Certainty: what a Reader refuses, what it is unsure of, and how its limits are found."""

import numpy as np
import pytest

from digits import ann, store
from digits.errors import UserError
from digits.reading import certainty
from digits.reading.certainty import Reader
from digits.reading.recognize import read
from tests.handwriting import made_paper, write_number


class Stub:
    """A network that gives the same logits to every image."""

    def __init__(self, *logits):
        self._logits = np.array(logits, np.float32)

    def logits(self, images):
        return np.tile(self._logits, (len(images), 1))

    def probabilities(self, images):
        z = np.exp(self.logits(images))
        return z / z.sum(axis=1, keepdims=True)


SEVEN = Stub(*[0] * 7, 4, 0, 0)
SEVEN_READER = Reader(SEVEN)


@pytest.fixture(scope="module")
def paper():
    return write_number(made_paper((300, 520), seed=5), "205", 60, 181, 76, seed=21, pen=6)[0]


def test_evidence_is_log_odds_and_largest_logit():
    images = np.zeros((3, 784), np.float32)
    refuser = Stub(1, 3.5)
    np.testing.assert_allclose(certainty.evidence(images, SEVEN, refuser), 2.5 + 4)
    _, is_digit, evidence = Reader(SEVEN, refuser).judge(images)
    np.testing.assert_allclose(np.log(is_digit / (1 - is_digit)), 2.5, rtol=1e-5)
    np.testing.assert_allclose(evidence, 6.5)
    assert np.isinf(Reader(SEVEN).judge(images)[2]).all()


@pytest.mark.parametrize(("limit", "text"), [(6.4, "777"), (6.6, "")])
def test_a_picture_without_evidence_holds_no_digit(paper, limit, text):
    assert read(paper, Reader(SEVEN, Stub(1, 3.5), refuse_below=limit)).text == text


@pytest.mark.parametrize("refused", [1, 2])
def test_one_doubtful_piece_is_unsure_and_most_of_them_no_number(paper, refused):
    known = {digit.image.tobytes() for digit in read(paper, SEVEN_READER).digits[refused:]}

    class Doubting(Stub):
        def logits(self, images):
            return np.array([[0, 5 if image.tobytes() in known else -5] for image in images])

    reading = read(paper, Reader(SEVEN, Doubting(), refuse_below=0))
    if refused == 1:
        assert [digit.unsure for digit in reading.digits] == [True, False, False]
    else:
        assert reading.text == ""
    assert len(reading.steps) == 4


def test_unsure_is_what_lies_below_the_limit(paper):
    p = read(paper, SEVEN_READER).digits[0].probability
    assert all(digit.unsure for digit in read(paper, Reader(SEVEN, unsure_below=p + 0.01)).digits)
    assert not any(digit.unsure for digit in read(paper, Reader(SEVEN, unsure_below=p)).digits)


def test_the_temperature_is_found_that_made_the_logits():
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (20_000, 10)).astype(np.float32)
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = (p.cumsum(axis=1) < rng.random((20_000, 1))).sum(axis=1).clip(0, 9)
    assert certainty.fit_temperature(logits * 1.5, labels) == pytest.approx(1.5, abs=0.11)


def test_a_network_with_limits_brings_its_refuser(tmp_path):
    limits = {"unsure_below": 0.7, "refuse_below": 8.5}
    path = store.save_network(ann.Network(seed=0), limits, tmp_path / "mine.safetensors")
    with pytest.raises(UserError, match=r"refuser\.safetensors"):
        certainty.load_reader(path)
    store.save_network(ann.Network((784, 4, 3), seed=0), {}, tmp_path / certainty.REFUSER)
    with pytest.raises(UserError, match="is not a digit/non-digit classifier"):
        certainty.load_reader(path)
    store.save_network(ann.Network((784, 4, 2), seed=0), {}, tmp_path / certainty.REFUSER)
    reader = certainty.load_reader(path)
    assert (reader.unsure_below, reader.refuse_below) == (0.7, 8.5)
    assert reader.refuser.sizes == (784, 4, 2)


@pytest.mark.parametrize(
    "record", [{}, {"unsure_below": 0.7}, {"unsure_below": 1, "refuse_below": "x"}]
)
def test_a_network_without_limits_refuses_nothing(tmp_path, record):
    path = store.save_network(ann.Network(seed=0), record, tmp_path / "mine.safetensors")
    assert certainty.load_reader(path).refuser is None


def test_a_network_that_reads_no_digits_is_told(tmp_path):
    path = store.save_network(ann.Network((784, 9), seed=0), {}, tmp_path / "nine.safetensors")
    with pytest.raises(UserError, match="784 pixels into 9 classes"):
        certainty.load_reader(path)


def test_the_projects_own_reader_refuses():
    reader = certainty.load_reader()
    assert reader.refuser is not None
    assert 0.5 < reader.unsure_below < 1
