"""Digits that touch or fall apart: cuts, joins, and which of them are chosen, by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from digits.reading import recognize, touching
from digits.reading.touching import best_spans, one_digit, possible_spans
from tests.reading.test_layout import piece


def test_many_parts_or_far_ones_are_not_one_digit():
    whole = one_digit([piece(0, 0, 10, 40), piece(15, 0, 20, 20), piece(0, 46, 9, 50)])
    assert (whole.right, whole.bottom) == (20, 50)
    assert one_digit([piece(0, 0, 10, 40), piece(17, 0, 20, 20)]) is None
    assert one_digit([piece(0, 0, 10, 40)] * 8)
    assert one_digit([piece(0, 0, 10, 40)] * 9) is None
    assert touching.is_splintered([piece(0, 0, 9, 23)], piece(0, 0, 20, 40))
    assert not touching.is_splintered([piece(0, 0, 9, 24)], piece(0, 0, 20, 40))
    assert touching.is_splintered([piece(0, 0, 9, 24)], piece(0, 0, 20, 24))


def test_what_is_apart_costs_nothing_to_part_and_something_to_join():
    pieces = [piece(0, 0, 10, 40), piece(15, 0, 25, 40), piece(30, 0, 40, 40)]
    parts, breaks, bridges = touching.part_all(pieces, np.zeros((40, 40), int), 4)
    assert (parts, breaks, bridges) == (pieces, [0, 0], [touching.JOIN] * 2)


def test_best_spans_weigh_probabilities_against_costs():
    parts = [piece(10 * n, 0, 10 * n + 10, 20) for n in range(3)]
    spans = possible_spans(parts, [0, 0])
    assert [(one.first, one.stop) for one in spans] == [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)]

    def chosen(breaks, **sure):
        p = [sure.get(f"p{one.first}{one.stop}", 0.1) for one in spans]
        return [(spans[n].first, spans[n].stop) for n in best_spans(spans, p, breaks)]

    assert chosen([1, 1], p02=0.9, p23=0.9) == [(0, 2), (2, 3)]
    assert chosen([1, 1], p01=0.9, p13=0.8) == [(0, 1), (1, 3)]
    assert chosen([1, 1], p01=0.9, p12=0.9, p23=0.9, p02=0.8) == [(0, 2), (2, 3)]
    assert chosen([0, 0], p01=0.9, p12=0.9, p23=0.9, p02=0.8) == [(0, 1), (1, 2), (2, 3)]


def test_a_join_that_costs_much_is_not_made():
    apart = [touching.Span(n, n + 1, piece(0, 0, 10, 20), 0.0) for n in range(2)]
    joined = touching.Span(0, 2, piece(0, 0, 10, 20), 5.0)
    assert best_spans([*apart, joined], [0.5, 0.5, 0.9], [0.0]) == [0, 1]


# On the page


def digit(certainty, *box):
    return SimpleNamespace(certainty=certainty, piece=piece(*box))


def test_doubtful_pieces_are_linked_with_what_is_near():
    certainties = {0: 0.9, 12: 0.79, 24: 0.81, 36: 0.9, 54: 0.3}
    row = [digit(sure, left, 0, left + 10, 40) for left, sure in certainties.items()]
    groups = recognize._Page._groups(None, row)
    assert [len(group) for group in groups] == [3, 1, 1]
    assert [len(g) for g in recognize._Page._groups(None, [row[1], row[0], row[0]])] == [2, 1]


@pytest.mark.parametrize(("certainty", "count"), [(0.71, 1), (0.69, 2)])
def test_splinters_are_read_as_one_digit_unless_they_are_much_surer(certainty, count):
    row = [digit(0.9, 0, 0, 10, 20), digit(0.9, 12, 0, 20, 40)]
    whole = digit(certainty, 0, 0, 20, 40)
    page = SimpleNamespace(
        rows=[row],
        _groups=lambda row: [[found] for found in row],
        _whole=lambda: whole,
        _recognize=lambda pieces: [],
    )
    (read,) = recognize._Page.digits(page)
    assert read == ([whole] if count == 1 else row)


def test_a_piece_is_cut_out_with_its_soft_edge_alone():
    labels = np.zeros((9, 9), int)
    labels[3:6, 3:5], labels[2, 6], labels[6, 2] = 1, 2, 2
    cut = recognize._cut(np.full((9, 9), 0.5), labels, piece(3, 3, 5, 6))
    expected = np.full((5, 4), 0.5)
    expected[4, 0] = 0
    assert np.array_equal(cut, expected)
