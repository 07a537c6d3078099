"""The report: run the notebooks, keep what they write, and export the pages.

A notebook is run again when something it depends on has changed: its own cells and parameters,
the modules it imports, the notebooks whose results it reads, the packages, or what it wrote.
"""

import ast
import json
import os
import re
import sys
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import nbformat
from traitlets.config import Config

from digits import BUILD, ROOT, UserError
from digits.disk import sha256, write_whole
from digits.experiments import code_of
from digits.store import load_record, to_json

NOTEBOOKS = ROOT / "notebooks"
PACKAGE = Path(__file__).parent
NEEDS = {"06-predict-images": ("04-train-final",)}  # reads the network that 04 writes
KERNEL = Config({"KernelManager": {"transport_encryption": "auto"}})  # or ipykernel warns
TYPES = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}


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

    def written(self):
        """Every figure, model and record, by its path below output."""
        folders = (self.output / "figures", self.output / "models")
        files = (path for folder in folders for path in folder.glob("[!.]*") if path.is_file())
        return {path.relative_to(self.output).as_posix(): path for path in files}


FULL = Place(ROOT, BUILD)
QUICK = Place(BUILD / "quick", BUILD / "quick")  # small settings, never over the real results
TRIAL = Place(BUILD / "trial", BUILD / "trial")  # parameters given for one run: likewise


@dataclass
class Job:
    """One notebook to run: its name, its cells, and the parameters that replace its own."""

    name: str
    notebook: nbformat.NotebookNode
    parameters: dict = field(default_factory=dict)

    @property
    def source(self):
        """The Python of all its code cells."""
        return "\n".join(cell.source for cell in self.notebook.cells if cell.cell_type == "code")


def make_report(names=(), *, quick=False, parameters=None, force=False):
    """Run the notebooks whose names begin with names (all of them without), and export the pages.

    parameters replace those of the notebooks that have them. Prints one line a notebook; one that
    fails stops only those that read its results. Returns the number that failed or were stopped.
    Raises UserError before anything runs where a name or parameter is unknown or of a wrong type.
    """
    from digits import mnist

    place = TRIAL if parameters else QUICK if quick else FULL
    jobs = plan(names, quick=quick, parameters=parameters or {})
    mnist.fetch()
    states, began = {}, time.monotonic()
    for job in jobs:
        blocked = [need for need in NEEDS.get(job.name, ()) if states.get(need, "done") != "done"]
        started = time.monotonic()
        if blocked:
            states[job.name] = problem = f"not run: {', '.join(blocked)} failed"
        elif not force and is_fresh(job, place):
            states[job.name], problem = "done", "up to date"
        else:
            problem = execute(job, place)
            states[job.name] = problem or "done"
        seconds = time.monotonic() - started
        print(f"{job.name:26} {seconds:7.1f} s  {problem or 'done'}", flush=True)
    failures = sum(state != "done" for state in states.values())
    export(place)
    print(f"{'in all':26} {time.monotonic() - began:7.1f} s  {place.pages / 'index.html'}")
    return failures


def plan(names=(), *, quick=False, parameters=None):
    """The Jobs for the notebooks asked for, in their order, with checked parameters."""
    paths = sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))
    for name in names:
        if not any(path.stem.startswith(name) for path in paths):
            known = ", ".join(path.stem for path in paths)
            raise UserError(f"there is no notebook {name}; choose from {known}")
    chosen = [path for path in paths if not names or path.stem.startswith(tuple(names))]
    jobs = [Job(path.stem, nbformat.read(path, as_version=4)) for path in chosen]
    known = {}
    for job in jobs:
        own = parameters_of(job.notebook)
        known.update(own)
        if quick:
            job.parameters.update({k: p["quick"] for k, p in own.items() if "quick" in p})
        job.parameters.update({k: v for k, v in (parameters or {}).items() if k in own})
    for name, value in (parameters or {}).items():
        if name not in known:
            raise UserError(
                f"no notebook to run has a parameter {name}; they have {', '.join(sorted(known))}"
            )
        wanted = known[name]["type"]
        if type(value) not in TYPES.get(wanted, (type(value),)):
            raise UserError(f"the parameter {name} is {wanted}; {value!r} is not")
    return jobs


