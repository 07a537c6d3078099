"""Breaking the networks on purpose: that every fault has its place, and that survivors are told."""

from digits.paths import ROOT
from tests import mutate

GATE = "test_relu_closes_its_gate_at_zero"
HARMLESS = mutate.Fault(
    mutate.ENGINE, "a comment", "    delta *= a > 0\n", "    delta *= a > 0  # strictly\n"
)


def only_the_gate(monkeypatch, faults):
    """Let one test judge these faults."""
    gate = [f"tests/training/test_together.py::{GATE}"]
    monkeypatch.setattr(mutate, "TESTS", {mutate.ENGINE: gate})
    monkeypatch.setattr(mutate, "FAULTS", faults)


def test_every_fault_has_one_place_in_its_network_and_changes_it():
    for module in mutate.TESTS:
        own = [fault for fault in mutate.FAULTS if fault.module == module]
        assert len({fault.name for fault in own}) == len(own) >= 20
    for fault in mutate.FAULTS:
        text = (ROOT / fault.module).read_text(encoding="utf-8")
        assert text.count(fault.old) == 1, fault.name
        compile(text.replace(fault.old, fault.new), fault.name, "exec")
        assert fault.new != fault.old


def test_a_fault_is_killed_and_a_harmless_change_is_told(monkeypatch, capsys):
    before = (ROOT / mutate.ENGINE).read_bytes()
    fault = next(fault for fault in mutate.FAULTS if fault.new == "delta *= a >= 0")
    only_the_gate(monkeypatch, [fault, HARMLESS])
    assert mutate.main() == 1
    first, second, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"together: {fault.name}") and first.endswith(f"killed by {GATE}")
    assert second.startswith("together: a comment") and second.endswith("SURVIVED")
    assert last == "1 of 2 faults killed"
    assert (ROOT / mutate.ENGINE).read_bytes() == before


def test_a_fault_without_a_place_is_told(monkeypatch, capsys):
    only_the_gate(monkeypatch, [mutate.Fault(mutate.ENGINE, "gone", "no such text", ""), HARMLESS])
    assert mutate.main() == 1
    assert "gone: its text is 0 times in" in capsys.readouterr().out
