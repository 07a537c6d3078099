"""Training in the browser: the reader chooses the settings and watches the network learn."""

import numpy as np

from digits.mnist import load_split
from digits.notebook.live import Live, sample_rows
from digits.reading import packed_bytes

OF_EACH_DIGIT, NOT_TRAINED_ON = 300, 500  # images: per digit, and in all
TONES = 16  # of gray, instead of MNIST's 256: half the bytes


def train_here() -> Live:
    """A live figure that trains 784-128-64-10 from scratch on 2,500 of MNIST's training images.

    It holds out 500 more. Image n shows the digit n % 10.
    """
    split = load_split("train")
    rows = sample_rows(split.labels, OF_EACH_DIGIT)
    images = split.images[np.transpose(rows).ravel()]
    tones = np.rint(images / 255 * (TONES - 1))
    data = {"images": packed_bytes(tones), "tones": TONES, "heldOut": NOT_TRAINED_ON}
    return Live("train", data, "The network learns here, from scratch, while you watch.")
