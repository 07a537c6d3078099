"""What the commands share: how they speak, the kinds of options, and where results go."""

import math
import os
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import click

from digits.cli.inputs import at_home
from digits.errors import UserError
from digits.paths import BUILD, CHECKOUT
from digits.text import printable

RESULTS = BUILD if CHECKOUT else Path()  # the current folder: results do not belong in a cache


def how_to_read(model: Path) -> str:
    """The command that reads a picture with a stored network, as this program was called."""
    calls = {"main.py": "python -m src.main", "__main__.py": "python -m digits"}
    program = calls.get(Path(sys.argv[0]).name, "digits")
    name = printable(shlex.quote(str(model)))
    return f"read a picture with it: {program} predict --model {name} PICTURE"


class _HomePath(click.Path):
    """A path, where ~ is the home folder even if the shell has left it."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        return at_home(os.fsdecode(super().convert(value, param, ctx)))


PATH = _HomePath()


class _InWords(click.ParamType):
    """A range that is described in words, where Click has x>=1."""

    words: str

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            return self.fail(f"{value} is not a {self.name} {self.words}", param, ctx)

    def _describe_range(self) -> str:
        return self.words.removeprefix("of ")


class Whole(_InWords, click.IntRange):
    """Whole numbers that are not below least."""

    name = "whole number"

    def __init__(self, least: int):
        super().__init__(min=least)
        self.words = f"of at least {least}"


class Above(_InWords, click.FloatRange):
    """Numbers above a limit."""

    name = "number"

    def __init__(self, limit: float):
        super().__init__(min=limit, min_open=True)
        self.words = f"above {limit}"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a {self.name} {self.words}", param, ctx)
        return number


POSITIVE, FROM_ZERO, ABOVE_ZERO = Whole(1), Whole(0), Above(0)


@dataclass(frozen=True)
class Screen:
    """What an output can show: lines of width columns, colors, and block characters."""

    width: int = 80
    color: bool = False
    blocks: bool = False

    @classmethod
    def of(cls, stream: TextIO) -> "Screen":
        """The Screen of a terminal; of a pipe or file, one that has neither colors nor blocks."""
        if not stream.isatty():
            return cls()
        color = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        try:
            "▀▄█".encode(stream.encoding)
        except (UnicodeEncodeError, LookupError):
            return cls(shutil.get_terminal_size().columns, color)
        return cls(shutil.get_terminal_size().columns, color, blocks=True)

    def style(self, text: str, **look: Any) -> str:
        """Text in the look that click.style describes, where there are colors."""
        return click.style(text, **look) if self.color else text


def complain(what: object) -> None:
    """Print one line on stderr, whatever it contains."""
    name = Screen.of(sys.stderr).style("digits:", fg="red")
    show(f"{name} {printable(str(what))}", sys.stderr)


def note(text: str) -> None:
    """Print on stderr one line that is neither a result nor an error."""
    show(printable(text), sys.stderr)


def say(text: str) -> None:
    """Print text on stdout, whatever names its lines contain."""
    show("\n".join(map(printable, text.split("\n"))))


def show(text: str, stream: TextIO | None = None) -> None:
    """Print text that is safe to print, on stdout or another stream; it may hold colors."""
    click.echo(text, file=stream or sys.stdout)


def check_writable(path: Path, ending: str) -> None:
    """Raise UserError if path cannot be written, or holds a file of another kind."""
    from digits.disk import reason_of, write_whole

    if path.is_file() and path.suffix != ending:
        raise UserError(f"{path} exists and is not a {ending} file; choose a name with that ending")
    above = path.parent
    if not (above.exists() or above.is_symlink() or above.resolve() == RESULTS.resolve()):
        raise UserError(f"there is no folder {above}; make it first, or choose another")
    try:
        if path.is_dir():
            raise UserError(f"cannot write {path}: it is a folder; name a {ending} file in it")
        write_whole(path.with_name(f".{path.name}.probe"), b"").unlink()
    except FileExistsError:
        raise UserError(
            f"cannot write {path}: a part of this path is a file; choose another folder"
        ) from None
    except OSError as error:
        raise UserError(f"cannot write {path}: {reason_of(error)}") from None
