"""Fast training of many networks on the same batches: the engine of the experiments.

The mathematics is that of digits.ann, and tests compare the two step by step. The differences are
for speed: M networks share the cost of Python, and their arrays have one more axis in front,
(M, ...); buffers are allocated once; the first layer skips pixels that are blank in a whole batch;
and the learning rate multiplies delta, ten numbers per image, instead of 109,386 parameters.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from digits.ann import SIZES, Network, Score, evaluate, layer_views
from digits.checks import as_set, check_settings
from digits.errors import UserError


class Networks:
    """M networks with the same sizes: theta (M, P), W[l] (M, d_l, d_l+1) and b[l] (M, d_l+1).

    Each network starts with the same weights as digits.ann.Network with the same seed.
    """

    def __init__(
        self, sizes: Sequence[int] = SIZES, *, seeds: Sequence[int], dtype: DTypeLike = np.float32
    ):
        first = [Network(sizes, seed=seed, dtype=dtype) for seed in seeds]
        self.sizes = first[0].sizes
        self.theta = np.stack([network.theta for network in first])
        self.W, self.b = layer_views(self.theta, self.sizes)

    def __len__(self) -> int:
        return len(self.theta)

    def __getitem__(self, which: int) -> Network:
        """One of the networks, as a Network that shares the same memory."""
        network = Network(self.sizes, seed=0, dtype=self.theta.dtype)
        network.theta = self.theta[which]
        network.W, network.b = layer_views(network.theta, self.sizes)
        return network

    def __iter__(self) -> Iterator[Network]:
        return (self[which] for which in range(len(self)))


class Workspace:
    """The buffers of one training run, for batches of up to capacity images, allocated once.

    Four of five pixels are blank, and in a batch of 32 a third of the pixels are blank in every
    image. Such a pixel adds nothing to x W, and its row of dW is zero, so the first layer uses
    only the u pixels `used`. x (n, u) holds the images there, W0 (M, u, d_1) the rows of W[0].

    A[l] (M, n, d_l): the activations of hidden layer l; the last are the logits, which the loss
    turns into dL/dlogits. D[l]: delta of hidden layer l. dW[l] and db[l]: the gradients of W[l] and
    b[l], views of gradient (M, P). dW[0] is not stored, see input_gradient.
    """

    used: np.ndarray
    x: np.ndarray
    W0: np.ndarray
    dW0: np.ndarray
    delta: np.ndarray

    def __init__(self, networks: Networks, capacity: int):
        self.sizes, self.count = networks.sizes, len(networks)
        dtype, widths = networks.theta.dtype, self.sizes[1:]
        self._pixels = np.empty(capacity * self.sizes[0], dtype)
        self._W0 = np.empty((self.count, self.sizes[0] * widths[0]), dtype)
        self._dW0 = np.empty(self.sizes[0] * widths[0], dtype)
        no_input = np.empty(0, dtype)  # so that A[l] and D[l] belong to layer l
        self._A = [no_input, *(np.empty((self.count, capacity, d), dtype) for d in widths)]
        self._D = [no_input, *(np.empty((self.count, capacity, d), dtype) for d in widths[:-1])]
        self.A, self.D = self._A, self._D  # replaced by views if a batch is shorter
        self.gradient = np.zeros_like(networks.theta)
        self.dW, self.db = layer_views(self.gradient, self.sizes)

    def load(self, images: np.ndarray, rows: np.ndarray) -> None:
        """Set x to images[rows], bytes scaled to [0, 1], at the pixels that any of them uses."""
        batch = images[rows]
        self.used = batch.any(axis=0).nonzero()[0]
        n, u, k = len(rows), len(self.used), self.sizes[1]
        self.x = self._pixels[: n * u].reshape(n, u)
        scale = 255 if images.dtype == np.uint8 else 1
        np.divide(batch.take(self.used, axis=1), scale, out=self.x, dtype=self.x.dtype)
        self.W0 = self._W0[:, : u * k].reshape(self.count, u, k)
        self.dW0 = self._dW0[: u * k].reshape(u, k)
        if n != self.A[-1].shape[1]:
            self.A = [self._A[0], *(buffer[:, :n] for buffer in self._A[1:])]
            self.D = [self._D[0], *(buffer[:, :n] for buffer in self._D[1:])]


def affine_forward(x: np.ndarray, W: np.ndarray, b: np.ndarray, out: np.ndarray) -> None:
    """Write x W + b into out: x (M, n, d), W (M, d, k), b (M, k), out (M, n, k)."""
    np.matmul(x, W, out=out)
    out += b[:, None]


def affine_backward(
    x: np.ndarray, W: np.ndarray, delta: np.ndarray,
    dW: np.ndarray, db: np.ndarray, dx: np.ndarray,
) -> None:  # fmt: skip
    """Write the gradients of z = x W + b, given delta = dL/dz (M, n, k).

    dW (M, d, k) = x^T delta; db (M, k) = delta summed over the batch; dx (M, n, d) = delta W^T.
    """
    np.matmul(x.mT, delta, out=dW)
    np.add.reduce(delta, axis=1, out=db)  # np.sum without two layers of Python
    np.matmul(delta, W.mT, out=dx)


def input_forward(networks: Networks, work: Workspace) -> None:
    """The first layer's x W + b, from the rows of W[0] that the batch needs.

    It handles one network at a time, so that the rows are still in the cache for the product.
    """
    z = work.A[1]
    for which in range(work.count):
        W0 = work.W0[which]  # mode "clip", because "raise" would buffer
        np.take(networks.W[0][which], work.used, axis=0, out=W0, mode="clip")
        np.matmul(work.x, W0, out=z[which])
    z += networks.b[0][:, None]


def input_gradient(work: Workspace, which: int) -> np.ndarray:
    """The rows `used` of dW[0] = x^T delta of one network; the other rows are zero.

    All networks share the buffer: use it before the next call.
    """
    return np.matmul(work.x.mT, work.delta[which], out=work.dW0)


def relu_forward(z: np.ndarray) -> None:
    """Turn z (M, n, k) into max(z, 0), in place."""
    np.maximum(z, 0, out=z)


def relu_backward(a: np.ndarray, delta: np.ndarray) -> None:
    """Zero delta (M, n, k) wherever the unit was off, in place.

    a is the layer's *output*: max(z, 0) > 0 exactly where z > 0, so z need not be kept.
    The test must be strict; with >= the gate would never close.
    """
    delta *= a > 0


def softmax_cross_entropy(
    logits: np.ndarray, labels: np.ndarray, scale: np.ndarray | float = 1
) -> np.ndarray:
    """Return the mean of -log p (M,), in nats; logits (M, n, K) become scale * dL/dlogits.

    The gradient of one image's loss is p - onehot(label); the mean divides it by n. log p_k is
    computed from logits minus their maximum, so that no exp overflows and no log receives 0.
    """
    n, each = len(labels), np.arange(len(labels))
    logits -= np.maximum.reduce(logits, axis=-1, keepdims=True)
    z_label = logits[:, each, labels]
    p = np.exp(logits, out=logits)
    total = np.add.reduce(p, axis=-1, keepdims=True)
    p /= total
    p[:, each, labels] -= 1
    p *= scale / n
    return np.add.reduce(np.log(total[..., 0]) - z_label, axis=-1) / n


def forward(networks: Networks, work: Workspace) -> np.ndarray:
    """Carry the batch in work through every layer; return the logits (M, n, K)."""
    input_forward(networks, work)
    for layer in range(1, len(networks.W)):
        relu_forward(work.A[layer])
        affine_forward(work.A[layer], networks.W[layer], networks.b[layer], out=work.A[layer + 1])
    return work.A[-1]


def loss_and_gradient(
    networks: Networks, work: Workspace, labels: np.ndarray, scale: np.ndarray | float = 1
) -> np.ndarray:
    """Return the mean losses (M,) of the batch in work, and leave scale * gradient there.

    It is in dW and db, and for W[0] in delta, from which input_gradient computes it.
    Backpropagation is linear in delta: with scale = learning_rate, the result is the step to take.
    """
    delta = forward(networks, work)
    loss = softmax_cross_entropy(delta, labels, scale)
    for layer in reversed(range(1, len(networks.W))):
        x, dx = work.A[layer], work.D[layer]
        affine_backward(x, networks.W[layer], delta, work.dW[layer], work.db[layer], dx)
        relu_backward(x, dx)
        delta = dx
    np.add.reduce(delta, axis=1, out=work.db[0])
    work.delta = delta
    return loss


def descend(networks: Networks, work: Workspace) -> None:
    """Take the step that loss_and_gradient left in work: theta -= step, in place."""
    for which in range(work.count):
        W0 = work.W0[which]
        W0 -= input_gradient(work, which)
        networks.W[0][which][work.used] = W0
    rest = slice(networks.sizes[0] * networks.sizes[1], None)  # everything after W[0] in theta
    networks.theta[:, rest] -= work.gradient[:, rest]


@dataclass(frozen=True)
class SharedEpoch:
    """One pass of M networks over the same batches, like ann.Epoch for one network.

    batch_losses (steps, M) and training_losses (M,) are in nats; validation holds each network's
    Score on the held-out images after the pass, or nothing.
    """

    number: int
    batch_losses: np.ndarray
    training_losses: np.ndarray
    validation: list[Score]


def train_together(
    networks: Networks, train_set: Any, validation_set: Any = None, *, epochs: int,
    batch_size: int, learning_rates: Sequence[float] | np.ndarray, seed: int, decay: bool = False,
    distort: Callable[[np.random.Generator], np.ndarray] | None = None, first: int = 1,
) -> Iterator[SharedEpoch]:  # fmt: skip
    """Train all networks in place, as ann.train does one; yield a SharedEpoch after each pass.

    The networks see the same batches, each with its own rate from learning_rates (M,). Without
    decay, a run of 200 epochs begins with the run of 10, bit for bit.

    decay: the rates fall to zero over the epochs along half a cosine wave (I. Loshchilov,
    F. Hutter, 2017, arXiv:1608.03983). distort: a function that takes a random generator before
    every pass and returns the images (N, d_0) to train on. first: the number of the first pass, so
    that an interrupted run resumes as if it had never stopped.
    Raises UserError for images, labels, or settings that cannot work.
    """
    for rate in learning_rates:
        check_settings(epochs, batch_size, rate, seed)
    if len(learning_rates) != len(networks):
        raise UserError(f"{len(learning_rates)} rates do not go with {len(networks)} networks")
    images, labels = as_set(train_set, networks.sizes)
    dtype, count = networks.theta.dtype, len(labels)
    work = Workspace(networks, min(batch_size, count))
    for number in range(first, epochs + 1):
        rng = np.random.default_rng([seed, number])  # for this pass, regardless of earlier ones
        part = (1 + np.cos(np.pi * (number - 1) / epochs)) / 2 if decay else 1
        scale = np.multiply(learning_rates, part, dtype=dtype)[:, None, None]
        shown = distort(rng) if distort else images
        order = rng.permutation(count)
        batches = [order[i : i + batch_size] for i in range(0, count, batch_size)]
        losses = np.empty((len(batches), len(networks)), dtype)
        with np.errstate(over="ignore", invalid="ignore"):  # if a rate is too large
            for step, rows in enumerate(batches):
                work.load(shown, rows)
                losses[step] = loss_and_gradient(networks, work, labels[rows], scale)
                descend(networks, work)
            mean = np.average(losses, axis=0, weights=[len(rows) for rows in batches])
            measured = list(networks) if validation_set is not None else []
            validation = [evaluate(network, validation_set) for network in measured]
        yield SharedEpoch(number, losses, mean, validation)
