"""Targets in figures, in all the ways in which people write them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.spec.figures import comparison, target_clause
from asbuilt.spec.figures.figure import DAY, MONTH, duration
from asbuilt.spec.figures.quantity import Target, parse_targets
from asbuilt.spec.figures.tidy import with_shares
from asbuilt.spec.language import english, speaking
from asbuilt.spec.languages.language import ENGLISH, shipped


def figures(target: Target) -> tuple[object, ...]:
    return target.metric, target.comparator, target.value, target.unit, target.percentile


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("< 200ms", [("latency", "<", 0.2, "seconds", 95.0)]),
        ("≤ 150ms p95", [("latency", "<=", 0.15, "seconds", 95.0)]),
        ("coverage stays at or above 85 %", [("coverage", ">=", 0.85, "fraction", None)]),
        ("availability equal to or over 99.9 %", [("availability", ">=", 0.999, "fraction", None)]),
        ("p95 latency on or below 300 ms", [("latency", "<=", 0.3, "seconds", 95.0)]),
        (
            "p50 < 150 ms, p95 < 400 ms, p99 < 800 ms",
            [
                ("latency", "<", 0.15, "seconds", 50.0),
                ("latency", "<", 0.4, "seconds", 95.0),
                ("latency", "<", 0.8, "seconds", 99.0),
            ],
        ),
        (
            "p95, p99.9 &lt; 2 s",
            [("latency", "<", 2.0, "seconds", 95.0), ("latency", "<", 2.0, "seconds", 99.9)],
        ),
        ("< 200ms for 99% of requests", [("latency", "<", 0.2, "seconds", 99.0)]),
        ("under 500ms", [("latency", "<", 0.5, "seconds", 95.0)]),
        ("within 2 seconds at p95", [("latency", "<=", 2.0, "seconds", 95.0)]),
        ("200 milliseconds or less", [("latency", "<=", 0.2, "seconds", 95.0)]),
        ("p95 latency < 200 ms or better", [("latency", "<", 0.2, "seconds", 95.0)]),
        ("200 ms or better", [("latency", "<=", 0.2, "seconds", 95.0)]),
        ("99.9 % uptime or better", [("availability", ">=", 0.999, "fraction", None)]),
        (
            "p95 > 500 ms for 5 minutes or error rate > 2%",
            [
                ("latency", ">", 0.5, "seconds", 95.0),
                ("error-rate", ">", 0.02, "fraction", None),
            ],
        ),
        ("99th percentile of 1.5 s", [("latency", "<=", 1.5, "seconds", 99.0)]),
        (
            "90 % < 250 ms, 99 % ≤ 1 s",
            [("latency", "<", 0.25, "seconds", 90.0), ("latency", "<=", 1.0, "seconds", 99.0)],
        ),
        (
            "answers in 120 ms at the 95th percentile and 400 ms at the 99th",
            [("latency", "<=", 0.12, "seconds", 95.0), ("latency", "<=", 0.4, "seconds", 99.0)],
        ),
        ("the 95th customer is answered within 5 s", [("users", ">=", 95.0, "count", None)]),
        ("median 40 ms", [("latency", "<=", 0.04, "seconds", 50.0)]),
        ("Response time shall be < 200ms", [("latency", "<", 0.2, "seconds", 95.0)]),
        ("must not exceed 1 s", [("latency", "<=", 1.0, "seconds", 95.0)]),
        ("must not accept a request body above 64 KB", [("size", "<=", 64_000.0, "bytes", None)]),
        ("may not take a body of over 64 KB", [("size", "<=", 64_000.0, "bytes", None)]),
        ("it refuses request bodies larger than 2 MB", [("size", "<=", 2e6, "bytes", None)]),
        ("rejected requests exceed 5 %", [("unknown", ">", 0.05, "fraction", None)]),
        ("Response time > 500ms", [("latency", ">", 0.5, "seconds", 95.0)]),
        ("at most 300 ms for 9 out of 10 calls", [("latency", "<=", 0.3, "seconds", 90.0)]),
        ("1.5 s for 99 out of 100", [("latency", "<=", 1.5, "seconds", 99.0)]),
        ("p95 is over 2 s for half an hour", [("latency", ">", 2.0, "seconds", 95.0)]),
        ("p95 over 1 s for 10 minutes", [("latency", ">", 1.0, "seconds", 95.0)]),
        ("99 out of 100 requests take less than 1 s", [("latency", "<", 1.0, "seconds", 99.0)]),
        ("Saves in under 300 ms, 98 times out of 100.", [("latency", "<", 0.3, "seconds", 98.0)]),
        ("995 in 1,000 orders are done within 2 s", [("latency", "<=", 2.0, "seconds", 99.5)]),
        ("response time over 30 s during an hour", [("latency", ">", 30.0, "seconds", 95.0)]),
        ("queries over 1 day answer in 2 s", [("latency", "<=", 2.0, "seconds", 95.0)]),
        ("2.5e2 ms", [("latency", "<=", 0.25, "seconds", 95.0)]),
        ("< 1e999 ms", []),
        (
            "available again within 45 minutes with a data loss of no more than 5 minutes",
            [("rto", "<=", 2700.0, "seconds", None), ("rpo", "<=", 300.0, "seconds", None)],
        ),
        (
            "back within 30 minutes, at most 1 minute of data lost",
            [("rto", "<=", 1800.0, "seconds", None), ("rpo", "<=", 60.0, "seconds", None)],
        ),
        (
            "ninety-nine percent of searches are answered within one second",
            [("latency", "<=", 1.0, "seconds", 99.0)],
        ),
        ("fewer than one percent of calls fail", [("error-rate", "<", 0.01, "fraction", None)]),
        (
            "we restore service in 2 hours or less, having lost 5 minutes of data or less",
            [("rto", "<=", 7200.0, "seconds", None), ("rpo", "<=", 300.0, "seconds", None)],
        ),
        (
            "we aren't willing to lose more than 10 seconds of orders (RPO)",
            [("rpo", "<=", 10.0, "seconds", None)],
        ),
        (
            "we cannot accept losing more than 5 minutes (RPO)",
            [("rpo", "<=", 300.0, "seconds", None)],
        ),
        ("cannot lose more than 5 minutes of data", [("rpo", "<=", 300.0, "seconds", None)]),
        (
            "back within 20 minutes (RTO) with at most 10 seconds of data lost (RPO)",
            [("rto", "<=", 1200.0, "seconds", None), ("rpo", "<=", 10.0, "seconds", None)],
        ),
        ("must not lose more than 10 seconds", [("rpo", "<=", 10.0, "seconds", None)]),
        ("no more than 5 minutes of data may be lost", [("rpo", "<=", 300.0, "seconds", None)]),
        (
            "RTO of 4 hours / RPO of 1 hour",
            [("rto", "<=", 14400.0, "seconds", None), ("rpo", "<=", 3600.0, "seconds", None)],
        ),
        (
            "shall complete the quarantine within 60 seconds of the recall",
            [("unknown", "<=", 60.0, "seconds", None)],
        ),
        (
            "shall show the receipt within 3 seconds of the payment",
            [("latency", "<=", 3.0, "seconds", 95.0)],
        ),
        ("after an outage back within 15 minutes", [("rto", "<=", 900.0, "seconds", None)]),
        (
            "should the region be lost, delivery must be working again within 30 minutes",
            [("rto", "<=", 1800.0, "seconds", None)],
        ),
        (
            "if the site is lost, it is in service again within 1 hour",
            [("rto", "<=", 3600.0, "seconds", None)],
        ),
        (
            "95 % of answers within 400 ms, measured at the gateway over 24 hours. [T]",
            [("latency", "<=", 0.4, "seconds", 95.0)],
        ),
        (
            "the other pier serves the boarding list again within 3 minutes",
            [("rto", "<=", 180.0, "seconds", None)],
        ),
        ("4 samples per tank every hour", [("unknown", "=", 4 / 3600, "per-second", None)]),
        ("40 samples per node per second", [("throughput", ">=", 40.0, "per-second", None)]),
        ("time to recover below 30 minutes", [("rto", "<", 1800.0, "seconds", None)]),
        ("restored from the backup in at most 2 hours", [("rto", "<=", 7200.0, "seconds", None)]),
        (
            "serves 99.95% of calls successfully, measured over a rolling 28 days",
            [("availability", ">=", 0.9995, "fraction", None)],
        ),
        (
            "WHEN a client sends more than 7 requests per hour",
            [("unknown", ">", 7 / 3600, "per-second", None)],
        ),
        (
            "more than 7 requests per hour are answered with 429",
            [("unknown", ">", 7 / 3600, "per-second", None)],
        ),
        (
            "Recovery after loss of the region: RPO 15 minutes, RTO 2 hours.",
            [("rpo", "<=", 900.0, "seconds", None), ("rto", "<=", 7200.0, "seconds", None)],
        ),
        ("recovery point: at most 10 minutes", [("rpo", "<=", 600.0, "seconds", None)]),
        (
            "Concurrent users: at least 1,200 (first day of term)",
            [("concurrent-users", ">=", 1200.0, "count", None)],
        ),
        (r"p95 latency $\le 150\text{ ms}$", [("latency", "<=", 0.15, "seconds", 95.0)]),
        (r"uptime $\geq 99.9\%$", [("availability", ">=", 0.999, "fraction", None)]),
        ("p(95) < 300ms", [("latency", "<", 0.3, "seconds", 95.0)]),
        ("doesn't take more than 2 seconds", [("latency", "<=", 2.0, "seconds", 95.0)]),
        ("won't exceed 300ms", [("latency", "<=", 0.3, "seconds", 95.0)]),
        (
            "The p95 latency stays below 800 ms. Fewer than 2% of requests may fail.",
            [
                ("latency", "<", 0.8, "seconds", 95.0),
                ("error-rate", "<", 0.02, "fraction", None),
            ],
        ),
        ("at most 8 minutes of data are\nlost", [("rpo", "<=", 480.0, "seconds", None)]),
        (
            "p95 < 300 ms\np99 < 900 ms",
            [("latency", "<", 0.3, "seconds", 95.0), ("latency", "<", 0.9, "seconds", 99.0)],
        ),
        ("Peak concurrent users: 400", [("concurrent-users", ">=", 400.0, "count", None)]),
        ("concurrent access by 20+ users", [("concurrent-users", ">=", 20.0, "count", None)]),
        ("10 000 concurrent users", [("concurrent-users", ">=", 10000.0, "count", None)]),
        ("12 500 concurrent users", [("concurrent-users", ">=", 12500.0, "count", None)]),
        ("Step 1 100 concurrent users", [("concurrent-users", ">=", 100.0, "count", None)]),
        ("supports 5k CCU", [("concurrent-users", ">=", 5000.0, "count", None)]),
        ("99.9 % of calls succeed (non-5xx)", [("availability", ">=", 0.999, "fraction", None)]),
        ("99 % of calls end without errors", [("availability", ">=", 0.99, "fraction", None)]),
        ("90 % of rules are covered by tests", [("coverage", ">=", 0.9, "fraction", None)]),
        ("20 % of the sailings (2 weeks)", [("unknown", "=", 0.2, "fraction", None)]),
        ("shall not send more than 5 requests/s", [("throughput", "<=", 5.0, "per-second", None)]),
        (
            "800 gardeners can use it at the same moment",
            [("concurrent-users", ">=", 800.0, "count", None)],
        ),
        ("99.9 % of every month", [("availability", ">=", 0.999, "fraction", None)]),
        ("95% of messages in less than 50 ms", [("latency", "<", 0.05, "seconds", 95.0)]),
        ("99% of searches within 1 second", [("latency", "<=", 1.0, "seconds", 99.0)]),
        ("no query takes longer than 3 seconds", [("latency", "<=", 3.0, "seconds", 100.0)]),
        ("average below 80 ms", [("latency", "<", 0.08, "seconds", None)]),
        (
            "99.9% uptime (max 8.76 hours of downtime per year)",
            [("availability", ">=", 0.999, "fraction", None)],
        ),
        ("10 MB in ≤ 8 s", [("latency", "<=", 8.0, "seconds", 95.0)]),
        ("`p99_latency > 1s`", [("latency", ">", 1.0, "seconds", 99.0)]),
        ("`error_rate > 1%` for 5m", [("error-rate", ">", 0.01, "fraction", None)]),
        ("fewer than 0.05% of requests fail", [("error-rate", "<", 0.0005, "fraction", None)]),
        ("4xx ratio > 10%", [("error-rate", ">", 0.1, "fraction", None)]),
        ("success rate ≥ 99.9%", [("availability", ">=", 0.999, "fraction", None)]),
        (
            "no more than 36 hours of downtime per month",
            [("availability", ">=", 0.95, "fraction", None)],
        ),
        ("RPO 0, RTO 30 min", [
            ("rpo", "<=", 0.0, "seconds", None), ("rto", "<=", 1800.0, "seconds", None)
        ]),
        ("5,000 claims/day", [("throughput", ">=", 5000 / DAY, "per-second", None)]),
        ("more than 500 jobs in the queue", [("count", ">", 500.0, "count", None)]),
        ("holds 2 million devices", [("count", ">=", 2e6, "count", None)]),
        ("99.9%", [("availability", ">=", 0.999, "fraction", None)]),
        ("99,95 % uptime", [("availability", ">=", 0.9995, "fraction", None)]),
        ("10,000 users", [("users", ">=", 10_000, "count", None)]),
        ("1.5M registered users", [("users", ">=", 1_500_000, "count", None)]),
        ("10k concurrent users", [("concurrent-users", ">=", 10_000, "count", None)]),
        ("500 users at the same time", [("concurrent-users", ">=", 500, "count", None)]),
        ("15 people on it at once", [("concurrent-users", ">=", 15, "count", None)]),
        ("20 people in the shop at once", [("concurrent-users", ">=", 20, "count", None)]),
        ("1000+ requests/second", [("throughput", ">=", 1000, "per-second", None)]),
        ("at least 60 requests per minute", [("throughput", ">=", 1, "per-second", None)]),
        ("500 rps", [("throughput", ">=", 500, "per-second", None)]),
        ("< 0.1% error rate", [("error-rate", "<", 0.001, "fraction", None)]),
        ("err rate < 0.1%", [("error-rate", "<", 0.001, "fraction", None)]),
        ("p95 resp time < 2 s", [("latency", "<", 2.0, "seconds", 95.0)]),
        ("Error rate > 1%", [("error-rate", ">", 0.01, "fraction", None)]),
        (
            "RTO < 4 hours, RPO < 1 hour",
            [("rto", "<", 14_400, "seconds", None), ("rpo", "<", 3600, "seconds", None)],
        ),
        (
            "≥ 80% line, ≥ 70% branch",
            [("coverage", ">=", 0.8, "fraction", None), ("coverage", ">=", 0.7, "fraction", None)],
        ),
        (
            "5 / 15 min per identifier; 20 / hr per source",
            [
                ("unknown", "=", 5 / 900, "per-second", None),
                ("unknown", "=", 20 / 3600, "per-second", None),
            ],
        ),
        ("p95 < 600 ms (excluding email send)", [("latency", "<", 0.6, "seconds", 95.0)]),
        (
            "≤ 5 txn/sec sustained, ≤ 20/sec burst",
            [
                ("throughput", "<=", 5, "per-second", None),
                ("throughput", "<=", 20, "per-second", None),
            ],
        ),
        ("uploads up to 10 MB", [("size", "<=", 10_000_000, "bytes", None)]),
        ("10 MB", [("size", "<=", 10_000_000, "bytes", None)]),
        (
            "<p>RTO &le; 4 h.</p>\n<p>RPO &lt; 15 min.</p>",
            [("rto", "<=", 14_400, "seconds", None), ("rpo", "<", 900, "seconds", None)],
        ),
        ("payload < 64 KiB", [("size", "<", 65_536, "bytes", None)]),
        (
            "10,000 concurrent connections and 99.99% availability",
            [
                ("concurrent-users", ">=", 10_000, "count", None),
                ("availability", ">=", 0.9999, "fraction", None),
            ],
        ),
    ],
)  # fmt: skip
def test_a_target_is_read_as_it_is_written(text: str, expected: list[tuple[object, ...]]) -> None:
    assert [figures(target) for target in parse_targets(text, 0)] == expected


@pytest.mark.parametrize(
    ("text", "hint", "metric", "value"),
    [
        pytest.param("10,000", "System shall support 10k users", "users", 10_000, id="users"),
        pytest.param("99.9%", "Uptime shall be high", "availability", 0.999, id="uptime"),
        pytest.param("99.9", "Uptime in per cent", "availability", 0.999, id="bare share"),
        pytest.param("80%", "Test coverage target", "coverage", 0.8, id="coverage"),
        pytest.param("100", "Requests per second", "throughput", 100, id="bare rate"),
        pytest.param("< 300ms", "Latency of a search", "latency", 0.3, id="latency"),
        pytest.param("0.1%", "Server errors", "error-rate", 0.001, id="errors"),
        pytest.param("1000", "Concurrent users", "concurrent-users", 1000, id="at once"),
        pytest.param("600", "Requests per minute", "throughput", 10, id="a rate by the minute"),
        pytest.param("25", "Orders per second at noon", "throughput", 25, id="a rate of things"),
        pytest.param("300 or more", "Simultaneous users", "concurrent-users", 300, id="or more"),
        pytest.param("30 minutes", "Session timeout", "unknown", 1800, id="not a latency"),
        pytest.param(">= 60 days", "Retention of raw samples", "retention", 5_184_000, id="kept"),
        pytest.param("Jars are kept for 2 days", "", "retention", 172_800, id="kept for"),
        pytest.param("Jars are erased after 1 week", "", "retention", 604_800, id="erased after"),
        pytest.param("deletion after 1 week", "Old jars", "retention", 604_800, id="deletion"),
        pytest.param("Removal no later than 2 days", "", "retention", 172_800, id="removal"),
        pytest.param("Jars are kept at least 2 days", "", "retention", 172_800, id="kept at least"),
        pytest.param("Sessions are kept for 8 hours", "", "unknown", 28_800, id="a session"),
        pytest.param("< 65 %", "Processor load of the press", "cpu", 0.65, id="cpu"),
        pytest.param("at most 80 % of the RAM", "", "memory", 0.8, id="memory"),
        pytest.param("75 %", "Disk space in use", "disk", 0.75, id="disk"),
        pytest.param("512 MB of memory", "", "memory", 512e6, id="so much memory"),
        pytest.param("99.5 %", "Availability of the storage", "availability", 0.995, id="storage"),
        pytest.param("Jars are kept ≤ 3 days", "", "retention", 259_200, id="kept, with a sign"),
        pytest.param("Take 20 HL7 messages per second", "", "throughput", 20, id="with a digit"),
        pytest.param("At the same time at least 8 users", "", "concurrent-users", 8, id="adverb"),
        pytest.param("Jars keep 3 days", "", "unknown", 259_200, id="kept by itself"),
        pytest.param("< 4 hours", "Time to the first answer", "unknown", 14_400, id="hours"),
        pytest.param("0 per month", "Tickets answered twice", "unknown", 0, id="a rare event"),
        pytest.param("60 requests per minute per user", "Limit", "unknown", 1, id="a limit"),
        pytest.param(
            "A user may make no more than 36 bookings per hour", "", "unknown", 0.01, id="may"
        ),
        pytest.param(
            "One IP address may send at most 300 requests per minute", "", "unknown", 5, id="an IP"
        ),
        pytest.param(
            "At most 300 requests per minute are taken from one client", "", "unknown", 5, id="from"
        ),
        pytest.param(
            "The service handles 300 requests per minute", "", "throughput", 5, id="the service"
        ),
        pytest.param(
            "The service can take up to 300 requests per minute", "", "throughput", 5, id="it can"
        ),
        pytest.param("42", "Meaning", "count", 42, id="a bare figure beside other words"),
    ],
)
def test_what_stands_beside_a_target_names_its_metric(
    text: str, hint: str, metric: str, value: float
) -> None:
    (target,) = parse_targets(text, 0, hint)
    assert (target.metric, target.value) == (metric, value)


@pytest.mark.parametrize(
    ("text", "beside", "expected"),
    [
        ("Response time (p95/p99): 200/500 ms", "", {95: 0.2, 99: 0.5}),
        ("p50 / p95 / p99 latency < 50 ms / 200 ms / 1 s", "", {50: 0.05, 95: 0.2, 99: 1}),
        ("50/200/500 ms", "Latency p50/p95/p99", {50: 0.05, 95: 0.2, 99: 0.5}),
        ("200 ms, 1 s", "Search latency (p95, p99)", {95: 0.2, 99: 1}),
        ("50 ms | ≤ 200 ms", "Latency p50 | p95", {50: 0.05, 95: 0.2}),
        ("<50 & < 200 ms", "Latency p50 & p95", {50: 0.05, 95: 0.2}),
        ("50\nand 200 ms", "Latency p50 and p95", {50: 0.05, 95: 0.2}),
        ("200 ms", "Latency p95/p99", {95: 0.2, 99: 0.2}),
        ("p95 and p99 latency below 2 s", "", {95: 2, 99: 2}),
    ],
)
def test_figures_belong_to_percentiles_in_their_order(
    text: str, beside: str, expected: dict[int, float]
) -> None:
    found = parse_targets(text, 0, beside)
    assert {each.metric for each in found} == {"latency"}
    assert {each.percentile: each.value for each in found} == expected


def test_figures_belong_to_things_in_their_order() -> None:
    reads, writes = parse_targets("Reads/writes p95: 100/300 ms", 0)
    assert [(reads.scope, reads.value), (writes.scope, writes.value)] == [
        ("Reads", 0.1),
        ("writes", 0.3),
    ]


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Two in every hundred", "2%"),
        ("one in ten thousand", "0.01%"),
        ("1 in a million", "0.0001%"),
        ("2 of 1,000 requests", "0.2% requests"),
        ("3 over 1,000", "0.3%"),
        ("2 times out of 1\u00a0000", "0.2%"),
    ],
)
def test_a_part_of_a_whole_is_a_share(text: str, share: str) -> None:
    assert " ".join(with_shares(text).split()) == share


@pytest.mark.parametrize(
    ("text", "metric", "comparator", "value"),
    [
        ("After an outage operations resume inside 30 minutes", "rto", "<=", 1800),
        ("The queue is drained within 5 minutes of an outage", "unknown", "<=", 300),
        ("Outages last no longer than 43.2 minutes", "availability", ">=", 0.999),
        ("Service must be back within the hour", "rto", "<=", 3600),
        ("Less than one request in a thousand fails", "error-rate", "<", 0.001),
        ("Fewer than 2 requests in 1,000 fail", "error-rate", "<", 0.002),
        ("Fewer than two in ten thousand requests fail", "error-rate", "<", 0.0002),
        ("At most one request in a thousand may fail", "error-rate", "<=", 0.001),
        ("At most 2 of 100 requests fail", "error-rate", "<=", 0.02),
        ("Queue lag never exceeds 30 s", "unknown", "<=", 30),
        ("9 of 10 searches are answered within 300 ms", "latency", "<=", 0.3),
    ],
)
def test_what_sentences_promise(text: str, metric: str, comparator: str, value: float) -> None:
    (target,) = parse_targets(text, 0)
    assert (target.metric, target.comparator, target.value) == (metric, comparator, value)


def test_a_slash_may_stand_before_the_window_of_an_availability() -> None:
    (target,) = parse_targets("Availability 99.9 % / 30 d", 0)
    assert (target.value, target.window, target.assumed) == (0.999, 2_592_000.0, ("comparator",))


@pytest.mark.parametrize("text", ["error rate per day < 0.8 %", "Error rate < 0.8 % per day"])
def test_an_error_rate_may_be_that_of_a_day(text: str) -> None:
    (target,) = parse_targets(text, 0)
    assert (target.metric, target.value, target.window) == ("error-rate", 0.008, 86_400.0)


@pytest.mark.parametrize(
    ("text", "beside", "expected"),
    [
        ("10 min / 1 h", "RPO / RTO", [("rpo", 600), ("rto", 3600)]),
        ("1 h, 10 min", "N5 RTO and RPO", [("rto", 3600), ("rpo", 600)]),
        ("10 min / 1 h", "Recovery point / recovery time", [("rpo", 600), ("rto", 3600)]),
        (
            "1 h / 10 min",
            "Recovery time (RTO), recovery point (RPO)",
            [("rto", 3600), ("rpo", 600)],
        ),
        ("10 min / month", "RPO / RTO", [("rto", 600)]),
        ("10 min", "RPO", [("rpo", 600)]),
        ("RTO/RPO: 4 h / 15 min", "", [("rto", 14_400), ("rpo", 900)]),
        ("4 h and 15 min", "RTO and RPO", [("rto", 14_400), ("rpo", 900)]),
        ("at most 15 min / 4 h (RPO/RTO)", "", [("rpo", 900), ("rto", 14_400)]),
        ("24 h and 8 h (RPO and RTO)", "", [("rpo", 86_400), ("rto", 28_800)]),
        ("lose ≤ 24h, back in ≤ 8h (RPO / RTO)", "", [("rpo", 86_400), ("rto", 28_800)]),
    ],
)
def test_two_figures_beside_two_objectives_are_theirs_in_order(
    text: str, beside: str, expected: list[tuple[str, float]]
) -> None:
    found = parse_targets(text, 5, beside)
    assert [(each.metric, each.value) for each in found] == expected
    assert all(text[each.span.start - 5 : each.span.end - 5] == each.text for each in found)


@pytest.mark.parametrize(
    "text",
    [
        "", "TBD", "[...]", "fast", "Service downtime", "TLS 1.3, HTTP 404, SHA-256 and FR-1",
        "after 5 failed attempts", "2026-11-20", "$500", "OAuth2", "²", "v1.2.3",
        "Response time (p50, p95, p99)", "128 kbit/s MP3 and 64 kbit/s Opus",
    ],
)  # fmt: skip
def test_what_is_no_target(text: str) -> None:
    assert parse_targets(text, 0) == ()


@pytest.mark.parametrize(
    ("text", "assumed"),
    [
        ("response time p95 < 200ms", ()),
        ("response time < 200ms", ("percentile",)),
        ("< 200ms", ("metric", "percentile")),
        ("200ms", ("metric", "comparator", "percentile")),
        ("99.9% availability per month", ("comparator",)),
        ("availability ≥ 99.9%", ("window",)),
        ("10,000 users", ("metric", "comparator")),
        ("10,000 registered users", ("comparator",)),
        ("1000+ requests/second", ()),
    ],
)
def test_what_a_convention_filled_in_is_named(text: str, assumed: tuple[str, ...]) -> None:
    (target,) = parse_targets(text, 0)
    assert target.assumed == assumed


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("99.9%", MONTH),
        ("99.5% monthly", MONTH),
        ("99.5% per year", 365 * DAY),
        ("available 99.99 % of the time per year", 365 * DAY),
        ("Be up 99.95% of the time (per month).", MONTH),
        ("99.9% over any 7 days", 7 * DAY),
        ("99.9% over any 28 consecutive days", 28 * DAY),
        ("99.9% in a 90-day rolling window", 90 * DAY),
        ("We're up 99 % of the time, counted over 90 days.", 90 * DAY),
        ("99.5 % availability of `boats-api` per 90 days", 90 * DAY),
        ("available 99.5 %, as seen by the client over any 7 days", 7 * DAY),
        ("at least 99 % of requests succeed over 7 days", 7 * DAY),
        ("availability of 99.9%, calculated over 90 days.", 90 * DAY),
        ("availability of 99.9%, over any 7 days", 7 * DAY),
        ("availability of 99.9%, calculated over a period of 90 days.", 90 * DAY),
        ("the till is available 99.9 % of the time over a rolling 28 days", 28 * DAY),
        ("the hand-over is available 99.9 % of the time in 28 days", 28 * DAY),
        ("error rate > 1% for 5 minutes", 300.0),
        ("error rate > 1%", None),
        ("p95 < 1s over 10 minutes", 600.0),
        ("p95 over 1 s for 10 minutes", 600.0),
        ("p99 latency over 800 ms during 2 minutes", 120.0),
        ("available 99.5 % of the time, measured per month.", MONTH),
        ("Over any 30 days, uptime is at least 99.9 %", MONTH),
        ("In a rolling 7-day window, p95 latency stays below 300 ms", 7 * DAY),
        ("Over a trailing 28 days, p99 latency stays below 2 s", 28 * DAY),
        ("In every calendar quarter availability is at least 99.5 %", 90 * DAY),
        ("Per calendar month, availability is at least 99.5 %", MONTH),
        ("p95 of searches ≤ 400 ms, sampled over 7 days", 7 * DAY),
        ("p95 latency ≤ 300 ms, 7-day window", 7 * DAY),
        ("p95 latency ≤ 300 ms (1 h window)", 3600.0),
        ("availability 99.9 % (30 d rolling)", MONTH),
        ("availability 99.9 % (calendar quarter)", 90 * DAY),
        ("availability ≥ 99.9 % [90 days]", 90 * DAY),
        ("availability ≥ 99.9 % — window: 90 days", 90 * DAY),
        ("availability 99.9 % by calendar quarter", 90 * DAY),
        ("99.9% uptime (max 8.76 hours of downtime per year)", MONTH),
        ("available 99.5 % of the time, taken each week, and with a lamp", 7 * DAY),
        ("at least 40 orders per second in the days before Easter", None),
    ],
)
def test_a_target_holds_over_a_window(text: str, window: float | None) -> None:
    (target,) = parse_targets(text, 0)
    assert target.window == window


@pytest.mark.parametrize(
    ("text", "scope", "condition"),
    [
        ("read p95 < 5ms", "read", None),
        ("`GET /api/tickets` < 50 ms", "GET /api/tickets", None),
        ("5 / 15 min per identifier", "identifier", None),
        ("p95 < 600 ms (excluding email send)", None, "excluding email send"),
        (
            "99.5% during business hours (6 AM - 11 PM IST)",
            None,
            "during business hours (6 AM - 11 PM IST)",
        ),
        ("99.9 % available between 22:00 and 05:00, monthly", None, "between 22:00 and 05:00"),
        ("99.9 % available between 8 am and 6 pm", None, "between 8 am and 6 pm"),
        ("≤ 20/sec burst", None, "burst"),
        (
            "error rate < 1% (50 or more requests by admins)",
            None,
            "50 requests by admins",
        ),
        ("error rate < 1% (45 min/post)", None, "45 min/post"),
        ("The system shall respond within 2 seconds", None, None),
    ],
)
def test_a_target_has_a_scope_and_a_condition(
    text: str, scope: str | None, condition: str | None
) -> None:
    (target,) = parse_targets(text, 0)
    assert (target.scope, target.condition) == (scope, condition)


def test_spans_are_places_in_the_document() -> None:
    document = "| NFR-1 | p50 < 1 ms,  p95 < 2 ms |"
    start = document.index("p50")
    first, second = parse_targets(document[start:-2], start)
    assert document[first.span.start : first.span.end] == first.text == "p50 < 1 ms"
    assert document[second.span.start : second.span.end] == second.text == "p95 < 2 ms"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30 minutes", 1800.0),
        ("2h", 7200.0),
        ("a day", DAY),
        ("hour", 3600.0),
        ("for 5 mins", 300.0),
        ("90-day", 90 * DAY),
        ("15 milliseconds", 0.015),
        ("soon", None),
        ("", None),
        ("3 apples", None),
    ],
)
def test_durations_are_seconds(text: str, seconds: float | None) -> None:
    assert duration(text) == seconds


WORDS = (
    "p95 p999 99.9% < ≤ > 200ms 10k users and , ; ( ) . 1e9 10,000 per / 15 min 95% of requests "
    "for 30 days RTO 4 hours coverage ² ٣ \u00a0 0 % ms at least - 99999999999999999999999"
)
SENTENCES = st.lists(st.sampled_from(WORDS.split(" ")), max_size=25).map(" ".join)


@given(SENTENCES | st.text(max_size=60), st.text(max_size=10))
def test_no_text_is_too_odd(text: str, hint: str) -> None:
    for target in parse_targets(text, 7, hint):
        assert text[target.span.start - 7 : target.span.end - 7] == target.text


@pytest.mark.parametrize("piece", ["a, ", "1, ", "(", "p95 ", "200 ", "5 per ", "for 3 ", "a and "])
def test_long_texts_are_read_in_time(piece: str) -> None:
    begun = time.perf_counter()
    parse_targets(piece * 20_000, 0)
    assert time.perf_counter() - begun < 5


COMPARATORS = (
    "no more than", "never slower than", "at most", "up to", "not exceed", "or equal to", "<", "⩽",
    "&gt;=", "maximum of", "min", "exceeding", "over", "a", "an", "of", "to", "~", "users", "the",
    "", " ", "  ",
)  # fmt: skip


@given(st.lists(st.sampled_from(COMPARATORS)).map("".join))
def test_a_text_that_ends_otherwise_holds_no_comparator_before_a_figure(text: str) -> None:
    assert comparison.is_compared(text) == bool(comparison._COMPARED.search(text[-60:]))


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Lock speed.** p95 latency of the lock < 300 ms", "p95 latency of the lock < 300 ms"),
        ("**Lock:** p95 latency < 300 ms", "**Lock:** p95 latency < 300 ms"),
        ("Lock: p95 latency **< 300 ms**", "Lock: p95 latency **< 300 ms"),
    ],
)
def test_a_target_is_quoted_with_both_marks_of_a_title_or_without(text: str, quoted: str) -> None:
    (target,) = parse_targets(text, 0)
    assert target.text == quoted
    assert text[target.span.start : target.span.end] == quoted


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("de", "Das Pult muss zu 99,8 % der Zeit verfügbar sein.", ("availability", 0.998)),
        ("de", "Danach ist das Pult binnen 5 Minuten wieder verfügbar.", ("rto", 300.0)),
        ("en", "The pier is up at least 99.7 % of opening hours.", ("availability", 0.997)),
        ("es", "Tras una avería, vuelve a estar disponible en 30 minutos.", ("rto", 1800.0)),
        ("es", "El muelle está disponible el 99,8 % del tiempo.", ("availability", 0.998)),
        ("fr", "Le quai doit être disponible 99,8 % du temps.", ("availability", 0.998)),
        ("pt", "O cais está disponível 99,8 % do tempo.", ("availability", 0.998)),
        ("zh", "故障后 20 分钟内恢复。", ("rto", 1200.0)),
        ("ru", "Причал доступен 99,8 % времени.", ("availability", 0.998)),
    ],
)
def test_what_is_available_in_other_languages(
    name: str, text: str, expected: tuple[str, float]
) -> None:
    with speaking(next((each for each in shipped() if each.name == name), ENGLISH)):
        (target,) = parse_targets(text, 0)
    assert (target.metric, target.value) == expected
    assert "metric" not in target.assumed


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("en", "answers < 1 s (percentile 99)"),
        ("de", "Antwortzeit im 99. Perzentil unter 1 s"),
        ("de", "Eine Bestellung ist im 99. Perzentil in weniger als 1 s bestätigt."),
        ("de", "Antwortzeit < 1 s (99-Perzentil)"),
        ("es", "tiempo de respuesta < 1 s en el percentil 99"),
        ("fr", "temps de réponse < 1 s au 99e centile"),
        ("fr", "temps de réponse < 1 s au 99ème percentile"),
        ("ru", "время отклика < 1 с для 99-го перцентиля"),
        ("ru", "99-й перцентиль времени отклика < 1 с"),
        ("pt", "tempo de resposta < 1 s no 99º percentil"),
        ("zh", "响应时间第99百分位 < 1 s"),
    ],
)
def test_percentiles_in_other_languages(name: str, text: str) -> None:
    with speaking(next((each for each in shipped() if each.name == name), ENGLISH)):
        (target,) = parse_targets(text, 0)
    assert (target.metric, target.value, target.percentile) == ("latency", 1.0, 99.0)


def test_a_time_beside_the_word_is_no_percentile() -> None:
    (target,) = parse_targets("95th percentile 20 ms", 0)
    assert (target.value, target.percentile) == (0.02, 95.0)
    (target,) = parse_targets("our percentile 20 ms", 0)
    assert target.value == 0.02


@pytest.mark.parametrize("what", ["check-ins", "e-mails", "sign-ups", "orders"])
def test_what_comes_in_a_time_may_have_a_hyphen(what: str) -> None:
    (target,) = parse_targets(f"handles 150 {what} per second or more", 0)
    assert (target.metric, target.value) == ("throughput", 150.0)


@pytest.mark.parametrize(
    ("text", "metric", "value", "window"),
    [
        ("answers within 2 s for up to 200 users", "latency", 2.0, None),
        (
            "shall complete within 2 seconds for a dataset of up to 200 employees",
            "latency",
            2.0,
            None,
        ),
        ("no more than 5 attempts within 15 minutes", "count", 5.0, 900.0),
        ("returns at most 200 rows within 10 minutes", "count", 200.0, 600.0),
        ("within 10 minutes process 5000 orders", "count", 5000.0, 600.0),
        ("p95 over 800 ms in 10 minutes", "latency", 0.8, 600.0),
        ("p95 over 2 s within the last 5 minutes", "latency", 2.0, 300.0),
    ],
)
def test_what_is_counted_in_a_time_or_meanwhile(
    text: str, metric: str, value: float, window: float | None
) -> None:
    (target,) = parse_targets(text, 0)
    assert (target.metric, target.value, target.window) == (metric, value, window)


@pytest.mark.parametrize(
    ("name", "words", "days"),
    [
        ("de", "Monatliche Verfügbarkeit", 30),
        ("de", "Verfügbarkeit im Quartalsmittel", 90),
        ("de", "Verfügbarkeit im Wochendurchschnitt", 7),
        ("fr", "Disponibilité en moyenne annuelle", 365),
        ("es", "Disponibilidad por trimestre", 90),
        ("pt", "Disponibilidade por trimestre", 90),
        ("ru", "Среднемесячная доступность", 30),
        ("zh", "月均可用性", 30),
        ("de", "Verfügbarkeit im Kalenderjahr", 365),
        ("es", "Disponibilidad en el año", 365),
        ("fr", "Disponibilité sur l'année", 365),
        ("pt", "Disponibilidade no mês", 30),
        ("pt", "Disponibilidade no ano", 365),
        ("ru", "Доступность за месяц", 30),
        ("zh", "年度可用性", 365),
    ],
)
def test_the_time_of_an_availability_is_told_in_many_words(
    name: str, words: str, days: int
) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        (target,) = parse_targets("99.4%", 0, english(words))
    assert (target.window, "window" in target.assumed) == (days * 86400, False)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("de", "Die Antwortzeit darf 500 ms nicht überschreiten", ("latency", "<=", 0.5)),
        ("de", "Die Verfügbarkeit darf 99 % nicht unterschreiten", ("availability", ">=", 0.99)),
        ("es", "La tasa de errores no excede el 1 %", ("error-rate", "<=", 0.01)),
        ("es", "disponibilidad no inferior a 99 %", ("availability", ">=", 0.99)),
        ("fr", "Le temps de réponse ne doit pas dépasser 500 ms", ("latency", "<=", 0.5)),
        ("fr", "Le taux d'erreur n'excède pas 1 %", ("error-rate", "<=", 0.01)),
        ("fr", "La photo ne dépasse pas 6 Mo", ("size", "<=", 6e6)),
        ("fr", "mémoire inférieure à 2 Go", ("memory", "<", 2e9)),
        ("pt", "A taxa de erros não passa de 1 %", ("error-rate", "<=", 0.01)),
        ("ru", "Время ответа не превышает 500 мс", ("latency", "<=", 0.5)),
        ("ru", "Время ответа не должно превышать 500 мс", ("latency", "<=", 0.5)),
        ("ru", "файл не больше 5 МБ", ("size", "<=", 5e6)),
        ("zh", "响应时间不得超过 500 毫秒", ("latency", "<=", 0.5)),
        ("zh", "错误率不应高于 1%", ("error-rate", "<=", 0.01)),
        ("de", "Die Antwortzeit: spätestens 500 ms", ("latency", "<=", 0.5)),
        ("fr", "La réponse arrive au plus tard après 2 s", ("latency", "<=", 2.0)),
        ("ru", "Время ответа: не позднее 2 с", ("latency", "<=", 2.0)),
    ],
)
def test_what_must_not_be_exceeded_is_the_most_in_every_language(
    name: str, text: str, expected: tuple[str, str, float]
) -> None:
    with speaking(next(each for each in shipped() if each.name == name)):
        (target,) = parse_targets(text, 0)
    assert (target.metric, target.comparator, target.value) == expected
    assert "comparator" not in target.assumed


@pytest.mark.parametrize("words", ["at the latest", "no later than", "at the latest after"])
def test_what_comes_at_the_latest_takes_at_most_so_long(words: str) -> None:
    (target,) = parse_targets(f"the answer comes {words} 2 s", 0)
    assert (target.metric, target.comparator, target.value) == ("latency", "<=", 2.0)
    assert "comparator" not in target.assumed


@pytest.mark.parametrize(
    ("text", "percentile", "value"),
    [
        ("half of all searches take less than 200 ms", 50, 0.2),
        ("nine out of ten requests take less than 1 s", 90, 1.0),
        ("nine in ten answers arrive within 2 s", 90, 2.0),
        ("99% within 1 s", 99, 1.0),
    ],
)
def test_a_share_of_those_that_keep_a_time_is_a_percentile(
    text: str, percentile: float, value: float
) -> None:
    (target,) = parse_targets(text, 0, "Response time")
    assert (target.metric, target.percentile, target.value) == ("latency", percentile, value)


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("results come back in under 1 second (p95)", "latency"),
        ("the answer is back within 2 seconds", "latency"),
        ("it is back in under 1 second (p95)", "latency"),
        ("the service is back within 10 minutes", "rto"),
    ],
)
def test_an_answer_that_is_back_is_no_recovery(text: str, metric: str) -> None:
    (target,) = parse_targets(text, 0)
    assert target.metric == metric


def test_a_share_within_a_long_time_is_none() -> None:
    (target,) = parse_targets("99% within 30 days", 0)
    assert (target.metric, target.percentile) == ("availability", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("99% of calls are answered\n  within 4 s", [("latency", "<=", 4.0, "seconds", 99.0)]),
        (
            "95 % of `open` calls get an answer, with the door open, in under 4 s",
            [("latency", "<", 4.0, "seconds", 95.0)],
        ),
        (
            "99% of calls succeed, and calls are answered within 4 s",
            [
                ("availability", ">=", 0.99, "fraction", None),
                ("latency", "<=", 4.0, "seconds", 95.0),
            ],
        ),
        ("Up at least 99 % of each week", [("availability", ">=", 0.99, "fraction", None)]),
        (
            "An application that needs no clerk is completed in less than 20 s",
            [("latency", "<", 20.0, "seconds", 95.0)],
        ),
        (
            "If a zone is lost we fail over by hand; the recovery time is 1 hour or less",
            [("rto", "<=", 3600.0, "seconds", None)],
        ),
    ],
)
def test_shares_and_times_that_stand_apart(text: str, expected: list[object]) -> None:
    assert list(map(figures, parse_targets(text, 0))) == expected


@pytest.mark.parametrize(
    ("text", "hint", "window"),
    [
        ("1,000 req/s sustained over 5 minutes", "", 300.0),
        ("1,000 req/s, sustained for 5 minutes", "", 300.0),
        ("1,000 req/s (sustained, 5 min)", "", 300.0),
        ("300 rps (rolling 15 min)", "", 900.0),
        (">= 500 req/s", "Throughput, averaged over 5 min", 300.0),
        ("2,000 req/s", "Sustained throughput (10 min)", 600.0),
        ("2,000 req/s", "Throughput", None),
        ("2,000 requests/day", "Daily orders", None),
    ],
)
def test_a_throughput_is_kept_up_for_so_long(text: str, hint: str, window: float | None) -> None:
    (target,) = parse_targets(text, 0, hint)
    assert (target.metric, target.window) == ("throughput", window)


@pytest.mark.parametrize("text", ["at most 1 ‰ of requests fail", "error rate <= 1‰"])
def test_figures_per_mille(text: str) -> None:
    (target,) = parse_targets(text, 0)
    assert (target.metric, target.value) == ("error-rate", 0.001)


def test_two_in_ten_thousand_are_not_two_in_ten() -> None:
    (found,) = parse_targets("two in ten thousand requests may fail", 0)
    assert (found.metric, found.value) == ("error-rate", 0.0002)


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("Supports up to 6,000 concurrent users", ">="),
        ("Up to 300 requests per second are served", ">="),
        ("Up to 10 concurrent users", "<="),
        ("Handles at most 100 concurrent users", "<="),
    ],
)
def test_so_much_is_carried_at_least(text: str, comparator: str) -> None:
    (target,) = parse_targets(text, 0, "")
    assert target.comparator == comparator


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("availability >= 0.999", 0.999),
        ("availability >= 99.9", 0.999),
        ("error_ratio < 0.01", 0.01),
        ("error rate < 0.5", 0.005),
        ("error_rate < 2", 0.02),
        ("error_ratio < 0.5 %", 0.005),
    ],
)
def test_bare_shares_are_of_a_hundred_or_of_one(text: str, value: float) -> None:
    (target,) = parse_targets(text, 0)
    assert target.value == value


@pytest.mark.parametrize(
    "text",
    ["No accepted event is lost (RPO = 0)", "RPO = 0 for orders", "The recovery point is 0"],
)  # fmt: skip
def test_nothing_is_lost(text: str) -> None:
    assert [(each.metric, each.value) for each in parse_targets(text, 0, "")] == [("rpo", 0)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("At least 400 scanners are signed in at the same time", 400),
        ("300 tills can be logged in simultaneously", 300),
    ],
)
def test_what_is_connected_at_once_is_counted_as_users_are(text: str, value: float) -> None:
    (target,) = parse_targets(text, 0, "")
    assert (target.metric, target.value) == ("concurrent-users", value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The service is back within 5 minutes (RTO 5 min, RPO 1 min)",
            {("rto", 300), ("rpo", 60)},
        ),
        ("It is restored in 2 hours (RPO = 15 min)", {("rto", 7200), ("rpo", 900)}),
        ("Restore after loss of the primary (RTO: 4 h)", {("rto", 14400)}),
    ],
)
def test_objectives_in_brackets_stand_beside_another_figure(
    text: str, expected: set[tuple[str, float]]
) -> None:
    found = parse_targets(text, 0, "")
    assert {(each.metric, each.value) for each in found} == expected
    assert not any(each.window for each in found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Requests per second: 1,000", 1000.0),
        ("Requests/sec: 1,000+", 1000.0),
        ("Orders per hour: at least 7,200", 2.0),
        ("Messages per second (peak): 500", None),
        ("Cost per hour: 500", None),
        ("Steps per second: 500", None),
        ("Messages per second and server: 500", None),
    ],
)
def test_a_rate_may_be_named_before_its_figure(text: str, value: float | None) -> None:
    rates = [each.value for each in parse_targets(text, 0) if each.metric == "throughput"]
    assert rates == ([value] if value else [])


@pytest.mark.parametrize(
    ("text", "readings"), [("is shown within 27 seconds", 1), ("99.27% of calls in 27 seconds", 2)]
)
def test_what_has_one_number_is_read_once(
    text: str, readings: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def reduced(said: str, *rest: object) -> object:
        read.append(said)
        return reading(said, *rest)

    reading = vars(target_clause)["_reduced"]
    monkeypatch.setattr(target_clause, "_reduced", reduced)
    assert len(parse_targets(text, 0)) == 1
    assert len(read) == readings
