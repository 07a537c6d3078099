"""The same reading in JavaScript, a module beside each of Python's; and a reader as its data."""

import base64
import zlib

import numpy as np

from digits.ann import Network
from digits.errors import UserError
from digits.reading.certainty import Reader


def reader_data(reader: Reader) -> dict:
    """What readerFrom in certainty.js takes, for JSON: both networks and the limits of a Reader.

    Raises UserError where the Reader has no network that refuses, without which no page reads.
    """
    if reader.refuser is None:
        raise UserError(
            "this network has no limits of evidence, which a page needs to read; "
            "train one that has them with `make report`"
        )
    return {
        "network": _network_data(reader.network),
        "refuser": _network_data(reader.refuser),
        "unsureBelow": reader.unsure_below,
        "doubtfulBelow": reader.doubtful_below,
        "refuseBelow": reader.refuse_below,
    }


def _network_data(network: Network) -> dict:
    """Sizes and parameters: float32, all first bytes, then all second ones, ...; zlib; base64.

    Bytes of one kind beside each other are more alike: a seventh is saved.
    """
    planes = network.theta.astype("<f4").view(np.uint8).reshape(-1, 4).T
    packed = base64.b64encode(zlib.compress(planes.tobytes(), 9)).decode()
    return {"sizes": network.sizes, "parameters": packed}
