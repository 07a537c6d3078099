"""Every plot of the report: plot_* draw their arguments, on given axes or in a new figure.

They return the axes or figure, which show() saves. Nothing is computed here. A notebook calls
use_style() first. Each color has one meaning throughout: see the names below.
"""

import base64
import html
import io
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import (
    FixedLocator,
    FuncFormatter,
    LogLocator,
    MaxNLocator,
    MultipleLocator,
    NullFormatter,
    PercentFormatter,
)
from PIL import Image

from digits.disk import write_whole
from digits.mnist import DIGIT_NAMES
from digits.notebook.words import percent, words_for
from digits.paths import FIGURES

if TYPE_CHECKING:
    from digits.reading import Digit, Reading

Images = np.ndarray | Sequence[np.ndarray]

TRAINING, HELD_OUT, TEST = "#0072B2", "#D55E00", "#009E73"  # Okabe and Ito: safe for all eyes
MARK, QUIET = "#CC79A7", "#8a8a8a"
PLAIN, DISTORTED = "#56656f", "#7A3E9D"  # the network trained on MNIST as it is, and on distortions
DIGIT_COLORS = (
    "#0072B2", "#000000", "#D55E00", "#009E73", "#CC79A7",
    "#B8860B", "#56B4E9", "#7A3E9D", "#8B2500", "#5A6B1F",
)  # fmt: skip

WEIGHTS = LinearSegmentedColormap.from_list("weights", ["#D55E00", "white", "#0072B2"])
NUMBERED = 16  # classes of a confusion matrix that has room for its numbers
WIDTH = 5.2  # inches of a figure: at this width its letters stay legible on a phone
TEXT = 11.2  # points of the smallest letters in a figure, for the same reason

SAFE = " ,;:/='()+*!?@~$-._"  # characters of an SVG that need no escape in an HTML address

STYLE = "digits.notebook.digits"  # digits.mplstyle


def use_style() -> None:
    """Draw all figures from here on in the style of the report."""
    plt.style.use(STYLE)


def style() -> AbstractContextManager[None]:
    """Inside, figures are drawn and saved in the style of the report."""
    return plt.style.context(STYLE)


def new_axes(height: float = 3.4) -> Axes:
    """The axes of a new figure, which is height inches high."""
    return plt.subplots(figsize=(WIDTH, height))[1]


def show(drawn: Figure | Axes, name: str, **values: object) -> HTML:
    """Save a figure as figures/<name>, and return it as HTML with its alt text and caption.

    Both come from captions.toml, with values in their places. Raises UserError if a place there
    has no value.
    """
    alt, caption = words_for(name, values)
    figure = drawn.figure if isinstance(drawn, Axes) else drawn
    assert isinstance(figure, Figure)  # not the axes of a subfigure
    path = save(figure, FIGURES / name)
    # The PNG has 2x pixels: without a width it would show twice as large.
    width = ""
    if path.suffix == ".png":
        with Image.open(path) as image:
            width = f' width="{image.width // 2}"'
    return HTML(
        f'<figure id="{html.escape(name)}"><img src="{data_uri(path)}" alt="{html.escape(alt)}"'
        f"{width}><figcaption>{html.escape(caption)}</figcaption></figure>"
    )


def as_image(figure: Figure, alt: str) -> str:
    """Figure as an HTML image, not saved to a file; the figure is closed."""
    with style(), io.BytesIO() as file:
        figure.savefig(file, format="png", dpi=100)
        plt.close(figure)
        source = base64.b64encode(file.getvalue()).decode()
    return f'<img src="data:image/png;base64,{source}" alt="{html.escape(alt)}">'


def save(figure: Figure, path: Path) -> Path:
    """Save figure under path, given without an ending, close it, and return the full path.

    Drawings become SVG; a figure that holds images becomes PNG at 2x, which is smaller. Neither
    file holds a date, so the same numbers give the same bytes.
    """
    kind = "png" if any(axes.images for axes in figure.axes) else "svg"
    with style(), io.BytesIO() as file:
        settle(figure, 72 if kind == "svg" else plt.rcParams["savefig.dpi"])
        no_date = {"Date": None} if kind == "svg" else {"Software": None}
        figure.savefig(file, format=kind, metadata=no_date)
        plt.close(figure)
        data = lean_svg(file.getvalue()) if kind == "svg" else lean_png(file)
        return write_whole(path.with_name(f"{path.name}.{kind}"), data)


