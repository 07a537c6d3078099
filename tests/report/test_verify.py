"""What a rerun is held against: which numbers may differ, by how much, and what is told."""

import json

import numpy as np
import pytest

from digits import ann, store
from digits.paths import ROOT
from digits.report import pages, run, verify


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Two places, of which the first stands for what is committed."""
    made = []
    for name in ("FULL", "VERIFY"):
        made.append(pages.Place(tmp_path / name, tmp_path / name, tmp_path / name / "runs"))
        monkeypatch.setattr(verify, name, made[-1])
    return made


def put(place, name, record):
    """Write a record into a place."""
    path = place.output / "models" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record))
    return path


JOB = run.Job("05-x", run.nbformat.v4.new_notebook())


def outcome(places, old, new, capsys):
    """Whether two records of notebook 05 agree, and what is said."""
    put(places[0], "05-x", old)
    put(places[1], "05-x", new)
    return verify.agrees(JOB), capsys.readouterr().out


def test_a_trained_number_may_differ_by_its_tolerance_and_no_more(places, capsys):
    old = {"stored": {"right": 9834, "seed": 0}, "recall": [0.98]}
    agrees, said = outcome(places, old, old, capsys)
    assert agrees and "1 of 1 files have the same bytes" in said
    assert outcome(places, old, {"stored": {"right": 9820, "seed": 0}, "recall": [0.97]}, capsys)[0]
    far = {"stored": {"right": 9700, "seed": 1}, "recall": [0.9]}
    agrees, said = outcome(places, old, far, capsys)
    assert not agrees
    for path in ("stored/right: 9700, but 9834", "stored/seed: 1, but 0", "recall/0: 0.9, but"):
        assert path in said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"parameters": {"epochs": 200}}, {"parameters": {"epochs": 201}}),
        ({"data": {"t10k": "a"}}, {"data": {"t10k": "b"}}),
        ({"recall": [0.9]}, {"recall": [0.9, 0.9]}),
        ({"recall": [0.9]}, {"recall": [None]}),
    ],
)
def test_what_no_training_made_must_be_the_same(places, capsys, old, new):
    assert not outcome(places, old, new, capsys)[0]


def test_with_the_same_packages_and_kernel_every_byte_must_be_the_same(places, capsys, monkeypatch):
    packages = {"packages": store.provenance()["packages"]}
    pair = {"recall": [0.98]} | packages, {"recall": [0.981]} | packages
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    agrees, said = outcome(places, *pair, capsys)
    assert not agrees and "05-x.json differs, with the same packages and kernel" in said
    other = {"packages": packages["packages"] | {"numpy": "2.0"}}
    assert outcome(places, pair[0] | other, pair[1], capsys)[0]
    monkeypatch.setenv("OPENBLAS_CORETYPE", "SkylakeX")
    assert outcome(places, *pair, capsys)[0]


def test_a_file_that_is_missing_or_new_is_told(places, capsys):
    put(places[0], "05-x", {})
    assert not verify.agrees(JOB)
    assert "is committed, but not made" in capsys.readouterr().out
    put(places[1], "05-x", {})
    (places[0].output / "models" / "05-x.json").unlink()
    assert not verify.agrees(JOB)
    assert "is made, but not committed" in capsys.readouterr().out


def test_networks_must_read_alike(tmp_path):
    paths = [
        store.save_network(ann.Network(seed=seed), {}, tmp_path / f"{number}.safetensors")
        for number, seed in enumerate((0, 0, 1))
    ]
    assert verify.compare_networks(*paths[:2]) == []
    (said,) = verify.compare_networks(*paths[::2])
    assert "read alike" in said


def test_every_committed_record_agrees_with_itself():
    for path in (ROOT / "models").glob("[0-9]*.json"):
        assert verify.compare_records(path, path) == []


def test_the_command_runs_anew_compares_and_forgets_what_it_trained(places, monkeypatch, capsys):
    def run(jobs, place):
        assert place is places[1]
        (place.runs).mkdir(parents=True)
        for job in jobs:
            put(place, job.name, {"recall": [0.5]})
        return {job.name: "done" for job in jobs}

    monkeypatch.setattr(verify, "plan", lambda names: [JOB])
    monkeypatch.setattr(verify, "run_side_by_side", run)
    put(places[0], "05-x", {"recall": [0.5]})
    assert verify.verify_report() == 0
    assert not places[1].runs.exists()
    put(places[0], "05-x", {"recall": [0.9]})
    assert verify.verify_report() == 1
    assert "not as committed: 05-x" in capsys.readouterr().out


def test_a_whole_number_is_near_only_where_it_may_be():
    assert verify.is_near(10, 12, 2, 0) and not verify.is_near(10, 13, 2, 0)
    assert verify.is_near(True, True, 0, 0) and not verify.is_near(1.0, np.nan, 9, 9)
    assert verify.tolerance("01-explore-data/blank_pixels") == verify.ROUNDING
