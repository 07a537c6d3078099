"""Words that follow the numbers of a run, and the captions of its figures."""

import math
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from digits.datasets import MNIST
from digits.errors import UserError
from digits.intervals import Interval
from digits.paths import LAB, OUTPUT, ROOT
from digits.text import printable

CAPTIONS = Path(__file__).with_name("captions.toml")
CANNOT_TELL = "these seeds cannot tell the two apart"


def written(path: Path) -> str:
    """The path of a written file, relative to the project's or the report's folder."""
    base = ROOT if OUTPUT == LAB else OUTPUT
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else str(path)


def plain(text: object) -> str:
    """Text, such as the name of a class, that means only itself in Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>()#+.!|$~&-])", r"\\\1", printable(str(text)))


def listed(items: Iterable[object]) -> str:
    """Items as a sentence lists them, as in "1", "1 and 2", "1, 2, and 3"; or "none"."""
    *rest, last = [str(item) for item in items] or ["none"]
    return f"{', '.join(rest)}{',' * (len(rest) > 1)} and {last}" if rest else last


def holds_zero(interval: Interval) -> bool:
    """Whether a difference may be zero: its interval holds 0, or one seed gives no interval."""
    return not (interval.low > 0 or interval.high < 0)


def cannot_tell(interval: Interval) -> str:
    """That the seeds of the interval of a difference, or the only one, tell nothing apart."""
    return CANNOT_TELL if not math.isnan(interval.low) else "one seed cannot tell the two apart"


def told(interval: Interval) -> str:
    """Whether the seeds tell two things apart, by the interval of their difference."""
    return cannot_tell(interval) if holds_zero(interval) else "these seeds tell the two apart"


def percent(probability: float) -> str:
    """A probability in percent, with enough digits to tell it from 1, as in "99.998%"."""
    texts = (f"{100 * probability:.{digits}f}%" for digits in range(2, 5))
    return next((text for text in texts if not text.startswith("100")), "over 99.9999%")


@cache
def captions() -> dict[str, dict[str, str]]:
    """The tables of captions.toml, by the name of their figure."""
    return tomllib.loads(CAPTIONS.read_text(encoding="utf-8"))


def words_for(name: str, values: dict[str, object]) -> tuple[str, str]:
    """The alt text and the caption of a figure from captions.toml, with values in their places.

    A figure of other data than MNIST, given as data, has the words other_alt and other_caption if
    the file has them. Raises UserError if the file has no table for the figure, or a place has no
    value.
    """
    if name not in captions():
        raise UserError(f"{CAPTIONS.name} has no table for the figure {name}; add alt and caption")
    try:
        words = captions()[name]
        if values.get("data", MNIST) != MNIST:
            words = words | {key[6:]: words[key] for key in words if key.startswith("other_")}
        alt, caption = (words[key].format_map(values) for key in ("alt", "caption"))
    except KeyError as error:
        raise UserError(f"the words for the figure {name} need a value for {error}") from None
    return alt, caption
