"""Parameters of notebooks: their ranges in words, and values changed by hand."""

import math

import pytest

from digits.errors import UserError
from digits.parameters import check_parameters, check_value, ranges_in


@pytest.mark.parametrize(
    ("range_", "kind", "inside", "outside"),
    [
        ("1 to 20", "int", [1, 20], [0, 21, -1]),
        ("above 0 to 10", "float", [1e-9, 10], [0, -1.0, 10.1, math.nan, math.inf]),
        ("0.001 to 1", "float", [0.001, 1], [0.0009, 1.001]),
        ("0 or more", "int", [0, 10**400], [-1]),
        ("0 or more", "float", [0.0, 1e300], [-0.1, math.nan, math.inf]),
        ("100 to 10,000; a divisor of 10,000", "int", [100, 10_000], [50, 300, 20_000]),
        ("-5 to -1", "int", [-5, -1], [0, -6]),
    ],
)
def test_a_range_holds_its_ends_and_nothing_beyond(range_, kind, inside, outside):
    parameter = {"type": kind, "help": f"meaning; {range_}"}
    for value in inside:
        check_value("x", parameter, value)
    for value in outside:
        with pytest.raises(UserError, match=r"^x must be .+, not "):
            check_value("x", parameter, value)


def test_without_a_range_a_number_must_be_finite():
    check_value("x", {"type": "float", "help": "meaning"}, -1e9)
    with pytest.raises(UserError, match="x must be a finite number, not nan"):
        check_value("x", {"type": "float", "help": "meaning"}, math.nan)


def test_prose_is_no_range():
    assert ranges_in("1 to 20 of them; step size; falls from 0 to 1 slowly") == []


CELL = "seeds: int = {}  # networks; a seed sets the weights; 1 to 20; quick: 2"


@pytest.mark.parametrize(
    ("cells", "seeds", "says"),
    [
        ([CELL.format(0)], 0, "seeds must be from 1 to 20, not 0"),
        ([CELL.format(2.5)], 2.5, "seeds must be a whole number, not 2.5"),
        ([CELL.format(3)], 3, None),
        ([CELL.format(0), CELL.format(3)], 3, None),  # corrected, and run again
        ([CELL.format(3), CELL.format(30).replace("20", "50")], 30, None),  # and so is a range
        ([CELL.format(3), "seeds = 0"], 0, "seeds must be from 1 to 20, not 0"),
        ([], 0, None),
    ],
)
def test_what_was_changed_by_hand_is_checked_by_the_comments_of_the_cell(cells, seeds, says):
    variables = {"In": ["", *cells], "seeds": seeds}
    if says is None:
        check_parameters(variables)
    else:
        with pytest.raises(UserError) as raised:
            check_parameters(variables)
        assert str(raised.value) == says
