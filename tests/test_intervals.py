"""Intervals cover the truth as often as they say, where the truth is known."""

import math

import numpy as np
import pytest
from scipy import stats

from digits.intervals import Interval, of_difference, of_mean, of_share, of_spread


def covered(made, truth):
    """The share of intervals that the truth lies in."""
    return np.mean([one.low <= truth <= one.high for one in made])


def error_of(count, share=0.95):
    """Four standard errors of a share among so many."""
    return 4 * (share * (1 - share) / count) ** 0.5


@pytest.mark.parametrize(("count", "share"), [(10_000, 0.994), (5000, 0.5)])
def test_shares_are_covered_19_times_out_of_20(count, share):
    """By summing the binomial distribution; Wilson's coverage wavers around it a little."""
    counts = np.arange(count + 1)
    chances = stats.binom.pmf(counts, count, share)
    likely = np.flatnonzero(chances > 1e-7)
    inside = [n for n in likely if covered([of_share(n, count)], share)]
    assert chances[inside].sum() == pytest.approx(0.95, abs=0.006)


@pytest.mark.parametrize("seeds", [2, 4])
def test_means_over_seeds_are_covered_19_times_out_of_20(seeds):
    """Of normal values, exactly: also with two seeds, where two deviations would cover 0.7."""
    drawn = np.random.default_rng(seeds).normal(3, 0.5, (4000, seeds))
    assert abs(covered(map(of_mean, drawn), 3) - 0.95) < error_of(4000)


def test_spreads_are_covered_19_times_out_of_20():
    drawn = np.random.default_rng(5).normal(3, 0.5, (4000, 4))
    assert abs(covered(map(of_spread, drawn), 0.5) - 0.95) < error_of(4000)


def test_differences_are_taken_seed_by_seed():
    """What a seed does to both settings is not taken for uncertainty of their difference."""
    rng = np.random.default_rng(6)
    luck = rng.normal(0, 10, (4000, 3))
    one, other = luck + 1 + rng.normal(0, 0.1, luck.shape), luck + rng.normal(0, 0.1, luck.shape)
    made = [of_difference(*pair) for pair in zip(one, other, strict=True)]
    assert abs(covered(made, 1) - 0.95) < error_of(4000)
    assert np.median([one.high - one.low for one in made]) < 1
    assert of_difference([3, 5], [1, 2]).value == 2.5


def test_bounds_are_those_of_the_tables():
    mean = of_mean([1, 2, 3])
    assert (mean.value, mean.high) == (2, pytest.approx(2 + 4.3027 / 3**0.5, rel=1e-4))
    spread = of_spread([1, 2, 3])
    assert spread.low == pytest.approx((2 / 7.3778) ** 0.5, rel=1e-4)
    assert spread.high == pytest.approx((2 / 0.050636) ** 0.5, rel=1e-4)
    share = of_share(9830, 10_000)
    assert (share.value, round(share.low, 4), round(share.high, 4)) == (0.983, 0.9803, 0.9854)


def test_one_seed_has_a_value_and_no_bounds():
    for one in (of_mean([0.5]), of_difference([1.5], [1])):
        assert one.value == 0.5
        assert math.isnan(one.low)
        assert f"{one:.2f}" == "0.50 (of one seed)"
    assert f"{of_spread([7]):.1f}" == "0.0 (of one seed)"


def test_an_interval_is_written_in_the_form_asked_for():
    assert f"{Interval(0.98, 0.975, 0.985):.1%}" == "98.0% (97.5% to 98.5%)"
    assert f"{Interval(1.25, 1, 1.5):+.2f}" == "+1.25 (+1.00 to +1.50)"
