"""A fully connected network with ReLU hidden layers, and minibatch gradient descent to train it.

A layer computes z = x W + b. Hidden layers then apply ReLU, a = max(z, 0); the last one gives
logits, which softmax turns into probabilities p. The loss of an image with label k is -log p_k,
in nats. Its gradient flows back through every layer: with delta = dL/dz,

    dW = x^T delta        db = delta summed over the batch        dL/dx = delta W^T

Symbols: n images in a batch, sizes d_0 ... d_L, K = d_L classes, P parameters. Everything here
works for one network and for M networks that see the same images: theirs are arrays with one
more axis in front, written (M, ...), which costs a line of Python once for all of them.

Source: D. Rumelhart, G. Hinton, R. Williams, "Learning representations by back-propagating
errors", Nature 323, 1986.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

SIZES = (784, 128, 64, 10)


class Network:
    """The weights W[layer] (d_l, d_l+1) and biases b[layer] (d_l+1,) of every layer.

    All of them are views of one vector, theta (P,), so that a copy or a file is one operation.
    A list of M seeds makes M networks side by side: theta (M, P), W[layer] (M, d_l, d_l+1).
    Weights start normal with variance 2 / d_l, which keeps the activations of ReLU layers at one
    scale (K. He et al., 2015, arXiv:1502.01852); biases start at zero.
    """

    def __init__(self, sizes=SIZES, *, seed, dtype=np.float32):
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(f"sizes must be two or more positive widths, not {tuple(sizes)}")
        self.sizes = tuple(int(size) for size in sizes)
        count = sum((d + 1) * k for d, k in pairwise(self.sizes))
        self.theta = np.zeros((*np.shape(seed), count), dtype)
        self.W, self.b = layer_views(self.theta, self.sizes)
        for which, one in np.ndenumerate(seed):
            rng = np.random.default_rng(int(one))
            for W, d in zip(self.W, self.sizes, strict=False):
                W[which] = rng.standard_normal(W.shape[-2:]) * np.sqrt(2 / d)

    def logits(self, images):
        """The logits (N, K) of images (N, d_0): uint8, or in [0, 1]."""
        z = np.empty((*self.theta.shape[:-1], len(images), self.sizes[-1]), self.theta.dtype)
        for rows, part in _logits_in_chunks(self, images):
            z[..., rows, :] = part
        return z

    def probabilities(self, images):
        """The probability (N, K) of every class for images (N, d_0): uint8, or in [0, 1]."""
        z = self.logits(images)
        p = np.exp(z - z.max(axis=-1, keepdims=True))
        return p / p.sum(axis=-1, keepdims=True)

    def predict(self, images):
        """The most probable class (N,) of images (N, d_0)."""
        return self.probabilities(images).argmax(axis=-1)


def layer_views(vector, sizes):
    """Views (W, b) of vector (P,) or (M, P), a list each: the matrix and bias of every layer."""
    lead, W, b, start = vector.shape[:-1], [], [], 0
    for d, k in pairwise(sizes):
        W.append(vector[..., start : start + d * k].reshape(*lead, d, k))
        b.append(vector[..., start + d * k : start + (d + 1) * k])
        start += (d + 1) * k
    return W, b


class Workspace:
    """The buffers of one training run, for batches of up to capacity images, allocated once.

    Four of five pixels are blank, and in a batch of 32 a third of the pixels are blank in every
    image. Such a pixel adds nothing to x W, and its row of dW is zero: so the first layer works
    on the u pixels `used` only. x (n, u) are the images there, W0 (u, d_1) the rows of W[0] there.

    A[l] (n, d_l): the activations of hidden layer l, last the logits, which the loss turns into
    dL/dlogits. D[l]: delta of hidden layer l. dW[l] and db[l]: the gradient, as W[l] and b[l],
    views of gradient (P,) as those are of theta; but dW[0], see input_gradient, is not kept.
    """

    def __init__(self, network, capacity):
        self.sizes, self.lead = network.sizes, network.theta.shape[:-1]
        self.networks = list(np.ndindex(self.lead))  # the index of each of M; [()] for one alone
        dtype, widths = network.theta.dtype, self.sizes[1:]
        self._pixels = np.empty(capacity * self.sizes[0], dtype)
        self._W0 = np.empty((*self.lead, self.sizes[0] * widths[0]), dtype)
        self._dW0 = np.empty(self.sizes[0] * widths[0], dtype)
        self._A = [None, *(np.empty((*self.lead, capacity, size), dtype) for size in widths)]
        self._D = [None, *(np.empty((*self.lead, capacity, size), dtype) for size in widths[:-1])]
        self.A, self.D = self._A, self._D  # views of them where a batch is shorter
        self.gradient = np.zeros_like(network.theta)
        self.dW, self.db = layer_views(self.gradient, self.sizes)

    def load(self, images, rows):
        """Set x to images[rows], bytes scaled to [0, 1], at the pixels used in any of them."""
        batch = images[rows]
        self.used = batch.any(axis=0).nonzero()[0]
        n, u, k = len(rows), len(self.used), self.sizes[1]
        self.x = self._pixels[: n * u].reshape(n, u)
        scale = 255 if images.dtype == np.uint8 else 1
        np.divide(batch.take(self.used, axis=1), scale, out=self.x, dtype=self.x.dtype)
        self.W0 = self._W0[..., : u * k].reshape(*self.lead, u, k)
        self.dW0 = self._dW0[: u * k].reshape(u, k)
        if n != self.A[-1].shape[-2]:
            self.A = [None, *(buffer[..., :n, :] for buffer in self._A[1:])]
            self.D = [None, *(buffer[..., :n, :] for buffer in self._D[1:])]


def affine_forward(x, W, b, out):
    """Write x W + b into out: x (n, d), W (d, k), b (k,), out (n, k)."""
    np.matmul(x, W, out=out)
    out += b[..., None, :]


def affine_backward(x, W, delta, dW, db, dx):
    """Write the gradients of z = x W + b, given delta = dL/dz (n, k).

    dW (d, k) = x^T delta; db (k,) = delta summed over the batch; dx (n, d) = delta W^T.
    """
    np.matmul(x.mT, delta, out=dW)
    np.add.reduce(delta, axis=-2, out=db)  # np.sum, less two layers of Python
    np.matmul(delta, W.mT, out=dx)


def input_forward(network, work):
    """The first layer's x W + b, from the rows of W[0] that the batch needs.

    One network at a time, so that its rows are still in the cache when they are multiplied.
    """
    z = work.A[1]
    for which in work.networks:
        W0 = work.W0[which]
        np.take(network.W[0][which], work.used, axis=0, out=W0, mode="clip")  # "raise" would buffer
        np.matmul(work.x, W0, out=z[which])
    z += network.b[0][..., None, :]


def input_gradient(work, which):
    """The rows `used` of dW[0] = x^T delta of one network; the other rows are zero.

    The buffer is that of every network: use it before you ask for the next.
    """
    return np.matmul(work.x.mT, work.delta[which], out=work.dW0)


def relu_forward(z):
    """Turn z (n, k) into max(z, 0), in place."""
    np.maximum(z, 0, out=z)


def relu_backward(a, delta):
    """Zero delta (n, k) wherever the unit was off, in place.

    a is the layer's *output*: max(z, 0) > 0 exactly where z > 0, so z need not be kept.
    The test must be strict; with >= the gate would never close.
    """
    delta *= a > 0


def softmax_cross_entropy(logits, labels, scale=1):
    """Return the mean of -log p, in nats; logits (n, K) become scale * dL/dlogits, in place.

    p = softmax(logits) (n, K), labels (n,). log p_k = z_k - log sum_j exp z_j is computed from
    logits less their maximum, so that no exp overflows and no log meets 0. The gradient of one
    image's loss is p - onehot(label); the mean divides it by n.
    """
    n, each = len(labels), np.arange(len(labels))
    logits -= np.maximum.reduce(logits, axis=-1, keepdims=True)
    z_label = logits[..., each, labels]
    p = np.exp(logits, out=logits)
    total = np.add.reduce(p, axis=-1, keepdims=True)
    p /= total
    p[..., each, labels] -= 1
    p *= scale / n
    return np.add.reduce(np.log(total[..., 0]) - z_label, axis=-1) / n


def forward(network, work):
    """Carry the batch in work through every layer; return the logits (n, K)."""
    input_forward(network, work)
    for layer in range(1, len(network.W)):
        relu_forward(work.A[layer])
        affine_forward(work.A[layer], network.W[layer], network.b[layer], out=work.A[layer + 1])
    return work.A[-1]


def loss_and_gradient(network, work, labels, scale=1):
    """Return the mean loss of the batch in work, and leave scale * gradient there.

    It is in dW and db, and for W[0] in delta, of which input_gradient makes it. Backpropagation is
    linear in delta: with scale = learning_rate the gradient comes out as the step to take, and ten
    logits are scaled in place of 109,386 parameters.
    """
    delta = forward(network, work)
    loss = softmax_cross_entropy(delta, labels, scale)
    for layer in reversed(range(1, len(network.W))):
        x, dx = work.A[layer], work.D[layer]
        affine_backward(x, network.W[layer], delta, work.dW[layer], work.db[layer], dx)
        relu_backward(x, dx)
        delta = dx
    np.add.reduce(delta, axis=-2, out=work.db[0])
    work.delta = delta
    return loss


def descend(network, work):
    """Take the step that loss_and_gradient left in work: theta -= step, in place."""
    for which in work.networks:
        W0 = work.W0[which]
        W0 -= input_gradient(work, which)
        network.W[0][which][work.used] = W0
    rest = slice(network.sizes[0] * network.sizes[1], None)  # all that follows W[0] in theta
    network.theta[..., rest] -= work.gradient[..., rest]


@dataclass(frozen=True)
class Score:
    """Mean loss in nats and accuracy in [0, 1] on a set of images, or M of each."""

    loss: float
    accuracy: float


@dataclass(frozen=True)
class Epoch:
    """One pass over the training set.

    batch_losses (steps,) is the loss of every batch before its step, in nats; training_loss their
    mean over images; validation the Score on held-out images after the pass, where there are any.
    For M networks, every loss has M values: (steps, M) and (M,).
    """

    number: int
    batch_losses: np.ndarray
    training_loss: float
    validation: Score | None


def train(
    network, train_set, validation_set=None, *, epochs, batch_size, learning_rate, seed,
    decay=False, distort=None, first=1,
) -> Iterator[Epoch]:  # fmt: skip
    """Train network in place by minibatch SGD; yield an Epoch after each pass.

    A set has images (N, d_0) and labels (N,). Every pass visits every image once, in a new random
    order made from seed; the last batch is short where N is no multiple of batch_size. The run of
    200 epochs begins with the run of 10, bit for bit. M networks see the same batches, each with
    its own learning_rate (M,) or one for all. A rate that is too large ends in losses of nan.

    decay: the rate falls to zero over the epochs along half a wave of a cosine (I. Loshchilov,
    F. Hutter, 2017, arXiv:1608.03983). distort: a function that is called with a random generator
    before every pass and gives the images (N, d_0) to train on in it. first: the number of the pass
    to begin with: a run that was stopped goes on as if it had not been.
    Raises ValueError for settings or shapes that cannot work.
    """
    _check(network, train_set, epochs, batch_size, learning_rate)
    dtype, count = network.theta.dtype, len(train_set.labels)
    work = Workspace(network, min(batch_size, count))
    for number in range(first, epochs + 1):
        rng = np.random.default_rng([seed, number])  # of this pass, whatever came before
        part = (1 + np.cos(np.pi * (number - 1) / epochs)) / 2 if decay else 1
        scale = np.multiply(learning_rate, part, dtype=dtype)[..., None, None]
        images = distort(rng) if distort else train_set.images
        order = rng.permutation(count)
        batches = [order[i : i + batch_size] for i in range(0, count, batch_size)]
        losses = np.empty((len(batches), *work.lead), dtype)
        with np.errstate(over="ignore", invalid="ignore"):  # where a rate is too large
            for step, rows in enumerate(batches):
                work.load(images, rows)
                losses[step] = loss_and_gradient(network, work, train_set.labels[rows], scale)
                descend(network, work)
            mean = np.average(losses, axis=0, weights=[len(rows) for rows in batches])
            validation = evaluate(network, validation_set) if validation_set is not None else None
        yield Epoch(number, losses, mean, validation)


def evaluate(network, split):
    """The Score of network on the images (N, d_0) and labels (N,) of split."""
    loss, correct = 0.0, 0
    for rows, logits in _logits_in_chunks(network, split.images):
        labels = split.labels[rows]
        correct += (logits.argmax(axis=-1) == labels).sum(axis=-1)
        loss += softmax_cross_entropy(logits, labels).astype(float) * len(labels)
    return Score(loss / len(split.labels), correct / len(split.labels))


def _logits_in_chunks(network, images, chunk=500):
    """Yield (rows, logits) for slices of images; the logits are a buffer of the next chunk too."""
    images = np.asarray(images)
    work = Workspace(network, min(chunk, len(images)))
    for start in range(0, len(images), chunk):
        rows = np.arange(start, min(start + chunk, len(images)))
        work.load(images, rows)
        yield rows, forward(network, work)


def _check(network, split, epochs, batch_size, learning_rate):
    rates = np.asarray(learning_rate, float)
    if epochs < 0 or batch_size < 1 or not (np.isfinite(rates) & (rates > 0)).all():
        raise ValueError(
            "epochs must be 0 or more, batch_size and learning_rate more than 0, but they are "
            f"{epochs}, {batch_size} and {learning_rate}"
        )
    if rates.shape not in ((), network.theta.shape[:-1]):
        raise ValueError(f"{rates.size} rates do not go with {network.theta.shape[:-1]} networks")
    n, classes = len(split.labels), network.sizes[-1]
    if split.images.shape != (n, network.sizes[0]) or n == 0:
        raise ValueError(
            f"{n} labels and {network.sizes[0]} inputs do not go with images {split.images.shape}"
        )
    if split.labels.min() < 0 or split.labels.max() >= classes:
        raise ValueError(f"labels must lie in 0 to {classes - 1}")
