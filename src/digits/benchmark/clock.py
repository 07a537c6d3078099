"""Measuring: seconds of work in this process on one core, and of programs with their memory."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from timeit import repeat
from typing import NamedTuple

from digits.paths import ROOT

# Linux counts a parent's memory toward the peak of a program that it starts, so a small process
# starts the program. What it prints last: wall seconds, and the peak in kilobytes.
LAUNCHER = """
import os, sys, time
began = time.perf_counter()
_, status, usage = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ), 0)
print()
print(time.perf_counter() - began, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Measured(NamedTuple):
    """What a program needed, wall seconds and peak megabytes, and what it printed."""

    seconds: float
    megabytes: float
    said: str


def measure_program(arguments: Sequence[str]) -> Measured:
    """Run this Python with arguments, in the project's folder."""
    command = [sys.executable, "-S", "-c", LAUNCHER, sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    said, _, last = done.stdout.rstrip("\n").rpartition("\n")
    seconds, peak = map(float, last.split())
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    return Measured(seconds, peak * unit / 1e6, said.strip())


def median_seconds(work: Callable[[], object], rounds: int) -> float:
    """The median wall seconds of a call, after one call that does not count."""
    work()
    return median(repeat(work, number=1, repeat=rounds))


@contextmanager
def one_core() -> Iterator[None]:
    """Within it, this process and those that it starts share one core, and BLAS has one thread."""
    from threadpoolctl import threadpool_limits

    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    try:
        if cores:
            os.sched_setaffinity(0, {min(cores)})
        with threadpool_limits(1, user_api="blas"):
            yield
    finally:
        if cores:
            os.sched_setaffinity(0, cores)
