"""Ctrl-C ends the program at any moment, however often it comes, and nothing is left running."""

import os
import signal
import statistics
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

import pytest

from digits import interrupt, mnist
from digits.paths import ROOT
from tests.processes import marked

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")

# What a report has begun, by the files that show it, and the seconds after that at which it is
# stopped. Seconds alone would fall elsewhere when others want the cores, too.
MOMENTS = {
    "": [0, 0.3, 1],  # imports
    "trial/.*.part": [0],  # a notebook begins
    "trial/.*.part/kernel-1.json": [0, 0.5],  # its kernel, and workers
    "runs/*.part.safetensors": [0],  # training
}
AT_ONCE = 4  # programs
# What src/main.py does, with results in a folder of their own; says when Ctrl-C is heard.
PROGRAM = """
import sys
from pathlib import Path
from digits.interrupt import end_on_interrupt
end_on_interrupt()
print("begun", flush=True)
from digits import paths
paths.BUILD = Path(sys.argv.pop(1))
from digits.cli import main
sys.exit(main())
"""
LINE = f"digits: {interrupt.STOPPED}\n"
# Seconds that only a program takes that does not end by itself, even where others want the cores.
PATIENCE = 20


@dataclass
class Outcome:
    """How a program ended: the seconds from the last signal until nothing was left of it."""

    status: int
    out: str
    err: str
    seconds: float
    left: list[str]


def start(code, *arguments, mark, **settings):
    """A program in a session of its own, which can be told by its mark; it heeds Ctrl-C."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
        env=os.environ | settings | {"DIGITS_TEST_MARK": mark},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip


def stop(process, mark, signals, *, group):
    """Send a program some signals, 30 ms apart, and wait until it is gone, and all it began."""
    for number in range(signals):
        time.sleep(0.03 * bool(number))
        with suppress(ProcessLookupError):  # it ended at the first
            (os.killpg if group else os.kill)(process.pid, signal.SIGINT)
    began = time.monotonic()
    while (left := marked(mark)) and time.monotonic() < began + PATIENCE:
        process.poll()  # so that it is no zombie
        time.sleep(0.05)
    seconds = time.monotonic() - began
    said = [" ".join(one.cmdline()) for one in left if one.is_running()]
    for one in left:
        one.kill()
    out, err = process.communicate()
    return Outcome(process.returncode, out, err, seconds, said)


def stop_report(sign, seconds, signals, group, folder):
    """A report that is stopped some seconds after there is a file that matches a sign."""
    mark, command = uuid.uuid4().hex, ["report", "04", "-p", "epochs=60"]
    process = start(PROGRAM, folder, *command, mark=mark, DIGITS_RUNS=str(folder / "runs"))
    assert process.stdout.readline() == "begun\n"
    while sign and process.poll() is None and not any(folder.glob(sign)):
        time.sleep(0.05)
    time.sleep(seconds)
    return stop(process, mark, signals, group=group)


def test_a_report_ends_at_any_moment_however_often_ctrl_c_comes(tmp_path):
    mnist.fetch()  # or else what it says on the way would depend on the network
    moments = [(sign, moment) for sign, moments in MOMENTS.items() for moment in moments]
    cases = [
        (*moment, 1 + number % 3, number % 2 == 1, tmp_path / str(number))
        for number, moment in enumerate(moments)
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(stop_report, *zip(*cases[::-1], strict=True)))
    assert [outcome for outcome in outcomes if outcome.left] == []
    assert {(o.status, o.out, o.err) for o in outcomes} == {(interrupt.STATUS, "", LINE)}
    assert statistics.median(outcome.seconds for outcome in outcomes) < 2


# As where the main thread waits for the address of a server: it hears of no signal.
STUCK = """
import signal, time
from digits import interrupt
interrupt.GRACE = 0.2
interrupt.end_on_interrupt()
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
print("begun", flush=True)
time.sleep(600)
"""
# Imports psutil, which half a second later is complete.
IMPORTING = """
import threading, time
import psutil
from digits import interrupt
interrupt.end_on_interrupt()
process, psutil.__spec__._initializing = psutil.Process, True
del psutil.Process
def finish():
    psutil.Process, psutil.__spec__._initializing = process, False
