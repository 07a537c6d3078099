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


@pytest.fixture
def image():
    return np.random.default_rng(2).random((28, 28)) ** 4


def activations(network, image):
    x = image.ravel()
    for W, b in zip(network.W[:-1], network.b[:-1], strict=True):
        x = np.maximum(x @ W + b, 0)
    return x


def test_what_all_units_add_is_the_logit_over_the_mean_logit(network, image):
    units = why(network, image, SIZES[-2])
    logits, b = network.logits(image.reshape(1, -1))[0], network.b[-1]
    digit = logits.argmax()
    added = sum(unit["contribution"] for unit in units) + b[digit] - b.mean()
    assert added == pytest.approx(logits[digit] - logits.mean(), rel=1e-9)


def test_the_loudest_come_first_and_no_more_than_asked(network, image):
    loudest = [unit["contribution"] for unit in why(network, image, 12)]
    assert loudest == sorted(loudest, reverse=True)
    assert [unit["contribution"] for unit in why(network, image, 3)] == loudest[:3]


def test_weights_times_pixels_are_the_activation_but_for_a_constant(network, image):
    """While the gates stay as they are: so a small change of the image is told exactly."""
    change = 1e-7 * np.random.default_rng(3).standard_normal(784)
    after = activations(network, image.ravel() + change)
    for unit in why(network, image, 12):
        assert unit["activation"] == pytest.approx(activations(network, image)[unit["unit"]])
        if unit["activation"] > 0:
            moved = after[unit["unit"]] - unit["activation"]
            assert moved == pytest.approx(np.dot(unit["weights"], change), rel=1e-4, abs=1e-14)


def test_a_unit_speaks_for_the_digit_that_its_weights_favour(network, image):
    for unit in why(network, image, 12):
        assert unit["speaksFor"] == network.W[-1][unit["unit"]].argmax()


def test_the_biases_help_to_decide_which_digit_is_explained():
    network = SimpleNamespace(W=[np.eye(2), np.eye(2)], b=[np.zeros(2), np.array([0, 1])])
    told = [(unit["unit"], unit["contribution"]) for unit in why(network, [0.5, 0.2], 2)]
    assert told == [(1, pytest.approx(0.1)), (0, pytest.approx(-0.25))]
