"""Figures for the notebook that builds the network: its layers, activations and curves.

plot_* draw their arguments on given axes, see figures; the others make Markdown.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from digits.notebook.figures import HELD_OUT, MARK, QUIET, TRAINING, WIDTH, name_lines, plain_ticks
from digits.notebook.reading_figures import plot_bars

VARIANTS = (TRAINING, MARK, "#8B6508", "#5A2D82")  # the right way first
SHOWN = 8  # units drawn of a larger layer
POINTS = 120  # of a curve
HIGHEST = 10  # nats: above it, a curve leaves the picture


def source(*functions: Callable[..., Any]) -> Markdown:
    """The source of functions, as Markdown that shows it in color."""
    return Markdown("```python\n" + "\n\n".join(map(inspect.getsource, functions)) + "```")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Markdown:
    """A Markdown table of a head and rows."""
    lines = [head, ["---"] * len(head), *rows]
    return Markdown("\n".join(f"| {' | '.join(map(str, line))} |" for line in lines))


def number(value: float, form: str) -> str:
    """A number in a format such as .2f, or words for a loss that is no longer finite."""
    return format(value, form) if np.isfinite(value) else "broke down"


def verdict(right: bool) -> Markdown:
    """The verdict on an exercise."""
    return Markdown(f"The check says: **{'right' if right else 'not yet'}**.")


def plot_layers(axes: Axes, sizes: Sequence[int]) -> Axes:
    """A diagram of a network: its layers as columns of units, with widths and shapes."""
    columns = [_places(size) for size in sizes]
    for layer, (left, right) in enumerate(pairwise(columns)):
        ends = [(layer, y, layer + 1, end) for y in left for end in right]
        lines = np.insert(np.reshape(ends, (-1, 2, 2)), 2, np.nan, axis=1).reshape(-1, 2)
        axes.plot(*lines.T, color=QUIET, lw=0.4, alpha=0.5)  # one path is smaller
        d, k = sizes[layer], sizes[layer + 1]
        _write(axes, layer + 0.5, -6.0, f"$W_{layer + 1}$ ({d}, {k})\n$b_{layer + 1}$ ({k},)")
    names = ["pixels", *["ReLU units"] * (len(sizes) - 2), "logits"]
    for layer, (size, places) in enumerate(zip(sizes, columns, strict=True)):
        color = HELD_OUT if layer == len(sizes) - 1 else TRAINING
        axes.scatter([layer] * len(places), places, s=75, color=color, edgecolor="white", zorder=3)
        if size > len(places):
            _write(axes, layer, -0.25, "⋮", color=color, fontsize=15)
        _write(axes, layer, 5.9, f"{size}\n{names[layer]}", color=color)
    axes.set(xlim=(-0.4, len(sizes) - 0.6), ylim=(-7.1, 7.0))
    axes.set_axis_off()
    return axes


def _places(size: int) -> np.ndarray:
    """The heights at which units of a layer are drawn: all, or some around a gap."""
    if size <= SHOWN + 2:
        return np.linspace(4.5, -4.5, size)
    return np.concatenate([np.linspace(4.5, 1, SHOWN // 2), np.linspace(-1, -4.5, SHOWN // 2)])


def _write(axes: Axes, x: float, y: float, text: str, **options: Any) -> None:
    axes.text(x, y, text, ha="center", va="center", linespacing=1.4, **options)


def plot_forward(activations: Sequence[np.ndarray], probabilities: np.ndarray) -> Figure:
    """One image through the layers: activations [x, a_1, a_2, z] of one row each, and p (K,)."""
    figure, panels = plt.subplot_mosaic(
        "aabbcc;dddeee", figsize=(WIDTH, 4.5), height_ratios=(1, 1.25)
    )
    shapes = {"a": (28, 28), "b": (16, 8), "c": (8, 8)}
    for (panel, shape), values in zip(shapes.items(), activations[:3], strict=True):
        panels[panel].imshow(values.reshape(shape), vmin=0)
        panels[panel].set(xticks=[], yticks=[])
        panels[panel].set_anchor("N")
        panels[panel].spines[:].set_visible(True)
        name = "pixels" if panel == "a" else f"hidden {'abc'.index(panel)}"
        panels[panel].set_title(name, loc="center")
    plot_bars(panels["d"], activations[-1].ravel()).set_title("logits")
    panels["d"].axvline(0, color="#666666", lw=1)
    plot_bars(panels["e"], probabilities.ravel()).set_title("softmax")
    panels["e"].set(xlim=(0, 1), xticks=[0, 0.5, 1])
    return figure


def plot_step(axes: Axes, rates: np.ndarray, losses: np.ndarray, before: float) -> Axes:
    """The losses (R,) of a batch after one step at each of the rates (R,), and before the step."""
    axes.plot(rates, losses, color=TRAINING)
    axes.axhline(before, color=QUIET, lw=1, ls="--")
    axes.annotate("before the step", (rates[0], before), xytext=(0, 4), color="#555555",
                  textcoords="offset points", va="bottom")  # fmt: skip
    axes.set(xscale="log", xlabel="learning rate", ylabel="loss in nats after it")
    axes.set_ylim(0, 1.6 * before)
    plain_ticks(axes.xaxis, [0.001, 0.01, 0.1, 1])
    axes.minorticks_off()
    return axes


def plot_curves(axes: Axes, curves: Mapping[str, np.ndarray], window: int) -> Axes:
    """The losses (S,) of every batch in curves, by name, each as a running mean over window."""
    for (name, losses), color in zip(curves.items(), VARIANTS, strict=False):
        mean = np.convolve(losses, np.full(window, 1 / window), mode="valid")
        last = np.isfinite(mean).sum() - 1
        steps = np.union1d(np.linspace(0, last, POINTS).astype(int), np.arange(last - 3, last + 1))
        shown = np.minimum(mean[steps], 10 * HIGHEST)  # a loss that breaks down leaves at the top
        axes.plot(steps + window, shown, color=color, lw=1.6, label=name)
    axes.set(yscale="log", xlabel="steps", ylabel="loss in nats", xlim=(0, None))
    axes.set_ylim(top=min(axes.get_ylim()[1], HIGHEST))
    plain_ticks(axes.yaxis, [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.minorticks_off()
    if len(curves) > 1:
        name_lines(axes, columns=2)
    return axes


def plot_read(axes: Axes, images: np.ndarray, labels: np.ndarray, read: np.ndarray) -> Axes:
    """A hundred images (100, 784) in ten rows; mistakes are framed, with the digit read."""
    sheet = np.reshape(images, (10, 10, 28, 28)).swapaxes(1, 2).reshape(280, 280)
    axes.imshow(sheet, vmin=0, vmax=255)
    for index in np.flatnonzero(read != labels):
        top, left = 28 * np.array(divmod(index, 10))
        axes.add_patch(plt.Rectangle((left, top), 27, 27, fill=False, color=HELD_OUT, lw=2))
        axes.text(left + 3, top + 8, str(read[index]), color=HELD_OUT, fontweight="bold")
    axes.set_axis_off()
    return axes
