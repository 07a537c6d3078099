"""Words for people: text that is safe to print, and counts with their nouns."""

from collections.abc import Sequence


def printable(text: str) -> str:
    r"""Text in which control characters are spelled out, as in \x1b.

    File names, files, and answers from servers may contain line breaks, colors, or marks that
    reverse the direction of writing.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def one_line(reason: object) -> str:
    """The reason for a failure, an exception or a program's output, in 160 characters or less."""
    if type(reason).__name__ == "ConnectionError":  # requests' own text nests three errors
        return "no connection"
    text = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    words = printable(" ".join(text.split())) or type(reason).__name__
    return words if len(words) <= 160 else words[:157] + "..."


def counted(count: int, noun: str) -> str:
    """A count with its noun, as in "1 epoch" and "2,000 epochs"."""
    ending = "es" if noun.endswith("s") else "s"
    return f"{count:,} {noun}{'' if count == 1 else ending}"


def aligned(table: Sequence[Sequence[str]]) -> str:
    """Rows of as many cells each, as lines: the first column to the left, others to the right."""
    first, *widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    rows = ([name.ljust(first), *map(str.rjust, row, widths)] for name, *row in table)
    return "\n".join(map("  ".join, rows))
