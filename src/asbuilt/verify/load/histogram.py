"""Durations counted in buckets whose width grows with the value, after HdrHistogram

Gil Tene's High Dynamic Range Histogram (hdrhistogram.org) keeps a stated number of significant
digits over the whole range in a fixed array: recording is a shift and an addition, and nothing is
sampled or averaged away.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate
from math import ceil

import msgspec

from asbuilt.verify.load.interval import CONFIDENCE, ranks

DIGITS = 3
"""Significant digits, unless something else is asked for: an error of 0.1 % at most."""
HIGHEST = 60.0
"""Seconds; what takes longer counts as this long."""
_UNIT = 1e6
"""Values are whole microseconds."""


class Interval(msgspec.Struct, frozen=True):
    """Where a percentile lies with the given confidence, in seconds. None: too few values."""

    low: float | None
    high: float | None
    confidence: float = CONFIDENCE


class Histogram(msgspec.Struct, frozen=True):
    """How many durations fell into which bucket. As JSON it is an object of plain numbers, equal
    for equal histograms.

    ``buckets`` are pairs of the smallest duration of a bucket in microseconds and the number of
    durations in it, in rising order, without empty ones; ``longest`` is the longest duration in
    microseconds as it was. Everything else is in seconds. A value in a bucket is told as the
    largest that it may have been, never as a smaller one."""

    digits: int = DIGITS
    longest: int = 0
    buckets: tuple[tuple[int, int], ...] = ()

    @property
    def count(self) -> int:
        """How many durations there are."""
        return sum(count for _, count in self.buckets)

    def value_at(self, rank: int) -> float:
        """The duration at ``rank``, of which 1 is the shortest. 0 when there are none."""
        if not self.buckets:
            return 0.0
        counts = list(accumulate(count for _, count in self.buckets))
        index = min(bisect_left(counts, rank), len(counts) - 1)
        return min(self._last(self.buckets[index][0]), self.longest) / _UNIT

    def percentile(self, percentile: float) -> float:
        """The duration that ``percentile`` per cent of all do not exceed (nearest rank)."""
        # 99.9 / 100 * 1000 is a little over 999
        return self.value_at(max(1, ceil(round(percentile * self.count / 100, 6))))

    def interval(self, percentile: float, confidence: float = CONFIDENCE) -> Interval:
        """Where that percentile of the service lies, judged by these durations."""
        low, high = ranks(percentile, self.count, confidence)
        return Interval(
            None if low is None else self.value_at(low),
            None if high is None else self.value_at(high),
            confidence,
        )

    def within(self, seconds: float) -> int:
        """How many durations are as long as ``seconds`` or shorter, within the error."""
        firsts = [first for first, _ in self.buckets]
        index = bisect_right(firsts, round(seconds * _UNIT))
        return sum(count for _, count in self.buckets[:index])

    def _last(self, first: int) -> int:
        """The largest value of the bucket that begins with ``first``."""
        return first + (1 << max(0, first.bit_length() - _bits(self.digits))) - 1


def merged(histograms: Iterable[Histogram]) -> Histogram:
    """All durations of ``histograms`` in one.

    Raises:
        ValueError: they differ in their digits.
    """
    given = tuple(histograms)
    if len({histogram.digits for histogram in given}) > 1:
        raise ValueError("histograms of different digits cannot be merged")
    counts: Counter[int] = Counter()
    for histogram in given:
        for first, count in histogram.buckets:
            counts[first] += count
    return Histogram(
        given[0].digits if given else DIGITS,
        max((histogram.longest for histogram in given), default=0),
        tuple(sorted(counts.items())),
    )


class Recorder:
    """A histogram that is being filled."""

    __slots__ = ("_bits", "_counts", "_digits", "_longest", "_mask", "_most")

    def __init__(self, digits: int = DIGITS, highest: float = HIGHEST) -> None:
        if not 1 <= digits <= 4:
            raise ValueError(f"a histogram keeps 1 to 4 significant digits, not {digits}")
        self._digits = digits
        self._bits = _bits(digits)
        self._mask = (1 << self._bits) - 1
        self._most = round(highest * _UNIT)
        self._longest = 0
        self._counts = array("Q", bytes(8 * (self._index(self._most) + 1)))

    def record(self, seconds: float) -> None:
        """Count one duration."""
        value = int(seconds * _UNIT + 0.5)
        if value > self._longest:
            self._longest = value = min(value, self._most)
        # as _index does: a call less for each request
        power = (value | self._mask).bit_length() - self._bits
        self._counts[(power << (self._bits - 1)) + (value >> power)] += 1

    def histogram(self) -> Histogram:
        """What was counted so far."""
        half = self._bits - 1
        buckets = []
        for index, count in enumerate(self._counts):
            if count:
                power = max(0, (index >> half) - 1)
                buckets.append(((index - (power << half)) << power, count))
        return Histogram(self._digits, self._longest, tuple(buckets))

    def _index(self, value: int) -> int:
        """``2 ** bits`` buckets are 1 wide, the next ``2 ** (bits - 1)`` are 2, then 4 …"""
        power = (value | self._mask).bit_length() - self._bits
        return (power << (self._bits - 1)) + (value >> power)


def _bits(digits: int) -> int:
    """Bits of a value that are kept: a bucket is narrower than 1 part in 10 ** digits of it."""
    return (2 * int(10**digits) - 1).bit_length()
