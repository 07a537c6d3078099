"""Why a network read an image so: the hidden units that spoke loudest, and what each looks for."""

from typing import Any

import numpy as np

from digits.ann import Network


def why(network: Network, image: np.ndarray, count: int) -> list[dict[str, Any]]:
    """The count units of the last hidden layer that spoke loudest for the digit read in image.

    image: 784 pixels, 1 = ink. A dict each: unit, activation, speaksFor (the digit that its
    weights favour most), contribution (what it adds to the logit of the digit read, less what it
    adds to the mean logit, of which softmax takes no notice), and weights (784,), a list: as long
    as the same units of the layers below fire, the network is linear, and these times the pixels,
    and a constant, are the unit's activation.
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
