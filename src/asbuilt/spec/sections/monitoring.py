"""Monitoring: metrics, log streams, and the conditions that call somebody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.figure import duration
from asbuilt.spec.quantity import Target, parse_targets
from asbuilt.spec.record import Headers, records
from asbuilt.spec.section import Outline, Section, bullets

METRICS = (
    "Metrics",
    "Key Metrics",
    "Metrics to Track",
    "Metrics to Monitor",
    "System Metrics",
    "Application Metrics",
)
LOGGING = ("Logging", "Logs", "Log Streams", "Logging Strategy")
ALERTING = (
    "Alerting",
    "Alerts",
    "Alert Rules",
    "Alerting Rules",
    "Alerting Thresholds",
    "Alert Conditions",
)
TITLES = (
    "Monitoring and Observability",
    "Monitoring",
    "Observability",
    "Monitoring and Alerting",
    "Monitoring and Logging",
    "Logging and Monitoring",
    *METRICS,
    *LOGGING,
    *ALERTING,
)


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert: its condition as written and in figures (none for ``Service downtime``).

    ``hold`` is how many seconds the condition must last before somebody is called."""

    text: Text
    span: Span
    targets: tuple[Target, ...] = ()
    name: Text | None = None
    hold: float | None = None
    severity: Text | None = None
    notify: Text | None = None


@dataclass(frozen=True, slots=True)
class Monitoring:
    """The bullets under *Metrics* and *Logging*, and all alerts."""

    metrics: tuple[Text, ...] = ()
    logs: tuple[Text, ...] = ()
    alerts: tuple[Alert, ...] = ()


PART = Monitoring

_HEADERS: Headers = {
    "condition": ("condition", "threshold", "trigger", "when"),
    "hold": ("for", "duration", "window"),
    "severity": ("severity", "priority", "level"),
    "notify": ("notify", "notification", "channel", "recipient", "action"),
    "name": ("alert", "name", "alert name", "metric"),
}


def read(outline: Outline) -> Monitoring:
    """Metrics, log streams and alerts from their sections."""
    return Monitoring(
        tuple(_texts(outline.topmost(*METRICS))),
        tuple(_texts(outline.topmost(*LOGGING))),
        tuple(alert for section in outline.topmost(*ALERTING) for alert in _alerts(section)),
    )


def _texts(sections: list[Section]) -> Iterator[Text]:
    return (item.text for section in sections for item in bullets(section, deep=True))


def _alerts(section: Section) -> Iterator[Alert]:
    for record in records(section, _HEADERS, "condition"):
        yield _row(record)
    for item in bullets(section, deep=True):
        targets = parse_targets(item.text.text, item.text.span.start)
        held = next((target.window for target in targets if target.window), None)
        yield Alert(item.text, item.span, targets, hold=held)


def _row(record: dict[str, Text]) -> Alert:
    condition, name, hold = record["condition"], record.get("name"), record.get("hold")
    hint = name.text if name else ""
    targets = parse_targets(condition.text, condition.span.start, hint)
    stated = duration(hold.text) if hold else None
    return Alert(
        condition,
        (name or condition).span,
        targets,
        name,
        stated or next((target.window for target in targets if target.window), None),
        record.get("severity"),
        record.get("notify"),
    )
