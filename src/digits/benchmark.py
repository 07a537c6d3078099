"""How fast the project trains and reads, compared with the alternatives.

Every candidate trains 784-128-64-10 for one epoch of real MNIST, batch 32, rate 0.1, float32, on
one core. The candidates take turns, so a machine that slows down slows all of them. Their medians
are compared with the floor: the eight matrix products of a step and nothing else. Our own
`evaluate` then measures each network; a candidate that trains something else is not a peer. First,
ten of our steps are compared with ten steps of PyTorch and JAX, number by number.
"""

import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from itertools import pairwise
from statistics import median
from typing import Any
from unittest.mock import patch

import numpy as np

from digits import ann, mnist
from digits.disk import write_whole
from digits.errors import UserError
from digits.paths import BUILD, ROOT, SAMPLES
from digits.processor import ONE_THREAD
from digits.training import TOGETHER, Distorter, Distortions, Networks, together, train_together

BATCH, RATE = 32, 0.1
HELD_OUT_IMAGES = 5000
TOLERANCE = 0.05  # nats; after one epoch, seeds differ by about half of this
STEPS = 10
SAME = 1e-4  # of the distance that the weights move in ten steps; float32 resolves 6e-8
GROUPS = (1, 2, 4, 6, 8)  # networks trained together
MEASURE = """
import os, sys, time
began = time.perf_counter()
_, status, usage = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ), 0)
print()
print(time.perf_counter() - began, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
Times = dict[str, list[float]]  # seconds of each round, by candidate
Trained = tuple[float, Any, Any]  # seconds, W and b; a candidate that trains nothing has no W
Peer = Callable[[mnist.Split, int], Trained]
JAX_ONE_THREAD = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"


def main(rounds: int = 5) -> None:
    """Measure everything, print a table, write build/benchmark.json and figures/benchmark.svg."""
    import matplotlib.pyplot as plt

    from digits.notebook import figures

    os.environ |= ONE_THREAD | {"XLA_FLAGS": JAX_ONE_THREAD}
    training, held_out = mnist.hold_out(mnist.load_split("train"), HELD_OUT_IMAGES, seed=0)
    peers: list[Peer] = [floor, ours, plain_numpy, scikit_learn, pytorch, jax]
    steps = hold_steps([plain_numpy, pytorch, jax], training)
    times, losses = _on_one_core(lambda: measure_peers(peers, training, held_out, rounds))
    together = _on_one_core(lambda: measure_groups(training, rounds))
    parts = _on_one_core(lambda: measure_parts(training, rounds))
    record = {
        "apart_after_ten_steps": steps,
        "microseconds_per_step": parts,
        "seconds_per_epoch": {name: median(values) for name, values in times.items()},
        "ratio_to_floor": ratios(times),
        "ratio_to_floor_lowest": ratios(times, min),
        "ratio_to_floor_highest": ratios(times, max),
        "loss_after_one_epoch": losses,
        "ratio_to_floor_per_network_together": together,
        "speedup_on_all_cores": measure_cores(training, rounds),
        "distortions": measure_distortions(training, rounds),
        "predictions_per_second": measure_predictions(rounds),
        "predict_program": measure_program(rounds),
        "train_program_megabytes": measure_command(
            ["-m", "src.main", "train", "--epochs=1", f"--output={BUILD / 'benchmark.safetensors'}"]
        )[1],
    }
    write_whole(BUILD / "benchmark.json", json.dumps(record, indent=1) + "\n")
    figures.use_style()
    figure, axes = plt.subplots(figsize=(6, 4))
    figures.plot_benchmark(axes, record["ratio_to_floor"], together)
    figures.save(figure, ROOT / "figures" / "benchmark")
    print(table(record))


def ratios(times: Times, of: Callable[[Iterable[float]], float] = median) -> dict[str, float]:
    """The median over rounds of each candidate's time, in units of the floor of that round."""
    return {
        name: of(t / f for t, f in zip(values, times["floor"], strict=True))
        for name, values in times.items()
    }


def hold_steps(peers: Sequence[Peer], training: mnist.Split) -> dict[str, float]:
    """How far each peer, by name, is from ours after ten steps on the same batches.

    This is the largest difference between two parameters, divided by the farthest that any of ours
    moved. Raises UserError if it exceeds SAME: one of the two gradients is wrong.
    """
    few, apart = training.take(np.arange(STEPS * BATCH)), {}
    end = _as_network(*ours(few, seed=0)[1:]).theta
    way = np.abs(end - ann.Network(seed=0).theta).max()
    for peer in peers:
        name = peer.__name__.replace("_", " ")
        try:
            other = _as_network(*peer(few, 0)[1:]).theta
        except ModuleNotFoundError:
            continue  # measure_peers reports it
        apart[name] = float(np.abs(end - other).max() / way)
        if not apart[name] <= SAME:
            raise UserError(
                f"after {STEPS} steps, {name} and ours differ by {apart[name]:.1e} of the way, "
                f"more than {SAME}: one of them has a wrong gradient"
            )
    return apart


