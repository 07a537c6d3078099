"""The engine: the same mathematics as the plain network's, step by step, for many at once."""

import numpy as np
import pytest

from digits import ann, mnist
from digits.errors import UserError
from digits.training import together
from digits.training.together import Networks, Workspace, train_together
from tests.gradients import (
    SMALL,
    a_network,
    a_set,
    check_automatic_differentiation,
    check_gradient,
)


def several(*plain):
    """Networks with the parameters of plain ones."""
    networks = Networks(plain[0].sizes, seeds=[0] * len(plain), dtype=plain[0].theta.dtype)
    networks.theta[:] = [network.theta for network in plain]
    return networks


def loss_and_gradient(network, images, labels):
    """The loss of the second of two networks, and its gradient (P,): a step at the rate 1."""
    networks = several(a_network(network.sizes, seed=8), network)
    work = Workspace(networks, len(labels))
    work.load(images, np.arange(len(labels)))
    loss = together.descend(networks, work, labels, 1)[1]
    return loss, network.theta - networks.theta[1]


def test_gradient_agrees_with_central_differences_in_every_parameter():
    check_gradient(loss_and_gradient)


def test_gradient_agrees_with_automatic_differentiation():
    check_automatic_differentiation(loss_and_gradient)


def test_it_agrees_with_the_plain_network_step_by_step():
    """Three networks, each with its own rate, for three epochs with a short last batch, float64."""
    data, other, rates = a_set(50), a_set(30, seed=2), [0.05, 0.3, 0.1]
    plain = [a_network(seed=seed) for seed in (3, 4, 5)]
    networks = several(*plain)
    settings = {"epochs": 3, "batch_size": 8, "seed": 5}
    epochs = train_together(networks, data, other, learning_rates=rates, **settings)
    references = [
        ann.train(network, data, other, learning_rate=rate, **settings)
        for network, rate in zip(plain, rates, strict=True)
    ]
    for shared, *each in zip(epochs, *references, strict=True):
        for which, own in enumerate(each):
            np.testing.assert_allclose(shared.batch_losses[:, which], own.batch_losses, rtol=1e-9)
            assert shared.training_losses[which] == pytest.approx(own.training_loss, rel=1e-9)
            assert shared.validation[which].loss == pytest.approx(own.validation.loss, rel=1e-9)
            assert shared.validation[which].accuracy == own.validation.accuracy
            theta = plain[which].theta
            np.testing.assert_allclose(networks.theta[which], theta, rtol=1e-8, atol=1e-11)


def test_it_agrees_with_the_plain_network_on_real_images_in_float32():
    images = mnist.load_split("train").take(slice(0, 640))
    networks, plain = Networks(seeds=[0, 1]), ann.Network(seed=1)
    settings = {"epochs": 1, "batch_size": 32, "seed": 0}
    shared = next(train_together(networks, images, learning_rates=[0.3, 0.1], **settings))
    own = next(ann.train(plain, images, learning_rate=0.1, **settings))
    np.testing.assert_allclose(shared.batch_losses[:, 1], own.batch_losses, rtol=1e-4)
    np.testing.assert_allclose(networks.theta[1], plain.theta, atol=1e-5)
    alone = Networks(seeds=[1])
    next(train_together(alone, images, learning_rates=[0.1], **settings))
    assert np.array_equal(networks.theta[1], alone.theta[0])


def test_it_resumes_from_its_parameters_alone_bit_for_bit():
    data, settings = a_set(40), {"batch_size": 8, "learning_rates": [0.1], "seed": 3, "decay": True}
    whole, parted = several(a_network()), several(a_network())
    list(train_together(whole, data, epochs=5, **settings))
    for epoch in train_together(parted, data, epochs=5, **settings):
        if epoch.number == 2:
            break
    rest = train_together(parted, data, epochs=5, first=3, **settings)
    assert [epoch.number for epoch in rest] == [3, 4, 5]
    assert np.array_equal(whole.theta, parted.theta)


def test_a_decaying_rate_follows_half_a_wave_of_a_cosine():
    data, networks, plain = a_set(32), several(a_network()), a_network()
    settings = {"epochs": 4, "batch_size": 32, "seed": 0}
    thetas = [
        networks.theta[0].copy()
        for _ in train_together(networks, data, learning_rates=[0.2], decay=True, **settings)
    ]
    rates = 0.1 + 0.1 * np.cos(np.pi * np.arange(4) / 4)
    for theta, rate in zip(thetas, rates, strict=True):  # one batch, so the order is all the same
        next(ann.train(plain, data, learning_rate=rate, **settings | {"epochs": 1}))
        np.testing.assert_allclose(theta, plain.theta, rtol=1e-9, atol=1e-12)


