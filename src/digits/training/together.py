"""Fast training of many networks on the same batches: the engine of the experiments.

The mathematics is that of digits.ann, and tests compare the two step by step. The differences are
for speed: M networks share the cost of Python, and their arrays have one more axis in front,
(M, ...); buffers are allocated once; the first layer skips pixels that are blank in a whole batch;
a bias is the weight of one more input, which is always 1; and the learning rate multiplies delta,
ten numbers per image, instead of 109,386 parameters.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import DTypeLike
from scipy.linalg import get_blas_funcs

from digits.ann import SIZES, Network, Score, evaluate, layer_views
from digits.checks import as_set, check_settings
from digits.errors import UserError


class Networks:
    """M networks with the same sizes: theta (M, P), and layers[l] (M, d_l + 1, d_l+1), views of it.

    The last row of a layer holds its biases, the other rows its weights. Each network starts with
    the same weights as digits.ann.Network with the same seed.
    """

    def __init__(
        self, sizes: Sequence[int] = SIZES, *, seeds: Sequence[int], dtype: DTypeLike = np.float32
    ):
        first = [Network(sizes, seed=seed, dtype=dtype) for seed in seeds]
        self.sizes = first[0].sizes
        self.theta = np.stack([network.theta for network in first])
        self.layers = as_layers(self.theta, self.sizes)

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


def as_layers(theta: np.ndarray, sizes: Sequence[int]) -> list[np.ndarray]:
    """Views (M, d_l + 1, d_l+1) of theta (M, P): in it, b[l] follows W[l]."""
    ends = np.cumsum([(d + 1) * k for d, k in pairwise(sizes)])
    parts = np.split(theta, ends[:-1], axis=1)
    return [part.reshape(len(theta), -1, k) for part, k in zip(parts, sizes[1:], strict=True)]


class Workspace:
    """The buffers of one training run, allocated once for batches of n images.

    Four of five pixels are blank, and in a batch of 32 two of five are blank in every image. Such a
    pixel adds nothing to x W, and its row of dW is zero. So the first layer works with the u rows
    `used` of its matrix, its biases among them: x (n, u) holds the images there, with 1 in the last
    column, and first (M, u, d_1) a copy of those rows. rows (M, u) and all_rows (M, d_0 + 1) are
    the copy and the whole matrix again, with every row as a single item.

    a[l] (M, n, d + 1): the output of hidden layer l, with 1 in the last column; z[l] (M, n, d) is
    the same without that column, and, for the last layer, another view of logits (K, M, n), where
    the classes come first because NumPy adds rows much faster than columns. dx[l] (M, n, d):
    dL/da[l]. dlayers[l] (M, d_l + 1, d_l+1): the gradient of a layer other than the first.
    """

    used: np.ndarray
    x: np.ndarray
    first: np.ndarray

    def __init__(self, networks: Networks, n: int):
        self.sizes, self.count = networks.sizes, len(networks)
        self.dtype = networks.theta.dtype
        self.gradient = np.zeros_like(networks.theta)
        self.dlayers = as_layers(self.gradient, self.sizes)
        self.gemm = get_blas_funcs("gemm", dtype=self.dtype)
        self.onehot = np.eye(self.sizes[-1], dtype=self.dtype)
        self._inked = np.ones(self.sizes[0] + 1, bool)
        self._first = np.empty((self.count, networks.layers[0][0].size), self.dtype)
        row = np.dtype((np.void, self.sizes[1] * self.dtype.itemsize))
        self.all_rows = networks.layers[0].view(row)[..., 0]  # NumPy copies single items
        self._rows = self._first.view(row)  # in half the time
        self._fit(n)

    def _fit(self, n: int) -> None:
        """Allocate the buffers that depend on the number of images n."""
        count, hidden = self.count, self.sizes[1:-1]
        self._x = np.empty(n * (self.sizes[0] + 1), self.dtype)
        self.logits = np.empty((self.sizes[-1], count, n), self.dtype)
        self.a = [np.ones((count, n, d + 1), self.dtype) for d in hidden]
        self.z = [*(a[..., :-1] for a in self.a), self.logits.transpose(1, 2, 0)]
        self.dx = [np.empty((count, n, d), self.dtype) for d in hidden]

    def load(self, images: np.ndarray, rows: np.ndarray) -> None:
        """Set x to images[rows], bytes scaled to [0, 1], at the pixels that any of them uses."""
        batch, n = images[rows], len(rows)
        if n != self.logits.shape[-1]:  # the last batch of a pass, and the first of the next
            self._fit(n)
        np.logical_or.reduce(batch, axis=0, out=self._inked[:-1])
        self.used = self._inked.nonzero()[0]
        u, k = len(self.used), self.sizes[1]
        self.x = self._x[: n * u].reshape(n, u)
        self.x[:, -1] = 1
        scale = 255 if images.dtype == np.uint8 else 1
        np.divide(batch.take(self.used[:-1], axis=1), scale, out=self.x[:, :-1], dtype=self.dtype)
        self.first = self._first[:, : u * k].reshape(self.count, u, k)
        self.rows = self._rows[:, :u]


def first_forward(networks: Networks, work: Workspace) -> None:
    """Write x W + b of the first layer into z[0], from the rows that the batch uses.

    It handles one network at a time, so that the rows are still in the cache for the product.
    """
    for which in range(work.count):  # mode "clip", because "raise" would buffer
        work.all_rows[which].take(work.used, out=work.rows[which], mode="clip")
        np.matmul(work.x, work.first[which], out=work.z[0][which])


def first_descend(networks: Networks, work: Workspace, delta: np.ndarray) -> None:
    """Subtract x^T delta, the gradient of the first layer, from its rows in use.

    The product is subtracted while it is computed, C <- C - A B, and never stored. BLAS counts
    along columns, so A, B and C are the transposes, which share their memory.
    """
    for which in range(work.count):
        rows = work.first[which].T
        work.gemm(-1, delta[which].T, work.x.T, beta=1, c=rows, trans_b=True, overwrite_c=True)
        work.all_rows[which][work.used] = work.rows[which]


def affine_backward(
    a: np.ndarray, layer: np.ndarray, delta: np.ndarray, dlayer: np.ndarray, dx: np.ndarray
) -> None:
    """Write the gradients of z = a layer, given delta = dL/dz (M, n, k).

    dlayer (M, d + 1, k) = a^T delta; dx (M, n, d) = delta W^T, without the biases in the last row.
    """
    np.matmul(a.mT, delta, out=dlayer)
    np.matmul(delta, layer[:, :-1].mT, out=dx)


def relu_forward(z: np.ndarray) -> None:
    """Turn z into max(z, 0), in place; a column of ones stays."""
    np.maximum(z, 0, out=z)


def relu_backward(a: np.ndarray, delta: np.ndarray) -> None:
    """Zero delta (M, n, k) wherever the unit was off, in place.

    a is the layer's *output*: max(z, 0) > 0 exactly where z > 0, so z need not be kept.
    The test must be strict; with >= the gate would never close.
    """
    delta *= a > 0


def softmax_cross_entropy(
    logits: np.ndarray, target: np.ndarray, scale: np.ndarray | float = 1
) -> np.ndarray:
    """Return the mean of -log p (M,), in nats; logits (K, M, n) become scale * dL/dlogits.

    target (K, n) holds 1 at each image's label, else 0. The gradient of one image's loss is
    p - target; the mean divides it by n. log p_k is computed from logits minus their maximum, so
    that no exp overflows and no log receives 0.
    """
    n, target = target.shape[1], target[:, None]
    logits -= np.maximum.reduce(logits, axis=0)
    z_label = np.add.reduce(logits * target, axis=0)
    p = np.exp(logits, out=logits)
    total = np.add.reduce(p, axis=0)
    p /= total
    p -= target
    p *= scale / n
    return np.add.reduce(np.log(total) - z_label, axis=-1) / n


def forward(networks: Networks, work: Workspace) -> np.ndarray:
    """Carry the batch in work through all layers; return the logits (K, M, n)."""
    first_forward(networks, work)
    for a, layer, z in zip(work.a, networks.layers[1:], work.z[1:], strict=True):
        relu_forward(a)
        np.matmul(a, layer, out=z)
    return work.logits


def descend(
    networks: Networks, work: Workspace, labels: np.ndarray, scale: np.ndarray | float
) -> np.ndarray:
    """Take a step on the batch in work; return the mean losses (M,) before it.

    Backpropagation is linear in delta: with scale (M, 1) the learning rates, the gradient is the
    step to take.
    """
    target = work.onehot.take(labels, axis=1)
    loss = softmax_cross_entropy(forward(networks, work), target, scale)
    delta = work.z[-1]
    for layer in reversed(range(1, len(networks.layers))):
        a, dx = work.a[layer - 1], work.dx[layer - 1]
        affine_backward(a, networks.layers[layer], delta, work.dlayers[layer], dx)
        relu_backward(a[..., :-1], dx)
        delta = dx
    first_descend(networks, work, delta)
    rest = slice(networks.layers[0][0].size, None)  # everything after the first layer in theta
    networks.theta[:, rest] -= work.gradient[:, rest]
    return loss


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
        scale = np.multiply(learning_rates, part, dtype=dtype)[:, None]
        shown = distort(rng) if distort else images
        order = rng.permutation(count)
        batches = [order[i : i + batch_size] for i in range(0, count, batch_size)]
        losses = np.empty((len(batches), len(networks)), dtype)
        with np.errstate(over="ignore", invalid="ignore"):  # if a rate is too large
            for step, rows in enumerate(batches):
                work.load(shown, rows)
                losses[step] = descend(networks, work, labels[rows], scale)
            mean = np.average(losses, axis=0, weights=[len(rows) for rows in batches])
            measured = list(networks) if validation_set is not None else []
            validation = [evaluate(network, validation_set) for network in measured]
        yield SharedEpoch(number, losses, mean, validation)
