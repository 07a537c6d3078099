"""Teaching the network its user's hand: a few corrected digits, and a rehearsal of what it knows.

Training on new digits alone would make the network forget the old ones (M. McCloskey, N. Cohen,
1989). So every correction is shown in several distorted copies among stored digits, half of them at
random, half the ones that it knows least surely: those are forgotten first. Training always starts
from the original network, so corrections have no order, and taking one back leaves no trace.

The refuser learns, too, that these are digits: a number of them would be left out otherwise.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from digits import ann, mnist
from digits.errors import UserError
from digits.mnist import DIGIT_NAMES, SIDE, Split
from digits.reading import Reader, copy_of
from digits.training import Distorter, Distortions, drawn, nondigits

COPIES = 8  # of each correction in a pass, all distorted differently
POOL, DRAWN_SHARE = 20_000, 0.1  # the rehearsal is chosen from MNIST images and drawn digits
AT_RANDOM, LEAST_SURE = 500, 500  # digits to rehearse
TEACHING_RATE, SETTLING_RATE = 0.03, 0.006  # learning rates of the passes, and of the last one
MOST_PASSES = 5  # until every correction is read right; one more pass settles the network
BATCH_SIZE = 32
STEPS_BACK = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)  # shares of the change to try
SURE = 0.8  # the least probability of a corrected digit
COPIES_RIGHT = 0.95  # share of new copies that must be read right
FOLDS = 2  # of a cross-check: what is learned from one half is tried on the other
ENOUGH = 10  # corrections for a cross-check


@dataclass(frozen=True)
class Taught:
    """A Reader that knows its user's hand, and what that has changed.

    before, after: accuracies in [0, 1] on MNIST's 10,000 test images. right_before, right_after
    (N,) bool: which of the N corrections the network reads right.
    """

    reader: Reader
    before: float
    after: float
    right_before: np.ndarray
    right_after: np.ndarray


class Teacher:
    """Teaches the network of a Reader; the Reader itself stays as it is."""

    def __init__(self, reader: Reader):
        if (reader.classes, reader.shape) != (DIGIT_NAMES, (SIDE, SIDE)):
            raise UserError("only a network that reads MNIST's ten digits can be taught a hand")
        self.reader = reader

    @cached_property
    def tests(self) -> Split:
        """MNIST's test images, which tell what teaching costs, and decide nothing."""
        return mnist.load_split("t10k")

    @cached_property
    def before(self) -> float:
        """The accuracy of the network on MNIST's test images."""
        return ann.evaluate(self.reader.network, self.tests).accuracy

    @cached_property
    def rehearsal(self) -> Split:
        """Digits of MNIST and drawn ones that the network is shown again, so that it keeps them."""
        return rehearsal_for(self.reader.network)

    @cached_property
    def figures(self) -> Split:
        """What the refuser rehearses: digits, labeled 1, and as many turned ones, labeled 0."""
        digits, rng = self.rehearsal.take(slice(-AT_RANDOM, None)), np.random.default_rng(0)
        turned = nondigits.turned_digits(digits, len(digits), rng).reshape(digits.images.shape)
        labels = np.repeat([1, 0], len(digits))
        return Split(np.concatenate([digits.images, turned]), labels)

    def teach(self, images: Any, labels: Any, *, seed: int = 0) -> Taught:
        """The Reader taught that images (N, 784), 1 = ink, show the digits labels (N,).

        seed: sets distortions and order. Raises UserError for images or labels that cannot work,
        and if MNIST, which is rehearsed, cannot be had.
        """
        given = Split(images, labels)
        reader = replace(self.reader, network=self._learn_digits(given, seed))
        if reader.refuser:
            ones = replace(given, labels=np.ones_like(given.labels))
            refuser = learned(reader.refuser, self.figures, ones, seed)
            reader = replace(reader, refuser=refuser)
        after = ann.evaluate(reader.network, self.tests).accuracy
        right = [one.network.predict(given.images) == given.labels for one in (self.reader, reader)]
        return Taught(reader, self.before, after, *right)

    def cross_check(self, images: Any, labels: Any, *, seed: int = 0) -> np.ndarray:
        """Which of the digits are read right by a network taught only the other half: (N,) bool."""
        given, right = Split(images, labels), np.empty(len(labels), bool)
        order = np.random.default_rng(seed).permutation(len(given))
        for fold in range(FOLDS):
            apart = order[fold::FOLDS]
            network = self._learn_digits(given.take(np.setdiff1d(order, apart)), seed)
            right[apart] = network.predict(given.images[apart]) == given.labels[apart]
        return right

    def _learn_digits(self, given: Split, seed: int) -> ann.Network:
        return learned(self.reader.network, self.rehearsal, given, seed)


