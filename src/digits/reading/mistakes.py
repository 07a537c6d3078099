"""A sheet of the mistakes, for people to look at: one HTML file that holds all of its pictures."""

import base64
import html
import io

import numpy as np
from PIL import Image, ImageDraw

from digits.disk import write_whole
from digits.errors import UserError
from digits.reading.evaluate import COLUMNS, MEANING, table_rows
from digits.reading.recognize import read

MOST_MISTAKES = 200  # on a sheet: a browser opens that many pictures and their steps at once
DIGITS_SHOWN = 120  # of one picture
SHOWN_WITHIN = (320, 480)  # pixels; what a picture is shrunk to fit into
SHOWN_AT_LEAST = 168  # pixels; what the longer side of a small picture is shown at
SEEN = 84  # pixels; what the 28 x 28 ones are shown at
OUTLINE = "#d01c8b"

STYLE = """
:root { color-scheme: light dark; --ground: #fff; --text: #1b1b1b; --quiet: #5a5a5a;
  --line: #d0d0d0; --wrong: #a4123f; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #16181b; --text: #ececec; --quiet: #a8adb3; --line: #3c4147;
    --wrong: #ff8fab; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 78rem; background: var(--ground);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0.5rem 0; }
h2 { font-size: 1.1rem; margin: 0; }
h3 { font-size: 0.9rem; margin: 1rem 0 0.25rem; color: var(--quiet); }
p { margin: 0.5rem 0; max-width: 45rem; }
.quiet, figcaption, dt { color: var(--quiet); font-size: 0.875rem; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid var(--line);
  text-align: right; overflow-wrap: normal; }
th:first-child { text-align: left; overflow-wrap: anywhere; }
section { border-top: 1px solid var(--line); padding: 1.25rem 0; }
dl { display: flex; flex-wrap: wrap; gap: 0.25rem 2rem; margin: 0.5rem 0 1rem; }
dd { margin: 0; } dd.read { color: var(--wrong); font-weight: 600; }
.row { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-end; }
.steps { display: grid; gap: 1rem; align-items: end;
  grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
figure { margin: 0; max-width: 100%; }
img { display: block; max-width: 100%; height: auto; border: 1px solid var(--line); }
.small { image-rendering: pixelated; }
.sure { color: var(--text); }
@media (max-width: 52rem) {
  .steps { grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); }
  table, tbody, tr, th, td { display: block; } thead { display: none; }
  tr { border-bottom: 1px solid var(--line); padding: 0.5rem 0; }
  th, td { border: 0; padding: 0; } td { display: flex; justify-content: space-between; }
  td:empty { display: none; }
  td::before { content: attr(data-name); color: var(--quiet); } }
"""


def write_sheet(path, scores, outcomes, reader):
    """Write the sheet of the mistakes among outcomes to path, under their scores; the path.

    The pictures are read again, one by one, so that no more than one Reading is held at a time.
    Of more than 200 mistakes it shows 200, evenly spaced in the list.
    """
    wrong = [outcome for outcome in outcomes if not outcome.right]
    spaced = np.linspace(0, len(wrong) - 1, min(len(wrong), MOST_MISTAKES)).round().astype(int)
    title = f"Mistakes: {len(wrong)} of {len(outcomes)} pictures"
    parts = [_head(title), _table(scores)]
    if not wrong:
        parts.append("<p>Every picture was read right.</p>")
    if len(wrong) > len(spaced):
        parts.append(f"<p>{len(spaced)} of the {len(wrong)} mistakes are shown.</p>")
    parts += [_section(wrong[place], reader) for place in spaced]
    page = "\n".join([*parts, "</main></body></html>\n"])
    return write_whole(path, page.encode("utf-8", "replace"))  # a name on disk can be any bytes


def _head(title):
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style></head>\n<body><main><h1>{title}</h1>"
    )


def _table(scores):
    """The table of scores; on a narrow screen each row becomes a list of name and value."""
    names = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    rows = []
    for kind, *cells in table_rows(scores):
        line = f'<th scope="row">{html.escape(kind)}</th>'
        for name, cell in zip(COLUMNS[1:], cells, strict=True):
            line += f'<td data-name="{name}">{cell}</td>'
        rows.append(f"<tr>{line}</tr>")
    return (
        f"<table><thead><tr>{names}</tr></thead>\n<tbody>{''.join(rows)}</tbody></table>\n"
        f'<p class="quiet">{" ".join(MEANING)}</p>'
    )


