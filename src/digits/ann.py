"""The network: forward, loss, backpropagation and minibatch gradient descent, plainly written.

A layer computes z = x W + b. Hidden layers apply ReLU, a = max(z, 0); the last one gives logits,
which softmax turns into probabilities p. The loss of an image with label k is -log p_k, in nats.
Backpropagation carries delta = dL/dz from the last layer to the first; at every layer

    dW = x^T delta        db = sum of delta over the batch        dL/dx = delta W^T

Symbols: n images, widths d_0 ... d_L, K = d_L classes, P parameters. D. Rumelhart, G. Hinton,
R. Williams, "Learning representations by back-propagating errors", Nature 323, 1986.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from digits.checks import as_images, as_set, as_sizes, check_settings, check_whole, is_one_image

SIZES = (784, 128, 64, 10)
CHUNK = 1000  # images evaluated at once: more would take memory and save no time


class Network:
    """Weights W[l] (d_l, d_l+1) and biases b[l] (d_l+1,) of every layer, views of theta (P,).

    Weights start as normal random numbers with variance 2 / d_l, which keeps the activations of
    ReLU layers at one scale (K. He et al., 2015, arXiv:1502.01852). Biases start at zero.
    """

    def __init__(self, sizes: Sequence[int] = SIZES, *, seed: int, dtype: DTypeLike = np.float32):
        self.sizes = as_sizes(sizes)
        check_whole("seed", seed, 0)
        self.theta = np.zeros(sum((d + 1) * k for d, k in pairwise(self.sizes)), dtype)
        self.W, self.b = layer_views(self.theta, self.sizes)
        rng = np.random.default_rng(seed)
        for W in self.W:
            W[...] = rng.standard_normal(W.shape) * np.sqrt(2 / len(W))

    def __setstate__(self, state: dict) -> None:  # a copy's W and b are views of its own theta
        self.__dict__.update(state)
        self.W, self.b = layer_views(self.theta, self.sizes)

    def logits(self, images: Any) -> np.ndarray:
        """The logits (N, K) of images (N, d_0), or (K,) of one: bytes, or floats in [0, 1]."""
        x = as_images(images, self.sizes[0])
        z = np.empty((len(x), self.sizes[-1]), self.theta.dtype)
        for rows in (slice(start, start + CHUNK) for start in range(0, len(x), CHUNK)):
            z[rows] = forward(self, scaled(x[rows], z.dtype))[-1]
        return z[0] if is_one_image(images, self.sizes[0]) else z

    def probabilities(self, images: Any) -> np.ndarray:
        """The probability (N, K) of every class, or (K,) of one image."""
        return softmax(self.logits(images))

    def predict(self, images: Any) -> np.ndarray:
        """The most probable class (N,) of images, or a single number for one."""
        return self.logits(images).argmax(axis=-1)


def layer_views(theta: np.ndarray, sizes: Sequence[int]) -> tuple[list, list]:
    """The matrices W and biases b of all layers, as views of a vector theta (..., P)."""
    W, b, start = [], [], 0
    for d, k in pairwise(sizes):
        W.append(theta[..., start : start + d * k].reshape(*theta.shape[:-1], d, k))
        b.append(theta[..., start + d * k : start + (d + 1) * k])
        start += (d + 1) * k
    return W, b


def scaled(images: np.ndarray, dtype: DTypeLike) -> np.ndarray:
    """Images as floats: bytes 0 to 255 become 0 to 1."""
    return np.divide(images, 255 if images.dtype == np.uint8 else 1, dtype=dtype)


def forward(network: Network, x: np.ndarray) -> list[np.ndarray]:
    """The activations [x, a_1, ..., logits], each (n, d_l), of a batch x (n, d_0)."""
    activations = [x]
    for W, b in zip(network.W[:-1], network.b[:-1], strict=True):
        activations.append(np.maximum(activations[-1] @ W + b, 0))
    return [*activations, activations[-1] @ network.W[-1] + network.b[-1]]


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities (..., K) of logits; subtracting their maximum keeps exp from overflowing."""
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return p / p.sum(axis=-1, keepdims=True)


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> np.floating:
    """The mean over the batch of -log p_label, in nats; logits (n, K), labels (n,)."""
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(labels)), labels].mean()


def backward(network: Network, activations: list, labels: np.ndarray) -> tuple[list, list]:
    """The gradient (dW, db) of the mean loss of the batch that gave these activations.

    ReLU passes delta on only where its unit was on: where a > 0, not where a >= 0.
    """
    delta = softmax(activations[-1])
    delta[np.arange(len(labels)), labels] -= 1  # dL/dz of the last layer is p - onehot(label)
    delta /= len(labels)
    dW: list[np.ndarray] = []
    db: list[np.ndarray] = []
    for layer in reversed(range(len(network.W))):
        x = activations[layer]
        dW.insert(0, x.T @ delta)
        db.insert(0, delta.sum(axis=0))
        if layer > 0:
            delta = (delta @ network.W[layer].T) * (x > 0)
    return dW, db


class Score(NamedTuple):
    """Mean loss in nats and accuracy in [0, 1] on a set of images."""

    loss: float
    accuracy: float


class Epoch(NamedTuple):
    """One pass over the training set: mean losses in nats, and the Score on held-out images.

    batch_losses (steps,) holds the loss of every batch before its step.
    """

    number: int
    batch_losses: np.ndarray
    training_loss: float
    validation: Score | None


def train(
    network: Network, train_set: Any, validation_set: Any = None, *, epochs: int, batch_size: int,
    learning_rate: float, seed: int, first: int = 1,
) -> Iterator[Epoch]:  # fmt: skip
    """Train network in place by minibatch gradient descent; yield an Epoch after each pass.

    A set has images (N, d_0) and labels (N,). Every pass visits every image once, in a new order
    made from seed; the last batch may be short. A rate that is too large leads to losses of nan.
    first: the number of the first pass, so that training resumes as if it had never stopped.
    Raises UserError for images, labels, or settings that cannot work.
    """
    check_settings(epochs, batch_size, learning_rate, seed)
    images, labels = as_set(train_set, network.sizes)
    rate = network.theta.dtype.type(learning_rate)  # a float64 would turn everything into float64
    for number in range(first, epochs + 1):
        order = np.random.default_rng([seed, number]).permutation(len(images))
        batches = [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
        losses = np.empty(len(batches), network.theta.dtype)
        with np.errstate(over="ignore", invalid="ignore"):  # where the rate is too large
            for step, rows in enumerate(batches):
                activations = forward(network, scaled(images[rows], network.theta.dtype))
                losses[step] = cross_entropy(activations[-1], labels[rows])
                dW, db = backward(network, activations, labels[rows])
                for parameter, slope in zip(network.W + network.b, dW + db, strict=True):
                    parameter -= rate * slope
            mean = float(np.average(losses, weights=[len(rows) for rows in batches]))
            validation = evaluate(network, validation_set) if validation_set is not None else None
        yield Epoch(number, losses, mean, validation)


def evaluate(network: Network, split: Any) -> Score:
    """The Score of network on the images (N, d_0) and labels (N,) of split."""
    images, labels = as_set(split, network.sizes)
    logits = network.logits(images)
    accuracy = np.mean(logits.argmax(axis=1) == labels)
    return Score(float(cross_entropy(logits, labels)), float(accuracy))
