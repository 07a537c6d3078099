"""A race: the peers train in turns, so that a machine that slows down slows all of them.

Our own `evaluate` scores every network, outside the time. A line names who trains something else.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from statistics import median
from typing import Any

import numpy as np

from digits import ann, mnist
from digits.benchmark.peers import NAMES, Peer, ours
from digits.errors import UserError
from digits.training import TOGETHER

BATCH = 32
STEPS = 10
SAME = 1e-4  # of the distance that the weights move in ten steps; float32 resolves 6e-8
TOLERANCE = 0.05  # nats; after one epoch, seeds differ by about half of this
TARGET = 0.98  # of the test images
Laps = dict[str, list[list[tuple[float, Any]]]]  # by peer, seed, epoch: seconds and Score, or None


def hold_steps(peers: Sequence[Peer], training: mnist.Split) -> dict[str, float]:
    """How far each peer is from ours after ten steps on the same batches.

    This is the largest difference between two parameters, divided by the farthest that any of ours
    moved. Raises UserError if it exceeds SAME: one of the two gradients is wrong.
    """
    few, apart = training.take(slice(0, STEPS * BATCH)), {}

    def start_and_end(peer):
        return [network.theta.copy() for network in islice(peer(few, BATCH, 0), 2)]

    start, end = start_and_end(ours)
    for peer in peers:
        far = float(np.abs(start_and_end(peer)[1] - end).max() / np.abs(end - start).max())
        apart[peer.__name__] = far
        if not far <= SAME:
            raise UserError(
                f"after {STEPS} steps, {peer.__name__} and ours differ by {far:.1e} of the way, "
                f"more than {SAME}: one of them has a wrong gradient"
            )
    return apart


def race(
    peers: Sequence[Peer], training: mnist.Split, scored: mnist.Split, batch_size: int = BATCH, *,
    seeds: int, epochs: int, until: float = 1.0,
) -> Laps:  # fmt: skip
    """Let the peers train in turns, an epoch each, with every seed.

    A peer is done after epochs, or when its accuracy on the Split scored reaches until.
    """
    laps: Laps = defaultdict(list)
    for seed in range(seeds):
        running = {peer.__name__: peer(training, batch_size, seed) for peer in peers}
        ready = {name: _timed(peer)[0] for name, peer in running.items()}
        said = "; ".join(f"{NAMES[name]} {seconds:.1f}" for name, seconds in ready.items())
        print(f"batches of {batch_size}, seed {seed}; seconds to prepare: {said}", flush=True)
        for name in running:
            laps[name].append([])
        for _ in range(epochs):
            for name, peer in list(running.items()):
                seconds, network = _timed(peer)
                score = network and ann.evaluate(network, scored)
                laps[name][-1].append((seconds, score))
                if score and score.accuracy >= until:
                    del running[name]
            print(end=".", flush=True)
        print()
    return laps


def _timed(peer: Iterator[Any]) -> tuple[float, Any]:
    """The seconds until the peer yields, and what it yields."""
    began = time.perf_counter()
    network = next(peer)
    return time.perf_counter() - began, network


def epochs_of(laps: Laps) -> dict[str, dict[str, float]]:
    """Of a race with the floor, by peer: `seconds` of an epoch, its `ratio` to the floor, `loss`.

    They are medians; eight of ten ratios lie between `low` and `high`. The loss is in nats, after
    the first epoch. A line names a peer whose loss is far from ours: it trains something else.
    """
    floors = np.array([seconds for epochs in laps["floor"] for seconds, _ in epochs])
    found = {}
    for name, seeds in laps.items():
        seconds = np.array([seconds for epochs in seeds for seconds, _ in epochs])
        seconds /= TOGETHER if name == "ours_together" else 1
        low, ratio, high = np.quantile(seconds / floors, (0.1, 0.5, 0.9))
        found[name] = {"seconds": np.median(seconds), "ratio": ratio, "low": low, "high": high}
        if name == "floor":
            continue
        found[name]["loss"] = median(epochs[0][1].loss for epochs in seeds)
        if abs(found[name]["loss"] - found["ours"]["loss"]) > TOLERANCE:
            print(f"after an epoch, {NAMES[name]} is not where ours is: it is not a peer")
    return found


def arrivals_of(laps: Laps) -> dict[str, dict[str, float]]:
    """Of a race until TARGET, by peer: the median `seconds` and `epochs` to it, inf if never."""

    def total(epochs):
        there = epochs[-1][1].accuracy >= TARGET
        return sum(seconds for seconds, _ in epochs) if there else np.inf

    return {
        name: {"seconds": median(map(total, seeds)), "epochs": median(map(len, seeds))}
        for name, seeds in laps.items()
    }
