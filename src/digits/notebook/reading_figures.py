"""Figures for the notebook that reads a picture: its stages, digits and probabilities.

plot_* draw their arguments on given axes, or in a new figure, see plots.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from digits.notebook.figures import HELD_OUT, MARK, QUIET, TEXT, WIDTH, Images
from digits.notebook.words import percent

if TYPE_CHECKING:
    from digits.reading import Digit, Reading


def plot_reading(axes: Axes, reading: "Reading") -> Axes:
    """The picture of a Reading, in gray, with a box around every digit, "?" where it is unsure.

    What was left out has a dotted gray box.
    """
    axes.imshow(reading.picture, cmap="gray", vmin=0, vmax=1)
    for digit in reading.left_out:
        _frame(axes, np.divide(digit.box, np.tile(reading.scale, 2)), color="0.5", ls=":")
    for digit in reading.digits:
        left, top, *_ = box = np.divide(digit.box, np.tile(reading.scale, 2))
        _frame(axes, box, color=HELD_OUT)
        axes.annotate(
            f"{digit.digit}{'?' if digit.unsure else ''}", (left - 0.5, top - 0.5), xytext=(0, 3),
            textcoords="offset points", color=HELD_OUT, fontweight="bold",
            path_effects=[withStroke(linewidth=3, foreground="white")],
        )  # fmt: skip
    axes.set_axis_off()
    return axes


def _frame(axes: Axes, box: Sequence[float] | np.ndarray, **look: Any) -> None:
    """The outline of a box (left, top, right, bottom), in pixels of the picture on the axes."""
    left, top, right, bottom = np.subtract(box, 0.5)
    place = (left, top), right - left, bottom - top
    axes.add_patch(plt.Rectangle(*place, fill=False, lw=1.5, clip_on=False, **look))


def plot_stages(steps: Sequence) -> Figure:
    """The Steps of a Reading, from the picture to its pieces of ink, two per row."""
    figure, axes = plt.subplots(-(-len(steps) // 2), 2, figsize=(WIDTH, 4.4))
    for ax, step in zip(axes.flat, steps, strict=True):
        plot_stage(ax, step.picture, step.title)
    return figure


def plot_pieces(
    digits: Sequence["Digit"], evened: Images, boxes: Sequence, centers: Sequence
) -> Figure:
    """A row for each Digit: its ink, the same with even strokes, and what the network sees."""
    rows = max(1, len(digits))
    figure, axes = plt.subplots(rows, 3, figsize=(WIDTH, 2 * rows), squeeze=False)
    for row, digit, even, box, center in zip(axes, digits, evened, boxes, centers, strict=False):
        plot_stage(row[0], digit.ink, "cut out", color_map="gray_r")
        plot_stage(row[1], even, "strokes evened", color_map="gray_r")
        plot_network_input(row[2], digit.image, box, center)
    return figure


def plot_answers(digits: Sequence["Digit"]) -> Figure:
    """What the network sees of each Digit, and below it bars of its probabilities; four per row."""
    rows = max(1, -(-len(digits) // 4))
    figure, axes = plt.subplots(
        2 * rows, 4, figsize=(WIDTH, 3.6 * rows), squeeze=False, height_ratios=(1, 1.8) * rows
    )
    for ax in axes.flat:
        ax.set_visible(False)
    for index, digit in enumerate(digits):
        row, column = divmod(index, 4)
        above, below = axes[2 * row, column], axes[2 * row + 1, column]
        for ax in (above, below):
            ax.set_visible(True)
        said = f"{digit.digit}\n{percent(digit.probability)}"
        plot_stage(above, digit.image, said, color_map="gray_r")
        plot_bars(below, digit.probabilities).set(xlim=(0, 1), xticks=[0, 1])
    return figure


def plot_readings(readings: Sequence["Reading"]) -> Figure:
    """Pictures with their digits, one above the other."""
    figure, axes = plt.subplots(len(readings), 1, figsize=(WIDTH, 2.9 * len(readings)))
    for ax, reading in zip(axes, readings, strict=True):
        plot_reading(ax, reading)
    return figure


def plot_stage(axes: Axes, picture: np.ndarray, title: str, *, color_map: str = "gray") -> Axes:
    """One stage of the reading: a picture (H, W) with values in [0, 1], and its title."""
    axes.imshow(picture, cmap=color_map, vmin=0, vmax=1)
    axes.set_axis_off()
    axes.set_title(title, fontsize=TEXT, fontweight="normal")
    return axes


def plot_network_input(
    axes: Axes, image: np.ndarray, box: Sequence[float], center: Sequence[float]
) -> Axes:
    """An image (28, 28), the box (l, t, r, b) that its ink fills, and its center of mass (x, y)."""
    axes.imshow(image, vmin=0, vmax=1)
    _frame(axes, box, color=HELD_OUT)
    axes.plot(*center, "+", color=MARK, markersize=14, markeredgewidth=2)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(True)
    axes.set_title("28 × 28 pixels", fontsize=TEXT, fontweight="normal")
    return axes


def plot_bars(axes: Axes, values: np.ndarray) -> Axes:
    """A value for every class (K,) as bars; the highest one stands out."""
    colors = [HELD_OUT if digit == values.argmax() else QUIET for digit in range(len(values))]
    axes.barh(range(len(values)), values, color=colors, height=0.7)
    axes.set(yticks=range(len(values)), ylim=(len(values) - 0.4, -0.6))
    axes.grid(visible=False)
    return axes
