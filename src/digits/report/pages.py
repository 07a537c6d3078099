"""The pages: executed notebooks and the README as HTML, and the numbers in our texts."""

import functools
import os
import platform
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat

from digits.disk import sha256, write_whole
from digits.errors import UserError
from digits.parameters import title_of, values_of
from digits.paths import BUILD, PACKAGE, ROOT, RUNS
from digits.store import load_record, provenance

NOTEBOOKS = ROOT / "notebooks"
README = ROOT / "README.md"
PICTURE = "figures/07-picture.png"  # the picture in a preview of a link to a page
# What `make report` fills in from the records: the README and a card for every network.
FILLED = (README, *(ROOT / "models" / f"{name}.md" for name in ("plain", "distorted")))
REPOSITORY = re.compile(r"<!-- only in the repository -->.*?<!-- until here -->", re.DOTALL)
GITHUB, BINDER = "https://github.com/", "https://mybinder.org/v2/gh/"
COLAB = "https://colab.research.google.com/github/"
OTHER_RUN = (
    "> **Not the full report.** The figures of this page, and the numbers and sentences that go "
    "with them, come from a run with other settings, so far as that run made them."
)


@dataclass(frozen=True)
class Place:
    """Where a report goes: figures, models and pages under output, the rest under build.

    runs: where finished training is stored and reused.
    """

    output: Path
    build: Path
    runs: Path = RUNS

    @property
    def pages(self) -> Path:
        return self.output / "report"

    def executed(self, name: str) -> Path:
        """The notebook with its outputs."""
        return self.build / "executed" / f"{name}.ipynb"

    def failed(self, name: str) -> Path:
        """The notebook up to the cell that failed."""
        return self.build / "executed" / f"{name}.failed.ipynb"

    def stamp(self, name: str) -> Path:
        """What the last run of the notebook depended on and wrote."""
        return self.build / "executed" / f"{name}.json"

    @property
    def folders(self) -> list[Path]:
        """Every folder that a report writes to."""
        own = [self.output / name for name in ("", "figures", "models", "report")]
        return [*own, self.build, self.build / "executed", self.runs]

    def written(self, job: Any) -> dict[str, Path]:
        """The figures, record and networks that a notebook can write, by path below output."""
        patterns = [f"figures/{job.name[:2]}-*", f"models/{job.name}.json"]
        patterns += [f"models/{name}" for name in re.findall(r"[\w-]+\.safetensors", job.source)]
        files = (path for pattern in patterns for path in self.output.glob(pattern))
        return {path.relative_to(self.output).as_posix(): path for path in files}


FULL = Place(ROOT, BUILD)
QUICK = Place(BUILD / "quick", BUILD / "quick")  # small settings, never over the real results
TRIAL = Place(BUILD / "trial", BUILD / "trial")  # parameters for a single run: likewise


def titles_of(place: Place) -> dict[str, str]:
    """The titles of the notebooks that a place has executed, by name."""
    paths = sorted((place.build / "executed").glob("[0-9][0-9]-*.ipynb"))
    names = [path.stem for path in paths if not path.stem.endswith(".failed")]
    return {name: title_of(_executed(name, place)) for name in names}


def _executed(name, place):
    return nbformat.read(place.executed(name), as_version=4)


def export(place: Place = FULL, written: Collection[str] = ()) -> None:
    """Write a page for every executed notebook but those written, and the other pages.

    index.html is the README.
    """
    if place is FULL:
        for path in FILLED:
            write_whole(path, filled(path))
    titles = titles_of(place)
    for path in place.pages.glob("[0-9][0-9]-*.html"):
        if path.stem not in titles:
            path.unlink()
    for name in titles.keys() - set(written):
        write_page(name, titles, place)
    cell = nbformat.v4.new_markdown_cell(_index_text(place, titles), id="readme")
    others = {"index": nbformat.v4.new_notebook(cells=[cell]), **_further_pages()}
    for name, notebook in others.items():
        write_whole(place.pages / f"{name}.html", _page(name, notebook, titles, place))
    write_whole(place.pages / "share.png", _existing(place, PICTURE).read_bytes())


def write_page(name: str, titles: dict[str, str], place: Place) -> None:
    """Write the page of an executed notebook; titles: of all that have a page, by name."""
    text = _page(name, _executed(name, place), titles, place)
    write_whole(place.pages / f"{name}.html", text)


def _further_pages():
    """Pages linked at the end of every page: the network's source, and the license."""
    cell, page = nbformat.v4.new_markdown_cell, nbformat.v4.new_notebook
    source = (PACKAGE / "ann.py").read_text(encoding="utf-8").rstrip()
    code = nbformat.v4.new_code_cell(source, id="source", metadata={"tags": ["teaches"]})
    text = (
        "# The network, `ann.py`\n\nAll of it, as it runs. "
        "[Notebook 02](02-build-the-network.ipynb) derives it."
    )
    license_text = (ROOT / "LICENSE").read_text(encoding="utf-8").replace("MIT License", "", 1)
    return {
        "ann": page(cells=[cell(text, id="ann"), code]),
        "license": page(cells=[cell(f"# MIT license\n{license_text}", id="license")]),
    }


