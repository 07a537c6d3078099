"""The report: run the notebooks that need it, and keep what they write.

A notebook runs again when something it depends on or wrote has changed; see freshness.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from threading import Lock
from typing import Any

import joblib
import nbformat
from traitlets.config import Config

from digits import forked, mnist
from digits.datasets import MNIST, load_data
from digits.disk import clear_parts, reason_of, sha256, write_whole
from digits.errors import UserError
from digits.parameters import check_value, hidden_widths, parameters_of, title_of
from digits.processor import ONE_THREAD
from digits.report.freshness import Job, fingerprint_of, is_fresh
from digits.report.pages import (
    FULL,
    NOTEBOOKS,
    QUICK,
    TRIAL,
    Place,
    export,
    titles_of,
    write_page,
)
from digits.store import load_record, to_json
from digits.text import printable
from digits.training import LIVES

NEEDS = {"07-predict-images": ("05-train-final", "06-train-on-distortions")}  # their networks
LONG_FIRST = (
    "06-train-on-distortions", "04-sweep-epochs", "05-train-final", "03-sweep-learning-rate",
    "07-predict-images",
)  # fmt: skip
# In the full report, these wait for the others, and then each has all cores for itself.
ALONE = ("06-train-on-distortions", "03-sweep-learning-rate")
KERNEL_SECONDS = 300  # for a kernel to answer on a busy machine; a dead one is noticed at once
CORES = joblib.cpu_count()
ONE_AT_A_TIME = Lock()  # what parses Python, which CPython 3.11 cannot do in two threads


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
    titles = titles_of(place) | {job.name: title_of(job.notebook) for job in jobs}
    titles = dict(sorted(titles.items()))
    states = run_side_by_side(jobs, place, force, lambda job: write_page(job.name, titles, place))
    all_done = set(states.values()) == {"done"}  # or else titles lead to pages that are not there
    export(place, states if all_done else ())
    print(f"{'in all':26} {time.monotonic() - began:7.1f} s  {place.pages / 'index.html'}")
    return sum(state != "done" for state in states.values())


def run_side_by_side(
    jobs: list[Job], place: Place, force: bool = False, then: Callable[[Job], None] | None = None
) -> dict[str, str]:
    """Run the jobs, at most as many at once as there are cores; return their outcomes, by name.

    Each starts when the notebooks it needs are done, a core is free, and none is in the way, see
    ALONE; then is called with each that is done.
    """
    waiting = sorted(jobs, key=lambda job: (*LONG_FIRST, job.name).index(job.name))
    states: dict[str, str] = {}
    running: dict[Future[str], Job] = {}
    _clear_parts(place)
    forked.prepare()
    with ThreadPoolExecutor(min(len(jobs), CORES)) as pool:
        while waiting or running:
            ready = _ready(waiting, [*running.values()], place)
            cores = _share(len(ready) + len(running))
            for job in ready:
                failed = [n for n in job.needs if states.get(n, "done") != "done"]
                if failed:
                    waiting.remove(job)
                    states[job.name] = f"not run: {', '.join(failed)} failed"
                    print(f"{job.name:26} {0:7.1f} s  {states[job.name]}", flush=True)
                elif len(running) < CORES:
                    waiting.remove(job)
                    running[pool.submit(run_one, job, place, force, cores, then)] = job
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                states[running.pop(future).name] = future.result()
    _clear_parts(place)
    return states


def _clear_parts(place: Place) -> None:
    """Remove what killed reports have left half-written."""
    for folder in place.folders:
        clear_parts(folder)


def _ready(waiting: list[Job], running: list[Job], place: Place) -> list[Job]:
    """The waiting jobs that may start beside the running ones."""
    unfinished = {job.name for job in (*waiting, *running)}
    ready = [job for job in waiting if not unfinished & {*job.needs}]
    beside = [job for job in ready if place != FULL or job.name not in ALONE]
    return beside or ([] if running else ready[:1])


def _share(count: int) -> int:
    """The cores for each of count notebooks, or 0 if a cluster trains.

    A notebook that has few cores trains more of its networks together.
    """
    cluster = os.environ.get("DASK_SCHEDULER_ADDRESS")
    return 0 if cluster or not count else max(1, CORES // count)


def run_one(
    job: Job, place: Place, force: bool, cores: int, then: Callable[[Job], None] | None
) -> str:
    """Run a notebook if it needs it, on so many cores, or all if 0, and say how that went.

    Returns "done", or what went wrong.
    """
    began = time.monotonic()
    try:
        with ONE_AT_A_TIME:
            is_old = force or not is_fresh(job, place)
        problem = execute(job, place, cores) if is_old else None
        if then and not problem:
            with ONE_AT_A_TIME:
                then(job)
        said = problem or ("done" if is_old else "up to date")
    except OSError as error:  # a full disk, for example
        said = problem = f"failed: {error.filename}: {reason_of(error)}"
    except UserError as error:  # a page that cannot be made
        said = problem = f"failed: {error}"
    except Exception as error:  # the other notebooks go on, whatever it is
        said = problem = f"failed: {_one_line(error)}"
    print(f"{job.name:26} {time.monotonic() - began:7.1f} s  {said}", flush=True)
    return problem or "done"


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


def execute(job: Job, place: Place, cores: int) -> str | None:
    """Run one notebook; return None, or one line that says what went wrong."""
    before = {path: file.stat().st_mtime_ns for path, file in place.written(job).items()}
    old = load_record(place.stamp(job.name)) if place.stamp(job.name).is_file() else {}
    with ONE_AT_A_TIME:
        fingerprint = fingerprint_of(job, place)
    place.failed(job.name).unlink(missing_ok=True)
    with _scratch(place) as folder:
        part = Path(folder) / "executed.ipynb"
        try:
            _run(job, part, place, cores)
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


def _run(job: Job, part: Path, place: Place, cores: int) -> None:
    """Run the notebook with its parameters; its outputs go to part.

    A kernel that dies, for lack of memory, for example, is replaced up to LIVES times.
    """
    import papermill

    given = {"DIGITS_OUTPUT": str(place.output), "DIGITS_RUNS": str(place.runs)}
    given |= ONE_THREAD | {"DIGITS_CORES": str(cores)}
    for life in range(1, LIVES + 1):
        try:
            papermill.execute_notebook(
                job.notebook, str(part), job.parameters, kernel_name="python3", language="python",
                progress_bar=sys.stderr.isatty(), request_save_on_cell_execute=False,
                record_timing=False, resources={"metadata": {"path": str(NOTEBOOKS)}},
                config=_settings(part.with_name(f"kernel-{life}.json"), given),
                start_timeout=KERNEL_SECONDS, kernel_manager_class=forked.Kernels,
            )  # fmt: skip
            return
        except RuntimeError as error:  # the kernel died, or never answered
            last = error
        finally:
            with suppress(RuntimeError):  # papermill may have failed before it made one
                asyncio.get_event_loop().close()  # that of this thread
    raise UserError(f"its kernel died {LIVES} times; is there enough memory? ({last})")


def _settings(file: Path, environment: dict[str, str]) -> Config:
    """Those of a kernel: its environment, and how Jupyter connects to it, as the file tells it."""
    # encrypted where it can be, or else ipykernel warns
    how: dict[str, Any] = {"transport_encryption": "auto", "connection_file": str(file)}
    how["environment"] = environment
    if sys.platform == "linux":  # another program may take a free TCP port before the kernel does
        how |= {"transport": "ipc", "ip": f"@digits-{token_hex()}"}
    # a polite shutdown waits half a minute for joblib's helpers, which end with it anyway
    return Config({"Kernels": how, "NotebookClient": {"shutdown_kernel": "immediate"}})


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
