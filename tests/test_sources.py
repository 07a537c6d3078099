"""Which modules a piece of Python depends on, and when two pieces do the same."""

import pytest

from digits import sources
from digits.sources import code_of, imports_of, modules_behind


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import digits.reading.ink as x", {"digits.reading.ink"}),
        ("import numpy, digits.ann", {"digits.ann"}),
        ("from digits import ann, store as kept", {"digits.ann", "digits.store"}),
        ("from digits.ann import Network", {"digits.ann"}),
        ("from digits.reading import read", {"digits.reading"}),
        ("from digits.reading import ink", {"digits.reading.ink"}),
        ("from digits import *", {"digits"}),
        ("def later():\n    import digits.ann", {"digits.ann"}),
        ("import digitsx.ann\nfrom digits_of import ann", set()),
    ],
)
def test_every_form_of_import_is_followed(source, names):
    assert set(imports_of(source)) == names


def test_modules_are_followed_through_their_imports():
    found = modules_behind("from digits.training import Run\nimport numpy")
    assert {"digits.training.experiments", "digits.ann", "digits.mnist", "digits.disk"} <= found
    assert "digits.notebook.figures" not in found
    assert modules_behind("from digits.text import counted") == {"digits", "digits.text"}


def test_one_name_of_a_room_depends_on_its_door_and_on_what_that_opens():
    found = modules_behind("from digits.reading import read")
    assert {"digits.reading", "digits.reading.recognize", "digits.reading.ink"} <= found
    assert "digits.reading" in modules_behind("import digits.reading.ink")  # which runs it, too


def test_no_module_imports_in_the_relative_form_which_is_not_followed():
    for name in sources.all_modules():
        text = sources.path_of(name).read_text(encoding="utf-8")
        assert "\nfrom ." not in text, name


def test_a_cell_that_is_not_python_may_depend_on_everything():
    every = modules_behind("%matplotlib inline\nx = 1")
    assert every == set(sources.all_modules())
    assert {"digits", "digits.cli", "digits.reading.ink", "digits.report.run"} <= every


def test_comments_and_docstrings_do_nothing():
    one = '"""A."""\ndef f(x):  # twice\n    """B."""\n    return 2 * x'
    assert code_of(one) == code_of("def f(x):\n\n    return 2*x")
    assert code_of(one) != code_of("def f(x):\n    return 3 * x")
