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
from threading import Thread

import psutil
import pytest

from digits import interrupt
from digits.paths import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")

MOMENTS = [15 * (number + 0.5) / 30 for number in range(30)]  # seconds after the program began
AT_ONCE = 5  # programs
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
# On a machine of its own the program has ended after a tenth of a second, and its watchdog ends it
# after SECONDS. Here others want the cores, too: only one that does not end by itself takes so long.
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
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        env=os.environ | settings | {"DIGITS_TEST_MARK": mark},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip


def marked(mark):
    """The live processes with a mark in their environment, wherever they hang."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            own = process.environ().get("DIGITS_TEST_MARK") == mark
            if own and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


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


def run_until(moment, signals, group, folder):
    """A report that is stopped at a moment, in seconds after it began."""
    mark, command = uuid.uuid4().hex, ["report", "03", "-p", "epochs=60"]
    process = start(PROGRAM, folder, *command, mark=mark, DIGITS_RUNS=str(folder / "runs"))
    assert process.stdout.readline() == "begun\n"
    time.sleep(moment)
    return stop(process, mark, signals, group=group)


def test_a_report_ends_at_any_moment_however_often_ctrl_c_comes(tmp_path):
    cases = [
        (moment, 1 + number % 3, number % 2 == 1, tmp_path / str(number))
        for number, moment in enumerate(MOMENTS)
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(run_until, *zip(*cases[::-1], strict=True)))
    assert [outcome for outcome in outcomes if outcome.left] == []
    assert {(o.status, o.out, o.err) for o in outcomes} == {(interrupt.STATUS, "", LINE)}
    assert statistics.median(outcome.seconds for outcome in outcomes) < 2
