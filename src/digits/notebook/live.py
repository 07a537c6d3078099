"""Live figures: components that run in the browser, the same in JupyterLab and in a page.

Each kind is one script, notebook/<kind>.js, built into notebook/built/<kind>.js. Its mount(root,
data) builds the component in an element, from data that Python sends as JSON.
"""

import json
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from digits.mnist import CLASSES
from digits.paths import LAB, OUTPUT

HERE = Path(__file__).parent


class Live(anywidget.AnyWidget):
    """A live figure of one kind, with its data and a description in words.

    Without a kernel, as in a page, it leaves a placeholder that holds the data; the page adds the
    script, see live_parts.
    """

    data = traitlets.Dict().tag(sync=True)

    def __init__(self, kind: str, data: dict, what: str, **options: Any):
        self._esm, self._css = live_parts(kind)["script"], live_parts(kind)["style"]
        self.kind, self.what = kind, what
        super().__init__(data=data, **options)

    def _repr_mimebundle_(self, **options):
        shown = {"text/plain": self.what, "text/html": self.place()}
        if OUTPUT != LAB:
            return shown
        widget, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return widget | {"text/plain": self.what}, metadata

    def place(self) -> str:
        """The element in which a page puts the component, with its data."""
        data = json.dumps(self.data, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
        script = f'<script type="application/json">{data}</script>'
        words = f"<p>{escape(self.what)} It needs JavaScript.</p>"
        return f'<div class="live" data-live="{escape(self.kind)}">{script}{words}</div>'


def live_parts(kind: str) -> dict[str, str]:
    """The script and style of a kind of live figure."""
    styles = [HERE / "live.css", HERE / f"{kind}.css"]
    return {
        "script": (HERE / "built" / f"{kind}.js").read_text(encoding="utf-8"),
        "style": "".join(path.read_text(encoding="utf-8") for path in styles if path.is_file()),
    }


def sample_rows(labels: np.ndarray, count: int, classes: int = CLASSES) -> list[np.ndarray]:
    """The rows of up to count images of each class, drawn at random, but always the same."""
    rng, of = np.random.default_rng(0), [np.flatnonzero(labels == k) for k in range(classes)]
    return [rng.choice(each, min(count, len(each)), replace=False) for each in of]
