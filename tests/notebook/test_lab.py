"""JupyterLab end to end: notebooks are run, stopped, run on, looked around in, and drawn in."""

import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from digits.paths import LAB, ROOT, SAMPLES
from digits.training.experiments import Run, _part, run_path
from tests.browser import chromium, needs_browser
from tests.lab import jupyter_lab, open_notebook, run_all
from tests.notebook.test_pad import teach_pad, use_pad

KERNEL = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
OWN = {"learning_rate": 0.0911, "epochs": 10, "held_out": 5000}  # no other run has this rate
RUNS = [Run(batch_size=32, seed=seed, measure_every=5, **OWN) for seed in range(2)]

pytestmark = needs_browser


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A function that opens a notebook, given by its path, in a page of one JupyterLab."""
    folder = tmp_path_factory.mktemp("lab")
    with pytest.MonkeyPatch.context() as patch, chromium() as browser:
        patch.setenv("DIGITS_HAND", str(folder / "hand"))
        with jupyter_lab(folder) as address:
            context = browser.new_context(viewport={"width": 1400, "height": 1000})
            yield lambda path: open_notebook(context, address, path, folder)


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


def with_parameters(notebook: Path, folder: Path, **values):
    """A copy of a notebook with other parameters."""
    given = nbformat.read(notebook, as_version=4)
    cell = next(cell for cell in given.cells if "parameters" in cell.metadata.get("tags", ()))
    for name, value in values.items():
        cell.source = re.sub(rf"^({name}: \w+) = \S+", rf"\1 = {value}", cell.source, flags=re.M)
    nbformat.write(given, folder / notebook.name)
    return folder / notebook.name


def test_a_notebook_is_run_stopped_run_on_and_browsed(lab, untrained, tmp_path):
    notebook = ROOT / "notebooks/04-sweep-epochs.ipynb"
    page = lab(with_parameters(notebook, tmp_path, seeds=2, every=5, first=4, **OWN))
    committed = {path: path.read_bytes() for path in (ROOT / "figures").iterdir()}
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
    answer = outputs.filter(has_text="Answer. The held-out loss is lowest after")
    expect(answer).to_be_visible(timeout=60_000)
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


def test_a_network_is_trained_in_the_notebook(lab, tmp_path):
    code = "from digits.notebook import train\ntrain.train_here()"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, tmp_path / "train.ipynb")
    page = lab(tmp_path / "train.ipynb")
    assert run_all(page) == []
    root = page.locator(".jp-OutputArea .live")
    root.wait_for(timeout=60_000)
    root.get_by_role("button", name="Play").click()
    expect(root.get_by_role("status")).to_contain_text("After", timeout=60_000)
    page.close()


def test_the_pad_reads_learns_and_knows_when_its_kernel_is_gone(lab):
    page = lab(ROOT / "notebooks/07-predict-images.ipynb")
    assert run_all(page) == []
    root = page.locator(".jp-OutputArea .pad")
    root.wait_for(timeout=60_000)
    use_pad(page, root)
    root.get_by_role("button", name="Clear").click()
    teach_pad(page, root)
    root.get_by_text("Look inside the network").click()
    expect(root.locator(".inside-panel")).to_contain_text("hidden layer 2", timeout=20_000)
    page.evaluate(f"{KERNEL}.restart()")
    page.wait_for_function(f"{KERNEL}.status === 'idle'", timeout=60_000)
    root.get_by_role("button", name="Undo", exact=True).click()
    root.get_by_text("Open a picture").locator("input").set_input_files(SAMPLES / "one-digit.png")
    expect(root.locator(".pad-error")).to_have_text(
        "Python has been restarted: run the cell above again."
    )
    page.close()