def parameters_of(notebook):
    """The parameters of a notebook by name: a dict each with type, default, help and quick.

    They stand in the cell tagged `parameters`, one a line: `name: type = literal  # meaning`. A
    comment may end with `; quick: literal`, the value for a quick report.
    """
    cells = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", ())]
    pattern = re.compile(r"^(\w+): (\w+) = (.+?)  # (.+?)(?:; quick: (.+))?$")
    found = {}
    for line in "\n".join(cell.source for cell in cells).splitlines():
        match = pattern.match(line)
        if not match:
            raise UserError(f"not a parameter of the form `name: type = value  # meaning`: {line}")
        name, kind, default, meaning, quick = match.groups()
        found[name] = {"type": kind, "default": ast.literal_eval(default), "help": meaning}
        if quick:
            found[name]["quick"] = ast.literal_eval(quick)
    return found


def execute(job, place):
    """Run one notebook; return None, or what went wrong in one line."""
    import papermill

    before = {path: file.stat().st_mtime_ns for path, file in place.written().items()}
    fingerprint = fingerprint_of(job, place)
    part, source = place.build / f"{job.name}.part.ipynb", place.build / f"{job.name}.source.ipynb"
    old = load_record(place.stamp(job.name)) if place.stamp(job.name).is_file() else {}
    place.failed(job.name).unlink(missing_ok=True)
    write_whole(source, nbformat.writes(job.notebook))
    outside = os.environ.get("DIGITS_OUTPUT")
    os.environ["DIGITS_OUTPUT"] = str(place.output)
    try:
        papermill.execute_notebook(
            str(source), str(part), job.parameters, kernel_name="python3", language="python",
            cwd=str(NOTEBOOKS), progress_bar=sys.stderr.isatty(), record_timing=False,
            config=KERNEL,
        )  # fmt: skip
    except papermill.PapermillExecutionError as error:
        write_whole(place.failed(job.name), part.read_bytes())
        part.unlink()
        place.executed(job.name).unlink(missing_ok=True)  # what it said no longer holds
        return f"failed: {error.ename}: {error.evalue}; see {place.failed(job.name)}"
    finally:
        source.unlink(missing_ok=True)
        os.environ.pop("DIGITS_OUTPUT")
        if outside is not None:
            os.environ["DIGITS_OUTPUT"] = outside
    _keep(job, part, place)
    wrote = {p: f for p, f in place.written().items() if f.stat().st_mtime_ns != before.get(p)}
    files = {path: sha256(file.read_bytes()) for path, file in wrote.items()}
    for path in set(old.get("wrote", ())) - set(files):  # a figure that is no longer made
        (place.output / path).unlink(missing_ok=True)
    write_whole(place.stamp(job.name), to_json({"depends": fingerprint, "wrote": files}))
    return None


def _keep(job, part, place):
    """Move the executed notebook into place without papermill's dates, paths and random ids."""
    notebook = nbformat.read(part, as_version=4)
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = "injected-parameters"  # papermill's is random
    notebook.cells = [c for c in notebook.cells if c.source or c.get("outputs")]
    write_whole(place.executed(job.name), nbformat.writes(notebook))
    part.unlink()


def is_fresh(job, place):
    """Whether the last run of the notebook still holds, and all that it wrote is still there."""
    if not (place.stamp(job.name).is_file() and place.executed(job.name).is_file()):
        return False
    stamp = load_record(place.stamp(job.name))
    written = place.written()
    return stamp["depends"] == fingerprint_of(job, place) and all(
        path in written and sha256(written[path].read_bytes()) == digest
        for path, digest in stamp["wrote"].items()
    )


