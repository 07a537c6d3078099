"""What all figures of the report share: their style and colors, and how they are shown and saved.

A notebook calls use_style() first. Each color has one meaning throughout: see the names below.
"""

import base64
import html
import io
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import (
    FixedLocator,
    FuncFormatter,
    LogLocator,
    NullFormatter,
    PercentFormatter,
)
from PIL import Image

from digits.disk import write_whole
from digits.mnist import DIGIT_NAMES
from digits.notebook.words import words_for
from digits.paths import FIGURES

Images = np.ndarray | Sequence[np.ndarray]

TRAINING, HELD_OUT, TEST = "#0072B2", "#D55E00", "#009E73"  # Okabe and Ito: safe for all eyes
MARK, QUIET = "#CC79A7", "#8a8a8a"
PLAIN, DISTORTED = "#56656f", "#7A3E9D"  # the network trained on MNIST as it is, and on distortions
WEIGHTS = LinearSegmentedColormap.from_list("weights", ["#D55E00", "white", "#0072B2"])
WIDTH = 5.2  # inches of a figure: at this width its letters stay legible on a phone
TEXT = 11.2  # points of the smallest letters in a figure, for the same reason

PERCENT = PercentFormatter(1, decimals=0)
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
    if engine := figure.get_layout_engine():
        engine.execute(figure)
    with plt.rc_context({"figure.constrained_layout.use": False}):
        figure.set_layout_engine(None)  # with "none", Matplotlib would draw once more
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
    kind = "png"
    for settings in ({"quality": 86, "method": 6}, {"lossless": True}):  # photos, drawings
        with io.BytesIO() as file:
            Image.open(path).convert("RGB").save(file, "WEBP", **settings)
            kind, data = min((kind, data), ("webp", file.getvalue()), key=lambda one: len(one[1]))
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


def plain_ticks(axis: Axis, values: Sequence[float] = ()) -> None:
    """Label a logarithmic axis with plain numbers at the values, or as it suits its range."""
    low, high = axis.get_view_interval()
    suited = LogLocator(subs=(1,) if high > 200 * low else (1, 2, 3, 5))
    axis.set_major_locator(FixedLocator(values) if len(values) else suited)
    axis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())
