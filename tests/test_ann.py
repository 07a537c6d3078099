"""The network: its gradient from five sides, and how it trains."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import logsumexp

from digits import ann, mnist
from tests import twin

SMALL = (9, 7, 6, 4)


def a_set(count, sizes=SMALL, *, seed=1, blank=0.5):
    """Random images in [0, 1], a share of the pixels blank, and random labels."""
    rng = np.random.default_rng(seed)
    images = rng.random((count, sizes[0])) * (rng.random((count, sizes[0])) > blank)
    return SimpleNamespace(images=images, labels=rng.integers(0, sizes[-1], count))


def a_network(sizes=SMALL, *, seed=3, dtype=np.float64):
    """A network whose biases are not zero, so that a lost bias shows."""
    network = ann.Network(sizes, seed=seed, dtype=dtype)
    for b in network.b:
        b[:] = np.random.default_rng(seed).normal(0, 0.3, b.shape)
    return network


def loss_and_gradient(network, images, labels):
    """The loss, and the gradient as a vector like theta."""
    work = ann.Workspace(network, len(labels))
    work.load(images, np.arange(len(labels)))
    loss = ann.loss_and_gradient(network, work, labels)
    gradient = np.zeros_like(network.theta)
    dW, db = ann.layer_views(gradient, network.sizes)
    dW[0][work.used] = ann.input_gradient(work, ())
    for layer in range(len(db)):
        db[layer][:] = work.db[layer]
        if layer:
            dW[layer][:] = work.dW[layer]
    return float(loss), gradient


def layers_of(vector, sizes):
    """Every W and b in a vector like theta."""
    W, b = ann.layer_views(vector, sizes)
    return W + b


def relative_error(one, other):
    return np.linalg.norm(one - other) / (np.linalg.norm(one) + np.linalg.norm(other))


def central_differences(network, images, labels, step=1e-6):
    numeric = np.empty_like(network.theta)
    for index, value in enumerate(network.theta):
        network.theta[index] = value + step
        above = twin.loss(network.W, network.b, images, labels)
        network.theta[index] = value - step
        below = twin.loss(network.W, network.b, images, labels)
        network.theta[index] = value
        numeric[index] = (above - below) / (2 * step)
    return numeric


@pytest.mark.parametrize("sizes", [SMALL, (5, 3), (6, 5, 3), (8, 7, 6, 5, 4)])
def test_gradient_agrees_with_central_differences_in_every_parameter(sizes):
    network, data = a_network(sizes), a_set(6, sizes)
    _, gradient = loss_and_gradient(network, data.images, data.labels)
    numeric = central_differences(network, data.images, data.labels)
    assert relative_error(gradient, numeric) < 1e-7
    for own, other in zip(layers_of(gradient, sizes), layers_of(numeric, sizes), strict=True):
        assert relative_error(own, other) < 1e-7  # and in every layer by itself


def test_loss_and_gradient_agree_with_the_plain_twin():
    network, data = a_network(ann.SIZES, dtype=np.float64), a_set(32, ann.SIZES, blank=0.8)
    loss, gradient = loss_and_gradient(network, data.images, data.labels)
    expected = np.concatenate([
        part.ravel()
        for pair in zip(*twin.gradient(network.W, network.b, data.images, data.labels), strict=True)
        for part in pair
    ])  # fmt: skip
    assert loss == pytest.approx(twin.loss(network.W, network.b, data.images, data.labels))
    np.testing.assert_allclose(gradient, expected, rtol=1e-10, atol=1e-14)


def test_gradient_agrees_with_automatic_differentiation():
    autograd = pytest.importorskip("autograd")
    import autograd.numpy as anp

    network, data = a_network(), a_set(8)

    def loss(theta):
        W, b = ann.layer_views(theta, network.sizes)
        a = data.images
        for layer in range(len(W)):
            z = anp.dot(a, W[layer]) + b[layer]
            a = anp.maximum(z, 0)
        log_p = z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))
        return -anp.mean(log_p[np.arange(len(z)), data.labels])

    own_loss, own = loss_and_gradient(network, data.images, data.labels)
    assert own_loss == pytest.approx(float(loss(network.theta)))
    np.testing.assert_allclose(own, autograd.grad(loss)(network.theta), rtol=1e-9, atol=1e-12)


def test_first_ten_losses_are_the_stored_ones():
    """On real MNIST with the recipe's settings; another BLAS may round differently."""
    stored = [
        2.3117986, 2.3565533, 2.2672853, 2.2484779, 2.0367424,
        2.0571065, 1.9413961, 1.9178503, 1.5872601, 1.7729251,
    ]  # fmt: skip
    network, images = ann.Network(seed=0), mnist.load_split("train").take(slice(0, 320))
    epoch = next(ann.train(network, images, epochs=1, batch_size=32, learning_rate=0.1, seed=0))
    np.testing.assert_allclose(epoch.batch_losses, stored, rtol=2e-5)


