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
    _, is_digit, evidence = Reader(SEVEN, Stub(1, 3.5)).judge(images)
    np.testing.assert_allclose(np.log(is_digit / (1 - is_digit)), 2.5, rtol=1e-5)
    np.testing.assert_allclose(evidence, 2.5 + 4)
    assert np.isinf(Reader(SEVEN).judge(images)[2]).all()


LIMITED = Reader(SEVEN, Stub(1, 3.5), unsure_below=0.5, doubtful_below=0, refuse_below=-4)


@pytest.mark.parametrize(
    ("evidence", "usual", "doubtful"),
    [
        ([-99], [1], [0]),  # a lone piece is read, whatever it is
        ([0, 9], [1, 1], [1, 1]),
        ([0, -1, -4, -5], [1, 1, 1, 0], [1, 0, 0, 0]),
        ([0, -1, -1, -1, -1], [0] * 5, [1, 0, 0, 0, 0]),  # words
        ([0] * 5 + [-1] * 15, [1] * 20, [1] * 5 + [0] * 15),
        ([0] * 10 + [-1] * 11, [0] * 21, [1] * 10 + [0] * 11),  # of many, half must be clear
        ([0] * 11 + [-1] * 10, [1] * 21, [1] * 11 + [0] * 10),
        ([], [], []),
    ],
)
def test_what_is_left_out_beside_others(evidence, usual, doubtful):
    evidence = np.array(evidence, float)
    assert LIMITED.keeps(evidence).tolist() == usual
    assert LIMITED.keeps(evidence, "doubtful").tolist() == doubtful
    assert LIMITED.keeps(evidence, "none").all()


@pytest.mark.parametrize(
    ("first", "evidence", "doubt"),
    [(0.5, 0, ""), (0.49, 0, "could be 7 or 3"), (0.5, -0.1, "may not be a digit"),
     (0.49, -0.1, "could be 7 or 3, may not be a digit")],
)  # fmt: skip
def test_a_doubt_names_both_digits_and_what_else_is_unclear(first, evidence, doubt):
    p = np.zeros(10)
    p[[3, 7]] = 0.3, first
    assert LIMITED.doubt(p, evidence) == doubt


def test_without_limits_all_evidence_is_enough_and_what_to_refuse_goes_by_a_name():
    assert SEVEN_READER.doubt(np.eye(10)[7], -1e9) == ""
    assert SEVEN_READER.keeps(np.full(9, -1e9)).all()
    with pytest.raises(UserError, match="none, usual, doubtful, not 'all'"):
        SEVEN_READER.keeps(np.zeros(1), "all")


def test_a_lone_letter_is_read_and_marked_and_a_word_is_not(paper):
    letters = Reader(SEVEN, Stub(9, 0), doubtful_below=0, refuse_below=-2)
    (digit,) = read(paper[:, :130], letters).digits
    assert digit.unsure and digit.doubt == "may not be a digit"
    assert not read(paper[:, :130], LIMITED).digits[0].unsure
    word = read(paper, letters)
    assert (word.text, len(word.left_out)) == ("", 3)
    assert "letters or signs" in word.hint
    assert read(paper, letters, refuse="none").text == "777"


def test_a_picture_without_a_digit_says_why():
    thing = np.pad(np.zeros((20, 20)), 50, constant_values=1)
    for picture, hint in ((np.ones((60, 90)), "looks blank"), (thing, "pen strokes")):
        assert hint in read(picture, SEVEN_READER).hint


def test_the_temperature_is_found_that_made_the_logits():
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (5000, 10)).astype(np.float32)
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = (p.cumsum(axis=1) < rng.random((5000, 1))).sum(axis=1).clip(0, 9)
    assert certainty.fit_temperature(logits * 1.5, labels) == pytest.approx(1.5, abs=0.11)


def test_a_network_with_limits_brings_its_refuser(tmp_path):
    limits = {"unsure_below": 0.7, "doubtful_below": 9.5, "refuse_below": 8.5}
    path, network = tmp_path / "mine.safetensors", ann.Network(seed=0)
    wrong, refuser = (ann.Network((784, 4, classes), seed=1) for classes in (3, 2))
    store.save_network(network, limits, path, refuser=wrong)
    with pytest.raises(UserError, match="refuser is not a digit/non-digit classifier"):
        certainty.load_reader(path)
    store.save_network(network, limits, path, refuser=refuser)
    reader = certainty.load_reader(path)
    np.testing.assert_array_equal(reader.network.theta, network.theta)
    np.testing.assert_array_equal(reader.refuser.theta, refuser.theta)
    assert {name: getattr(reader, name) for name in limits} == limits
    assert certainty.load_reader().refuser is not None  # the project's own refuses, too


def test_a_network_without_limits_refuses_nothing_and_one_that_reads_no_digits_is_told(tmp_path):
    path, names = tmp_path / "mine.safetensors", certainty.LIMIT_NAMES
    refuser = ann.Network((784, 4, 2), seed=1)
    for record in ({}, dict.fromkeys(names[:2], 0.7), dict.fromkeys(names, "x")):
        store.save_network(ann.Network(seed=0), record, path, refuser=refuser)
        assert certainty.load_reader(path).refuser is None
    store.save_network(ann.Network((784, 9), seed=0), {}, path)
    with pytest.raises(UserError, match="784 pixels into 9 classes"):
        certainty.load_reader(path)
