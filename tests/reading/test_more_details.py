"""Details of cuts, sheets and pictures, with numbers worked out by hand."""

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from digits.reading import as_mnist, boxes, ink, layout, pictures, recognize, sheet, touching
from digits.reading.why import why
from tests.reading.test_details import piece

# touching


def test_a_cut_follows_the_seam_above_and_below_the_middle():
    seam = np.array([8, 8, 9, 10, 10, 11, 12, 12, 11, 10, 10, 10])
    own = np.ones((12, 24), bool)
    own[np.arange(12), seam] = False
    own[10, 10] = True
    (cut,) = touching.find_cuts(own, 0.3)
    assert cut.tolist() == seam.tolist()


def test_pieces_are_near_that_may_be_one_digit():
    tall = piece(0, 0, 20, 40)
    assert touching.near(tall, piece(26, 0, 40, 30))
    assert not touching.near(tall, piece(27, 0, 40, 30))
    assert touching.near(tall, piece(22, 0, 56, 30))
    assert not touching.near(tall, piece(22, 0, 57, 30))


def test_many_parts_or_far_ones_are_not_one_digit():
    whole = touching.one_digit([piece(0, 0, 10, 40), piece(15, 0, 20, 20), piece(0, 46, 9, 50)])
    assert (whole.right, whole.bottom) == (20, 50)
    assert touching.one_digit([piece(0, 0, 10, 40), piece(17, 0, 20, 20)]) is None
    assert touching.one_digit([piece(0, 0, 10, 40)] * 8)
    assert touching.one_digit([piece(0, 0, 10, 40)] * 9) is None
    assert touching.is_splintered([piece(0, 0, 9, 23)], piece(0, 0, 20, 40))
    assert not touching.is_splintered([piece(0, 0, 9, 24)], piece(0, 0, 20, 40))
    assert touching.is_splintered([piece(0, 0, 9, 24)], piece(0, 0, 20, 24))


def test_what_is_apart_costs_nothing_to_part_and_something_to_join():
    pieces = [piece(0, 0, 10, 40), piece(15, 0, 25, 40), piece(30, 0, 40, 40)]
    parts, breaks, bridges = touching.part_all(pieces, np.zeros((40, 40), int), 4)
    assert parts == pieces
    assert breaks == [0, 0]
    assert bridges == [touching.JOIN] * 2


# recognize


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


def test_the_biases_help_to_decide_which_digit_is_explained():
    network = SimpleNamespace(W=[np.eye(2), np.eye(2)], b=[np.zeros(2), np.array([0, 1])])
    told = [(unit["unit"], unit["contribution"]) for unit in why(network, [0.5, 0.2], 2)]
    assert told == [(1, pytest.approx(0.1)), (0, pytest.approx(-0.25))]


def test_a_reading_of_one_page_says_so():
    reading = recognize.Reading(np.ones((9, 9)), (1, 1), [], [], [])
    assert (reading.page, reading.pages) == (1, 1)


def test_the_sheet_of_mistakes_shows_black_to_white():
    assert np.asarray(boxes.gray_image(np.array([[-0.2, 0.5, 2]]))).tolist() == [[0, 128, 255]]


# sheet


def test_the_middle_tone_and_the_tone_of_paper():
    cells = np.array([[0.0, 0.1, 0.2], [0.9, 0.9, 1.0]])
    assert sheet.middle_tone(cells) == pytest.approx((0.1 + 2.8 / 3) / 2)
    assert sheet.middle_tone(np.full((2, 2), 0.3)) == pytest.approx(0.3)
    page = np.ones((50, 50))
    page[10:40, 10:40] = 0
    assert sheet.is_light_paper(page)
    page[:, :2] = page[:2] = page[:, -2:] = 0
    assert not sheet.is_light_paper(page)


def test_a_table_is_dark_and_leaves_the_paper_free_at_one_side():
    cells = np.full((20, 30), 0.9)
    cells[:, :4] = 0.2
    expected = np.zeros((20, 30), bool)
    expected[:, :5] = True  # and the cells of its edge
    for turn in range(4):
        found = sheet._find_table(np.rot90(cells, turn), np.rot90(cells > 0.5, turn))
        assert np.array_equal(found, np.rot90(expected, turn))
    for middle in (np.roll(cells, 9, axis=1), np.where(cells < 0.5, 0.4, 0.9)):
        assert not sheet._find_table(middle, middle > 0.5).any()  # a stroke; a shadow


def test_the_area_of_four_corners():
    assert sheet._area_of_corners(np.ones((7, 12), bool)) == 84
    down, along = np.indices((80, 80)) - 40
    tilted = (abs(down + along / 5) <= 20) & (abs(along - down / 5) <= 30)
    assert sheet._area_of_corners(tilted) == pytest.approx(tilted.sum(), rel=0.03)


# pictures


