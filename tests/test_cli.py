"""The program, as a person at a terminal meets it."""

import json
import os
import subprocess
import sys

import pytest

from digits import ROOT, SAMPLES, cli, store


def run(*arguments, cwd=ROOT, **environment):
    """Run `python -m src.main` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "src.main", *map(str, arguments)],
        cwd=cwd, capture_output=True, text=True, env=os.environ | environment, timeout=120,
    )  # fmt: skip


def test_without_arguments_it_reads_the_sample_and_prints_the_digit():
    done = run()
    assert done.returncode == 0
    assert done.stderr == ""
    name, _, said = done.stdout.partition(": ")
    assert (ROOT / name).is_file()
    assert said[0].isdigit()


def test_it_runs_from_any_folder_without_being_installed(tmp_path):
    """-P and -S aside: main.py finds the package beside itself."""
    done = subprocess.run(
        [sys.executable, ROOT / "src" / "main.py", "--help"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0
    assert "predict" in done.stdout


def test_json_says_what_it_read_and_where():
    done = run("predict", "--json", SAMPLES / "one-digit.png", SAMPLES / "several-digits.png")
    one, several = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 0
    assert list(one) == ["picture", "text", "digits"]
    assert len(one["digits"]) == 1
    assert set(one["digits"][0]) == {"digit", "probability", "box", "unsure"}
    assert one["text"] == str(one["digits"][0]["digit"])
    assert len(several["digits"]) > 1
    assert several["text"].replace(" ", "") == "".join(str(d["digit"]) for d in several["digits"])
    for found in several["digits"]:
        left, top, right, bottom = found["box"]
        assert 0 <= left < right
        assert 0 <= top < bottom
        assert 0 < found["probability"] <= 1


def test_a_bad_picture_is_told_and_the_next_is_read(tmp_path):
    bad = tmp_path / "bad\nname.png"
    bad.write_bytes(b"no picture")
    done = run("predict", "--json", bad, SAMPLES / "one-digit.png")
    first, second = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1
    assert set(first) == {"picture", "error"}
    assert "text" in second
    done = run("predict", tmp_path / "none.png", SAMPLES / "one-digit.png")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("digits: ")
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("predict", "--model", "README.md"), ("evaluate", "--model", "nowhere.safetensors"),
        ("report", "99"), ("report", "-p", "nonsense"), ("train", "--held-out", "60000"),
    ],
)  # fmt: skip
def test_what_a_user_can_cause_gets_one_sentence_and_no_traceback(arguments):
    done = run(*arguments)
    assert done.returncode == 1
    assert done.stderr.startswith("digits: ")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [("train", "--epochs", "0"), ("train", "--learning-rate", "nan"), ("train", "--epochs", "x"),
     ("unknown",), ("train", "--batch-size", "-3")],
)  # fmt: skip
def test_arguments_out_of_range_are_refused_by_name(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(list(arguments))
    assert stop.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_train_prints_a_line_per_epoch_and_stores_a_network_that_evaluate_measures(tmp_path):
    path = tmp_path / "net.safetensors"
    done = run("train", "--epochs", 2, "--batch-size", 512, "--held-out", 1000, "--output", path)
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert [line.split(":")[0] for line in lines[:2]] == ["epoch 1/2", "epoch 2/2"]
    assert str(path) in lines[2]
    network, record = store.load_network(path)
    assert network.sizes == (784, 128, 64, 10)
    assert record["epochs"] == 2
    measured = json.loads(run("evaluate", "--json", "--model", path).stdout)
    assert measured["images"] == 10_000
    assert 0.7 < measured["low"] < measured["accuracy"] < measured["high"] < 0.99


def test_a_rate_that_is_too_large_is_told(tmp_path):
    done = run("train", "--learning-rate", "1e9", "--epochs", 2, "--output", tmp_path / "x")
    assert done.returncode == 1
    assert "lower --learning-rate" in done.stderr
    assert not (tmp_path / "x").exists()


def test_interrupting_training_keeps_what_is_done(monkeypatch, capsys, tmp_path):
    from digits import ann

    train = ann.train

    def interrupted(*arguments, **settings):
        yield next(train(*arguments, **settings))
        raise KeyboardInterrupt

    monkeypatch.setattr(ann, "train", interrupted)
    path = tmp_path / "net.safetensors"
    status = cli.main(["train", "--batch-size", "4096", "--epochs", "9", "--output", str(path)])
    assert status == 130
    assert store.load_network(path)[1]["epochs"] == 1
    assert "stopped" in capsys.readouterr().out


def test_the_stored_network_reaches_the_accuracy_that_readme_claims():
    measured = json.loads(run("evaluate", "--json").stdout)
    record = store.load_record(ROOT / "models" / "04-train-final.json")
    assert measured["accuracy"] == pytest.approx(record["stored"]["accuracy"])
    assert record["test_accuracy"]["mean"] >= 0.979


def test_predicting_imports_neither_plots_nor_training_nor_notebooks():
    heavy = {"matplotlib", "joblib", "papermill", "nbconvert", "IPython", "pooch", "requests"}
    code = (
        "import sys; from digits import cli; cli.main(['predict']); "
        f"print(sorted({heavy!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"