def fingerprint_of(job, place):
    """A hash of all that the outcome of a notebook depends on."""
    modules = sorted(modules_of(job.source))
    packages = ("numpy", "scipy", "matplotlib", "pillow")
    needed = [place.stamp(need) for need in NEEDS.get(job.name, ())]
    parts = [
        nbformat.writes(job.notebook),
        repr(sorted(job.parameters.items())),
        *(code_of((PACKAGE / f"{name}.py").read_text(encoding="utf-8")) for name in modules),
        (PACKAGE / "digits.mplstyle").read_text(encoding="utf-8"),
        *(f"{name} {version(name)}" for name in packages),
        *(path.read_text(encoding="utf-8") for path in needed if path.is_file()),
    ]
    return sha256("\n".join(parts))


def modules_of(source, found=None):
    """The names of the digits modules that Python source imports, directly or not."""
    found = set() if found is None else found
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        package, _, module = node.module.partition(".")
        names = [module] if module else [alias.name for alias in node.names]
        for name in names if package == "digits" else ():
            path = PACKAGE / f"{name}.py"
            if name not in found and path.is_file():
                found.add(name)
                modules_of(path.read_text(encoding="utf-8"), found)
    return found


def export(place=FULL):
    """Write a page for every executed notebook, and an index.html that is the README."""
    if place is FULL:
        write_whole(ROOT / "README.md", filled_readme())
    pages = {}
    for path in sorted((place.build / "executed").glob("[0-9][0-9]-*[!d].ipynb")):
        notebook = nbformat.read(path, as_version=4)
        pages[path.stem] = _page(notebook, title_of(notebook), NOTEBOOKS)
    readme = re.sub(r"notebooks/(\d\d-[\w-]+)\.ipynb", r"\1.html", filled_readme())
    cell = nbformat.v4.new_markdown_cell(readme, id="readme")
    index = nbformat.v4.new_notebook(cells=[cell])
    for path in place.pages.glob("[0-9][0-9]-*.html"):
        if path.stem not in pages:
            path.unlink()
    for name, page in pages.items():
        write_whole(place.pages / f"{name}.html", page)
    write_whole(place.pages / "index.html", _page(index, title_of(index), place.output))


def title_of(notebook):
    """The first heading of a notebook."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    match = re.search(r"^# (.+)$", text, re.MULTILINE)
    return match.group(1).strip() if match else "Report"


def _page(notebook, title, folder):
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(embed_images=True, exclude_anchor_links=True)
    resources = {"metadata": {"name": title, "path": str(folder)}}
    return exporter.from_notebook_node(notebook, resources)[0]


def filled_readme():
    """README with its numbers brought up to date from models/*.json.

    A number stands before a comment that says where it comes from, as in
    `0.9816<!-- 04-train-final: test_accuracy.mean .4f -->`: record, path in it, format. Where a
    record is missing, since its notebook failed, the number stays.
    """
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    pattern = re.compile(r"[^\s|(*]*?(<!-- ([\w-]+): ([\w.]+) (\S+) -->)")
    records = {}

    def fill(match):
        comment, name, path, form = match.groups()
        if name not in records:
            file = ROOT / "models" / f"{name}.json"
            records[name] = load_record(file) if file.is_file() else None
        value = records[name]
        if value is None:
            return match.group()
        for key in path.split("."):
            value = value[int(key)] if isinstance(value, list) else value[key]
        return format(value, form) + comment

    return pattern.sub(fill, text)


def read_parameter(text):
    """The (name, value) in `name=value`; the value is a Python literal, or else a string."""
    name, equals, value = text.partition("=")
    if not (name.isidentifier() and equals):
        raise UserError(f"write a parameter as name=value, not {text}")
    try:
        return name, ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return name, value


def parameter_help(names=()):
    """The parameters of the notebooks, a line each."""
    lines = []
    for job in plan(names):
        lines.append(job.name)
        for name, parameter in parameters_of(job.notebook).items():
            setting = f"{name}={json.dumps(parameter['default'])}"
            lines.append(f"  {setting:40} {parameter['help']}")
    return "\n".join(lines)
