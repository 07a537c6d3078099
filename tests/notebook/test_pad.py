"""The pad: what it answers in the kernel; in the page, in a real browser."""

import base64
import io
import json
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from digits.corrections import load_corrections
from digits.notebook import pad
from digits.paths import SAMPLES
from digits.reading import certainty, reader_data
from digits.reading.pictures import open_picture
from digits.training import drawn
from tests.browser import assert_accessible, needs_browser, opened
from tests.handwriting import SHARP, STROKES, smooth_path

FOOTED_7 = "00 60^ 29,09 59"  # a form of the 7 that no network of ours knows


@pytest.fixture(scope="module")
def reader():
    return certainty.load_reader()


@pytest.fixture
def widget(reader, monkeypatch, tmp_path):
    """A pad, and what it sends to the browser."""
    widget = pad.Pad(reader, tmp_path / "hand")
    widget.sent = []
    monkeypatch.setattr(pad.Pad, "send", lambda self, answer: self.sent.append(answer))
    return widget


def ask(widget, grey):
    """Send a grey picture (H, W) of bytes as the browser does; the answer."""
    height, width = grey.shape
    picture = {"question": 7, "width": width, "height": height}
    widget._handle_custom_msg(picture, [memoryview(grey.tobytes())])
    assert widget.sent[-1]["question"] == 7
    return widget.sent[-1]["answer"]


def test_it_answers_with_all_that_it_shows(widget):
    grey = np.uint8(np.round(255 * open_picture(SAMPLES / "several-digits.png")))
    answer = ask(widget, grey)
    assert answer["text"] == "2026 1157"
    for digit, said in zip(answer["digits"], "20261157", strict=True):
        left, top, right, bottom = digit["box"]
        assert 0 <= left < right <= grey.shape[1] and 0 <= top < bottom <= grey.shape[0]
        assert digit["digit"] == int(said)
        assert digit["probability"] == max(digit["probabilities"]) > 0.5
        assert len(digit["image"]) == 784 and len(digit["why"]) == pad.UNITS


def test_what_it_cannot_read_comes_as_a_sentence(widget):
    answer = ask(widget, np.full((100, 200), 255, np.uint8))
    assert "blank" in answer.pop("hint")
    assert answer == {"text": "", "digits": [], "leftOut": []}
    assert "a picture needs" in ask(widget, np.zeros((1, 9), np.uint8))["error"]
    widget._handle_custom_msg({"width": 5, "height": 5}, [memoryview(b"short")])
    assert "could not be read (ValueError" in widget.sent[-1]["answer"]["error"]
    for change in ({"add": [{"label": 77, "pixels": ""}]}, {"add": [{}]}, {"more": 1}):
        assert learn(widget, **change)["error"]
    assert learn(widget)["corrections"] == []


def learn(widget, **change):
    """Send a change of the corrections as the browser does; the answer."""
    widget._handle_custom_msg({"question": 8, "wants": "lesson", "change": change}, [])
    return widget.sent[-1]["answer"]


def correction_of(label, image):
    return {"label": label, "pixels": base64.b64encode(np.uint8(image).tobytes()).decode()}


def test_corrections_are_learned_kept_and_taken_back(widget, reader):
    widget._handle_custom_msg({"question": 1, "wants": "network"}, [])
    assert widget.sent[-1]["answer"] == reader_data(reader)["network"]
    form = "00 50^ 39,19 59"  # a smaller foot, which costs the other digits less
    images = drawn.draw_form(form, 30, np.random.default_rng(3))
    sevens = [correction_of(7, image) for image in images[:5]]
    first = learn(widget)
    assert first["corrections"] == [] and first["network"] == reader_data(reader)["network"]
    assert (reader.network.predict(images[5:]) == 7).mean() < 0.5
    lesson = learn(widget, add=sevens)
    assert lesson["corrections"] == sevens and lesson["tests"] == 10_000
    assert lesson["after"] > lesson["before"] - 0.001
    assert (widget.reader.network.predict(images[5:]) == 7).mean() > 0.75

    again = pad.Pad(reader, widget.hand.folder)  # as after a restart
    again.sent = []
    assert learn(again) == lesson
    ones = [{**sevens[0], "label": 1}]
    assert learn(again, add=ones)["corrections"] == [*sevens[1:], *ones]  # instead of a 7
    assert learn(again, remove=ones[0])["corrections"] == sevens[1:]
    assert learn(again, clear=True) == first
    assert again.reader is reader


