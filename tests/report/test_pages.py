"""The pages of the quick report in a real browser, and what the exporter refuses."""

import base64
import hashlib
import html
import http.server
import io
import re
import subprocess
import sys
import threading

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from PIL import Image

from digits.errors import UserError
from digits.notebook import figures
from digits.paths import ROOT
from digits.report import exporter, glossary, pages
from tests.browser import needs_browser

NAMES = ["index", *sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))]
WIDTHS, THEMES = (1400, 390), ("light", "dark")
A4 = 297 / 25.4 * 96  # pixels that a printed page is high


@pytest.fixture(scope="module")
def soups(quick):
    """All pages, by name; tests must not change them."""
    texts = {name: (quick.pages / f"{name}.html").read_text(encoding="utf-8") for name in NAMES}
    return {name: BeautifulSoup(text, "html.parser") for name, text in texts.items()}


@pytest.fixture
def soup(soups, name):
    return soups[name]


every_page = pytest.mark.parametrize("name", NAMES)


# What stands in them


@every_page
def test_is_light_enough_to_send(quick, name):
    assert (quick.pages / f"{name}.html").stat().st_size < 1_000_000


@every_page
def test_asks_nothing_of_the_network_and_may_not(soup):
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'; img-src data: blob:;")
    assert "connect-src" not in policy and "'unsafe-inline'" not in policy.split("script-src")[1]
    assert not soup.find_all("link", rel="stylesheet") and not soup.find_all("script", src=True)
    assert all(image["src"].startswith("data:") for image in soup.find_all("img"))
    assert not re.search(r"url\((?!data:)", soup.find("style").string)


@every_page
def test_links_resolve(quick, soup):
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    for link in soup.find_all("a", href=True):
        where = link["href"]
        if where.startswith("#"):
            assert where[1:] in ids, where
        elif not where.startswith("https://"):
            assert (quick.pages / where).is_file(), where


@every_page
def test_figures_are_numbered_and_have_alt_text(soup):
    captions = [caption.get_text() for caption in soup.find_all("figcaption")]
    assert [text.split(". ")[0] for text in captions] == [
        f"Figure {number}" for number in range(1, len(captions) + 1)
    ]
    images = soup.find("main").find_all("img")
    assert images and all(len(image["alt"]) > 20 for image in images)


@every_page
def test_formulas_are_mathml_without_a_stray_sign(soup):
    for formula in soup.find_all("math"):
        assert not re.search(r"[\\&]", formula.get_text()), formula
    if soup.find("title").get_text() == "Explore the data":
        assert len(soup.find_all("math")) > 8
    hidden = {"script", "style", "math", "code", "pre"}
    for text in soup.find("main").find_all(string=re.compile(r"\$")):
        assert hidden & {parent.name for parent in text.parents}, text


@every_page
def test_has_title_navigation_contents_and_origin(soup, name):
    assert soup.find("h1").get_text() == html.unescape(soup.find("title").get_text())
    assert len(soup.find_all("h1")) == 1
    way = {link["rel"][0]: link["href"] for link in soup.find_all("a", rel=True)}
    here = NAMES.index(name)
    assert way.get("next") == (f"{NAMES[here + 1]}.html" if here + 1 < len(NAMES) else None)
    assert way.get("prev") == (f"{NAMES[here - 1]}.html" if here else None)
    listed = [link.get_text() for link in soup.find("aside").find_all("a")]
    assert listed == [h.get_text() for h in soup.find("main").find_all(["h2", "h3"])]
    origin = soup.find(class_="made").get_text()
    assert "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db" in origin
    assert "numpy" in origin and (name in ("index", *NAMES[1:3], NAMES[7]) or "Seeds" in origin)
    assert (".safetensors" in origin) == (name in ("index", *NAMES[5:]))


def test_a_term_is_explained_where_the_reader_meets_it_and_not_within_another_meaning():
    soup = BeautifulSoup("<main><p>logits go on</p><p>to softmax</p></main>", "html.parser")
    glossary.explain_terms(soup, soup.main)
    first, second = soup.find_all("p")
    assert [term.contents[0] for term in first.select(".term")] == ["logits"]
    assert "softmax" in first.select_one("[role=tooltip]").string  # its meaning holds a term
    assert [term.contents[0] for term in second.select(".term")] == ["softmax"]


