"""How fast the project trains and reads, beside what people would use, and how its cost grows.

`make benchmark` measures everything side by side in one run, writes models/benchmark.json and
figures/benchmark.svg, and puts the numbers into the README.
"""

import os
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from timeit import timeit
from typing import Any

import numpy as np
from PIL import Image

from digits import mnist
from digits.benchmark import growth, peers
from digits.benchmark.clock import measure_program, median_seconds, one_core
from digits.benchmark.peers import NAMES
from digits.benchmark.turns import BATCH, TARGET, arrivals_of, epochs_of, hold_steps, race
from digits.disk import write_whole
from digits.paths import ROOT, SAMPLES, STORED_MODELS
from digits.processor import ONE_THREAD, kernel
from digits.store import load_network, provenance, to_json
from digits.training import TOGETHER, Distorter, Distortions

__all__ = ["main"]

HELD_OUT_IMAGES = 4960  # so that 32 and 256 divide the number of the others
JAX_ONE_THREAD = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
PHOTO = (4000, 3000)  # pixels
MORE = """
a sweep on {cores[count]} cores: {cores[speedup]:.2f} times the throughput of one
distortions: {distortions_per_second:,.0f} images per second on one core
predictions: {predictions_per_second:,.0f} images per second on one core
predict, one picture: {predict_seconds:.2f} s, {predict_ratio:.2f} times the imports alone, \
{predict_megabytes:.0f} MB at most
predict, a thousand small pictures: {thousand_pictures_seconds:.1f} s
a photo of 12 megapixels: {photo_seconds:.2f} s"""


def main(rounds: int = 3) -> None:
    """Measure everything, print a table, and write record, figure and README."""
    from digits.benchmark.figure import save_figure
    from digits.report import README, filled

    os.environ |= ONE_THREAD | {"XLA_FLAGS": JAX_ONE_THREAD, "TORCHINDUCTOR_COMPILE_THREADS": "1"}
    with one_core():
        record = measure_training(rounds) | measure_reading(rounds)
        record["growth"] = {kind: growth.grow(kind, rounds) for kind in growth.ON_ONE_CORE}
    record |= {"kernel": kernel(), "together": TOGETHER, "cores": measure_cores(rounds)}
    if find_spec("distributed"):
        record["growth"]["dask_workers"] = growth.grow("dask_workers", rounds)
    else:
        print("Dask's workers are left out: distributed is not installed")
    write_whole(STORED_MODELS / "benchmark.json", to_json({**provenance(), **record}) + "\n")
    save_figure(record, ROOT / "figures" / "benchmark")
    write_whole(README, filled(README))
    print(table(record))


def measure_training(rounds: int) -> dict[str, Any]:
    """How the peers train: ten steps, an epoch in small and large batches, and to 98%."""
    everything, test = mnist.load_mnist()
    training, held_out = mnist.hold_out(everything, HELD_OUT_IMAGES, seed=0)
    distorter, rng = Distorter(everything.images, Distortions()), np.random.default_rng(0)
    there = peers.present()
    racers = [peer for peer in there if peer not in (peers.floor, peers.ours_together)]
    alike = [peer for peer in racers if peer not in (peers.ours, peers.scikit_learn)]

    def epochs(batch_size):
        laps = race(there, training, held_out, batch_size, seeds=rounds, epochs=2)
        return epochs_of(laps)

    return {
        "apart_after_ten_steps": hold_steps(alike, training),
        "epoch": {str(batch_size): epochs(batch_size) for batch_size in (BATCH, 256)},
        "to_target": arrivals_of(
            race(racers, everything, test, seeds=rounds, epochs=peers.MOST_EPOCHS, until=TARGET)
        ),
        "distortions_per_second": len(everything) / median_seconds(lambda: distorter(rng), rounds),
    }


def measure_cores(rounds: int) -> dict[str, float]:
    """The number of cores, and the speedup of a sweep on all of them over one."""
    from joblib import Parallel, delayed

    cores = os.cpu_count() or 1
    with Parallel(n_jobs=cores) as parallel:

        def sweep(count):
            return timeit(lambda: parallel([delayed(growth.train_group)()] * count), number=1)

        sweep(cores)  # workers start and load the images
        return {
            "count": cores,
            "speedup": median(cores * sweep(1) / sweep(cores) for _ in range(2 * rounds)),
        }


def measure_reading(rounds: int) -> dict[str, Any]:
    """What reading costs: of images at once, of a photo, and of the program with its start."""
    from digits.reading import read

    network, images = load_network()[0], mnist.load_split("t10k").images
    sample = ["-m", "src.main", "predict", str(SAMPLES / "one-digit.png")]
    imports, programs = [], []
    for _ in range(2 * rounds):
        imports.append(measure_program(["-c", "import numpy, PIL.Image, scipy.ndimage"]))
        programs.append(measure_program(sample))
    ratios = [own.seconds / least.seconds for own, least in zip(programs, imports, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder, "photo.jpg")
        with Image.open(SAMPLES / "several-digits.png") as picture:
            picture.convert("RGB").resize(PHOTO).save(photo)
        photo_seconds = median_seconds(lambda: read(photo), rounds)
        photo.unlink()
        for number in range(1000):
            page = growth.page_of(images[number : number + 1], columns=1, rows=1)
            Image.fromarray(page).save(Path(folder, f"{number}.png"))
        thousand = measure_program(["-m", "src.main", "predict", folder])
    return {
        "predictions_per_second": 10_000 / median_seconds(lambda: network.predict(images), rounds),
        "photo_seconds": photo_seconds,
        "thousand_pictures_seconds": thousand.seconds,
        "predict_seconds": median(program.seconds for program in programs),
        "predict_ratio": median(ratios),
        "predict_megabytes": median(program.megabytes for program in programs),
    }


def table(record: Mapping[str, Any]) -> str:
    """The measurements as a table for people."""
    lines = [
        f"\nOne core and one thread for all; OPENBLAS_CORETYPE: {record['kernel']}.",
        f"\n{'after ten steps':26} difference from ours, as a share of the distance moved",
    ]
    for name, far in record["apart_after_ten_steps"].items():
        lines.append(f"{NAMES[name]:26} {far:8.1e}")
    for size, found in record["epoch"].items():
        head = f"an epoch, batches of {size}"
        lines.append(f"\n{head:26} {'seconds':>8} {'x floor':>8} {'8 of 10 in':>13} {'loss':>8}")
        for name, one in found.items():
            span = f"{one['low']:.2f} to {one['high']:.2f}"
            loss = f"{one['loss']:8.3f}" if "loss" in one else ""
            times = f"{one['seconds']:8.2f} {one['ratio']:8.2f} {span:>13}"
            lines.append(f"{NAMES[name]:26} {times} {loss}")
    lines.append(f"\n{'to 98% of test images':26} {'seconds':>8} {'epochs':>8}")
    for name, one in record["to_target"].items():
        lines.append(f"{NAMES[name]:26} {one['seconds']:8.1f} {one['epochs']:8.0f}")
    lines.append("The test images only stop the clock here.\n")
    lines += [growth.verdict(kind, points) for kind, points in record["growth"].items()]
    return "\n".join(lines) + MORE.format(**record)