def test_a_report_holds_a_place_for_the_pages_own_pad(widget, monkeypatch, tmp_path):
    monkeypatch.setattr(pad, "OUTPUT", tmp_path)
    bundle = widget._repr_mimebundle_()
    assert bundle["text/html"] == pad.PLACE
    assert "application/vnd.jupyter.widget-view+json" not in bundle
    monkeypatch.setattr(pad, "OUTPUT", pad.LAB)
    shown = widget._repr_mimebundle_()[0]  # JupyterLab shows the widget, a page what is beside it
    assert {"application/vnd.jupyter.widget-view+json", "text/html"} <= set(shown)


# In a real browser


def strokes_of(number, left, top, height):
    """The points that a pen passes to write number, stroke by stroke."""
    for place, digit in enumerate(map(int, number)):
        for order, stroke in enumerate(STROKES[digit]):
            path = smooth_path(np.array(stroke), SHARP.get((digit, order), []), 16)
            yield (path + np.array([0.85 * place, 0])) * height + np.array([left, top])


def write_on(page, sheet, number, left=40, lift=True):
    """Write number on the sheet of a pad with the mouse; without lift, the pen stays down."""
    sheet.hover()  # which waits until it rests in view
    box = sheet.bounding_box()
    for stroke in strokes_of(number, box["x"] + left, box["y"] + 70, 150):
        page.mouse.move(*stroke[0])
        page.mouse.down()
        for point in stroke[1:]:
            page.mouse.move(*point)
        if lift:
            page.mouse.up()


def expect_answer(root, text):
    """Wait until the pad in root says this; text: a pattern."""
    expect(root.locator(".pad-answer")).to_have_text(re.compile(text), timeout=60_000)


def draw_by_keyboard(page):
    """Draw a 1 on the sheet that has the focus."""
    for key in ("ArrowUp", "Space", *["ArrowDown"] * 20, "Space"):
        page.keyboard.press(key)


def as_file(name, data):
    return {"name": name, "mimeType": "image/png", "buffer": data}


def large_photo():
    """The sample as a photo of 8 megapixels, more than a page unpacks at once."""
    image = Image.open(SAMPLES / "several-digits.png").convert("RGB").resize((3264, 2448))
    with io.BytesIO() as file:
        image.save(file, "JPEG", quality=92)
        return file.getvalue()


def give(place, how, path=None, link=""):
    """Drop a file or a link on an element, or paste it, as a browser tells a page of it."""
    text = base64.b64encode(path.read_bytes()).decode() if path else ""
    place.evaluate(
        """(place, [how, text, link]) => {
          const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
          const data = new DataTransfer();
          if (text) data.items.add(new File([bytes], "given.png", { type: "image/png" }));
          if (link) data.setData("text/uri-list", link);
          const [given, Kind] =
            how === "drop" ? ["dataTransfer", DragEvent] : ["clipboardData", ClipboardEvent];
          const event = new Kind(how, { [given]: data, bubbles: true, cancelable: true });
          place.dispatchEvent(event);
        }""",
        [how, text, link],
    )


