"""The report: run the notebooks that need it, and keep what they write.

A notebook is run again when something it depends on has changed: its own cells and parameters,
the modules it imports, the notebooks whose results it reads, the packages, or what it wrote.
"""

import ast
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from threading import Thread, main_thread

import joblib
import nbformat
import psutil
from traitlets.config import Config

from digits.disk import clear_parts, reason_of, sha256, write_whole
from digits.errors import UserError, printable
from digits.parameters import check_value, parameters_of
from digits.paths import PACKAGE, ROOT, SAMPLES
from digits.processor import ONE_THREAD, kernel
from digits.report.pages import FULL, NOTEBOOKS, QUICK, TRIAL, export
from digits.sources import code_of, modules_behind, path_of
from digits.store import load_record, to_json
from digits.training import LIVES

NEEDS = {"06-predict-images": ("04-train-final", "05-train-on-distortions")}  # their networks
FIRST = ("05-train-on-distortions", "04-train-final")  # begun first, since they take longest
KERNEL_CONFIG = Config(
    {
        "KernelManager": {"transport_encryption": "auto"},  # or else ipykernel warns
        # asked to end, it would wait half a minute for helpers of joblib, which end with it anyway
        "NotebookClient": {"shutdown_kernel": "immediate"},
    }
)


@dataclass
class Job:
    """One notebook to run: its name, its cells, and the parameters that replace its own."""

    name: str
    notebook: nbformat.NotebookNode
    parameters: dict = field(default_factory=dict)

    @property
    def source(self):
        """The Python of all its code cells."""
        return "\n".join(cell.source for cell in self.notebook.cells if cell.cell_type == "code")


def make_report(names=(), *, quick=False, parameters=None, force=False):
    """Run the notebooks whose names begin with names (all of them without), and export the pages.

    parameters replace those of the notebooks that have them. Prints one line a notebook; one that
    fails stops only those that read its results. Returns the number that failed or were stopped.
    Raises UserError before anything runs where a name or parameter is unknown or of a wrong type.
    """
    from digits import mnist

    place = TRIAL if parameters else QUICK if quick else FULL
    jobs = plan(names, quick=quick, parameters=parameters)
    mnist.fetch()
    began = time.monotonic()
    states = run_side_by_side(jobs, place, force)
    export(place)
    print(f"{'in all':26} {time.monotonic() - began:7.1f} s  {place.pages / 'index.html'}")
    return sum(state != "done" for state in states.values())


def run_side_by_side(jobs, place, force=False):
    """Run the jobs, as many at once as there are cores; return what became of each, by name.

    Each runs in a process of its own, as soon as the notebooks it needs are done. Where such a
    process is ended from outside, what ran then is run again, so often as LIVES says.
    """
    waiting = sorted(jobs, key=lambda job: (*FIRST, job.name).index(job.name))
    states, deaths = {}, Counter()
    for folder in place.folders:
        clear_parts(folder)
    while waiting:
        with workers(len(jobs)) as pool:
            for job in _run_waiting(waiting, states, pool, place, force):
                deaths[job.name] += 1
                if deaths[job.name] < LIVES:
                    waiting.append(job)
                else:
                    said = f"failed: its process was ended {LIVES} times; is there enough memory?"
                    states[job.name] = _say(job.name, 0, said)
    for folder in place.folders:  # of processes that a killed report left for a moment
        clear_parts(folder)
    return states


def _run_waiting(waiting, states, pool, place, force):
    """Run the jobs in waiting, a list that is emptied; return those whose processes died."""
    running = {}
    while waiting or running:
        unfinished = {job.name for job in (*waiting, *running.values())}
        try:
            for job in [j for j in waiting if not unfinished & set(NEEDS.get(j.name, ()))]:
                failed = [n for n in NEEDS.get(job.name, ()) if states.get(n, "done") != "done"]
                if failed:
                    states[job.name] = _say(job.name, 0, f"not run: {', '.join(failed)} failed")
                else:
                    running[pool.submit(run_one, job, place, force)] = job
                waiting.remove(job)
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                states[running[future].name] = _say(running[future].name, *future.result())
                del running[future]
        except BrokenProcessPool:
            return list(running.values())
    return []