def settle(figure: Figure, dpi: float) -> None:
    """Fix the layout of figure as it will be saved, with axes positions rounded to five digits.

    The layout solver orders its constraints by memory address and ignores values below 1e-8, so its
    last digits differ from run to run, and more between machines.
    """
    figure.set_dpi(dpi)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        axes.set_position(np.round(axes.get_position(original=True).bounds, 5))


def lean_svg(data: bytes) -> bytes:
    """The bytes of an SVG drawing at less than half the size: hundredths of a point suffice."""
    text = re.sub(
        r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>", "", data.decode(), flags=re.S
    )
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    text = re.sub(r"\d+\.\d{3,}", _shorter, text)
    return re.sub(r"\s*\n\s*", " ", text).replace("> <", "><").strip().encode() + b"\n"


def _shorter(number: re.Match[str]) -> str:
    """A number in an SVG to hundredths, or to four digits where it is below one: a scale."""
    value = float(number.group())
    return f"{value:.4g}" if value < 1 else f"{value:.2f}".rstrip("0").rstrip(".")


def lean_png(file: BinaryIO) -> bytes:
    """The bytes of a PNG picture in 128 colors, which look the same as the original."""
    picture = Image.open(file).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    with io.BytesIO() as lean:
        picture.save(lean, "PNG", optimize=True)
        return lean.getvalue()


