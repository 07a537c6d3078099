"""Reading pictures: from any picture file to its digits, and how certain each one is.

This module exports what other packages may use; import evaluate and mistakes by name.
"""

from digits.reading import pictures
from digits.reading.as_mnist import even_strokes, normalise
from digits.reading.boxes import with_boxes
from digits.reading.certainty import (
    LIMIT_NAMES,
    Reader,
    as_percent,
    copy_of,
    evidence,
    fit_temperature,
    load_reader,
)
from digits.reading.recognize import Digit, Reading, read
from digits.reading.web import network_data, packed_bytes, reader_data
from digits.reading.why import why

__all__ = [
    "LIMIT_NAMES", "Digit", "Reader", "Reading", "as_percent", "copy_of", "evaluate",
    "even_strokes", "evidence", "fit_temperature", "load_reader", "mistakes", "network_data",
    "normalise", "packed_bytes", "pictures", "read", "reader_data", "why", "with_boxes",
]  # fmt: skip