def learned(original: ann.Network, rehearsal: Split, given: Split, seed: int) -> ann.Network:
    """A network like the original that has learned what is given, beside a rehearsal."""
    learner = copy_of(original, np.float32)
    rng, distort = np.random.default_rng(seed), Distorter(given.images, Distortions())
    with threadpool_limits(1, user_api="blas"):
        for _ in range(MOST_PASSES):
            _train(learner, rehearsal, given, distort, TEACHING_RATE, rng)
            if (learner.predict(given.images) == given.labels).all():
                break
        _train(learner, rehearsal, given, distort, SETTLING_RATE, rng)
    if not np.isfinite(learner.theta).all():
        raise UserError("training on these digits broke the network; teach fewer at a time")
    return no_more_than_needed(original, learner, given, [distort(rng) for _ in range(COPIES)])


def _train(
    learner: ann.Network, rehearsal: Split, given: Split, distort: Distorter, rate: float,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """One pass over the rehearsal and new copies of what is given."""
    copies = [distort(rng) for _ in range(COPIES)]
    images = np.concatenate([rehearsal.images, *copies])
    labels = np.concatenate([rehearsal.labels, *COPIES * [given.labels]])
    seed = int(rng.integers(2**32))
    settings = {"epochs": 1, "batch_size": BATCH_SIZE, "seed": seed}
    for _ in ann.train(learner, Split(images, labels), learning_rate=rate, **settings):
        pass


def no_more_than_needed(
    original: ann.Network, learner: ann.Network, given: Split, copies: list[np.ndarray]
) -> ann.Network:
    """Between the original and the learner, the nearest network that reads what is given.

    It must be sure of what is given, and read most of the copies right. Such a mean of two networks
    forgets less than the learner (M. Wortsman et al., 2022, arXiv:2109.01903).
    """
    between = copy_of(original, original.theta.dtype)
    rows, labels = np.arange(len(given)), np.tile(given.labels, len(copies))
    for share in STEPS_BACK:
        between.theta[:] = original.theta + share * (learner.theta - original.theta)
        sure = between.probabilities(given.images)[rows, given.labels] >= SURE
        right = between.predict(np.concatenate(copies)) == labels
        if sure.all() and right.mean() >= COPIES_RIGHT:
            break
    return between


def rehearsal_for(
    network: ann.Network, *, at_random: int = AT_RANDOM, least_sure: int = LEAST_SURE
) -> Split:
    """Digits that network should rehearse: some at random, and the ones that it knows least surely.

    There the logit of the right digit leads the others by least, or falls behind.
    """
    rng = np.random.default_rng(0)
    pool = drawn.with_drawn(mnist.load_split("train").take(slice(POOL)), DRAWN_SHARE, rng)
    quick = copy_of(network, np.float32)
    with threadpool_limits(1, user_api="blas"):  # others order near ties otherwise
        logits, rows = quick.logits(pool.images), np.arange(len(pool))
    right = logits[rows, pool.labels]
    logits[rows, pool.labels] = -np.inf
    by_lead = np.argsort(right - logits.max(axis=1), kind="stable")
    chosen = rng.choice(by_lead[least_sure:], at_random, replace=False)
    return pool.take(np.concatenate([by_lead[:least_sure], chosen]))
