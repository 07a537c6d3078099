"""Plots of the data, of sweeps and of networks: plot_* draw their arguments, and compute nothing.

They draw on given axes, or in a new figure, and return what figures.show() saves.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator, PercentFormatter

from digits.mnist import DIGIT_NAMES
from digits.notebook.figures import (
    DISTORTED,
    HELD_OUT,
    MARK,
    PERCENT,
    PLAIN,
    QUIET,
    TEST,
    TEXT,
    TRAINING,
    WIDTH,
    name_lines,
    name_ticks,
    plain_ticks,
    plot_images,
)  # fmt: skip

DIGIT_COLORS = (
    "#0072B2", "#000000", "#D55E00", "#009E73", "#CC79A7",
    "#B8860B", "#56B4E9", "#7A3E9D", "#8B2500", "#5A6B1F",
)  # fmt: skip
NUMBERED = 16  # classes of a confusion matrix that has room for its numbers


# 01 the data


def plot_shares(
    axes: Axes, training: np.ndarray, test: np.ndarray, names: Sequence[str] = DIGIT_NAMES
) -> Axes:
    """The share (K,) of every class among training and test images, and a line at their mean."""
    digits, count = np.arange(len(names)), len(names)
    axes.bar(digits - 0.2, training, 0.36, color=TRAINING, label="training")
    axes.bar(digits + 0.2, test, 0.36, color=TEST, label="test")
    mean = "one in ten" if count == 10 else f"1 in {count}"
    axes.axhline(1 / count, color="#222222", lw=1, ls="--", label=mean)
    name_ticks(axes, names, x="digit")
    axes.set(ylabel="share of the images")
    axes.yaxis.set_major_formatter(PERCENT)
    axes.grid(visible=False, axis="x")
    return name_lines(axes)


def plot_ink(
    axes: Axes, low: np.ndarray, middle: np.ndarray, high: np.ndarray,
    names: Sequence[str] = DIGIT_NAMES,
) -> Axes:  # fmt: skip
    """Ink of every class (K,): the median as a dot, low to high as a bar."""
    digits = np.arange(len(names))
    axes.hlines(digits, low, high, color=TRAINING, alpha=0.35, lw=9)
    axes.plot(middle, digits, "o", color=TRAINING, markersize=8)
    name_ticks(axes, names, y="digit")
    axes.set(ylim=(len(names) - 0.4, -0.6), xlabel="ink: share of the square")
    axes.xaxis.set_major_locator(MultipleLocator(0.05 if np.max(high) < 0.5 else 0.2))
    axes.xaxis.set_major_formatter(PERCENT)
    axes.grid(visible=False, axis="y")
    return axes


def plot_pixel_use(axes: Axes, use: np.ndarray, never: np.ndarray) -> Axes:
    """How often each pixel (h, w) holds ink; pixels that never do are marked."""
    picture = axes.imshow(use, vmin=0)
    axes.imshow(np.where(never, 1, np.nan), cmap=ListedColormap([HELD_OUT]))
    axes.set_axis_off()
    axes.set_title("never used", color=HELD_OUT, fontsize=11)
    bar = axes.figure.colorbar(picture, ax=axes, shrink=0.9, format=PercentFormatter(1, decimals=0))
    bar.set_label("images with ink there")
    bar.outline.set_visible(False)
    return axes


def plot_map(
    axes: Axes, images: np.ndarray, labels: np.ndarray, places: np.ndarray,
    shape: tuple[int, int] = (28, 28),
) -> Axes:  # fmt: skip
    """Images (N, h * w) side by side at whole-numbered places (N, 2), each class in its color."""
    for image, label, (x, y) in zip(images, labels, places, strict=True):
        tint = LinearSegmentedColormap.from_list("tint", ["white", DIGIT_COLORS[label % 10]])
        corners = (x - 0.5, x + 0.5, y - 0.5, y + 0.5)
        axes.imshow(np.reshape(image, shape), cmap=tint, extent=corners)
    axes.set(xlabel="first direction", ylabel="second direction", xticks=[], yticks=[])
    axes.set(xlim=(places[:, 0].min() - 0.6, places[:, 0].max() + 0.6))
    axes.set(ylim=(places[:, 1].min() - 0.6, places[:, 1].max() + 0.6))
    return axes


def plot_file_order(axes: Axes, training: np.ndarray, test: np.ndarray, block: int) -> Axes:
    """A share for every block of images, training (T,) and then test (U,), in file order."""
    ends = np.arange(1, len(training) + len(test) + 1) * block / 1000
    middles = ends - block / 2000
    axes.axvline(ends[len(training) - 1], color=QUIET, lw=1, ls="--")
    for values, at, color, label in (
        (training, middles[: len(training)], TRAINING, "training"),
        (test, middles[len(training) :], TEST, "test"),
    ):
        axes.plot(at, values, "o-", color=color, lw=1.2, label=label)
    axes.set(xlabel="thousands of images, in file order", ylabel="nearest to their own mean")
    axes.yaxis.set_major_formatter(PERCENT)
    return name_lines(axes)


# 03 the learning rate, 04 the epochs


def plot_range(
    axes: Axes, x: np.ndarray, values: np.ndarray, style: str, color: str, **options: Any
) -> np.ndarray:
    """The mean of values (S, X) over seeds as a line, their range as a band; return the mean."""
    mean = values.mean(axis=0)
    axes.fill_between(x, values.min(axis=0), values.max(axis=0), color=color, alpha=0.2, lw=0)
    axes.plot(x, mean, style, color=color, **options)
    return mean


def plot_rates(
    axes: Axes, rates: np.ndarray, training: np.ndarray, held_out: np.ndarray, chosen: float
) -> Axes:
    """Loss against learning rate, both logarithmic; training and held_out (S, R) in nats."""
    plot_range(axes, rates, training, "-", TRAINING, label="training")
    plot_range(axes, rates, held_out, "-", HELD_OUT, label="held out")
    axes.set(xscale="log", yscale="log", ylabel="loss in nats")
    plain_ticks(axes.yaxis, [0.05, 0.1, 0.2, 0.5, 1, 2])
    return _mark_rate(axes, chosen)


def plot_instability(
    axes: Axes, rates: np.ndarray, between_seeds: np.ndarray, between_batches: np.ndarray,
    chosen: float,
) -> Axes:  # fmt: skip
    """Two spreads (R,) against learning rate: between seeds, and from batch to batch."""
    axes.plot(rates, between_batches, color=MARK, label="between batches")
    axes.plot(rates, between_seeds, color=TRAINING, label="between seeds")
    axes.set(xscale="log", yscale="log", ylabel="spread of loss in nats")
    plain_ticks(axes.yaxis, [0.003, 0.01, 0.03, 0.1, 0.3, 1])
    return _mark_rate(axes, chosen)


def _mark_rate(axes: Axes, rate: float) -> Axes:
    """A vertical line at a rate on the horizontal axis, and a legend for all lines."""
    axes.axvline(rate, color=QUIET, lw=1, ls="--", label=f"rate {rate:g}")
    axes.set_xlabel("learning rate")
    plain_ticks(axes.xaxis, [0.001, 0.01, 0.1, 1])
    return name_lines(axes)


def plot_batches(batch_losses: Mapping[float, np.ndarray], window: int) -> Figure:
    """The losses (S,) of every batch, by rate, and their running means over window batches."""
    figure, panels = plt.subplots(1, len(batch_losses), figsize=(WIDTH, 2.9), sharey=True)
    for axes, (rate, losses) in zip(np.ravel(panels), batch_losses.items(), strict=True):
        running = np.convolve(losses, np.full(window, 1 / window), mode="valid")
        axes.plot(losses, ".", color=QUIET, markersize=1, alpha=0.5, rasterized=True)
        axes.plot(np.arange(len(running)) + window // 2, running, color=TRAINING)
        axes.set(yscale="log", ylim=(0.003, 30), title=f"rate {rate:.2g}", xlabel="step")
        axes.set_xticks([0, round(len(losses), -2)])
        plain_ticks(axes.yaxis, [0.01, 0.1, 1, 10])
    np.ravel(panels)[0].set_ylabel("loss in nats")
    return figure


def plot_epochs(
    axes: Axes, epochs: np.ndarray, training: np.ndarray, held_out: np.ndarray, *, measure: str,
    scale: str = "linear",
) -> Axes:  # fmt: skip
    """Training and held_out (S, E) against the epoch; measure is "loss" or "accuracy"."""
    plot_range(axes, epochs, training, "-", TRAINING, label="training")
    plot_range(axes, epochs, held_out, "-", HELD_OUT, label="held out")
    axes.set(xlabel="epochs", ylabel="loss in nats" if measure == "loss" else measure, yscale=scale)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if scale == "log":
        plain_ticks(axes.yaxis)
    if measure == "accuracy":
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=1))
    return name_lines(axes)


# 05 the final network


def plot_confusion(axes: Axes, confusion: np.ndarray, names: Sequence[str] = DIGIT_NAMES) -> Axes:
    """The confusion matrix (K, K): rows are the classes, columns what the network read.

    Of more than NUMBERED classes, it shows colors alone.
    """
    wrong = confusion - np.diag(np.diag(confusion))
    axes.imshow(wrong, cmap="Oranges")
    for (row, column), count in np.ndenumerate(confusion if len(names) <= NUMBERED else []):
        color = QUIET if row == column or count == 0 else "#222222"
        color = "white" if wrong[row, column] > 0.6 * wrong.max() else color
        axes.text(column, row, str(count), ha="center", va="center", color=color, fontsize=TEXT)
    name_ticks(axes, names, x="read as", y="digit")
    axes.grid(visible=False)
    return axes


def plot_per_class(
    axes: Axes, precision: np.ndarray, recall: np.ndarray, names: Sequence[str] = DIGIT_NAMES
) -> Axes:
    """Precision and recall (K,) of every class, as two dots joined by a line."""
    digits = np.arange(len(names))
    axes.vlines(digits, precision, recall, color=QUIET, lw=1)
    axes.plot(digits, precision, "o", color=TRAINING, label="precision", markersize=7)
    axes.plot(digits, recall, "D", color=HELD_OUT, label="recall", markersize=6)
    name_ticks(axes, names, x="digit")
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=1))
    return name_lines(axes)


def plot_calibration(
    axes: Axes, confidence: np.ndarray, accuracy: np.ndarray, counts: np.ndarray
) -> Axes:
    """Accuracy against mean confidence (B,) of bins of predictions; counts (B,) of each."""
    axes.plot([0, 1], [0, 1], color=QUIET, lw=1, ls="--", label="as sure as it should be")
    axes.plot(confidence, accuracy, "o-", color=TEST, label="the network")
    for x, count in zip(confidence, counts, strict=True):  # in a row, above all curves
        axes.text(x, 1.1, f"{count:,}", ha="center", va="center")
    axes.text(0.01, 1.1, "images:", va="center")
    axes.set(xlabel="probability given", xlim=(0, 1.1), ylabel="share that is right")
    axes.set_ylim(0, 1.17)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1))
    return name_lines(axes)


# 06 distortions


def plot_distortions(original: np.ndarray, rows: Mapping[str, Sequence[np.ndarray]]) -> Figure:
    """Rows of images (28, 28) or (784,), each with its name on the left, the original first."""
    images = [image for row in rows.values() for image in (original, *row)]
    columns = len(images) // len(rows)
    figure = plot_images(images, columns=columns, width=WIDTH - 0.9, row_names=list(rows))
    figure.axes[0].text(14, 0, "original", ha="center", va="bottom")
    return figure


def plot_training(axes: Axes, losses: Mapping[str, np.ndarray]) -> Axes:
    """The training losses (S, E) of networks by name against the epochs; lengths may differ."""
    for (name, values), color in zip(losses.items(), (PLAIN, DISTORTED), strict=False):
        plot_range(axes, np.arange(1, values.shape[1] + 1), values, "-", color, label=name)
    axes.set(yscale="log", xlabel="epochs", ylabel="training loss in nats")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    plain_ticks(axes.yaxis)
    return name_lines(axes) if len(losses) > 1 else axes


def plot_groups(axes: Axes, errors: np.ndarray, names: Sequence[str]) -> Axes:
    """The share misread of each group, errors (G, S, E), against the E epochs: mean, range."""
    colors = (PLAIN, TRAINING, HELD_OUT, TEST, DISTORTED, MARK)[: len(names)]
    epochs = np.arange(1, errors.shape[2] + 1)
    for name, color, group in zip(names, colors, errors, strict=True):
        plot_range(axes, epochs, group, ".-", color, label=name)
    axes.set(yscale="log", xlabel="epochs", ylabel="held-out images misread")
    axes.set_xlim(0.5, len(epochs) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    plain_ticks(axes.yaxis)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g}%"))
    return name_lines(axes, columns=2)


def plot_robustness(
    amounts: Mapping[str, np.ndarray], accuracies: Mapping[str, Mapping[str, Sequence]],
    units: Mapping[str, str],
) -> Figure:  # fmt: skip
    """Accuracies (X, S) of "plain" and "distorted" networks against X amounts of each change."""
    figure, panels = plt.subplots(len(amounts) // 2, 2, figsize=(WIDTH, 6.2), sharey=True)
    for axes, (change, steps) in zip(panels.flat, amounts.items(), strict=True):
        for name, color in (("plain", PLAIN), ("distorted", DISTORTED)):
            values = np.transpose(accuracies[change][name])
            plot_range(axes, steps, values, ".-", color, label=name)
        axes.set(xlabel=f"{change} ({units[change]})", ylim=(0, 1.02))
        axes.yaxis.set_major_formatter(PERCENT)
        axes.set_xticks([steps[0], steps[len(steps) // 2], steps[-1]])
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.2g}"))
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=2)
    return figure
