"""The peers: everyone who trains 784-128-64-10 on MNIST at rate 0.1 in float32, ourselves included.

A peer is a generator. It prepares, compiles, and yields; then it trains for an epoch between two
yields, and only that time counts. It yields its network, or None if it has none. All of them but
scikit-learn begin with the same weights and see the same batches.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from itertools import count, pairwise
from typing import Any

import numpy as np

from digits import ann, mnist
from digits.training import TOGETHER, Networks, train_together

Peer = Callable[[mnist.Split, int, int], Iterator[Any]]  # images, batch size, and seed

RATE = 0.1
MOST_EPOCHS = 25


def floor(training: mnist.Split, batch_size: int, seed: int) -> Iterator[None]:
    """The matrix products alone: three forward, three for dW, two for dx."""
    rng = np.random.default_rng(seed)
    A = [rng.random((batch_size, size), np.float32) for size in ann.SIZES]
    W = [rng.random(shape, np.float32) for shape in pairwise(ann.SIZES)]
    z, dW = [np.empty_like(a) for a in A], [np.empty_like(w) for w in W]
    while True:
        yield None
        for _ in range(len(training) // batch_size):
            for layer in range(3):
                np.matmul(A[layer], W[layer], out=z[layer + 1])
            for layer in (2, 1, 0):
                np.matmul(A[layer].T, A[layer + 1], out=dW[layer])
                if layer:
                    np.matmul(A[layer + 1], W[layer].T, out=z[layer])


def ours(
    training: mnist.Split, batch_size: int, seed: int, networks: int = 1
) -> Iterator[ann.Network]:
    """The engine, `digits.training.together`."""
    group = Networks(seeds=[seed] * networks)
    yield group[0]
    for _ in train_together(
        group, training, learning_rates=[RATE] * networks, seed=seed, epochs=MOST_EPOCHS,
        batch_size=batch_size,
    ):  # fmt: skip
        yield group[0]


def ours_together(training: mnist.Split, batch_size: int, seed: int) -> Iterator[ann.Network]:
    """The engine with TOGETHER networks, which share the batches; a time is that of one network."""
    return ours(training, batch_size, seed, TOGETHER)


def plain_numpy(training: mnist.Split, batch_size: int, seed: int) -> Iterator[ann.Network]:
    """The plain network, `digits.ann`: the same mathematics, one formula per line."""
    network = ann.Network(seed=seed)
    yield network
    for _ in ann.train(
        network, training, learning_rate=RATE, seed=seed, epochs=MOST_EPOCHS, batch_size=batch_size
    ):
        yield network


def scikit_learn(training: mnist.Split, batch_size: int, seed: int) -> Iterator[ann.Network | None]:
    """`MLPClassifier`, without momentum or penalty."""
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        ann.SIZES[1:-1], solver="sgd", alpha=0, batch_size=batch_size, learning_rate_init=RATE,
        momentum=0, random_state=seed,
    )  # fmt: skip
    images = ann.scaled(training.images, np.float32)
    yield None
    while True:
        model.partial_fit(images, training.labels, classes=range(ann.SIZES[-1]))  # one epoch
        yield _as_network(model.coefs_, model.intercepts_)


def pytorch(training: mnist.Split, batch_size: int, seed: int) -> Iterator[ann.Network]:
    """PyTorch in eager mode, as most people write it."""
    import torch

    torch.set_num_threads(1)
    start, layers = ann.Network(seed=seed), []
    for W, b in zip(start.W, start.b, strict=True):
        layers += [torch.nn.Linear(*W.shape), torch.nn.ReLU()]
        layers[-2].weight.data, layers[-2].bias.data = torch.tensor(W.T.copy()), torch.tensor(b)
    model = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    images = torch.tensor(ann.scaled(training.images, np.float32))
    labels = torch.tensor(training.labels.astype(np.int64))
    for batches in _batches(len(training), batch_size, seed):
        weights = [parameter.detach().numpy().T for parameter in model.parameters()]
        yield _as_network(weights[::2], weights[1::2])
        for rows in torch.from_numpy(batches):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(images[rows]), labels[rows]).backward()
            optimizer.step()


def pytorch_compiled(training: mnist.Split, batch_size: int, seed: int) -> Iterator[ann.Network]:
    """PyTorch with a step as one compiled function."""
    import torch

    def loss(W, b, x, k):
        for layer in range(len(W) - 1):
            x = torch.relu(x @ W[layer] + b[layer])
        return torch.nn.functional.cross_entropy(x @ W[-1] + b[-1], k)

    @torch.compile
    def step(W, b, x, k):
        dW, db = torch.func.grad(loss, (0, 1))(W, b, x, k)
        for parameter, slope in zip(W + b, dW + db, strict=True):
            parameter.sub_(slope, alpha=RATE)

    torch.set_num_threads(1)
    torch.compiler.reset()  # or it would compile for any batch size, which is slower
    start = ann.Network(seed=seed)
    W, b = ([torch.tensor(part) for part in parts] for parts in (start.W, start.b))
    images = torch.tensor(ann.scaled(training.images, np.float32))
    labels = torch.tensor(training.labels.astype(np.int64))
    copies = [[part.clone() for part in parts] for parts in (W, b)]
    step(*copies, images[:batch_size], labels[:batch_size])  # compiles
    for batches in _batches(len(training), batch_size, seed):
        yield _as_network(W, b)
        for rows in torch.from_numpy(batches):
            step(W, b, images[rows], labels[rows])


def jax(training: mnist.Split, batch_size: int, seed: int) -> Iterator[ann.Network]:
    """JAX: an epoch as one compiled `lax.scan`."""
    import jax
    from jax import numpy as jnp

    def loss(parameters, x, k):
        for W, b in parameters[:-1]:
            x = jnp.maximum(x @ W + b, 0)
        log_p = jax.nn.log_softmax(x @ parameters[-1][0] + parameters[-1][1])
        return -jnp.mean(log_p[jnp.arange(len(k)), k])

    @jax.jit
    def epoch(parameters, images, labels, batches):
        def step(parameters, rows):
            gradient = jax.grad(loss)(parameters, images[rows], labels[rows])
            return jax.tree.map(lambda p, g: p - RATE * g, parameters, gradient), None

        return jax.lax.scan(step, parameters, batches)[0]

    start = ann.Network(seed=seed)
    parameters = [(jnp.asarray(W), jnp.asarray(b)) for W, b in zip(start.W, start.b, strict=True)]
    images = jnp.asarray(ann.scaled(training.images, np.float32))
    labels = jnp.asarray(training.labels.astype(np.int32))
    compiled = None
    for batches in _batches(len(training), batch_size, seed):
        compiled = compiled or epoch.lower(parameters, images, labels, batches).compile()
        yield _as_network(*zip(*parameters, strict=True))
        parameters = jax.block_until_ready(compiled(parameters, images, labels, batches))


PEERS: dict[Peer, tuple[str, str]] = {  # a name to print, and the package that it needs
    floor: ("matrix products", "numpy"), ours: ("ours", "numpy"),
    ours_together: (f"ours, {TOGETHER} at once", "numpy"), plain_numpy: ("plain NumPy", "numpy"),
    scikit_learn: ("scikit-learn", "sklearn"), jax: ("JAX", "jax"), pytorch: ("PyTorch", "torch"),
    pytorch_compiled: ("PyTorch, compiled", "torch"),
}  # fmt: skip
NAMES = {peer.__name__: name for peer, (name, _) in PEERS.items()}


def present() -> list[Peer]:
    """The peers that can run here; a line says why another one cannot."""
    found, compiler = [], os.environ.get("CXX", "g++")
    for peer, (name, package) in PEERS.items():
        if not find_spec(package):
            print(f"{name} is left out: {package} is not installed")
        elif peer is pytorch_compiled and not shutil.which(compiler):
            print(f"{name} is left out: there is no C++ compiler {compiler}")
        else:
            found.append(peer)
    return found


def _batches(images: int, batch_size: int, seed: int) -> Iterator[np.ndarray]:
    """The rows (steps, batch_size) of every epoch, in the order that ann.train takes them."""
    for number in count(1):
        order = np.random.default_rng([seed, number]).permutation(images)
        yield order[: images // batch_size * batch_size].reshape(-1, batch_size)


def _as_network(W: Sequence[Any], b: Sequence[Any]) -> ann.Network:
    network = ann.Network(seed=0)
    for layer in range(len(network.W)):
        network.W[layer][:], network.b[layer][:] = W[layer], b[layer]
    return network
