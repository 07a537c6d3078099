"""The paper in a picture: which tone it has, and the light that falls on it, evened out."""

import numpy as np
from scipy import ndimage

BLUR = 0.0005  # sigma over the longest side: a camera's noise goes, a thin stroke stays
COARSE_BLUR = 0.006  # likewise, where nothing stands out from the grain: only fat strokes stay
GROUND_WINDOW = 0.25  # over the shorter side: wider than any stroke, narrower than most shadows


def darken_ink(grey: np.ndarray, blur: float = BLUR) -> np.ndarray:
    """The picture (H, W) with dark writing: turned over where it is light, and freed of grain.

    The paper is what most of the picture is, and above all its border: it is light where more
    pixels of the two, counted as equals, lie nearer to the lightest tone than to the darkest.
    """
    smooth = ndimage.gaussian_filter(grey, blur * max(grey.shape))
    light = smooth >= (smooth.min() + smooth.max()) / 2
    edge = max(1, min(grey.shape) // 25)
    border = np.ones(grey.shape, bool)
    border[edge:-edge, edge:-edge] = False
    return smooth if light.mean() + light[border].mean() >= 1 else 1 - smooth


def remove_ground(grey: np.ndarray) -> np.ndarray:
    """The contrast (H, W) of dark strokes with the paper around them: 0 = paper, 1 = black.

    A morphological closing with a window wider than a stroke wipes the strokes away and leaves
    the paper with its shadows, edges of shadows included. Light is a factor: hence the quotient.
    """
    window = max(3, round(GROUND_WINDOW * min(grey.shape)))
    margin = window // 2 + 1  # or a shadow that runs off the page ends in a tip
    wide = np.pad(grey, margin, mode="edge")
    inner = slice(margin, -margin)
    ground = ndimage.grey_closing(wide, (window, window), mode="nearest")[inner, inner]
    return np.clip(1 - (grey + 0.02) / (ground + 0.02), 0, 1)
