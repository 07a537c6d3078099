"""Read thousands of damaged pictures, networks, data and hands, and see what comes: `make fuzz`.

Each must give a reading or one sentence, in two seconds of work and half a gigabyte.
"""

import argparse
import faulthandler
import multiprocessing
import shutil
import sys
import tempfile
import time
import warnings
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from digits import corrections, datasets
from digits.errors import UserError
from digits.paths import SAMPLES
from digits.reading import certainty, recognize
from tests import damaged

SECONDS, MEGABYTES = 2, 500
HANGS = 120  # seconds, after which a case has no end
STATUS = Path("/proc/self/status")  # of Linux; elsewhere no memory is measured
CHUNK = 50
COUNTS = {"picture": 20_000, "network": 2_000, "set": 5_000, "hand": 2_000}


def read_picture(data):
    """Read a picture; AssertionError if its reading makes no sense."""
    result = recognize.read(data, _own["reader"])
    assert result.text.replace(" ", "").isdigit() or not result.digits
    for digit in result.digits:
        assert digit.digit in range(10)
        assert 0 <= digit.probability <= 1
        assert len(digit.box) == 4


def load_network(data):
    """Load a network from a file, and read with it."""
    _put({"net.safetensors": data})
    reader = certainty.load_reader(_own["folder"] / "net.safetensors")
    for network, classes in ((reader.network, 10), (reader.refuser, 2)):
        if network is not None:
            assert (network.sizes[0], network.sizes[-1]) == (784, classes)
            assert [W.shape for W in network.W] == list(pairwise(network.sizes))
            assert [b.shape for b in network.b] == [(size,) for size in network.sizes[1:]]
            assert np.isfinite(network.theta).all()
    result = recognize.read(SAMPLES / "one-digit.png", reader)
    assert all(np.isfinite(digit.probability) for digit in result.digits)


def load_set(files):
    """Load a data set from files, bytes by name."""
    _put(files)
    found = datasets.load_data(_own["folder"])
    for split in (found.train, found.test):
        assert split.images.shape == (len(split.labels), split.shape[0] * split.shape[1])
        assert not len(split) or split.labels.max() < len(split.classes)
    assert len(found.train) > 0 and found.words.isprintable() and len(found.words) < 3000


def load_hand(files):
    """Load a hand from files, bytes by name."""
    _put(files)
    folder = _own["folder"]
    place = folder / "my-hand.json" if "my-hand.json" in files else folder
    found = corrections.load_corrections(place, _own["reader"])
    assert found.images.shape == (len(found.labels), 784) and len(found) > 0
    assert 0 <= found.images.min() <= found.images.max() <= 1
    assert set(found.labels) <= set(range(10))
    assert all("\n" not in reason for reason in found.unused)


def _put(files):
    shutil.rmtree(_own["folder"], ignore_errors=True)
    for name, data in files.items():
        path = _own["folder"] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


KINDS = {  # of cases: what makes the name and data of a number, and what reads the data
    "bomb": (lambda number: list(damaged.bombs().items())[number], read_picture),
    "picture": (damaged.picture, read_picture),
    "network": (lambda number: ("network", damaged.network(number)), load_network),
    "set": (damaged.data, load_set),
    "hand": (lambda number: ("hand", damaged.hand(number)), load_hand),
}


def outcome(load, data):
    """What comes of data: "read", "refused" in one sentence, or how it FAILED."""
    try:
        load(data)
    except UserError as error:
        said = str(error)
        is_sentence = said and "\n" not in said and len(said) < 600 and "Traceback" not in said
        return "refused" if is_sentence else f"FAILED: {said}"
    except Exception as error:  # what we look for
        return f"FAILED: {type(error).__name__}: {error}"
    return "read"


def one(case):
    """What comes of one case, (kind, number): its name, outcome, seconds of work, megabytes."""
    kind, number = case
    make, load = KINDS[kind]
    name, data = make(number)
    faulthandler.dump_traceback_later(HANGS, exit=True)
    _forget_peak()
    began = time.process_time()
    found = outcome(load, data)
    seconds = time.process_time() - began
    faulthandler.cancel_dump_traceback_later()
    return f"{kind} {number}, {name}", found, seconds, _peak()


_own = {}  # of each process


def begin(folder):
    """Begin a process: the reader it reads with, and a folder for what it loads."""
    warnings.simplefilter("error")
    threadpool_limits(1)
    _own["reader"] = certainty.load_reader()
    _own["folder"] = Path(tempfile.mkdtemp(dir=folder)) / "own"


def _forget_peak():
    if STATUS.exists():
        STATUS.with_name("clear_refs").write_text("5")


def _peak():
    """The most megabytes that this process has held since _forget_peak."""
    if not STATUS.exists():
        return 0
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1000


def main(arguments=None):
    """Read all cases and print what came of them; 1 where one failed or took too much."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    for name, count in COUNTS.items():
        parser.add_argument(f"--{name}s", type=int, default=count)
    options = vars(parser.parse_args(arguments)) | {"bombs": len(damaged.bombs())}
    cases = [(kind, number) for kind in KINDS for number in range(options[f"{kind}s"])]
    counts, slowest, largest, bad = Counter(), (0, ""), (0, ""), 0
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, context.Pool(None, begin, [folder]) as pool:
        for name, outcome, seconds, megabytes in pool.imap_unordered(one, cases, CHUNK):
            counts[name.split()[0], outcome.split(":")[0]] += 1
            slowest = max(slowest, (seconds, name))
            largest = max(largest, (megabytes, name))
            if outcome.startswith("FAILED") or seconds > SECONDS or megabytes > MEGABYTES:
                bad += 1
                print(f"{name}: {outcome}; {seconds:.2f} s, {megabytes:.0f} MB", flush=True)
    for (kind, outcome), count in sorted(counts.items()):
        print(f"{count:7} {kind}s {outcome}")
    print(f"slowest {slowest[0]:.2f} s: {slowest[1]}; largest {largest[0]:.0f} MB: {largest[1]}")
    print(f"{bad} of {len(cases)} failed or took too much")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
