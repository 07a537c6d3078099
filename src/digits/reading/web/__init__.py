"""The same reading in JavaScript, one module for each Python module, and the data of a reader."""

import base64
import zlib

import numpy as np

from digits.ann import Network
from digits.errors import UserError
from digits.reading.certainty import Reader


def reader_data(reader: Reader) -> dict:
    """The JSON data for readerFrom in certainty.js: both networks and the limits of a Reader.

    Raises UserError if the Reader has no refuser, which every page needs.
    """
    if reader.refuser is None:
        raise UserError(
            "this network has no evidence thresholds, which a page needs to read digits; "
            "train one that has them with `make report`"
        )
    return {
        "network": network_data(reader.network),
        "refuser": network_data(reader.refuser),
        "unsureBelow": reader.unsure_below,
        "doubtfulBelow": reader.doubtful_below,
        "refuseBelow": reader.refuse_below,
    }


def network_data(network: Network) -> dict:
    """Sizes and parameters: float32, all first bytes, then all second ones, ...; zlib; base64.

    Grouping bytes by position makes neighbors more alike, which saves a seventh of the size.
    """
    planes = network.theta.astype("<f4").view(np.uint8).reshape(-1, 4).T
    return {"sizes": network.sizes, "parameters": packed_bytes(planes)}


def packed_bytes(array: np.ndarray) -> str:
    """An array of bytes as text: base64 of zlib. See inflatedBytes in ann.js."""
    return base64.b64encode(zlib.compress(array.astype(np.uint8).tobytes(), 9)).decode()
