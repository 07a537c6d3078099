"""Details of ink, lines and layout, with numbers worked out by hand or by a plain computation."""

import numpy as np
import pytest

from digits.reading import ink, layout, lines
from digits.reading.layout import Piece
from digits.reading.lines import Line


def piece(left, top, right, bottom, area=100):
    """A Piece with this box."""
    return Piece((1,), left, top, right, bottom, area)


def bars(shape, *boxes):
    """A mask with a block of ink for each box: left, top, right, bottom."""
    mask = np.zeros(shape, bool)
    for left, top, right, bottom in boxes:
        mask[top:bottom, left:right] = True
    return mask


# ink


def test_the_threshold_is_the_middle_of_a_gap():
    assert ink.otsu_threshold(np.array([0.0] * 3 + [1.0])) == pytest.approx(0.5)
    assert ink.otsu_threshold(np.array([0.2] * 9 + [0.6] * 4)) == pytest.approx(0.4)
    assert ink.otsu_threshold(np.array([0.3, 0.3005])) == 0.3


def test_the_threshold_divides_as_a_plain_search_does():
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.normal(0.2, 0.05, 300), rng.normal(0.7, 0.1, 80)])
    best = min(np.linspace(values.min(), values.max(), 1000)[1:-1], key=lambda t: (
        values[values < t].var() * (values < t).sum()
        + values[values >= t].var() * (values >= t).sum()))  # fmt: skip
    assert (values < ink.otsu_threshold(values)).sum() == pytest.approx(
        (values < best).sum(), abs=3
    )


@pytest.mark.parametrize("width", [1, 3, 5, 9])
def test_the_width_of_a_stroke(width):
    assert ink.stroke_width(bars((60, 900), (20, 20, 880, 20 + width))) == pytest.approx(
        width, rel=0.02
    )


def ring(size, thickness):
    """A square ring."""
    mask = np.ones((size, size), bool)
    mask[thickness:-thickness, thickness:-thickness] = False
    return mask


def grid(cells, gap):
    """So many square holes in a row, between strokes of 3 pixels."""
    mask = np.ones((gap + 6, cells * (gap + 3) + 3), bool)
    for n in range(cells):
        mask[3:-3, 3 + n * (gap + 3) : (n + 1) * (gap + 3)] = False
    return mask


def test_what_a_pen_may_have_written():
    assert ink.is_written(ring(30, 4))
    assert ink.is_written(bars((40, 13), (0, 0, 13, 40)))  # a fat 1
    assert not ink.is_written(bars((40, 24), (0, 0, 24, 40)))  # a block
    assert not ink.is_written(bars((90, 60), (0, 0, 26, 26), (12, 0, 14, 90)))  # a lollipop
    comb = bars((40, 40), *[(0, y, 40, y + 2) for y in range(0, 40, 5)], (0, 0, 2, 37))
    assert not ink.is_written(comb)  # too long a stroke


def test_how_thick_a_stroke_may_be():
    """Of 18 pixels and one more, where the size is 40: 9 pixels from the middle to the paper."""
    assert [ink.is_written(np.ones((40, w), bool)) for w in (17, 18, 19)] == [True, True, False]


def test_few_loops_are_written_and_many_are_not():
    rows = np.vstack([grid(2, 12)[:-3]] * 3)
    assert ink.is_written(rows)  # six
    assert not ink.is_written(np.vstack([grid(2, 8)[:-3]] * 3 + [grid(2, 8)]))  # eight


def test_specks_are_small_and_much_of_the_ink():
    assert ink._is_specks(bars((20, 20), (1, 1, 4, 5), (10, 10, 12, 15)))  # 12 of 22 are a speck
    assert not ink._is_specks(bars((20, 20), (1, 1, 4, 5), (10, 10, 15, 15)))


# layout


@pytest.mark.parametrize(("width", "closed"), [(4, 2), (6, 3), (1, 0)])
def test_short_breaks_are_closed_and_no_longer_ones(width, closed):
    for gap, count in ((closed, 1), (closed + 1, 2)):
        mask = bars((30, 30), (10, 5, 14, 12), (10, 12 + gap, 14, 25))
        pieces, labels = layout.label_pieces(mask, width)
        assert len(pieces) == count
        assert ((labels > 0) == mask).all()
        assert [part.size for part in pieces] == sorted((p.size for p in pieces), reverse=True)
        assert sum(part.area for part in pieces) == mask.sum()


