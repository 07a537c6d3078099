"""The program, as a person at a terminal meets it."""

import errno
import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import numpy as np
import pytest

from digits import ann, cli, mnist, store
from digits.paths import ROOT, SAMPLES


def python(*arguments, **environment):
    """What a Python of its own says in the project's folder, which takes a second or more."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, env=os.environ | environment, timeout=120,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("way", [["-m", "src.main"], [ROOT / "src" / "main.py"]])
def test_it_runs_without_being_installed_and_reads_a_sample(way):
    """-S leaves out site-packages, and PYTHONPATH brings it back without our own installation."""
    done = python("-S", *way, PYTHONPATH=sysconfig.get_path("purelib"))
    assert (done.returncode, done.stderr) == (0, "")
    name, _, said = done.stdout.partition(": ")
    assert Path(name).is_file() and said[0].isdigit()
    done = python("-S", *way, PYTHONPATH="")
    assert done.returncode == 1
    assert "is not installed" in done.stderr and done.stderr.count("\n") == 1


def test_json_says_what_it_read_and_where(capsys):
    assert cli.main(["predict", "--json", str(SAMPLES / "several-digits.png")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["picture", "page", "pages", "text", "digits", "left_out"]
    assert (told["page"], told["pages"], told["left_out"]) == (1, 1, [])
    assert told["text"].replace(" ", "") == "".join(str(one["digit"]) for one in told["digits"])
    for digit in told["digits"]:
        assert set(digit) == {"digit", "probability", "probabilities", "box", "unsure", "doubt"}
        assert sum(digit["probabilities"]) == pytest.approx(1, abs=1e-5)
        assert digit["probability"] == max(digit["probabilities"])
        left, top, right, bottom = digit["box"]
        assert 0 <= left < right and 0 <= top < bottom


@pytest.mark.parametrize(
    "arguments",
    [
        ("predict", "--model", "README.md"), ("evaluate", "--model", "nowhere.safetensors"),
        ("report", "99"), ("report", "-p", "nonsense"), ("train", "--held-out", "60000"),
        ("train", "--output", "nowhere/net.safetensors"),
    ],
)  # fmt: skip
def test_what_a_user_can_cause_gets_one_sentence(arguments, capsys):
    assert cli.main(arguments) == 1
    said = capsys.readouterr()
    assert said.err.startswith("digits: ") and said.err.count("\n") == 1
    assert said.out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("train", "--epochs", "0"), "'--epochs': 0 is not a whole number of at least 1 (see"),
     (("train", "--learning-rate", "nan"), "'--learning-rate': nan is not a number above 0"),
     (("train", "--hidden", "0"), "--hidden must be the widths of at most 20 layers"),
     (("evaluate", "--data", "d", "--pictures", "p"), "measure two things"),
     (("evaluate", "--sheet", "mistakes.html"), "give --pictures FOLDER"),
     (("predict", "--jsno"), "; did you mean --json?"), (("--jsno",), "; did you mean --json?"),
     (("--verison",), "; did you mean --version?"), (("--wrong",), "no option --wrong (see"),
     (("fetch", "--\x1b[31m"), "\\x1b"), (("\x1b",), "\\x1b"),
     (("trian", "photo.jpg"), "no command or file trian; did you mean train? (see digits --help)")],
)  # fmt: skip
def test_wrong_arguments_are_refused_in_one_sentence(arguments, said, capsys):
    status = 1 if arguments == ("\x1b",) else 2  # a picture may have that name
    assert cli.main(arguments) == status
    told = capsys.readouterr()
    assert told.err.startswith("digits: ")
    assert said in told.err
    assert told.err.count("\n") == 1
    assert told.err[:-1].isprintable()
    assert told.out == ""


# which command is meant


@pytest.fixture
def words(monkeypatch):
    """A function that gives the arguments that reach predict from a command line."""
    told = []
    monkeypatch.setattr(cli.predict.predict, "callback", lambda **options: told.append(options))

    def told_by(*arguments):
        assert cli.main(arguments) == 0
        return told.pop()

    return told_by


def test_without_a_command_pictures_are_read(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    nothing = {"pictures": (), "as_json": False, "save": False, "model": None, "refuse": "usual"}
    nothing["whole"] = None
    assert words() == words("predict") == nothing
    assert words("photo.jpg", "7.png") == nothing | {"pictures": ("photo.jpg", "7.png")}
    assert words("--json") == nothing | {"as_json": True}
    photo = nothing | {"pictures": ("photo.jpg",)}
    assert words("--model", "a", "photo.jpg", "--json") == words(
        "predict", "photo.jpg", "--json", "--model", "a"
    ) == photo | {"as_json": True, "model": Path("a")}  # fmt: skip
    (tmp_path / "train").touch()
    (tmp_path / "seven").touch()
    assert words("./train") == nothing | {"pictures": ("./train",)}
    assert words("seven") == nothing | {"pictures": ("seven",)}
    assert words("--", "-7.png") == nothing | {"pictures": ("-7.png",)}
    assert words("-") == nothing | {"pictures": ("-",)}


def test_help_and_version_go_to_stdout(capsys):
    for arguments, beginning in (
        (["--help"], "Usage: digits [OPTIONS] [PICTURE]... | COMMAND"), (["-h"], "Usage: digits ["),
        (["train", "--help"], "Usage: digits train [OPTIONS]"), (["--version"], "digits 1."),
    ):  # fmt: skip
        assert cli.main(arguments) == 0
        said = capsys.readouterr()
        assert said.out.startswith(beginning)
        assert said.err == ""


@pytest.mark.parametrize(
    ("words", "found"),
    [("digits ev", ["plain,evaluate", "file,ev"]), ("digits train --ep", ["plain,--epochs"]),
     ("digits --mod", ["plain,--model"]), ("digits photo.jpg --js", ["plain,--json"])],
)  # fmt: skip
def test_a_shell_completes_commands_and_options(words, found, monkeypatch, capsys):
    monkeypatch.setenv("_DIGITS_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
    with pytest.raises(SystemExit):
        cli.main([])
    assert capsys.readouterr().out.split() == found


def test_fetch_replaces_files_of_others_only_when_it_is_told_to(monkeypatch, capsys):
    told = []
    monkeypatch.setattr(mnist, "fetch", lambda **settings: told.append(settings))
    assert cli.main(["fetch"]) == cli.main(["fetch", "--force"]) == 0
    assert told == [{"force": False}, {"force": True}]
    assert "MNIST is in" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["notes.txt", ".", "notes.txt/net.safetensors"])
def test_what_cannot_be_written_or_is_of_another_kind_is_told_before_training(
    tmp_path, capsys, name
):
    own = tmp_path / "notes.txt"
    own.write_text("mine")
    assert cli.main(["train", "--epochs", "1", "--output", str(tmp_path / name)]) == 1
    said = capsys.readouterr()
    assert "; " in said.err and said.err.count("\n") == 1  # the next step
    assert said.out == "" and own.read_text() == "mine"


@pytest.mark.parametrize(("rate", "guesses"), [("1e-7", True), ("0.1", False)])
def test_train_stores_a_network_and_tells_its_epochs_and_whether_it_only_guesses(
    capsys, tmp_path, rate, guesses
):
    path = tmp_path / "net.safetensors"
    settings = ["--learning-rate", rate, "--epochs", "1", "--batch-size", "4096"]
    assert cli.main(["train", *settings, "--output", str(path)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("epoch 1/1: training loss ") and str(path) in said
    assert ("no better than guessing" in said) == guesses
    network, record = store.load_network(path)
    assert (network.sizes, record["epochs"]) == (ann.SIZES, 1)


def test_a_rate_that_is_too_large_is_told(capsys, tmp_path):
    path = tmp_path / "net.safetensors"
    settings = ["--learning-rate", "1e9", "--epochs", "2", "--batch-size", "4096"]
    with np.errstate(all="ignore"):
        assert cli.main(["train", *settings, "--output", str(path)]) == 1
    assert "lower --learning-rate" in capsys.readouterr().err
    assert not path.exists()


@pytest.mark.parametrize("first", [True, False])
def test_interrupting_training_keeps_the_last_whole_epoch_if_there_is_one(
    monkeypatch, capsys, tmp_path, first
):
    reached = []

    def interrupted(network, *_sets, **_settings):
        if not first:
            network.theta += 1
            reached.append(network.theta.copy())
            yield ann.Epoch(1, np.ones(1), 1.0, None)
        network.theta += 1  # halfway through an epoch
        raise KeyboardInterrupt

    monkeypatch.setattr(ann, "train", interrupted)
    path = tmp_path / "net.safetensors"
    path.write_text("an older one")
    assert cli.main(["train", "--output", str(path), "--epochs", "9"]) == 130
    said = capsys.readouterr().out
    if first:
        assert path.read_text() == "an older one" and "nothing is stored" in said
    else:
        network, record = store.load_network(path)
        assert record["epochs"] == 1 and "stopped" in said
        assert np.array_equal(network.theta, reached[0])


@pytest.mark.parametrize("command", ["predict", "evaluate"])
def test_a_network_that_does_not_read_digits_is_refused(tmp_path, command, capsys):
    for sizes in ((6, 5), (784, 7)):
        path = store.save_network(ann.Network(sizes, seed=0), {}, tmp_path / "net.safetensors")
        assert cli.main([command, "--model", str(path)]) == 1
        said = capsys.readouterr().err
        assert said.startswith("digits: ") and said.count("\n") == 1


def test_weights_without_measure_give_numbers_and_not_nan(tmp_path, capsys):
    network = ann.Network(seed=0)
    network.theta[:] = 3e38
    path = store.save_network(network, {}, tmp_path / "net.safetensors")
    assert cli.main(["predict", "--json", "--model", str(path)]) == 0
    said = capsys.readouterr()
    assert all(0 <= digit["probability"] <= 1 for digit in json.loads(said.out)["digits"])
    assert said.err == ""


def test_data_goes_to_one_folder_wherever_the_program_runs(tmp_path):
    code = f"import os; os.chdir({str(tmp_path)!r}); from digits.paths import DATA; print(DATA)"
    assert python("-c", code, DIGITS_DATA="elsewhere").stdout.strip() == str(ROOT / "elsewhere")


@pytest.mark.parametrize(
    ("network", "record", "least"),
    [("plain", "05-train-final", 0.979), ("distorted", "06-train-on-distortions", 0.9925)],
)
def test_the_stored_networks_reach_the_accuracy_that_readme_claims(network, record, least, capsys):
    path = ROOT / f"models/{network}.safetensors"
    assert cli.main(["evaluate", "--json", "--model", str(path)]) == 0
    measured = json.loads(capsys.readouterr().out)
    record = store.load_record(ROOT / "models" / f"{record}.json")
    assert measured["images"] == 10_000
    assert measured["low"] < measured["accuracy"] < measured["high"]
    assert measured["accuracy"] == pytest.approx(record["stored"]["accuracy"])
    assert record["test_accuracy"]["mean"] >= least


@pytest.mark.parametrize(
    ("calls", "unneeded"),
    [("cli.main(['--help']); cli.main(['--version'])", {"numpy", "scipy", "PIL", "tqdm"}),
     ("cli.main(['predict'])", {"matplotlib", "joblib", "papermill", "nbconvert", "IPython",
                                "requests", "pooch", "jinja2", "PIL.ImageFont",
                                "PIL.PdfImagePlugin", "tarfile", "psutil"})],
)  # fmt: skip
def test_a_command_imports_nothing_that_it_does_not_need(calls, unneeded):
    done = python(
        "-c", f"import sys; from digits import cli; {calls}; print({unneeded} & set(sys.modules))"
    )
    assert done.stdout.splitlines()[-1] == "set()"


def test_of_very_many_classes_evaluate_tells_the_most_frequent_confusions():
    confusion = np.diag([9] * 40)
    confusion[3, 5], confusion[7, 1] = 2, 4
    told = cli.evaluate.as_table(confusion.tolist(), [f"c{n}" for n in range(40)])
    assert told == "     4 c7 read as c1\n     2 c3 read as c5"


STRANGE = [
    "<img src=x onerror=alert(1)>.png", "\"quotes\" & 'more'.png", "line\nbreak.png",
    "\x1b[31mred.png", "\N{RIGHT-TO-LEFT OVERRIDE}gnp.png", "\N{GRINNING FACE}.png",
]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("name", [*STRANGE, os.fsdecode(b"latin-\xe9.png")])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_strange_name_is_one_line_that_obeys_nothing(
    tmp_path, capfd, monkeypatch, name, encoding
):
    for stream, number in (("stdout", 1), ("stderr", 2)):
        monkeypatch.setattr(sys, stream, os.fdopen(os.dup(number), "w", encoding=encoding))
    good, bad = tmp_path / name, tmp_path / f"none-{name}"
    good.write_bytes((SAMPLES / "one-digit.png").read_bytes())
    assert cli.main(["predict", str(good), str(bad)]) == 1
    assert cli.main(["predict", "--json", str(good), str(bad)]) == 1
    sys.stdout.close()
    sys.stderr.close()
    said = capfd.readouterr()
    text, *answers = said.out.splitlines()
    assert [json.loads(answer)["picture"] for answer in answers] == [str(good), str(bad)]
    assert all(answer.isascii() for answer in answers)
    assert said.err.count("\n") == 1
    for line in (text, said.err.rstrip("\n")):
        assert line.isprintable()
        assert ".png" in line


def test_a_full_disk_is_one_sentence_that_helps(tmp_path, capsys, monkeypatch):
    def full(**_settings):
        raise OSError(errno.ENOSPC, "No space left on device", "models/plain.safetensors")

    monkeypatch.setattr(mnist, "fetch", full)
    assert cli.main(["fetch"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("digits: models/plain.safetensors: the disk is full; make room; then")
    assert said.count("\n") == 1
