"""Figures to explore: the data they hold, and in a real browser what they show; live curves."""

import re
import zlib
from base64 import b64decode

import numpy as np
import pytest
from playwright.sync_api import expect

from digits.ann import Network
from digits.notebook import explore
from digits.training import Distortions, Result, Run, distort
from tests.browser import assert_accessible, needs_browser, opened, write_page

LABELS = np.arange(30) % 10
PICTURES = np.random.default_rng(0).integers(0, 256, (30, 784)).astype(np.uint8)
NETWORKS = [Network(seed=seed) for seed in range(2)]
PROBABILITIES = np.where(LABELS[:, None] == np.arange(10), 0.9, 0.01)
PROBABILITIES[[4, 20]] = 0.01  # the images 4 and 20 are misread as 3, the second more surely
PROBABILITIES[[4, 20], 3] = 0.6, 0.999984


def a_result(seed=0, rate=0.1, broken=False):
    """The lowest held-out loss is that of the second epoch, 0.2 + seed / 10."""
    losses = np.exp(-np.linspace(0, 2 + seed, 600)).astype(np.float32)
    if broken:
        losses[100:] = np.nan
    none, end = np.empty(0, np.float32), losses[-1:]
    held = np.float32([0.3, 0.2, 0.4]) + seed / 10 + 0 * end
    accuracy = np.float32([0.9, 0.95, 0.97])
    run = Run(rate, 3, 8, seed, 10, 3)
    return Result(run, none, losses, losses[::200], held, accuracy, end, accuracy[-1:])


@pytest.fixture(scope="module")
def figures():
    """One figure of every kind."""
    runs = [a_result(s, r, broken=r > 0.5) for s in range(2) for r in (0.01, 0.1, 1.0)]
    return {
        "images": explore.images(PICTURES, LABELS),
        "rates": explore.rates(runs),
        "epochs": explore.epochs([a_result(0), a_result(1)]),
        "mistakes": explore.mistakes(PICTURES, LABELS, PROBABILITIES),
        "bend": explore.bend(PICTURES, LABELS, NETWORKS, Distortions()),
    }


def unpacked(text):
    return np.frombuffer(zlib.decompress(b64decode(text)), np.uint8)


def test_samples_hold_every_digit_and_the_surest_mistakes(figures, monkeypatch):
    monkeypatch.setattr(explore, "PER_DIGIT", 2)
    data = explore.images(PICTURES, LABELS).data
    assert sorted(data["labels"]) == sorted([*range(10), *range(10)])
    assert (unpacked(data["images"]).reshape(-1, 784) == PICTURES[data["rows"]]).all()
    assert data == explore.images(PICTURES, LABELS).data
    data = figures["mistakes"].data
    assert data["rows"] == [20, 4] and data["labels"] == [0, 4] and data["all"] == 2
    monkeypatch.setattr(explore, "KEPT_MISTAKES", 1)  # they do not flood a page
    data = explore.mistakes(PICTURES, LABELS, PROBABILITIES).data
    assert data["rows"] == [20] and data["all"] == 2


def test_runs_are_grouped_by_rate_may_break_and_are_means_over_seeds(figures):
    data = figures["rates"].data
    assert data["rates"] == [0.01, 0.1, 1.0] and data["broken"] == [0, 0, 2]
    mean = np.mean([np.exp(-2), np.exp(-3)])
    assert data["training"][2] is None and data["training"][0] == pytest.approx(mean, rel=1e-3)
    lengths = [len(curve) for curves in data["batches"] for curve in curves]
    assert lengths == [100] * 6 and data["batches"][2][0].count(None) > 50
    assert figures["epochs"].data["heldOut"] == pytest.approx([0.35, 0.25, 0.45], rel=1e-3)
    assert figures["epochs"].data["measured"] == [3]


def test_networks_are_packed_within_half_a_step_of_their_units(figures):
    for packed, network in zip(figures["bend"].data["networks"], NETWORKS, strict=True):
        numbers, start = unpacked(packed["parameters"]).astype(float) - 128, 0
        for W, scale in zip(network.W, packed["scales"], strict=True):
            told = numbers[start : start + W.size].reshape(W.shape) * scale
            assert (abs(told - W) <= 0.501 * np.array(scale)).all()
            start += W.size + W.shape[1]
        assert start == len(numbers) and abs(numbers).max() == 127


# In a real browser


