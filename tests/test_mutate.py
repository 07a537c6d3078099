"""Breaking the code on purpose: that every fault has its place, and that survivors are told."""

import ast
import random

import pytest

from digits.paths import ROOT
from tests import mutate, random_faults

GATE = "test_relu_closes_its_gate_at_zero"


def test_every_fault_has_one_place_in_its_network_and_changes_it():
    for module in mutate.TESTS:
        own = [fault for fault in mutate.FAULTS if fault.module == module]
        assert len({fault.name for fault in own}) == len(own) >= 20
    for fault in mutate.FAULTS:
        assert fault.text.count(fault.old) == 1, fault.name
        compile(fault.source, fault.name, "exec")
        assert fault.new != fault.old


def test_a_fault_is_put_into_a_copy_where_a_test_fails():
    before = (ROOT / mutate.ENGINE).read_bytes()
    fault = next(fault for fault in mutate.FAULTS if fault.new == "delta *= a >= 0")
    tests = [f"tests/training/test_together.py::{GATE}"]
    assert mutate.failing_test(mutate.ENGINE, tests, fault.source) == GATE
    assert (ROOT / mutate.ENGINE).read_bytes() == before


@pytest.fixture
def survivors(monkeypatch):
    """A function that sets how many faults survive, in place of tests."""
    monkeypatch.setattr(mutate.os, "cpu_count", lambda: 1)

    def survive(count):
        answers = iter([None] * (1 + count))  # the first has no fault
        judge = lambda *_, **__: next(answers, "a_test")  # noqa: E731
        monkeypatch.setattr(mutate, "failing_test", judge)

    return survive


def test_a_fault_that_survives_or_has_no_place_is_told(monkeypatch, capsys, survivors):
    monkeypatch.setattr(mutate, "TESTS", {mutate.ENGINE: []})
    faults = [fault for fault in mutate.FAULTS if fault.module == mutate.ENGINE][:2]
    monkeypatch.setattr(mutate, "FAULTS", faults)
    for count, status in ((0, 0), (1, 1)):
        survivors(count)
        assert mutate.try_placed() == status
        first, second, last = capsys.readouterr().out.splitlines()
        assert first.startswith(f"together: {faults[0].name}")
        assert first.endswith("SURVIVED" if count else "killed by a_test")
        assert second.endswith("killed by a_test")
        assert last == f"{2 - count} of 2 faults killed"
    monkeypatch.setattr(mutate, "FAULTS", [faults[0]._replace(name="gone", old="no such text")])
    assert mutate.try_placed() == 1
    assert "gone: its text is 0 times in" in capsys.readouterr().out


def test_of_ten_random_faults_one_may_survive(monkeypatch, capsys, survivors):
    monkeypatch.setattr(mutate, "RANDOM_TESTS", {mutate.READING / "why.py": []})
    for count, status in ((1, 0), (2, 1)):
        survivors(count)
        assert mutate.try_random(10, 0) == status
        *told, last = capsys.readouterr().out.splitlines()
        assert sum("killed by a_test" in line for line in told) == 10 - count
        assert last == f"{10 - count} of 10 random faults killed"


CODE = '''
"""A text with 3 in it."""
LIMIT: "1 < 2" = 8

def smaller(a: int = 0.5) -> "a + 1":
    """1 < 2"""
    if a < 1 and a is not None:
        raise ValueError("a" + str(a - 1))
    return f"{a * 3}" + min(a, True)
'''


def test_random_faults_leave_alone_what_people_read():
    shown = []
    for n in range(len(list(random_faults.places(ast.parse(CODE))))):
        tree = ast.parse(CODE)
        function, node = list(random_faults.places(tree))[n]
        old = ast.unparse(node)
        random_faults.change_of(node, random.Random(0))()
        shown.append((function, old, ast.unparse(node)))
        compile(tree, "code", "exec")
    assert {old for _, old, _ in shown} == {
        "8", "0.5", "a < 1 and a is not None", "a < 1", "1", "a is not None",
        "f'{a * 3}' + min(a, True)", "min",
    }  # fmt: skip
    assert ("smaller", "a < 1", "a > 1") in shown
    assert ("smaller", "min", "max") in shown
    assert ("smaller", "0.5", "0.75") in shown
    assert all(old != new for _, old, new in shown)


def test_a_seed_draws_the_same_random_faults_all_over_the_modules():
    modules = list(mutate.RANDOM_TESTS)[:4]
    one, again = (random_faults.draw_faults(modules, 20, seed=1) for _ in range(2))
    assert [fault[:5] for fault in one] == [fault[:5] for fault in again]
    assert {fault.module for fault in one} == {*modules}
    assert all(fault.old != fault.new or len(fault.old) == 60 for fault in one)
