"""What people hand to the network, checked once, at the door: images, labels and settings."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from digits.errors import UserError


def as_images(images: Any, pixels: int | None = None) -> np.ndarray:
    """Images as an array (N, pixels) of bytes 0 to 255, or floats in [0, 1]; N = 1 for one.

    images: (pixels,) or (height, width) for one image, (N, pixels) or (N, height, width) for N of
    them, where height * width = pixels; without pixels, the last axes tell. Whole numbers from 0 to
    255 of any type, as pandas and CSV files give them, become bytes.
    Raises UserError for another shape, and for numbers that are no such images.
    """
    array = np.asarray(images)
    if array.dtype.kind not in "buif":
        raise UserError(f"images must be numbers, not {array.dtype}; convert them first")
    return _as_tones(array.reshape(_flat_shape(array.shape, pixels)))


def is_one_image(images: Any, pixels: int) -> bool:
    """Whether images that as_images takes are one alone: (pixels,) or (height, width)."""
    shape = np.shape(images)
    return math.prod(shape) == pixels and len(shape) <= 2 and shape != (1, pixels)


def _flat_shape(shape: Sequence[int], pixels: int | None) -> tuple[int, int]:
    if pixels is None:  # rows of pixels, or squares of them
        pixels = math.prod(shape[1:]) if len(shape) in (2, 3) else 0
    if shape and shape[-1] == pixels and len(shape) <= 2:
        return (shape[0] if len(shape) == 2 else 1), pixels
    if len(shape) in (2, 3) and pixels and math.prod(shape[-2:]) == pixels:
        return (shape[0] if len(shape) == 3 else 1), pixels
    side = math.isqrt(pixels)
    square = f" or (N, {side}, {side})" if pixels and side * side == pixels else ""
    raise UserError(
        f"images must be (N, {pixels or 'pixels'}){square}, but these are {tuple(shape)}; "
        "reshape them first"
    )


def _as_tones(array: np.ndarray) -> np.ndarray:
    """The array as bytes, or as floats in [0, 1]."""
    if array.dtype == np.uint8 or array.size == 0:
        return array
    if array.dtype == bool:
        return array.astype(np.float32)
    low, high = array.min(), array.max()
    if not np.isfinite([low, high]).all():
        raise UserError("these images hold NaN or infinity; leave such images out")
    if low < 0 or high > 255:
        raise UserError(
            f"pixels must be floats from 0 to 1 or whole numbers from 0 to 255, but these go from "
            f"{low:g} to {high:g}; scale them first"
        )
    whole = array.dtype.kind in "ui"
    if whole and high == 1:
        raise UserError(
            "whole pixels of 0 and 1 alone may be floats or bytes; pass them as bool or as float"
        )
    if not whole and high <= 1:
        return array
    if not (whole or (array == np.floor(array)).all()):
        raise UserError(
            f"pixels must be floats from 0 to 1 or whole numbers from 0 to 255, but these go up to "
            f"{high:g} and are not whole; divide them by 255"
        )
    return array.astype(np.uint8)


def as_labels(labels: Any, count: int, classes: int) -> np.ndarray:
    """Labels (count,) as whole numbers from 0 to classes - 1.

    Raises UserError for another number of them, for floats, for one-hot rows, and for a label that
    is no class, naming the first.
    """
    array = np.asarray(labels)
    if array.ndim == 2 and array.shape[1] > 1:
        raise UserError(
            f"labels must be ({count},), but these are {array.shape}, as if one-hot; "
            "pass labels.argmax(axis=1)"
        )
    if array.shape != (count,):
        raise UserError(f"{count} images do not go with labels of shape {array.shape}")
    if array.dtype.kind not in "ui":
        raise UserError(f"labels must be whole numbers, not {array.dtype}; pass labels.astype(int)")
    wrong = np.flatnonzero((array < 0) | (array >= classes))
    if wrong.size:
        where = int(wrong[0])
        raise UserError(
            f"label {array[where]} of image {where} is not a class, 0 to {classes - 1}; "
            "correct it, or leave the image out"
        )
    return array


def as_set(split: Any, sizes: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """The images and labels of a set for a network of these sizes, as above.

    Raises UserError also where there are none.
    """
    images = as_images(split.images, sizes[0])
    if not len(images):
        raise UserError("the set holds no images; leave some to train on, or to measure")
    return images, as_labels(split.labels, len(images), sizes[-1])


def check_settings(*, epochs: int, batch_size: int, learning_rate: Any) -> None:
    """Raise UserError where training with these settings cannot work."""
    for name, value, least in (("epochs", epochs, 0), ("batch_size", batch_size, 1)):
        if isinstance(value, bool) or int(value) != value or value < least:
            raise UserError(f"{name} must be a whole number from {least} up, not {value}")
    rates = np.asarray(learning_rate, float)
    if not (np.isfinite(rates) & (rates > 0)).all():
        raise UserError(f"learning_rate must be more than 0, not {learning_rate}")
