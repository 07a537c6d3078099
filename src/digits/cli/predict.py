"""`digits predict`: read pictures."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digits.cli.terminal import PATH, complain, say
from digits.errors import UserError, printable
from digits.paths import ROOT, SAMPLES

if TYPE_CHECKING:
    from digits.reading import Reading


@click.command()
@click.argument("pictures", nargs=-1, type=PATH, metavar="[PICTURE]...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per picture.")
@click.option("--model", type=PATH, metavar="FILE", help="The network to read with.")
@click.option(
    "--refuse", type=click.Choice(["none", "usual", "doubtful"]), default="usual",
    help="Leave out nothing, unlikely digits beside others, or all that may not be digits.",
)  # fmt: skip
@click.option("--whole", is_flag=True, default=None, help="Take each picture for one image.")
def predict(
    pictures: Sequence[Path], as_json: bool, model: Path | None, refuse: str, whole: bool | None
) -> int:
    """Read the digits in each PICTURE, or in a sample if none is given."""
    from digits.reading import load_reader, read

    reader = load_reader(model)
    failures = 0
    for picture in pictures or [SAMPLES / "one-digit.png"]:
        try:
            result = read(picture, reader, refuse=refuse, whole=whole)
        except UserError as error:
            failures += 1  # and read the next one
            if as_json:
                print(json.dumps({"picture": str(picture), "error": str(error)}), flush=True)
            else:
                complain(error)
        else:
            say(_as_json(picture, result) if as_json else _as_text(picture, result))
    return 1 if failures else 0


def _as_json(picture: Path, result: "Reading") -> str:
    from digits.mnist import DIGIT_NAMES

    own = [d.classes for d in result.digits if d.classes != DIGIT_NAMES][:1]
    digits = [
        {"digit": d.name if own else d.digit, "probability": round(d.probability, 6),
         "probabilities": [round(p, 6) for p in d.probabilities.tolist()],
         "box": d.box, "unsure": d.unsure, "doubt": d.doubt}
        for d in result.digits
    ]  # fmt: skip
    left_out = [d.box for d in result.left_out]
    said = {"picture": str(picture), "page": result.page, "pages": result.pages,
            "text": result.text, "digits": digits, "left_out": left_out}  # fmt: skip
    said |= {"classes": own[0]} if own else {}
    return json.dumps(said | ({"hint": result.hint} if result.hint else {}))


def _page(result: "Reading") -> str:
    return f", page {result.page} of {result.pages}" if result.pages > 1 else ""


def _as_text(picture: Path, result: "Reading") -> str:
    name = printable(str(picture.relative_to(ROOT) if picture.is_relative_to(ROOT) else picture))
    if not result.digits:
        return f"{name}{_page(result)}: no digit found; {result.hint}"
    least = min(digit.probability for digit in result.digits)
    unsure = [f"the {digit.name} {digit.doubt}" for digit in result.digits if digit.unsure]
    more = " or more" if len(result.digits) > 1 else ""
    said = "; ".join([f"probability {least:.1%}{more}", *unsure])
    return f"{name}{_page(result)}: {result.text} ({said})"
