"""Many training runs in parallel; each finished run is stored and reused.

A Run holds the settings of one run, and a Result its outcome. Finished runs are stored in
build/runs under a hash of their settings, the data, and the training code, so an interrupted
report, or a notebook run twice, repeats none of them.
"""

import functools
import inspect
import os
import signal
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from digits import ann, checks, mnist
from digits.datasets import MNIST, Data, load_data
from digits.disk import sha256
from digits.errors import UserError
from digits.interrupt import end_with, kept_from_children, one_interrupt
from digits.paths import RUNS
from digits.processor import COMMON_KERNEL, KERNEL, kernel, kernels_in_use
from digits.sources import code_of
from digits.store import load_arrays, rounded, save_arrays
from digits.training import distort, drawn, nondigits, together
from digits.training.distort import Distorter, Distortions
from digits.training.progress import Part, as_rows, progress
from digits.training.together import Networks, train_together

TOGETHER = 6  # networks trained on the same batches; more of them would overflow the cache
LIVES = 3  # the most times that workers may die, usually for lack of memory
CLUSTER_SECONDS = 10  # a running scheduler answers at once
SPLIT_SEED = 0  # one held-out set for every experiment, regardless of the run's seed
REFUSER_HIDDEN = (64, 32)  # widths of the network that tells digits from other figures
TRAINING_PACKAGES = ("numpy", "scipy")  # their versions affect the weights
Watch = Callable[[list[Part]], None]  # shows training in progress, see progress
ORDER_SEED = 0  # likewise, one order of the images and one series of distortions


@dataclass(frozen=True)
class Run:
    """The settings of one run.

    The seed determines the initial weights. All runs share one order of the images, so that they
    can train together; networks that differ only in their initial weights end as far apart as if
    everything differed (C. Summers, M. Dinneen, ICML 2021, arXiv:2103.04514).

    held_out training images are set aside and scored after every epoch; the whole remaining
    training set is scored every measure_every epochs (0: never), because that takes a third as long
    as an epoch. decay: the rate falls to zero along a cosine. distortions: applied to the training
    images, new in every epoch. drawn: the share of images drawn by program, see drawn. task: "read"
    distinguishes the classes, "refuse" digits (1) from other figures (0), see nondigits. hidden:
    the widths of the hidden layers. data: "mnist", or a path, see datasets.
    """

    learning_rate: float
    epochs: int
    batch_size: int
    seed: int
    held_out: int = 0
    measure_every: int = 0
    decay: bool = False
    distortions: Distortions | None = None
    drawn: float = 0.0
    task: str = "read"
    hidden: tuple[int, ...] = ann.SIZES[1:-1]
    data: str = MNIST

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size", "learning_rate"):
            if not getattr(self, name) > 0:
                raise UserError(f"{name} must be more than 0, not {getattr(self, name)}")
        if self.data != MNIST and (self.drawn or self.distortions or self.task != "read"):
            raise UserError(f"digits are drawn and distorted for MNIST, not for {self.data}")


@dataclass(frozen=True)
class Result:
    """The outcome of a run: E epochs, S batches in all, M scores of the whole training set.

    Losses are means in nats, and accuracies lie in [0, 1]; both are nan if the rate was too large.
    held_out_* are empty if nothing was held out.
    """

    run: Run
    theta: np.ndarray  # (P,) the parameters at the end
    batch_losses: np.ndarray  # (S,) of every batch, before its step
    running_losses: np.ndarray  # (E,) mean of each epoch's batch losses, while the net changed
    held_out_losses: np.ndarray  # (E,)
    held_out_accuracies: np.ndarray  # (E,)
    training_losses: np.ndarray  # (M,) of the whole training set, at measured_epochs
    training_accuracies: np.ndarray  # (M,)

    @property
    def measured_epochs(self) -> np.ndarray:
        """The epochs (M,) after which the whole training set was measured."""
        every = self.run.measure_every or self.run.epochs + 1
        return np.arange(every, self.run.epochs + 1, every)

    @property
    def network(self) -> ann.Network:
        """The trained network, rounded as in storage, so that its scores are the stored one's."""
        network = ann.Network(sizes_of(self.run), seed=0)
        network.theta[:] = rounded(self.theta)
        return network


