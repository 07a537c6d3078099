"""The golden vectors hold for Python's side of the reading; web/golden.test.mjs is JavaScript's."""

import json
from typing import Any

import numpy as np
import pytest

from digits.reading.layout import Piece
from tests.reading import golden

READER = golden.reader_from(json.loads((golden.FOLDER / "reader.json").read_text(encoding="utf-8")))
CASES = [
    pytest.param(module, case, id=f"{module}.{case['step']}: {case['about']}")
    for module in golden.STEPS
    for case in json.loads((golden.FOLDER / f"{module}.json").read_text(encoding="utf-8"))
]


def assert_agree(found: Any, expected: Any) -> None:
    """Fail unless both hold the same, numbers to a millionth."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for key, value in expected.items():
            assert_agree(found[key], value)
    elif isinstance(expected, list) and any(
        isinstance(part, dict | list | Piece) for part in expected
    ):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_agree(one, other)
    elif isinstance(expected, str | Piece | None):
        assert found == expected
    else:
        assert np.shape(found) == np.shape(expected)
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(("module", "case"), CASES)
def test_python_gives_what_the_golden_vectors_hold(module, case):
    given = golden.decode(case["given"], READER)
    found = golden.STEPS[module][case["step"]](*given)
    again = golden.decode(golden.encode(found), READER)
    assert_agree(again, golden.decode(case["gives"], READER))


def test_every_step_has_a_case():
    for module, steps in golden.STEPS.items():
        known = {param.values[1]["step"] for param in CASES if param.values[0] == module}
        assert known == set(steps)
