"""How certain a reading is, and what it leaves out: the networks and their thresholds."""

import sys
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from digits import store
from digits.ann import Network, cross_entropy, softmax
from digits.errors import UserError
from digits.mnist import CLASSES, DIGIT_NAMES, PIXELS, SIDE

UNSURE_BELOW = 0.6  # for a network that has no threshold of its own
LIMIT_NAMES = ("unsure_below", "doubtful_below", "refuse_below")  # in a network's record
REFUSE = ("none", "usual", "doubtful")  # how much to leave out, see Reader.keeps
NUMBERS = 0.25  # share of the pieces that must clearly be digits; otherwise the page is text
MANY = 20  # pieces; a page with more needs a larger share, since text has many digit-like pieces
NUMBERS_OF_MANY = 0.5


@dataclass(frozen=True)
class Reader:
    """The networks that read pictures, one for ten digits and one for digit/non-digit, and limits.

    A digit is unsure if its probability is below unsure_below or its evidence below doubtful_below.
    Next to digits, a piece with less evidence than refuse_below is not a digit. Without a refuser,
    everything counts as a digit.

    classes and shape: the names of what the network reads, and the height and width of its images,
    for a network that was trained on other data than MNIST. ground: the mean tone of the borders
    of those images, 0 black to 1 white.
    """

    network: Network
    refuser: Network | None = None
    unsure_below: float = UNSURE_BELOW
    doubtful_below: float = -np.inf
    refuse_below: float = -np.inf
    classes: tuple[str, ...] = DIGIT_NAMES
    shape: tuple[int, int] = (SIDE, SIDE)
    ground: float = 0.0

    @property
    def reads_writing(self) -> bool:
        """Whether all classes are single letters, digits or signs, which a page may hold many of.

        Other networks take the whole picture for one image.
        """
        return all(len(name) == 1 for name in self.classes)

    def doubt(self, p: np.ndarray, evidence: float) -> str:
        """Why a digit with the probabilities p (10,) is unsure, in words; empty if it is not."""
        first, second = np.argsort(-p, kind="stable")[:2]
        names = f"could be {self.classes[first]} or {self.classes[second]}"
        said = [names] * bool(p[first] < self.unsure_below)
        said += ["may not be a digit"] * bool(evidence < self.doubtful_below)
        return ", ".join(said)

    def keeps(self, evidence: np.ndarray, refuse: str = "usual") -> np.ndarray:
        """Which pieces of a page, given the evidence (N,) for each, are read as digits: (N,) bool.

        With refuse "none", all are; with "doubtful", only those that are clearly digits. With
        "usual", a lone piece is always read, because whoever shows one wants a guess. Among
        several, pieces with little evidence are left out; a page with few clear digits is text.
        """
        if refuse not in REFUSE:
            raise UserError(f"refuse must be one of {', '.join(REFUSE)}, not {refuse!r}")
        clear = evidence >= self.doubtful_below
        if refuse == "doubtful":
            return clear
        if refuse == "none" or len(evidence) == 1:
            return np.ones(len(evidence), bool)
        share = NUMBERS if len(evidence) <= MANY else NUMBERS_OF_MANY
        return (evidence >= self.refuse_below) & (clear.sum() >= share * len(evidence))

    def judge(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """For images (N, 784): probabilities (N, 10), that of being a digit (N,), evidence (N,).

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

    The file also holds its refuser and, in the record, its thresholds; a network without them
    refuses nothing. Raises UserError if the file cannot be used.
    """
    path = store.best_model() if path is None else Path(path)
    network, refuser, record = store.load_networks(path)
    if "classes" in record:
        return Reader(copy_of(network), **_own_classes(network, record, path))
    if (network.sizes[0], network.sizes[-1]) != (PIXELS, CLASSES):
        raise UserError(
            f"{path} turns {network.sizes[0]} pixels into {network.sizes[-1]} classes; a network "
            f"that reads digits turns {PIXELS} into {CLASSES}"
        )
    limits = [limit for name in LIMIT_NAMES if (limit := _number(record.get(name))) is not None]
    if refuser is None or len(limits) < len(LIMIT_NAMES):
        return Reader(copy_of(network))
    if (refuser.sizes[0], refuser.sizes[-1]) != (PIXELS, 2):
        raise UserError(f"{path}: its refuser is not a digit/non-digit classifier")
    unsure, doubtful, refuse = limits
    return Reader(copy_of(network), copy_of(refuser), unsure, doubtful, refuse)


def _own_classes(network: Network, record: dict, path: Path) -> dict[str, Any]:
    """The classes, shape and ground in the record of a network; UserError if they do not fit."""
    classes, shape = record["classes"], record.get("shape") or []
    is_names = isinstance(classes, list) and all(isinstance(n, str) and n for n in classes)
    is_shape = isinstance(shape, list) and list(map(type, shape)) == [int, int]
    if not (is_names and is_shape and len(set(classes)) == len(classes) == network.sizes[-1]
            and min(shape) > 0 and shape[0] * shape[1] == network.sizes[0]):  # fmt: skip
        raise UserError(
            f"{path}: the classes and the shape in its record do not fit a network of "
            f"{network.sizes[0]} pixels and {network.sizes[-1]} classes; train it again"
        )
    ground = _number(record.get("ground"))
    return {"classes": tuple(classes), "shape": tuple(shape), "ground": ground or 0.0}


def as_percent(probability: float) -> str:
    """A probability in percent, in words where rounding would claim certainty."""
    if probability > 0.999:
        return "over 99.9%"
    return f"{probability:.1%}" if probability >= 0.001 else "under 0.1%"


def _number(value: object) -> float | None:
    """The value as a float, or None if it is not a number or does not fit in a float."""
    if isinstance(value, int | float) and abs(value) <= sys.float_info.max:
        return float(value)
    return None


def copy_of(network: Network, dtype: DTypeLike = np.float64) -> Network:
    """A copy of the network, in double precision so that all machines agree to 12 decimal places.

    dtype: another precision.
    """
    other = copy(network)
    other.__setstate__({"theta": network.theta.astype(dtype)})
    return other


def evidence(images: np.ndarray, network: Network, refuser: Network) -> np.ndarray:
    """The evidence that each of images (N, 784) is a digit: (N,), higher is more certain.

    It is the sum of the refuser's log-odds for a digit and the network's largest logit, which is
    low if no digit fits (W. Liu et al., 2020, arXiv:2010.03759).
    """
    no, yes = refuser.logits(images).T
    return yes - no + network.logits(images).max(axis=1)


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The number to divide logits (N, K) by, so that probabilities match the accuracy.

    It gives the least loss on images that the network was not trained on (C. Guo et al., 2017,
    arXiv:1706.04599). It changes no reading: the largest logit stays the largest.
    """
    temperatures = np.arange(0.5, 3.01, 0.05)
    losses = [cross_entropy(logits / t, labels) for t in temperatures]
    return float(temperatures[np.argmin(losses)])
