"""The one error for whatever a user can mend."""


class UserError(ValueError):
    """What is wrong, where, and how to mend it, in one sentence; the program prints it bare."""

    def _render_traceback_(self) -> list[str]:  # and so does a notebook
        return [printable(str(self))]


def printable(text: str) -> str:
    r"""Text in which control characters are spelled out, as in \x1b.

    File names, and what servers and files say, may hold line breaks, colors, or marks that turn
    the direction of writing.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def not_installed(error: ModuleNotFoundError) -> str:
    """What to say of a package that is missing, and how to get it."""
    return (
        f"{error.name} is not installed; run `make environment`, then "
        "`.venv/bin/python -m src.main`, or `pip install -e .[lab]`"
    )