def test_twenty_pages_are_opened_at_most_and_all_are_counted(tmp_path):
    page = Image.new("L", (8, 8), 255)
    page.save(tmp_path / "many.tiff", save_all=True, append_images=[page] * 24)
    assert [count for *_, count in pictures.open_pages(tmp_path / "many.tiff")] == [25] * 20
    page.save(tmp_path / "two.tiff", save_all=True, append_images=[page])
    assert [count for *_, count in pictures.open_pages(tmp_path / "two.tiff")] == [2, 2]


def test_how_far_tones_reach_from_their_median():
    counts = np.zeros(256, int)
    counts[[10, 100, 130, 255]] = 1, 400, 599, 1
    assert pictures._spread(counts) == 30
    counts[[10, 255]] = 5, 1
    assert pictures._spread(counts) == 120


def test_negative_numbers_begin_at_black_and_white_is_the_next_usual_one():
    assert pictures._from_deep(np.array([[-1.0, 0.0]])).tolist() == [[0, 1]]
    assert pictures._from_deep(np.array([[0.0, 511.5]])).tolist() == [[0, 0.5]]
    assert pictures._from_deep(np.array([[0.0, 1e6]])).tolist() == [[0, 1]]


@pytest.mark.parametrize(("tone", "paper"), [(0, 1), (120, 1), (140, 0), (255, 0)])
def test_a_transparent_drawing_lies_on_what_shows_it(tone, paper):
    image = Image.new("LA", (20, 20), (0, 0))
    image.paste((tone, 255), (5, 5, 7, 15))
    image.paste((tone, 255), (5, 5, 15, 7))
    assert pictures._on_paper(image)[0, 0] == paper
    image.paste((tone, 255), (5, 5, 15, 14))  # nearly all of its box: a piece of a picture
    assert pictures._on_paper(image)[0, 0] == 1 - paper


@pytest.mark.parametrize("wrong", [-0.1, 1.1])
def test_an_array_beyond_black_or_white_is_told(wrong):
    array = np.full((8, 8), 0.5)
    array[3, 3] = wrong
    with pytest.raises(pictures.UserError, match="scale them first"):
        pictures.open_picture(array)


def webp(kind, *sizes):
    """The first 30 bytes of a WebP file."""
    head = bytearray(30)
    head[12:16] = kind
    for at, data in sizes:
        head[at : at + len(data)] = data
    return bytes(head)


@pytest.mark.parametrize("side", [4000, 6000])
def test_the_size_of_a_webp_is_known_before_it_is_opened(side):
    less = (side - 1).to_bytes(3, "little")
    heads = [
        webp(b"VP8X", (24, less), (27, less)),
        webp(b"VP8L", (21, (side - 1 | side - 1 << 14).to_bytes(4, "little"))),
        webp(b"VP8 ", (26, side.to_bytes(2, "little")), (28, side.to_bytes(2, "little"))),
    ]
    for head in heads:
        if side == 4000:
            pictures._check_webp(head, "it")
        else:
            with pytest.raises(pictures.UserError, match=r"6000 x 6000|5999|6001"):
                pictures._check_webp(head, "it")


# ink, layout, as_mnist


def test_a_tiny_digit_keeps_strokes_that_are_neither_thin_nor_thick():
    tiny = np.zeros((20, 20), np.float32)
    tiny[:, 9:12] = 1
    assert np.array_equal(as_mnist.even_strokes(tiny), tiny)
    assert as_mnist.even_strokes(tiny * (np.arange(20) == 9)).shape != tiny.shape


def test_ink_stands_out_from_the_grain_of_the_paper():
    rng = np.random.default_rng(0)
    contrast = rng.normal(0.2, 0.05, (80, 80)).astype(np.float32)
    contrast[30:50, 38:42] = 0.52
    _, mask = ink.find_ink(contrast, np.ones(contrast.shape, bool))
    typical = float(np.median(contrast))
    grain = 1.4826 * float(np.median(np.abs(contrast - typical)))
    assert np.array_equal(mask, contrast > typical + ink.EDGE_MARGIN * grain)


def test_a_join_that_costs_much_is_not_made():
    part = piece(0, 0, 10, 20)
    apart = [touching.Span(0, 1, part, 0.0), touching.Span(1, 2, part, 0.0)]
    joined = touching.Span(0, 2, part, 5.0)
    assert touching.best_spans([*apart, joined], [0.5, 0.5, 0.9], [0.0]) == [0, 1]


def test_what_is_wide_or_low_beside_a_digit_is_no_part_of_it():
    whole = piece(20, 20, 40, 40)
    assert layout.belongs(piece(16, 14, 44, 18), whole)
    assert not layout.belongs(piece(12, 14, 47, 18), whole)
    assert layout.belongs(piece(38, 20, 50, 24), whole)
    assert not layout.belongs(piece(38, 25, 50, 28), whole)
