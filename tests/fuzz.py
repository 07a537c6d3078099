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


def read_picture(data, reader):
    """What comes of a picture: "read" or "refused"; AssertionError where it is neither."""
    try:
        result = recognize.read(data, reader)
    except UserError as error:
        return _refused(error)
    assert isinstance(result.text, str)
    assert result.text.replace(" ", "").replace("\n", "").isdigit() or not result.digits
    for digit in result.digits:
        assert digit.digit in range(10)
        assert 0 <= digit.probability <= 1
        assert len(digit.box) == 4
    return "read"


def load_network(data, path):
    """What comes of a network, which is put at path and read with."""
    path.write_bytes(data)
    try:
        reader = certainty.load_reader(path)
    except UserError as error:
        return _refused(error)
    for network, classes in ((reader.network, 10), (reader.refuser, 2)):
        if network is not None:
            assert (network.sizes[0], network.sizes[-1]) == (784, classes)
            assert [W.shape for W in network.W] == list(zip(network.sizes, network.sizes[1:]))  # noqa: B905
            assert [b.shape for b in network.b] == [(size,) for size in network.sizes[1:]]
            assert np.isfinite(network.theta).all()
    result = recognize.read(SAMPLES / "one-digit.png", reader)
    assert all(np.isfinite(digit.probability) for digit in result.digits)
    return "read"


def load_set(files, folder):
    """What comes of a data set, whose files (bytes by name) are put into folder."""
    _put(files, folder)
    try:
        found = datasets.load_data(folder)
    except UserError as error:
        return _refused(error)
    for split in (found.train, found.test):
        assert split.images.shape == (len(split.labels), split.shape[0] * split.shape[1])
        assert not len(split) or split.labels.max() < len(split.classes)
    assert len(found.train) > 0 and found.words.isprintable() and len(found.words) < 3000
    return "read"


def load_hand(files, folder, reader):
    """What comes of a hand, whose files (bytes by name) are put into folder."""
    _put(files, folder)
    place = folder / "my-hand.json" if "my-hand.json" in files else folder
    try:
        found = corrections.load_corrections(place, reader)
    except UserError as error:
        return _refused(error)
    assert found.images.shape == (len(found.labels), 784) and len(found) > 0
    assert 0 <= found.images.min() <= found.images.max() <= 1
    assert set(found.labels) <= set(range(10))
    assert all("\n" not in reason for reason in found.unused)
    return "read"


def _put(files, folder):
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def _refused(error):
    said = str(error)
    assert said and "\n" not in said and len(said) < 600 and "Traceback" not in said, said
    return "refused"


def one(case):
    """What comes of one case, (kind, number): its name, outcome, seconds of work, megabytes."""
    kind, number = case
    if kind == "picture":
        name, data = damaged.picture(number)
    elif kind == "bomb":
        name, data = list(damaged.bombs().items())[number]
    elif kind == "set":
        name, data = damaged.data(number)
    elif kind == "hand":
        name, data = "hand", damaged.hand(number)
    else:
        name, data = "network", damaged.network(number)
    faulthandler.dump_traceback_later(HANGS, exit=True)
    _forget_peak()
    began = time.process_time()
    try:
        if kind == "network":
            outcome = load_network(data, _own["folder"] / "net.safetensors")
        elif kind == "set":
            outcome = load_set(data, _own["folder"] / "set")
        elif kind == "hand":
            outcome = load_hand(data, _own["folder"] / "hand", _own["reader"])
        else:
            outcome = read_picture(data, _own["reader"])
    except Exception as error:  # what we look for
        outcome = f"FAILED: {type(error).__name__}: {error}"
    seconds = time.process_time() - began
    faulthandler.cancel_dump_traceback_later()
    return f"{kind} {number}, {name}", outcome, seconds, _peak()


_own = {}  # of each process


def begin(folder):
    """Begin a process: the reader it reads with, and a folder for networks."""
    warnings.simplefilter("error")
    threadpool_limits(1)
    _own["reader"] = certainty.load_reader()
    _own["folder"] = Path(tempfile.mkdtemp(dir=folder))


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
    parser.add_argument("--pictures", type=int, default=20_000)
    parser.add_argument("--networks", type=int, default=2_000)
    parser.add_argument("--sets", type=int, default=5_000)
    parser.add_argument("--hands", type=int, default=2_000)
    options = parser.parse_args(arguments)
    cases = [("bomb", number) for number in range(len(damaged.bombs()))]
    cases += [("picture", number) for number in range(options.pictures)]
    cases += [("network", number) for number in range(options.networks)]
    cases += [("set", number) for number in range(options.sets)]
    cases += [("hand", number) for number in range(options.hands)]
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