def use_pad(page, root):
    """All that a visitor does with the pad in the element root, wherever it runs."""
    sheet = root.locator(".pad-sheet canvas")
    error, opening = root.locator(".pad-error"), root.locator(".pad-file input").first
    expect_answer(root, "Nothing drawn yet.")
    write_on(page, sheet, "36")
    expect_answer(root, "reads? 36")
    assert root.locator(".pad-card").count() == root.locator(".pad-box").count() == 2
    box, at = root.locator(".pad-box rect").first.bounding_box(), sheet.bounding_box()
    assert abs(box["y"] - at["y"] - 70) < 20 and abs(box["height"] - 150) < 30  # around the 3
    expect(root.locator(".pad-units figure")).to_have_count(pad.UNITS)
    root.locator(".pad-card").nth(1).click()
    expect(root.locator(".pad-question")).to_have_text("Why a 6?")

    root.get_by_role("button", name="Undo", exact=True).click()  # the 6 is one stroke
    expect_answer(root, "reads? 3[.,]")
    root.get_by_role("button", name="Clear").click()
    expect_answer(root, "Nothing drawn yet.")

    opening.set_input_files(SAMPLES / "several-digits.png")
    expect_answer(root, "2026 1157")
    opening.set_input_files(as_file("broken.png", b"\x89PNG\r\n\x1a\n and no more"))
    expect(error).to_contain_text("broken.png is not a picture that this browser can read")
    assert root.locator(".pad-card, .pad-box").count() == 0  # what was there is gone
    expect(root.locator(".pad-hint")).to_be_visible()
    opening.set_input_files(as_file("large.jpg", large_photo()))
    expect_answer(root, "2026 1157")
    expect(error).to_be_hidden()
    root.get_by_role("button", name="Clear").click()

    give(sheet, "drop", SAMPLES / "one-digit.png")
    expect_answer(root, "reads? 5")
    give(sheet, "drop", link="https://example.org/seven.png")
    expect(error).to_contain_text("that is a link")
    sheet.focus()
    give(sheet, "paste", SAMPLES / "several-digits.png")
    expect_answer(root, "2026 1157")
    root.get_by_role("button", name="Clear").click()

    sheet.focus()  # and by keyboard alone: a 1
    draw_by_keyboard(page)
    expect_answer(root, "reads? 1[.,]")


def seven_and_six():
    """A picture of a 7 with a foot, which looks like a 1 or 2 to the reader, and a 6."""
    forms = (FOOTED_7, "50 23 06 19 49 67 55 25 06")
    drawings = [drawn.draw_form(form, 2, np.random.default_rng(0))[1] for form in forms]
    sheet = np.hstack([drawing.reshape(28, 28) for drawing in drawings])
    with io.BytesIO() as file:
        Image.fromarray(255 - np.kron(sheet, np.ones((6, 6), np.uint8))).save(file, "PNG")
        return as_file("seven-and-six.png", file.getvalue())


def teach_pad(page, root):
    """All that a visitor does to teach a pad, wherever it runs."""
    summary = root.locator(".pad-hand summary")
    expect(summary).to_have_text("Teach it your handwriting")
    root.locator(".pad-file input").first.set_input_files(seven_and_six())
    expect_answer(root, "reads? [12]6")
    expect(root.locator(".pad-prompt")).to_have_text(re.compile("Not a [12]. Say what it is."))
    root.get_by_role("button", name="It is a 7").press("Enter")
    expect_answer(root, "reads? 76")
    said = root.locator(".pad-teach [role=status]")
    expect(said).to_have_text("Learned: it now reads this as a 7.")
    expect(root.locator(".pad-card").first).to_contain_text("as you taught it")
    expect(summary).to_have_text("Adapted to your handwriting: 1 digit")
    expect(root.locator(".pad-facts")).to_contain_text(re.compile("your digits ?0 of 1 ?1 of 1"))
    unchanged = re.compile(r": (1, |all \d+ are )read as before\.")
    expect(root.locator(".pad-facts")).to_contain_text(unchanged)
    root.locator(".pad-card").nth(1).click()
    root.get_by_role("button", name="It is a 6").click()
    expect(summary).to_have_text("Adapted to your handwriting: 2 digits", timeout=60_000)
    expect(root.locator(".pad-card").nth(1)).to_have_attribute("aria-pressed", "true")

    with page.expect_download() as download:
        root.get_by_role("button", name="Export").click()
    assert download.value.suggested_filename == "my-hand.json"
    assert load_corrections(download.value.path(), None).labels.tolist() == [7, 6]
    text = download.value.path().read_text()
    root.get_by_role("button", name="Undo the last").click()
    expect(summary).to_have_text("Adapted to your handwriting: 1 digit", timeout=60_000)
    root.get_by_role("button", name="Take back this 7").click()
    expect_answer(root, "reads? [12]6")  # as before
    expect(summary).to_have_text("Teach it your handwriting")

    opening = root.locator(".pad-hand input[type=file]")
    opening.set_input_files({"name": "my.json", "mimeType": "", "buffer": b'{"digits": 3}'})
    expect(root.locator(".pad-done")).to_contain_text("my.json has no corrected digits; choose")
    opening.set_input_files({"name": "my.json", "mimeType": "", "buffer": text.encode()})
    expect_answer(root, "reads? 76")
    root.get_by_role("button", name="Reset").click()
    root.get_by_role("button", name="Keep them").click()
    expect(summary).to_have_text("Adapted to your handwriting: 2 digits")
    root.get_by_role("button", name="Reset").click()
    root.get_by_role("button", name="Forget all").click()
    expect_answer(root, "reads? [12]6")
    expect(summary).to_have_text("Teach it your handwriting")


