"""The same every time: two reports byte for byte; and which data the selections see."""

import json
import socket
import time
from collections import Counter
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from digits.notebook import figures
from digits.paths import ROOT
from tests.processes import marked
from tests.quick import finish, opened, start

SWEEPS = ("03", "04")
SIGNS = ("runs/*", "executed/*.json")  # what is written when a report is killed
# What no result may depend on, each unlike that of the other report; a core of two, too.
OTHERWISE = {"PYTHONHASHSEED": "7", "LOKY_MAX_CPU_COUNT": "1", "OPENBLAS_NUM_THREADS": "2",
             "OMP_NUM_THREADS": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C"}  # fmt: skip


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
    """The bytes of all that notebooks have written, by path."""
    paths = [
        path for name in ("executed", "figures", "models") for path in folder.glob(f"{name}/*")
    ]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def trained(folder):
    """When each training that a report has finished was written."""
    runs = (folder / "runs").glob("[!.]*.safetensors")
    return {path: path.stat().st_mtime_ns for path in runs if ".part." not in path.name}


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    """The folder of quick sweeps that train everything anew, killed at SIGNS and run again."""
    folder, finished = tmp_path_factory.mktemp("again"), {}
    for sign in SIGNS:
        process = start(folder, *SWEEPS, **OTHERWISE)
        assert wait_for(process, folder, sign)
        kill(process, folder)
        now = trained(folder)
        assert now.items() >= finished.items()  # none of them is repeated
        finished = now
    finish(start(folder, *SWEEPS, **OTHERWISE))
    assert trained(folder).items() >= finished.items()
    return folder


def test_what_killed_reports_left_half_done_is_gone(again):
    assert len(trained(again)) > 10
    assert list((again / "runs").glob("*.part*")) == []


def test_two_reports_are_the_same_byte_for_byte(again, quick):
    """Though one ran on all cores, side by side, and the other, killed again and again, on one."""
    one, other = results(quick.output), results(again)
    assert [path for path in other if one[path] != other[path]] == []
    assert sum(path.startswith("figures/") for path in other) == 6


def test_no_result_holds_a_date_a_path_or_a_name_of_this_machine(quick):
    told = [str(ROOT), str(quick.output), str(Path.home()), time.strftime("%Y-%m-%d")]
    told += [name for name in (socket.gethostname(),) if len(name) > 5]
    pages = {path.name: path.read_bytes() for path in quick.pages.iterdir()}
    for path, data in (results(quick.output) | pages).items():
        for word in told:
            assert word.encode() not in data, f"{path} holds {word}"


# The science


def test_the_sweeps_never_look_at_the_test_set(again):
    assert opened(again) == []


def test_the_test_set_is_opened_once_by_each_notebook_that_reports_on_it(quick):
    """01 and 02 show it, 05, 06 and 07 judge by it: images and labels."""
    every = opened(quick.output)
    assert {function for _, function in every} == {"read_idx"}
    assert [*Counter(process for process, _ in every).values()] == 5 * [2]


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
