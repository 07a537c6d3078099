"""What the commands share: how they speak, the kinds of options, and where results go."""

import sys
from pathlib import Path

import click

from digits.errors import UserError, printable
from digits.paths import BUILD, CHECKOUT

PROGRAM = "python -m src.main" if CHECKOUT else "digits"  # as a user can type it
RESULTS = BUILD if CHECKOUT else Path()  # the current folder: results do not belong in a cache
PATH = click.Path(path_type=Path)
POSITIVE, FROM_ZERO = click.IntRange(min=1), click.IntRange(min=0)
ABOVE_ZERO = click.FloatRange(min=0, min_open=True)
POSITIVE.name = FROM_ZERO.name = "whole number"  # where Click says "integer range"
ABOVE_ZERO.name = "number"


def complain(what: object) -> None:
    """Print one line on stderr, whatever it contains."""
    print(f"digits: {printable(str(what))}", file=sys.stderr, flush=True)


def say(text: str) -> None:
    """Print text on stdout, whatever names its lines contain."""
    print("\n".join(map(printable, text.split("\n"))), flush=True)


def check_writable(path: Path, ending: str) -> None:
    """Raise UserError if path cannot be written, or holds a file of another kind."""
    from digits.disk import reason_of, write_whole

    if path.is_file() and path.suffix != ending:
        raise UserError(f"{path} exists and is not a {ending} file; choose a name with that ending")
    try:
        if path.is_dir():
            raise IsADirectoryError("it is a folder")
        write_whole(path.with_name(f".{path.name}.probe"), b"").unlink()
    except OSError as error:
        raise UserError(f"cannot write {path}: {reason_of(error)}") from None
