"""Lines, pieces and rows: what is a digit on a page and what is not, with numbers by hand."""

import numpy as np
import pytest

from digits.reading import layout, lines
from digits.reading.layout import MOST_PIECES, Piece, find_pieces
from digits.reading.lines import Line, remove_lines
from tests.handwriting import draw_digit
from tests.reading.golden import strokes


def piece(left, top, right, bottom, area=100):
    """A Piece with this box."""
    return Piece((1,), left, top, right, bottom, area)


# Lines


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


@pytest.mark.parametrize(
    ("length", "gap", "count"), [(34, 0, 1), (33, 0, 0), (40, 6, 1), (40, 7, 0)]
)
def test_a_line_is_long_for_its_stroke_and_short_breaks_in_it_are_bridged(length, gap, count):
    mask = strokes((40, 90), (20, 10, 23, 10 + length))
    mask[:, 25 : 25 + gap] = False
    found = lines.find_lines(mask, 4)
    assert len(found) == count
    assert sum(len(line.rows) for line in found) == count * mask.sum()


SQUARE_8 = strokes((28, 28), (4, 8, 24, 20)) & ~strokes((28, 28), (6, 10, 13, 18), (15, 10, 22, 18))
UPRIGHT = strokes((200, 100), (4, 48, 196, 52), (100, 80, 103, 83))  # from edge to edge, and dust
CROSSED = strokes((100, 300), (20, 40, 80, 44), (20, 140, 80, 144))


