"""The pad: draw a number, or open, drop, paste or photograph one, and see how it is read."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import anywidget
import numpy as np

from digits.errors import UserError
from digits.mnist import CLASSES, load_split
from digits.notebook.live import sample_rows
from digits.paths import LAB, OUTPUT
from digits.reading import Digit, Reader, Reading, packed_bytes, read, reader_data, why
from digits.training import Distortions, drawn

REPLAYED = (140, 60)  # images of each digit that a page replays: from MNIST, drawn by program
REPLAYED_BITS = 1  # per pixel: black and white serves as well as 16 tones (measured)
TESTED, TESTED_BITS = 30, 2  # MNIST test images of each digit in a page, and their bits per pixel
UNITS = 5  # hidden units shown for a digit
PLACE = '<div class="pad"></div>'  # where a page, which has no kernel, puts its own pad
CSS = Path(__file__).with_name("pad.css")
BUILT = Path(__file__).with_name("built")  # each widget as one script: `npm run build` in web/


class Pad(anywidget.AnyWidget):
    """A widget that reads what the user draws or opens, and shows how and why.

    The browser decodes a picture, turns it upright and shrinks it. Only its gray pixels reach the
    kernel, so large photos get through and damaged files do not.
    """

    _esm = (BUILT / "pad.js").read_text(encoding="utf-8")
    _css = CSS.read_text(encoding="utf-8")

    def __init__(self, reader: Reader, **options: Any):
        super().__init__(**options)
        self.reader = reader
        self.on_msg(self._hear)

    def _hear(self, _widget, asked, buffers):
        """Answer the browser, which asks for the network to look inside, or sends a picture.

        JupyterLab hides failures of callbacks, so the pad shows them.
        """
        try:
            if asked.get("wants") == "network":
                answer = reader_data(self.reader)["network"]
            else:
                answer = self.answer(asked, buffers[0])
        except UserError as error:
            answer = {"error": str(error)}
        except Exception as error:
            answer = {"error": f"the picture could not be read ({type(error).__name__}: {error})"}
        self.send({"question": asked.get("question"), "answer": answer})

    def answer(self, picture: dict, grey: bytes) -> dict:
        """What the pad shows for a picture: gray bytes, height x width, 255 = paper."""
        pixels = np.frombuffer(grey, np.uint8).reshape(picture["height"], picture["width"])
        return describe(read(pixels, self.reader), self.reader)

    def _repr_mimebundle_(self, **options):
        shown = {"text/plain": "The pad, in JupyterLab.", "text/html": PLACE}  # a page has its own
        if OUTPUT != LAB:
            return shown
        widget, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return widget | shown, metadata


def describe(reading: Reading, reader: Reader) -> dict:
    """A Reading in the form the pad needs: the text, and each digit's box, input and reasons.

    leftOut: the boxes of ink taken for no digit; hint: what to do if no digit was found. Boxes are
    in pixels of the reading's picture. image: (784,), 1 = ink. why: a dict for each of the hidden
    units that contributed most, see digits.why.
    """

    def box_of(digit: Digit) -> list[float]:
        return np.divide(digit.box, np.tile(reading.scale, 2)).tolist()

    return {
        "text": reading.text,
        "hint": reading.hint,
        "leftOut": [box_of(digit) for digit in reading.left_out],
        "digits": [
            {
                "box": box_of(digit),
                "digit": digit.digit,
                "probability": digit.probability,
                "doubt": digit.doubt,
                "image": digit.image.ravel().tolist(),
                "probabilities": digit.probabilities.tolist(),
                "why": why(reader.network, digit.image, UNITS),
            }
            for digit in reading.digits
        ],
    }


def pad_parts(reader: Reader) -> dict:
    """The parts of a pad in a page: style, script, and data for the script."""
    return {
        "style": CSS.read_text(encoding="utf-8"),
        "script": (BUILT / "page.js").read_text(encoding="utf-8"),
        "data": {**reader_data(reader), "lessons": lessons()},
    }


def lessons() -> dict:
    """What a page needs to teach its network a hand, see lessonsFrom in teach.js.

    replay: digits that the network knows already; tests: MNIST test images; both are in order, so
    that image n shows the digit n % 10. limits: of the distortions of what is taught.
    """
    (train, rows), (test, tested) = (
        (split, np.transpose(sample_rows(split.labels, count)).ravel())
        for split, count in ((load_split("train"), REPLAYED[0]), (load_split("t10k"), TESTED))
    )
    labels = np.tile(np.arange(CLASSES), REPLAYED[1])
    strokes = drawn.draw_digits(labels, np.random.default_rng(0))
    return {
        "replay": _few_tones(np.concatenate([train.images[rows], strokes]), REPLAYED_BITS),
        "tests": _few_tones(test.images[tested], TESTED_BITS),
        "limits": asdict(Distortions()),
    }


def _few_tones(images: np.ndarray, bits: int) -> dict:
    """Images (N, 784) uint8 with 2**bits tones, several pixels in a byte, the first one on top."""
    tones = np.rint(images / 255 * (2**bits - 1)).astype(np.uint8).reshape(-1, 8 // bits)
    places = 2 ** (bits * np.arange(8 // bits)[::-1])
    return {"images": packed_bytes(tones @ places), "bits": bits}
