"""Notebooks with data and layers of one's own: figures and sentences follow, and nothing breaks."""

import ast
import functools
import json
import re

import nbformat
import numpy as np
import pytest
from IPython.display import HTML, Markdown, display

from digits import paths, store, training
from digits.errors import UserError
from digits.notebook import explore, figures
from digits.parameters import tagged
from digits.paths import ROOT
from digits.reading import load_reader
from digits.report import run
from digits.training import experiments
from tests.test_datasets import NAMES, clothes, write_idx


@pytest.fixture
def runs(monkeypatch, tmp_path):
    """A function that runs a notebook in this process, with parameters; gives what it shows."""
    monkeypatch.setattr(figures, "FIGURES", tmp_path / "figures")
    for module in (paths, store):
        monkeypatch.setattr(module, "MODELS", tmp_path / "models")
    monkeypatch.setattr(experiments, "RUNS", tmp_path / "runs")
    monkeypatch.setattr(explore, "live_curves", lambda: None)
    one = functools.partial(training.run_all, workers=1)
    monkeypatch.setattr(training, "run_all", one)

    def run_notebook(name, **parameters):
        (job,) = run.plan([name], quick=True, parameters=parameters)
        shown = []
        monkeypatch.setattr("IPython.display.display", shown.append)
        monkeypatch.setattr("digits.notebook.sentences.display", shown.append)
        variables = {"display": shown.append}
        for cell in job.notebook.cells:
            if cell.cell_type != "code":
                continue
            tree = ast.parse(cell.source)
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, name, "exec"), variables)
            if cell in tagged(job.notebook, "parameters"):
                variables |= job.parameters
            if last:
                shown.append(eval(compile(ast.Expression(last.value), name, "eval"), variables))
        return shown

    return run_notebook


@pytest.fixture
def folder(tmp_path):
    """Clothes that are not quite easy: every image has spots, and some pixels are missing."""

    def spotted(count, seed):
        rng = np.random.default_rng(seed)
        images, labels = clothes(count, seed)
        spots = rng.integers(0, 150, images.shape) * (rng.random(images.shape) < 0.3)
        return np.maximum(images * (rng.random(images.shape) < 0.7), spots).astype(np.uint8), labels

    (tmp_path / "clothes").mkdir()
    return str(write_idx(tmp_path / "clothes", spotted(600, 0), spotted(61, 1)))


def test_every_figure_and_sentence_is_about_the_data(runs, folder, tmp_path):
    for name, more in {"01": {}, "03": {"hidden": "none"}, "04": {"hidden": "9"}, "05": {}}.items():
        shown = runs(name, data=folder, **more)
        said = [one.data for one in shown if isinstance(one, Markdown)]
        drawn = [one.data for one in shown if isinstance(one, HTML)]
        assert said[0].startswith("**Your data.**") and "Ankle boot, Bag, Coat" in said[0]
        assert said[-1].startswith(("**Answer.** ", "The network is"))
        assert not re.search(r"\bnan\b|\binf\b", " ".join(said[1:]))
        assert len(drawn) >= 3
        words = " ".join([*said[1:], *(re.sub(r'src="[^"]*"', "", one) for one in drawn)])
        assert "digit" not in words, re.findall(".{40}digit.{20}", words)
    record = json.loads((tmp_path / "models/05-train-final.json").read_text())
    assert np.shape(record["confusion"]) == (3, 3) and np.sum(record["confusion"]) == 61
    assert record["classes"] == [*NAMES] and [*record["data"]] == ["clothes"]
    assert json.loads((tmp_path / "models/04-sweep-epochs.json").read_text())["hidden"] == [9]
    reader = load_reader(tmp_path / "models/plain.safetensors")
    assert (reader.classes, reader.network.sizes) == (NAMES, (63, 128, 64, 3))


@pytest.mark.parametrize("name", ["04", "05"])
def test_training_that_broke_is_one_sentence(runs, folder, name):
    with pytest.raises(UserError, match=r"training broke: at learning_rate 100 the loss .*smaller"):
        runs(name, data=folder, learning_rate=100)


def test_data_and_layers_are_checked_before_a_notebook_runs(folder, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # and notebooks run elsewhere
    for job in run.plan(["03"], parameters={"data": "clothes", "hidden": 16}):
        assert job.parameters == {"data": folder, "hidden": "16"}
    for given, says in (({"data": "gone"}, "no data at"), ({"hidden": "many"}, "hidden must be")):
        with pytest.raises(UserError, match=says):
            run.plan(parameters=given)
    assert {job.name[:2] for job in run.plan(parameters={"data": "clothes"})} == {
        "01", "03", "04", "05",
    }  # fmt: skip


def test_notebooks_that_take_no_data_say_so():
    for name in ("02", "06", "07"):
        (path,) = (ROOT / "notebooks").glob(f"{name}-*.ipynb")
        text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
        assert "data of your own" in text, name


assert display  # notebooks find it without an import
