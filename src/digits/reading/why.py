"""Why a network read an image as it did: the strongest hidden units, and what each looks for."""

from typing import Any

import numpy as np

from digits.ann import Network


def why(network: Network, image: np.ndarray, count: int) -> list[dict[str, Any]]:
    """The count units of the last hidden layer that contribute most to the digit read in image.

    image: 784 pixels, 1 = ink. Each unit is a dict: unit, activation, speaksFor (the digit that its
    weights favor most), contribution (its addition to that digit's logit minus its addition to the
    mean logit, which softmax ignores), and weights (784,), a list. While the same units of the
    layers below are active, the network is linear: the unit's activation is these weights times
    the pixels, plus a constant.
    """
    x, gain = np.ravel(image).astype(float), None
    for W, b in zip(network.W[:-1], network.b[:-1], strict=True):
        gain = W if gain is None else gain @ W
        x = np.maximum(x @ W + b, 0)
        below, gain = gain, gain * (x > 0)
    favour = network.W[-1] - network.W[-1].mean(axis=1, keepdims=True)
    digit = int((x @ network.W[-1] + network.b[-1]).argmax())
    contributions = x * favour[:, digit]
    return [
        {
            "unit": int(unit),
            "activation": float(x[unit]),
            "speaksFor": int(favour[unit].argmax()),
            "contribution": float(contributions[unit]),
            "weights": below[:, unit].tolist(),
        }
        for unit in np.argsort(-contributions, kind="stable")[:count]
    ]
