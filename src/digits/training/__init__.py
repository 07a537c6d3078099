"""Training for experiments: many runs side by side, on images as they are or distorted.

What other rooms may use stands here. The network itself, plain, is digits.ann.
"""

from digits.training import distort, nondigits
from digits.training.distort import Distorter, Distortions
from digits.training.experiments import LIVES, SPLIT_SEED, TOGETHER, Result, Run, cluster, run_all

__all__ = [
    "LIVES", "SPLIT_SEED", "TOGETHER", "Distorter", "Distortions", "Result", "Run", "cluster",
    "distort", "nondigits", "run_all",
]  # fmt: skip
