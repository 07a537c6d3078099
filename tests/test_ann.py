"""The plain network: its gradient from four sides, how it trains, and what it takes and refuses."""

import copy
import pickle

import numpy as np
import pytest
from scipy.special import softmax

from digits import ann, mnist
from digits.errors import UserError
from tests.gradients import (
    FIRST_TEN_LOSSES,
    SMALL,
    a_network,
    a_set,
    check_automatic_differentiation,
    check_gradient,
    true_loss,
)

SETTINGS = {"epochs": 1, "batch_size": 8, "learning_rate": 0.1, "seed": 0}


def loss_and_gradient(network, images, labels):
    """The loss, and the gradient as a vector like theta."""
    activations = ann.forward(network, images)
    dW, db = ann.backward(network, activations, labels)
    gradient = [part.ravel() for pair in zip(dW, db, strict=True) for part in pair]
    return ann.cross_entropy(activations[-1], labels), np.concatenate(gradient)


def test_gradient_agrees_with_central_differences_in_every_parameter():
    check_gradient(loss_and_gradient)


def test_gradient_agrees_with_automatic_differentiation():
    check_automatic_differentiation(loss_and_gradient)


def test_first_ten_losses_are_the_stored_ones():
    network, images = ann.Network(seed=0), mnist.load_split("train").take(slice(0, 320))
    epoch = next(ann.train(network, images, **SETTINGS | {"batch_size": 32}))
    np.testing.assert_allclose(epoch.batch_losses, FIRST_TEN_LOSSES, rtol=2e-5)


def test_a_step_goes_down_the_gradient_by_the_learning_rate():
    network, data = a_network(), a_set(8)
    loss, gradient = loss_and_gradient(network, data.images, data.labels)
    expected = network.theta - 0.1 * gradient
    epoch = next(ann.train(network, data, **SETTINGS))
    np.testing.assert_allclose(network.theta, expected, rtol=1e-12)
    assert epoch.batch_losses == pytest.approx([loss])


def test_every_pass_visits_every_image_with_its_label_once_in_a_new_order(monkeypatch):
    data, seen, told = a_set(21, (21, 7, 21)), [], []
    data.images, data.labels = np.eye(21), np.arange(21)
    forward, backward = ann.forward, ann.backward
    monkeypatch.setattr(ann, "forward", lambda n, x: (seen.append(x.argmax(1)), forward(n, x))[1])
    monkeypatch.setattr(
        ann, "backward", lambda n, a, labels: (told.append(labels), backward(n, a, labels))[1]
    )
    list(ann.train(a_network((21, 7, 21)), data, **SETTINGS | {"epochs": 2}))
    assert [len(rows) for rows in seen] == [8, 8, 5, 8, 8, 5]
    first, second = np.concatenate(seen[:3]), np.concatenate(seen[3:])
    assert sorted(first) == sorted(second) == list(range(21))
    assert list(first) != list(second)
    assert list(first) != list(range(21))
    assert np.array_equal(np.concatenate(told), [*first, *second])


def test_a_long_run_begins_with_the_short_one_and_another_seed_gives_others():
    data, short, long, other = a_set(60), a_network(), a_network(), a_network()
    list(ann.train(short, data, **SETTINGS | {"epochs": 2}))
    list(ann.train(other, data, **SETTINGS | {"epochs": 2, "seed": 1}))
    numbers = []
    for epoch in ann.train(long, data, **SETTINGS | {"epochs": 5}):
        numbers.append(epoch.number)
        if epoch.number == 2:
            assert np.array_equal(short.theta, long.theta)
    assert numbers == [1, 2, 3, 4, 5]
    assert not np.array_equal(short.theta, other.theta)


def test_the_loss_of_a_pass_is_the_mean_over_its_images_and_validation_is_on_other_ones():
    """Two batches of 8 and one of 5; the held-out images are measured after the pass."""
    network, data, other = a_network(), a_set(21), a_set(30, seed=2)
    epoch = next(ann.train(network, data, other, **SETTINGS))
    assert epoch.training_loss == pytest.approx(epoch.batch_losses @ [8, 8, 5] / 21, rel=1e-12)
    expected = true_loss(network.theta, SMALL, other.images, other.labels)
    assert epoch.validation.loss == pytest.approx(expected)
    assert next(ann.train(network, data, **SETTINGS)).validation is None


def test_mathematics_stays_in_float32():
    network, data = ann.Network(SMALL, seed=0), a_set(30)
    epoch = next(ann.train(network, data, **SETTINGS | {"learning_rate": np.float64(0.1)}))
    activations = ann.forward(network, ann.scaled(data.images, np.float32))
    dW, db = ann.backward(network, activations, data.labels)
    arrays = [*activations, *dW, *db, *network.W, epoch.batch_losses]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    assert network.probabilities(data.images).dtype == np.float32


def test_a_step_is_taken_in_float32():
    """With a float64 rate, NumPy would compute the step in float64 and round it afterwards."""
    network, data = ann.Network(SMALL, seed=0), a_set(8)
    data.images, rows = data.images.astype(np.float32), np.random.default_rng([0, 1]).permutation(8)
    _, gradient = loss_and_gradient(network, data.images[rows], data.labels[rows])
    expected = network.theta - np.float32(0.1) * gradient
    list(ann.train(network, data, **SETTINGS))
    assert np.array_equal(network.theta, expected)


