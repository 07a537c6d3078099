"""What Python source does and what it imports, to decide whether a result still holds."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from digits.paths import PACKAGE


def code_of(source: str) -> str:
    """What Python source does, as text: its syntax tree without docstrings."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node):
            node.body = node.body[1:]
    return ast.dump(tree)


def imports_of(source: str) -> Iterator[str]:
    """The dotted names of the digits modules that source itself imports, in any form.

    `from digits.reading import read` gives the room, digits.reading, because read is not a module;
    `from digits import ann` and `import digits.ann` both give digits.ann.
    """
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            parts = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [part if path_of(part) else node.module for part in parts]
        yield from dict.fromkeys(name for name in names if path_of(name))


@cache
def path_of(module: str) -> Path | None:
    """The file of a digits module, given by its dotted name; None if there is none."""
    top, *rest = module.split(".")
    place = PACKAGE.joinpath(*rest)
    files = (place.with_suffix(".py"), place / "__init__.py") if rest else (place / "__init__.py",)
    return next((file for file in files if top == "digits" and file.is_file()), None)


def modules_behind(source: str) -> set[str]:
    """The digits modules that source imports, directly or not, by dotted name.

    Importing a.b also runs a, but digits itself imports nothing until someone asks for a name.
    Source that is not Python (a cell with a magic) may import anything.
    """
    try:
        waiting = list(imports_of(source))
    except SyntaxError:
        return set(all_modules())
    found = {"digits"} - set(waiting)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        path = path_of(name)
        waiting += [name.rpartition(".")[0]] * ("." in name)
        waiting += imports_of(path.read_text(encoding="utf-8")) if path else []
    return found


def all_modules() -> Iterator[str]:
    """The dotted names of all digits modules."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ("digits", *path.relative_to(PACKAGE).with_suffix("").parts)
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
