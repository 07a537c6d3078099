"""What the commands share: how they speak, the kinds of options, and where results go."""

import errno
import math
import os
import shlex
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import click

from digits.disk import explained, write_whole
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


def exists(word: str) -> bool:
    """Whether there is a file or folder of that name; not if no file can have it."""
    with suppress(OSError, ValueError):
        return Path(word).exists()
    return False


def at_home(word: str) -> Path:
    """The path in word, where ~ is the home folder unless there is a file of that name."""
    with suppress(RuntimeError):  # there is no such user
        return Path(word) if exists(word) else Path(word).expanduser()
    return Path(word)


class _HomePath(click.Path):
    """A path, where ~ is the home folder even if the shell has left it."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        return at_home(os.fsdecode(super().convert(value, param, ctx)))


class _Number(click.ParamType):
    """Finite numbers that are good, described in words, where Click has x>=1."""

    def __init__(self, kind: type, words: str, is_good: Callable[[float], bool]):
        self.kind, self.words, self.is_good = kind, words, is_good
        self.name = "integer" if kind is int else "number"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        with suppress(ValueError):
            number = self.kind(value)
            if math.isfinite(number) and self.is_good(number):
                return number
        return self.fail(f"{value} is not {self.words}", param, ctx)


PATH = _HomePath()
POSITIVE = _Number(int, "a whole number of at least 1", lambda n: n >= 1)
FROM_ZERO = _Number(int, "a whole number of at least 0", lambda n: n >= 0)
ABOVE_ZERO = _Number(float, "a number above 0", lambda x: x > 0)


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
        blocks = False
        with suppress(UnicodeEncodeError, LookupError):
            blocks = bool("▀▄█".encode(stream.encoding))
        return cls(shutil.get_terminal_size().columns, color, blocks)

    def style(self, text: str, **look: Any) -> str:
        """Text in the look that click.style describes, where there are colors."""
        return click.style(text, **look) if self.color else text


def say(text: str) -> None:
    """Print text on stdout, whatever names its lines contain."""
    show("\n".join(map(printable, text.split("\n"))))


def note(text: str) -> None:
    """Print on stderr one line that is neither a result nor an error."""
    click.echo(printable(text), file=sys.stderr)


def complain(what: object) -> None:
    """Print one line on stderr, whatever it contains."""
    name = Screen.of(sys.stderr).style("digits:", fg="red")
    click.echo(f"{name} {printable(str(what))}", file=sys.stderr)


def show(text: str) -> None:
    """Print text on stdout that is safe to print, and may hold colors."""
    click.echo(text, file=sys.stdout)


def check_writable(path: Path, ending: str) -> None:
    """Raise UserError if path cannot be written, or holds a file of another kind."""
    if path.is_file() and path.suffix != ending:
        raise UserError(f"{path} exists and is not a {ending} file; choose a name with that ending")
    above = path.parent
    if not (above.exists() or above.is_symlink() or above.resolve() == RESULTS.resolve()):
        raise UserError(f"there is no folder {above}; make it first, or choose another")
    with explained(f"write {path}"):
        if path.is_dir():
            raise OSError(errno.EISDIR, "")
        write_whole(path.with_name(f".{path.name}.probe"), b"").unlink()