def test_half_of_the_ink_belongs_to_smaller_pieces():
    pieces = [piece(0, 0, 5, 10, 40), piece(0, 0, 30, 8, 100), piece(0, 0, 2, 20, 50)]
    assert layout.typical_size(pieces) == 30
    assert layout.typical_size([*pieces, piece(0, 0, 9, 25, 60)]) == 25
    kept = layout.drop_dust([*pieces, piece(0, 0, 3, 2, 4)], 0.25)
    assert [part.size for part in kept] == [10, 30, 20]
    assert [p.size for p in layout.drop_dust([piece(0, 0, n, 1, 1) for n in (2, 3)], 0.1)] == [3]


def test_the_shared_height_of_two_pieces():
    assert layout.overlap(piece(0, 0, 5, 10), piece(9, 6, 12, 30)) == pytest.approx(0.4)
    assert layout.overlap(piece(0, 0, 5, 10), piece(9, 12, 12, 16)) == pytest.approx(-0.5)


BELONGS = [  # part, whether it belongs to a whole of 40 x 20 at (100, 100)
    ((104, 90, 112, 96), True),  # above
    ((104, 80, 112, 91), False),  # 9 pixels away
    ((104, 82, 112, 93), True),  # 7
    ((104, 76, 112, 98), False),  # as tall as a half
    ((60, 90, 112, 96), False),  # mostly beside it
    ((113, 96, 119, 104), True),
    ((116, 95, 124, 103), False),  # a half lies outside
    ((115, 95, 124, 103), True),
    ((102, 141, 118, 145), True),  # a foot that nearly touches
    ((102, 143, 118, 147), False),  # 3 pixels beneath: an underline
    ((102, 142, 118, 146), True),
    ((108, 141, 128, 145), True),  # 12 of 20 beneath the digit
    ((111, 141, 131, 145), False),  # 9 of 20
    ((122, 101, 134, 105), True),  # a bar beside the top, 2 away
    ((125, 101, 137, 105), False),  # 5 away
    ((122, 114, 134, 118), False),  # further down
    ((86, 101, 98, 105), False),  # to the left
    ((122, 90, 128, 96), False),  # no bar
    ((90, 92, 150, 96), False),  # as wide as one and a half
    ((91, 92, 149, 96), False),
]


@pytest.mark.parametrize(("box", "whether"), BELONGS)
def test_which_parts_belong_to_a_digit(box, whether):
    assert layout.belongs(piece(*box), piece(100, 100, 120, 140)) is whether


def test_only_small_parts_are_joined():
    whole = piece(100, 100, 120, 140)
    assert len(layout.join_parts([whole, piece(104, 90, 112, 96)])) == 1
    joined = layout.join_parts([piece(104, 80, 118, 99), whole])[0]
    assert (joined.left, joined.top, joined.right, joined.bottom) == (100, 80, 120, 140)
    assert len(layout.join_parts([whole, piece(104, 78, 118, 98)])) == 2


def test_frames_are_dropped_and_digits_with_dust_inside_stay():
    frame = piece(0, 0, 100, 100)
    assert layout.drop_frames([frame, piece(10, 10, 20, 35)]) == [frame, piece(10, 10, 20, 35)]
    assert frame not in layout.drop_frames([frame, piece(10, 10, 20, 36)])
    dots = [piece(10 * n, 10, 10 * n + 6, 16) for n in range(1, 5)]
    assert frame not in layout.drop_frames([frame, *dots])
    assert frame in layout.drop_frames([frame, *dots[:3], piece(50, 50, 55, 55)])


def test_flat_pieces_are_lines():
    flat, digit = piece(0, 0, 41, 10, 300), piece(50, 0, 60, 20)
    assert layout.drop_lines([flat, digit], 3) == [digit]
    assert layout.drop_lines([flat], 3) == [flat]  # digits that touch, with ink for two strokes
    assert layout.drop_lines([piece(0, 0, 40, 10, 300), digit], 3)[0].width == 40
    assert layout.drop_lines([piece(0, 0, 41, 10, 245)], 3) == []
    assert len(layout.drop_lines([piece(0, 0, 20, 10, 50)], 3)) == 1


