"""Metrics in the Prometheus text format, by prometheus-client.

Imported when somebody first asks for metrics: the library costs more time to import than the rest
of the service takes to answer its first request.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from asbuilt.observe.alerts import Alerts
from asbuilt.observe.metrics import Metrics

LABELS = ["method", "route", "status"]


def expose(metrics: Metrics, alerts: Alerts | None = None) -> bytes:
    """The text format, version 0.0.4."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Families(metrics, alerts))
    return generate_latest(registry)


class _Families(Collector):
    def __init__(self, metrics: Metrics, alerts: Alerts | None) -> None:
        self._metrics = metrics
        self._alerts = alerts

    def collect(self) -> Iterator[Metric]:
        """All families, as the library asks for them."""
        info = GaugeMetricFamily("asbuilt_info", "The service.", labels=list(self._metrics.info))
        info.add_metric(list(self._metrics.info.values()), 1)
        yield info
        reload = GaugeMetricFamily(
            "asbuilt_last_reload_successful", "1 unless the document was refused when last read."
        )
        reload.add_metric([], self._metrics.reloaded)
        yield reload
        yield from self._requests()
        yield self._statements()
        if self._metrics.calls:
            yield self._calls()
            yield self._breakers()
        if self._alerts is not None:
            yield self._states(self._alerts)

    def _requests(self) -> Iterator[Metric]:
        count = CounterMetricFamily("http_requests", "Requests answered.", labels=LABELS)
        duration = HistogramMetricFamily(
            "http_request_duration_seconds", "From request to answer.", labels=LABELS
        )
        for (method, route, status), seen in list(self._metrics.requests.items()):
            values = [method, route, str(status)]
            count.add_metric(values, sum(seen.counts))
            duration.add_metric(values, seen.buckets(), seen.total)
        yield count
        yield duration

    def _states(self, alerts: Alerts) -> Metric:
        family = GaugeMetricFamily(
            "asbuilt_alert_state", "0 ok, 1 pending, 2 firing.", labels=["alert", "severity"]
        )
        for watch in alerts.watches:
            family.add_metric([watch.alert.name, watch.alert.severity], watch.state)
        return family

    def _calls(self) -> Metric:
        family = HistogramMetricFamily(
            "asbuilt_service_call_duration_seconds", "Calls to external services.",
            labels=["service", "outcome"],
        )  # fmt: skip
        for (service, came), seen in list(self._metrics.calls.items()):
            family.add_metric([service, came], seen.buckets(), seen.total)
        return family

    def _breakers(self) -> Metric:
        family = GaugeMetricFamily(
            "asbuilt_service_breaker_state", "0 closed, 1 half-open, 2 open.", labels=["service"]
        )
        for service, state in list(self._metrics.breakers.items()):
            family.add_metric([service], state)
        return family

    def _statements(self) -> Metric:
        family = HistogramMetricFamily(
            "db_statement_duration_seconds", "Time in the database.", labels=["kind"]
        )
        for kind, seen in list(self._metrics.statements.items()):
            family.add_metric([kind], seen.buckets(), seen.total)
        return family
