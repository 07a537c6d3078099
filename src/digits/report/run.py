"""The report: run the notebooks that need it, and keep what they write.

A notebook runs again when something it depends on or wrote has changed; see freshness.
"""

import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from secrets import token_hex
from threading import Thread
from typing import Any, NoReturn

import joblib
import nbformat
from traitlets.config import Config

from digits import mnist
from digits.datasets import MNIST, load_data
from digits.disk import clear_parts, reason_of, sha256, write_whole
from digits.errors import UserError
from digits.interrupt import end_descendants, kept_from_children
from digits.parameters import check_value, hidden_widths, parameters_of
from digits.processor import ONE_THREAD
from digits.report.freshness import Job, fingerprint_of, is_fresh
from digits.report.pages import FULL, NOTEBOOKS, QUICK, TRIAL, Place, export
from digits.store import load_record, to_json
from digits.text import printable
from digits.training import LIVES

NEEDS = {"07-predict-images": ("05-train-final", "06-train-on-distortions")}  # their networks
FIRST = ("04-sweep-epochs", "05-train-final", "03-sweep-learning-rate")  # those that take longest
LONGEST_NOTEBOOK = (
    "06-train-on-distortions"  # in the full report, it has all cores for itself at the end
)
KERNEL_SECONDS = 300  # for a kernel to answer on a busy machine; a dead one is noticed at once
KERNEL_CONFIG = Config(
    {
        "KernelManager": {"transport_encryption": "auto"},  # or else ipykernel warns
        # a polite shutdown waits half a minute for joblib's helpers, which end with it anyway
        "NotebookClient": {"shutdown_kernel": "immediate"},
    }
)


def make_report(
    names: Sequence[str] = (),
    *,
    quick: bool = False,
    parameters: dict[str, Any] | None = None,
    force: bool = False,
) -> int:
    """Run the notebooks whose names begin with names (by default all), and export the pages.

    parameters replace those of the notebooks that have them. Prints one line per notebook; a failed
    one stops only those that read its results. Returns the number that failed or were stopped.
    Raises UserError before anything runs if a name or parameter is unknown or has a wrong type.
    """
    place = TRIAL if parameters else QUICK if quick else FULL
    jobs = plan(names, quick=quick, parameters=parameters)
    mnist.fetch()
    began = time.monotonic()
    states = run_side_by_side(jobs, place, force)
    export(place)
    print(f"{'in all':26} {time.monotonic() - began:7.1f} s  {place.pages / 'index.html'}")
    return sum(state != "done" for state in states.values())


def run_side_by_side(jobs: list[Job], place: Place, force: bool = False) -> dict[str, str]:
    """Run the jobs, as many at once as there are cores; return the outcome of each, by name.

    Each runs in its own process, as soon as the notebooks it needs are done. If such a process is
    killed from outside, the notebooks that were running are run again, up to LIVES times.
    """
    first = FIRST if place == FULL else (LONGEST_NOTEBOOK, *FIRST)
    waiting = sorted(jobs, key=lambda job: (*first, job.name).index(job.name))
    states: dict[str, str] = {}
    deaths: Counter[str] = Counter()
    for folder in place.folders:
        clear_parts(folder)
    while waiting:
        with workers(len(jobs)) as pool:
            for job in _run_waiting(waiting, states, pool, place, force):
                deaths[job.name] += 1
                if deaths[job.name] < LIVES:
                    waiting.append(job)
                else:
                    said = f"failed: its process was killed {LIVES} times; is there enough memory?"
                    states[job.name] = _say(job.name, 0, said)
    for folder in place.folders:  # of processes that briefly outlived a killed report
        clear_parts(folder)
    return states


def _run_waiting(
    waiting: list[Job], states: dict[str, str], pool: Executor, place: Place, force: bool
) -> list[Job]:
    """Run the jobs in waiting and empty that list; return those whose processes died."""
    running: dict[Future[Any], Job] = {}
    while waiting or running:
        try:
            ready = _ready([*waiting, *running.values()], waiting, place)
            cores = _share(len(ready) + len(running))
            for job in ready:
                failed = [n for n in job.needs if states.get(n, "done") != "done"]
                if failed:
                    states[job.name] = _say(job.name, 0, f"not run: {', '.join(failed)} failed")
                else:
                    with kept_from_children():
                        running[pool.submit(run_one, job, place, force, cores)] = job
                waiting.remove(job)
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                states[running[future].name] = _say(running[future].name, *future.result())
                del running[future]
        except BrokenProcessPool:
            return list(running.values())
    return []


