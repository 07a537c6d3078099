"""A model card beside a stored network: what it is, what it learned from, and how well it does."""

from collections.abc import Mapping
from pathlib import Path

from digits.disk import write_whole
from digits.errors import printable

TITLE = "# Model card: "


def write_card(network: Path, about: str, facts: Mapping[str, object]) -> Path | None:
    """Write the card of the network stored at a path, a table of facts below a paragraph.

    It has the network's name, and the ending .md. A file of that name that is no card is left as it
    is, and None is returned.
    """
    path = network.with_suffix(".md")
    if path.exists() and not path.read_bytes().startswith(TITLE.encode()):
        return None
    rows = "\n".join(f"| {_cell(name)} | {_cell(fact)} |" for name, fact in facts.items())
    text = f"{TITLE}{_cell(network.name)}\n\n{_cell(about)}\n\n| | |\n|---|---|\n{rows}\n"
    return write_whole(path, text)


def _cell(value: object) -> str:
    """A value as text in Markdown, in which names of files and classes do nothing."""
    text = printable(str(value))
    for sign in "\\`*_|<>[]":
        text = text.replace(sign, f"\\{sign}")
    return text