def check_trained(results: Sequence[Result]) -> None:
    """Raise UserError if the training of a Result broke: if it ended far worse than guessing."""
    for result in results:
        loss, guessing = float(result.running_losses[-1]), float(np.log(sizes_of(result.run)[-1]))
        if not loss < 2 * guessing:
            end = f"ended at {loss:.3g} nats" if np.isfinite(loss) else "is no longer a number"
            raise UserError(
                f"training broke: at learning_rate {result.run.learning_rate:g} the loss {end}, "
                f"and blind guessing costs {guessing:.2f}; choose a smaller learning_rate"
            )


def record_of(data: Data, hidden: tuple[int, ...]) -> dict[str, Any]:
    """What records hold on data and layers that differ from the report's; nothing if none does."""
    return data.record | ({} if hidden == ann.SIZES[1:-1] else {"hidden": hidden})


class Stopped(KeyboardInterrupt):
    """The user stopped training; a notebook shows one line instead of a traceback."""

    def _render_traceback_(self) -> list[str]:
        return ["Stopped. Run the cell again to resume where it stopped."]


def run_all(
    runs: Sequence[Run], *, workers: int | None = None, watch: Watch | None = None
) -> list[Result]:
    """The Result of every run, in order; runs without a stored Result train on all cores.

    Runs that differ only in learning rate and seed see the same batches and train together. Each
    worker is a process with BLAS pinned to one thread: at this size, two threads that share a
    product wait more than they work. If DASK_SCHEDULER_ADDRESS names a Dask scheduler, its workers
    train instead of this machine's cores, and give the same numbers.

    Where someone can see it, a bar shows the progress, and watch is called every second with the
    progress of each group of runs, see Part. Training resumes where it stopped, even after a
    worker dies; UserError if workers keep dying.
    """
    from joblib import effective_n_jobs

    _digest.cache_clear()  # the data may have changed since
    found = {run: _load(run) for run in runs}
    workers = workers or int(os.environ.get("DIGITS_CORES", 0)) or -1
    cores = effective_n_jobs(workers)
    lives = LIVES
    while groups := list(_unfinished(found, cores)):
        if not lives:
            raise UserError(
                f"training stopped because its worker processes died {LIVES} times, most likely "
                "because memory ran out; close other programs and run it again to resume"
            )
        if any(run.data == MNIST for run in runs):
            mnist.fetch(mnist.files_of("train"))  # once, not in every worker at the same time
        with suppress(BrokenProcessPool):
            _train_all(groups, found, workers, watch)
        lives -= 1
    return [found[run] for run in runs]


def _unfinished(found, cores):
    """The groups to train: runs missing from found, or the whole group if it is partly trained.

    The groups are formed from all runs, finished or not, so that an interrupted group forms again
    and resumes, no matter which runs have finished since.
    """
    for group in grouped(found, cores):
        missing, part = [run for run in group if found[run] is None], _part(group)
        if missing:
            yield group if part.path.is_file() else missing
        else:
            part.end()


def _train_all(groups, found, workers, watch):
    """Train the groups in parallel, and put each Result into found as soon as it is ready."""
    from joblib import Parallel, delayed

    parts = {group[0]: _part(group) for group in groups}
    with cluster(), _stoppable(), progress(parts.values(), watch):
        parallel = Parallel(n_jobs=workers, return_as="generator_unordered")
        with kept_from_children():  # a notebook's interrupt would reach its processes, too
            finished = parallel(delayed(_train_pinned)(group) for group in groups)
        for results in finished:
            for result in results:
                if found[result.run] is None:
                    _keep(result)
                    found[result.run] = _load(result.run)  # exactly as a later run will load it
            parts[results[0].run].end()


