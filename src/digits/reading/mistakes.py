"""A sheet that shows the mistakes: one HTML file that contains all of its pictures."""

import base64
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from digits.disk import write_whole
from digits.errors import UserError
from digits.reading.boxes import gray_image, with_boxes
from digits.reading.certainty import Reader
from digits.reading.evaluate import COLUMNS, MEANING, Outcome, table_rows
from digits.reading.recognize import Digit, Reading, read

MOST_MISTAKES = 200  # on a sheet: a browser can still open that many pictures and their steps
DIGITS_SHOWN = 120  # of one picture
SHOWN_WITHIN = (320, 480)  # pixels; larger pictures are shrunk to fit
SHOWN_AT_LEAST = 168  # pixels; the longer side of a small picture
SEEN = 84  # pixels; the displayed size of the 28 x 28 images

SHEET = "mistakes.html.j2"


def write_sheet(
    path: Path, scores: list[dict[str, Any]], outcomes: Sequence[Outcome], reader: Reader
) -> Path:
    """Write the mistakes among outcomes to path, below their scores; return the path.

    The pictures are read again one by one, to hold only one Reading in memory at a time. The sheet
    shows at most MOST_MISTAKES, evenly spaced in the list.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # not needed for reading

    wrong = [outcome for outcome in outcomes if not outcome.right]
    spaced = np.linspace(0, len(wrong) - 1, min(len(wrong), MOST_MISTAKES)).round().astype(int)
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    page = templates.get_template(SHEET).render(
        columns=COLUMNS, rows=table_rows(scores), meaning=" ".join(MEANING),
        pictures=len(outcomes), wrong=len(wrong), shown=len(spaced),
        mistakes=(_mistake(wrong[place], reader) for place in spaced),
    )  # fmt: skip
    return write_whole(path, page.encode("utf-8", "replace"))  # a name on disk can be any bytes


def _mistake(outcome: Outcome, reader: Reader) -> dict[str, Any]:
    """One mistake: the facts about it, and its steps and digits or the error."""
    case = outcome.case
    facts = [("kind", case.group[0]), ("hand", case.hand), ("label", case.label or "no digit")]
    facts += [] if outcome.error else [("read", outcome.text or "no digit")]
    told = {"file": case.file, "facts": [*facts, ("note", case.note)], "error": ""}
    try:
        return told | _pictures(read(case.path, reader))
    except UserError as error:
        return told | {"error": str(error)}


def _pictures(reading: Reading) -> dict[str, Any]:
    """The picture with its boxes, every step, and every digit as the network saw it."""
    boxes = with_boxes(reading, at_least=SHOWN_AT_LEAST, within=SHOWN_WITHIN)
    steps = [_image(boxes, "the digits found", SHOWN_AT_LEAST)]
    steps += [
        _image(gray_image(step.picture), step.title, SHOWN_AT_LEAST) for step in reading.steps
    ]
    digits = [_seen(number, digit) for number, digit in enumerate(reading.digits[:DIGITS_SHOWN], 1)]
    return {"steps": steps, "digits": digits, "found": len(reading.digits)}


def _seen(number: int, digit: Digit) -> dict[str, Any]:
    """The image of one digit and its three largest probabilities."""
    three = np.argsort(-digit.probabilities, kind="stable")[:3]
    said = [f"{place}: {digit.probabilities[place]:.1%}".replace("%", " %") for place in three]
    alt = f"digit {number}, read as {digit.digit}"
    return _image(gray_image(1 - digit.image), alt, SEEN) | {"said": said}


def _image(image: Image.Image, alt: str, smallest: int) -> dict[str, Any]:
    """An image as a PNG for the page; its longer side is displayed at smallest pixels or more."""
    image.thumbnail(SHOWN_WITHIN)
    factor = max(1, smallest / max(image.size))
    width, height = (max(1, round(factor * side)) for side in image.size)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    source = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    size = {"width": width, "height": height, "enlarged": factor > 1}
    return {"source": source, "alt": alt, **size}