@contextmanager
def workers(count):
    """A pool of processes for count notebooks; whatever ends it early ends them, and all of theirs.

    They share the cores: a notebook that finds few cores trains more of its networks together.
    """
    cores = joblib.cpu_count()
    share = 0 if os.environ.get("DASK_SCHEDULER_ADDRESS") else max(1, cores // count)
    pool = ProcessPoolExecutor(min(count, cores), get_context("spawn"), _begin, [share])
    try:
        yield pool
    except BaseException:
        for process in active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(cores):
    """Begin a process of the pool: a Ctrl-C is for its parent, which then terminates it.

    What kernels and their workers grumble about as they are ended, on file 2, is for nobody; what
    a notebook writes to stderr is among its outputs.
    """
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    os.environ["DIGITS_CORES"] = str(cores)
    Thread(target=_end_with_parent, daemon=True).start()


def _end(*_):
    """End this process; papermill then ends its kernel, of which asyncio need not tell."""
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123
    sys.exit(1)


def _end_with_parent():
    """End this process, and all that it has started, once its parent is gone, however that came."""
    parent_process().join()
    if hasattr(signal, "pthread_kill"):  # not on Windows
        signal.pthread_kill(main_thread().ident, signal.SIGTERM)
        time.sleep(0.5)  # for papermill to tidy up
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.kill()
    time.sleep(0.2)  # and once more
    os._exit(1)


def run_one(job, place, force):
    """Run a notebook that needs it; the seconds it took, and what became of it."""
    began = time.monotonic()
    if not force and is_fresh(job, place):
        return time.monotonic() - began, "up to date"
    try:
        problem = execute(job, place)
        seconds = time.monotonic() - began
        write_whole(place.duration(job.name), f"{seconds:.1f}\n")  # which no result may hold
    except OSError as error:  # a full disk, say
        return time.monotonic() - began, f"failed: {error.filename}: {reason_of(error)}"
    return seconds, problem or "done"


def _say(name, seconds, said):
    print(f"{name:26} {seconds:7.1f} s  {said}", flush=True)
    return "done" if said == "up to date" else said


def plan(names=(), *, quick=False, parameters=None):
    """The Jobs for the notebooks asked for, in their order, with checked parameters."""
    parameters = parameters or {}
    paths = sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))
    for name in names:
        if not any(path.stem.startswith(name) for path in paths):
            known = ", ".join(path.stem for path in paths)
            raise UserError(f"there is no notebook {name}; choose from {known}")
    chosen = [path for path in paths if not names or path.stem.startswith(tuple(names))]
    jobs = [Job(path.stem, _read(path)) for path in chosen]
    if parameters and not names:  # those that have one of them
        own = [job for job in jobs if set(parameters) & set(parameters_of(job.notebook))]
        jobs = own or jobs
    known = set()
    for job in jobs:
        own = parameters_of(job.notebook)
        known.update(own)
        if quick:
            job.parameters.update({k: p["quick"] for k, p in own.items() if "quick" in p})
        for name, value in parameters.items():
            if name in own:
                check_value(name, own[name], value)
                job.parameters[name] = value
    for name in parameters:
        if name not in known:
            raise UserError(
                f"no notebook to run has a parameter {name}; they have {', '.join(sorted(known))}"
            )
    return jobs


def _read(path):
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, OSError) as error:
        raise UserError(f"{path} is no notebook: {' '.join(str(error).split())[:200]}") from None


def execute(job, place):
    """Run one notebook; return None, or what went wrong in one line."""
    before = {path: file.stat().st_mtime_ns for path, file in place.written(job).items()}
    old = load_record(place.stamp(job.name)) if place.stamp(job.name).is_file() else {}
    fingerprint = fingerprint_of(job, place)
    place.failed(job.name).unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        part = Path(folder) / "executed.ipynb"
        try:
            _run(job, part, place)
            _keep(job, part, place)
        except Exception as error:  # a cell that raised, a kernel that died: the others go on
            place.executed(job.name).unlink(missing_ok=True)  # what it said no longer holds
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