def _ready(unfinished: list[Job], waiting: list[Job], place: Place) -> list[Job]:
    """The jobs in waiting that may start, since unfinished ones are not in their way."""
    names = {job.name for job in unfinished}
    others = {job.name for job in unfinished if LONGEST_NOTEBOOK not in (job.name, *job.needs)}
    ready = [job for job in waiting if not names & {*job.needs}]
    return [job for job in ready if job.name != LONGEST_NOTEBOOK or place != FULL or not others]


def _share(count: int) -> int:
    """The cores for each of count notebooks, or 0 if a cluster trains.

    A notebook that has few cores trains more of its networks together.
    """
    cluster = os.environ.get("DASK_SCHEDULER_ADDRESS")
    return 0 if cluster or not count else max(1, joblib.cpu_count() // count)


@contextmanager
def workers(count: int) -> Iterator[Executor]:
    """A pool of processes for count notebooks; ending it early ends them and their descendants."""
    cores = joblib.cpu_count()
    # a killed process leaves semaphores, which a tracker removes; it need not warn
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker")
    pool = ProcessPoolExecutor(min(count, cores), get_context("spawn"), _begin)
    try:
        yield pool
    except BaseException:
        for process in active_children():
            end_descendants(process.pid)
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _begin() -> None:
    """Begin a process of the pool: Ctrl-C reaches only its parent, which then kills it.

    Dying kernels and workers write warnings to file 2, which we discard; what a notebook writes to
    stderr is among its outputs.
    """
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    Thread(target=_end_with_parent, daemon=True).start()


def _end(*_: object) -> NoReturn:
    """End this process, and all that it has started."""
    end_descendants()
    os._exit(1)


def _end_with_parent() -> None:
    """End this process once its parent is gone, for whatever reason."""
    if parent := parent_process():
        parent.join()
    _end()


def run_one(job: Job, place: Place, force: bool, cores: int = 0) -> tuple[float, str]:
    """Run a notebook if it needs it, on so many cores, or all if 0; return seconds and outcome."""
    began = time.monotonic()
    os.environ["DIGITS_CORES"] = str(cores)
    if not force and is_fresh(job, place):
        return time.monotonic() - began, "up to date"
    try:
        problem = execute(job, place)
        seconds = time.monotonic() - began
        write_whole(place.duration(job.name), f"{seconds:.1f}\n")  # kept out of all results
    except OSError as error:  # a full disk, for example
        return time.monotonic() - began, f"failed: {error.filename}: {reason_of(error)}"
    return seconds, problem or "done"


def _say(name: str, seconds: float, said: str) -> str:
    print(f"{name:26} {seconds:7.1f} s  {said}", flush=True)
    return "done" if said == "up to date" else said


def plan(
    names: Sequence[str] = (), *, quick: bool = False, parameters: dict[str, Any] | None = None
) -> list[Job]:
    """The Jobs for the notebooks asked for, in their order, with checked parameters."""
    given = parameters or {}
    paths = sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))
    for name in names:
        if not any(path.stem.startswith(name) for path in paths):
            known = ", ".join(path.stem for path in paths)
            raise UserError(f"there is no notebook {name}; choose from {known}")
    chosen = [path for path in paths if not names or path.stem.startswith(tuple(names))]
    jobs = [Job(path.stem, _read(path), NEEDS.get(path.stem, ())) for path in chosen]
    theirs = {job.name: parameters_of(job.notebook) for job in jobs}
    for job in jobs:
        for name, parameter in theirs[job.name].items():
            if name in given:
                value = given[name] if parameter["type"] != "str" else str(given[name])
                check_value(name, parameter, value)
                job.parameters[name] = _usable(name, value)
            elif quick and "quick" in parameter:
                job.parameters[name] = parameter["quick"]
    for name in given:
        if not any(name in own for own in theirs.values()):
            has = ", ".join(sorted({name for own in theirs.values() for name in own}))
            raise UserError(f"no notebook to run has a parameter {name}; they have {has}")
    return [job for job in jobs if names or not given or given.keys() & theirs[job.name].keys()]


