"""Training for experiments: many runs in parallel, on original or distorted images.

This module exports what other packages may use. The plain network itself is in digits.ann.
"""

from digits.training import distort, drawn, nondigits, together
from digits.training.distort import Distorter, Distortions
from digits.training.experiments import (
    LIVES,
    SPLIT_SEED,
    TOGETHER,
    Result,
    Run,
    check_trained,
    cluster,
    record_of,
    run_all,
)
from digits.training.together import Networks, train_together

__all__ = [
    "LIVES", "SPLIT_SEED", "TOGETHER", "Distorter", "Distortions", "Networks", "Result", "Run",
    "check_trained", "cluster", "distort", "drawn", "nondigits", "record_of", "run_all",
    "together", "train_together",
]  # fmt: skip
