"""Whether a notebook's results still hold, or something that they depend on has changed.

They depend on its cells and parameters, the modules it imports, the files and networks it reads,
the packages and the processor's kernel.
"""

from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat

from digits.datasets import MNIST, state_of
from digits.disk import sha256
from digits.parameters import parameters_of
from digits.paths import PACKAGE, ROOT, SAMPLES
from digits.processor import kernel
from digits.report.pages import NOTEBOOKS, Place
from digits.sources import code_of, modules_behind, path_of
from digits.store import load_record

PACKAGES = ("numpy", "scipy", "matplotlib", "pillow")  # whose versions affect a figure or number


@dataclass
class Job:
    """One notebook to run: its name, its cells, and the parameters that override its own.

    needs: the names of the notebooks whose networks it reads.
    """

    name: str
    notebook: nbformat.NotebookNode
    needs: tuple[str, ...] = ()
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The Python of all its code cells."""
        return "\n".join(cell.source for cell in self.notebook.cells if cell.cell_type == "code")


def is_fresh(job: Job, place: Place) -> bool:
    """Whether the last run of the notebook still holds, and all its files are still there."""
    if not (place.stamp(job.name).is_file() and place.executed(job.name).is_file()):
        return False
    stamp = load_record(place.stamp(job.name))
    written = place.written(job)
    return stamp["depends"] == fingerprint_of(job, place) and all(
        path in written and sha256(written[path].read_bytes()) == digest
        for path, digest in stamp["wrote"].items()
    )


def fingerprint_of(job: Job, place: Place) -> str:
    """A hash of everything that the outcome of a notebook depends on."""
    modules = [path_of(name) for name in sorted(modules_behind(job.source))]
    parts = [
        nbformat.writes(job.notebook),
        repr(sorted(job.parameters.items())),
        *(code_of(path.read_text(encoding="utf-8")) for path in modules if path),
        repr(state_of(job.parameters.get("data", MNIST))),
        *(f"{name} {version(name)}" for name in PACKAGES),
        kernel(),
        *(sha256(path.read_bytes()) for path in _files_read(job, place) if path.is_file()),
    ]
    return sha256("\n".join(parts))


def _files_read(job: Job, place: Place) -> list[Path]:
    """The files that a notebook reads: style, captions, files it names, samples, and networks."""
    values = {name: p["default"] for name, p in parameters_of(job.notebook).items()}
    named = [v for v in (values | job.parameters).values() if isinstance(v, str) and v]
    files = [PACKAGE / "notebook" / name for name in ("digits.mplstyle", "captions.toml")]
    files += [NOTEBOOKS / name for name in named]
    if "SAMPLES" in job.source:
        files += sorted(SAMPLES.iterdir())
    if job.needs:
        files += [f for o in (place.output, ROOT) for f in sorted(o.glob("models/*.safetensors"))]
    return files