def test_a_rate_that_is_too_large_ends_in_losses_of_nan_without_a_warning():
    settings = SETTINGS | {"epochs": 30, "learning_rate": 1e30}
    *_, last = ann.train(ann.Network(SMALL, seed=0), a_set(60), a_set(5), **settings)
    assert np.isnan(last.training_loss)


def test_predictions_and_scores_over_several_chunks():
    network, data = a_network(), a_set(2 * ann.CHUNK + 3)
    z = ann.forward(network, data.images)[-1]
    np.testing.assert_allclose(network.logits(data.images), z, rtol=1e-12)
    np.testing.assert_allclose(network.probabilities(data.images), softmax(z, axis=1), rtol=1e-9)
    assert np.array_equal(network.predict(data.images), z.argmax(axis=1))
    score = ann.evaluate(network, data)
    assert score.loss == pytest.approx(true_loss(network.theta, SMALL, data.images, data.labels))
    assert score.accuracy == pytest.approx(np.mean(z.argmax(axis=1) == data.labels))


def test_one_image_gets_one_answer_and_a_batch_of_one_a_row():
    network, image = ann.Network(seed=0), mnist.load_split("train").images[0]
    answers = network.probabilities(image[None])
    assert answers.shape == (1, 10) and network.predict(image[None]).shape == (1,)
    for one in (image, image.reshape(28, 28)):
        assert np.array_equal(network.probabilities(one), answers[0])
        assert network.predict(one) == answers[0].argmax()
    assert network.predict(np.stack([image] * 3).reshape(3, 28, 28)).shape == (3,)
    assert network.predict(np.empty((0, 784))).shape == (0,)


def test_loss_and_softmax_survive_large_logits():
    logits = np.array([[1000.0, 0, -1000], [0, 0, 0]], np.float32)
    assert ann.cross_entropy(logits, np.array([2, 1])) == pytest.approx((2000 + np.log(3)) / 2)
    np.testing.assert_allclose(ann.softmax(logits), [[1, 0, 0], [1 / 3] * 3], rtol=1e-6)


def test_relu_closes_its_gate_at_zero():
    """A hidden unit whose z is exactly 0 passes nothing on: the gate is a > 0, not a >= 0."""
    network = ann.Network((1, 1, 2), seed=0, dtype=np.float64)
    network.W[0][:], network.W[1][:] = 0, [[1, -1]]
    activations = ann.forward(network, np.ones((1, 1)))
    assert activations[1] == 0
    dW, db = ann.backward(network, activations, np.array([0]))
    assert dW[0] == db[0] == 0
    assert db[1].tolist() == [-0.5, 0.5]


def test_weights_start_at_the_scale_of_he_and_biases_at_zero():
    network = ann.Network(seed=0)
    for W, b in zip(network.W, network.b, strict=True):
        assert W.std() == pytest.approx(np.sqrt(2 / len(W)), rel=0.1)
        assert abs(W.mean()) < 0.1 * W.std()
        assert not b.any()
    assert network.theta.size == 109_386
    assert not np.array_equal(network.theta, ann.Network(seed=1).theta)


@pytest.mark.parametrize(
    "change",
    [{"epochs": -1}, {"batch_size": 0}, {"learning_rate": 0}, {"learning_rate": np.nan},
     {"learning_rate": [0.1, 0.2]}],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused(change):
    with pytest.raises(UserError, match=f"{next(iter(change))} must be"):
        next(ann.train(a_network(), a_set(8), **SETTINGS | change))


def test_data_that_does_not_fit_is_refused():
    wrong = a_set(8)
    wrong.labels[3] = 4
    for data, said in (
        (a_set(8, (10, 4)), r"\(N, 9\)"),
        (wrong, "label 4 of image 3"),
        (a_set(0), "no images"),
    ):
        with pytest.raises(UserError, match=said):
            next(ann.train(a_network(), data, **SETTINGS))
        with pytest.raises(UserError, match=said):
            ann.evaluate(a_network(), data)
    for sizes in ((784,), 784, "78", (784, 0), (784.5, 10)):
        with pytest.raises(UserError, match=r"widths|a width in sizes"):
            ann.Network(sizes, seed=0)
    for seed in (-1, None, 1.5, "a"):
        with pytest.raises(UserError, match="seed must be a whole number"):
            ann.Network(SMALL, seed=seed)
    with pytest.raises(UserError, match="a set is a Split"):
        ann.evaluate(a_network(), 3)
    data = a_set(8)  # and a pair is a set
    pair = data.images, data.labels
    assert ann.evaluate(a_network(), pair) == ann.evaluate(a_network(), data)


def test_a_copy_is_a_network_of_its_own():
    network = a_network()
    for other in (copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        assert np.array_equal(other.theta, network.theta)
        other.theta[:] = 0
        assert not any(part.any() for part in other.W + other.b)
        assert network.W[0].any()