def test_training_agrees_with_the_plain_twin():
    """Three epochs in float64 with a short last batch: every loss, and every parameter."""
    network, data, seed = a_network(), a_set(50), 5
    W, b = [w.copy() for w in network.W], [b.copy() for b in network.b]
    settings = {"epochs": 3, "batch_size": 8, "learning_rate": 0.3, "seed": seed}
    own = np.concatenate([e.batch_losses for e in ann.train(network, data, **settings)])
    batches = []
    for number in (1, 2, 3):
        order = np.random.default_rng([seed, number]).permutation(50)
        batches += [order[i : i + 8] for i in range(0, 50, 8)]
    expected = twin.train(W, b, data.images, data.labels, batches=batches, learning_rate=0.3)
    np.testing.assert_allclose(own, expected, rtol=1e-9)
    for layer in range(len(W)):
        np.testing.assert_allclose(network.W[layer], W[layer], rtol=1e-8, atol=1e-11)
        np.testing.assert_allclose(network.b[layer], b[layer], rtol=1e-8, atol=1e-11)


def test_every_layer_learns():
    network, data = a_network(), a_set(40)
    before = network.theta.copy()
    list(ann.train(network, data, epochs=1, batch_size=8, learning_rate=0.1, seed=0))
    for old, new in zip(layers_of(before, SMALL), network.W + network.b, strict=True):
        assert not np.array_equal(old, new)


def test_every_pass_visits_every_image_once_in_a_new_order(monkeypatch):
    seen, load = [], ann.Workspace.load

    def spy(work, images, rows):
        seen.append(rows)
        load(work, images, rows)

    monkeypatch.setattr(ann.Workspace, "load", spy)
    network, data = a_network(), a_set(21)
    list(ann.train(network, data, epochs=2, batch_size=8, learning_rate=0.1, seed=0))
    assert [len(rows) for rows in seen] == [8, 8, 5, 8, 8, 5]
    first, second = np.concatenate(seen[:3]), np.concatenate(seen[3:])
    assert sorted(first) == sorted(second) == list(range(21))
    assert list(first) != list(second)
    assert list(first) != list(range(21))


def test_same_seed_same_weights_bit_for_bit():
    data = a_set(60)
    settings = {"epochs": 2, "batch_size": 8, "learning_rate": 0.1}
    thetas = []
    for seed in (1, 1, 2):
        network = ann.Network(SMALL, seed=seed)
        list(ann.train(network, data, seed=seed, **settings))
        thetas.append(network.theta)
    assert np.array_equal(thetas[0], thetas[1])
    assert not np.array_equal(thetas[0], thetas[2])


def test_a_long_run_begins_with_the_short_one():
    data, settings = a_set(60), {"batch_size": 8, "learning_rate": 0.1, "seed": 0}
    short, long = a_network(), a_network()
    list(ann.train(short, data, epochs=2, **settings))
    for epoch in ann.train(long, data, epochs=5, **settings):
        if epoch.number == 2:
            assert np.array_equal(short.theta, long.theta)


