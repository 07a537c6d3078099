"""`digits predict`: read pictures."""

import io
import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from digits.cli.inputs import Inputs, Source
from digits.cli.terminal import PATH, Screen, complain, note, say, show
from digits.errors import UserError

if TYPE_CHECKING:
    from digits.reading import Reading

FAILED, NONE_FOUND = 1, 3  # exit statuses; 2 is for wrong arguments

EPILOG = """\b
Examples:
  digits photo.jpg              on a terminal, show how each digit was read
  digits scans "more/*.png"     read the pictures in a folder, and those that match a pattern
  digits --json scans >a.jsonl  one line per picture, for other programs
  digits --save photo.jpg       also write photo-digits.png, with boxes
  digits - < photo.jpg          read standard input

Probabilities are in percent, in JSON from 0 to 1. Boxes are in pixels of the given picture, from
its upper left corner. NO_COLOR=1 in the environment turns colors off.

Exit status: 0 if every picture has digits, 1 if one cannot be read, 2 if the arguments are wrong,
and 3 if all can be read but one has no digit.
"""


@click.command(epilog=EPILOG)
@click.argument("pictures", nargs=-1, type=click.Path(), metavar="[PICTURE]...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per picture.")
@click.option(
    "--save", is_flag=True,
    help="Write each picture with boxes to the current folder, as NAME-digits.png, or as "
    "NAME-digits-2.png and so on if there is such a file.",
)  # fmt: skip
@click.option("--model", type=PATH, metavar="FILE", help="The network to read with.")
@click.option(
    "--refuse", type=click.Choice(["none", "usual", "doubtful"]), default="usual",
    help="What to leave out. none: nothing; usual: unlikely digits that stand beside others; "
    "doubtful: everything that may not be a digit.",
)  # fmt: skip
@click.option("--whole", is_flag=True, default=None, help="Treat each picture as a single image.")
def predict(
    pictures: Sequence[str], as_json: bool, save: bool, model: Path | None, refuse: str,
    whole: bool | None,
) -> int:  # fmt: skip
    """Read the digits in each PICTURE, or in a sample if none is given.

    A PICTURE is a file, a folder, a pattern such as "*.png", or - for standard input. A folder is
    read with the folders in it; its hidden files, and files that are not pictures, are passed over.
    Of a file with several pages, the first one with writing is read.
    """
    from digits.reading import load_reader, read

    inputs, reader, statuses = Inputs(pictures), load_reader(model), {0}
    for name, source in _watched(inputs):
        try:
            if isinstance(source, UserError):
                raise source
            reading = read(source, reader, refuse=refuse, whole=whole)
        except UserError as error:
            statuses.add(FAILED)  # and read the next one
            if as_json:
                say(json.dumps({"picture": name, "error": str(error)}))
            else:
                complain(error)
            continue
        statuses.add(0 if reading.digits else NONE_FOUND)
        saved = _save(reading, source) if save else None
        if as_json:
            say(json.dumps(as_record(name, reading, saved)))
        else:
            _show(name, reading, saved, in_detail=inputs.is_single)
    if not pictures and sys.stdout.isatty():
        note("This is a sample. To read your own picture: digits photo.jpg")
    if passed := inputs.passed_over.total():
        files = "file that is not a picture" if passed == 1 else "files that are not pictures"
        note(f"passed over {passed} {files} ({', '.join(sorted(inputs.passed_over))})")
    return FAILED if FAILED in statuses else max(statuses)


def _watched(inputs: Inputs) -> Iterable[tuple[str, Source]]:
    """The inputs, with a bar on a terminal if their results go elsewhere."""
    if inputs.is_single or sys.stdout.isatty() or not sys.stderr.isatty():
        return inputs
    from tqdm import tqdm

    return tqdm(inputs, unit="picture", leave=False)


def _show(name: str, reading: "Reading", saved: Path | None, *, in_detail: bool) -> None:
    """Print what was read in a line and, on a terminal, in detail."""
    from digits.cli.view import as_line, details  # which imports NumPy

    screen = Screen.of(sys.stdout)
    show(as_line(name, reading, screen))
    if in_detail and reading.digits and sys.stdout.isatty():
        show(f"\n{details(reading, screen)}\n")
    if saved:
        note(f"the picture with boxes: {saved}")


def _save(reading: "Reading", source: Path | bytes) -> Path:
    """Write the picture with boxes to the current folder, under a name that is free."""
    from digits.disk import write_whole
    from digits.reading import with_boxes

    stem = source.stem if isinstance(source, Path) else "standard-input"
    file = io.BytesIO()
    with_boxes(reading, at_least=400, named=True).save(file, "PNG")
    for number in count(1):
        path = Path(f"{stem}-digits{f'-{number}' * (number > 1)}.png")
        with suppress(FileExistsError):
            path.touch(exist_ok=False)  # nobody else can take the name from here on
            try:
                return write_whole(path, file.getvalue())
            except OSError:
                path.unlink()
                raise
    raise AssertionError


def as_record(name: str, reading: "Reading", saved: Path | None = None) -> dict[str, Any]:
    """What was read in a picture, for programs."""
    from digits.mnist import DIGIT_NAMES

    own = next((d.classes for d in reading.digits if d.classes != DIGIT_NAMES), None)
    digits = [
        {"digit": d.name if own else d.digit, "probability": round(d.probability, 6),
         "probabilities": [round(p, 6) for p in d.probabilities.tolist()],
         "box": d.box, "unsure": d.unsure, "doubt": d.doubt}
        for d in reading.digits
    ]  # fmt: skip
    left_out = [d.box for d in reading.left_out]
    said = {"picture": name, "page": reading.page, "pages": reading.pages,
            "text": reading.text, "digits": digits, "left_out": left_out}  # fmt: skip
    extra = {"classes": own, "hint": reading.hint, "saved": saved and str(saved)}
    return said | {key: value for key, value in extra.items() if value}
