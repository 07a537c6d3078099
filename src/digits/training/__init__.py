"""Training for experiments: many runs side by side, on images as they are or distorted.

What other rooms may use stands here. The network itself, plain, is digits.ann.
"""

from digits.training import distort, drawn, nondigits, together
from digits.training.distort import Distorter, Distortions
from digits.training.experiments import LIVES, SPLIT_SEED, TOGETHER, Result, Run, cluster, run_all
from digits.training.together import Networks, train_together

__all__ = [
    "LIVES", "SPLIT_SEED", "TOGETHER", "Distorter", "Distortions", "Networks", "Result", "Run",
    "cluster", "distort", "drawn", "nondigits", "run_all", "together", "train_together",
]  # fmt: skip
