"""Where things are, and the one error that every module raises for what a user can mend."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
DATA = ROOT / (os.environ.get("DIGITS_DATA") or "data")
SAMPLES = ROOT / "notebooks" / "samples"

# The report writes into the project; a notebook run by hand never touches what is committed.
LAB = BUILD / "lab"
OUTPUT = Path(os.environ.get("DIGITS_OUTPUT") or LAB)
FIGURES = OUTPUT / "figures"
MODELS = OUTPUT / "models"
RUNS = Path(os.environ.get("DIGITS_RUNS") or BUILD / "runs")  # finished training

# For processes that share the cores: in products as small as ours, two threads wait for each other
# more than they work; and with one, the last digits do not depend on how many cores there are.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)

# nbformat brings jsonschema, which in every process of a report would build a grammar of web
# addresses, for most of a second; without it, it leaves out a check that no notebook needs.
sys.modules.setdefault("rfc3987_syntax", None)


class UserError(ValueError):
    """What is wrong, where, and how to mend it, in one sentence; the program prints it bare."""

    def _render_traceback_(self):  # and so does a notebook
        return [printable(str(self))]


def printable(text):
    r"""Text in which what a terminal would obey, or show as nothing, is spelled out, as in \x1b.

    File names, and what servers and files say, may hold line breaks, colours or marks that turn
    the direction of writing.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
