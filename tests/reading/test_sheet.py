"""Sheets on tables, and dark tiles: the writing on them is found, and nothing beside it."""

import numpy as np
import pytest
from scipy import ndimage

from digits.reading import sheet
from digits.reading.ink import see_ink
from digits.reading.sheet import find_sheets
from tests.handwriting import made_paper, write_number


def turned(image, degrees):
    return ndimage.rotate(image.astype(float), degrees, reshape=False, order=1)


def photo(margin, *, table=0.3, turn=3, darkness=0.8):
    """A sheet (H, W) with 307 on a grainy table, turned by some degrees, and where its ink is."""
    shape = height, width = 360, 480
    tall, wide = (round(side * (1 - 2 * margin)) for side in shape)
    blank = made_paper((tall, wide), seed=1, shadow=0.1)
    place = wide // 6, 2 * tall // 3, tall // 3
    paper, _ = write_number(blank, "307", *place, seed=1, pen=5, darkness=darkness)
    space = [((height - tall) // 2,) * 2, ((width - wide) // 2,) * 2]
    sheet, covers, ink = (
        turned(np.pad(one, space), turn)[:height, :width]
        for one in (paper, np.ones(paper.shape), blank - paper > 0.2)
    )
    rng = np.random.default_rng(1)
    wood = table + 0.15 * ndimage.gaussian_filter(rng.standard_normal(sheet.shape), (1, 20))
    picture = np.where(covers > 0.99, sheet, wood)
    return np.clip(picture, 0, 1).astype(np.float32), ink > 0.5


def assert_ink(grey, where):
    """The mask is the ink, but for the edge of its strokes."""
    mask = see_ink(grey)[2]
    assert mask[where].mean() > 0.85
    assert not mask[~ndimage.binary_dilation(where, iterations=4)].any()


@pytest.mark.parametrize(
    ("margin", "photographed"),
    [(0.05, {"table": 0.08}), (0.15, {"table": 0.45}), (0.28, {}),
     (0.2, {"table": 0.12, "darkness": 0.45})],
)  # fmt: skip
def test_a_sheet_on_a_dark_table_is_read_and_the_table_is_not(margin, photographed):
    assert_ink(*photo(margin, **photographed))


def test_a_dark_tile_with_light_writing():
    grey, where = photo(0.15, turn=0)
    assert_ink(1 - grey, where)


def test_every_one_of_several_tiles_is_a_sheet():
    tile, _ = write_number(np.full((90, 80), 0.9), "5", 26, 65, 40, seed=2, pen=5)
    grey = 1 - np.tile(np.pad(tile, 12, constant_values=0.02), (2, 3))
    sheets = find_sheets(grey.astype(np.float32))
    assert [light for _, _, light in sheets] == [False] * 6
    mask = see_ink(grey.astype(np.float32))[2]
    assert all(mask[window].any() for window, _, _ in sheets)


@pytest.mark.parametrize("turn", range(4))
@pytest.mark.parametrize(("tone", "is_table"), [(0.12, True), (0.45, False)])
def test_a_dark_table_beside_the_paper_is_no_ink_and_a_shadow_is_paper(turn, tone, is_table):
    paper = made_paper((320, 480), seed=3, shadow=0.1)
    paper, _ = write_number(paper, "307", 60, 220, 90, seed=3, pen=5)
    picture = np.rot90(np.pad(paper, ((40, 0), (0, 0)), constant_values=tone), turn)
    (only,) = find_sheets(picture.astype(np.float32))
    inside = np.rot90(only.inside, -turn)
    assert inside[50:].all() and inside[:39].any() != is_table
    mask = np.rot90(see_ink(picture.astype(np.float32))[2], -turn)
    assert mask[50:].any() and not (is_table and mask[:50].any())


@pytest.mark.parametrize("light", [True, False])
def test_ordinary_pages_and_slender_strokes_are_no_sheets(light):
    page = made_paper((200, 300), seed=3)
    bar = np.full((200, 200), 0.9)
    bar[20:180, 70:100] = 0.1
    for picture in (page, bar):
        grey = (picture if light else 1 - picture).astype(np.float32)
        (only,) = find_sheets(grey)
        assert only.inside.shape == grey.shape
        assert only.light == light


# Steps, with numbers worked out by hand


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