def test_a_run_goes_on_from_its_parameters_alone_bit_for_bit():
    data, settings = a_set(40), {"batch_size": 8, "learning_rate": 0.1, "seed": 3, "decay": True}
    whole, parted = a_network(), a_network()
    list(ann.train(whole, data, epochs=5, **settings))
    for epoch in ann.train(parted, data, epochs=5, **settings):
        if epoch.number == 2:
            break
    numbers = [epoch.number for epoch in ann.train(parted, data, epochs=5, first=3, **settings)]
    assert numbers == [3, 4, 5] and np.array_equal(whole.theta, parted.theta)


def test_a_decaying_rate_follows_half_a_wave_of_a_cosine():
    data, settings = a_set(32), {"batch_size": 8, "learning_rate": 0.2, "seed": 0}
    network, plain = a_network(), a_network()
    thetas = []
    for _ in ann.train(network, data, epochs=4, decay=True, **settings):
        thetas.append(network.theta.copy())
    rates = 0.1 + 0.1 * np.cos(np.pi * np.arange(4) / 4)
    for number, (theta, rate) in enumerate(zip(thetas, rates, strict=True), 1):
        batches = np.random.default_rng([0, number]).permutation(32).reshape(4, 8)
        twin.train(plain.W, plain.b, data.images, data.labels, batches=batches, learning_rate=rate)
        np.testing.assert_allclose(theta, plain.theta, rtol=1e-9, atol=1e-12)


def test_the_loss_of_a_pass_is_the_mean_over_its_images_and_validation_is_on_other_ones():
    """Two batches of 8 and one of 5; the held-out images are measured after the pass."""
    network, data, other = a_network(), a_set(21), a_set(30, seed=2)
    settings = {"epochs": 1, "batch_size": 8, "learning_rate": 0.1, "seed": 0}
    epoch = next(ann.train(network, data, other, **settings))
    assert epoch.training_loss == pytest.approx(epoch.batch_losses @ [8, 8, 5] / 21, rel=1e-12)
    expected = twin.loss(network.W, network.b, other.images, other.labels)
    assert epoch.validation.loss == pytest.approx(expected)


def test_every_pass_trains_on_images_made_for_it():
    data, made = a_set(24), []

    def darker(rng):
        made.append(data.images * rng.uniform())
        return made[-1]

    network, plain = a_network(), a_network()
    settings = {"epochs": 2, "batch_size": 24, "learning_rate": 0.1, "seed": 0}
    losses = [e.training_loss for e in ann.train(network, data, distort=darker, **settings)]
    for images, loss in zip(made, losses, strict=True):
        assert twin.loss(plain.W, plain.b, images, data.labels) == pytest.approx(loss)
        twin.step(plain.W, plain.b, images, data.labels, 0.1)


def test_networks_trained_together_equal_each_trained_alone():
    data, rates = a_set(300, ann.SIZES, blank=0.8), [0.01, 0.1, 0.5]
    settings = {"epochs": 2, "batch_size": 32, "seed": 4}
    together = ann.Network(seed=[0, 1, 2])
    epochs = list(ann.train(together, data, data, learning_rate=rates, **settings))
    for which, rate in enumerate(rates):
        alone = ann.Network(seed=which)
        own = list(ann.train(alone, data, data, learning_rate=rate, **settings))
        np.testing.assert_allclose(together.theta[which], alone.theta, rtol=1e-4, atol=1e-6)
        assert epochs[-1].training_loss[which] == pytest.approx(own[-1].training_loss, rel=1e-5)
        assert epochs[-1].validation.loss[which] == pytest.approx(own[-1].validation.loss, rel=1e-5)
        assert epochs[-1].validation.accuracy[which] == own[-1].validation.accuracy


