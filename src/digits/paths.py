"""Where everything is: in a checkout, below its top; in an installed package, in its own folder.

`python -m src.main` and an editable install run from a checkout, a folder that holds the notebooks.
An installed package has its networks and samples inside, and keeps data and results in the user's
cache folder, so that it works from any folder and writes to none by surprise.
"""

import os
from pathlib import Path

from platformdirs import user_cache_path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parents[1] if (PACKAGE.parents[1] / "notebooks").is_dir() else None
ROOT = CHECKOUT or PACKAGE  # notebooks/, models/ and figures/ lie below it
CACHE = CHECKOUT or user_cache_path("digits", appauthor=False)

BUILD = CACHE / "build"
DATA = CACHE / (os.environ.get("DIGITS_DATA") or "data")
SAMPLES = ROOT / "notebooks" / "samples"
STORED_MODELS = ROOT / "models"  # the networks that come with the project

# The report writes into the project; a notebook run by hand never touches what is committed.
LAB = BUILD / "lab"
OUTPUT = Path(os.environ.get("DIGITS_OUTPUT") or LAB)
FIGURES = OUTPUT / "figures"
MODELS = OUTPUT / "models"
RUNS = Path(os.environ.get("DIGITS_RUNS") or BUILD / "runs")  # finished training