def measure_peers(
    peers: list[Peer], training: mnist.Split, held_out: mnist.Split, rounds: int
) -> tuple[Times, dict[str, float]]:
    """Seconds of every epoch, and the median held-out loss after one epoch, by peer."""
    times: Times = {}
    every_loss: Times = {}
    for number in range(rounds):
        for peer in list(peers):
            name = peer.__name__.replace("_", " ")
            try:
                seconds, W, b = peer(training, number)
            except ModuleNotFoundError as error:
                print(f"{name} is left out: {error.name} is not installed")
                peers.remove(peer)
                continue
            times.setdefault(name, []).append(seconds)
            if W:
                loss = ann.evaluate(_as_network(W, b), held_out).loss
                every_loss.setdefault(name, []).append(float(loss))
    losses = {name: median(values) for name, values in every_loss.items()}
    for name, loss in losses.items():
        if abs(loss - losses["ours"]) > TOLERANCE:
            print(
                f"{name} ends its epoch at {loss:.3f} nats, ours at {losses['ours']:.3f}: "
                "not a peer"
            )
    return times, losses


def floor(training: mnist.Split, seed: int) -> Trained:
    """The matrix products of an epoch: three forward, three for dW, two for dx."""
    rng = np.random.default_rng(seed)
    sizes = ann.SIZES
    A = [rng.random((BATCH, size), np.float32) for size in sizes]
    W = [rng.random(shape, np.float32) for shape in pairwise(sizes)]
    z, dW = [np.empty_like(a) for a in A], [np.empty_like(w) for w in W]
    began = time.perf_counter()
    for _ in range(-(-len(training) // BATCH)):
        for layer in range(3):
            np.matmul(A[layer], W[layer], out=z[layer + 1])
        for layer in (2, 1, 0):
            np.matmul(A[layer].T, A[layer + 1], out=dW[layer])
            if layer:
                np.matmul(A[layer + 1], W[layer].T, out=z[layer])
    return time.perf_counter() - began, None, None


def ours(training: mnist.Split, seed: int) -> Trained:
    """The engine, `digits.training.together`, with one network."""
    networks = Networks(seeds=[seed])
    began = time.perf_counter()
    next(
        train_together(
            networks, training, learning_rates=[RATE], seed=seed, epochs=1, batch_size=BATCH
        )
    )
    return time.perf_counter() - began, networks[0].W, networks[0].b


def plain_numpy(training: mnist.Split, seed: int) -> Trained:
    """The plain network, `digits.ann`: the same mathematics, one formula per line."""
    network = ann.Network(seed=seed)
    began = time.perf_counter()
    next(ann.train(network, training, learning_rate=RATE, seed=seed, epochs=1, batch_size=BATCH))
    return time.perf_counter() - began, network.W, network.b


def scikit_learn(training: mnist.Split, seed: int) -> Trained:
    """`MLPClassifier`, without momentum or penalty."""
    from sklearn.neural_network import MLPClassifier

    images = training.images.astype(np.float32) / np.float32(255)
    model = MLPClassifier(
        ann.SIZES[1:-1], solver="sgd", alpha=0, batch_size=BATCH, learning_rate_init=RATE,
        momentum=0, max_iter=1, random_state=seed,
    )  # fmt: skip
    began = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that one epoch does not converge
        model.fit(images, training.labels)
    return time.perf_counter() - began, model.coefs_, model.intercepts_


def pytorch(training: mnist.Split, seed: int) -> Trained:
    """PyTorch in eager mode."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    start, layers = ann.Network(seed=seed), []
    for W, b in zip(start.W, start.b, strict=True):
        linear = torch.nn.Linear(*W.shape)
        linear.weight.data, linear.bias.data = torch.tensor(W.T.copy()), torch.tensor(b.copy())
        layers += [linear, torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    images = torch.tensor(training.images.astype(np.float32) / np.float32(255))
    labels = torch.tensor(training.labels.astype(np.int64))
    began = time.perf_counter()
    for rows in _batches(len(training), seed):
        rows = torch.from_numpy(rows)
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(images[rows]), labels[rows]).backward()
        optimizer.step()
    seconds = time.perf_counter() - began
    parts = [layer for layer in model if isinstance(layer, torch.nn.Linear)]
    W = [part.weight.detach().numpy().T for part in parts]
    return seconds, W, [part.bias.detach().numpy() for part in parts]


def jax(training: mnist.Split, seed: int) -> Trained:
    """JAX: an epoch as one compiled `lax.scan`; compilation is not counted."""
    import jax
    from jax import numpy as jnp

    def loss(parameters, x, labels):
        for W, b in parameters[:-1]:
            x = jnp.maximum(x @ W + b, 0)
        log_p = jax.nn.log_softmax(x @ parameters[-1][0] + parameters[-1][1])
        return -jnp.mean(log_p[jnp.arange(len(labels)), labels])

    def epoch(parameters, images, labels, batches):
        def step(parameters, rows):
            gradient = jax.grad(loss)(parameters, images[rows], labels[rows])
            return jax.tree.map(lambda p, g: p - RATE * g, parameters, gradient), None

        return jax.lax.scan(step, parameters, batches)[0]

    network = ann.Network(seed=seed)
    images = jnp.asarray(training.images.astype(np.float32) / np.float32(255))
    labels = jnp.asarray(training.labels.astype(np.int32))
    whole = [rows for rows in _batches(len(training), seed) if len(rows) == BATCH]
    batches = jnp.asarray(np.stack(whole))  # a scan has one shape
    start = [(jnp.asarray(W), jnp.asarray(b)) for W, b in zip(network.W, network.b, strict=True)]
    compiled = jax.jit(epoch).lower(start, images, labels, batches).compile()
    began = time.perf_counter()
    end = jax.block_until_ready(compiled(start, images, labels, batches))
    seconds = time.perf_counter() - began
    return seconds, [np.asarray(W) for W, _ in end], [np.asarray(b) for _, b in end]


def measure_groups(training: mnist.Split, rounds: int) -> dict[str, float]:
    """Time per network and epoch, in units of the floor, by the number trained together."""
    found: dict[int, list[float]] = {count: [] for count in GROUPS}
    for number in range(rounds):
        for count in GROUPS:
            least = floor(training, number)[0]
            began = time.perf_counter()
            _train_group(training, count)
            found[count].append((time.perf_counter() - began) / count / least)
    return {str(count): median(values) for count, values in found.items()}


def measure_parts(training: mnist.Split, rounds: int) -> dict[str, float]:
    """Microseconds per step in each part of the engine, without the parts inside it."""
    parts = [
        "input_forward", "affine_forward", "relu_forward", "softmax_cross_entropy",
        "affine_backward", "relu_backward", "input_gradient", "descend",
    ]  # fmt: skip
    spent, inner = dict.fromkeys([*parts, "load", "the loop itself"], 0.0), [0.0]

    def timed(name, function):
        def call(*arguments, **options):
            before, began = inner[0], time.perf_counter()
            result = function(*arguments, **options)
            whole = time.perf_counter() - began
            spent[name] += whole - (inner[0] - before)  # minus what was timed inside
            inner[0] = before + whole
            return result

        return call

    with ExitStack() as stack:
        for name in parts:
            part = timed(name, getattr(together, name))
            stack.enter_context(patch.object(together, name, part))
        load = timed("load", together.Workspace.load)
        stack.enter_context(patch.object(together.Workspace, "load", load))
        train = timed("the loop itself", lambda: ours(training, 0))
        for _ in range(rounds):
            train()
    steps = rounds * -(-len(training) // BATCH)
    return {name: 1e6 * seconds / steps for name, seconds in spent.items()}


def measure_cores(training: mnist.Split, rounds: int) -> dict[str, float]:
    """The number of cores, and the speedup of a sweep on all of them over one."""
    from joblib import Parallel, delayed

    cores = os.cpu_count() or 1
    one, every = [], []
    with Parallel(n_jobs=cores) as parallel:
        parallel(delayed(_train_group)(training) for _ in range(cores))  # workers start, data moves
        for _ in range(rounds):
            began = time.perf_counter()
            parallel([delayed(_train_group)(training)])
            one.append(time.perf_counter() - began)
            began = time.perf_counter()
            parallel(delayed(_train_group)(training) for _ in range(cores))
            every.append(time.perf_counter() - began)
    return {
        "cores": cores,
        "speedup": median(cores * a / b for a, b in zip(one, every, strict=True)),
    }


def measure_distortions(training: mnist.Split, rounds: int) -> dict[str, float]:
    """Images distorted per second, and the cost as a share of a training epoch, on one core."""
    distorter, rng = Distorter(training.images, Distortions()), np.random.default_rng(0)

    def both():
        began = time.perf_counter()
        distorter(rng)
        distorted = time.perf_counter() - began
        return distorted, ours(training, 0)[0]

    pairs = _on_one_core(lambda: [both() for _ in range(rounds)])
    return {
        "images_per_second": len(training) / median(distorted for distorted, _ in pairs),
        "share_of_an_epoch": median(distorted / epoch for distorted, epoch in pairs),
    }


def measure_predictions(rounds: int) -> float:
    """Images per second, for 10,000 images at once on one core."""
    from digits import store

    network, _ = store.load_network()
    images = mnist.load_split("t10k").images

    def seconds():
        began = time.perf_counter()
        network.predict(images)
        return time.perf_counter() - began

    return 10_000 / _on_one_core(lambda: median(seconds() for _ in range(rounds)))


def measure_program(rounds: int) -> dict[str, float]:
    """Seconds and megabytes of `predict` on one picture, relative to only importing libraries."""
    libraries = ["-c", "import numpy, PIL.Image, scipy.ndimage"]
    program = ["-m", "src.main", "predict", str(SAMPLES / "one-digit.png")]
    pairs = [(measure_command(libraries), measure_command(program)) for _ in range(2 * rounds)]
    return {
        "seconds": median(own[0] for _, own in pairs),
        "ratio_to_imports": median(own[0] / least[0] for least, own in pairs),
        "megabytes": median(own[1] for _, own in pairs),
    }


def measure_command(arguments: list[str]) -> tuple[float, float]:
    """Wall seconds and peak megabytes of this Python with arguments, in the project's folder.

    An intermediate process starts it, because Linux counts a parent's memory toward the peak of
    the program that it starts.
    """
    command = [sys.executable, "-S", "-c", MEASURE, sys.executable, *arguments]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    seconds, peak = map(float, said.splitlines()[-1].split())
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    return seconds, peak * unit / 1e6


def table(record: dict) -> str:
    """The measurements as a table for people."""
    seconds, ratio = record["seconds_per_epoch"], record["ratio_to_floor"]
    program, cores = record["predict_program"], record["speedup_on_all_cores"]
    distortions = record["distortions"]
    lines = [
        "",
        f"difference from ours after {STEPS} steps, as a share of the distance moved",
    ]
    lines += [f"{name:22} {far:8.1e}" for name, far in record["apart_after_ten_steps"].items()]
    lines += [
        "",
        f"{'one epoch, one core':22} {'seconds':>8} {'x floor':>8} {'range':>13} {'loss':>8}",
    ]
    for name in ratio:
        loss = record["loss_after_one_epoch"].get(name)
        said = "" if loss is None else f"{loss:8.3f}"
        low, high = (record[f"ratio_to_floor_{end}"][name] for end in ("lowest", "highest"))
        span = f"{low:.2f} to {high:.2f}"
        lines.append(f"{name:22} {seconds[name]:8.2f} {ratio[name]:8.2f} {span:>13} {said}")
    for count, value in record["ratio_to_floor_per_network_together"].items():
        lines.append(f"{'ours, ' + count + ' together':22} {'':8} {value:8.2f}")
    lines += ["", f"{'one step of ours':22} {'µs':>8}"]
    parts = sorted(record["microseconds_per_step"].items(), key=lambda part: -part[1])
    lines += [f"{name.replace('_', ' '):22} {spent:8.0f}" for name, spent in parts]
    lines += [
        "",
        f"a sweep on {cores['cores']} cores: {cores['speedup']:.2f} times the throughput of one",
        f"distortions: {distortions['images_per_second']:,.0f} images per second on one core, "
        f"{distortions['share_of_an_epoch']:.2f} of the time of a training epoch",
        f"predictions: {record['predictions_per_second']:,.0f} images per second on one core",
        f"predict, one picture: {program['seconds']:.2f} s, "
        f"{program['ratio_to_imports']:.2f} times the imports alone, "
        f"{program['megabytes']:.0f} MB at most",
        f"train: {record['train_program_megabytes']:.0f} MB at most",
    ]
    return "\n".join(lines)


def _batches(count, seed):
    order = np.random.default_rng([seed, 1]).permutation(count)
    return [order[i : i + BATCH] for i in range(0, count, BATCH)]


def _as_network(W, b):
    network = ann.Network(seed=0)
    for layer in range(len(W)):
        network.W[layer][:], network.b[layer][:] = W[layer], b[layer]
    return network


def _train_group(training, count=TOGETHER):
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="blas"):
        networks, rates = Networks(seeds=[0] * count), np.geomspace(0.01, 0.3, count)
        next(
            train_together(
                networks, training, learning_rates=rates, seed=0, epochs=1, batch_size=BATCH
            )
        )


def _on_one_core(measure):
    """Call measure with this process pinned to one core, where the system allows it."""
    from threadpoolctl import threadpool_limits

    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    try:
        if cores:
            os.sched_setaffinity(0, {min(cores)})
        with threadpool_limits(1, user_api="blas"):
            return measure()
    finally:
        if cores:
            os.sched_setaffinity(0, cores)
