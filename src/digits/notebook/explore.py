"""Widgets to look around with in JupyterLab: sliders over images, runs and mistakes; live curves.

A report has no kernel: there each says in a sentence where it works.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, display
from matplotlib.figure import Figure

from digits.notebook import figures
from digits.paths import LAB, OUTPUT

if TYPE_CHECKING:
    from digits.training import Result

ELSEWHERE = "<p><small>In JupyterLab (<code>make lab</code>), {} here.</small></p>"


class Browser(ipywidgets.VBox):
    """Sliders, and under them what draw, called with their values by name, makes: a figure."""

    def __init__(
        self, draw: Callable[..., tuple[Figure, str]], what: str, **sliders: ipywidgets.IntSlider
    ):
        self.draw, self.what, self.sliders = draw, what, sliders
        self.picture = ipywidgets.HTML()
        for slider in sliders.values():
            slider.observe(self._redraw, names="value")
        super().__init__([ipywidgets.HBox(list(sliders.values())), self.picture])
        self._redraw()

    def _redraw(self, _change=None):
        values = {name: slider.value for name, slider in self.sliders.items()}
        with figures.style():
            self.picture.value = figures.as_image(*self.draw(**values))

    def _repr_mimebundle_(self, **options):
        if OUTPUT != LAB:
            return {"text/plain": self.what, "text/html": ELSEWHERE.format(self.what)}
        return super()._repr_mimebundle_(**options)


def images(pictures: np.ndarray, labels: np.ndarray) -> Browser:
    """Sliders over all images (N, 784) uint8 with labels (N,): by digit, and number among those."""

    def draw(digit, number):
        rows = np.flatnonzero(labels == digit)
        row = rows[min(number, len(rows) - 1)]
        figure = figures.plot_images(
            [pictures[row] / 255], [f"image {row}: {digit}"], columns=1, width=3
        )
        return figure, f"Image {row}, a handwritten {digit}"

    most = int(np.bincount(labels).max()) - 1
    return Browser(draw, "sliders show any of the images", digit=_slider(9), number=_slider(most))


def runs(results: Sequence["Result"]) -> Browser:
    """A slider over the Results of many runs: the curves of each."""

    def draw(run):
        result = results[run]
        figure, axes = plt.subplots(figsize=(6, 3.2))
        figures.plot_run(axes, result.batch_losses, result.held_out_losses)
        name = f"rate {result.run.learning_rate:.3g}, seed {result.run.seed}"
        axes.set_title(name)
        return figure, f"Losses of the run with {name}"

    return Browser(draw, "a slider shows the curves of any run", run=_slider(len(results) - 1))


def mistakes(pictures: np.ndarray, labels: np.ndarray, probabilities: np.ndarray) -> Browser:
    """A slider over the misread images (N, 784) uint8, labels (N,), the surest mistakes first."""
    read = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(read != labels)
    wrong = wrong[np.argsort(-probabilities[wrong, read[wrong]], kind="stable")]

    def draw(mistake):
        row = wrong[mistake]
        figure, (left, right) = plt.subplots(1, 2, figsize=(5, 2.6))
        figures.plot_stage(
            left, 1 - pictures[row].reshape(28, 28) / 255, f"{labels[row]} read as {read[row]}"
        )
        figures.plot_probabilities(right, probabilities[row])
        return figure, f"Image {row}, a {labels[row]} read as {read[row]}, and its probabilities"

    what = f"a slider shows each of the {len(wrong)} misread images"
    return Browser(draw, what, mistake=_slider(max(0, len(wrong) - 1)))


def _slider(largest):
    return ipywidgets.IntSlider(max=largest, continuous_update=True)


class LiveCurves:
    """Draws the losses of networks in training, every time it is called with their Parts."""

    def __init__(self) -> None:
        self.display = display(HTML(""), display_id=True)

    def __call__(self, parts: Sequence[Any]) -> None:
        """Draw the curves anew; without parts, as at the end, take them away."""
        curves = [part.load()["running_losses"] for part in parts]
        curves = [curve for curve in curves if len(curve) > 1]
        if not curves:
            self.display.update(HTML(""))
            return
        with figures.style():
            figure, axes = plt.subplots(figsize=(6, 2.6))
            figures.plot_live(axes, curves)
            image = figures.as_image(figure, "Training losses so far")
        self.display.update(HTML(image))


def live_curves() -> LiveCurves | None:
    """For run_all's watch: curves that draw themselves while someone watches, else None."""
    return LiveCurves() if OUTPUT == LAB else None
