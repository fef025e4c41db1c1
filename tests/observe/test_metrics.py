"""Numbers of a service, and the text in which Prometheus reads them."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from asbuilt.observe.exposition import expose
from asbuilt.observe.metrics import USUAL_BOUNDS, Durations, Metrics
from asbuilt.observe.observation import Observation


def seen(method: str = "GET", route: str = "/api/notes/{id}", status: int = 200,
         duration: float = 0.001) -> Observation:  # fmt: skip
    return Observation(
        0.0, method, route, status, duration, 10, 1, "member", "192.0.2.1", "id-1"
    )  # fmt: skip


def samples(metrics: Metrics) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample of the exposition, by name and labels."""
    text = expose(metrics).decode()
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def labels(**given: Any) -> frozenset[tuple[str, str]]:
    return frozenset((name, str(value)) for name, value in given.items())


def test_a_request_is_counted_and_timed() -> None:
    metrics = Metrics("club", "2.1", ())
    for duration in (0.0004, 0.004, 0.04):
        metrics.record(seen(duration=duration))
    metrics.record(seen(status=404))
    found = samples(metrics)
    route = {"method": "GET", "route": "/api/notes/{id}", "status": 200}
    assert found["http_requests_total", labels(**route)] == 3
    assert found["http_requests_total", labels(**route | {"status": 404})] == 1
    name = "http_request_duration_seconds"
    assert found[f"{name}_count", labels(**route)] == 3
    assert found[f"{name}_sum", labels(**route)] == pytest.approx(0.0444)
    buckets = [found[f"{name}_bucket", labels(**route, le=le)] for le in (0.0005, 0.005, 0.05, 5.0)]
    assert buckets == [1, 2, 3, 3]
    assert found[f"{name}_bucket", labels(**route, le="+Inf")] == 3


def test_the_service_says_which_it_is() -> None:
    found = samples(Metrics("club", "2.1", ()))
    assert found["asbuilt_info", labels(service="club", version="2.1")] == 1


def test_the_document_s_own_bounds_are_bounds() -> None:
    metrics = Metrics("club", "1", (0.18, 0.7000000000000001, 0.1))
    assert metrics.bounds == tuple(sorted({*USUAL_BOUNDS, 0.18, 0.7}))


def test_statements_are_timed_by_kind() -> None:
    metrics = Metrics("club", "1", ())
    metrics.statement("read").add(0.002)
    metrics.statement("read").add(0.2)
    assert metrics.statement("read") is metrics.statement("read")
    found = samples(metrics)
    assert found["db_statement_duration_seconds_count", labels(kind="read")] == 2


@pytest.mark.parametrize("text", ['a"b', "a\\b", "a\nb", "ü", "{id}"])
def test_labels_are_escaped(text: str) -> None:
    metrics = Metrics(text, "1", ())
    metrics.record(seen(route=text))
    found = samples(metrics)
    assert found["asbuilt_info", labels(service=text, version="1")] == 1
    assert found["http_requests_total", labels(method="GET", route=text, status=200)] == 1


def test_invented_methods_are_one() -> None:
    metrics = Metrics("club", "1", ())
    for n in range(1000):
        metrics.record(seen(method=f"METHOD{n}", status=405))
    assert len(metrics.requests) == 1
    labelled = labels(method="OTHER", route="/api/notes/{id}", status=405)
    assert samples(metrics)["http_requests_total", labelled] == 1000


@given(st.lists(st.floats(0, 20), max_size=50))
def test_a_histogram_never_loses_an_observation(durations: list[float]) -> None:
    histogram = Durations((0.1, 1.0, 10.0))
    for duration in durations:
        histogram.add(duration)
    buckets = [count for _, count in histogram.buckets()]
    assert buckets == sorted(buckets)
    assert buckets == [
        sum(duration <= bound for duration in durations) for bound in (0.1, 1.0, 10.0, math.inf)
    ]
    assert histogram.total == pytest.approx(sum(durations))


def test_other_bounds_keep_what_was_counted() -> None:
    histogram = Durations((0.1, 1.0, 10.0))
    for seconds in (0.05, 0.5, 0.5, 5.0, 50.0):
        histogram.add(seconds)
    histogram.divide((0.1, 0.3, 1.0))
    assert histogram.buckets() == [("0.1", 1), ("0.3", 1), ("1.0", 3), ("+Inf", 5)]
    histogram.add(0.2)
    assert histogram.buckets() == [("0.1", 1), ("0.3", 2), ("1.0", 4), ("+Inf", 6)]
    assert histogram.total == 56.25
