"""The pictures of the site in README: `python -m tests.media`, after `make report`.

figures/site.png, the first page of the report; figures/pad.gif, a number drawn on the pad.
"""

import io

from PIL import Image

from digits.disk import write_whole
from digits.errors import UserError
from digits.paths import ROOT
from tests.browser import PATH, chromium
from tests.notebook.test_pad import strokes_of

NUMBER = "2047"
FRAME_MILLISECONDS, LAST_MILLISECONDS = 70, 3500
COLOURS = 48


def take_screenshot(browser):
    """The top of the first page, wide and light, with the pad's page in the dark beside it."""
    page = browser.new_page(viewport={"width": 1180, "height": 820}, device_scale_factor=1.5)
    page.goto((ROOT / "report" / "index.html").as_uri())
    light = Image.open(io.BytesIO(page.screenshot()))
    page.set_viewport_size({"width": 390, "height": 820})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.goto((ROOT / "report" / "07-predict-images.html").as_uri())
    _draw(page)
    page.evaluate("document.getElementById('pad').scrollIntoView()")
    dark = Image.open(io.BytesIO(page.screenshot()))
    both = Image.new("RGB", (light.width + dark.width, light.height), "white")
    both.paste(light, (0, 0))
    both.paste(dark, (light.width, 0))
    with io.BytesIO() as file:
        both.quantize(128, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
        write_whole(ROOT / "figures" / "site.png", file.getvalue())


def record_pad(browser):
    """A number as it is drawn on the pad, and what is read."""
    page = browser.new_page(viewport={"width": 700, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    page.goto((ROOT / "report" / "07-predict-images.html").as_uri())
    page.evaluate("document.getElementById('pad').scrollIntoView()")
    box = page.locator("#pad").bounding_box()
    clip = {**box, "height": 640}
    frames = []

    def keep():
        frames.append(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB"))

    _draw(page, keep)
    page.wait_for_timeout(500)
    keep()
    frames = [frame.quantize(COLOURS, dither=Image.Dither.NONE) for frame in frames]
    times = [FRAME_MILLISECONDS] * (len(frames) - 1) + [LAST_MILLISECONDS]
    with io.BytesIO() as file:
        frames[0].save(
            file,
            "GIF",
            save_all=True,
            append_images=frames[1:],
            duration=times,
            loop=0,
            optimize=True,
        )
        write_whole(ROOT / "figures" / "pad.gif", file.getvalue())


def _draw(page, keep=lambda: None):
    sheet = page.locator(".pad-sheet canvas")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    height = min(0.5 * box["height"], box["width"] / 4.2)
    left, top = box["x"] + 0.08 * box["width"], box["y"] + 0.28 * box["height"]
    for stroke in strokes_of(NUMBER, left, top, height):
        page.mouse.move(*stroke[0])
        page.mouse.down()
        for number, point in enumerate(stroke[1:]):
            page.mouse.move(*point)
            if number % 5 == 0:
                keep()
        page.mouse.up()
        keep()
    page.wait_for_timeout(300)


def main():
    """Take both; UserError where there is no browser or no report."""
    if PATH is None or not (ROOT / "report" / "index.html").is_file():
        raise UserError("this needs Chromium and the pages that `make report` writes")
    with chromium() as browser:
        take_screenshot(browser)
        record_pad(browser)


if __name__ == "__main__":
    main()