def test_one_network_that_diverges_leaves_its_neighbours_alone():
    data, settings = a_set(60), {"epochs": 30, "batch_size": 8, "seed": 0}
    together = ann.Network(SMALL, seed=[0, 0])
    epochs = list(ann.train(together, data, learning_rate=[0.1, 1e30], **settings))
    alone = ann.Network(SMALL, seed=0)
    list(ann.train(alone, data, learning_rate=0.1, **settings))
    assert np.isnan(epochs[-1].training_loss[1])
    np.testing.assert_allclose(together.theta[0], alone.theta, rtol=1e-5)


def test_mathematics_stays_in_float32():
    network, data = ann.Network(SMALL, seed=0), a_set(30)
    epoch = next(
        ann.train(network, data, epochs=1, batch_size=8, learning_rate=np.float64(0.1), seed=0)
    )
    work = ann.Workspace(network, 8)
    work.load(data.images, np.arange(8))
    logits = ann.forward(network, work)
    assert {epoch.batch_losses.dtype, logits.dtype, work.x.dtype} == {np.dtype(np.float32)}
    assert network.probabilities(data.images).dtype == np.float32


def test_buffers_are_allocated_once():
    network, data = ann.Network(SMALL, seed=0), a_set(30)
    work = ann.Workspace(network, 8)
    addresses = set()
    for start in (0, 8, 16):
        work.load(data.images, np.arange(start, start + 8))
        ann.loss_and_gradient(network, work, data.labels[start : start + 8])
        buffers = [work.x, work.W0, work.dW0, *work.dW[1:], *work.db, *work.A[1:], *work.D[1:]]
        addresses.add(tuple(buffer.ctypes.data for buffer in buffers))
    assert len(addresses) == 1


def test_bytes_and_fractions_are_the_same_images():
    network = a_network(dtype=np.float32)
    images = np.random.default_rng(0).integers(0, 256, (20, SMALL[0])).astype(np.uint8)
    np.testing.assert_allclose(
        network.probabilities(images), network.probabilities(images / 255), rtol=1e-5
    )


def test_probabilities_agree_with_the_twin_over_several_chunks():
    network, data = a_network(), a_set(1203)
    z = twin.forward(network.W, network.b, data.images)[-1]
    expected = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(network.probabilities(data.images), expected, rtol=1e-9)
    assert np.array_equal(network.predict(data.images), expected.argmax(axis=1))
    score = ann.evaluate(network, data)
    assert score.loss == pytest.approx(twin.loss(network.W, network.b, data.images, data.labels))
    assert score.accuracy == pytest.approx(np.mean(expected.argmax(axis=1) == data.labels))


def test_softmax_cross_entropy_survives_large_logits():
    logits = np.array([[1000.0, 0, -1000], [0, 0, 0]], np.float32)
    loss = ann.softmax_cross_entropy(logits, np.array([2, 1]))
    assert loss == pytest.approx((2000 + np.log(3)) / 2)
    np.testing.assert_allclose(logits, [[0.5, 0, -0.5], [1 / 6, -1 / 3, 1 / 6]], atol=1e-6)


def test_relu_closes_its_gate_at_zero():
    z = np.array([[-1.0, 0.0, 2.0]])
    ann.relu_forward(z)
    delta = np.ones((1, 3))
    ann.relu_backward(z, delta)
    assert z.tolist() == [[0, 0, 2]]
    assert delta.tolist() == [[0, 0, 1]]


def test_weights_start_at_the_scale_of_he_and_biases_at_zero():
    network = ann.Network(seed=0)
    for W, b in zip(network.W, network.b, strict=True):
        assert W.std() == pytest.approx(np.sqrt(2 / len(W)), rel=0.1)
        assert not b.any()
    assert network.theta.size == 109_386


