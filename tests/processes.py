"""The processes that a test has started, and all that they start, found by a mark."""

from contextlib import suppress

import psutil


def marked(mark):
    """The live processes with a mark in their environment, wherever they hang."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            own = process.environ().get("DIGITS_TEST_MARK") == mark
            if own and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found
