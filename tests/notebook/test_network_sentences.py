"""Sentences of the notebook that builds the network: trainings that fail or do well are told."""

import numpy as np

from digits.ann import Score
from digits.notebook import network_sentences as said

NAMES = ("right", "gate >= 0", "last layer fixed", "sum, not mean")
SETTINGS = {"learning_rate": 0.1, "batch_size": 32, "seed": 0}


def told(accuracies, broke=(0, 0, 0, 0), ends=(0.1, 0.2, 0.15, 2.3)):
    """What is said of the mistakes, and the answer, for accuracies and broken trainings."""
    scores = {name: Score(1.0, one) for name, one in zip(NAMES, accuracies, strict=True)}
    broken, last = (dict(zip(NAMES, values, strict=True)) for values in (broke, ends))
    off = dict(zip(NAMES, (0, 0.1, 0.2, 0.9), strict=True))
    text = said.mistakes(
        off, last, last, scores, broken, settings=SETTINGS, epochs=1, images=1000, agree=4e-10
    )
    return text.data + said.answer_network(scores, broken, 1, 1000, 4e-10).data


def test_a_mistake_costs_much_little_or_nothing():
    little = told((0.96, 0.9, 0.955, 0.1))
    assert "reaches 95.50%, **0.50 points less**" in little and "1.50 times as high" in little
    assert "So low a price" in little and "After 1 epoch with seed 0" in little
    assert "So low a price" not in told((0.96, 0.9, 0.9, 0.1))
    assert "**0.50 points more**" in told((0.95, 0.9, 0.955, 0.1)) and "**the same**" in told(
        (0.95, 0.95, 0.9, 0.1)
    )


def test_a_training_that_breaks_down_has_no_accuracy_and_no_ratio():
    broken = told((0.1, 0.1, 0.9, 0.1), (7, 9, 0, 0), (np.nan, np.nan, 0.15, 2.3))
    assert "the right gradient breaks down at step 7." in broken and "nan" not in broken
    assert "With them, training breaks down. With a gate" in broken
    assert "never closes**, it breaks down at step 9. What this gate" in broken
    epoch = said.one_epoch(np.array([2.4, 2.5, np.nan, np.nan]), 2, 0.1, np.nan).data
    assert epoch.startswith("Training breaks down at step 2 of 4 steps: the loss")
    assert "a probability of **90.0%**" in said.one_epoch(np.array([2.4, 0.1]), 1, 0.1, 0.9).data


def test_one_step_lowers_or_raises_the_loss_and_some_rate_does_harm_or_none():
    slopes = [np.ones(4)]
    assert "It lowered it by 0.200" in said.one_step(0.1, 1, 2.4, 2.2, slopes).data
    risen = said.one_step(1, 1, 2.4, 5.0, slopes).data
    assert "Instead, the loss rose by 2.600" in risen and "batch of 1 image " in risen
    rates = np.array([0.1, 1, 2])
    assert "from 2 on, a step" in said.best_step(rates, np.array([2, 1, 3]), 2.4).data
    assert "worse" not in said.best_step(rates, np.array([2, 1, 2]), 2.4).data


def test_first_weights_that_are_not_too_small_or_large_are_not_called_so():
    falling, flat = np.linspace(2.4, 0.1, 100), np.full(100, 2.3)
    curves = {"He": falling, "zeros": flat, "too small": flat, "too large": 30 * falling}
    spreads = dict.fromkeys(curves, (0.3, 0.2, 0.2, 0.3))
    scores = dict.fromkeys(curves, Score(0.1, 0.9))
    factors = {"He": 1, "zeros": 0, "too small": 0.1, "too large": 5}
    wrong = said.beginnings(spreads, curves, scores, factors, 1000, 50).data
    assert "never comes in this epoch; with He's weights, one first comes at step 55." in wrong
    assert "sure of its nonsense: the first loss is 72 nats" in wrong
    alike = said.beginnings(spreads, curves, scores, dict.fromkeys(factors, 1), 1000, 50).data
    assert "too small" not in alike and "too large" not in alike