def data_uri(path: Path) -> str:
    """The figure in a file as a data address that holds all of it; as WebP if that is smaller."""
    data = path.read_bytes()
    if path.suffix == ".svg":
        return "data:image/svg+xml," + quote(data.decode().strip().replace('"', "'"), safe=SAFE)
    with io.BytesIO() as file:
        Image.open(path).convert("RGB").save(file, "WEBP", quality=86, method=6)
        kind, data = min(("png", data), ("webp", file.getvalue()), key=lambda one: len(one[1]))
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def plot_images(
    images: Images, titles: Sequence[object] = (), *, columns: int, width: float = WIDTH,
    color_map: str | LinearSegmentedColormap = "gray_r", limits: tuple[float, float] = (0, 1),
    shape: tuple[int, int] = (28, 28), row_names: Sequence[str] = (),
) -> Figure:  # fmt: skip
    """A figure of images (N, h, w) or (N, h * w) side by side, each with its title above.

    They are parts of one picture, since axes for each would take ten times as long to draw.
    """
    h, w = shape
    rows, gap = max(1, -(-len(images) // columns)), max(2, w // 12)
    lines = max((str(title).count("\n") + 1 for title in titles), default=0)
    points = 72 * width / (columns * (w + gap))  # of a pixel
    above = gap + round(1.3 * TEXT * lines / points)
    sheet = np.full((rows, above + h, columns, w + gap), np.nan)
    for index, image in enumerate(images):
        sheet[index // columns, above:, index % columns, :w] = np.reshape(image, shape)
    figure = plt.figure(figsize=(width, rows * (above + h) * points / 72), layout="none")
    axes = figure.add_axes((0, 0, 1, 1))
    picture = sheet.reshape(rows * (above + h), columns * (w + gap))
    axes.imshow(picture, cmap=color_map, vmin=limits[0], vmax=limits[1])
    axes.set_axis_off()
    for index, title in enumerate(titles):
        row, column = divmod(index, columns)
        x, y = column * (w + gap) + w / 2, row * (above + h) + above - 2 / points
        axes.text(x, y, str(title).replace("$", r"\$"), ha="center", va="bottom")  # no formula
    for row, name in enumerate(row_names):
        axes.text(-gap, row * (above + h) + above + h / 2, name, ha="right", va="center")
    return figure


def name_lines(axes: Axes, columns: int = 3) -> Axes:
    """Put the legend above the axes, where it covers no curve."""
    axes.legend(
        loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=columns, handlelength=1.2,
        columnspacing=1.2, handletextpad=0.5,
    )  # fmt: skip
    return axes


def name_ticks(axes: Axes, names: Sequence[str], x: str = "", y: str = "") -> None:
    """Put the names of the classes, one per unit, on the axes that have a label.

    For names other than digits, a label "digit" becomes "class".
    """
    ticks: dict[str, Any] = {"labels": [name.replace("$", r"\$") for name in names]}
    own = tuple(names) != DIGIT_NAMES
    if x:
        axes.set_xticks(range(len(names)), **ticks if own else {})
        if max(map(len, names)) > 2:
            axes.tick_params("x", rotation=90)
    if y:
        axes.set_yticks(range(len(names)), **ticks if own else {})
    word = ("digit", "class") if own else ("", "")
    axes.set(**{f"{a}label": said.replace(*word) for a, said in {"x": x, "y": y}.items() if said})


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
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
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
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
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
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
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
        log_ticks(axes.yaxis)
    if measure == "accuracy":
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=1))
    return name_lines(axes)


def plain_ticks(axis: Axis, values: Sequence[float]) -> None:
    """Label a logarithmic axis with plain numbers at the given values."""
    axis.set_major_locator(FixedLocator(values))
    axis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def log_ticks(axis: Axis) -> None:
    """Label a logarithmic axis with plain numbers, spaced to suit its range."""
    low, high = axis.get_view_interval()
    axis.set_major_locator(LogLocator(subs=(1,) if high > 200 * low else (1, 2, 3, 5)))
    axis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


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
    log_ticks(axes.yaxis)
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
    log_ticks(axes.yaxis)
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
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.set_xticks([steps[0], steps[len(steps) // 2], steps[-1]])
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.2g}"))
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=2)
    return figure


# 07 your own picture


def plot_reading(axes: Axes, reading: "Reading") -> Axes:
    """The picture of a Reading, in gray, with a box around every digit, "?" where it is unsure.

    What was left out has a dotted gray box.
    """
    axes.imshow(reading.picture, cmap="gray", vmin=0, vmax=1)
    for digit in reading.left_out:
        axes.plot(*_edges(reading, digit), color="0.5", lw=1.2, ls=":")
    for digit in reading.digits:
        edges = _edges(reading, digit)
        axes.plot(*edges, color=HELD_OUT, lw=1.5)
        name = f"{digit.digit}{'?' if digit.unsure else ''}"
        axes.annotate(
            name, (edges[0, 0], edges[1, 0]), xytext=(0, 3), textcoords="offset points",
            color=HELD_OUT, fontweight="bold",
            path_effects=[withStroke(linewidth=3, foreground="white")],
        )  # fmt: skip
    axes.set_axis_off()
    return axes


def _edges(reading: "Reading", digit: "Digit") -> np.ndarray:
    """The corners of a digit's box, closed, in the picture of its Reading: x and y (2, 5)."""
    left, top, right, bottom = np.divide(digit.box, np.tile(reading.scale, 2)) - 0.5
    return np.array([[left, right, right, left, left], [top, top, bottom, bottom, top]])


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
        plot_probabilities(below, digit.probabilities)
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
    left, top, right, bottom = np.subtract(box, 0.5)
    axes.plot([left, right, right, left, left], [top, top, bottom, bottom, top], color=HELD_OUT)
    axes.plot(*center, "+", color=MARK, markersize=14, markeredgewidth=2)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(True)
    axes.set_title("28 × 28 pixels", fontsize=TEXT, fontweight="normal")
    return axes


def plot_probabilities(axes: Axes, probabilities: np.ndarray) -> Axes:
    """The probability (10,) of every digit as bars; the highest one stands out."""
    best = int(np.argmax(probabilities))
    colors = [HELD_OUT if digit == best else QUIET for digit in range(10)]
    axes.barh(range(10), probabilities, color=colors, height=0.7)
    axes.set(yticks=range(10), ylim=(9.6, -0.6), xlim=(0, 1), xticks=[0, 1])
    axes.grid(visible=False)
    return axes


def plot_live(axes: Axes, curves: Sequence[np.ndarray]) -> Axes:
    """The training losses (E, M) of groups of networks that are in training, epoch by epoch."""
    for curve in curves:
        axes.plot(np.arange(1, len(curve) + 1), curve, color=TRAINING, lw=1, alpha=0.6)
    axes.set(xlabel="epochs so far", ylabel="loss in nats", yscale="log")
    return axes
