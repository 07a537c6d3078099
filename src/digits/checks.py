"""Check what callers give to the network, once, at the boundary: images, labels and settings."""

import math
import numbers
from collections.abc import Sequence
from typing import Any

import numpy as np

from digits.errors import UserError

SLACK = 1e-5  # floats may exceed 1 by this much, for example after interpolation


class Chosen:
    """The given rows of images (N, pixels), which are copied only when they are asked for.

    So a large set is in memory only once, even if some of it is held out.
    """

    def __init__(self, images: np.ndarray, rows: np.ndarray):
        self.images, self.rows, self.dtype = images, rows, images.dtype
        self.shape = (len(rows), images.shape[1])

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, which: Any) -> np.ndarray:
        return self.images[self.rows[which]]


def as_array(name: str, given: Any) -> np.ndarray:
    """The given object as an array; a UserError that names it if it cannot be one."""
    try:
        array = np.asarray(given)
    except Exception as error:  # ragged lists, tensors on another device, and so on
        reason = " ".join(str(error).split())[:120]
        raise UserError(f"{name} must be an array, and NumPy cannot make one: {reason}") from None
    if np.ma.is_masked(given):
        raise UserError(f"{name} must not be masked; fill the gaps with filled(0), or leave it out")
    return array


def as_images(images: Any, pixels: int) -> np.ndarray:
    """Images as an array (N, pixels) of bytes 0 to 255, or of floats in [0, 1]; N = 1 for one.

    images: (pixels,) or (side, side) for one image, (N, pixels) or (N, side, side) for N of them,
    where side * side = pixels. Bytes and floats in [0, 1] stay as they are. Whole numbers from 0
    to 255 of any other type, such as those from pandas and CSV files, become bytes.
    Raises UserError for other shapes and other numbers.
    """
    if isinstance(images, Chosen):
        return images  # type: ignore[return-value]
    array = as_array("images", images)
    if array.dtype.kind not in "buif":
        raise UserError(f"images must hold numbers, not {array.dtype}; convert them with astype")
    shape, side = array.shape, math.isqrt(pixels)
    if side * side == pixels and shape[-2:] == (side, side):
        shape = (*shape[:-2], pixels)
    if shape[-1:] != (pixels,) or len(shape) > 2:
        raise UserError(_wrong_shape(array.shape, pixels))
    return _as_tones(array.reshape(-1, pixels))


def is_one_image(images: Any, pixels: int) -> bool:
    """Whether images that as_images accepts are a single one, (pixels,) or (side, side)."""
    shape = np.shape(images)
    return shape == (pixels,) or (len(shape) == 2 and shape[1] != pixels)


def _wrong_shape(shape: tuple[int, ...], pixels: int) -> str:
    side = math.isqrt(pixels)
    square = f", (N, {side}, {side})" if side * side == pixels else ""
    advice = f"resize them to {pixels} pixels each"
    if math.prod(shape[1:]) == pixels:
        advice = f"pass images.reshape(-1, {pixels})"
    elif len(shape) == 2 and shape[0] == pixels:
        advice = "pass images.T"
    return f"images must have the shape (N, {pixels}){square}, not {shape}; {advice}"


def _as_tones(array: np.ndarray) -> np.ndarray:
    """The array as bytes, or as floats in [0, 1]."""
    if array.dtype == np.uint8:
        return array
    if array.dtype == bool:
        return array.astype(np.float32)
    whole = array.dtype.kind in "ui"
    low, high = (array.min(), array.max()) if array.size else (0, 0)
    if not np.isfinite([low, high]).all():
        raise UserError("images must not hold NaN or infinity; fill the gaps, or leave them out")
    if low < 0 or high > 255:
        raise UserError(
            f"pixels must be floats from 0 to 1 or whole numbers from 0 to 255, but these range "
            f"from {low:g} to {high:g}; scale them first"
        )
    if whole and high == 1:
        raise UserError(
            "whole numbers that are all 0 or 1 may mean black and white or nearly black; "
            "pass images.astype(float) or images.astype('uint8')"
        )
    if not whole and high <= 1 + SLACK and array.size:
        return array if high <= 1 else np.minimum(array, 1)
    if not (whole or (array == np.floor(array)).all()):
        raise UserError(
            f"pixels must be floats from 0 to 1 or whole numbers from 0 to 255, but these go up to "
            f"{high:g} and are not whole; {'divide them by 255' if high > 2 else 'clip them to 1'}"
        )
    return array.astype(np.uint8, order="C")


def as_labels(labels: Any, count: int, classes: int) -> np.ndarray:
    """Labels (count,) as whole numbers from 0 to classes - 1, in the type they have.

    Raises UserError for a wrong number of labels, for floats, for one-hot rows, and for a label
    that is not a class, naming the first.
    """
    array = as_array("labels", labels)
    if array.shape == (count, 1):
        raise UserError(f"labels must have the shape ({count},); pass labels.ravel()")
    if array.ndim == 2 and array.shape[1] > 1:
        raise UserError(
            f"labels must have the shape ({count},), not {array.shape}; "
            "if they are one-hot, pass labels.argmax(axis=1)"
        )
    if array.shape != (count,):
        given = len(array) if array.ndim == 1 else f"an array {array.shape} of"
        raise UserError(f"{count} images do not go with {given} labels; pass one label an image")
    if array.size and array.dtype.kind not in "ui":
        raise UserError(f"labels must be integers, not {array.dtype}; pass labels.astype(int)")
    wrong = np.flatnonzero((array < 0) | (array >= classes))
    if wrong.size:
        where = int(wrong[0])
        raise UserError(
            f"label {array[where]} of image {where} is not a class, 0 to {classes - 1}; "
            "correct it, or leave the image out"
        )
    return array


def as_set(split: Any, sizes: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """The images and labels of a set for a network of these sizes, checked as above.

    split: a pair (images, labels), or any object that has both, such as mnist.Split.
    Also raises UserError if the set is empty.
    """
    if isinstance(split, tuple | list) and len(split) == 2:
        given, labels = split
    elif hasattr(split, "images") and hasattr(split, "labels"):
        given, labels = split.images, split.labels
    else:
        raise UserError(f"a set is a Split, or (images, labels), not {type(split).__name__}")
    images = as_images(given, sizes[0])
    if not len(images):
        raise UserError("the set holds no images; leave some to train on, or to measure")
    return images, as_labels(labels, len(images), sizes[-1])


def as_sizes(sizes: Any) -> tuple[int, ...]:
    """The widths of a network's layers, two or more; a UserError for anything else."""
    if isinstance(sizes, str) or not isinstance(sizes, Sequence | np.ndarray) or len(sizes) < 2:
        raise UserError(f"sizes must be two or more widths, as (784, 10), not {sizes!r}")
    for size in sizes:
        check_whole("a width in sizes", size, 1)
    return tuple(int(size) for size in sizes)


def check_settings(epochs: int, batch_size: int, learning_rate: Any, seed: int) -> None:
    """Raise UserError if one network cannot be trained with these settings."""
    check_whole("epochs", epochs, 0)
    check_whole("batch_size", batch_size, 1)
    check_whole("seed", seed, 0)
    rate = as_array("learning_rate", learning_rate)
    if rate.ndim or rate.dtype.kind not in "uif" or not 0 < rate < math.inf:
        raise UserError(f"learning_rate must be a number above 0, not {learning_rate!r}")


def check_whole(name: str, value: Any, least: int) -> None:
    """Raise UserError unless value is a whole number of any integer type, least or more."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < least:
        raise UserError(f"{name} must be a whole number, {least} or more, not {value!r}")