def open_fours():
    """Stems in a row, three of them of open 4s, and a 7, as high, which shows their size."""
    lefts = (40, 110, 180, 250, 320)
    mask = strokes((140, 460), *[(30, left, 110, left + 6) for left in lefts], (32, 370, 38, 420))
    for left in lefts[1:4]:
        mask[70:76, left - 30 : left + 12] = True
        for row in range(35, 76):
            mask[row, left - 14 - (row - 35) // 3 :][:6] = True
    for row in range(32, 108):
        mask[row, 414 - (row - 32) // 2 :][:6] = True
    return mask


@pytest.mark.parametrize(
    ("mask", "width"),
    [(UPRIGHT, 4), (UPRIGHT | strokes((200, 100), (10, 20, 14, 48)), 4), (SQUARE_8, 2),
     (open_fours(), 6), *[(draw_digit(d, 200, seed=1, pen=4, jitter=0.005) > 0.5, 4)
                          for d in range(10)],
     *[(draw_digit(d, 22, seed=1, pen=2, jitter=0.005) > 0.5, 2) for d in range(10)]],
)  # fmt: skip
def test_strokes_of_digits_are_no_ruled_lines(mask, width):
    np.testing.assert_array_equal(remove_lines(mask, width), mask)


def test_what_crosses_a_line_is_kept():
    crossed = CROSSED | strokes((100, 300), (50, 0, 53, 300))
    np.testing.assert_array_equal(remove_lines(crossed, 4), CROSSED)


# Pieces


@pytest.mark.parametrize(("width", "closed"), [(4, 2), (6, 3), (1, 0)])
def test_short_breaks_are_closed_and_no_longer_ones(width, closed):
    for gap, count in ((closed, 1), (closed + 1, 2)):
        mask = strokes((30, 30), (5, 10, 12, 14), (12 + gap, 10, 25, 14))
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


TALL, SMALL = (100, 100, 120, 140), (20, 20, 40, 40)
BELONGS = [  # part, the whole, whether it belongs to it
    ((104, 90, 112, 96), TALL, True),  # above
    ((104, 80, 112, 91), TALL, False),  # 9 pixels away
    ((104, 82, 112, 93), TALL, True),  # 7
    ((60, 90, 112, 96), TALL, False),  # mostly beside it
    ((115, 95, 124, 103), TALL, True),
    ((102, 141, 118, 145), TALL, True),  # a foot that nearly touches
    ((102, 143, 118, 147), TALL, False),  # 3 pixels beneath: an underline
    ((111, 141, 131, 145), TALL, False),  # 9 of 20
    ((122, 101, 134, 105), TALL, True),  # a bar beside the top, 2 away
    ((122, 114, 134, 118), TALL, False),  # further down
    ((86, 101, 98, 105), TALL, False),  # to the left
    ((122, 90, 128, 96), TALL, False),  # no bar
    ((91, 92, 149, 96), TALL, False),
    ((12, 14, 47, 18), SMALL, False),
    ((38, 25, 50, 28), SMALL, False),
]


def test_which_parts_belong_to_a_digit_and_are_joined():
    for box, whole, whether in BELONGS:
        assert layout.belongs(piece(*box), piece(*whole)) is whether, box
    joined = layout.join_parts([piece(104, 80, 118, 99), piece(*TALL)])
    assert [part[1:5] for part in joined] == [(100, 80, 120, 140)]
    assert len(layout.join_parts([piece(*TALL), piece(104, 78, 118, 98)])) == 2


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


BORDER = [  # box, whether it is a digit
    ((0, 18, 12, 48), True),
    ((0, 36, 12, 66), False),  # shares 14 of 30
    ((0, 18, 12, 65), True),  # 47 / 30
    ((0, 18, 12, 67), False),  # 49 / 30
    ((0, 24, 12, 43), True),  # 19 / 30
    ((0, 25, 12, 42), False),  # 17 / 30
    ((0, 60, 61, 79), True),  # over half of the picture, at one side
    ((0, 60, 61, 80), False),  # in a corner
    ((0, 60, 60, 79), False),
]


def test_what_touches_the_border_is_a_digit_beside_like_ones_or_alone_or_in_a_tiny_picture():
    inner, edge = piece(30, 20, 40, 50), piece(0, 60, 12, 70)
    for box, whether in BORDER:
        assert (piece(*box) in layout.drop_edges([inner, piece(*box)], (80, 120), 4)) is whether
    assert layout.drop_edges([edge], (80, 120), 4) == [edge]
    assert layout.drop_edges([edge, inner], (80, 120), 8) == [edge, inner]  # inner is dust
    assert layout.drop_edges([edge, inner], (64, 64), 4) == [edge, inner]
    assert layout.drop_edges([edge, inner], (64, 65), 4) == [inner]


def test_rows_may_slant():
    row = [piece(20 * n, 6 * n, 20 * n + 10, 6 * n + 10) for n in range(4)]
    below = piece(5, 40, 15, 50)
    assert layout.group_rows([below, *row[::-1]]) == [row, [below]]
    apart = [piece(0, 0, 10, 10), piece(20, 7, 30, 17)]  # 3 of 10 are shared, not more
    assert len(layout.group_rows(apart)) == 2


# All together


SEVEN = [(20, 60, 26, 100), (20, 94, 90, 100)]
HOOK = [(25, 60, 60, 66), (54, 60, 60, 95), (54, 90, 100, 96)]


@pytest.mark.parametrize(
    ("boxes", "found"),
    [([(58, 20, 64, 140)], []),  # a bar
     ([(50, 20, 75, 140)], []),  # a thick one
     ([(57, 50, 63, 110), (40, 76, 48, 84), (72, 76, 80, 84)], []),  # a division sign
     ([*SEVEN, (102, 65, 108, 98)], [(20, 90, 100)]),  # an underline
     ([*HOOK, (22, 70, 28, 102)], [(22, 100, 102)])],  # the bar of a 5
)  # fmt: skip
def test_level_bars_are_no_digits_and_only_that_of_a_5_is_a_part_of_one(boxes, found):
    pieces = find_pieces(strokes((130, 160), *boxes))[0]
    assert [(piece.top, piece.bottom, piece.right) for piece in pieces] == found


def test_of_a_lawn_only_the_largest_pieces_are_kept():
    lawn = np.kron(np.ones((40, 40), bool), np.pad(np.ones((6, 2), bool), 4))
    assert 0 < len(find_pieces(lawn)[0]) <= MOST_PIECES
