"""The benchmark: that it compares the same training, and what it says; never how fast."""

import sys

import numpy as np
import pytest

from digits import benchmark, mnist
from digits.errors import UserError


@pytest.fixture
def few():
    """A few hundred real images: (training, held out)."""
    return mnist.hold_out(mnist.load_split("train").take(slice(0, 700)), 100, seed=0)


def test_ours_and_plain_numpy_train_the_same_network(few):
    _, W, b = benchmark.ours(few[0], seed=3)
    _, plain_W, plain_b = benchmark.plain_numpy(few[0], seed=3)
    for layer in range(3):
        np.testing.assert_allclose(W[layer], plain_W[layer], rtol=1e-3, atol=1e-5)
        np.testing.assert_allclose(b[layer], plain_b[layer], rtol=1e-3, atol=1e-5)


def test_ten_steps_of_a_peer_are_ten_steps_of_ours(few, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    peers = [benchmark.plain_numpy, benchmark.pytorch]
    assert 0 < benchmark.hold_steps(peers, few[0])["plain numpy"] < benchmark.SAME


@pytest.mark.parametrize("slip", [1.001, np.nan])
def test_a_peer_with_another_gradient_is_told(few, slip):
    def slipping(training, seed):
        seconds, W, b = benchmark.plain_numpy(training, seed)
        return seconds, W, [one * np.float32(slip) for one in b]

    with pytest.raises(UserError, match=r"slipping and ours .* wrong gradient"):
        benchmark.hold_steps([slipping], few[0])


def test_a_peer_that_is_not_installed_is_left_out_with_a_line(few, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    peers = [benchmark.floor, benchmark.ours, benchmark.pytorch]
    times, losses = benchmark.measure_peers(peers, *few, rounds=2)
    assert set(times) == {"floor", "ours"}
    assert all(len(values) == 2 for values in times.values())
    assert set(losses) == {"ours"}
    assert capsys.readouterr().out.count("pytorch is left out") == 1


def test_a_peer_that_trains_something_else_is_told(few, capsys):
    def lazy(training, seed):
        _, W, b = benchmark.ours(training, seed)
        return 1.0, [np.zeros_like(w) for w in W], b

    benchmark.measure_peers([benchmark.ours, lazy], *few, rounds=1)
    assert "lazy ends its epoch at" in capsys.readouterr().out


def test_the_parts_of_a_step_add_up_to_it(few):
    import time

    began = time.perf_counter()
    parts = benchmark.measure_parts(few[0], rounds=3)
    whole = time.perf_counter() - began
    steps = 3 * -(-len(few[0]) // 32)
    assert all(spent > 0 for spent in parts.values())
    assert 0.5 * whole < sum(parts.values()) * steps / 1e6 <= whole


def test_ratios_are_medians_of_rounds():
    times = {"floor": [1.0, 2.0, 1.0], "ours": [2.0, 2.0, 9.0]}
    assert benchmark.ratios(times) == {"floor": 1.0, "ours": 2.0}
    assert benchmark.ratios(times, max) == {"floor": 1.0, "ours": 9.0}


def test_a_command_is_measured_with_its_own_memory():
    small = benchmark.measure_command(["-c", "pass"])
    large = benchmark.measure_command(["-c", "x = b'x' * 200_000_000"])
    assert small[0] > 0
    assert small[1] < 40
    assert 180 < large[1] - small[1] < 260


def test_the_table_names_every_figure():
    record = {
        "microseconds_per_step": {"load": 60.0, "input_forward": 77.0},
        "seconds_per_epoch": {"floor": 0.4, "ours": 0.6},
        "ratio_to_floor": {"floor": 1.0, "ours": 1.5},
        "ratio_to_floor_lowest": {"floor": 1.0, "ours": 1.41},
        "ratio_to_floor_highest": {"floor": 1.0, "ours": 1.62},
        "apart_after_ten_steps": {"pytorch": 2.5e-6},
        "loss_after_one_epoch": {"ours": 0.15},
        "ratio_to_floor_per_network_together": {"4": 0.9},
        "speedup_on_all_cores": {"cores": 2, "speedup": 1.9},
        "distortions": {"images_per_second": 150_000.0, "share_of_an_epoch": 0.45},
        "predictions_per_second": 200_000.0,
        "predict_program": {"seconds": 0.4, "ratio_to_imports": 1.2, "megabytes": 80.0},
        "train_program_megabytes": 200.0,
    }
    said = benchmark.table(record)
    for text in (
        "1.50",
        "1.41 to 1.62",
        "2.5e-06",
        "0.150",
        "ours, 4 together",
        "0.90",
        "1.90 times",
        "200,000",
        "80 MB",
        "150,000",
        "0.45",
        "77",
    ):
        assert text in said