def _usable(name: str, value: Any) -> Any:
    """A parameter's value as the notebook can use it; UserError if it is data or layers that none
    can: a path to data is made absolute, because a notebook runs in another folder.
    """
    if name == "hidden":
        hidden_widths(value)
    if name == "data" and value != MNIST:
        return load_data(value).name
    return value


def _read(path: Path) -> nbformat.NotebookNode:
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, OSError) as error:
        raise UserError(f"{path} is not a notebook: {' '.join(str(error).split())[:200]}") from None


def execute(job: Job, place: Place) -> str | None:
    """Run one notebook; return None, or one line that says what went wrong."""
    before = {path: file.stat().st_mtime_ns for path, file in place.written(job).items()}
    old = load_record(place.stamp(job.name)) if place.stamp(job.name).is_file() else {}
    fingerprint = fingerprint_of(job, place)
    place.failed(job.name).unlink(missing_ok=True)
    with _scratch(place) as folder:
        part = Path(folder) / "executed.ipynb"
        try:
            _run(job, part, place)
            _keep(job, part, place)
        except Exception as error:  # a cell that raised, a kernel that died: the others go on
            place.executed(job.name).unlink(missing_ok=True)  # its results no longer hold
            said = _one_line(error)
            if not part.is_file():
                return f"failed: {said}"
            write_whole(place.failed(job.name), part.read_bytes())
            return f"failed: {said}; see {place.failed(job.name)}"
    now = place.written(job)
    wrote = {p: file for p, file in now.items() if file.stat().st_mtime_ns != before.get(p)}
    files = {path: sha256(file.read_bytes()) for path, file in wrote.items()}
    for path in set(old.get("wrote", ())) - set(files):  # a figure that is no longer made
        (place.output / path).unlink(missing_ok=True)
    write_whole(place.stamp(job.name), to_json({"depends": fingerprint, "wrote": files}))
    return None


def _scratch(place: Place) -> tempfile.TemporaryDirectory[str]:
    """A folder for a running notebook; clear_parts removes that of a killed process."""
    place.build.mkdir(parents=True, exist_ok=True)
    suffix = f".{os.getpid()}-{0:08}.part"
    return tempfile.TemporaryDirectory(suffix, ".", place.build, ignore_cleanup_errors=True)


def _run(job: Job, part: Path, place: Place) -> None:
    """Run the notebook with its parameters; what it writes goes to place, its outputs to part."""
    import papermill

    source = write_whole(part.with_name("source.ipynb"), nbformat.writes(job.notebook))
    # this process belongs to the notebook
    os.environ |= {"DIGITS_OUTPUT": str(place.output), "DIGITS_RUNS": str(place.runs)} | ONE_THREAD
    config = KERNEL_CONFIG.copy()
    config["KernelManager"]["connection_file"] = str(part.with_name("kernel.json"))
    if sys.platform == "linux":  # another program may take a free TCP port before the kernel does
        config["KernelManager"] |= {"transport": "ipc", "ip": f"@digits-{token_hex()}"}
    papermill.execute_notebook(
        str(source), str(part), job.parameters, kernel_name="python3", language="python",
        cwd=str(NOTEBOOKS), progress_bar=sys.stderr.isatty(), record_timing=False,
        config=config, start_timeout=KERNEL_SECONDS,
    )  # fmt: skip


def _one_line(error: Exception) -> str:
    name, text = type(error).__name__, str(error)
    # papermill's error holds the one that the cell raised
    name, text = getattr(error, "ename", name), getattr(error, "evalue", text)
    return printable(" ".join(f"{name}: {text}".split()))


def _keep(job: Job, part: Path, place: Place) -> None:
    """Put the executed notebook in place, without papermill's dates, paths and random ids."""
    notebook = nbformat.read(part, as_version=4)
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)  # random ids, which no page shows
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = "injected-parameters"  # papermill's is random
    notebook.cells = [c for c in notebook.cells if c.source or c.get("outputs")]
    write_whole(place.executed(job.name), nbformat.writes(notebook))


def parameter_help(names: Sequence[str] = ()) -> str:
    """The parameters of the notebooks, one per line."""
    lines = []
    for job in plan(names):
        lines.append(job.name)
        for name, parameter in parameters_of(job.notebook).items():
            setting = f"{name}={json.dumps(parameter['default'])}"
            lines.append(f"  {setting:40} {parameter['help']}")
    return "\n".join(lines)
