"""A picture with frames around the digits found in it."""

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from digits.reading.recognize import Digit, Reading

if TYPE_CHECKING:
    from PIL import ImageDraw

OUTLINE, LEFT_OUT = "#d01c8b", "gray"
NAME_HEIGHT = 40  # the name of a digit is this part of the longer side high


def with_boxes(
    reading: Reading, *, at_least: int, within: tuple[int, int] | None = None, named: bool = False
) -> Image.Image:
    """The picture in gray, as it was read, with a frame around every digit, gray if left out.

    A smaller picture is enlarged until its longer side has at_least pixels, a larger one shrunk to
    fit within. named: write above each digit what it was read as, with "?" if that is unsure.
    """
    from PIL import ImageDraw  # here, because most readings never need it

    image = gray_image(reading.picture)
    width, height = image.size
    factor = max(1, -(-at_least // max(width, height)))
    image = image.resize((factor * width, factor * height), Image.Resampling.NEAREST)
    if within:
        image.thumbnail(within)
    image = image.convert("RGB")
    canvas = ImageDraw.Draw(image)
    ratio = np.array([image.width / width, image.height / height]) / reading.scale
    for digit in [*reading.left_out, *reading.digits]:
        is_left_out = any(digit is other for other in reading.left_out)
        corners = np.round(np.reshape(digit.box, (2, 2)) * ratio).ravel().tolist()
        _frame(canvas, corners, LEFT_OUT if is_left_out else OUTLINE)
        if named and not is_left_out:
            _name(canvas, corners, digit)
    return image


def gray_image(picture: np.ndarray) -> Image.Image:
    """An image of a picture (H, W), 1 = white."""
    return Image.fromarray(np.uint8(np.round(255 * np.clip(picture, 0, 1))))


def _frame(canvas: "ImageDraw.ImageDraw", corners: list[float], color: str) -> None:
    left, top, right, bottom = corners
    canvas.rectangle((left - 2, top - 2, right + 1, bottom + 1), outline=color, width=2)


def _name(canvas: "ImageDraw.ImageDraw", corners: list[float], digit: Digit) -> None:
    """Write what a digit was read as above its frame, or inside where there is no room."""
    from PIL import ImageFont

    height = max(12, max(canvas.im.size) // NAME_HEIGHT)
    place = corners[0], corners[1] - 4 - height if corners[1] > height + 4 else corners[1] + 1
    said = f"{digit.name}{'?' if digit.unsure else ''}"
    font = ImageFont.load_default(height)
    canvas.text(place, said, OUTLINE, font, stroke_width=2, stroke_fill="white")
