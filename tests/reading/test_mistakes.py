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


@pytest.fixture
def sheet(tmp_path, monkeypatch):
    """A function from outcomes, and how their pictures are read, to the text of their sheet."""

    def write(outcomes, reading=lambda *_: made_reading()):
        monkeypatch.setattr(mistakes, "read", reading)
        scores, path = evaluate.score_groups(outcomes), tmp_path / "sheet.html"
        return mistakes.write_sheet(path, scores, outcomes, reader=None).read_text("utf-8")

    return write


def wrong(file, *, error="", **known):
    return Outcome(Case(file, file, "5", **known), "78", 0.1, error)


def image_of(source):
    return Image.open(io.BytesIO(base64.b64decode(source.removeprefix("data:image/png;base64,"))))


def test_every_mistake_is_shown_with_each_step_and_digit_and_nothing_else(sheet):
    outcomes = [wrong("one.png"), wrong("two.png"), Outcome(Case("r", "r", "5"), "5", 0.1)]
    page = Page(sheet(outcomes))
    text = " ".join(page.words)
    assert len(page.all("section")) == 2
    assert [text.count(word) for word in ("one.png", "two.png")] == [1, 1]
    assert [image["alt"] for image in page.all("img")] == 2 * [
        "the digits found", "first <step>", "second step",
        "digit 1, read as 7", "digit 2, read as 8",
    ]  # fmt: skip
    assert text.count("first <step>") == 2
    assert [text.count(said) for said in ("7: 81.0 %", "8: 81.0 %", "2: 12.0 %")] == [2, 2, 4]
    assert "Mistakes: 2 of 3 pictures" in text
    assert text.count(" 78 ") == 2


def test_pictures_are_shrunk_and_boxes_stand_where_they_should(sheet):
    """The box is given in pixels of an 1600 x 800 picture; it is shown at 320 x 160: a fifth."""
    images = Page(sheet([wrong("a")])).all("img")
    boxes, step, _, digit, _ = (image_of(image["src"]) for image in images)
    assert boxes.size == step.size == (320, 160)
    colored = np.argwhere(np.ptp(np.asarray(boxes).astype(int), axis=2) > 0)
    assert colored.min(axis=0).tolist() == [20 - 2, 40 - 2]
    assert colored.max(axis=0).tolist() == [60 + 1, 80 + 1]
    assert digit.size == (28, 28)
    assert (images[3]["width"], images[3]["class"]) == ("84", "small")
    assert "class" not in images[1]


def test_small_pictures_are_large_enough_to_see_and_gray_goes_from_black_to_white(sheet):
    boxes_shown, step, *_ = Page(sheet([wrong("a")], lambda *_: made_reading(side=14))).all("img")
    assert image_of(boxes_shown["src"]).size == (168, 84)
    assert step["width"] == "168"
    assert np.asarray(boxes.gray_image(np.array([[-0.2, 0.5, 2]]))).tolist() == [[0, 128, 255]]


@pytest.mark.parametrize("name", ["<b>&\"'.png", "<script>alert(1)</script>.png", "&lt;i&gt;"])
def test_names_and_notes_are_text_and_not_markup(sheet, name):
    outcomes = [wrong(name, kind=name, hand=name, note=name), wrong(name, error=name)]
    readings = [made_reading()]

    def reading(_path, _network):
        if not readings:
            raise UserError(f"{name} is damaged")
        return readings.pop()

    page = Page(sheet(outcomes, reading))
    assert not page.all("script") and not page.all("b")
    assert page.words.count(name) == 1 + 4 + 1  # table; heading, kind, hand, note; heading
    assert f"{name} is damaged." in page.words


def test_a_picture_that_cannot_be_opened_shows_its_sentence(sheet):
    def reading(path, _network):  # with a byte that is not UTF-8, as the system names it
        raise UserError(f"\udcff/{path} is empty")

    page = Page(sheet([wrong("a.png", error="a.png is empty")], reading))
    assert "?/a.png is empty." in page.words
    assert not page.all("img") and "78" not in page.words


def test_of_very_many_mistakes_and_digits_some_are_shown_and_it_says_so(sheet, monkeypatch):
    monkeypatch.setattr(mistakes, "MOST_MISTAKES", 3)
    monkeypatch.setattr(mistakes, "DIGITS_SHOWN", 2)
    outcomes = [wrong(f"{number}.png") for number in range(9)]
    page = Page(sheet(outcomes, lambda *_: made_reading(5, side=20)))
    assert [word for word in page.words if word.endswith(".png")] == ["0.png", "4.png", "8.png"]
    assert "This sheet shows 3 of the 9 mistakes." in page.words
    assert page.words.count("The first 2 of 5 digits.") == 3
    assert sum("read as" in image["alt"] for image in page.all("img")) == 6


def test_without_a_mistake_it_says_so(sheet):
    page = Page(sheet([Outcome(Case("r", "r", "5"), "5", 0.1)], None))
    assert "Every picture was read correctly." in page.words
    assert not page.all("section")


def test_the_page_asks_for_nothing_and_says_what_a_browser_must_know(sheet):
    text = sheet([wrong("a")])
    page = Page(text)
    assert text.startswith("<!doctype html>") and "color-scheme: light dark" in text
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("title")) == 1
    policies = [meta["content"] for meta in page.all("meta") if "http-equiv" in meta]
    assert policies == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]
    assert any(meta.get("name") == "viewport" for meta in page.all("meta"))
    assert not {"script", "link", "iframe"} & {name for name, _ in page.elements}
    assert not re.search(r"https?:|url\(|@import", text)
    assert all(image["src"].startswith("data:image/png;base64,") for image in page.all("img"))