@every_page
def test_code_is_folded_and_parameters_are_a_table(soup, name):
    assert bool(soup.find_all("details", class_="code", open=True)) == (name == NAMES[2])  # teaches
    assert bool(soup.find_all("details", class_="code")) == (name != "index")
    if name != "index":
        (table,) = soup.find_all("details", class_="parameters")
        rows = [[cell.get_text() for cell in row.find_all("td")] for row in table.find_all("tr")]
        assert all(len(row) == 3 and all(row) for row in rows[1:])
    if name == NAMES[4]:  # what papermill set, not the default
        assert ["epochs", "5", rows[1][2]][0] in {row[0] for row in rows[1:]}


def test_the_table_shows_what_papermill_set():
    cells = [
        nbformat.v4.new_code_cell("epochs: int = 5  # passes", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("epochs = 7\n", metadata={"tags": ["injected-parameters"]}),
    ]
    text, _ = exporter.ReportExporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    assert re.search(r"<code>epochs</code></td><td><code>7</code></td><td>passes", text)
    assert "epochs = 7" not in text


# In a browser


@pytest.fixture(scope="module")
def loaded(browser, quick):
    """A function that gives the page of a name, opened from its file, and what went wrong with it.

    Each page is opened once, in a browser of its own.
    """
    known = {}

    def load(name):
        if name not in known:
            page, wrong = browser.new_page(), []
            page.on("console", lambda message: wrong.append(message.text))
            page.on("pageerror", lambda error: wrong.append(str(error)))
            own = ((quick.pages / f"{name}.html").as_uri(), "data:", "blob:")
            page.on("request", lambda it: it.url.startswith(own) or wrong.append(it.url))
            page.goto(own[0])
            known[name] = page, wrong
        return known[name]

    return load


@pytest.fixture
def opened(loaded, name):
    """The page of a name, in a wide window and the light theme, and what went wrong with it."""
    page, wrong = loaded(name)
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.emulate_media(media="screen", color_scheme=THEMES[0])
    return page, wrong


@needs_browser
@every_page
def test_opens_without_a_request_or_an_error(opened):
    page, wrong = opened
    page.wait_for_timeout(200)
    assert wrong == []
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")


@needs_browser
@pytest.mark.parametrize("name", ["03-sweep-learning-rate"])
@pytest.mark.parametrize("width", [1120, 700])
def test_the_meaning_of_a_term_stays_in_the_page(opened, width):
    page, _ = opened
    page.set_viewport_size({"width": width, "height": 900})
    for term in page.locator(".term").all():
        term.hover()
        box = term.locator("[role=tooltip]").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width


@needs_browser
@every_page
def test_figures_of_a_notebook_are_legible_on_a_phone_and_drawings_turn_dark(opened, name):
    page, _ = opened
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    drawn = page.evaluate(
        """() => [...document.querySelectorAll("figure[id] img")].map((image) => [
             image.getBoundingClientRect().width,
             image.getAttribute("width") / 100 || image.naturalWidth / 96,  // inches
             image.src.startsWith("data:image/svg"), getComputedStyle(image).filter])"""
    )
    assert drawn or name == "index"
    for width, inches, is_drawing, tone in drawn:
        assert figures.TEXT / 72 * width / inches > 10.5  # pixels of the smallest letters
        assert ("invert" in tone) == is_drawing


@needs_browser
@every_page
def test_prints_no_cut_figure(opened):
    """What must not be cut fits on a page, asks not to be cut, and is shown."""
    page, _ = opened
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 660, "height": 900})
    cuts = page.evaluate(
        """() => [...document.querySelectorAll("figure, tr")].map((part) => [
             part.getBoundingClientRect().height, getComputedStyle(part).breakInside])"""
    )
    assert cuts and all(height < A4 - 130 and inside == "avoid" for height, inside in cuts)
    assert page.evaluate("getComputedStyle(document.body).colorScheme") in ("light", "normal")
    ink = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    assert max(map(int, re.findall(r"\d+", ink)[:3])) < 60  # dark on white, whatever the theme
    assert page.locator(".bar").is_hidden()
    text = page.locator("main").inner_text()
    assert len(text) > 500  # and nothing in it asks for what paper cannot do
    forbidden = r"while you watch|Draw a number|draw a digit|hand on the pad|pad above"
    assert not re.search(forbidden, text)
    assert page.pdf(format="A4").startswith(b"%PDF")


@needs_browser
@pytest.mark.parametrize("name", [NAMES[5]])
def test_buttons_work_by_keyboard(opened):
    page, _ = opened
    ground = "getComputedStyle(document.body).backgroundColor"
    page.emulate_media(color_scheme="light")
    light = page.evaluate(ground)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#theme").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.locator("#theme").inner_text() == "Theme: dark"
    assert page.evaluate(ground) != light
    page.reload()
    assert page.locator("#theme").inner_text() == "Theme: dark"  # it is remembered
    folded = page.locator("details.code").count()
    page.locator("#code").focus()
    page.keyboard.press("Space")
    assert page.locator("details.code[open]").count() == folded > 3
    page.keyboard.press("Space")
    assert page.locator("details.code[open]").count() == 0


