"""Where everything is: below the top of a checkout, or inside an installed package.

`python -m src.main` and an editable install run from a checkout. An installed package works in any
folder: it contains networks and samples, and keeps the data in the user's cache folder.
"""

import os
from pathlib import Path


def _user_cache() -> Path:
    from platformdirs import user_cache_path  # here, because a checkout never needs it

    return user_cache_path("digits", appauthor=False)


PACKAGE = Path(__file__).resolve().parent
INSTALLED = (PACKAGE / "models").is_dir()  # which lies beside src in a checkout
CHECKOUT = None if INSTALLED else PACKAGE.parents[1]
ROOT = CHECKOUT or PACKAGE  # notebooks/, models/ and figures/ lie below it
CACHE = CHECKOUT or _user_cache()

BUILD = CACHE / "build"
DATA = CACHE / (os.environ.get("DIGITS_DATA") or "data")
HAND = Path(os.environ.get("DIGITS_HAND") or CACHE / "my-hand")  # what the user has corrected
SAMPLES = ROOT / "notebooks" / "samples"
STORED_MODELS = ROOT / "models"  # the networks that come with the project

# The report writes into the project; a notebook run by hand never touches what is committed.
LAB = BUILD / "lab"
OUTPUT = Path(os.environ.get("DIGITS_OUTPUT") or LAB)
FIGURES = OUTPUT / "figures"
MODELS = OUTPUT / "models"
RUNS = Path(os.environ.get("DIGITS_RUNS") or BUILD / "runs")  # finished training


def beside_notebook(name: str) -> Path:
    """The path of a file that a notebook names, which lies beside it or has an absolute path.

    Jupyter runs a notebook in its own folder; a report runs it elsewhere, from the project.
    """
    path = Path(name).expanduser()
    return path if path.exists() else ROOT / "notebooks" / path
