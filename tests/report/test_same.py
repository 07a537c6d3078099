"""The same every time: two reports byte for byte; and which data the selections see."""

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from digits.notebook import figures
from digits.paths import ROOT
from tests.processes import marked

REPORT = """
import sys
from pathlib import Path
from digits.report import pages, run
folder = Path(sys.argv[1])
run.QUICK = pages.Place(folder, folder, folder / "runs")  # where nothing is found again
sys.exit(run.make_report(sys.argv[2:], quick=True))
"""
# Notes every opening of a file of the test set, in any process that a report starts: who, and
# which function of mnist.py wants it; but not for the sample in a page, which decides nothing.
WATCH = """
import os, sys

def note(event, arguments):
    if event == "open" and "t10k" in str(arguments[0]):
        frame = sys._getframe(1)
        while frame and not frame.f_code.co_filename.endswith("mnist.py"):
            frame = frame.f_back
        caller = frame
        while caller and caller.f_code.co_name != "lessons":
            caller = caller.f_back
        if caller and caller.f_code.co_filename.endswith("pad.py"):
            return
        with open({log!r}, "a") as log:
            log.write(f"{{os.getpid()}} {{frame.f_code.co_name if frame else 'unknown'}}\\n")

sys.addaudithook(note)
"""
OWN = (".seconds", ".log")  # files that are no results


# The moments at which a report is killed: when something that matches is written. A run of training
# has 20 letters to its name; what is before it ends in .part. The sweeps come first, then the rest.
SIGNS = {
    ("03", "04"): ("runs/*",),
    ("01", "02", "05", "06", "07"): (f"runs/{'?' * 20}.safetensors", "executed/*.json"),
}
# What no result may depend on, each unlike that of the other report; a core of two, too.
OTHERWISE = {"PYTHONHASHSEED": "7", "LOKY_MAX_CPU_COUNT": "1", "OPENBLAS_NUM_THREADS": "2",
             "OMP_NUM_THREADS": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C"}  # fmt: skip


def start(folder, *names, **environment):
    """A quick report of some notebooks in a folder of its own, in a process of its own."""
    command = [sys.executable, "-c", REPORT, str(folder), *names]
    environment = os.environ | environment | {"DIGITS_TEST_MARK": str(folder)}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=pipe, stderr=pipe, text=True
    )


def finish(process):
    """Wait for a report, which must succeed; what it printed."""
    out, err = process.communicate(timeout=600)
    assert process.returncode == 0, out + err
    assert err == ""
    return out


def kill(process, folder):
    """Kill a report, which must leave nothing that runs, and nothing half-written in its place."""
    process.kill()
    process.communicate(timeout=60)  # ends only when no child holds the pipe any more
    began = time.monotonic()
    while left := marked(str(folder)):
        assert time.monotonic() < began + 60, left
        time.sleep(0.05)
    for path in folder.rglob("[!.]*.json"):
        assert json.loads(path.read_text()), path


def wait_for(process, folder, sign):
    """Until a file of folder that matches sign is written; False where the report ended before."""
    before = time.time_ns()
    while process.poll() is None:
        if any(path.stat().st_mtime_ns > before for path in existing(folder, sign)):
            return True
        time.sleep(0.01)
    return False


def existing(folder, sign):
    """The files that match, which may come and go."""
    return [path for path in folder.glob(sign) if path.is_file()]


