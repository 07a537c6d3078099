"""Why an image was read so: what the hidden units add, and what they look for."""

from types import SimpleNamespace

import numpy as np
import pytest

from digits.ann import Network
from digits.reading.why import why

SIZES = (784, 20, 12, 10)


@pytest.fixture
def network():
    network = Network(SIZES, seed=1, dtype=np.float64)
    rng = np.random.default_rng(0)
    for b in network.b:
        b[:] = rng.normal(0, 0.2, b.shape)
    return network


def activations(network, image):
    x = image
    for W, b in zip(network.W[:-1], network.b[:-1], strict=True):
        x = np.maximum(x @ W + b, 0)
    return x


def test_what_each_unit_adds_what_it_speaks_for_and_what_it_looks_for(network):
    image = np.random.default_rng(2).random(784) ** 4
    units = why(network, image, SIZES[-2])
    added = [unit["contribution"] for unit in units]
    assert added == sorted(added, reverse=True)
    assert why(network, image, 3) == units[:3]
    logits, b = network.logits(image[None])[0], network.b[-1]
    digit = logits.argmax()
    assert sum(added) + b[digit] - b.mean() == pytest.approx(logits[digit] - logits.mean())
    # While the gates stay as they are, the weights tell what a small change of the image does.
    change = 1e-7 * np.random.default_rng(3).standard_normal(784)
    before, after = activations(network, image), activations(network, image + change)
    for unit in units:
        number, activation = unit["unit"], unit["activation"]
        assert activation == pytest.approx(before[number])
        assert unit["speaksFor"] == network.W[-1][number].argmax()
        if activation > 0:
            moved = after[number] - activation
            assert moved == pytest.approx(np.dot(unit["weights"], change), rel=1e-4, abs=1e-14)


def test_the_biases_help_to_decide_which_digit_is_explained():
    network = SimpleNamespace(W=[np.eye(2), np.eye(2)], b=[np.zeros(2), np.array([0, 1])])
    told = [(unit["unit"], unit["contribution"]) for unit in why(network, [0.5, 0.2], 2)]
    assert told == [(1, pytest.approx(0.1)), (0, pytest.approx(-0.25))]