def _section(outcome, reader):
    """One mistake: what is known of it, and the picture, steps and digits or what is wrong."""
    case = outcome.case
    facts = [("kind", case.group[0]), ("hand", case.hand), ("label", case.label or "no digit")]
    if not outcome.error:
        facts.append(("read", outcome.text or "no digit"))
    listed = "".join(
        f'<div><dt>{name}</dt><dd class="{name}">{html.escape(value)}</dd></div>'
        for name, value in [*facts, ("note", case.note)]
        if value
    )
    try:
        pictures = _pictures(read(case.path, reader))
    except UserError as error:
        pictures = f"<p>{html.escape(str(error))}.</p>"
    return f"<section><h2>{html.escape(case.file)}</h2>\n<dl>{listed}</dl>\n{pictures}</section>"


def _pictures(reading):
    """The picture with its boxes, every step, and every digit as the network saw it."""
    steps = [_figure(_with_boxes(reading), "the digits found")]
    steps += [_figure(_image(step.picture), step.title) for step in reading.steps]
    parts = [f'<div class="steps">{"".join(steps)}</div>']
    if reading.digits:
        shown = reading.digits[:DIGITS_SHOWN]
        seen = "".join(_seen(number, digit) for number, digit in enumerate(shown, 1))
        parts.append(f'<h3>What the network saw</h3>\n<div class="row">{seen}</div>')
    if len(reading.digits) > DIGITS_SHOWN:
        parts.append(f"<p>The first {DIGITS_SHOWN} of {len(reading.digits)} digits.</p>")
    return "\n".join(parts)


def _with_boxes(reading):
    """The picture, shrunk or enlarged to be shown, with a frame around every digit found."""
    image = _image(reading.picture)
    width, height = image.size
    factor = max(1, -(-SHOWN_AT_LEAST // max(width, height)))
    image = image.resize((factor * width, factor * height), Image.Resampling.NEAREST)
    image.thumbnail(SHOWN_WITHIN)
    image = image.convert("RGB")
    canvas = ImageDraw.Draw(image)
    ratio = np.array([image.width / width, image.height / height]) / reading.scale
    for digit in reading.digits:
        left, top, right, bottom = np.round(np.reshape(digit.box, (2, 2)) * ratio).ravel().tolist()
        canvas.rectangle((left - 2, top - 2, right + 1, bottom + 1), outline=OUTLINE, width=2)
    return image


def _seen(number, digit):
    """The image of one digit and its three largest probabilities."""
    three = np.argsort(-digit.probabilities, kind="stable")[:3]
    said = [f"{place}: {digit.probabilities[place]:.1%}".replace("%", " %") for place in three]
    below = f'<span class="sure">{said[0]}</span><br>{said[1]}<br>{said[2]}'
    alt = f"digit {number}, read as {digit.digit}"
    image = _img(_image(1 - digit.image), alt, SEEN)
    return f"<figure>{image}<figcaption>{below}</figcaption></figure>"


def _figure(image, title):
    """A picture with its title beneath, shrunk where it is large and enlarged where it is small."""
    title = html.escape(title)
    return f"<figure>{_img(image, title, SHOWN_AT_LEAST)}<figcaption>{title}</figcaption></figure>"


def _img(image, alt, smallest):
    """An image as a PNG in the page; its longer side is shown at smallest pixels or more."""
    image.thumbnail(SHOWN_WITHIN)
    factor = max(1, smallest / max(image.size))
    width, height = (max(1, round(factor * side)) for side in image.size)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    source = base64.b64encode(file.getvalue()).decode()
    small = ' class="small"' if factor > 1 else ""
    return (
        f'<img{small} src="data:image/png;base64,{source}" alt="{alt}" '
        f'width="{width}" height="{height}">'
    )


def _image(picture):
    """An image of a picture (H, W), 1 = white."""
    return Image.fromarray(np.uint8(np.round(255 * np.clip(picture, 0, 1))))
