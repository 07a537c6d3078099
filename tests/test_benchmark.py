"""The benchmark: that it compares the same training, and what it says; never how fast."""

import json
from itertools import islice
from types import SimpleNamespace

import numpy as np
import pytest

from digits import ann, benchmark, mnist, read
from digits.benchmark import growth, peers, turns
from digits.benchmark.clock import measure_program
from digits.benchmark.figure import save_figure
from digits.errors import UserError


@pytest.fixture(scope="module")
def few():
    """A few hundred real images: (training, held out)."""
    return mnist.hold_out(mnist.load_split("train").take(slice(0, 740)), 100, seed=0)


def lazy(training, batch_size, seed):
    """A peer that does not train."""
    while True:
        yield ann.Network(seed=seed)


@pytest.mark.parametrize("own", [peers.ours, peers.ours_together])
def test_ours_and_plain_numpy_train_the_same_network(few, own):
    plain = peers.plain_numpy(few[0], 32, 3)
    for one, other in islice(zip(own(few[0], 32, 3), plain, strict=True), 3):
        np.testing.assert_allclose(one.theta, other.theta, rtol=1e-3, atol=1e-5)


def test_ten_steps_of_a_peer_are_ten_steps_of_ours(few):
    assert 0 < turns.hold_steps([peers.plain_numpy], few[0])["plain_numpy"] < turns.SAME


@pytest.mark.parametrize("slip", [1.001, np.nan])
def test_a_peer_with_another_gradient_is_told(few, slip):
    def slipping(*given):
        for network in peers.plain_numpy(*given):
            network.theta *= np.float32(slip)
            yield network

    with pytest.raises(UserError, match=r"slipping and ours .* wrong gradient"):
        turns.hold_steps([slipping], few[0])


def test_a_peer_that_cannot_run_is_left_out_with_a_line(capsys, monkeypatch):
    monkeypatch.setattr(peers, "find_spec", lambda package: package != "jax")
    monkeypatch.setenv("CXX", "no-such-compiler")
    left_out = {peers.jax, peers.pytorch_compiled}
    assert set(peers.present()) == set(peers.PEERS) - left_out
    assert capsys.readouterr().out.splitlines() == [
        "JAX is left out: jax is not installed",
        "PyTorch, compiled is left out: there is no C++ compiler no-such-compiler",
    ]


def test_a_peer_is_done_when_it_reaches_the_target(few, monkeypatch):
    monkeypatch.setitem(peers.NAMES, "lazy", "lazy")
    laps = turns.race([peers.ours, peers.scikit_learn, lazy], *few, seeds=1, epochs=9, until=0.75)
    assert len(laps["lazy"][0]) == 9
    for name in ("ours", "scikit_learn"):
        assert [score.accuracy >= 0.75 for _, score in laps[name][0]][-2:] == [False, True]


def lap(seconds, loss=0.2, accuracy=0.9):
    return seconds, SimpleNamespace(loss=loss, accuracy=accuracy)


def test_ratios_and_arrivals_are_medians_and_another_loss_is_told(capsys):
    laps = {"floor": [[(1.0, None)], [(2.0, None)], [(1.0, None)]],
            "ours": [[lap(2.0)], [lap(2.0)], [lap(9.0)]], "jax": [[lap(1.0, loss=0.3)]] * 3,
            "ours_together": [[lap(float(turns.TOGETHER))]] * 3}  # fmt: skip
    found = turns.epochs_of(laps)
    assert (found["ours"]["ratio"], found["ours"]["loss"]) == (2, 0.2)
    assert found["ours_together"]["seconds"] == 1  # of one network
    assert capsys.readouterr().out == "after an epoch, JAX is not where ours is: it is not a peer\n"
    there, far = lap(2.0, accuracy=0.98), lap(3.0)
    arrivals = turns.arrivals_of(
        {"a": [[far, there], [there], [far]], "b": [[far], [far], [there]]}
    )
    assert arrivals == {"a": {"seconds": 5, "epochs": 1}, "b": {"seconds": np.inf, "epochs": 1}}


@pytest.mark.slow
def test_a_program_is_measured_with_its_own_memory():
    small = measure_program(["-c", "print('a line')"])
    large = measure_program(["-c", "x = b'x' * 200_000_000"])
    assert small.seconds > 0
    assert small.said == "a line"
    assert small.megabytes < 40
    assert 180 < large.megabytes - small.megabytes < 260


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "count"), [("images", 300), ("pieces", 3)])
def test_a_point_of_growth_is_measured(kind, count, monkeypatch, capsys):
    monkeypatch.setattr(growth, "COUNTS", {kind: (count,)})
    monkeypatch.setattr(growth, "slope", lambda work, cost: 1.0)
    points = growth.grow(kind, 1)
    assert points["seconds"][0] > 0
    assert points["megabytes"][0] > 60  # NumPy and the images
    assert f"{count} {kind}: " in capsys.readouterr().out


def test_work_slopes_and_sentences():
    assert growth.work_of("images", 300) == 300
    products = 2 * 784 * 128 + 3 * (128 * 64 + 64 * 10)  # of our own network
    assert growth.work_of("hidden_units", 128) == 2 * products
    work = [1, 10, 100, 1000]
    assert growth.slope(work, [50, 10, 100, 1000]) == pytest.approx(1)  # the large end counts
    points = {"counts": work, "seconds": [2.0], "megabytes": [90], "megabytes_slope": 0.2}
    said = growth.verdict("hidden_units", points | {"seconds_slope": 1.04})
    assert said.startswith("1,000 hidden units: 2.00 s, 90 MB;")
    assert "1.04, the memory 0.20: no faster than the work" in said
    assert "FASTER" in growth.verdict("images", points | {"seconds_slope": 1.2})


def test_a_page_holds_as_many_digits_as_asked(few):
    assert len(read(growth.page_of(few[0].images[:12], columns=4, rows=3)).digits) == 12


def test_the_committed_record_gives_the_table_and_the_figure(tmp_path):
    record = json.loads((benchmark.STORED_MODELS / "benchmark.json").read_text())
    said = benchmark.table(record)
    for name in peers.NAMES.values():
        assert name in said
    ours = record["epoch"]["32"]["ours"]
    for text in (f"{ours['seconds']:.2f}", f"{ours['ratio']:.2f}", "OPENBLAS_CORETYPE: Haswell"):
        assert text in said
    assert b"<svg" in save_figure(record, tmp_path / "figure").read_bytes()
