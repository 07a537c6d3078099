"""How far a number can be trusted: 95% intervals of shares, means, differences and spreads.

A share varies over the images that it counts. The others vary over seeds, which are few, so they
use Student's t and chi-square instead of the normal distribution. Two settings are compared seed by
seed, since a seed gives both the same initial weights.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A value, and bounds that contain the true value 19 times out of 20."""

    value: float
    low: float
    high: float

    def __format__(self, form: str) -> str:
        """As in f"{interval:.1%}": the value, and its bounds in brackets."""
        if not math.isfinite(self.low + self.high):
            return f"{self.value:{form}} (of one seed)"
        return f"{self.value:{form}} ({self.low:{form}} to {self.high:{form}})"


def of_share(right: int, count: int) -> Interval:
    """The Interval of a share, right of count images.

    E. B. Wilson, "Probable inference", Journal of the American Statistical Association 22, 1927.
    """
    from scipy import stats  # imported here: loading it takes longer than reading a picture

    bounds = stats.binomtest(int(right), int(count)).proportion_ci(CONFIDENCE, method="wilson")
    return Interval(right / count, float(bounds.low), float(bounds.high))


def of_mean(values: ArrayLike) -> Interval:
    """The Interval of the mean of values (S,), one for each seed; a single value has no bounds."""
    from scipy import stats

    values = np.asarray(values, float)
    mean, count = float(values.mean()), len(values)
    if count < 2:
        return Interval(mean, math.nan, math.nan)
    reach = stats.t.ppf((1 + CONFIDENCE) / 2, count - 1) * values.std(ddof=1) / count**0.5
    return Interval(mean, float(mean - reach), float(mean + reach))


def of_difference(one: ArrayLike, other: ArrayLike) -> Interval:
    """The Interval of the mean of one - other, (S,) each, with the same seeds in the same order."""
    return of_mean(np.subtract(one, other, dtype=float))


def of_spread(values: ArrayLike) -> Interval:
    """The Interval of the standard deviation of what values (S,) were drawn from."""
    from scipy import stats

    values = np.asarray(values, float)
    count = len(values)
    if count < 2:
        return Interval(0.0, math.nan, math.nan)
    spread = float(values.std(ddof=1))
    tails = ((1 + CONFIDENCE) / 2, (1 - CONFIDENCE) / 2)
    low, high = (spread * ((count - 1) / stats.chi2.ppf(tail, count - 1)) ** 0.5 for tail in tails)
    return Interval(spread, float(low), float(high))