@needs_browser
@every_page
def test_nobody_is_shut_out(opened):
    """With all code unfolded, no rule of axe-core fails, and the page fits a phone."""
    page, _ = opened
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    for width, theme in zip(WIDTHS, THEMES, strict=True):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=theme)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


# What the exporter refuses, and the command line


def page_of(*cells):
    return exporter.ReportExporter().from_notebook_node(
        nbformat.v4.new_notebook(cells=list(cells))
    )[0]


def shown(**data):
    output = nbformat.v4.new_output("display_data", data)
    return nbformat.v4.new_code_cell("show()", outputs=[output])


@pytest.mark.parametrize(
    "cell",
    [
        shown(**{"text/html": "<figure id='07-x'><img src='data:,'></figure>"}),
        shown(**{"image/png": "aGk="}),
        nbformat.v4.new_markdown_cell("![](data:image/png;base64,aGk=)"),
    ],
)
def test_a_figure_without_alt_text_is_refused(cell):
    with pytest.raises(UserError, match="has no alt text"):
        page_of(cell)


@pytest.mark.parametrize(
    "formula", [r"\begin{aligned} a &= b \end{aligned}", r"\arg x", r"a \foo b"]
)
def test_a_formula_that_would_show_its_source_is_refused(formula):
    with pytest.raises(UserError, match="cannot be shown as MathML"):
        page_of(nbformat.v4.new_markdown_cell(f"$${formula}$$"))


def test_a_refusal_names_the_page(tmp_path):
    place = pages.Place(tmp_path, tmp_path)
    notebook = nbformat.v4.new_notebook(cells=[shown(**{"image/png": "aGk="})])
    with pytest.raises(UserError, match=r"^page 01-x: .* has no alt text"):
        pages._page("01-x", notebook, {"01-x": "X"}, place)


def test_widgets_never_show_as_blanks():
    view = {exporter.WIDGET: {"model_id": "1"}, "text/plain": "VBox(children=(...))"}
    assert "VBox" not in page_of(shown(**view))
    assert "one still picture" in page_of(shown(**view, **{"text/html": "one still picture"}))


def test_markup_in_outputs_is_text_and_scripts_of_the_text_do_not_run():
    bad = "<script>alert(1)</script>"
    printed = nbformat.v4.new_output("stream", text=bad)
    title = nbformat.v4.new_markdown_cell(f"# A & B\n\n{bad}")
    text = page_of(title, nbformat.v4.new_code_cell("1", outputs=[printed]))
    assert "&lt;script&gt;alert(1)" in text
    assert "<title>A &amp; B" in text
    digest = base64.b64encode(hashlib.sha256(b"alert(1)").digest()).decode()
    assert digest not in text and text.count("'sha256-") == 1