# Counts the questions that are open with a worker.
COUNT = """
window.open = window.most = window.questions = 0;
const Own = Worker;
window.Worker = class extends Own {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", () => window.open--);
  }
  postMessage(what) {
    super.postMessage(what);
    if (!("number" in what)) return;
    window.questions++;
    window.most = Math.max(window.most, ++window.open);
  }
};
"""


@pytest.fixture(scope="module")
def page(browser, address):
    with opened(browser, address, COUNT, viewport={"width": 1000, "height": 900}) as page:
        yield page


@needs_browser
def test_the_pad_in_a_page_reads_and_learns_without_a_kernel_or_a_network(page, address):
    root = page.locator(".pad")
    use_pad(page, root)
    assert "never leaves your browser" in root.inner_text()
    root.get_by_role("button", name="Clear").click()
    teach_pad(page, root)
    page.get_by_role("button", name="It is a 7").click()
    tested = re.compile(r"300 MNIST test images ?(99|100)\.\d% ?(9[89]|100)\.\d%")
    expect(page.locator(".pad-facts")).to_contain_text(tested, timeout=60_000)
    page.get_by_role("button", name="Reset").click()
    assert_accessible(page)
    assert all(url.startswith(("data:", "blob:", address)) for url in page.asked)
    page.evaluate("localStorage.clear()")


@needs_browser
@pytest.mark.parametrize("width", [1400, 390])
def test_one_question_at_a_time_is_asked_and_an_answer_moves_nothing_on_the_page(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.reload()
    tall = "document.documentElement.scrollHeight"
    before = page.evaluate(tall)
    write_on(page, page.locator(".pad-sheet canvas"), "20", left=5)
    expect_answer(page, "reads? 20")
    expect(page.locator(".pad-units figure")).to_have_count(pad.UNITS, timeout=20_000)
    assert page.evaluate(tall) == before
    assert len(page.workers) == 1
    assert page.evaluate("most") == 1 <= page.evaluate("questions") <= 3


@needs_browser
def test_a_drop_beside_the_pad_is_for_it(page):
    give(page.locator("h1"), "drop", SAMPLES / "one-digit.png")
    expect_answer(page, "reads? 5")
    page.get_by_role("button", name="Clear").click()
    picture = base64.b64encode((SAMPLES / "one-digit.png").read_bytes()).decode()
    give(page.locator("h1"), "drop", link=f"data:image/png;base64,{picture}")
    expect_answer(page, "reads? 5")


@needs_browser
def test_corrections_outlive_the_page_and_reach_other_tabs(page, address):
    correction = json.dumps(correction_of(4, np.arange(784) % 256))
    page.evaluate(f"localStorage.setItem('digits.hand.4', {json.dumps(correction)})")
    page.reload()
    summary = page.locator(".pad-hand summary")
    expect(summary).to_have_text("Adapted to your handwriting: 1 digit", timeout=60_000)
    other = page.context.new_page()
    other.goto(address)
    other.evaluate("localStorage.clear()")
    expect(summary).to_have_text("Teach it your handwriting", timeout=60_000)
    other.close()


REFUSED = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });"
NO_WORKER = "delete window.OffscreenCanvas;"
FORBIDDEN = 'URL.createObjectURL = () => "https://example.org/";'
BROKEN = "const make = URL.createObjectURL; URL.createObjectURL = () => make(new Blob(['?']));"


@needs_browser
@pytest.mark.parametrize(
    ("script", "said"),
    [(REFUSED + NO_WORKER, "cannot store your"), (FORBIDDEN, ""), (BROKEN, "")],
    ids=["no storage and no worker", "the worker may not start", "the worker fails"],
)
def test_it_works_all_the_same(browser, address, script, said):
    page = browser.new_page()
    page.add_init_script(script)
    page.goto(address)
    page.locator(".pad-file input").first.set_input_files(seven_and_six())
    expect_answer(page, "reads? [12]6")
    if said:
        page.get_by_role("button", name="It is a 7").click()
        expect_answer(page, "reads? 76")
        expect(page.locator(".pad-hand")).to_contain_text(said)
    page.close()
