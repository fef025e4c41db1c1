"""Confidence intervals of what is measured: of percentiles, and of shares"""

from __future__ import annotations

from itertools import accumulate
from math import exp, lgamma, log, sqrt
from statistics import NormalDist

CONFIDENCE = 0.95


def ranks(
    percentile: float, count: int, confidence: float = CONFIDENCE
) -> tuple[int | None, int | None]:
    """The ranks (1 is the smallest) of two of ``count`` values, between which the true percentile
    lies with at least the given ``confidence``, whatever the distribution. None on a side where
    there are too few values to bound it.

    The number of values below the percentile is binomial, so that two order statistics enclose it
    (Hahn, Meeker: Statistical Intervals, 1991, 5.2). The values are taken for independent; under
    load neighbours resemble each other, and the true interval is wider.

    >>> ranks(50, 10)
    (2, 9)
    """
    share, tail = percentile / 100, (1 - confidence) / 2
    if count == 0 or not 0 < share < 1:
        return None, None
    first, chances = _binomial(count, share)
    below = list(accumulate(chances))
    # low: the greatest k with P(B < k) <= tail; high: the least with P(B < k) >= 1 - tail
    low = first + sum(1 for chance in below if chance <= tail)
    high = first + 1 + sum(1 for chance in below if chance < 1 - tail)
    return low if low >= 1 else None, high if high <= count else None


def _binomial(count: int, share: float) -> tuple[int, list[float]]:
    """The chances of the binomial distribution where they matter, and the number that the first of
    them is the chance of."""
    reach = 10 * sqrt(count * share * (1 - share)) + 10
    first = max(0, int(count * share - reach))
    last = min(count, int(count * share + reach))
    whole, hit, miss = lgamma(count + 1), log(share), log(1 - share)
    return first, [
        exp(whole - lgamma(k + 1) - lgamma(count - k + 1) + k * hit + (count - k) * miss)
        for k in range(first, last + 1)
    ]


def share(hits: int, count: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Where the chance lies that was seen to hit ``hits`` times in ``count`` (Wilson, 1927).

    >>> [round(end, 4) for end in share(0, 1000)]
    [0.0, 0.0038]
    """
    if count == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    observed, weight = hits / count, z * z / count
    middle = observed + weight / 2
    reach = z * sqrt(observed * (1 - observed) / count + weight / (4 * count))
    low = 0.0 if hits == 0 else max(0.0, (middle - reach) / (1 + weight))
    return low, 1.0 if hits == count else min(1.0, (middle + reach) / (1 + weight))
