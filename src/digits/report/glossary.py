"""Explain terms where they first appear in a page, to a reader who points at them."""

import re
import tomllib
from pathlib import Path
from typing import Any

from bs4 import NavigableString

GLOSSARY = Path(__file__).parent / "template" / "glossary.toml"
NOT_IN = {"a", "button", "code", "figcaption", "h1", "h2", "h3", "math", "pre", "script", "table"}


def explain_terms(soup: Any, main: Any) -> None:
    """Attach the meaning to each term's first occurrence in main, a part of soup, in place."""
    terms = tomllib.loads(GLOSSARY.read_text(encoding="utf-8"))
    texts = [text for text in main.find_all(string=True) if _is_prose(text)]
    for number, (term, meaning) in enumerate(terms.items()):
        pattern = re.compile(rf"\b{re.escape(term)}\b")
        for at, text in enumerate(texts):
            if pattern.search(text):
                before, after = map(NavigableString, pattern.split(text, maxsplit=1))
                text.replace_with(before, _explained(soup, term, meaning, number), after)
                texts[at : at + 1] = before, after
                break


def _is_prose(text):
    names = {parent.name for parent in text.parents}
    is_live = any({"live", "pad"} & {*parent.get("class", ())} for parent in text.parents)
    return bool(names & {"p", "li"}) and not names & NOT_IN and not is_live


def _explained(soup, term, meaning, number):
    said = soup.new_tag("span", attrs={"role": "tooltip", "id": f"term-{number}"})
    said.string = meaning
    shown = soup.new_tag(
        "span", attrs={"class": "term", "tabindex": "0", "aria-describedby": f"term-{number}"}
    )
    shown.extend([term, said])
    return shown
