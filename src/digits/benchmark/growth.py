"""How seconds and megabytes grow with the work; each point is measured in its own process."""

import functools
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from digits import ann, mnist
from digits.benchmark.clock import measure_program, median_seconds
from digits.paths import DATA
from digits.training import TOGETHER, Networks, train_together

FEW = 5000  # images in an epoch while something else grows
LARGE = 3  # points at the large end, where fixed costs hardly count: they give the slope
LIMIT = 1.1  # a slope up to this is no faster than the work; repeated measurements differ by 0.1
CELL = 48  # pixels of a page for a digit


def networks(count: int, sizes: tuple[int, ...] = ann.SIZES) -> Callable[[], Any]:
    """An epoch of FEW images for count networks together."""
    group, few = Networks(sizes, seeds=range(count)), _few()
    rates = [0.1] * count
    return lambda: next(
        train_together(group, few, learning_rates=rates, seed=0, epochs=1, batch_size=32)
    )


def train_group() -> None:
    """The same for TOGETHER networks, in whatever process this is called."""
    networks(TOGETHER)()


@functools.cache
def _few():
    return mnist.load_split("train").take(slice(0, FEW))


def hidden_units(count: int) -> Callable[[], Any]:
    """An epoch of one network with count units in its first hidden layer and half in the second."""
    return networks(1, _sizes(count))


def _sizes(count):
    return (mnist.PIXELS, count, count // 2, mnist.CLASSES)


def pieces(count: int) -> Callable[[], Any]:
    """Reading a page with count digits."""
    from digits.reading import read

    page = page_of(_few().images[:count])
    return lambda: read(page)


def page_of(digits: np.ndarray, columns: int = 40, rows: int = 25) -> np.ndarray:
    """A white page of gray bytes, with digits (N, 784) in its cells."""
    page = np.full((rows * CELL, columns * CELL), 255, np.uint8)
    edge = (CELL - mnist.SIDE) // 2
    for number, image in enumerate(digits.reshape(-1, mnist.SIDE, mnist.SIDE)):
        top, left = (CELL * place + edge for place in divmod(number, columns))
        page[top : top + mnist.SIDE, left : left + mnist.SIDE] -= image
    return page


def dask_workers(count: int) -> Callable[[], Any]:
    """An epoch of TOGETHER networks for each of count Dask workers, on all cores."""
    from distributed import Client, LocalCluster

    cluster = LocalCluster(
        n_workers=count, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    )
    client = Client(cluster)
    return lambda: client.gather([client.submit(train_group, pure=False) for _ in range(count)])


def print_point(kind: str, count: int, rounds: int) -> None:
    """In a process of its own: print the seconds, and the megabytes of its child processes."""
    import psutil

    seconds = median_seconds(globals()[kind](count), rounds)
    others = psutil.Process().children(recursive=True)
    print(json.dumps([seconds, sum(other.memory_info().rss for other in others) / 1e6]))


def images(count: int, rounds: int) -> tuple[float, float]:
    """Seconds and megabytes of `digits train` for an epoch of count images, MNIST's repeated."""
    training = mnist.load_split("train")
    with tempfile.TemporaryDirectory() as folder:
        for name, array in (("images-idx3", training.images.reshape(-1, mnist.SIDE, mnist.SIDE)),
                            ("labels-idx1", training.labels)):  # fmt: skip
            array = np.resize(array, (count, *array.shape[1:]))
            header = np.array([0x800 + array.ndim, *array.shape]).astype(">u4").tobytes()
            Path(folder, f"train-{name}-ubyte").write_bytes(header + array.tobytes())
        for name in mnist.files_of("t10k"):  # or a sixth of the images would be set aside to test
            Path(folder, name).symlink_to(DATA / name)
        output = Path(folder, "trained.safetensors")
        arguments = ["-m", "src.main", "train", "--epochs=1", f"--data={folder}", "--held-out=0"]
        programs = [measure_program([*arguments, f"--output={output}"]) for _ in range(rounds)]
    return median(p.seconds for p in programs), median(p.megabytes for p in programs)


COUNTS = {
    "images": (1000, 6000, 20_000, 60_000, 200_000, 600_000),
    "networks": (1, 2, 4, 8, 16, 32, 64),
    "hidden_units": (32, 64, 128, 256, 512, 1024, 2048),
    "pieces": (1, 3, 10, 30, 100, 300, 1000),
    "dask_workers": tuple(sorted({1, 2, 4, os.cpu_count() or 1})),
}


def work_of(kind: str, count: int) -> int:
    """The work of a point: of hidden units the floating-point operations, otherwise the count."""
    if kind != "hidden_units":
        return count
    first, *rest = (d * k for d, k in zip(_sizes(count), _sizes(count)[1:], strict=False))
    return 2 * (2 * first + 3 * sum(rest))  # per image: x W and dW in all layers, dx in the others


ON_ONE_CORE = [kind for kind in COUNTS if kind != "dask_workers"]


def grow(kind: str, rounds: int) -> dict[str, Any]:
    """The points of one kind: counts, work, seconds, megabytes, and the slopes of both."""
    seconds, megabytes, counts = [], [], COUNTS[kind]
    for count in counts:
        if kind == "images":
            spent, peak = images(count, rounds)
        else:
            call = f"print_point({kind!r}, {count}, {rounds})"
            program = measure_program(["-c", f"from digits.benchmark.growth import *; {call}"])
            spent, others = json.loads(program.said.splitlines()[-1])
            peak = program.megabytes + others
        print(f"{count:,} {kind}: {spent:.2f} s, {peak:.0f} MB", flush=True)
        seconds.append(spent)
        megabytes.append(peak)
    work = [work_of(kind, count) for count in counts]
    return {
        "counts": counts, "work": work, "seconds": seconds, "megabytes": megabytes,
        "seconds_slope": slope(work, seconds), "megabytes_slope": slope(work, megabytes),
    }  # fmt: skip


def slope(work: Sequence[float], cost: Sequence[float]) -> float:
    """The power of the work with which the cost grows, fitted to the large end."""
    return float(np.polyfit(np.log(work[-LARGE:]), np.log(cost[-LARGE:]), 1)[0])


def verdict(kind: str, points: dict[str, Any]) -> str:
    """A sentence: what the most costs, and whether it grows faster than the work."""
    time, memory = points["seconds_slope"], points["megabytes_slope"]
    grows = "no faster" if max(time, memory) <= LIMIT else "FASTER"
    return (
        f"{points['counts'][-1]:,} {kind.replace('_', ' ')}: {points['seconds'][-1]:.2f} s, "
        f"{points['megabytes'][-1]:,.0f} MB; the time grows as the work to the power {time:.2f}, "
        f"the memory {memory:.2f}: {grows} than the work"
    )