def test_every_pass_trains_on_images_made_for_it():
    data, made = a_set(24), []

    def darker(rng):
        made.append(data.images * rng.uniform())
        return made[-1]

    networks, plain = several(a_network()), a_network()
    settings = {"epochs": 2, "batch_size": 24, "seed": 0}
    for epoch in train_together(networks, data, learning_rates=[0.1], distort=darker, **settings):
        shown = a_set(24)
        shown.images = made[-1]
        own = next(ann.train(plain, shown, learning_rate=0.1, **settings))
        assert epoch.training_losses[0] == pytest.approx(own.training_loss)
    assert len(made) == 2 and not np.array_equal(*made)


def test_one_network_that_diverges_leaves_its_neighbors_alone():
    data, settings = a_set(60), {"epochs": 30, "batch_size": 8, "seed": 0}
    networks = Networks(SMALL, seeds=[0, 0])
    epochs = list(train_together(networks, data, data, learning_rates=[0.1, 1e30], **settings))
    alone = Networks(SMALL, seeds=[0])
    list(train_together(alone, data, learning_rates=[0.1], **settings))
    assert np.isnan(epochs[-1].training_losses[1])
    assert np.array_equal(networks.theta[0], alone.theta[0])


def test_mathematics_stays_in_float32():
    networks, data = Networks(SMALL, seeds=[0]), a_set(30)
    settings = {"epochs": 1, "batch_size": 8, "learning_rates": np.array([0.1]), "seed": 0}
    epoch = next(train_together(networks, data, **settings))
    work = Workspace(networks, 8)
    work.load(data.images, np.arange(8))
    arrays = (epoch.batch_losses, together.forward(networks, work), work.x, work.gradient, *work.dx)
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


def test_buffers_are_allocated_once():
    networks, data = Networks(SMALL, seeds=[0, 1]), a_set(30)
    work = Workspace(networks, 8)
    addresses = set()
    for start in (0, 8, 16):
        work.load(data.images, np.arange(start, start + 8))
        together.descend(networks, work, data.labels[start : start + 8], 0.1)
        buffers = [work.x, work.first, work.gradient, work.logits, *work.a, *work.dx]
        addresses.add(tuple(buffer.ctypes.data for buffer in buffers))
    assert len(addresses) == 1


def test_loss_survives_large_logits_and_leaves_its_gradient():
    logits = np.array([[[1000.0, 0]], [[0, 0]], [[-1000, 0]]], np.float32)
    loss = together.softmax_cross_entropy(logits, np.eye(3)[:, [2, 1]])
    assert loss == pytest.approx((2000 + np.log(3)) / 2)
    np.testing.assert_allclose(logits[:, 0].T, [[0.5, 0, -0.5], [1 / 6, -1 / 3, 1 / 6]], atol=1e-6)


def test_relu_closes_its_gate_at_zero():
    z = np.array([[[-1.0, 0.0, 2.0]]])
    together.relu_forward(z)
    delta = np.ones((1, 1, 3))
    together.relu_backward(z, delta)
    assert z.tolist() == [[[0, 0, 2]]]
    assert delta.tolist() == [[[0, 0, 1]]]


def test_an_all_blank_batch_trains_the_biases():
    networks, data = several(a_network()), a_set(8)
    data.images[:] = 0
    before = networks.theta.copy()
    settings = {"epochs": 1, "batch_size": 8, "learning_rates": [0.1], "seed": 0}
    list(train_together(networks, data, **settings))
    weights = slice(SMALL[0] * SMALL[1])
    assert np.array_equal(networks.theta[:, weights], before[:, weights])
    assert not np.array_equal(networks[0].b[-1], ann.layer_views(before[0], SMALL)[1][-1])


@pytest.mark.parametrize(
    ("change", "said"),
    [({"learning_rates": [0.1, 0.2]}, "2 rates do not go with 1 networks"),
     ({"learning_rates": [np.nan]}, "learning_rate must be"), ({"batch_size": 0}, "batch_size"),
     ({"train_set": a_set(8, (10, 4))}, r"\(N, 9\)")],
)  # fmt: skip
def test_settings_and_data_that_cannot_work_are_refused(change, said):
    settings = {"epochs": 1, "batch_size": 8, "learning_rates": [0.1], "seed": 0}
    with pytest.raises(UserError, match=said):
        next(train_together(several(a_network()), **{"train_set": a_set(8)} | settings | change))
