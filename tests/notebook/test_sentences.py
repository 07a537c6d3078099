"""Sentences that read numbers: with ties, one seed, flat curves, and edges that no run reached."""

from types import SimpleNamespace

import numpy as np

from digits.intervals import Interval
from digits.notebook import sentences
from digits.notebook.words import CANNOT_TELL

RATES = np.array([0.01, 0.1, 1])


def losses(*ends):
    """Two seeds whose losses lie by a thousandth about the given ones."""
    return np.add(ends, [[-0.001], [0.001]])


def test_a_rate_breaks_training_only_where_it_does():
    for ends, here, says in (
        ((0.3, 0.2, 2.3), 1, "lowest loss of the sweep. Training breaks at rate 1, 10 times"),
        ((0.3, 0.2, 0.4), 1, "No rate breaks training."),
        ((0.3, 0.2, 2.3), 2, "(rate 0.1). Training breaks at rate 1: the chosen rate is too"),
        ((2.0, 1.2, 1.9), 1, "Training breaks at rate 1, 10 times"),  # the best learns little
    ):
        said = sentences.answer_rate(RATES, losses(*ends), 1, here, 1).data
        assert says in said and "After 1 epoch," in said


def test_seeds_that_cannot_tell_two_rates_apart_say_so():
    near = np.array([[0.3, 0.21, 0.2], [0.3, 0.19, 0.2]])
    assert CANNOT_TELL in sentences.compare_rates(RATES, near, 1, 2).data
    assert "one seed cannot tell" in sentences.compare_rates(RATES, near[:1], 2, 1).data
    assert "tell the two apart" in sentences.compare_rates(RATES, losses(0.3, 0.2, 2), 1, 0).data
    assert CANNOT_TELL not in sentences.compare_rates(RATES, losses(1, 0, 2), 1, 0).data


def test_a_held_out_loss_that_is_lowest_at_the_end_has_not_risen():
    falling, risen = losses(0.3, 0.2, 0.1), losses(0.3, 0.1, 0.2)
    right = np.full((2, 3), 0.97)
    assert "end of the run" in sentences.answer_epochs(falling, right, 5000).data
    said = sentences.answer_epochs(risen, right, 5000).data
    assert "grew by a factor of 2.00 (" in said and "mistakes did not clearly change" in said
    said = sentences.lowest_losses(np.arange(1, 4), falling, falling).data
    assert said.endswith("That is the end of the run: longer training may lower it further.")


def test_a_training_loss_falls_rises_or_is_flat():
    flat = np.array([[0.2, 0.21], [0.2, 0.19]])
    for curves, says in (
        (losses(0.2, 0.1), "still fell, by 0.1000"),
        (losses(0.1, 0.2), "rose, by 0.1000"),
        (flat, "did not clearly change"),
        (flat[:, :1], "One epoch does not show"),
    ):
        assert says in sentences.end_of_training(curves).data


def test_confusions_that_tie_are_all_named():
    confusion = 9 * np.eye(10, dtype=int)
    confusion[4, 9] = confusion[7, 2] = 3
    said = sentences.confusions(confusion).data
    assert said.endswith("confusions, with 3 images each: 4 read as 9 and 7 read as 2.")
    confusion[4, 9] = 4
    assert sentences.confusions(confusion).data.endswith("with 4 images: 4 read as 9.")
    assert sentences.confusions(9 * np.eye(10, dtype=int)).data.endswith("misreads no image.")


def test_kinds_of_distortion_are_told_apart_only_where_seeds_agree():
    mistakes = {"none": [20, 21], "bend": [10, 12], "all": [11, 11]}
    said = sentences.compare_kinds(mistakes, 1).data
    assert "After 1 epoch," in said and "together: *bend*." in said and said.endswith("*none*.")


def test_sureness_is_told_only_where_the_interval_leaves_out_zero():
    assert "cannot tell" in sentences.answer_final([0.98, 0.97], Interval(0.01, -1, 1), 5).data
    assert "it is surer" in sentences.answer_final([0.98, 0.97], Interval(0.01, 0.005, 1), 5).data
    alone = sentences.answer_final([0.98], Interval(0.01, np.nan, np.nan), 1).data
    assert "98.00% of the test images correctly (one network). One seed cannot tell" in alone


def test_the_calmest_rate_is_told_whether_a_larger_one_is_restless_or_none():
    for deviations, says in (
        ((0.2, 0.1, 0.105), "All larger rates learn, and none"),
        ((0.2, 0.1, 0.2), "Rate 1 is the first larger rate"),
    ):
        between, training = losses(*deviations), losses(0.3, 0.1, 0.2)
        restless = RATES[1:][between.mean(axis=0)[1:] > 0.11]
        said = sentences.calm_rates(RATES, between, training, restless, 1, 1).data
        assert says in said and "no larger rate has three times" in said
        alone = sentences.calm_rates(RATES, between[:1], training[:1], restless, 1, 1).data
        assert "One seed has no spread" in alone and "0.000" not in alone


def test_a_picture_without_digits_has_none():
    blank = SimpleNamespace(digits=[], text="", hint="no ink", rows=[])
    assert "no digit" in sentences.answer_picture(blank).data
    assert "No digit found" in sentences.found_in(blank).data
