"""The sheet of mistakes: all of them, every step, and nothing that a file name could smuggle in."""

import base64
import io
import re

import numpy as np
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from digits.errors import UserError
from digits.reading import boxes, evaluate, mistakes
from digits.reading.evaluate import Case, Outcome
from digits.reading.recognize import Digit, Reading, Step

RIGHT = Outcome(Case("r", "r", "5"), "5", 0.1)


def made_reading(digits=2, side=400):
    """A made-up reading of digits: 7, then 8, ..., on a picture half as large as the one given."""
    found = []
    for place in range(digits):
        probabilities = np.full(10, 0.01)
        probabilities[[(7 + place) % 10, 2]] = 0.81, 0.12
        image = np.zeros((28, 28), np.float32)
        found.append(Digit((200, 100, 400, 300), image, image, probabilities, 1.0, 9.0, ""))
    picture = np.ones((side, 2 * side), np.float32)
    steps = [Step("first <step>", picture), Step("second step", picture * 0.5)]
    return Reading(picture, (2.0, 2.0), steps, [found], [])


@pytest.fixture
def sheet(tmp_path, monkeypatch):
    """A function from outcomes, and how their pictures are read, to the page of their sheet."""

    def write(outcomes, reading=lambda *_: made_reading()):
        monkeypatch.setattr(mistakes, "read", reading)
        scores, path = evaluate.score_groups(outcomes), tmp_path / "sheet.html"
        text = mistakes.write_sheet(path, scores, outcomes, reader=None).read_text("utf-8")
        return BeautifulSoup(text, "html.parser")

    return write


def wrong(file, *, error="", **known):
    return Outcome(Case(file, file, "5", **known), "78", 0.1, error)


def image_of(element):
    data = element["src"].removeprefix("data:image/png;base64,")
    return Image.open(io.BytesIO(base64.b64decode(data)))


def test_every_mistake_is_shown_with_each_step_and_digit_and_nothing_else(sheet):
    page = sheet([wrong("one.png"), wrong("two.png"), RIGHT])
    assert [name.text for name in page.select("section h2")] == ["one.png", "two.png"]
    assert [image["alt"] for image in page.select("img")] == 2 * [
        "the digits found", "first <step>", "second step",
        "digit 1, read as 7", "digit 2, read as 8",
    ]  # fmt: skip
    assert [step.text for step in page.select(".steps figcaption")][1] == "first <step>"
    seen = [digit.get_text(" ") for digit in page.select(".row figcaption")]
    assert [said[:18] for said in seen] == 2 * ["7: 81.0 % 2: 12.0 ", "8: 81.0 % 2: 12.0 "]
    assert page.h1.text == page.title.text == "Mistakes: 2 of 3 pictures"
    assert [read.text for read in page.select("dd.read")] == ["78", "78"]


def test_pictures_are_shrunk_and_boxes_stand_where_they_should(sheet):
    """The box is given in pixels of an 1600 x 800 picture; it is shown at 320 x 160: a fifth."""
    images = sheet([wrong("a")]).select("img")
    boxes, step, _, digit, _ = map(image_of, images)
    assert boxes.size == step.size == (320, 160)
    colored = np.argwhere(np.ptp(np.asarray(boxes).astype(int), axis=2) > 0)
    assert colored.min(axis=0).tolist() == [20 - 2, 40 - 2]
    assert colored.max(axis=0).tolist() == [60 + 1, 80 + 1]
    assert digit.size == (28, 28)
    assert (images[3]["width"], images[3]["class"]) == ("84", ["small"])
    assert "class" not in images[1].attrs


def test_small_pictures_are_large_enough_to_see_and_gray_goes_from_black_to_white(sheet):
    boxes_shown, step, *_ = sheet([wrong("a")], lambda *_: made_reading(side=14)).select("img")
    assert image_of(boxes_shown).size == (168, 84)
    assert step["width"] == "168"
    assert np.asarray(boxes.gray_image(np.array([[-0.2, 0.5, 2]]))).tolist() == [[0, 128, 255]]


def test_names_notes_and_errors_are_text_and_not_markup(sheet):
    name = "<b>&lt;\"'<script>alert(1)</script>.png"
    outcomes = [wrong(name, kind=name, hand=name, note=name), wrong("\udcff.png", error=name)]
    readings = [made_reading()]

    def reading(path, _network):
        if not readings:  # with a byte that is not UTF-8, as the system names it
            raise UserError(f"{path}, {name} is damaged")
        return readings.pop()

    page = sheet(outcomes, reading)
    assert not page.select("script, b")
    words = [*page.stripped_strings]
    assert words.count(name) == 1 + 4  # table; heading, kind, hand, note
    assert f"?.png, {name} is damaged." in words
    assert not page.select("section:last-of-type img, section:last-of-type .read")


def test_of_very_many_mistakes_and_digits_some_are_shown_and_it_says_so(sheet, monkeypatch):
    monkeypatch.setattr(mistakes, "MOST_MISTAKES", 3)
    monkeypatch.setattr(mistakes, "DIGITS_SHOWN", 2)
    outcomes = [wrong(f"{number}.png") for number in range(9)]
    page = sheet(outcomes, lambda *_: made_reading(5, side=20))
    assert [name.text for name in page.select("h2")] == ["0.png", "4.png", "8.png"]
    words = [*page.stripped_strings]
    assert "This sheet shows 3 of the 9 mistakes." in words
    assert words.count("The first 2 of 5 digits.") == 3
    assert len(page.select(".row img")) == 6


def test_the_page_asks_for_nothing_and_says_what_a_browser_must_know(sheet):
    page = sheet([RIGHT], None)
    assert "Every picture was read correctly." in page.stripped_strings
    assert not page.select("section, script, link, iframe")
    text = str(page)
    assert text.startswith("<!DOCTYPE html>") and "color-scheme: light dark" in text
    assert page.html["lang"] == "en"
    (policy,) = page.select("meta[http-equiv]")
    assert policy["content"] == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert page.select_one("meta[name=viewport]")
    assert not re.search(r"https?:|url\(|@import", text)