@pytest.fixture(scope="module")
def page(browser, figures, tmp_path_factory):
    """A page of the report with all figures, as a phone shows it."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    address = write_page(path, [figure.place() for figure in figures.values()])
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    with opened(browser, address, **phone) as page:
        yield page


def part(page, name, what="[role=status]"):
    return page.locator(f'[data-live="{name}"] {what}')


@needs_browser
def test_nobody_is_shut_out_at_any_width_in_any_theme(page):
    expect(part(page, "bend")).to_have_text(re.compile("Plain: .*Distorted: "))
    for width in (390, 1400):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        smallest = page.evaluate(
            """() => Math.min(...[...document.querySelectorAll(".live svg text")].map((text) =>
                 text.getScreenCTM().a * parseFloat(getComputedStyle(text).fontSize) || 99))"""
        )
        assert smallest >= 11
    page.set_viewport_size({"width": 390, "height": 844})
    assert_accessible(page)


@needs_browser
def test_images_are_browsed_by_digit(page):
    part(page, "images", "select").select_option("7")
    options = part(page, "images", "[role=option]")
    assert options.count() == 3
    expect(part(page, "images")).to_have_text(re.compile("^Image 7 of the training set: a 7"))
    options.first.press("ArrowRight")
    expect(part(page, "images")).to_have_text(re.compile("^Image 17 of"))
    options.last.tap()
    expect(part(page, "images")).to_have_text(re.compile("^Image 27 of"))


@needs_browser
def test_images_of_other_data_have_their_names_and_their_shape(page, tmp_path):
    names, shape, labels = ("Bag", "<i>Coat", "Hat"), (9, 7), np.arange(6) % 3
    pictures = np.arange(6 * 63).reshape(6, 63).astype(np.uint8)
    p = np.array([[0.1, 0.2, 0.7]] * 6)
    figures = [explore.images(pictures, labels, names, shape),
               explore.mistakes(pictures, labels, p, names, shape)]  # fmt: skip
    other = page.context.browser.new_page()
    other.goto(write_page(tmp_path / "page.html", [figure.place() for figure in figures]))
    part(other, "images", "select").select_option("<i>Coat")
    assert part(other, "images", "[role=option]").count() == 2
    expect(part(other, "images")).to_have_text(re.compile("^Image 1 of the training set: <i>Coat"))
    for canvas in other.locator(".live canvas").all():
        assert canvas.evaluate("one => [one.width, one.height]") == [7, 9]
    part(other, "mistakes", "select >> nth=0").select_option("Bag")
    told = "Test image 0: Bag read as Hat, with 70.0%; the Bag got 10.0%."
    expect(part(other, "mistakes", "[role=status] >> nth=1")).to_have_text(told)
    bars = part(other, "mistakes", ".live-bars")
    assert bars.get_attribute("aria-label").endswith("Bag: 10.0%, <i>Coat: 20.0%, Hat: 70.0%")
    other.close()


@needs_browser
def test_a_rate_tells_its_losses_or_that_training_broke(page):
    slider, status = part(page, "rates", "input"), part(page, "rates")
    slider.press("Home")
    expect(status).to_have_text(re.compile("rate 0.01: the training loss ends at 0.093, the held"))
    assert part(page, "rates", "path.live-seed").count() == 2
    slider.press("End")
    expect(status).to_have_text("Learning rate 1: training broke; the loss is no longer a number.")
    assert slider.get_attribute("aria-valuetext") == "1"


@needs_browser
def test_epochs_begin_at_the_lowest_held_out_loss_and_find_it_again(page):
    slider, status = part(page, "epochs", "input"), part(page, "epochs")
    lowest = re.compile("^After 2 epochs: .* held-out loss 0.2500, the lowest. It reads 95.00%")
    expect(status).to_have_text(lowest)
    slider.press("ArrowRight")
    expect(status).to_have_text(re.compile("^After 3 epochs: .* 1.80 times the lowest"))
    part(page, "epochs", "button").press("Enter")
    expect(status).to_have_text(lowest)


@needs_browser
def test_mistakes_are_filtered_by_digit_and_by_certainty(page):
    count, told = part(page, "mistakes").first, part(page, "mistakes").last
    expect(told).to_have_text("Test image 20: a 0 read as 3, with 99.998%; the 0 got 1.0%.")
    part(page, "mistakes", "select").first.select_option("4")
    expect(count).to_have_text("1 of 2 misread images.")
    expect(told).to_have_text(re.compile("^Test image 4: a 4 read as 3, with 60.0%"))
    part(page, "mistakes", "input").first.press("End")
    expect(count).to_have_text("0 of 2 misread images.")
    assert part(page, "mistakes", "[role=option]").count() == 0


@needs_browser
def test_digits_are_distorted_as_in_training_and_bent_anew_and_read_by_both_networks(page, figures):
    image = PICTURES[figures["bend"].data["rows"][:1]]
    detail = part(page, "bend", ".live-detail canvas")
    cases = (("Rotation", 60), ("Shift", -8), ("Thickness", 1), ("Thickness", -1))
    for slider, amount in cases:
        control = part(page, "bend", f"label:has-text('{slider}') input")
        control.press("End" if amount > 0 else "Home")
        seen = detail.evaluate(
            """(one) => [...one.getContext("2d").getImageData(0, 0, 28, 28).data]"""
        )
        altered = distort.altered(image, slider.lower(), amount)[0]
        assert abs(255 - np.array(seen[::4]) - altered.astype(int)).max() <= 1, slider
        said = part(page, "bend").inner_text()
        for name, network in zip(("Plain", "Distorted"), NETWORKS, strict=True):
            p = network.probabilities(altered[None])[0]
            read, sure = re.search(rf"{name}: (?:misread as )?(\d), ([\d.]+)%", said).groups()
            assert abs(p[int(read)] - p.max()) < 0.03 and abs(float(sure) / 100 - p.max()) < 0.03
        part(page, "bend", "button").last.press("Enter")  # undistorted
    pixels = """(one) => one.getContext("2d").getImageData(0, 0, 28, 28).data.join()"""
    seen = [detail.evaluate(pixels)]
    part(page, "bend", "label:has-text('Bend') input").press("End")
    seen.append(detail.evaluate(pixels))
    part(page, "bend", "button").nth(1).press("Enter")  # another bend
    assert len({*seen, detail.evaluate(pixels)}) == 3
    part(page, "bend", "button").last.press("Enter")
    assert detail.evaluate(pixels) == seen[0]


# Curves under way


def test_live_curves_are_drawn_anew_and_taken_away(monkeypatch):
    shown = []

    class Handle:
        def update(self, html):
            shown.append(html.data)

    class Part:
        def load(self):
            return {"running_losses": np.array([[0.5, 0.6], [0.3, 0.2]])}

    monkeypatch.setattr(explore, "display", lambda *_, **__: Handle())
    curves = explore.LiveCurves()
    curves([Part()])
    assert re.search(
        r'<img src="data:image/png;base64,\w.* alt="Training losses so far"', shown[-1]
    )
    curves([])
    assert shown[-1] == ""
