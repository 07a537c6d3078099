"""What the tests of the plain network and of the engine share: made-up sets, and true gradients."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
from scipy.special import logsumexp

from digits import ann

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


def true_loss(theta, sizes, images, labels):
    """The mean of -log p_label, by none of the code under test."""
    x, start = images, 0
    for layer, (d, k) in enumerate(pairwise(sizes)):
        W, b = theta[start : start + d * k].reshape(d, k), theta[start + d * k :][:k]
        x = x @ W + b
        x = x if layer == len(sizes) - 2 else np.where(x > 0, x, 0)
        start += (d + 1) * k
    return np.mean(logsumexp(x, axis=1) - x[np.arange(len(x)), labels])


def central_differences(network, images, labels):
    """The gradient (P,) of the mean of -log p_label, one parameter at a time."""
    layers = range(len(network.W))
    return np.concatenate([_differences(network, n, images, labels).ravel() for n in layers])


def _differences(network, layer, images, labels, step=1e-6):
    """Those (d + 1, k) of the weights of one layer, and of its biases in the last row.

    A parameter of one unit changes nothing before that unit, and nothing beside it: so its z is
    computed anew for each of its d + 1 parameters in turn, and from there all that follows.
    """
    x = images
    for W, b in zip(network.W[:layer], network.b[:layer], strict=True):
        x = np.maximum(x @ W + b, 0)
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
            losses.append(_losses_after(network, layer, each, labels))
        numeric[:, unit] = (losses[0] - losses[1]) / (2 * step)
    return numeric


def _losses_after(network, layer, z, labels):
    """The losses (c,) of the network when its layer gave z (n, c, k), in c ways for n images."""
    for W, b in zip(network.W[layer + 1 :], network.b[layer + 1 :], strict=True):
        z = np.maximum(z, 0) @ W + b
    log_p = z[np.arange(len(labels)), :, labels] - logsumexp(z, axis=-1)
    return -log_p.mean(axis=0)


def layers_of(vector, sizes):
    """Every W and b in a vector like theta."""
    W, b = ann.layer_views(vector, sizes)
    return W + b


def relative_error(one, other):
    """How far two arrays are apart, over how long both are."""
    return np.linalg.norm(one - other) / (np.linalg.norm(one) + np.linalg.norm(other))


def check_gradient(loss_and_gradient):
    """Hold loss_and_gradient(network, images, labels) against central differences.

    In every parameter of networks of all sizes, up to the 109,386 of the real one, and in every
    layer by itself.
    """
    for sizes in (SMALL, (5, 3), (6, 5, 3), (8, 7, 6, 5, 4), ann.SIZES):
        network, data = a_network(sizes), a_set(5, sizes, blank=0.7)
        loss, gradient = loss_and_gradient(network, data.images, data.labels)
        expected = true_loss(network.theta, sizes, data.images, data.labels)
        np.testing.assert_allclose(loss, expected, rtol=1e-12)
        numeric = central_differences(network, data.images, data.labels)
        np.testing.assert_allclose(gradient, numeric, rtol=1e-5, atol=1e-8)
        for own, other in zip(layers_of(gradient, sizes), layers_of(numeric, sizes), strict=True):
            assert relative_error(own, other) < 1e-7


def check_automatic_differentiation(loss_and_gradient):
    """Likewise against the gradient that autograd derives by itself."""
    import autograd
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
    np.testing.assert_allclose(own_loss, float(loss(network.theta)), rtol=1e-12)
    np.testing.assert_allclose(own, autograd.grad(loss)(network.theta), rtol=1e-9, atol=1e-12)


# On real MNIST, with the recipe's settings and seed 0; another BLAS may round differently.
FIRST_TEN_LOSSES = [
    2.3117986, 2.3565533, 2.2672853, 2.2484779, 2.0367424,
    2.0571065, 1.9413961, 1.9178503, 1.5872601, 1.7729251,
]  # fmt: skip
