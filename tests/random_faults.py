"""Random faults, drawn from the syntax trees of modules, and the test that notices each.

Comparisons are turned, plus and minus, times and over, min and max, and and or exchanged, and
number constants moved by one (small ones made half as large again). What only people read is left
alone: texts, errors and annotations. One warm process imports NumPy, SciPy and pytest; each fault
is then tried in a fork of it, which compiles the faulty module in place of the one on disk.
"""

import ast
import os
import random
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import NamedTuple

import pytest

from digits.paths import ROOT

SLOWEST = ("arrays", "plain_twin", "bounded_time", "any_size", "imports")  # or of other modules
QUICK = " and ".join(f"not {name}" for name in SLOWEST)
OPTIONS = ["-x", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "tests.reading.conftest",
           "--noconftest", "-m", "not slow", "-k", QUICK, "-o", "addopts="]  # fmt: skip
LONGEST = 120  # seconds that the tests of one fault may take: a loop may never end
MEMORY = 6 * 2**30  # bytes that they may ask for
LARGE = 1000  # whole numbers from here on are no counts, where one more makes no difference

PAIRS = [
    (ast.Lt, ast.Gt), (ast.LtE, ast.GtE), (ast.Eq, ast.NotEq), (ast.In, ast.NotIn),
    (ast.Is, ast.IsNot), (ast.Add, ast.Sub), (ast.Mult, ast.Div), (ast.And, ast.Or),
]  # fmt: skip
OTHER = {**dict(PAIRS), **{b: a for a, b in PAIRS}, ast.FloorDiv: ast.Mult}
NAMES = {"min": "max", "minimum": "maximum", "argmin": "argmax"}
NAMES |= {new: old for old, new in NAMES.items()}
READ_BY_PEOPLE = (ast.Raise, ast.JoinedStr)


# Survivors that change no result, or none that matters, by their names
HARMLESS = {
    "ink.otsu_threshold: (edges[:-1] + edges[1:]) / 2 -> (edges[:-1] + edges[1:]) * 2": (
        "the variance between the classes grows everywhere by the same factor"
    ),
    "ink.see_ink: 2 -> 1": "there is ink, softly, exactly where there is a mask",
    "pictures._gray_of: 1 -> 0": "to reduce an image by 1 leaves it as it is",
    "distort.: 100 -> 99": "how many images share a distortion matters little",
    "distort.altered: 255 -> 256": "noise that is stronger by half a percent",
    "pictures._on_paper: 1e-06 -> 1.5e-06": "it only keeps zero out of a quotient",
    "pictures._check_webp: 2 -> 3": "of the two bytes, and a third, 14 bits are taken",
    "distort.affine_points: 1 -> 2": "for reshape, any number below zero is the one that fits",
}


class RandomFault(NamedTuple):
    """One changed place: the module, the line, and the expression before and after."""

    module: Path
    function: str
    line: int
    old: str
    new: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Where it is and what it does; without the line, which moves."""
        return f"{self.module.stem}.{self.function}: {self.old} -> {self.new}"


def places(tree: ast.AST, function: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Every node that may be changed, and the function or class that it is in."""
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        for node in value if isinstance(value, list) else [value]:
            if not isinstance(node, ast.AST) or isinstance(node, READ_BY_PEOPLE):
                continue
            inner = getattr(node, "name", "") if isinstance(node, ast.stmt) else ""
            if change_of(node, random.Random(0)):
                yield function, node
            yield from places(node, inner or function)


