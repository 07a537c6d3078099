"""Ctrl-C ends the program at once, together with every process that it has started.

No process is asked to clean up: some could not finish, and others would wait for each other. Files
are written whole and training saves its state every second, so it is safe to kill any process.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from threading import Event, Lock, Thread, current_thread, main_thread
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import psutil

GRACE = 1.5  # seconds in which the main thread must end the program
STATUS = 130  # of a program that Ctrl-C has ended, by the convention of shells
STOPPED = "stopped; finished work is kept"

_interrupted = Lock()  # held from the first Ctrl-C on
_ending = Lock()  # held by the thread that ends the program
_raises = Event()


@cache
def end_on_interrupt() -> None:
    """From now on the first Ctrl-C ends this process and its descendants; later ones do nothing.

    Python runs the handler in the main thread, between two instructions. If an instruction lasts
    longer than GRACE (looking up a server, for example), a second thread ends the program. A
    process that was started to ignore Ctrl-C, such as a shell's background job, still ignores it.
    """
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        return
    read, write = os.pipe()
    if os.name != "nt":
        os.set_blocking(write, False)  # as Python demands; on Windows it does not
    signal.signal(signal.SIGINT, _handle)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    Thread(target=_watch, args=[read], daemon=True).start()


@contextmanager
def raised() -> Iterator[None]:
    """Inside, the first Ctrl-C raises KeyboardInterrupt instead; GRACE later the program ends.

    For a command that has results to save, and no child process that works on them.
    """
    _raises.set()
    try:
        yield
    finally:
        _raises.clear()


@contextmanager
def kept_from_children() -> Iterator[None]:
    """Inside, this thread starts processes that no Ctrl-C reaches, not even as they start.

    On Windows, which has no signal masks, they must ignore it themselves.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # now, because it unblocks SIGINT when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def one_interrupt() -> Iterator[None]:
    """Inside, in the main thread, further interrupts do nothing; for the work after the first."""
    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def end_program() -> NoReturn:
    """Kill all descendants of this process, say so on stderr, and exit, no matter what runs."""
    with _ending:  # or else one thread would exit while another still kills
        try:
            end_descendants()
            os.write(2, f"digits: {STOPPED}\n".encode())
        finally:
            os._exit(STATUS)


def end_descendants(process: int | None = None) -> None:
    """Kill all descendants of a process, given by its id (by default this one).

    They are first suspended, until two searches find no new one, so that none starts another
    unseen. Resource trackers of multiprocessing and loky are spared: they end with the last process
    that they serve, and remove its semaphores and files.
    """
    import psutil  # here, because most programs never need it

    own, quiet = psutil.Process(process), 0
    found: set[psutil.Process] = set()
    while quiet < 2:
        new = {child for child in own.children(recursive=True) if not _is_tracker(child)} - found
        found |= new
        quiet = 0 if new else quiet + 1
        for child in new:
            with suppress(psutil.Error):
                child.suspend()
    for child in found:
        with suppress(psutil.Error):
            child.kill()


def end_with(parent: int) -> None:
    """End this process, and its descendants, once the process parent, given by its id, is gone.

    A process that is killed cannot end those that it has started. It counts as gone even if nobody
    has asked for its exit status yet.
    """
    import psutil

    def watch() -> None:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(parent)
            while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.5)
        end_descendants()
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _is_tracker(process: "psutil.Process") -> bool:
    import psutil

    with suppress(psutil.Error):
        return any("resource_tracker import main" in word for word in process.cmdline())
    return False


def _handle(*_: object) -> None:
    if _interrupted.acquire(blocking=False):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # also while Python shuts down
        if _raises.is_set():
            raise KeyboardInterrupt
        spec = getattr(sys.modules.get("psutil"), "__spec__", None)
        if not getattr(spec, "_initializing", False):  # or else psutil cannot be used yet, and
            end_program()  # _watch ends the program once it can


def _watch(read: int) -> None:
    """End the program GRACE after a SIGINT, which Python notes in the pipe at once."""
    while os.read(read, 1)[0] != signal.SIGINT:
        pass
    time.sleep(GRACE)
    end_program()
