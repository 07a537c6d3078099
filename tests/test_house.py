"""The house: imports point down, rooms have doors, and one name has one meaning."""

import ast
import subprocess
import sys
from collections import defaultdict
from graphlib import TopologicalSorter
from importlib import import_module

import pytest

from digits import sources
from digits.paths import PACKAGE

# From the roof to the ground. What stands in one line may not import each other.
FLOORS = [
    ["digits", "digits.__main__"],
    ["cli"],
    ["benchmark"],
    ["report"],
    ["notebook"],
    ["teaching", "corrections"],
    ["training", "reading"],
    ["store", "datasets"],
    ["datafiles"],
    ["ann", "mnist"],
    ["download"],
    ["checks", "disk", "intervals", "sources", "parameters"],
    ["forked"],
    ["paths", "processor", "interrupt"],
    ["errors"],
    ["text"],
]
ROOMS = {"cli", "benchmark", "report", "notebook", "training", "reading"}
MODULES = sorted(sources.all_modules())
FLOOR = {unit: number for number, units in enumerate(FLOORS) for unit in units}


def unit_of(module):
    """The room that a module is in, or its own name on the ground floor and on the roof."""
    return module if module in FLOORS[0] else module.split(".")[1]


def source_of(module):
    return sources.path_of(module).read_text(encoding="utf-8")


def is_arrow_allowed(module, other):
    """Whether a module may import another one: a lower one, or one of its own room."""
    own, its = unit_of(module), unit_of(other)
    return own == its or FLOOR[own] < FLOOR[its]


def past_the_door(module, source, exports):
    """What source, of a module, imports from inside another room, and not from its __init__."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            wanted = [alias.name.rpartition(".")[::2] for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            wanted = [(node.module, alias.name) for alias in node.names]
        else:
            continue
        assert not any(f"{package}.{name}".startswith("tests.") for package, name in wanted)
        for package, name in wanted:
            top, _, inside = package.partition(".")
            room = inside.split(".")[0]
            is_elsewhere = top == "digits" and room in ROOMS - {unit_of(module)}
            if is_elsewhere and (inside != room or name not in exports(room)):
                yield f"{package}.{name}"


def exports_of(room):
    return import_module(f"digits.{room}").__all__


def test_every_module_has_its_place():
    assert {unit_of(module) for module in MODULES} <= set(FLOOR)
    assert set(FLOOR) <= {unit_of(module) for module in MODULES}
    assert {path.name for path in PACKAGE.iterdir() if path.is_dir()} - {"__pycache__"} == ROOMS


def test_imports_point_down():
    up = [
        f"{module} imports {other}"
        for module in MODULES
        for other in sources.imports_of(source_of(module))
        if not is_arrow_allowed(module, other)
    ]
    assert up == []


def test_rooms_are_used_through_their_doors():
    past = {module: [*past_the_door(module, source_of(module), exports_of)] for module in MODULES}
    assert {module: names for module, names in past.items() if names} == {}


def test_imports_within_a_room_make_no_ring():
    doors = {f"digits.{room}" for room in ROOMS}
    arrows = {
        module: set(sources.imports_of(source_of(module))) - doors
        for module in MODULES
        if module not in doors
    }
    TopologicalSorter(arrows).prepare()  # raises CycleError, naming the ring


def test_arrows_up_and_past_a_door_are_seen():
    for module, other in (("digits.ann", "digits.store"), ("digits.mnist", "digits.ann"),
                          ("digits.reading.ink", "digits.training")):  # fmt: skip
        assert not is_arrow_allowed(module, other)
    assert is_arrow_allowed("digits.reading.ink", "digits.reading.sheet")
    assert is_arrow_allowed("digits.report.pages", "digits.mnist")
    for line, past in (
        ("from digits.reading import read", []),
        ("from digits.reading import hidden", ["digits.reading.hidden"]),
        ("from digits.reading.ink import see_ink", ["digits.reading.ink.see_ink"]),
        ("import digits.reading.ink", ["digits.reading.ink"]),
        ("import numpy, digits.store", []),
    ):
        assert list(past_the_door("digits.cli", line, lambda _room: ["read"])) == past


def test_one_name_has_one_meaning():
    """No two modules define a class or a constant of the same name."""
    places = defaultdict(set)
    for module in MODULES:
        for node in ast.parse(source_of(module)).body:
            parts = [node] if isinstance(node, ast.ClassDef) else []
            if isinstance(node, ast.Assign | ast.AnnAssign):
                parts = [one for one in ast.walk(node) if isinstance(one, ast.Name) and
                         isinstance(one.ctx, ast.Store) and one.id.isupper()]  # fmt: skip
            for part in parts:
                places[getattr(part, "name", getattr(part, "id", ""))].add(module)
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


STATE = """
import os, sys
import matplotlib
before = dict(matplotlib.rcParams), dict(os.environ)
from digits import sources
from importlib import import_module
for module in sources.all_modules():
    if not module.endswith("__main__"):
        import_module(module)
changed = {k for k, v in matplotlib.rcParams.items() if before[0].get(k) != v}
assert changed <= {"backend", "backend_fallback"}, changed
assert set(os.environ.items()) - set(before[1].items()) <= {("OPENBLAS_CORETYPE", "Haswell")}
assert None not in sys.modules.values()
"""


@pytest.mark.slow
def test_importing_changes_nothing_but_the_pinned_kernel():
    done = subprocess.run([sys.executable, "-c", STATE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
