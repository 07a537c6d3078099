"""Sliders and live curves: what they show, and what they leave in a report."""

import re
import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest

from digits.notebook import explore
from digits.training import Result, Run

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def pictures():
    return np.random.default_rng(0).integers(0, 256, (30, 784)).astype(np.uint8)


def a_result(seed):
    losses = np.exp(-np.linspace(0, 2 + seed, 60)).astype(np.float32)
    none, held = np.empty(0, np.float32), losses[::20]
    return Result(Run(0.1, 3, 8, seed), none, losses, held, held, held, none, none)


def test_images_are_found_by_digit_and_number(pictures):
    widget = explore.images(pictures, np.arange(30) % 10)
    before = widget.picture.value
    assert 'alt="Image 0, a handwritten 0"' in before
    widget.sliders["digit"].value = 7
    widget.sliders["number"].value = 2
    assert 'alt="Image 27, a handwritten 7"' in widget.picture.value != before


def test_every_run_has_its_curves():
    widget = explore.runs([a_result(0), a_result(1)])
    before = widget.picture.value
    widget.sliders["run"].value = 1
    assert "seed 0" in before and "seed 1" in widget.picture.value


def test_mistakes_begin_with_the_surest(pictures):
    p = np.full((30, 10), 0.01)
    p[:, 3] = np.linspace(0.5, 0.9, 30)
    labels = np.full(30, 3)
    labels[[4, 20]] = 5
    widget = explore.mistakes(pictures, labels, p)
    assert widget.sliders["mistake"].max == 1
    assert "Image 20, a 5 read as 3" in widget.picture.value
    widget.sliders["mistake"].value = 1
    assert "Image 4, a 5 read as 3" in widget.picture.value


def test_a_report_says_where_they_work(pictures, monkeypatch, tmp_path):
    widget = explore.images(pictures, np.arange(30) % 10)
    monkeypatch.setattr(explore, "OUTPUT", tmp_path)
    bundle = widget._repr_mimebundle_()
    assert "make lab" in bundle["text/html"] and WIDGET not in bundle
    assert explore.live_curves() is None
    monkeypatch.setattr(explore, "OUTPUT", explore.LAB)
    assert WIDGET in widget._repr_mimebundle_()


def test_drawing_changes_no_setting_of_matplotlib(pictures, monkeypatch):
    """What a widget draws has the style of the report, and nothing else gets it."""
    before, drawn = dict(plt.rcParams), []
    monkeypatch.setattr(
        explore.figures, "plot_images",
        lambda *_, **__: drawn.append(plt.rcParams["image.cmap"]) or plt.figure(),
    )  # fmt: skip
    explore.images(pictures, np.arange(30) % 10)
    assert drawn == ["gray_r"] != [before["image.cmap"]]
    assert dict(plt.rcParams) == before


def test_live_curves_are_drawn_anew_and_taken_away(monkeypatch):
    shown = []

    class Handle:
        def update(self, html):
            shown.append(html.data)

    class Part:
        def load(self):
            return {"running_losses": np.array([[0.5, 0.6], [0.3, 0.2]])}

    monkeypatch.setattr(explore, "display", lambda *_, **__: Handle())
    curves = explore.LiveCurves()
    curves([Part()])
    assert re.search(
        r'<img src="data:image/png;base64,\w.* alt="Training losses so far"', shown[-1]
    )
    curves([])
    assert shown[-1] == ""


def test_importing_the_room_changes_no_setting_of_matplotlib():
    code = (
        "import matplotlib as m; before = m.rcParams.copy(); import digits.notebook; "
        "raise SystemExit(before != m.rcParams)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
