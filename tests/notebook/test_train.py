"""Training in a page: what it takes along, and how readers use it."""

import base64
import re
import zlib

import numpy as np
import pytest
from playwright.sync_api import expect

from digits.mnist import load_split
from digits.notebook import train
from tests.browser import assert_accessible, frames, needs_browser, opened, write_page


@pytest.fixture(scope="module")
def figure():
    return train.train_here()


@pytest.fixture(scope="module")
def shared(browser, figure, tmp_path_factory):
    """A page of the report with the figure in it, on a phone."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    address = write_page(path, [figure.place()])
    assert path.stat().st_size < 600_000  # the other figures of the notebook have room
    with opened(browser, address, viewport={"width": 390, "height": 844}) as page:
        yield page


@pytest.fixture
def page(shared):
    shared.reload()
    expect(button(shared, "Play")).to_be_enabled()
    return shared


def button(root, name):
    return root.get_by_role("button", name=name, exact=True)


def set_slider(root, name, key):
    """Move a slider by keyboard; what a screen reader then says of it."""
    slider = root.get_by_label(name)
    slider.press(key)
    return slider.get_attribute("aria-valuetext")


def test_the_images_are_mnists_in_sixteen_grays_each_digit_as_often(figure):
    tones = np.frombuffer(zlib.decompress(base64.b64decode(figure.data["images"])), np.uint8)
    tones = tones.reshape(-1, 784)
    assert len(tones) == 3000 and figure.data["heldOut"] == 500 and tones.max() == 15
    assert len(np.unique(tones, axis=0)) == 3000
    split, tone = load_split("train"), np.rint(np.arange(256) / 17).astype(np.uint8)
    pairs = zip(tone[split.images], split.labels, strict=True)
    known = {(bytes(row), label) for row, label in pairs}
    assert all((bytes(row), n % 10) in known for n, row in enumerate(tones))


@needs_browser
def test_a_reader_trains_it_and_it_learns(page):
    root, status, numbers = page.locator(".live"), page.get_by_role("status"), ".train-numbers"
    expect(status).to_contain_text("has learned nothing")
    button(root, "One step").click()
    expect(status).to_contain_text("After 1 step, 0.0 passes: held-out loss 2.")
    button(root, "One step").press("Enter")
    expect(root.locator(numbers)).to_contain_text("2 steps")
    before = root.get_by_label("Pictures of 28 by 28").screenshot()
    button(root, "Play").press("Space")
    expect(status).to_contain_text(re.compile(r"After \d+ steps, [2-9]\.\d passes"), timeout=60_000)
    button(root, "Pause").press("Space")
    (accuracy,) = re.findall(r"accuracy (\d+\.\d)%", status.inner_text())
    assert float(accuracy) > 75
    assert root.get_by_label("Pictures of 28 by 28").screenshot() != before
    said = root.get_by_role("img", name="Accuracy. After").get_attribute("aria-label")
    assert f"held out {accuracy}%" in said
    steps = root.locator(numbers).inner_text()
    frames(page, 9)
    assert root.locator(numbers).inner_text() == steps  # it rests
    button(root, "Reset").click()
    expect(root.locator(numbers)).to_have_text("0 steps, 0.0 passes")
    expect(root.get_by_text("run before")).to_have_count(2)


@needs_browser
def test_its_knobs_turn_by_keyboard_and_say_where_they_are(page):
    root, status = page.locator(".live"), page.get_by_role("status")
    assert set_slider(root, "Learning rate", "Home") == "0.001"
    assert set_slider(root, "Learning rate", "End") == "1"
    assert set_slider(root, "Batch size", "Home") == "1 image"
    assert set_slider(root, "First hidden layer", "Home") == "1 unit"
    button(root, "Play").click()
    off = re.compile(r"\d+ of 65 hidden units are off .* Choose a smaller learning rate")
    expect(status).to_contain_text(off, timeout=60_000)
    assert set_slider(root, "Second hidden layer", "ArrowLeft") == "32 units"
    expect(root.locator(".train-numbers")).to_contain_text("a second")  # a new one, under way
    button(root, "Pause").click()


@needs_browser
def test_a_digit_is_drawn_and_read_as_the_network_learns(page):
    root, status = page.locator(".live"), page.get_by_role("status")
    page.get_by_role("application").focus()
    for key in ("Space", *["ArrowDown"] * 30, "Space"):
        page.keyboard.press(key)
    expect(status).to_contain_text(re.compile(r"Read as \d, with \d+%"))
    bars = root.get_by_role("img", name="The network as it is now")
    read = bars.get_attribute("aria-label")
    button(root, "Play").click()
    expect(bars).not_to_have_attribute("aria-label", read)
    expect(bars).to_have_attribute("aria-label", re.compile(r"1: [5-9]\d"), timeout=60_000)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    button(root, "Clear").click()
    expect(bars).to_be_hidden()