def results(folder):
    """The bytes of all that a report has written, by path; also of what it should have removed."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in paths
        if path.suffix not in OWN and path.relative_to(folder).parts[0] != "runs"
    }


def trained(folder):
    """When each training that a report has finished was written."""
    runs = (folder / "runs").glob("[!.]*.safetensors")
    return {path: path.stat().st_mtime_ns for path in runs if ".part." not in path.name}


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    """The folder of a quick report that trains everything anew, killed at SIGNS and run again.

    It comes first here, so that another process makes the other report meanwhile.

    The lines of sweeps.log and rest.log say which process opened a file of the test set, and for
    what; those of last.log, only in the run that was not killed, when the notebooks in pending.log
    were still to run.
    """
    folder, kills, finished = tmp_path_factory.mktemp("again"), 0, {}
    for part, (names, signs) in zip(("sweeps", "rest"), SIGNS.items(), strict=True):
        watcher, log = tmp_path_factory.mktemp("watcher"), folder / f"{part}.log"
        log.touch()
        (watcher / "sitecustomize.py").write_text(WATCH.format(log=str(log)))
        settings = OTHERWISE | {"PYTHONPATH": str(watcher)}
        for sign in signs:
            process = start(folder, *names, **settings)
            if wait_for(process, folder, sign):
                kill(process, folder)
                kills += 1
            now = trained(folder)
            assert now.items() >= finished.items()  # none of them is repeated
            finished = now
        before = len(log.read_text())
        pending = [n for n in names if not list((folder / "executed").glob(f"{n}-*.json"))]
        finish(start(folder, *names, **settings))
        assert trained(folder).items() >= finished.items()
        (folder / "last.log").write_text(log.read_text()[before:])
        (folder / "pending.log").write_text(" ".join(pending))
    assert kills == sum(map(len, SIGNS.values()))
    return folder


def test_what_killed_reports_left_half_done_is_gone(again):
    assert len(trained(again)) > 20
    assert list((again / "runs").glob("*.part*")) == []


def test_two_reports_are_the_same_byte_for_byte(quick, again):
    """Though one ran on all cores, side by side, and the other, killed again and again, on one."""
    one, other = results(quick.output), results(again)
    assert set(one) == set(other)
    assert [path for path in one if one[path] != other[path]] == []
    assert sum(path.startswith("figures/") for path in one) > 25
    assert sum(path.endswith(".html") for path in one) == 10


def test_no_result_holds_a_date_a_path_or_a_name_of_this_machine(quick):
    told = [str(ROOT), str(quick.output), str(Path.home()), time.strftime("%Y-%m-%d")]
    told += [name for name in (socket.gethostname(),) if len(name) > 5]
    for path, data in results(quick.output).items():
        for word in told:
            assert word.encode() not in data, f"{path} holds {word}"


# The science


def opened(folder, part):
    """Who opened a file of the test set to look at it, not to verify it: (process, function)."""
    lines = (folder / f"{part}.log").read_text().splitlines()
    return [tuple(line.split()) for line in lines if not line.endswith(" is_verified")]


def test_the_sweeps_never_look_at_the_test_set(again):
    assert opened(again, "sweeps") == []
    assert "is_verified" in (again / "sweeps.log").read_text()  # the watcher was awake


def test_the_test_set_is_opened_once_by_each_notebook_that_reports_on_it(again):
    every = opened(again, "rest")
    assert {function for _, function in every} == {"read_idx"}
    readers = Counter(process for process, _ in every)
    assert max(readers.values()) == 2  # images and labels, once; or less, if killed
    assert sum(count == 2 for count in readers.values()) >= 3
    last = Counter(process for process, _ in opened(again, "last"))
    report_on_it = {"01", "02", "05", "06", "07"} & set((again / "pending.log").read_text().split())
    assert len(last) == len(report_on_it)  # 01 and 02 show it, others judge
    assert set(last.values()) <= {2}


# Figures


def test_a_layout_that_differs_in_its_last_digits_gives_the_same_bytes(tmp_path):
    """The place of axes comes from a solver whose last digits depend on the place in memory."""
    drawn = []
    for number, error in enumerate((0, 1e-8, -1e-8)):
        figure = plt.figure(layout="none")
        axes = figure.add_axes((0.1 + error, 0.12, 0.85, 0.8 + error))
        axes.plot([1, 2, 3], [3, 1, 2])
        drawn.append(figures.save(figure, tmp_path / f"{number}").read_bytes())
    assert drawn[0] == drawn[1] == drawn[2]
