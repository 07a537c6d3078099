"""What people read about a picture: one line and, on a terminal, every digit in detail."""

from collections.abc import Sequence
from itertools import zip_longest

import click
import numpy as np

from digits.cli.terminal import Screen
from digits.reading import Digit, Reading, as_percent
from digits.text import printable

BAR_WIDTH = 12  # columns for a probability of 1
SAID = 11  # columns for a probability in words, and a space
GAP = 3  # columns between neighbors
MOST_BARS, CLASS_WIDTH = 14, 12  # classes that get a bar, and columns for their names
MOST_DRAWN = 12  # digits; the table lists all
BLACK, WHITE = 232, 255  # and grays between, among the 256 colors of a terminal
SHADES = " .:-=+*#%@"


def as_line(name: str, reading: Reading, screen: Screen) -> str:
    """The digits of a picture, their least probability, and what is unsure."""
    page = f", page {reading.page} of {reading.pages}" if reading.pages > 1 else ""
    told = f"{printable(name)}{page}: "
    if not reading.digits:
        return f"{told}{screen.style('no digit found', fg='yellow')}; {reading.hint}"
    least = as_percent(min(digit.probability for digit in reading.digits))
    at_least = " or more" if len(reading.digits) > 1 and least[0].isdigit() else ""
    unsure = [f"the {digit.name} {digit.doubt}" for digit in reading.digits if digit.unsure]
    said = printable("; ".join([f"probability {least}{at_least}", *unsure]))
    text = screen.style(printable(reading.text), bold=True, fg="yellow" if unsure else "green")
    return f"{told}{text} ({said})"


def details(reading: Reading, screen: Screen) -> str:
    """A table of the digits, and drawings of the first MOST_DRAWN, side by side where they fit."""
    drawings = [_drawing(digit, screen) for digit in reading.digits[:MOST_DRAWN]]
    beside = max(1, (screen.width + GAP) // (_width(drawings[0]) + GAP))
    groups = [drawings[n : n + beside] for n in range(0, len(drawings), beside)]
    parts = [_table(reading.digits, screen.width), *map("\n".join, map(_beside, groups))]
    if len(reading.digits) > MOST_DRAWN:
        parts.append(f"drawn: the first {MOST_DRAWN} of {len(reading.digits)} digits")
    return "\n\n".join(parts)


def _table(digits: Sequence[Digit], width: int) -> str:
    """The digits line by line; a narrow terminal does without the last columns."""
    rows = [("digit", "probability", "doubt", "next", "box (left, top, right, bottom in pixels)")]
    for digit in digits:
        second = int(np.argsort(-digit.probabilities, kind="stable")[1])
        following = f"{digit.classes[second]}: {as_percent(digit.probabilities[second])}"
        box = ", ".join(map(str, digit.box))
        rows.append((digit.name, as_percent(digit.probability), digit.doubt, following, box))
    columns = [list(map(printable, column)) for column in zip(*rows, strict=True)]
    columns = [column for column in columns if any(column[1:])]
    while len(columns) > 2 and sum(map(_width, columns)) + 2 * len(columns) > width:
        columns.pop()
    return "\n".join(_beside(columns, gap=2))


def _drawing(digit: Digit, screen: Screen) -> list[str]:
    """One digit in lines: its title, what the network saw, and a bar for every class."""
    title = screen.style(f"what the network saw of the {printable(digit.name)}", bold=True)
    bars, picture = _bars(digit, screen), _picture(digit.image, screen)
    if _width(picture) + GAP + _width(bars) <= screen.width:
        return [title, *_beside([picture, bars])]
    return [title, *(picture if _width(picture) <= screen.width else []), *bars]


def _picture(image: np.ndarray, screen: Screen) -> list[str]:
    """An image (28, 28), 1 = ink, in lines of half the height: a character shows two pixels."""
    image = np.clip(np.pad(image, ((0, len(image) % 2), (0, 0))), 0, 1)
    upper, lower = image[::2], image[1::2]
    if screen.blocks and screen.color:
        tones = np.rint(BLACK + (WHITE - BLACK) * np.stack([upper, lower], -1)).astype(int)
        pixel = lambda pair: click.style("▀", fg=pair[0], bg=pair[1], reset=False)  # noqa: E731
        return ["".join(map(pixel, line)) + click.style("") for line in tones.tolist()]
    if screen.blocks:
        signs, chosen = " ▀▄█", (upper > 0.5) + 2 * (lower > 0.5)
    else:
        signs, chosen = SHADES, np.rint((upper + lower) / 2 * (len(SHADES) - 1)).astype(int)
    return ["".join(signs[n] for n in line) for line in chosen]


def _bars(digit: Digit, screen: Screen) -> list[str]:
    """The probability of every class, or of the MOST_BARS most probable, as a bar and in words."""
    shown = np.sort(np.argsort(-digit.probabilities, kind="stable")[:MOST_BARS])
    names = [printable(digit.classes[number])[:CLASS_WIDTH] for number in shown]
    label, block = max(map(len, names)), "█" if screen.blocks else "#"
    longest = max(1, min(BAR_WIDTH, screen.width - label - 1 - SAID))
    lines = []
    for number, name in zip(shown, names, strict=True):
        p = float(digit.probabilities[number])
        said = as_percent(p) if p >= 0.001 else ""
        line = f"{name:>{label}} {block * round(longest * p):<{longest}} {said:<{SAID - 1}}"
        color = "yellow" if digit.unsure else "green"
        lines.append(screen.style(line, fg=color, bold=True) if number == digit.digit else line)
    return lines


def _beside(columns: Sequence[list[str]], gap: int = GAP) -> list[str]:
    """Columns of lines next to each other."""
    widths = [_width(column) for column in columns]
    return [
        (" " * gap)
        .join(cell + " " * (w - _width([cell])) for cell, w in zip(row, widths, strict=True))
        .rstrip(" ")
        for row in zip_longest(*columns, fillvalue="")
    ]


def _width(lines: Sequence[str]) -> int:
    """The columns that lines take, without the marks for color."""
    return max((len(click.unstyle(line)) for line in lines), default=0)