def _about(name):
    """Those links, and what leads from the page called name to its repository, if it is known."""
    links = [("ann.html", "The network's source"), ("license.html", "MIT license")]
    address, path = _repository(), f"notebooks/{name}.ipynb"
    links += [(address, "Repository")] * bool(address)
    if address.startswith(GITHUB) and (ROOT / path).is_file():
        repository = address.removeprefix(GITHUB)
        links.append((f"{BINDER}{repository}/HEAD?labpath={quote(path, safe='')}", "Run in Binder"))
        links.append((f"{COLAB}{repository}/blob/HEAD/{path}", "Open in Colab"))
    return links


def _repository():
    """The address of the repository, if the service that publishes the pages names it, or ""."""
    server, repository = (os.environ.get(f"GITHUB_{key}") for key in ("SERVER_URL", "REPOSITORY"))
    return f"{server}/{repository}" if server and repository else ""


def _index_text(place, pages):
    """The README as a page: with the numbers and figures of place, and links to its pages.

    It leaves out what only matters in the repository, which comments mark.
    """
    from digits.notebook import PLACE

    def own(match):
        path = _existing(place, match.group(1))
        return f"]({path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path})"

    def linked(match):
        text, name = match.groups()
        return f"[{text}]({name}.html)" if name in pages else text

    text = REPOSITORY.sub("", filled(README, place))
    text = text.replace("<!-- pad -->", PLACE)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"\[([^]]+)\]\(notebooks/([\w-]+)\.ipynb\)", linked, text)
    return re.sub(r"\]\((figures/[\w.-]+)\)", own, text)


def _existing(place, path):
    """A file of place, or the committed one if it has none: a trial runs one notebook only."""
    return place.output / path if (place.output / path).is_file() else ROOT / path


def _page(name, notebook, titles, place):
    """One page in HTML; titles: of all notebooks, by name. Raises UserError, naming the page."""
    from digits.report.exporter import ReportExporter

    for cell in notebook.cells:  # a link between notebooks is one between pages
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"\]\((\d\d-[\w-]+)\.ipynb\)", r"](\1.html)", cell.source)
    if place is not FULL:
        top = notebook.cells[0]
        top.source = re.sub(r"^(# .+)$", rf"\1\n\n{OTHER_RUN}", top.source, count=1, flags=re.M)
    ways = [("index", "The report"), *titles.items()]
    names = [page for page, _ in ways]
    here = names.index(name) if name in names else None
    page = {
        "name": name,
        "pages": list(titles.items()),
        "previous": ways[here - 1] if here else None,
        "next": ways[here + 1] if here is not None and here + 1 < len(ways) else None,
        "about": _about(name),
        "site": os.environ.get("DIGITS_SITE", ""),
        "made": _origin(name, notebook, place),
        "pad": functools.partial(pad_of, place),
    }
    folder = ROOT if name == "index" else NOTEBOOKS
    resources = {"metadata": {"name": name, "path": str(folder)}, "page": page}
    try:
        return ReportExporter().from_notebook_node(notebook, resources)[0]
    except UserError as error:
        raise UserError(f"page {name}: {error}") from None


def pad_of(place: Place) -> dict:
    """The parts of the pad in a page, with the networks of place; see exporter.py."""
    path = _existing(place, "models/distorted.safetensors")
    return _pad_of(path, sha256(path.read_bytes()))


@functools.lru_cache(maxsize=1)  # two pages have it
def _pad_of(path: Path, _content: str) -> dict:
    from digits.notebook import pad_parts
    from digits.reading import load_reader

    return pad_parts(load_reader(path))


def _origin(name, notebook, place):
    """The origin of a page, as terms and texts: seeds, packages, SHA-256 of data and networks."""
    source = "\n".join(cell.source for cell in notebook.cells)
    networks = {path.name for path in (ROOT / "models").glob("*.safetensors")}
    if name != "index":
        reads = {"distorted.safetensors"} if "load_reader" in source else set()
        networks &= reads | set(re.findall(r"[\w-]+\.safetensors", source))
    try:
        record = load_record(_existing(place, f"models/{name}.json"))
    except UserError:
        record = provenance()
    seeds = values_of(notebook).get("seeds")
    packages = {"python": platform.python_version(), **record["packages"]}
    said = [("Seeds", ", ".join(map(str, range(seeds))))] if seeds else []
    if name != "index" and _repository():
        said.append(
            ("In Colab, first run", f'%pip install "digits[notebook] @ git+{_repository()}"')
        )
    said += [("Packages", ", ".join(f"{package} {of}" for package, of in packages.items()))]
    said += [(f"SHA-256 of {file}", digest) for file, digest in record["data"].items()]
    for file in sorted(networks):
        said.append((f"SHA-256 of {file}", sha256(_existing(place, f"models/{file}").read_bytes())))
    return said


def filled(path: Path, place: Place = FULL) -> str:
    """The text in path, with its numbers updated from the records of place.

    A number precedes a comment that says where it comes from, as in
    `0.9816<!-- 05-train-final: test_accuracy.mean .4f -->`: record, path in it, format. If a record
    or number is missing because its notebook failed, the old number stays.
    """
    text = path.read_text(encoding="utf-8")
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
