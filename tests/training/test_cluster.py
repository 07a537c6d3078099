"""Runs on a Dask cluster: a real scheduler and two workers on this machine, one of them killed."""

import os
import subprocess
import sys
import time
from threading import Thread

import numpy as np
import pytest

from digits import cli
from digits.errors import UserError
from digits.training import experiments
from digits.training.experiments import Run
from tests.test_datasets import clothes, write_idx


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler on loopback with two workers: (address, workers)."""
    file, processes = tmp_path / "scheduler.json", []
    environment = os.environ | {"DIGITS_RUNS": str(tmp_path / "workers")}

    def start(*arguments):
        command = [sys.executable, "-m", "dask", *arguments, "--scheduler-file", str(file)]
        options = ["--host", "127.0.0.1", "--no-dashboard"]
        with (tmp_path / f"{len(processes)}.log").open("w") as log:
            settings = {"stdout": log, "stderr": log, "cwd": tmp_path, "env": environment}
            processes.append(subprocess.Popen([*command, *options], **settings))
        return processes[-1]

    start("scheduler", "--port", "0")
    workers = [start("worker", "--nthreads", "1", "--no-nanny") for _ in range(2)]
    from distributed import Client

    with Client(scheduler_file=str(file), timeout=60) as client:
        client.wait_for_workers(2, timeout=60)
        yield client.scheduler.address, workers
    for process in processes:
        process.kill()
        process.wait()


def test_a_worker_with_other_kernels_is_told_and_how_to_start_it(monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    experiments._check_kernels({"tcp://one": {"Haswell"}, "tcp://two": {"Haswell"}})
    with pytest.raises(UserError, match=r"tcp://two .* start it with OPENBLAS_CORETYPE=Haswell"):
        experiments._check_kernels({"tcp://one": {"Haswell"}, "tcp://two": {"SkylakeX"}})


def test_a_cluster_gives_the_same_bits_even_when_a_worker_dies(cluster, tmp_path, monkeypatch):
    address, workers = cluster
    data = str(write_idx(tmp_path, clothes(1000)))
    # what differs in the seed or the rate alone would be one task
    runs = [Run(0.1, epochs=4, batch_size=1, seed=0, held_out=1 + n, data=data) for n in range(6)]
    monkeypatch.setattr(experiments, "RUNS", tmp_path / "here")
    here = experiments.run_all(runs, workers=1)

    monkeypatch.setattr(experiments, "RUNS", tmp_path / "there")
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", address)

    done = []

    def kill_one():
        while not done:
            time.sleep(0.02)
            done.extend((tmp_path / "there").glob("*.safetensors"))
        workers[0].kill()

    killer = Thread(target=kill_one)
    killer.start()
    there = experiments.run_all(runs)
    killer.join()
    assert 0 < len(done) < len(runs)  # it died in the midst of the work
    assert workers[0].wait(10) != 0
    assert workers[1].poll() is None
    for one, other in zip(here, there, strict=True):
        assert np.array_equal(one.theta, other.theta)
        assert np.array_equal(one.batch_losses, other.batch_losses)


def test_a_scheduler_that_is_not_there_is_told_before_anything_runs(monkeypatch, capsys):
    monkeypatch.setattr(experiments, "CLUSTER_SECONDS", 1)
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "")  # so that what --dask sets is undone
    assert cli.main(["report", "--quick", "--dask", "tcp://127.0.0.1:9"]) == 1
    said = capsys.readouterr()
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in said.err
    assert said.out == ""
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "nonsense://")
    with pytest.raises(UserError, match="no Dask scheduler"), experiments.cluster():
        pass