def test_what_touches_the_border_is_a_digit_beside_like_ones():
    inner, shape = piece(30, 20, 40, 50), (80, 120)
    keep = lambda other: other in layout.drop_edges([inner, other], shape, 4)  # noqa: E731
    assert keep(piece(0, 18, 12, 48))
    assert not keep(piece(0, 36, 12, 66))  # shares 14 of 30
    assert keep(piece(0, 18, 12, 65))  # 47 / 30
    assert not keep(piece(0, 18, 12, 67))  # 49 / 30
    assert not keep(piece(0, 25, 12, 42))  # 17 / 30
    assert keep(piece(0, 60, 61, 79))  # over half of the picture, at one side
    assert not keep(piece(0, 60, 61, 80))  # in a corner
    assert not keep(piece(0, 60, 60, 79))
    edge = piece(0, 60, 12, 70)
    assert layout.drop_edges([edge], shape, 4) == [edge]  # where nothing else is
    assert layout.drop_edges([edge, inner], (64, 64), 4) == [edge, inner]
    assert layout.drop_edges([edge, inner], shape, 8) == [edge, inner]  # inner is dust


def test_rows_may_slant():
    row = [piece(20 * n, 6 * n, 20 * n + 10, 6 * n + 10) for n in range(4)]
    below = piece(5, 40, 15, 50)
    assert layout.group_rows([below, *row[::-1]]) == [row, [below]]
    apart = [piece(0, 0, 10, 10), piece(20, 7, 30, 17)]  # 3 of 10 are shared, not more
    assert len(layout.group_rows(apart)) == 2


# lines


def line(start, stop, row=5):
    """A Line one pixel thick."""
    return Line(np.full(stop - start, row), np.arange(start, stop))


def test_a_long_line_is_longer_than_strokes_and_its_digits_are_no_dust():
    whether = [lines.is_long(line(0, 50), size) for size in (0.9, 1, 20, 21)]
    assert whether == [False, True, True, False]


def test_of_three_twin_lines_each_is_ruled():
    nothing = np.zeros((100, 100), bool)
    three = [line(10, 50, row=20), line(11, 49, row=40), line(10, 53, row=60)]
    assert lines.is_ruled(three[0], three, nothing, (9, 26), 2)
    assert not lines.is_ruled(three[0], three[:2], nothing, (9, 26), 2)  # the sides of a 0
    assert not lines.is_ruled(three[0], three, nothing, (9, 27), 2)  # not taller than a digit
    for other in (line(10, 54, row=60), line(6, 50, row=60), line(8, 52, row=60)):
        assert not lines.is_ruled(three[0], [*three[:2], other], nothing, (9, 26), 2)


def test_a_line_between_two_crossing_lines_is_ruled():
    for ends, whether in (((10, 50), True), ((7, 52), True), ((5, 50), False), ((10, 55), False)):
        crossing = np.zeros((100, 100), bool)
        crossing[:, list(ends)] = True
        assert lines.is_ruled(line(10, 50), [], crossing, (30, 30), 2) is whether
    assert lines.is_ruled(line(10, 50), [], crossing, (16, 30), 2)  # long, and any line crosses
    assert not lines.is_ruled(line(10, 50), [], crossing & False, (16, 30), 2)


def test_the_size_of_digits_among_dust():
    mask = bars((60, 90), (2, 2, 6, 32), (20, 2, 24, 22), (40, 2, 43, 5), (50, 2, 53, 5))
    assert lines.digit_size(mask, 4) == 30
    assert lines.digit_size(mask[:, 15:], 4) == 20
    assert lines.digit_size(mask[:, 15:], 5.01) == 0
    assert lines.digit_size(mask & False, 4) == 0


def test_the_longest_run_of_each_column():
    mask = np.array([[1, 1, 0], [0, 1, 0], [1, 1, 0], [1, 0, 0]], bool)
    assert lines.longest_runs(mask).tolist() == [2, 3, 0]
