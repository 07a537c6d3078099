"""The parameters of a notebook: one typed literal a line, with its meaning."""

import ast
import re

from digits.errors import UserError

TYPES = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,)}
LINE = re.compile(r"^(\w+): (\w+) = (.+?)  # (.+?)(?:; quick: (.+))?$")


def parameters_of(notebook):
    """The parameters of a notebook by name: a dict each with type, default, help and quick.

    They stand in the cell tagged `parameters`, one a line: `name: type = literal  # meaning`. A
    comment may end with `; quick: literal`, the value for a quick report.
    """
    found = {}
    for line in "\n".join(cell.source for cell in tagged(notebook, "parameters")).splitlines():
        match = LINE.match(line)
        if not match:
            raise UserError(f"not a parameter of the form `name: type = value  # meaning`: {line}")
        name, kind, default, meaning, quick = match.groups()
        found[name] = {"type": kind, "default": _literal(name, kind, default), "help": meaning}
        if quick:
            found[name]["quick"] = _literal(name, kind, quick)
    return found


def values_of(notebook):
    """The value of every parameter in an executed notebook: its default, or what papermill set."""
    values = {name: parameter["default"] for name, parameter in parameters_of(notebook).items()}
    for cell in tagged(notebook, "injected-parameters"):
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.Assign):
                values[node.targets[0].id] = ast.literal_eval(node.value)
    return values


def tagged(notebook, tag):
    """The cells of a notebook that have a tag."""
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", ())]


def check_type(name, kind, value):
    """Raise UserError where value is not of the kind that a parameter has."""
    if type(value) not in TYPES.get(kind, ()):
        raise UserError(f"the parameter {name} is {kind}; {value!r} is not")


def _literal(name, kind, text):
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError):
        raise UserError(f"the parameter {name} must be one literal value, not {text}") from None
    check_type(name, kind, value)
    return value