def test_works_from_the_command_line(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Hello\n\n$x^2$")])
    path = tmp_path / "hello.ipynb"
    nbformat.write(notebook, path)
    command = [sys.executable, "-m", "nbconvert", "--to", "digits", str(path)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    text = path.with_suffix(".html").read_text(encoding="utf-8")
    assert "<math" in text and "<title>Hello</title>" in text


# What a page may not do, and what a file name may not


class Listener(http.server.BaseHTTPRequestHandler):
    """Notes whoever connects."""

    def do_GET(self):
        """Answer, and let everyone read the answer."""
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()

    def log_message(self, *_):
        """Keep stderr clean."""


@pytest.fixture
def listener():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


CONNECT = """
async (address) => {
  const failed = (kind) => new Promise((resolve) => setTimeout(() => resolve(kind), 1500));
  const loaded = (element, kind) => new Promise((resolve) => {
    element.onload = () => resolve(`${kind} loaded`);
    element.onerror = () => resolve(kind);
    element.src = `${address}/${kind}`;
    document.body.append(element);
  });
  const fetched = (way) => way().then(() => "loaded", () => "refused");
  const socket = () => new Promise((resolve, reject) => {
    try {
      const one = new WebSocket(address.replace("http", "ws"));
      one.onopen = resolve;
      one.onerror = reject;
    } catch (error) {
      reject(error);
    }
  });
  navigator.sendBeacon?.(`${address}/beacon`, "x");
  const frame = document.createElement("iframe");
  frame.src = `${address}/frame`;
  document.body.append(frame);
  return Promise.all([
    fetched(() => fetch(`${address}/fetch`)),
    fetched(socket),
    Promise.race([loaded(new Image(), "image"), failed("image")]),
    Promise.race([loaded(document.createElement("script"), "script"), failed("script")]),
  ]);
}
"""


@needs_browser
@every_page
def test_cannot_connect_to_anything_even_if_it_tried(quick, browser, listener, name):
    page = browser.new_page()
    address = f"http://127.0.0.1:{listener.server_port}"
    page.goto((quick.pages / f"{name}.html").as_uri())
    tried = page.evaluate(CONNECT, address)
    page.close()
    assert tried == ["refused", "refused", "image", "script"]
    assert listener.asked == []


@needs_browser
def test_without_its_policy_the_same_page_would_connect(quick, browser, listener, tmp_path):
    """Or the test above could not fail."""
    text = (quick.pages / "index.html").read_text(encoding="utf-8")
    bare = tmp_path / "index.html"
    bare.write_text(text.replace("Content-Security-Policy", "X-Nothing"), encoding="utf-8")
    page = browser.new_page()
    page.goto(bare.as_uri())
    page.evaluate(CONNECT, f"http://127.0.0.1:{listener.server_port}")
    page.close()
    assert {"/fetch", "/image", "/script", "/frame"} <= set(listener.asked)


NAME = "<img src=x onerror=alert(1)> \"a\" & 'b'\n\N{GRINNING FACE}.png"


@needs_browser
def test_the_name_of_an_opened_file_is_text(quick, browser):
    page = browser.new_page()
    page.on("dialog", lambda dialog: pytest.fail("a file name ran as a script"))
    page.goto((quick.pages / "index.html").as_uri())
    file = {"name": NAME, "mimeType": "image/png", "buffer": b"no picture"}
    page.locator(".pad-file input").first.set_input_files(file)
    error = page.locator(".pad-error")
    error.get_by_text("is not a picture").wait_for()
    assert "<img src=x onerror=alert(1)>" in error.inner_text()
    assert error.locator("img").count() == 0
    page.close()


def test_the_name_of_a_picture_is_text_in_a_page():
    code = nbformat.v4.new_code_cell(f"picture = {NAME!r}", outputs=[
        nbformat.v4.new_output("stream", text=NAME),
        nbformat.v4.new_output("error", ename="UserError", evalue=NAME, traceback=[NAME]),
    ])  # fmt: skip
    soup = BeautifulSoup(page_of(code), "html.parser")
    assert not soup.find("main").find_all("img")
    assert soup.get_text().count("<img src=x onerror=alert(1)>") >= 3


# Light figures


@needs_browser
def test_lean_figures_are_the_same_to_the_eye(browser, tmp_path):
    with figures.style():
        figure, axes = plt.subplots()
        axes.plot([0.001, 1, 2], [3.14159, 0.5, 2e-5])
        axes.set_title("a title")
        figures.settle(figure, dpi=72)  # one layout for both
        heavy = tmp_path / "heavy.svg"
        figure.savefig(heavy, metadata={"Date": None})
        light = figures.save(figure, tmp_path / "light")
        assert light.stat().st_size < 0.85 * heavy.stat().st_size
    page = browser.new_page(viewport={"width": 760, "height": 420})
    pictures = []
    for path in (heavy, light):
        page.goto(path.as_uri())
        pictures.append(page.screenshot())
    page.close()
    assert _difference(*pictures) < 1.5


def _difference(one, other):
    """The mean difference of two screenshots, in tones of 255."""
    pair = [np.asarray(Image.open(io.BytesIO(data)).convert("L"), float) for data in (one, other)]
    return np.abs(pair[0] - pair[1]).mean()


def test_a_published_page_leads_to_its_notebook_in_binder_and_colab(monkeypatch):
    for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    assert not any("://" in where for where, _ in pages._about("01-explore-data"))
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    monkeypatch.setenv("GITHUB_REPOSITORY", "somebody/digits")
    *_, repository, binder, colab = [where for where, _ in pages._about("01-explore-data")]
    assert repository == "https://github.com/somebody/digits"
    assert binder.endswith("/gh/somebody/digits/HEAD?labpath=notebooks%2F01-explore-data.ipynb")
    assert colab.endswith("/github/somebody/digits/blob/HEAD/notebooks/01-explore-data.ipynb")
    assert pages._about("index")[-1][0] == repository
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://forge.example")  # which the two do not know
    assert pages._about("01-explore-data")[-1][0] == "https://forge.example/somebody/digits"
