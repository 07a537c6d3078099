"""How sure a reading is, and what is left out of it: the networks and their limits."""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digits import store
from digits.ann import Network, cross_entropy, softmax
from digits.errors import UserError
from digits.mnist import CLASSES, PIXELS

UNSURE_BELOW = 0.6  # where a network has no threshold of its own
REFUSER = "refuser.safetensors"  # beside the network that it helps
LIMIT_NAMES = ("unsure_below", "doubtful_below", "refuse_below")  # in a network's record
REFUSE = ("none", "usual", "doubtful")  # how much is left out, see Reader.keeps
NUMBERS = 0.25  # of the pieces on a page must clearly be digits, or the page is one of words
MANY = 20  # pieces, of which more must: print and writing are full of pieces that look like digits
NUMBERS_OF_MANY = 0.5


@dataclass(frozen=True)
class Reader:
    """What reads pictures: a network for ten digits, one that tells digits from others, limits.

    A digit is unsure below the probability unsure_below, and where its evidence is less than
    doubtful_below. Beside digits, what has less evidence than refuse_below is none. Without a
    refuser, everything is taken for a digit.
    """

    network: Network
    refuser: Network | None = None
    unsure_below: float = UNSURE_BELOW
    doubtful_below: float = -np.inf
    refuse_below: float = -np.inf

    def doubt(self, p: np.ndarray, evidence: float) -> str:
        """Why a digit with the probabilities p (10,) is unsure, in words; empty where it is not."""
        first, second = np.argsort(-p, kind="stable")[:2]
        said = [f"could be {first} or {second}"] * bool(p[first] < self.unsure_below)
        said += ["may not be a digit"] * bool(evidence < self.doubtful_below)
        return ", ".join(said)

    def keeps(self, evidence: np.ndarray, refuse: str = "usual") -> np.ndarray:
        """Which pieces of a page, given the evidence (N,) for each, are read as digits: (N,) bool.

        With refuse "none", all are; with "doubtful", only those that are clearly digits. Usually,
        a lone piece is read, whatever it is: somebody who shows one wants a guess. Among several,
        what has little evidence is left out; and a page with too few clear digits is one of words.
        """
        if refuse not in REFUSE:
            raise UserError(f"refuse is one of {', '.join(REFUSE)}, not {refuse!r}")
        clear = evidence >= self.doubtful_below
        if refuse == "doubtful":
            return clear
        if refuse == "none" or len(evidence) == 1:
            return np.ones(len(evidence), bool)
        share = NUMBERS if len(evidence) <= MANY else NUMBERS_OF_MANY
        return (evidence >= self.refuse_below) & (clear.sum() >= share * len(evidence))

    def judge(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The probabilities (N, 10) of images (N, 784), those of being a digit (N,), the evidence.

        Without a refuser, everything is a digit and the evidence is infinite.
        """
        logits = self.network.logits(images)
        p, largest = softmax(logits), logits.max(axis=1)
        if self.refuser is None:
            return p, np.ones(len(images)), np.full(len(images), np.inf)
        odds = self.refuser.logits(images)
        return p, softmax(odds)[:, 1], odds[:, 1] - odds[:, 0] + largest


def load_reader(path: Path | str | None = None) -> Reader:
    """The Reader whose network is stored at path; without a path, the project's best.

    Its thresholds are those in the network's record, and its refuser lies in the same folder. A
    network without thresholds of its own refuses nothing. Raises UserError where a file cannot be
    used.
    """
    path = store.best_model() if path is None else Path(path)
    network, record = store.load_network(path)
    if (network.sizes[0], network.sizes[-1]) != (PIXELS, CLASSES):
        raise UserError(
            f"{path} turns {network.sizes[0]} pixels into {network.sizes[-1]} classes; a network "
            f"that reads digits turns {PIXELS} into {CLASSES}"
        )
    limits = [limit for name in LIMIT_NAMES if (limit := _number(record.get(name))) is not None]
    if len(limits) < len(LIMIT_NAMES):
        return Reader(_precise(network))
    refuser, _ = store.load_network(path.with_name(REFUSER))
    if (refuser.sizes[0], refuser.sizes[-1]) != (PIXELS, 2):
        raise UserError(f"{path.with_name(REFUSER)} is not a digit/non-digit classifier")
    return Reader(_precise(network), _precise(refuser), *limits)


def _number(value: object) -> float | None:
    """The value as a float, or None where it is no number, or one that no float can be."""
    if isinstance(value, int | float) and abs(value) <= sys.float_info.max:
        return float(value)
    return None


def _precise(network: Network) -> Network:
    """The network in double precision, so that it says the same on every machine, to 12 places."""
    precise = Network(network.sizes, seed=0, dtype=np.float64)
    precise.theta[:] = network.theta
    return precise


def evidence(images: np.ndarray, network: Network, refuser: Network) -> np.ndarray:
    """How much speaks for a digit in each of images (N, 784): (N,), higher is surer.

    The log-odds that the refuser gives to a digit, and the largest logit of the network, which is
    low where none of its digits fits (W. Liu et al., 2020, arXiv:2010.03759).
    """
    no, yes = refuser.logits(images).T
    return yes - no + network.logits(images).max(axis=1)


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The number to divide logits (N, K) by, so that probabilities are as sure as they are right.

    The one of least loss on images that the network was not trained on (C. Guo et al., 2017,
    arXiv:1706.04599). It changes no reading: the largest logit stays the largest.
    """
    temperatures = np.arange(0.5, 3.01, 0.05)
    losses = [cross_entropy(logits / t, labels) for t in temperatures]
    return float(temperatures[np.argmin(losses)])