@contextmanager
def _stoppable() -> Iterator[None]:
    """Within it, an interrupt ends all workers at once; a second one meanwhile has no effect."""
    from joblib.externals.loky import get_reusable_executor

    try:
        yield
    except KeyboardInterrupt:
        warnings.filterwarnings("ignore", r"\d+ tasks which")  # joblib: "... were cancelled"
        with one_interrupt():
            get_reusable_executor(reuse=True).shutdown(wait=False, kill_workers=True)
            time.sleep(0.3)  # a second interrupt comes within this time, if at all
            _kill_workers()
        raise Stopped from None


def _kill_workers() -> None:
    """Also kill workers that were still starting, which their pool does not yet know."""
    for child in psutil.Process().children():
        with suppress(psutil.Error):
            if any("popen_loky" in word for word in child.cmdline()):
                child.kill()


@contextmanager
def cluster() -> Iterator[None]:
    """Within it, joblib sends its work to the Dask scheduler that the environment names.

    Without one, it uses processes on this machine, which end with this one in any case.
    """
    from joblib import parallel_config

    address = os.environ.get("DASK_SCHEDULER_ADDRESS")
    if not address:
        with parallel_config("loky", initializer=_begin_worker, initargs=(os.getpid(),)):
            yield
        return
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise UserError("Dask is not installed; add it with: pip install -e .[cluster]") from None
    try:
        client = Client(address, timeout=CLUSTER_SECONDS)
    except (OSError, ValueError) as error:
        raise UserError(f"no Dask scheduler answers at {address}: {error}") from None
    with client, parallel_config(backend="dask"):
        _check_kernels(client.run(kernels_in_use))
        yield


def _check_kernels(used: dict[str, set[str]]) -> None:
    """Raise UserError if a worker, by address, uses different BLAS kernels than this process.

    Its numbers would differ in the last bit, and by more after training.
    """
    for address, kernels in used.items():
        if kernel() == COMMON_KERNEL and kernels != {COMMON_KERNEL}:
            raise UserError(
                f"the Dask worker at {address} uses {', '.join(kernels) or 'no OpenBLAS'}, which "
                f"rounds differently; start it with {KERNEL}={COMMON_KERNEL} dask worker"
            )