def change_of(node: ast.AST, rng: random.Random) -> Callable[[], None] | None:
    """What puts the fault into a node; None where nothing can be changed."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in OTHER:
        place = rng.randrange(len(node.ops))
        new = OTHER[type(node.ops[place])]()
        return lambda: node.ops.__setitem__(place, new)
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in OTHER:
        return lambda: setattr(node, "op", OTHER[type(node.op)]())
    for kind, field in ((ast.Name, "id"), (ast.Attribute, "attr")):
        if isinstance(node, kind) and getattr(node, field) in NAMES:
            return lambda: setattr(node, field, NAMES[getattr(node, field)])
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return lambda: setattr(node, "value", moved(node.value, rng))
    return None


def moved(number: float, rng: random.Random) -> float:
    """Another number near it."""
    if isinstance(number, int) and number < LARGE:
        return number + rng.choice((-1, 1))
    return type(number)(number * 1.5) or 1.0


def draw_faults(modules: list[Path], count: int, seed: int) -> list[RandomFault]:
    """So many faults, in the order of modules and lines."""
    rng = random.Random(seed)
    sources = {module: (ROOT / module).read_text(encoding="utf-8") for module in modules}
    every = [
        (module, n) for module in modules for n, _ in enumerate(places(ast.parse(sources[module])))
    ]
    faults = []
    for place in sorted(rng.sample(range(len(every)), count)):
        module, n = every[place]
        tree = ast.parse(sources[module])
        function, node = list(places(tree))[n]
        old = _shown(node)
        change_of(node, rng)()
        faults.append(RandomFault(module, function, node.lineno, old, _shown(node), tree))
    return faults


def no_fault(module: Path) -> RandomFault:
    """The module as it is."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    return RandomFault(module, "", 0, "", "", tree)


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) < 60 else text[:57] + "..."


def try_faults(
    faults: list[RandomFault], tests: dict[Path, list[str]], at_once: int = 2
) -> Iterator[tuple[RandomFault, str]]:
    """Each fault, as its tests are through, and the test that failed; empty where it survived."""
    import jinja2  # noqa: F401
    import PIL.Image  # noqa: F401
    from scipy import ndimage, sparse, stats  # noqa: F401  # once, for all forks

    waiting, running = list(reversed(faults)), {}
    with tempfile.TemporaryDirectory() as folder:
        while waiting or running:
            while waiting and len(running) < at_once:
                fault, report = waiting.pop(), Path(folder) / str(len(waiting))
                pid = os.fork()
                if not pid:
                    _judge(fault, tests[fault.module], report)
                running[pid] = fault, report
            pid, status = os.wait()
            fault, report = running.pop(pid)
            yield fault, _killer(status, report)


def _killer(status: int, report: Path) -> str:
    """What noticed the fault in a fork that ended so; empty where nothing did."""
    if status == 0:
        return ""
    if os.WIFSIGNALED(status):
        return "the limit of time or memory"
    if os.WEXITSTATUS(status) > pytest.ExitCode.INTERRUPTED:
        raise RuntimeError(f"pytest ended with {os.WEXITSTATUS(status)}: the tests did not run")
    return report.read_text() if report.exists() else "an import"


def _put_in(fault: RandomFault) -> None:
    """Have the faulty module compiled, as the modules of the project are imported once more."""
    for name in [name for name in sys.modules if name.split(".")[0] == "digits"]:
        del sys.modules[name]
    original, path = SourceFileLoader.get_code, str(ROOT / fault.module)

    def get_code(loader, name):
        if loader.path == path:
            return compile(fault.tree, path, "exec")
        return original(loader, name)

    SourceFileLoader.get_code = get_code


def _judge(fault: RandomFault, tests: list[str], report: Path) -> None:
    """In a fork: run the tests on the faulty module, and end with pytest's code."""
    code = pytest.ExitCode.INTERNAL_ERROR
    try:
        signal.alarm(LONGEST)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # to import them takes half of the time
        _put_in(fault)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.chdir(ROOT)
        code = pytest.main([*OPTIONS, *tests], plugins=[_First(report)])
    finally:
        os._exit(int(code))


class _First:
    """Writes the name of the first test that fails into a file."""

    def __init__(self, report: Path):
        self.report = report

    def pytest_runtest_logreport(self, report):
        if report.failed and not self.report.exists():
            self.report.write_text(report.nodeid.split("::")[-1])
