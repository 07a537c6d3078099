"""A widget for JupyterLab that opens a picture and shows what is read in it."""

import base64
import html
import io

import ipywidgets
import numpy as np
from PIL import Image

from digits import LAB, OUTPUT, UserError
from digits.reading import read

INVITATION = "Open a picture of your handwriting: its digits are read and shown here."
ELSEWHERE = "In JupyterLab, a button here opens a picture of your own: <code>make lab</code>."


class Upload(ipywidgets.VBox):
    """A button that opens a picture, and under it the digits read in it, or what is wrong."""

    def __init__(self, reader, **options):
        self.reader = reader
        self.button = ipywidgets.FileUpload(accept="image/*", description="Open a picture")
        self.answer = ipywidgets.HTML(INVITATION)
        self.button.observe(self._answer, names="value")
        super().__init__([self.button, self.answer], **options)

    def _answer(self, change):
        """Read what was uploaded. JupyterLab hides failures of callbacks: they are shown here."""
        for file in change["new"]:
            name = html.escape(file["name"])
            try:
                answer = describe(read(file["content"], self.reader))
                self.answer.value = f"<p>{name}: {answer}</p>"
            except UserError as error:
                self.answer.value = f"<p role='alert'>{name}: {html.escape(str(error))}.</p>"
            except Exception as error:
                said = html.escape(f"{type(error).__name__}: {error}")
                self.answer.value = f"<p role='alert'>{name} could not be read ({said}).</p>"

    def _repr_mimebundle_(self, **options):
        """The widget where it can work; a sentence in a report, which has no kernel."""
        if OUTPUT != LAB:
            return {"text/plain": "An upload button, in JupyterLab.", "text/html": ELSEWHERE}
        return super()._repr_mimebundle_(**options)


def upload(reader):
    """The widget that reads an opened picture with reader. For the last line of a cell."""
    return Upload(reader)


def describe(reading):
    """A Reading in HTML: its text, each step, and each digit with its ten probabilities."""
    steps = "".join(_figure(step.title, step.picture, 150) for step in reading.steps)
    if not reading.digits:
        return f"no digit found.<br>{steps}"
    digits = "".join(
        _figure(
            f"{digit.digit}: {digit.probability:.0%}{', unsure' if digit.unsure else ''}",
            1 - digit.image, 84, _bars(digit.probabilities),
        )
        for digit in reading.digits
    )  # fmt: skip
    return f"reads <strong>{reading.text}</strong><br>{steps}<br>{digits}"


def _figure(caption, picture, height, below=""):
    """A picture (H, W), 1 = white, shown at a height in pixels, and its caption under it."""
    file = io.BytesIO()
    Image.fromarray(np.uint8(np.round(255 * np.clip(picture, 0, 1)))).save(file, "PNG")
    source = base64.b64encode(file.getvalue()).decode()
    return (
        "<figure style='display: inline-block; margin: 4px; text-align: center'>"
        f"<img src='data:image/png;base64,{source}' style='height: {height}px; max-width: 100%; "
        f"image-rendering: pixelated' alt='{caption}'>{below}<figcaption>{caption}</figcaption>"
        "</figure>"
    )


def _bars(probabilities):
    """Ten bars, one above each digit from 0 to 9."""
    bars = "".join(
        f"<rect x='{10 * digit + 1}' y='{40 - 40 * p:.1f}' width='8' height='{40 * p:.1f}'/>"
        f"<text x='{10 * digit + 5}' y='49' font-size='8' text-anchor='middle'>{digit}</text>"
        for digit, p in enumerate(probabilities)
    )
    said = ", ".join(f"{digit}: {p:.0%}" for digit, p in enumerate(probabilities))
    return (
        "<svg viewBox='0 0 100 50' width='150' role='img' fill='currentColor' "
        f"aria-label='{said}' style='display: block; margin: auto'>{bars}</svg>"
    )