def grouped(runs: Iterable[Run], cores: int = 1) -> list[list[Run]]:
    """Lists of at most TOGETHER runs that differ only in rate and seed, the longest first.

    A list that is longer than a core's share of all epochs is divided, so that none ends alone.
    """
    groups: dict[Run, list[Run]] = {}
    for run in runs:
        groups.setdefault(replace(run, learning_rate=1, seed=0), []).append(run)
    parts: list[list[Run]] = []
    whole = sum(group[0].epochs * len(group) for group in groups.values())
    for group in groups.values():
        shares = -(-group[0].epochs * len(group) * cores // whole)
        count = max(-(-len(group) // TOGETHER), min(len(group), shares))
        parts += [group[i::count] for i in range(count)]
    return sorted(parts, key=lambda part: -part[0].epochs * len(part))


def train_group(runs: Sequence[Run]) -> list[Result]:
    """Train runs that differ only in rate and seed, in this process; return their Results."""
    run = runs[0]
    _digest.cache_clear()
    training, held_out = _sets(run.task, run.held_out, run.drawn, run.data, _digest(run.data))
    networks = Networks(sizes_of(run), seeds=[run.seed for run in runs])
    part = _part(runs)
    history, done = part.resume(networks)
    distort = Distorter(training.images, run.distortions) if run.distortions else None
    epochs = train_together(
        networks, training, held_out, epochs=run.epochs, batch_size=run.batch_size,
        learning_rates=[run.learning_rate for run in runs], seed=ORDER_SEED, decay=run.decay,
        distort=distort, first=done + 1,
    )  # fmt: skip
    for epoch in epochs:
        history["batch_losses"].extend(epoch.batch_losses)
        history["running_losses"].append(epoch.training_losses)
        if epoch.validation:
            history["held_out_losses"].append([score.loss for score in epoch.validation])
            history["held_out_accuracies"].append([score.accuracy for score in epoch.validation])
        if run.measure_every and epoch.number % run.measure_every == 0:
            with np.errstate(over="ignore", invalid="ignore"):  # if a rate was too large
                scores = [ann.evaluate(network, training) for network in networks]
            history["training_losses"].append([score.loss for score in scores])
            history["training_accuracies"].append([score.accuracy for score in scores])
        part.keep(networks, history)
    columns = {name: as_rows(values, len(runs)).T for name, values in history.items()}
    return [
        Result(run, networks.theta[which], **{name: rows[which] for name, rows in columns.items()})
        for which, run in enumerate(runs)
    ]


def _part(runs):
    """The Part that stores the progress of a group of runs."""
    key = sha256("".join(run_key(run) for run in runs))[:20]
    names = [field.name for field in fields(Result)[2:]]
    return Part(RUNS / f"{key}.part.safetensors", names, len(runs), runs[0].epochs)


def run_path(run: Run) -> Path:
    """The file for the Result of a finished run."""
    return RUNS / f"{run_key(run)}.safetensors"


def run_key(run: Run) -> str:
    """The name of a stored run: a hash of settings, data, training code, packages, and kernel.

    Data counts by its content, not by its path.
    """
    code = training_code(run.task, run.distortions is not None, run.drawn > 0)
    packages = [f"{name} {version(name)}" for name in TRAINING_PACKAGES]
    parts = [repr(replace(run, data=MNIST)), _digest(run.data), code, *packages, kernel()]
    return sha256("\n".join(parts))[:20]


@functools.cache
def training_code(task: str, distorted: bool, with_drawn: bool) -> str:
    """A hash of the training code, apart from its comments and docstrings."""
    trains: list[Any] = [ann, checks, together, mnist.hold_out, _sets.__wrapped__, sizes_of, Result]
    trains += [train_group] + [distort] * distorted + [nondigits] * (task == "refuse")
    trains += [drawn] * (with_drawn or task == "refuse")  # drawn also draws the figures' strokes
    code = "".join(code_of(inspect.getsource(part)) for part in trains)
    return sha256(repr((REFUSER_HIDDEN, SPLIT_SEED, ORDER_SEED)) + code)


def sizes_of(run: Run) -> tuple[int, ...]:
    """The widths of the layers of a run's network."""
    if run.task == "refuse":
        return (mnist.PIXELS, *REFUSER_HIDDEN, 2)
    if run.data == MNIST:
        return (mnist.PIXELS, *run.hidden, mnist.CLASSES)
    training = load_data(run.data).train
    return (training.images.shape[1], *run.hidden, len(training.classes))


@functools.cache
def _digest(data: str) -> str:
    """A hash of the content of data, computed once in a call of run_all or train_group."""
    return load_data(data).digest


@functools.cache
def _sets(
    task: str, held_out: int, share: float, data: str, _content: str
) -> tuple[mnist.Split, mnist.Split | None]:
    """The Splits to train on and to score, the latter None if nothing is held out.

    share: the fraction of the training images drawn by program; the others come from data, whose
    digest tells the cache when it has changed.
    """
    training, other = load_data(data).train, None
    if held_out:
        whole = data == MNIST
        training, other = mnist.hold_out(training, held_out, seed=SPLIT_SEED, copy=whole)
    if share:
        training = drawn.with_drawn(training, share, np.random.default_rng([SPLIT_SEED, 2]))
    if task == "refuse":
        rng = np.random.default_rng([SPLIT_SEED, 1])
        training = nondigits.digits_or_not(training, rng)
        other = nondigits.digits_or_not(other, rng) if other else None
    return training, other


def _train_pinned(runs: Sequence[Run]) -> list[Result]:
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="blas"):
        return train_group(runs)


def _begin_worker(parent: int) -> None:
    """Let this process end with its parent, and ignore an interrupt, because the parent ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent)


def _keep(result):
    arrays = {field.name: getattr(result, field.name) for field in fields(Result)[1:]}
    save_arrays(arrays, {"run": asdict(result.run)}, run_path(result.run))


def _load(run):
    """The stored Result, or None; a damaged file counts as missing, and its run is repeated."""
    try:
        arrays, _ = load_arrays(run_path(run))
        return Result(run, **arrays)
    except (UserError, TypeError):
        return None
