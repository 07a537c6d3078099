"""Figures to explore, in JupyterLab and in a page: of images, runs, mistakes and distortions.

Each is a Live; its script lies beside this file and has the name of its kind.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, display

from digits.ann import Network
from digits.mnist import CLASSES, DIGIT_NAMES, SIDE
from digits.notebook import figures
from digits.notebook.live import Live, sample_rows
from digits.paths import LAB, OUTPUT
from digits.reading import packed_bytes

if TYPE_CHECKING:
    from digits.training import Distortions, Result

PER_DIGIT = 80  # images of each digit in a sample
KEPT_MISTAKES = 400  # of one network in a page
CURVE_NUMBERS = 30_000  # on the curves of all runs together, but at least 20 per curve
BENT = 2  # images of each digit to bend


def images(
    pictures: np.ndarray, labels: np.ndarray, names: Sequence[str] = DIGIT_NAMES,
    shape: tuple[int, int] = (SIDE, SIDE),
) -> Live:  # fmt: skip
    """A sample of training images (N, h * w) uint8 with labels (N,), to browse class by class.

    names: of the classes. shape: height and width of an image.
    """
    each = max(1, PER_DIGIT * CLASSES // len(names))
    shown = np.sort(np.concatenate(sample_rows(labels, each, len(names))))
    data = _images(pictures, labels, shown) | _kind(names, shape)
    kind = "class by class" if _kind(names, shape) else "digit by digit"
    return Live("images", data, f"{len(data['rows'])} training images, to browse {kind}.")


def rates(results: Sequence["Result"]) -> Live:
    """The Results of runs that differ in rate and seed: batch losses and final losses by rate.

    The held-out images and the whole training set are measured after the last epoch.
    """
    known = sorted({result.run.learning_rate for result in results})
    groups = [[one for one in results if one.run.learning_rate == rate] for rate in known]
    held_out = [[run.held_out_losses[-1] for run in group] for group in groups]
    points = int(np.clip(CURVE_NUMBERS // len(results), 20, 100))
    data = {
        "rates": known,
        "training": [_mean([run.training_losses[-1] for run in group]) for group in groups],
        "heldOut": [_mean(losses) for losses in held_out],
        "broken": [int((~np.isfinite(losses)).sum()) for losses in held_out],
        "batches": [[_thinned(run.batch_losses, points) for run in group] for group in groups],
        "epochs": results[0].run.epochs,
    }
    return Live("rates", data, "A slider over learning rates shows the losses of each.")


def epochs(results: Sequence["Result"]) -> Live:
    """The Results of runs that differ in their seed: losses and accuracies, epoch by epoch."""

    def mean(name: str) -> list[float | None]:
        return _rounded(np.mean([getattr(result, name) for result in results], axis=0))

    data = {
        "seeds": len(results),
        "running": mean("running_losses"),
        "heldOut": mean("held_out_losses"),
        "accuracy": mean("held_out_accuracies"),
        "measured": results[0].measured_epochs.tolist(),
        "training": mean("training_accuracies"),
    }
    return Live("epochs", data, "A slider over epochs shows the losses and accuracies of each.")


def mistakes(
    pictures: np.ndarray, labels: np.ndarray, probabilities: np.ndarray,
    names: Sequence[str] = DIGIT_NAMES, shape: tuple[int, int] = (SIDE, SIDE),
) -> Live:  # fmt: skip
    """The misread images (N, h * w) uint8, labels (N,), to filter, the surest mistakes first."""
    read = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(read != labels)
    wrong = wrong[np.argsort(-probabilities[wrong, read[wrong]], kind="stable")]
    kept = wrong[:KEPT_MISTAKES]
    data = _images(pictures, labels, kept) | {
        "probabilities": np.round(probabilities[kept].astype(float), 7).tolist(),
        "all": len(wrong),
    }
    data |= _kind(names, shape)
    by = "class" if _kind(names, shape) else "digit"
    return Live("mistakes", data, f"The {len(wrong)} misread images, by {by} and by certainty.")


def bend(
    pictures: np.ndarray, labels: np.ndarray, networks: Sequence[Network], limits: "Distortions"
) -> Live:
    """A few images (N, 784) uint8 to distort, read by two networks: plain, trained on distortions.

    limits: those of the training.
    """
    data = _images(pictures, labels, np.concatenate(sample_rows(labels, BENT))) | {
        "networks": [_packed(network) for network in networks],
        "limits": asdict(limits),
    }
    return Live("bend", data, "Sliders distort a digit while both networks read it.")


def _kind(names: Sequence[str], shape: tuple[int, int]) -> dict[str, Any]:
    """What the scripts must know of other data than MNIST."""
    usual = tuple(names) == DIGIT_NAMES and shape == (SIDE, SIDE)
    return {} if usual else {"names": list(names), "shape": shape}


def _images(pictures, labels, rows):
    packed = packed_bytes(pictures[rows])
    return {"images": packed, "labels": labels[rows].tolist(), "rows": rows.tolist()}


def _packed(network):
    """Parameters as bytes around 128, to be multiplied by the scale of their unit (column)."""
    scales, parameters = [], []
    for W, b in zip(network.W, network.b, strict=True):
        scale = np.maximum(abs(W).max(axis=0), abs(b)).clip(1e-12) / 127
        scales.append(scale.astype(float).round(9).tolist())
        parameters += [np.rint(W / scale).ravel(), np.rint(b / scale)]
    packed = packed_bytes(np.concatenate(parameters).clip(-127, 127) + 128)
    return {"sizes": network.sizes, "scales": scales, "parameters": packed}


def _thinned(losses, points):
    """The means of equal stretches of the losses, one per point; None if a mean is not finite."""
    return _rounded([part.mean() for part in np.array_split(losses, min(points, len(losses)))])


def _mean(losses):
    finite = [loss for loss in losses if np.isfinite(loss)]
    return _rounded([np.mean(finite) if finite else np.nan])[0]


def _rounded(values):
    """The numbers to four digits, with None for nan, which JSON does not have."""
    return [float(f"{value:.4g}") if np.isfinite(value) else None for value in values]


class LiveCurves:
    """Draws the losses of networks in training whenever it is called with their Parts."""

    def __init__(self) -> None:
        self.display = display(HTML(""), display_id=True)

    def __call__(self, parts: Sequence[Any]) -> None:
        """Redraw the curves; without parts, as at the end, remove them."""
        curves = [part.load()["running_losses"] for part in parts]
        curves = [curve for curve in curves if len(curve) > 1]
        if not curves:
            self.display.update(HTML(""))
            return
        with figures.style():
            figure, axes = plt.subplots(figsize=(6, 2.6))
            for curve in curves:
                epochs_so_far = np.arange(1, len(curve) + 1)
                axes.plot(epochs_so_far, curve, color=figures.TRAINING, lw=1, alpha=0.6)
            axes.set(xlabel="epochs so far", ylabel="loss in nats", yscale="log")
            image = figures.as_image(figure, "Training losses so far")
        self.display.update(HTML(image))


def live_curves() -> LiveCurves | None:
    """For run_all's watch: curves that grow during training in JupyterLab; elsewhere None."""
    return LiveCurves() if OUTPUT == LAB else None
