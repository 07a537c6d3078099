"""The one error for every problem that a user can fix."""

from digits.text import printable


class UserError(ValueError):
    """What is wrong, where, and how to fix it, in one sentence, without a traceback."""

    def _render_traceback_(self) -> list[str]:  # in a notebook, too
        return [printable(str(self))]


class MissingFileError(UserError, FileNotFoundError):
    """A UserError about a file that is not there, for callers who expect Python's own error."""


def not_installed(error: ModuleNotFoundError) -> str:
    """The message for a missing package, and how to install it."""
    return (
        f"{error.name} is not installed; in the project's folder, run `make environment`, then "
        "`.venv/bin/python -m src.main`, or `pip install -e .[lab]`"
    )
