"""The figure of the benchmark: who trains how fast, and how our cost grows."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from digits.benchmark.peers import NAMES
from digits.notebook import figures

PANELS: Any = [
    ["arrivals", "arrivals"], ["images", "networks"], ["hidden_units", "pieces"],
    ["dask_workers", "key"],
]  # fmt: skip


def save_figure(record: Mapping[str, Any], path: Path) -> Path:
    """Draw the record of a benchmark, and save it under path, which has no ending."""
    figures.use_style()
    figure = plt.figure(figsize=(figures.WIDTH, 8))
    panels = figure.subplot_mosaic(PANELS)
    for axes in panels.values():
        axes.set_axis_off()
    _plot_arrivals(panels["arrivals"], record["to_target"])
    for kind, points in record["growth"].items():
        _plot_growth(panels[kind], points)
        panels[kind].set_title(kind.replace("_", " ").capitalize())
    names = ["seconds", "gigabytes", "slope of the work"]
    panels["key"].legend(panels["images"].lines, names, loc="upper left")
    panels["key"].annotate("Numbers: slopes of the\nlast three points", (0.05, 0.1))
    return figures.save(figure, path)


def _plot_arrivals(axes: Axes, arrivals: Mapping[str, Mapping[str, float]]) -> None:
    """Bars of the seconds in which each peer reached 98%, the fastest on top."""
    bars = sorted((peer["seconds"], name) for name, peer in arrivals.items())
    bars = [(seconds, name) for seconds, name in reversed(bars) if np.isfinite(seconds)]
    seconds, names = zip(*bars, strict=True)
    colors = [figures.TRAINING if name == "ours" else figures.QUIET for name in names]
    labels = [f"{NAMES[name]}: {one:.1f} s" for one, name in bars]
    axes.bar_label(axes.barh(names, seconds, color=colors), labels, padding=4)
    axes.set(title="Training to 98% on one core", xlim=(0, 1.6 * max(seconds)))


def _plot_growth(axes: Axes, points: Mapping[str, Any]) -> None:
    """Seconds and gigabytes against the counts, with their slopes, and the slope of the work."""
    counts, work = np.array(points["counts"]), np.array(points["work"])
    seconds, gigabytes = np.array(points["seconds"]), np.array(points["megabytes"]) / 1000
    for values, slope, color, height in (
        (seconds, points["seconds_slope"], figures.TRAINING, 0.86),
        (gigabytes, points["megabytes_slope"], figures.HELD_OUT, 0.7),
    ):
        axes.plot(counts, values, "o-", color=color, markersize=3)
        axes.text(0.05, height, f"{slope:.2f}", color=color, transform=axes.transAxes)
    axes.plot(counts, seconds[-1] * work / work[-1], "--", color=figures.QUIET, lw=1)
    axes.set_axis_on()
    axes.set(xscale="log", yscale="log", ylim=(0.01, 40))
    axes.set_xticks(counts[[0, -1]], [f"{count:,}" for count in counts[[0, -1]]])
    axes.minorticks_off()
    figures.plain_ticks(axes.yaxis)