threading.Timer(0.5, finish).start()
print("begun", flush=True)
time.sleep(600)
"""
# Has a child that starts ever more, none of which ends by itself.
BREEDING = """
import subprocess, sys, time
from digits import interrupt
interrupt.end_on_interrupt()
sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
code = f"import subprocess\\nwhile True: subprocess.Popen({sleep})"
with interrupt.kept_from_children():
    subprocess.Popen([sys.executable, "-c", code])
time.sleep(1)
print("begun", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize(
    ("code", "group"),
    [(STUCK, False), (IMPORTING, True), (BREEDING, False)],
    ids=["stuck", "importing", "breeding"],
)
def test_a_program_ends_that_hears_nothing_or_starts_ever_more(code, group):
    process = start(code, mark=(mark := uuid.uuid4().hex))
    process.stdout.readline()
    outcome = stop(process, mark, 2, group=group)
    assert outcome.left == []
    assert (outcome.status, outcome.err) == (interrupt.STATUS, LINE)


def test_no_interrupt_reaches_a_process_that_is_started_out_of_its_reach():
    with interrupt.kept_from_children():
        child = subprocess.Popen([sys.executable, "-c", "print(input())"], stdin=-1, stdout=-1)
    for _ in range(20):  # while it starts, and after
        child.send_signal(signal.SIGINT)
        time.sleep(0.01)
    assert child.communicate(b"alive", timeout=60)[0].strip() == b"alive"


def test_training_keeps_its_epochs_however_often_ctrl_c_comes(tmp_path):
    mark, path = uuid.uuid4().hex, tmp_path / "net.safetensors"
    process = start(PROGRAM, tmp_path, "train", "--epochs", 200, "--output", path, mark=mark)
    while not process.stdout.readline().startswith("epoch 1/200"):
        assert process.poll() is None
    outcome = stop(process, mark, 3, group=True)
    assert (outcome.status, outcome.err, outcome.left) == (interrupt.STATUS, "", [])
    assert "stopped; the network after" in outcome.out
    assert path.is_file()


def test_a_program_that_was_started_to_ignore_ctrl_c_ignores_it():
    code = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + PROGRAM
    process = start(code, "build", "predict", mark=(mark := uuid.uuid4().hex))
    process.stdout.readline()
    outcome = stop(process, mark, 2, group=True)
    assert (outcome.status, outcome.err) == (0, "")


NOTEBOOK = """
import sys
from digits.training import Run, experiments, run_all
print("begun", flush=True)
runs = [Run(0.1, epochs=60, batch_size=64 + number, seed=0) for number in range(2)]
try:
    run_all(runs, workers=2)
except experiments.Stopped as stopped:
    print(*stopped._render_traceback_(), flush=True)
sys.stdin.readline()
run_all([Run(0.1, epochs=1, batch_size=2000 + number, seed=0) for number in range(2)], workers=2)
print("trained", flush=True)
"""


def test_a_notebook_that_is_interrupted_twice_stops_its_workers_and_can_go_on(tmp_path):
    process = start(NOTEBOOK, mark=(mark := uuid.uuid4().hex), DIGITS_RUNS=str(tmp_path))
    process.stdout.readline()
    while not list(tmp_path.glob("*.part.safetensors")):
        assert process.poll() is None
        time.sleep(0.02)
    for _ in range(2):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.03)
    assert process.stdout.readline() == "Stopped. Run the cell again to resume where it stopped.\n"
    began = time.monotonic()
    while workers := [one for one in marked(mark) if "popen_loky" in " ".join(one.cmdline())]:
        assert time.monotonic() < began + PATIENCE, workers
        time.sleep(0.05)
    out, err = process.communicate("\n", timeout=60)
    assert (process.returncode, out, err) == (0, "trained\n", "")
