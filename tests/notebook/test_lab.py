"""JupyterLab end to end: a notebook is run, stopped, run on, and looked around in."""

import re
from dataclasses import replace

import nbformat
import pytest
from playwright.sync_api import expect

from digits.paths import LAB, ROOT
from digits.training.experiments import Run, _part, run_path
from tests.browser import chromium, needs_browser
from tests.lab import jupyter_lab, open_notebook, run_all

OWN = {"learning_rate": 0.0911, "epochs": 10, "held_out": 5000}  # no other run has this rate
RUNS = [Run(batch_size=32, seed=seed, measure_every=5, **OWN) for seed in range(2)]


@pytest.fixture
def untrained():
    """No trace of the runs of this test, before or after it."""

    def forget():
        for runs in (RUNS, [replace(RUNS[0])], [replace(RUNS[1])]):
            _part(runs).end()
        for run in RUNS:
            run_path(run).unlink(missing_ok=True)

    forget()
    yield
    forget()


def with_parameters(notebook, folder, **values):
    """A copy of a notebook with other parameters."""
    given = nbformat.read(notebook, as_version=4)
    cell = next(cell for cell in given.cells if "parameters" in cell.metadata.get("tags", ()))
    for name, value in values.items():
        cell.source = re.sub(rf"^({name}: \w+) = \S+", rf"\1 = {value}", cell.source, flags=re.M)
    path = folder / "given" / notebook.name
    path.parent.mkdir()
    nbformat.write(given, path)
    return path


@needs_browser
def test_a_notebook_is_run_stopped_run_on_and_browsed(untrained, tmp_path):
    notebook = ROOT / "notebooks/04-sweep-epochs.ipynb"
    own = with_parameters(notebook, tmp_path, seeds=2, every=5, first=4, **OWN)
    committed = {path: path.read_bytes() for path in (ROOT / "figures").iterdir()}
    with jupyter_lab(tmp_path) as address, chromium() as browser:
        page = open_notebook(browser, address, own, tmp_path)
        outputs = page.locator(".jp-OutputArea-output")
        page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
        expect(outputs.get_by_alt_text("Training losses so far")).to_be_visible(timeout=60_000)
        bar = outputs.filter(has_text=re.compile(r"/20.*loss=0\.\d+,.accuracy=0\.9"))
        expect(bar).to_be_visible(timeout=30_000)
        page.evaluate("window.jupyterapp.commands.execute('notebook:interrupt-kernel')")
        stopped = "Stopped. Run the cell again to resume where it stopped."
        expect(outputs.filter(has_text=stopped)).to_be_visible(timeout=20_000)
        assert "Traceback" not in " ".join(outputs.all_inner_texts())
        assert not any(run_path(run).exists() for run in RUNS)

        assert run_all(page) == []
        expect(outputs.filter(has_text="Answer. The held-out loss is lowest after")).to_be_visible(
            timeout=60_000
        )
        assert all(run_path(run).exists() for run in RUNS)
        expect(outputs.get_by_alt_text("Training losses so far")).to_have_count(0)
        assert outputs.locator("figure img").count() == 3

        told = outputs.locator(".live [role=status]")
        slider = outputs.locator(".live input[type=range]")
        slider.press("Home")
        expect(told).to_have_text(re.compile("^After 1 epoch: training loss"))
        slider.press("ArrowRight")
        expect(told).to_have_text(re.compile("^After 2 epochs: training loss"))
        page.close()
    assert committed == {path: path.read_bytes() for path in (ROOT / "figures").iterdir()}
    assert (LAB / "figures" / "04-loss-against-epochs.svg").is_file()
