"""The pages: executed notebooks and the README as HTML, and the README's own numbers."""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from digits import BUILD, ROOT, UserError
from digits.disk import write_whole
from digits.store import load_record

NOTEBOOKS = ROOT / "notebooks"
OTHER_RUN = (
    "> **Not the full report.** The numbers and figures of this page come from a run with other "
    "settings, where it made them; the words around them tell of the full report."
)


@dataclass(frozen=True)
class Place:
    """Where a report goes: figures, models and pages under output, the rest under build."""

    output: Path
    build: Path

    @property
    def pages(self):
        return self.output / "report"

    def executed(self, name):
        """The notebook with its outputs."""
        return self.build / "executed" / f"{name}.ipynb"

    def failed(self, name):
        """The notebook up to the cell that failed."""
        return self.build / "executed" / f"{name}.failed.ipynb"

    def stamp(self, name):
        """What the last run of the notebook depended on and wrote."""
        return self.build / "executed" / f"{name}.json"

    def written(self, job):
        """The figures, record and networks that a notebook can write, by path below output."""
        patterns = [f"figures/{job.name[:2]}-*", f"models/{job.name}.json"]
        patterns += [f"models/{name}" for name in re.findall(r"[\w-]+\.safetensors", job.source)]
        files = (path for pattern in patterns for path in self.output.glob(pattern))
        return {path.relative_to(self.output).as_posix(): path for path in files}


FULL = Place(ROOT, BUILD)
QUICK = Place(BUILD / "quick", BUILD / "quick")  # small settings, never over the real results
TRIAL = Place(BUILD / "trial", BUILD / "trial")  # parameters given for one run: likewise


def export(place=FULL):
    """Write a page for every executed notebook, and an index.html that is the README."""
    if place is FULL:
        write_whole(ROOT / "README.md", filled_readme())
    pages = {}
    for path in sorted((place.build / "executed").glob("[0-9][0-9]-*.ipynb")):
        if not path.stem.endswith(".failed"):
            notebook = nbformat.read(path, as_version=4)
            pages[path.stem] = _page(notebook, title_of(notebook), NOTEBOOKS)
    for path in place.pages.glob("[0-9][0-9]-*.html"):
        if path.stem not in pages:
            path.unlink()
    for name, page in pages.items():
        write_whole(place.pages / f"{name}.html", page)
    cell = nbformat.v4.new_markdown_cell(_index_text(place, pages), id="readme")
    index = nbformat.v4.new_notebook(cells=[cell])
    write_whole(place.pages / "index.html", _page(index, title_of(index), ROOT))


def _index_text(place, pages):
    """The README with the numbers and figures of place, and links to those pages that there are."""

    def own(match):
        path = _existing(place, match.group(1))
        return f"]({path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path})"

    def linked(match):
        text, name = match.groups()
        return f"[{text}]({name}.html)" if name in pages else text

    text = re.sub(r"\[([^]]+)\]\(notebooks/([\w-]+)\.ipynb\)", linked, filled_readme(place))
    if place is not FULL:
        text = re.sub(r"^(# .+)$", rf"\1\n\n{OTHER_RUN}", text, count=1, flags=re.MULTILINE)
    return re.sub(r"\]\((figures/[\w.-]+)\)", own, text)


def _existing(place, path):
    """A file of place; where it has none, the committed one: a trial runs one notebook only."""
    return place.output / path if (place.output / path).is_file() else ROOT / path


def title_of(notebook):
    """The first heading of a notebook."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    match = re.search(r"^# (.+)$", text, re.MULTILINE)
    return match.group(1).strip() if match else "Report"


def _page(notebook, title, folder):
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(embed_images=True, exclude_anchor_links=True)
    for cell in notebook.cells:  # a link between notebooks is one between pages
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"\]\((\d\d-[\w-]+)\.ipynb\)", r"](\1.html)", cell.source)
    resources = {"metadata": {"name": title, "path": str(folder)}}
    return exporter.from_notebook_node(notebook, resources)[0]


def filled_readme(place=FULL):
    """README with its numbers brought up to date from the records of place.

    A number stands before a comment that says where it comes from, as in
    `0.9816<!-- 04-train-final: test_accuracy.mean .4f -->`: record, path in it, format. Where a
    record or number is missing, since its notebook failed, what stands there stays.
    """
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    pattern = re.compile(r"[^\s|(*]*?(<!-- ([\w-]+): ([\w.]+) (\S+) -->)")

    def fill(match):
        comment, name, path, form = match.groups()
        try:
            value = load_record(_existing(place, f"models/{name}.json"))
            for key in path.split("."):
                value = value[int(key)] if isinstance(value, list) else value[key]
            return format(value, form) + comment
        except (UserError, LookupError, TypeError):
            return match.group()

    return pattern.sub(fill, text)
