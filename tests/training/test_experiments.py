"""Runs side by side: found again, keyed by what they depend on, and equal however they are run."""

import os
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from threading import Thread
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
import tqdm.auto
from joblib.externals.loky import get_reusable_executor

from digits import ann, mnist
from digits.errors import UserError
from digits.training import experiments, nondigits
from digits.training.distort import Distortions
from digits.training.experiments import Run
from tests.test_datasets import clothes, write_idx

RUN = Run(learning_rate=0.1, epochs=4, batch_size=8, seed=0, held_out=10, measure_every=2)


@pytest.fixture
def small(monkeypatch, tmp_path):
    """Sixty made images for MNIST's 60,000, an own folder for runs, and no other process."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (60, mnist.PIXELS)).astype(np.uint8)
    split = mnist.Split(images, rng.integers(0, 10, 60).astype(np.uint8))
    monkeypatch.setattr(mnist, "load_split", lambda _name: split)
    experiments._sets.cache_clear()
    monkeypatch.setattr(experiments, "RUNS", tmp_path / "runs")
    trained = []
    train = experiments._train_pinned
    monkeypatch.setattr(
        experiments, "_train_pinned", lambda runs: (trained.append(runs), train(runs))[1]
    )
    yield SimpleNamespace(folder=tmp_path / "runs", trained=trained)
    experiments._sets.cache_clear()


@pytest.fixture
def runs_in(monkeypatch, tmp_path):
    """A function: the results of some runs, kept in a folder, whichever process trains them."""

    def runs_in(name, runs, workers):
        get_reusable_executor().shutdown()  # its workers know another folder
        monkeypatch.setattr(experiments, "RUNS", tmp_path / name)
        monkeypatch.setenv("DIGITS_RUNS", str(tmp_path / name))
        return experiments.run_all(runs, workers=workers)

    yield runs_in
    get_reusable_executor().shutdown()


def test_a_result_holds_the_whole_history(small):
    (result,) = experiments.run_all([RUN], workers=1)
    steps = -(-50 // 8)
    assert result.batch_losses.shape == (4 * steps,)
    assert len(result.running_losses) == len(result.held_out_losses) == 4
    assert len(result.held_out_accuracies) == 4
    assert result.measured_epochs.tolist() == [2, 4]
    assert len(result.training_losses) == len(result.training_accuracies) == 2
    training, held_out = experiments._sets("read", 10, 0.0, "mnist", "")
    assert ann.evaluate(result.network, training).loss == pytest.approx(
        result.training_losses[-1], rel=1e-5
    )
    assert ann.evaluate(result.network, held_out).accuracy == pytest.approx(
        result.held_out_accuracies[-1], rel=1e-6
    )
    (result,) = experiments.run_all([replace(RUN, held_out=0, measure_every=0)], workers=1)
    assert len(result.batch_losses) == 4 * -(-60 // 8)
    others = (result.held_out_losses, result.training_losses, result.measured_epochs)
    assert [len(history) for history in others] == [0, 0, 0]


def test_only_what_is_missing_or_damaged_is_trained(small):
    other = replace(RUN, batch_size=9)
    first = experiments.run_all([RUN], workers=1)
    results = experiments.run_all([other, RUN, other], workers=1)
    assert small.trained == [[RUN], [other]]
    assert [result.run for result in results] == [other, RUN, other]
    assert np.array_equal(first[0].theta, results[1].theta)
    path = experiments.run_path(RUN)
    path.write_bytes(path.read_bytes()[:1000])
    again = experiments.run_all([RUN], workers=1)
    assert small.trained[2:] == [[RUN]]
    assert np.array_equal(first[0].theta, again[0].theta)


@pytest.mark.parametrize("more", [{}, {"decay": True, "distortions": Distortions()}])
def test_rates_and_seeds_trained_together_give_what_each_gives_alone(small, more):
    settings = [(0.01, 0), (0.1, 1), (0.3, 0)]
    runs = [replace(RUN, learning_rate=rate, seed=seed, **more) for rate, seed in settings]
    together = experiments.run_all(runs, workers=1)
    assert small.trained == [runs]
    assert len({result.theta.tobytes() for result in together}) == 3
    for path in small.folder.iterdir():
        path.unlink()
    for run, result in zip(runs, together, strict=True):
        (alone,) = experiments.run_all([run], workers=1)
        assert np.array_equal(result.theta, alone.theta)  # or a kept run would depend on others
        assert np.array_equal(result.batch_losses, alone.batch_losses)


def test_groups_share_all_but_rate_and_seed_and_stay_small():
    rates = np.linspace(0.1, 1, 13)
    runs = [replace(RUN, learning_rate=rate, epochs=epochs) for rate in rates for epochs in (2, 3)]
    groups = experiments.grouped(runs)
    assert len(groups) == 6
    assert sorted(map(repr, runs)) == sorted(repr(run) for group in groups for run in group)
    for group in groups:
        assert len(group) <= experiments.TOGETHER
        assert len({replace(run, learning_rate=1) for run in group}) == 1


def test_few_groups_are_divided_among_the_cores():
    runs = [replace(RUN, seed=seed) for seed in range(3)]
    sizes = [[len(group) for group in experiments.grouped(runs, cores)] for cores in (1, 2, 3, 8)]
    assert sizes == [[3], [2, 1], [1, 1, 1], [1, 1, 1]]
    others = [replace(run, batch_size=9) for run in runs]
    assert [len(group) for group in experiments.grouped(runs + others, 2)] == [3, 3]
    long = [replace(run, epochs=10 * RUN.epochs) for run in runs]  # ten times as long as the rest
    assert [len(group) for group in experiments.grouped(others + long, 2)] == [2, 1, 3]


def test_a_network_that_refuses_learns_digits_from_figures(small):
    training, held_out = experiments._sets("refuse", 10, 0.0, "mnist", "")
    assert len(training) == 100
    assert held_out.labels.tolist() == [1] * 10 + [0] * 10
    (result,) = experiments.run_all([replace(RUN, task="refuse")], workers=1)
    assert result.network.sizes == (784, 64, 32, 2)


@pytest.fixture
def key_with(monkeypatch):
    """A function: the key of a run while a module has another attribute."""

    def key_with(run, *change):
        cached = experiments._digest, experiments.training_code
        with monkeypatch.context() as patch:
            patch.setattr(*change)
            for one in cached:
                one.cache_clear()
            key = experiments.run_key(run)
        for one in cached:
            one.cache_clear()
        return key

    return key_with


def test_the_key_follows_settings_data_code_packages_and_kernel(key_with):
    key, version = experiments.run_key(RUN), experiments.version
    changes = [
        (experiments, "SPLIT_SEED", 1),
        (experiments, "ORDER_SEED", 1),
        (experiments, "train_group", experiments.grouped),
        (mnist, "FILES", mnist.FILES | {"train-images-idx3-ubyte": "0" * 64}),
        (experiments, "version", lambda name: version(name) + "x" * (name == "numpy")),
        (experiments, "version", lambda name: version(name) + "x" * (name == "scipy")),
        (experiments, "kernel", lambda: "Nehalem"),
    ]
    others = {key_with(RUN, *change) for change in changes}
    others |= {experiments.run_key(replace(RUN, **new)) for new in ({"epochs": 5}, {"seed": 1})}
    assert len(others - {key}) == 9
    assert experiments.run_key(replace(RUN)) == key
    distorted, other = replace(RUN, distortions=Distortions()), (experiments, "distort", nondigits)
    assert key_with(RUN, *other) == key  # which uses none of it
    assert key_with(distorted, *other) != experiments.run_key(distorted)


@pytest.mark.parametrize("change", [{"epochs": 0}, {"batch_size": -1}, {"learning_rate": 0.0}])
def test_a_run_that_cannot_be_is_refused(change):
    with pytest.raises(UserError, match="must be more than 0"):
        replace(RUN, **change)


# Stopped, and gone on


class _StopError(Exception):
    pass


def stop_after(monkeypatch, epochs, runs):
    """Start runs, which keep what they have reached, and fail after so many epochs; their part."""
    train = experiments.train_together

    def some(*arguments, **settings):
        for epoch in train(*arguments, **settings):
            yield epoch
            if epoch.number == epochs:
                raise _StopError

    with monkeypatch.context() as patch:
        patch.setattr("digits.training.progress.PAUSE", 0)
        patch.setattr(experiments, "train_together", some)
        with pytest.raises(_StopError):
            experiments.run_all(runs, workers=1)
    return experiments.RUNS.glob("*.part.safetensors")


def test_a_stopped_run_goes_on_and_ends_as_if_it_had_not_been(small, monkeypatch):
    runs = [replace(RUN, seed=seed, distortions=Distortions()) for seed in (0, 1)]
    whole = experiments.run_all(runs, workers=1)
    for path in small.folder.iterdir():
        path.unlink()
    (part,) = stop_after(monkeypatch, 3, runs)
    numbers, train = [], experiments.train_together

    def counted(*arguments, **settings):
        for epoch in train(*arguments, **settings):
            numbers.append(epoch.number)
            yield epoch

    monkeypatch.setattr(experiments, "train_together", counted)
    again = experiments.run_all(runs, workers=1)
    assert numbers == [4]  # three are not repeated
    for one, other in zip(whole, again, strict=True):
        assert np.array_equal(one.theta, other.theta)
        assert np.array_equal(one.batch_losses, other.batch_losses)
        assert np.array_equal(one.held_out_accuracies, other.held_out_accuracies)
    assert not part.exists()


def test_the_time_left_of_a_resumed_run_counts_its_new_epochs_and_a_damaged_part_is_begun_anew(
    small, monkeypatch
):
    monkeypatch.delenv("DIGITS_OUTPUT", raising=False)
    bar, made = tqdm.auto.tqdm, []
    monkeypatch.setattr("tqdm.auto.tqdm", lambda **options: made.append(options) or bar(**options))
    (part,) = stop_after(monkeypatch, 3, [RUN])
    whole = part.read_bytes()
    experiments.run_all([RUN], workers=1)
    experiments.run_path(RUN).unlink()
    part.write_bytes(whole[:500])
    (result,) = experiments.run_all([RUN], workers=1)
    assert [options["initial"] for options in made] == [0, 3, 0]
    assert len(result.running_losses) == 4


def test_the_bar_moves_with_every_epoch_and_who_watches_sees_the_curves(small, monkeypatch):
    monkeypatch.delenv("DIGITS_OUTPUT", raising=False)
    monkeypatch.setattr("digits.training.progress.PAUSE", 0.01)
    train, seen, shown = experiments.train_together, [], []

    def slow(*arguments, **settings):
        for epoch in train(*arguments, **settings):
            yield epoch
            time.sleep(0.1)

    monkeypatch.setattr(experiments, "train_together", slow)
    monkeypatch.setattr("tqdm.auto.tqdm.set_postfix", lambda bar, said: shown.append((bar.n, said)))

    def watch(parts):
        seen.append(parts[0].load() if parts else None)

    experiments.run_all([RUN], workers=1, watch=watch)
    assert seen.pop() is None  # at the end there is nothing to watch any more
    assert {2, 3} <= {n for n, _ in shown}
    assert any(float(said.get("loss", 0)) > 0 and "accuracy" in said for _, said in shown)
    assert {2, 3} <= {len(now["running_losses"]) for now in seen}


def test_nothing_is_shown_where_nobody_may_see_it(small, monkeypatch, capsys):
    monkeypatch.setenv("DIGITS_OUTPUT", "somewhere")
    monkeypatch.setattr("digits.training.progress.PAUSE", 0.01)
    experiments.run_all([RUN], workers=1, watch=lambda parts: pytest.fail("watched"))
    assert capsys.readouterr() == ("", "")


def workers_of(process):
    """The workers that a process, given by its id, has started."""
    children = psutil.Process(process).children(recursive=True)
    alive = [child for child in children if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in alive if "popen_loky" in " ".join(child.cmdline())]


def test_workers_give_the_same_bits_even_when_one_is_killed(runs_in, tmp_path):
    """Real workers, with images few enough for a test."""
    data = str(write_idx(tmp_path, clothes(3000)))
    runs = [Run(0.1, epochs=9, batch_size=1, seed=0, held_out=1 + n, data=data) for n in range(2)]
    whole, killed = runs_in("whole", runs, 1), []

    def kill():
        while not list((tmp_path / "killed").glob("*.safetensors")):  # one has reached something
            time.sleep(0.02)
        killed.append(workers_of(os.getpid())[0])
        killed[0].kill()

    killer = Thread(target=kill, daemon=True)
    killer.start()
    results = runs_in("killed", runs, 2)
    killer.join(1)
    assert killed
    for one, other in zip(whole, results, strict=True):
        assert np.array_equal(one.theta, other.theta)
        assert np.array_equal(one.batch_losses, other.batch_losses)


WORK = """
import time
from joblib import Parallel, delayed
from digits.training import experiments
with experiments.cluster():
    Parallel(2)(delayed(abs)(number) for number in range(4))
print("worked", flush=True)
time.sleep(60)
"""


def test_a_worker_that_its_pool_does_not_know_yet_is_killed_and_no_other_child():
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen([*sleep, "popen_loky_posix"]) as worker, subprocess.Popen(sleep) as other:
        experiments._kill_workers()
        assert worker.wait(timeout=20) != 0
        assert other.poll() is None
        other.kill()


def test_workers_end_with_a_process_that_is_killed():
    with subprocess.Popen([sys.executable, "-c", WORK], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        workers = workers_of(process.pid)
        process.kill()
        assert len(workers) == 2  # and they end before anybody asks how it ended
        assert psutil.wait_procs(workers, timeout=20)[1] == []


def test_workers_that_die_again_and_again_end_in_one_sentence(small, monkeypatch):
    tries = []

    def die(groups, *_):
        tries.append(groups)
        raise BrokenProcessPool

    monkeypatch.setattr(experiments, "_train_all", die)
    with pytest.raises(UserError, match="memory ran out"):
        experiments.run_all([RUN])
    assert len(tries) == experiments.LIVES
