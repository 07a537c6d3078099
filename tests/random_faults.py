"""Random faults, drawn from the syntax trees of modules, and the test that notices each.

Comparisons are turned, plus and minus, times and over, min and max, and and or exchanged, and
number constants moved by one (small ones made half as large again). What only people read is left
alone: texts, errors and annotations.
"""

import ast
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from digits.paths import ROOT

SLOWEST = ("arrays", "bounded_time", "any_size", "imports")  # or of other modules
QUICK = " and ".join(f"not {name}" for name in SLOWEST)
OPTIONS = ["-p", "tests.reading.conftest", "-m", "not slow", "-k", QUICK]
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
    source: str

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
        faults.append(
            RandomFault(module, function, node.lineno, old, _shown(node), ast.unparse(tree))
        )
    return faults


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) < 60 else text[:57] + "..."
