"""The pad: draw a number, or open, drop, paste or photograph one, and see how it is read."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

import anywidget
import numpy as np

from digits import teaching
from digits.corrections import Hand, from_entry, to_entry
from digits.errors import UserError
from digits.mnist import Split, load_split
from digits.paths import HAND, LAB, OUTPUT
from digits.reading import (
    Digit,
    Reader,
    Reading,
    network_data,
    packed_bytes,
    read,
    reader_data,
    why,
)
from digits.training import Distortions

TESTED = 300  # MNIST test images in a page
BITS = 2  # per pixel of the images in a page, instead of MNIST's 8: a fifth of the bytes
LOCAL = "Nothing leaves the machine that runs Python."
UNITS = 5  # hidden units shown for a digit
PLACE = '<div class="pad"></div>'  # where a page, which has no kernel, puts its own pad
CSS = Path(__file__).with_name("pad.css")
BUILT = Path(__file__).with_name("built")  # each widget as one script: `npm run build` in web/


class Pad(anywidget.AnyWidget):
    """A widget that reads what the user draws or opens, and shows how and why.

    The browser decodes a picture, turns it upright and shrinks it. Only its gray pixels reach the
    kernel, so large photos get through and damaged files do not. It learns what the user corrects,
    and keeps it in a folder.
    """

    _esm = (BUILT / "pad.js").read_text(encoding="utf-8")
    _css = CSS.read_text(encoding="utf-8")

    def __init__(self, reader: Reader, hand: Path = HAND, **options: Any):
        super().__init__(**options)
        self.original = self.reader = reader  # before and after it has learned the hand
        self.hand = Hand(hand)
        self.taught: tuple[bytes, teaching.Taught] | None = None  # corrections, and what they gave
        self.on_msg(self._hear)

    def _hear(self, _widget, asked, buffers):
        """Answer the browser: it asks for the original network, changes corrections, or reads.

        JupyterLab hides failures of callbacks, so the pad shows them.
        """
        wants = asked.get("wants")
        try:
            if wants == "network":
                answer = network_data(self.original.network)
            elif wants == "lesson":
                answer = self.lesson(asked["change"])
            else:
                answer = self.answer(asked, buffers[0])
        except UserError as error:
            answer = {"error": str(error)}
        except Exception as error:
            failed = "correction could not be learned" if wants else "picture could not be read"
            answer = {"error": f"the {failed} ({type(error).__name__}: {error})"}
        self.send({"question": asked.get("question"), "answer": answer})

    def lesson(self, change: dict) -> dict:
        """Change the corrections, and teach them all: what lesson.js shows, and the new network.

        change: see hand.js. A digit that is corrected again loses its older correction.
        """
        self._change(**change)
        found = self.hand.load()
        key = found.images.tobytes() + found.labels.tobytes()
        if not len(found):
            self.taught = None
        elif self.taught is None or self.taught[0] != key:
            self.taught = key, self.teacher.teach(found.images, found.labels)
        taught = self.taught[1] if self.taught else None
        self.reader = taught.reader if taught else self.original
        return {
            "corrections": [
                to_entry(image, label)
                for image, label in zip(found.images, found.labels, strict=True)
            ],
            "network": network_data(self.reader.network),
            "before": taught.before if taught else 0,
            "after": taught.after if taught else 0,
            "tests": len(self.teacher.tests) if taught else 0,
            "kept": f"Your corrections are kept in {self.hand.folder}. {LOCAL}",
            "note": " ".join(f"{reason}." for reason in found.unused),
        }

    @cached_property
    def teacher(self) -> teaching.Teacher:
        return teaching.Teacher(self.original)

    def _change(
        self, add: Sequence[dict] = (), remove: dict | None = None, clear: bool = False
    ) -> None:
        given = [from_entry(one) for one in add]
        if clear:
            self.hand.clear()
        for image, _ in [*given, *([from_entry(remove)] if remove else [])]:
            self.hand.remove(image)
        for image, label in given:
            self.hand.add(image, label)

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
        "data": {**reader_data(reader), "lessons": lessons(reader)},
    }


def lessons(reader: Reader) -> dict:
    """What a page needs to teach its network a hand, as digits.teaching does: see teach.js."""
    test = load_split("t10k")
    rows = np.random.default_rng(0).choice(len(test), TESTED, replace=False)
    settings = {
        "copies": teaching.COPIES,
        "rate": teaching.TEACHING_RATE,
        "settling": teaching.SETTLING_RATE,
        "mostPasses": teaching.MOST_PASSES,
        "batchSize": teaching.BATCH_SIZE,
        "atRandom": teaching.AT_RANDOM,
        "stepsBack": teaching.STEPS_BACK,
        "sure": teaching.SURE,
        "copiesRight": teaching.COPIES_RIGHT,
        "limits": asdict(Distortions()),
    }
    return {
        "rehearsal": _packed(teaching.Teacher(reader).rehearsal),
        "tests": _packed(test.take(rows)),
        "settings": settings,
    }


def _packed(split: Split) -> dict:
    """Images with 2**BITS tones, several pixels in a byte, the first one on top; and labels."""
    tones = np.rint(split.images / 255 * (2**BITS - 1)).astype(np.uint8).reshape(-1, 8 // BITS)
    places = 2 ** (BITS * np.arange(8 // BITS)[::-1])
    labels = "".join(map(str, split.labels))
    return {"images": packed_bytes(tones @ places), "bits": BITS, "labels": labels}
