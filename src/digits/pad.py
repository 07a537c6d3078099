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

    def __init__(self, network, **options):
        self.network = network
        self.button = ipywidgets.FileUpload(accept="image/*", description="Open a picture")
        self.answer = ipywidgets.HTML(INVITATION)
        self.button.observe(self._answer, names="value")
        super().__init__([self.button, self.answer], **options)

    def _answer(self, change):
        """Read what was uploaded. JupyterLab hides failures of callbacks: they are shown here."""
        for file in change["new"]:
            name = html.escape(file["name"])
            try:
                answer = describe(read(file["content"], self.network))
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


def upload(network):
    """The widget that reads an opened picture with network. For the last line of a cell."""
    return Upload(network)


def describe(reading):
    """A Reading in HTML: its text, and each digit as the network saw it."""
    if not reading.digits:
        return "no digit found."
    cells = "".join(
        f"<figure style='display: inline-block; margin: 4px; text-align: center'>"
        f"{_picture_tag(digit)}<figcaption>{digit.digit}: {digit.probability:.0%}"
        f"{', unsure' if digit.unsure else ''}</figcaption></figure>"
        for digit in reading.digits
    )
    return f"reads <strong>{reading.text}</strong><br>{cells}"


def _picture_tag(digit):
    file = io.BytesIO()
    Image.fromarray(np.uint8(255 * (1 - digit.image))).save(file, "PNG")
    source = base64.b64encode(file.getvalue()).decode()
    return (
        f"<img src='data:image/png;base64,{source}' width='84' height='84' "
        f"style='image-rendering: pixelated' alt='28 by 28 pixels, read as {digit.digit}'>"
    )