def _run(job, part, place):
    """Run the notebook with its parameters; what it writes goes to place, its outputs to part."""
    import papermill

    source = write_whole(part.with_name("source.ipynb"), nbformat.writes(job.notebook))
    # of this process, which is the notebook's own
    os.environ |= {"DIGITS_OUTPUT": str(place.output), "DIGITS_RUNS": str(place.runs)} | ONE_THREAD
    papermill.execute_notebook(
        str(source), str(part), job.parameters, kernel_name="python3", language="python",
        cwd=str(NOTEBOOKS), progress_bar=sys.stderr.isatty(), record_timing=False,
        config=KERNEL_CONFIG,
    )  # fmt: skip


def _one_line(error):
    name, text = type(error).__name__, str(error)
    if hasattr(error, "ename"):  # papermill's, which holds the one that the cell raised
        name, text = error.ename, error.evalue
    return printable(" ".join(f"{name}: {text}".split()))


def _keep(job, part, place):
    """Move the executed notebook into place without papermill's dates, paths and random ids."""
    notebook = nbformat.read(part, as_version=4)
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)  # which no page shows, under random ids
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = "injected-parameters"  # papermill's is random
    notebook.cells = [c for c in notebook.cells if c.source or c.get("outputs")]
    write_whole(place.executed(job.name), nbformat.writes(notebook))


def is_fresh(job, place):
    """Whether the last run of the notebook still holds, and all that it wrote is still there."""
    if not (place.stamp(job.name).is_file() and place.executed(job.name).is_file()):
        return False
    stamp = load_record(place.stamp(job.name))
    written = place.written(job)
    return stamp["depends"] == fingerprint_of(job, place) and all(
        path in written and sha256(written[path].read_bytes()) == digest
        for path, digest in stamp["wrote"].items()
    )


def fingerprint_of(job, place):
    """A hash of all that the outcome of a notebook depends on."""
    modules = [path_of(name) for name in sorted(modules_behind(job.source))]
    packages = ("numpy", "scipy", "matplotlib", "pillow")
    parts = [
        nbformat.writes(job.notebook),
        repr(sorted(job.parameters.items())),
        *(code_of(path.read_text(encoding="utf-8")) for path in modules),
        *(f"{name} {version(name)}" for name in packages),
        kernel(),
        *(sha256(path.read_bytes()) for path in _files_read(job, place) if path.is_file()),
    ]
    return sha256("\n".join(parts))


def _files_read(job, place):
    """The files a notebook reads: the style, pictures and networks it names, samples, networks."""
    values = {name: p["default"] for name, p in parameters_of(job.notebook).items()}
    named = [v for v in (values | job.parameters).values() if isinstance(v, str) and v]
    files = [PACKAGE / "notebook" / "digits.mplstyle", *(NOTEBOOKS / name for name in named)]
    if "SAMPLES" in job.source:
        files += sorted(SAMPLES.iterdir())
    if NEEDS.get(job.name):
        files += [f for o in (place.output, ROOT) for f in sorted(o.glob("models/*.safetensors"))]
    return files


def read_parameter(text):
    """The (name, value) in `name=value`; the value is a Python literal, or else a string."""
    name, equals, value = text.partition("=")
    if not (name.isidentifier() and equals):
        raise UserError(f"write a parameter as name=value, not {text}")
    try:
        return name, ast.literal_eval(value)
    except (ValueError, SyntaxError, TypeError):
        return name, value


def parameter_help(names=()):
    """The parameters of the notebooks, a line each."""
    lines = []
    for job in plan(names):
        lines.append(job.name)
        for name, parameter in parameters_of(job.notebook).items():
            setting = f"{name}={json.dumps(parameter['default'])}"
            lines.append(f"  {setting:40} {parameter['help']}")
    return "\n".join(lines)
