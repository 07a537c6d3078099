"""Ruled lines, boxes and table grids in a picture's ink, told from strokes and taken out."""

import numpy as np
from scipy import ndimage

EIGHT = np.ones((3, 3), bool)  # pixels that touch at a corner are connected
STRAIGHT = 8  # stroke widths that a line runs on before it climbs by a pixel or two
LONG = 2.5  # over the size of the digits: no stroke of theirs is as long
SHORTEST = 0.2  # over the picture's shorter side: no shorter stroke is tried as a line
THICKEST = 2  # over the width of the strokes


def remove_lines(mask, width):
    """The mask (H, W) without ruled lines; width: that of its strokes, in pixels.

    Lines along the rows go first, then those along the columns: a lone upright line may be a 1,
    so it must run from border to border, or meet a ruled line at both ends, or be one of a grid.
    Where nothing is left between the lines, they were the strokes of a digit, and stay.
    """
    across, lengths = find_lines(mask, width)
    rest = erase(mask, across > 0, width)
    size = typical_size(rest)
    ruled = np.isin(across, 1 + np.flatnonzero(lengths >= LONG * size)) if size else across < 0
    mask = erase(mask, ruled, width)
    down, lengths = find_lines(mask.T, width)
    size = typical_size(erase(mask.T, down > 0, width))
    upright = np.zeros(mask.shape, bool)
    for line, length in enumerate(lengths, 1):
        here = (down == line).T
        whole = length >= 0.98 * len(mask) and size >= length / 10
        grid = ruled.any() and (length >= LONG * size or joins_lines(here, ruled, width))
        if size and (whole or grid):
            upright |= here
    return erase(mask.T, upright.T, width).T


def find_lines(mask, width):
    """Straight thin lines along the rows of mask: labels (H, W), 0 = none, and their lengths.

    A line is a chain of level runs, each a pixel higher or lower than the one before, so that a
    slanting or curved line is found as well; short breaks are bridged.
    """
    reach = 2 * int(STRAIGHT * max(width, 2) / 2) + 1
    bridge = 2 * int(width / 2) + 3
    band = ndimage.maximum_filter1d(mask.view(np.uint8), 3, axis=0)
    runs = _shrink(_grow(band, bridge), bridge)
    runs = _grow(_shrink(runs, reach), reach).view(bool) & mask
    linked = _grow(runs.view(np.uint8), reach)
    labels, _ = ndimage.label(linked, EIGHT)
    labels *= runs
    areas = np.bincount(labels.ravel())
    kept, lengths = np.zeros(len(areas), int), []
    for n, box in enumerate(ndimage.find_objects(labels), 1):
        length = box[1].stop - box[1].start if box else 0
        thin = length and areas[n] <= THICKEST * max(width, 1.5) * length
        if thin and length >= SHORTEST * min(mask.shape) and length > 2 * reach:
            lengths.append(length)
            kept[n] = len(lengths)
    return kept[labels], np.array(lengths)


def _grow(picture, length):
    return ndimage.maximum_filter1d(picture, length, axis=1)


def _shrink(picture, length):
    return ndimage.minimum_filter1d(picture, length, axis=1)


def erase(mask, line, width):
    """The mask without line (H, W), except where a stroke crosses it: ink above and below."""
    if not line.any():
        return mask
    rest = mask & ~line
    reach = 2 * int(THICKEST * width / 2) + 5
    bridged = ndimage.maximum_filter1d(rest.view(np.uint8), reach, axis=0)
    bridged = ndimage.minimum_filter1d(bridged, reach, axis=0)
    return rest | (line & bridged.view(bool))


def joins_lines(upright, ruled, width):
    """Whether an upright line (H, W) ends at a ruled line above and at one below."""
    rows, columns = np.nonzero(upright)
    reach = int(2 * width) + 3
    left, right = columns.min(), columns.max() + 1
    above = ruled[max(0, rows.min() - reach) : rows.min() + reach, left:right]
    below = ruled[max(0, rows.max() - reach) : rows.max() + reach, left:right]
    return bool(above.any() and below.any())


def typical_size(mask):
    """The size that half of the ink belongs to connected pieces below; 0 without ink."""
    labels, _ = ndimage.label(mask, EIGHT)
    areas = np.bincount(labels.ravel())[1:]
    if areas.size == 0:
        return 0
    sizes = np.array([max(side.stop - side.start for side in b) for b in ndimage.find_objects(labels)])
    order = np.argsort(sizes, kind="stable")
    total = np.cumsum(areas[order])
    return int(sizes[order][np.searchsorted(total, total[-1] / 2)])
