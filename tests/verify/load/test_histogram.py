"""Durations in buckets: never further off than stated, and never further down."""

from __future__ import annotations

import random
from fractions import Fraction
from math import ceil, comb

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.verify.load.histogram import HIGHEST, Histogram, Recorder, merged
from asbuilt.verify.load.interval import ranks, share

durations = st.lists(st.floats(1e-6, HIGHEST), min_size=1, max_size=60)
percentiles = st.sampled_from([0.0, 1.0, 25.0, 50.0, 90.0, 95.0, 99.0, 99.9, 100.0])
digits = st.integers(1, 4)


def recorded(values: list[float], digits: int = 3) -> Histogram:
    """The histogram of ``values``."""
    recorder = Recorder(digits)
    for value in values:
        recorder.record(value)
    return recorder.histogram()


@given(durations, percentiles, digits)
def test_a_percentile_is_the_true_one_within_the_stated_digits(
    values: list[float], percentile: float, digits: int
) -> None:
    exact = sorted(values)[max(1, ceil(round(percentile * len(values) / 100, 6))) - 1]
    found = recorded(values, digits).percentile(percentile)
    assert exact - 0.5e-6 <= found * (1 + 1e-12)
    assert found <= exact * (1 + 10**-digits) + 0.6e-6


@given(durations, durations, digits)
def test_merging_is_as_if_all_had_been_recorded_together(
    some: list[float], others: list[float], digits: int
) -> None:
    parts = [recorded(some, digits), recorded(others, digits)]
    assert merged(parts) == recorded(some + others, digits)


@given(durations, digits)
def test_json_and_back_is_the_same_histogram(values: list[float], digits: int) -> None:
    histogram = recorded(values, digits)
    text = msgspec.json.encode(histogram)
    assert msgspec.json.decode(text, type=Histogram) == histogram
    assert text == msgspec.json.encode(recorded(sorted(values), digits))


@given(durations, st.floats(1e-6, HIGHEST))
def test_the_number_within_a_time_is_the_true_one_up_to_the_error(
    values: list[float], limit: float
) -> None:
    found = recorded(values).within(limit)
    assert sum(value <= limit * (1 - 2e-3) - 1e-6 for value in values) <= found
    assert found <= sum(value <= limit * (1 + 2e-3) + 1e-6 for value in values)


@given(durations)
def test_the_longest_and_the_count_are_exact(values: list[float]) -> None:
    histogram = recorded(values)
    assert histogram.count == len(values)
    assert histogram.percentile(100) == int(max(values) * 1e6 + 0.5) / 1e6


def test_what_takes_longer_than_the_range_counts_as_its_end() -> None:
    assert recorded([61.0, 3600.0, 0.0]).percentile(100) == HIGHEST
    assert recorded([61.0, 3600.0, 0.0]).percentile(1) == 0.0


def test_nothing_recorded_has_no_percentile_to_speak_of() -> None:
    empty = Histogram()
    assert (empty.count, empty.percentile(95), empty.within(1)) == (0, 0.0, 0)
    assert empty.interval(95).low is empty.interval(95).high is None
    assert merged([]) == empty == Recorder().histogram()


def test_histograms_of_different_digits_stay_apart() -> None:
    with pytest.raises(ValueError, match="different digits"):
        merged([recorded([1.0], 2), recorded([1.0], 3)])
    with pytest.raises(ValueError, match="1 to 4"):
        Recorder(5)


# ---------------------------------------------------------------- intervals


def covered(percentile: int, count: int, low: int, high: int) -> Fraction:
    """The exact chance that the percentile lies between these two ranks of ``count`` values."""
    hit = Fraction(percentile, 100)
    terms = (comb(count, k) * hit**k * (1 - hit) ** (count - k) for k in range(low, high))
    return sum(terms, Fraction())


@pytest.mark.parametrize("percentile", [1, 50, 90, 95, 99])
@pytest.mark.parametrize("count", [1, 6, 10, 59, 400, 1000])
def test_the_ranks_are_the_closest_that_hold_the_percentile(percentile: int, count: int) -> None:
    low, high = ranks(percentile, count)
    tail = Fraction(25, 1000)
    assert covered(percentile, count, 0, low or 0) <= tail
    assert covered(percentile, count, 0, (low or 0) + 1) > tail
    if high is None:
        assert covered(percentile, count, 0, count) < 1 - tail
    else:
        assert covered(percentile, count, 0, high - 1) < 1 - tail
        assert covered(percentile, count, 0, high) >= 1 - tail


@pytest.mark.parametrize(
    ("percentile", "count", "expected"),
    [
        (50, 10, (2, 9)),
        (50, 5, (None, None)),
        (99, 367, (359, None)),
        (99, 368, (360, 368)),
        (95, 0, (None, None)),
    ],
)
def test_where_values_are_too_few_a_side_stays_open(
    percentile: float, count: int, expected: tuple[int | None, int | None]
) -> None:
    assert ranks(percentile, count) == expected


def test_the_interval_of_a_percentile_holds_it_as_often_as_it_says() -> None:
    chance = random.Random(7)
    true, held, rounds = 0.1 * 2.995732273553991, 0, 400  # 95 % of an exponential with mean 100 ms
    for _ in range(rounds):
        interval = recorded([chance.expovariate(10) for _ in range(300)]).interval(95)
        assert interval.low is not None
        assert interval.high is not None
        held += interval.low <= true <= interval.high
    assert held / rounds >= 0.93


def test_the_interval_narrows_with_the_sample() -> None:
    widths = []
    for count in (1_000, 100_000):
        interval = recorded([index / count for index in range(count)]).interval(95)
        assert interval.low is not None
        assert interval.high is not None
        assert interval.low < 0.95 < interval.high
        widths.append(interval.high - interval.low)
    assert widths[1] < widths[0] / 5


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval_of_a_share_is_wilsons(hits: int, count: int, low: float, high: float) -> None:
    found = share(hits, count)
    assert (round(found[0], 4), round(found[1], 4)) == (low, high)
