"""The look inside the network that a pad gives, in a real browser: what it shows, and when."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from digits.reading import load_reader
from tests.browser import assert_accessible, frames, needs_browser, opened
from tests.notebook.test_pad import expect_answer, write_on

pytestmark = needs_browser

# The 784 pixels of the input as the view shows it, 1 = ink.
INPUT = """() => {
  const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  copy.drawImage(document.querySelector(".inside-drawing canvas"), 0, 0);
  const { data } = copy.getImageData(0, 0, 28, 28);
  return Array.from({ length: 784 }, (_, n) => 1 - data[4 * n] / 255);
}"""


@pytest.fixture(scope="module")
def page(browser, address):
    """A page with the open view, whose pad has read a 7; before that, the view was blank."""
    with opened(browser, address, viewport={"width": 1000, "height": 900}) as page:
        page.get_by_text("Look inside the network").click()
        legend = page.locator(".inside > p")
        expect(legend).to_contain_text("blank picture")
        write_on(page, page.locator(".pad-sheet canvas"), "7")
        expect_answer(page, "reads? 7")
        expect(legend).not_to_contain_text("blank picture")
        yield page


@pytest.fixture
def inside(page):
    view = page.locator(".inside")
    expect(view.locator("[aria-selected=true]")).to_have_count(1)
    return view


def layers_of(page):
    """The activations of every layer for the image that the view shows, as Python computes them."""
    network, x = load_reader().network, np.array(page.evaluate(INPUT))
    layers = [x]
    for W, b in zip(network.W, network.b, strict=True):
        layers.append(x := np.maximum(x @ W + b, 0))
    return layers


def test_it_shows_what_every_unit_says_and_passes_on(page, inside):
    layers, network = layers_of(page), load_reader().network
    panel, units = inside.locator(".inside-panel"), inside.locator(".inside-unit")
    assert units.count() == 128 + 64 + 10
    for layer, first in ((1, 0), (2, 128)):
        unit = int(layers[layer].argmax())
        tones = units.evaluate_all("all => all.map((one) => parseInt(one.style.fill.slice(4)))")
        assert np.argmin(tones[first : first + len(layers[layer])]) == unit  # the darkest
        units.nth(first + unit).click()
        expect(panel).to_contain_text(f"Unit {unit} of hidden layer {layer}")
        said = float(re.search(r"activation is ([\d.]+)\.", panel.inner_text())[1])
        assert said == pytest.approx(layers[layer][unit], abs=0.05)
    favour = layers[2][unit] * (network.W[2][unit] - network.W[2][unit].mean())
    digit = int(np.abs(favour).argmax())  # what it passes on most is told first, and drawn
    told = re.search(r"strongest outputs: (.)([\d.]+) to (\d)", panel.inner_text())
    assert (told[1], int(told[3])) == ("+" if favour[digit] > 0 else "−", digit)
    assert float(told[2]) == pytest.approx(abs(favour[digit]), abs=0.1)
    assert inside.locator("path").count() == 12
    units.nth(128 + 64 + 7).click()
    expect(panel).to_contain_text(re.compile(r"Output 7\s*It gives the digit 7 (over )?9\d\.\d%"))


def test_it_can_be_walked_through_with_arrow_keys(page, inside):
    assert_accessible(page)
    inside.locator(".inside-unit").nth(127).click()  # the last of hidden layer 1
    for key, unit in (
        ("ArrowLeft", "unit 126 of hidden layer 1"),
        ("ArrowUp", "unit 110 of hidden layer 1"),
        ("ArrowDown", "unit 126 of hidden layer 1"),
        ("ArrowDown", "unit 14 of hidden layer 2"),
        ("ArrowUp", "unit 126 of hidden layer 1"),
    ):
        page.keyboard.press(key)
        name = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert name.lower().startswith(unit), key
    assert inside.locator("[tabindex='0']").count() == 1


def test_it_follows_the_pen_and_then_the_digit_looked_at(page):
    write_on(page, page.locator(".pad-sheet canvas"), "0", left=300, lift=False)
    frames(page, 3)
    drawn = np.array(page.evaluate(INPUT))
    assert layers_of(page)[-1].argmax() == 0
    page.mouse.up()
    expect_answer(page, "reads? 70")
    page.locator(".pad-card").nth(1).click()
    read = np.array(page.evaluate(INPUT))  # as seen on the way, or half a pixel beside
    assert np.abs(read - drawn).mean() < 0.06
    page.locator(".pad-card").nth(0).click()
    assert layers_of(page)[-1].argmax() == 7
