"""The notebook that builds the network: its own functions beside ann.py, and what it finds."""

import ast
import json
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest

from digits import ann
from digits.paths import ROOT
from tests.gradients import a_network, a_set, central_differences, layers_of, relative_error

NAME = "02-build-the-network"
MISTAKES = {"gate >= 0", "last layer fixed", "sum, not mean"}


@pytest.fixture
def taught():
    """The functions that the notebook defines, and what they need from it."""
    cells = nbformat.read(ROOT / "notebooks" / f"{NAME}.ipynb", as_version=4).cells
    source = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    found = {"ann": ann, "np": np, "seed": 5, "batch_size": 7, "learning_rate": 0.2}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            exec(ast.unparse(node), found)
            found[f"{node.name}_source"] = ast.unparse(node)
    return found


@pytest.fixture
def batch():
    """A network of the usual shape, and what it makes of made-up images."""
    network, data = a_network(ann.SIZES, dtype=np.float32), a_set(6, ann.SIZES)
    activations = ann.forward(network, data.images.astype(np.float32))
    return network, activations, data.labels


def flat(gradient):
    """The slopes of all weights, and then of all biases."""
    dW, db = gradient
    return dW + db


def test_its_training_loop_takes_the_very_steps_of_ann(taught):
    data = a_set(40, ann.SIZES)
    data.images = (255 * data.images).astype(np.uint8)
    split = type("Split", (SimpleNamespace,), {"__len__": lambda self: len(self.labels)})
    one, other = ann.Network(seed=1), ann.Network(seed=1)
    losses = taught["descend"](one, split(**vars(data)), epochs=2)
    epochs = ann.train(other, data, epochs=2, batch_size=7, learning_rate=0.2, seed=5)
    np.testing.assert_array_equal(losses, np.concatenate([epoch.batch_losses for epoch in epochs]))
    np.testing.assert_array_equal(one.theta, other.theta)


def test_its_mistakes_are_what_they_are_called(taught, batch):
    source = taught["gate_never_closes_source"]
    assert source.count("x >= 0") == 1
    exec(source.replace("x >= 0", "x > 0"), taught)  # the only mistake of this one
    right = flat(ann.backward(*batch))
    factors = {"gate_never_closes": [1, 1, 1], "sum_not_mean": [6, 6, 6]}
    for name, factor in (factors | {"last_layer_forgotten": [1, 1, 0]}).items():
        for one, other, times in zip(right, flat(taught[name](*batch)), 2 * factor, strict=True):
            np.testing.assert_array_equal(times * one, other)


def test_its_finite_differences_are_those_of_the_tests(taught):
    network, data = a_network(), a_set(5)
    taught |= {"precise": network, "pixels": data.images, "few": data}
    before = network.theta.copy()
    parts = layers_of(central_differences(network, data.images, data.labels), network.sizes)
    for parameter, expected in zip(network.W + network.b, parts, strict=True):
        own = [taught["finite_difference"](parameter, place) for place in range(parameter.size)]
        assert relative_error(np.array(own), expected.ravel()) < 1e-7
    np.testing.assert_array_equal(network.theta, before)  # each number has its value again


def test_what_it_finds(quick):
    record = json.loads((quick.output / "models" / f"{NAME}.json").read_text(encoding="utf-8"))
    assert len(record["gradient_check"]) == 6
    assert max(record["gradient_check"].values()) < 1e-6
    assert record["loss"]["after"] < record["loss"]["before"]
    assert (
        record["one_seven"]["probability_after"] > 0.5 > record["one_seven"]["probability_before"]
    )
    right, off = record["mistakes"].pop("right"), record["off"]
    assert set(record["mistakes"]) == MISTAKES
    for name, wrong in record["mistakes"].items():
        assert wrong["loss"] is None or wrong["loss"] > right["loss"]
        assert off[name] > 1000 * max(record["gradient_check"].values())
    best = record["beginnings"].pop("He")
    assert all(one["accuracy"] < best["accuracy"] for one in record["beginnings"].values())


def test_its_page_shows_its_answers_right_and_its_code_open(quick):
    page = (quick.pages / f"{NAME}.html").read_text(encoding="utf-8")
    assert page.count("The check says: <strong>right</strong>") == 4
    assert page.count('<details class="code" open') > 10
