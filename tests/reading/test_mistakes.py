"""The sheet of mistakes: all of them, every step, and nothing that a file name could smuggle in."""

import base64
import io
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from digits.errors import UserError
from digits.reading import boxes, evaluate, mistakes
from digits.reading.evaluate import Case, Outcome
from digits.reading.recognize import Digit, Reading, Step

VOID = {"meta", "img", "br"}


class Page(HTMLParser):
    """The elements of a page: names with attributes, and its text; every end meets its start."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.words, self.open = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, name, attributes):
        self.elements.append((name, dict(attributes)))
        if name not in VOID:
            self.open.append(name)

    def handle_endtag(self, name):
        assert self.open.pop() == name

    def handle_data(self, data):
        self.words.append(data)

    def all(self, name):
        return [attributes for found, attributes in self.elements if found == name]


def made_reading(digits=2, side=400):
    """A made-up reading of digits: 7, then 8, ..., on a picture half as large as the one given."""
    found = []
    for place in range(digits):
        probabilities = np.full(10, 0.01)
        probabilities[(7 + place) % 10] = 0.81
        probabilities[2] = 0.12
        image = np.zeros((28, 28), np.float32)
        found.append(Digit((200, 100, 400, 300), image, image, probabilities, 1.0, 9.0, ""))
    picture = np.ones((side, 2 * side), np.float32)
    steps = [Step("first <step>", picture), Step("second step", picture * 0.5)]
    return Reading(picture, (2.0, 2.0), steps, [found], [])


def sheet(tmp_path, monkeypatch, outcomes, reading):
    monkeypatch.setattr(mistakes, "read", reading)
    path = mistakes.write_sheet(
        tmp_path / "sheet.html", evaluate.score_groups(outcomes), outcomes, reader=None
    )
    return path.read_text(encoding="utf-8")


def wrong(file, *, error="", **known):
    return Outcome(Case(file, file, "5", **known), "78", 0.1, error)


def image_of(source):
    return Image.open(io.BytesIO(base64.b64decode(source.removeprefix("data:image/png;base64,"))))


def test_every_mistake_is_shown_with_each_step_and_digit_and_nothing_else(tmp_path, monkeypatch):
    outcomes = [wrong("one.png"), wrong("two.png"), Outcome(Case("r", "r", "5"), "5", 0.1)]
    page = Page(sheet(tmp_path, monkeypatch, outcomes, lambda *_: made_reading()))
    text = " ".join(page.words)
    assert len(page.all("section")) == 2
    assert [text.count(word) for word in ("one.png", "two.png")] == [1, 1]
    alts = [image["alt"] for image in page.all("img")]
    assert alts == 2 * [
        "the digits found", "first <step>", "second step",
        "digit 1, read as 7", "digit 2, read as 8",
    ]  # fmt: skip
    assert text.count("first <step>") == 2
    assert [text.count(said) for said in ("7: 81.0 %", "8: 81.0 %", "2: 12.0 %")] == [2, 2, 4]
    assert "Mistakes: 2 of 3 pictures" in text
    assert text.count(" 78 ") == 2


def test_pictures_are_shrunk_small_ones_enlarged_and_boxes_stand_where_they_should(
    tmp_path, monkeypatch
):
    """The box is given in pixels of an 1600 x 800 picture; it is shown at 320 x 160: a fifth."""
    page = Page(sheet(tmp_path, monkeypatch, [wrong("a")], lambda *_: made_reading()))
    images = page.all("img")
    boxes, step, _, digit, _ = (image_of(image["src"]) for image in images)
    assert boxes.size == step.size == (320, 160)
    coloured = np.ptp(np.asarray(boxes).astype(int), axis=2) > 0
    rows, columns = np.flatnonzero(coloured.any(axis=1)), np.flatnonzero(coloured.any(axis=0))
    assert (columns[0], columns[-1] + 1) == (40 - 2, 80 + 2)
    assert (rows[0], rows[-1] + 1) == (20 - 2, 60 + 2)
    assert digit.size == (28, 28)
    assert (images[3]["width"], images[3]["class"]) == ("84", "small")
    assert "class" not in images[1]


def test_small_pictures_with_boxes_are_large_enough_to_see(tmp_path, monkeypatch):
    page = Page(sheet(tmp_path, monkeypatch, [wrong("a")], lambda *_: made_reading(side=14)))
    assert image_of(page.all("img")[0]["src"]).size == (168, 84)
    assert page.all("img")[1]["width"] == "168"


@pytest.mark.parametrize("name", ["<b>&\"'.png", "<script>alert(1)</script>.png", "&lt;i&gt;"])
def test_names_and_notes_are_text_and_not_markup(tmp_path, monkeypatch, name):
    outcomes = [wrong(name, kind=name, hand=name, note=name), wrong(name, error=name)]

    readings = [made_reading()]

    def reading(_path, _network):
        if not readings:
            raise UserError(f"{name} is damaged")
        return readings.pop()

    text = sheet(tmp_path, monkeypatch, outcomes, reading)
    page = Page(text)
    assert not page.all("script")
    assert not page.all("b")
    assert page.words.count(name) == 1 + 4 + 1  # table; heading, kind, hand, note; heading
    assert f"{name} is damaged." in page.words


def test_a_picture_that_cannot_be_opened_shows_its_sentence(tmp_path, monkeypatch):
    def reading(path, _network):
        raise UserError(f"{path} is empty")

    page = Page(sheet(tmp_path, monkeypatch, [wrong("a.png", error="a.png is empty")], reading))
    assert "a.png is empty." in page.words
    assert not page.all("img")
    assert "78" not in page.words


def test_of_very_many_mistakes_and_digits_some_are_shown_and_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(mistakes, "MOST_MISTAKES", 3)
    monkeypatch.setattr(mistakes, "DIGITS_SHOWN", 2)
    outcomes = [wrong(f"{number}.png") for number in range(9)]
    page = Page(sheet(tmp_path, monkeypatch, outcomes, lambda *_: made_reading(5, side=20)))
    names = [word for word in page.words if word.endswith(".png")]
    assert names == ["0.png", "4.png", "8.png"]
    assert "This sheet shows 3 of the 9 mistakes." in page.words
    assert page.words.count("The first 2 of 5 digits.") == 3
    assert sum("read as" in image["alt"] for image in page.all("img")) == 6


def test_without_a_mistake_it_says_so(tmp_path, monkeypatch):
    outcomes = [Outcome(Case("r", "r", "5"), "5", 0.1)]
    page = Page(sheet(tmp_path, monkeypatch, outcomes, None))
    assert "Every picture was read correctly." in page.words
    assert not page.all("section")


def test_the_page_asks_for_nothing_and_says_what_a_browser_must_know(tmp_path, monkeypatch):
    text = sheet(tmp_path, monkeypatch, [wrong("a")], lambda *_: made_reading())
    page = Page(text)
    assert text.startswith("<!doctype html>")
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("title")) == 1
    policies = [meta["content"] for meta in page.all("meta") if "http-equiv" in meta]
    assert policies == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]
    assert any(meta.get("name") == "viewport" for meta in page.all("meta"))
    assert "color-scheme: light dark" in text
    assert not {"script", "link", "iframe"} & {name for name, _ in page.elements}
    assert not re.search(r"https?:|url\(|@import", text)
    assert all(image["src"].startswith("data:image/png;base64,") for image in page.all("img"))


def test_a_folder_whose_name_is_no_text_can_be_told(tmp_path, monkeypatch):
    def reading(path, _network):
        raise UserError("\udcff/a.png is empty")  # as the system names a byte that is not UTF-8

    assert "?/a.png is empty" in sheet(tmp_path, monkeypatch, [wrong("a.png")], reading)


def test_gray_goes_from_black_to_white():
    assert np.asarray(boxes.gray_image(np.array([[-0.2, 0.5, 2]]))).tolist() == [[0, 128, 255]]
