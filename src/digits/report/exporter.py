"""A notebook as one HTML page that needs nothing else: no network, no MathJax, no kernel.

Also for the command line: `jupyter nbconvert --to digits notebook.ipynb`.
"""

import base64
import hashlib
import html
import json
import re
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from traitlets import default
from traitlets.config import Config

from digits.errors import UserError
from digits.notebook import live_parts
from digits.parameters import parameters_of, tagged, title_of, values_of
from digits.report.glossary import explain_terms

TEMPLATE = Path(__file__).parent / "template"
WIDGET = "application/vnd.jupyter.widget-view+json"
PRIORITY = [
    "text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain",
]  # fmt: skip
POLICY = (
    "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src {}; "
    "worker-src blob:; base-uri 'none'; form-action 'none'"
)
# Markup of code that has no color; without it, code is half as large.
UNCOLORED = re.compile(r'<span class="(?:n|nn|o|p|w)">([^<]*)</span>')


class ReportExporter(HTMLExporter):
    """Turns a notebook into a page of the report.

    resources["page"] may add: name, pages (name and title of each page), previous and next
    (likewise), made (term and text of each line at the end), about (address and text of each link
    there), site (the address of the folder that it is published in), and pad: a function that
    gives the style, script and data of the pad, which replaces the output pad.PLACE.
    """

    export_from_notebook = "Page of the digits report"

    @default("template_name")
    def _our_template(self):
        return TEMPLATE.name

    @default("extra_template_basedirs")
    def _our_folder(self):
        return [str(TEMPLATE.parent)]

    @property
    def default_config(self) -> Config:
        ours = Config({"NbConvertBase": {"display_data_priority": PRIORITY}})
        return super().default_config.merge(ours) or ours

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The page and the resources. Raises UserError if a figure has no alt text."""
        nb, resources = prepare(nb), dict(resources or {})
        page = {"title": title_of(nb), "name": "", "site": "", **resources.get("page", {})}
        if "pad" in page:
            page["pad"] = page["pad"]() if any(map(_has_pad, nb.cells)) else None
        page |= {"style": _text("style.css"), "script": _text("page.js"), "icon": _icon()}
        page["live"] = [live_parts(kind) for kind in _live_kinds(nb)]
        resources["page"] = page
        code = Highlight2HTML(pygments_lexer="ipython3", parent=self)
        self.register_filter("highlight_code", code)
        # not as HTMLExporter does it, which would parse the page once more
        text, resources = super(HTMLExporter, self).from_notebook_node(nb, resources, **kw)
        return finish(text, bool(page.get("pad"))), resources

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        """Markdown with formulas as HTML with MathML."""
        folder = context.get("resources", {}).get("metadata", {}).get("path", "")
        renderer = Renderer(escape=False, embed_images=True, exclude_anchor_links=True, path=folder)
        return MarkdownWithMath(renderer=renderer).render(source)


class Renderer(IPythonRenderer):
    """Markdown as HTML: formulas become MathML, figures are embedded, headings can be linked."""

    def heading(self, text: str, level: int, **attributes: Any) -> str:
        return f'<h{level} id="{slug(text)}">{text}</h{level}>\n'

    def block_math(self, body: str) -> str:
        return mathml(body, "block")

    def inline_math(self, body: str) -> str:
        return mathml(body, "inline")

    def latex_environment(self, name: str, body: str) -> str:
        return mathml(rf"\begin{{{name}}}{body}\end{{{name}}}", "block")

    def _html_embed_images(self, html):  # which would close a tag where its text begins
        return super()._html_embed_images(html) if "<img" in html else html

    def _src_to_base64(self, src):
        from digits.notebook import figures

        path = Path(self.path, src)
        is_figure = path.suffix in (".svg", ".png") and path.is_file()
        return figures.data_uri(path) if is_figure else None


def mathml(formula: str, display: str) -> str:
    """A LaTeX formula as MathML; a UserError if a part of it could not be converted."""
    from latex2mathml.converter import convert

    text = convert(formula.strip(), display=display)
    said = html.unescape(re.sub(r"<[^>]*>", "", text))
    if "\\" in said or "&" in said:
        raise UserError(f"this formula cannot be shown as MathML; simplify it: {formula.strip()}")
    return text


def slug(text: str) -> str:
    """The anchor name for a heading."""
    plain = html.unescape(re.sub(r"<[^>]*>", "", text)).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def prepare(notebook: NotebookNode) -> NotebookNode:
    """A copy of an executed notebook, prepared for a page.

    Parameters become a table, widgets without a static view are removed, and the output of the cell
    with the tag "answer" moves below the question.
    """
    notebook = json.loads(json.dumps(notebook), object_hook=type(notebook))
    if tagged(notebook, "parameters"):
        values, known = values_of(notebook), parameters_of(notebook)
        table = [[name, repr(values[name]), known[name]["help"]] for name in known]
        tagged(notebook, "parameters")[0].metadata["parameters_table"] = table
    injected = tagged(notebook, "injected-parameters")
    notebook.cells = [cell for cell in notebook.cells if cell not in injected]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":  # question and answer are separate paragraphs
            cell.source = re.sub(r"\s+\*\*Answer\.\*\*", "\n\n**Answer.**", cell.source, count=1)
        if cell.cell_type == "code":
            cell.outputs = [one for one in cell.outputs if _shows_something(one)]
    for cell in tagged(notebook, "answer"):
        notebook.cells[0].source += "\n\n" + "".join(
            output.get("data", {}).get("text/markdown", "") for output in cell.outputs
        )
        cell.outputs = []
    return notebook


def _shows_something(output):
    data = output.get("data", {})
    return WIDGET not in data or "text/html" in data


def _html_of(cell):
    """The HTML that a cell shows."""
    outputs = cell.get("outputs", ())
    return "".join(str(one.get("data", {}).get("text/html", "")) for one in outputs)


def _has_pad(cell):
    return 'class="pad"' in _html_of(cell) + cell.source


def _live_kinds(notebook):
    """The kinds of live figures in a notebook, without repeats."""
    shown = "".join(map(_html_of, notebook.cells))
    return list(dict.fromkeys(re.findall(r'data-live="([\w-]+)"', shown)))


def finish(text: str, has_pad: bool) -> str:
    """The page with numbered figures, its table of contents, its pad and its security policy.

    text: the page from the template; has_pad: whether it has the parts of a pad. Raises UserError
    if an image has no alt text.
    """
    soup: Any = BeautifulSoup(UNCOLORED.sub(r"\1", text), "html.parser")
    main = soup.find("main")
    for image in main.find_all("img"):
        _check_alt(image)
        if image.parent.name == "p" and len(image.parent.contents) == 1:
            image.parent.name = "figure"
    for number, caption in enumerate(main.find_all("figcaption"), 1):
        label = soup.new_tag("b")
        label.string = f"Figure {number}. "
        caption.insert(0, label)
    for number, table in enumerate(main.find_all("table"), 1):  # so that the keyboard can scroll it
        reach = {"tabindex": "0", "role": "region", "aria-label": f"Table {number}"}
        table.wrap(soup.new_tag("div", attrs={"class": "wide", **reach}))
    for paragraph in main.find_all("p"):
        if paragraph.get_text().startswith(("Question.", "Answer.")):
            paragraph["class"] = "lead"
    said = main.p.get_text(" ", strip=True).removeprefix("Question. ") if main.p else ""
    for place in soup.find_all("meta", content="DESCRIPTION"):
        place["content"] = said
    _add_contents(soup, main)
    _add_pads(soup, main, has_pad)
    explain_terms(soup, main)
    _reach_wide(soup, main)
    return str(soup).replace("CONTENT-SECURITY-POLICY", _policy(soup))


def _check_alt(image):
    if not image.get("alt", "").strip():
        figure = image.find_parent("figure")
        name = figure.get("id") if figure else image.get("src", "")[:60]
        raise UserError(f"the figure {name} has no alt text; describe what the picture shows")


def _add_contents(soup, main):
    headings = main.find_all(["h2", "h3"])
    if len(headings) < 2:
        soup.find("aside").decompose()
        return
    items = soup.new_tag("ol")
    for heading in headings:
        item = soup.new_tag("li", attrs={"class": "sub"} if heading.name == "h3" else {})
        link = soup.new_tag("a", href=f"#{heading['id']}")
        link.string = heading.get_text()
        item.append(link)
        items.append(item)
    soup.find("aside").find("nav").append(items)


def _add_pads(soup, main, is_here):
    """Prepare the first place of a pad for the page's script; note that others are in the lab."""
    for number, place in enumerate(main.find_all("div", class_="pad")):
        if is_here and number == 0:
            place["id"] = "pad"
            place.append(soup.new_tag("p"))
            place.p.string = "The pad needs JavaScript."
        else:
            place.replace_with(BeautifulSoup(_text("no-pad.html"), "html.parser"))


def _reach_wide(soup, main):
    """Let the keyboard reach blocks that scroll sideways."""
    for block in main.select("pre, math[display=block]"):
        block["tabindex"] = "0"


def _policy(soup):
    """The page's policy: run our scripts but none from its text, and load nothing."""
    digests = [
        base64.b64encode(hashlib.sha256(script.string.encode()).digest()).decode()
        for script in soup.body.find_all("script", recursive=False)
        if script.get("type") in (None, "module")
    ]
    return POLICY.format(" ".join(f"'sha256-{digest}'" for digest in digests))


def _text(name):
    return (TEMPLATE / name).read_text(encoding="utf-8")


def _icon():
    return "data:image/svg+xml;base64," + base64.b64encode(_text("icon.svg").encode()).decode()
