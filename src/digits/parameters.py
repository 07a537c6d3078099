"""The parameters of a notebook: one typed literal per line, with its meaning and its range.

    seeds: int = 3  # networks; a seed sets the weights; 1 to 20; quick: 2

A comment may hold one or more ranges, after semicolons: `1 to 20`, `above 0 to 10`, `0 or more`,
`a divisor of 10,000`. It may end with the value for a quick report.
"""

import ast
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from digits.errors import UserError

TYPES: dict[str, tuple[type, ...]] = {
    "int": (int,), "float": (int, float), "str": (str,), "bool": (bool,),
}  # fmt: skip
WORDS = {"int": "a whole number", "float": "a number", "str": "text", "bool": "True or False"}
LINE = re.compile(r"^(\w+): (\w+) = (.+?)  # (.+?)(?:; quick: (.+))?$")
NUMBER = r"(-?\d[\d,]*(?:\.\d+)?)"
BETWEEN = re.compile(rf"(above )?{NUMBER} (?:to {NUMBER}|or more)")
MOST_LAYERS = 20  # hidden ones
DIVISOR = re.compile(rf"a divisor of {NUMBER}")

Parameter = dict[str, Any]  # type, default, help, and quick if it has one


def parameters_of(notebook: Any) -> dict[str, Parameter]:
    """The parameters of a notebook by name, from the cell tagged `parameters`.

    Raises UserError for a malformed line, and for a value out of its range.
    """
    found = {}
    for line in "\n".join(cell.source for cell in tagged(notebook, "parameters")).splitlines():
        match = LINE.match(line)
        if not match:
            raise UserError(f"not a parameter of the form `name: type = value  # meaning`: {line}")
        name, kind, default, meaning, quick = match.groups()
        parameter = found[name] = {"type": kind, "help": meaning}
        parameter["default"] = _literal(name, parameter, default)
        if quick:
            parameter["quick"] = _literal(name, parameter, quick)
    return found


def values_of(notebook: Any) -> dict[str, Any]:
    """The value of every parameter in an executed notebook: its default, or what papermill set."""
    values = {name: parameter["default"] for name, parameter in parameters_of(notebook).items()}
    for cell in tagged(notebook, "injected-parameters"):
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                values[node.targets[0].id] = ast.literal_eval(node.value)
    return values


def hidden_widths(text: str) -> tuple[int, ...]:
    """The widths of hidden layers in text such as "128,64", or "none"; UserError for other text."""
    if text.strip() in ("none", ""):
        return ()
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > MOST_LAYERS or not all(re.fullmatch(r"[1-9]\d{0,4}", part) for part in parts):
        raise UserError(
            f"hidden must be the widths of at most {MOST_LAYERS} layers, such as 256,128, or none, "
            f"not {text}"
        )
    return tuple(map(int, parts))


def tagged(notebook: Any, tag: str) -> list[Any]:
    """The cells of a notebook that have a tag."""
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", ())]


def title_of(notebook: Any) -> str:
    """The first heading of a notebook."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    match = re.search(r"^# (.+)$", text, re.MULTILINE)
    return match.group(1).strip() if match else "Report"


def check_parameters(variables: Mapping[str, Any]) -> None:
    """Raise UserError if a parameter, changed by hand, has a wrong type or is out of its range.

    variables: the globals() of the notebook. They hold the values, and in `In`, where IPython keeps
    the cells that were run, the comments that state the ranges.
    """
    lines = "\n".join(variables.get("In", ())).splitlines()
    latest = {match[1]: match for match in map(LINE.match, lines) if match}
    for name, match in latest.items():
        if name in variables:
            check_value(name, {"type": match[2], "help": match[4]}, variables[name])


def check_value(name: str, parameter: Parameter, value: Any) -> None:
    """Raise UserError if value does not have a parameter's type, or is out of its range."""
    kind = parameter["type"]
    if type(value) not in TYPES.get(kind, ()):
        raise UserError(f"{name} must be {WORDS.get(kind, kind)}, not {value!r}")
    if kind not in ("int", "float"):
        return
    ranges = ranges_in(parameter["help"])
    if not (-math.inf < value < math.inf and all(value in one for one in ranges)):
        said = " and ".join(one.words for one in ranges) or "a finite number"
        raise UserError(f"{name} must be {said}, not {value!r}")


def read_parameter(text: str) -> tuple[str, Any]:
    """The (name, value) in `name=value`; the value is a Python literal, or else a string."""
    name, equals, value = text.partition("=")
    if not (name.isidentifier() and equals):
        raise UserError(f"write a parameter as name=value, not {text}")
    try:
        literal = ast.literal_eval(value)
    except (ValueError, SyntaxError, TypeError):
        return name, value
    return name, literal if isinstance(literal, int | float | str) else value


@dataclass(frozen=True)
class Range:
    """Numbers from low to high, without low itself if above; if multiple, only its divisors."""

    words: str
    low: float
    high: float = math.inf
    above: bool = False
    multiple: int = 0

    def __contains__(self, value: float) -> bool:
        inside = self.low <= value <= self.high and not (self.above and value == self.low)
        return inside and (not self.multiple or self.multiple % value == 0)


def ranges_in(meaning: str) -> list[Range]:
    """The ranges that a comment states."""
    found = []
    for part in meaning.split("; ")[1:]:
        if match := BETWEEN.fullmatch(part):
            above, low, high = match.groups()
            words = f"above {low} and at most {high}" if above and high else part
            words = f"from {part}" if high and not above else words
            limit = _number(high) if high else math.inf
            found.append(Range(words, _number(low), limit, bool(above)))
        elif match := DIVISOR.fullmatch(part):
            found.append(Range(part, 1, multiple=int(_number(match[1]))))
    return found


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _literal(name: str, parameter: Parameter, text: str) -> Any:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError):
        raise UserError(f"the parameter {name} must be one literal value, not {text}") from None
    check_value(name, parameter, value)
    return value