def test_a_seed_makes_the_same_weights_alone_and_beside_others_and_no_other_seed_does():
    together = ann.Network(SMALL, seed=[0, 1])
    for seed in (0, 1):
        assert np.array_equal(together.theta[seed], ann.Network(SMALL, seed=seed).theta)
    assert not np.array_equal(together.W[0][0], together.W[0][1])


def test_an_all_blank_batch_trains_the_biases():
    network, data = a_network(), a_set(8)
    data.images[:] = 0
    before = network.theta.copy()
    list(ann.train(network, data, epochs=1, batch_size=8, learning_rate=0.1, seed=0))
    assert np.array_equal(network.W[0], ann.layer_views(before, SMALL)[0][0])
    assert not np.array_equal(network.b[-1], ann.layer_views(before, SMALL)[1][-1])


@pytest.mark.parametrize(
    "change", [{"epochs": -1}, {"batch_size": 0}, {"learning_rate": 0}, {"learning_rate": np.nan},
               {"learning_rate": [0.1, 0.2]}],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused(change):
    settings = {"epochs": 1, "batch_size": 8, "learning_rate": 0.1, "seed": 0} | change
    with pytest.raises(ValueError, match=r"must be|do not go"):
        next(ann.train(a_network(), a_set(8), **settings))


def test_data_that_does_not_fit_is_refused():
    settings = {"epochs": 1, "batch_size": 8, "learning_rate": 0.1, "seed": 0}
    wide, wrong, empty = a_set(8, (10, 4)), a_set(8), a_set(0)
    wrong.labels[3] = 4
    for data in (wide, wrong, empty):
        with pytest.raises(ValueError, match=r"do not go|must lie"):
            next(ann.train(a_network(), data, **settings))
    with pytest.raises(ValueError, match="positive widths"):
        ann.Network((784,), seed=0)


def central_differences_of_layer(network, layer, images, labels, step=1e-6):
    """Those (d + 1, k) of the weights of one layer, and of its biases in the last row.

    A parameter of one unit changes nothing before that unit, and nothing beside it: so its z is
    computed anew for each of its d + 1 parameters in turn, and from there all that follows.
    """
    x = twin.forward(network.W, network.b, images)[layer]
    x = np.hstack([x, np.ones((len(x), 1))])
    parameters = np.vstack([network.W[layer], network.b[layer]])
    z = x @ parameters
    numeric = np.empty_like(parameters)
    for unit, own in enumerate(parameters.T):
        losses = []
        for change in (step, -step):
            changed = own[:, None] + change * np.eye(len(own))  # a column for every parameter
            each = np.repeat(z[:, None], len(own), axis=1)
            each[:, :, unit] = x @ changed
            losses.append(losses_after(network, layer, each, labels))
        numeric[:, unit] = (losses[0] - losses[1]) / (2 * step)
    return numeric


def losses_after(network, layer, z, labels):
    """The losses (c,) of the network when its layer gave z (n, c, k), in c ways for n images."""
    for W, b in zip(network.W[layer + 1 :], network.b[layer + 1 :], strict=True):
        z = np.maximum(z, 0) @ W + b
    log_p = z[np.arange(len(labels)), :, labels] - logsumexp(z, axis=-1)
    return -log_p.mean(axis=0)


def test_gradient_of_the_full_network_agrees_with_central_differences_in_every_parameter():
    """In all 109,386 of them, and in every layer by itself."""
    network, data = a_network(ann.SIZES), a_set(4, ann.SIZES, blank=0.8)
    _, gradient = loss_and_gradient(network, data.images, data.labels)
    layers = [
        central_differences_of_layer(network, layer, data.images, data.labels).ravel()
        for layer in range(len(network.W))
    ]
    numeric = np.concatenate(layers)
    assert numeric.size == 109_386
    np.testing.assert_allclose(gradient, numeric, rtol=1e-5, atol=1e-8)
    for own, other in zip(*(layers_of(g, ann.SIZES) for g in (gradient, numeric)), strict=True):
        assert relative_error(own, other) < 1e-7
