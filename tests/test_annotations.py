"""Every public function says what it takes and gives, so that mypy and editors can tell."""

import ast

import pytest

from digits.paths import ROOT

PACKAGE = ROOT / "src" / "digits"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


def public(name):
    return not name.startswith("_") or name.startswith("__")


def public_functions(body):
    """The functions and methods that others may call: none in private classes or functions."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and public(node.name):
            yield node
        elif isinstance(node, ast.ClassDef) and public(node.name):
            yield from public_functions(node.body)


def missing(function):
    """The parameters of a function that have no annotation, and "return" where it has none."""
    parameters = function.args
    some = [*parameters.posonlyargs, *parameters.args, *parameters.kwonlyargs]
    some += filter(None, [parameters.vararg, parameters.kwarg])
    names = [one.arg for one in some if not one.annotation and one.arg not in ("self", "cls")]
    returns = function.returns or (function.name == "__init__" and len(some) > 1)  # as in mypy
    return names if returns else [*names, "return"]


@pytest.mark.parametrize("module", MODULES)
def test_every_public_function_is_annotated(module):
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    found = {f"{f.name}, line {f.lineno}": missing(f) for f in public_functions(tree.body)}
    assert not {where: names for where, names in found.items() if names}


def test_a_missing_annotation_is_seen():
    code = """
def f(a: int, b, *c, d=1, **e): ...
class A:
    def __init__(self, a: int): ...
    def __len__(self): ...
    @classmethod
    def make(cls) -> "A": ...
class _B:
    def g(self, x): ...
def _h(x): ...
"""
    found = {f.name: missing(f) for f in public_functions(ast.parse(code).body)}
    assert found == {"f": ["b", "d", "c", "e", "return"], "__init__": [], "__len__": ["return"],
                     "make": []}  # fmt: skip
