"""Monitoring: metrics, log streams, and the conditions that call somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Table, Text
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.figure import duration
from asbuilt.spec.quantity import Target, parse_targets
from asbuilt.spec.record import Headers, records
from asbuilt.spec.section import Outline, Section, bare, blocks_of, bullets, pair, part

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
    "condition": (
        "condition", "threshold", "trigger", "when", "expression", "expr", "rule", "query", "if",
        "alert when", "alert if", "fires when", "criteria",
    ),
    "hold": ("for", "duration", "window", "period", "evaluation period", "how long"),
    "severity": ("severity", "priority", "level", "urgency"),
    "notify": (
        "notify", "notification", "channel", "recipient", "recipients", "action", "route", "to",
        "team", "receiver", "who",
    ),
    "name": ("alert", "name", "alert name", "metric", "signal", "indicator", "what"),
}  # fmt: skip
ABOUT = regex.compile(
    r"\balert(?:s|ing)?\b|\balarms?\b|\bpag(?:es|ing) (?:rules|conditions)\b"
    r"|^paging$|\bon call\b"
)
_SEVERITY = regex.compile(
    r"(?:critical|warning|warn|info|page|ticket|high|medium|low|urgent|emergency|p[0-5]|sev-?[0-5])\b",
    re.I,
)
_MARKED = regex.compile(rf"[\[(](?P<severity>{_SEVERITY.pattern})[\])]\s*(?=\S)", re.I)
_SENTENCE_END = regex.compile(r"(?<=[.!?;])\s+(?=[A-Z`*])")


def read(outline: Outline) -> Monitoring:
    """Metrics, log streams and alerts from their sections."""
    return Monitoring(
        tuple(_texts(outline.topmost(*METRICS))),
        tuple(_texts(outline.topmost(*LOGGING))),
        tuple(alert for section in _alerting(outline) for alert in _alerts(section)),
    )


def _alerting(outline: Outline) -> list[Section]:
    """The sections about alerts; without any, those that list conditions with a time to wait."""
    named = outline.topmost(*ALERTING, about=ABOUT)
    return named or [each for each in outline.walk() if _lists_conditions(each)]


_OTHERS = regex.compile(
    r"\b(?:requirements?|goals?|slos?|slas?|objectives?|tests?|testing|roll\w*|limits?)\b"
)


def _lists_conditions(section: Section) -> bool:
    if section.heading is None or _OTHERS.search(section.title):
        return False
    found = [_said(item.text, item.span) for item in bullets(section)]
    held = [alert for alert in found if alert.hold is not None and _is_crossed(alert)]
    return len(held) > 1


def _is_crossed(alert: Alert) -> bool:
    """Whether it warns of too much of what should be little, or the other way round."""
    return any(
        target.comparator[0] == ("<" if target.metric in ("availability", "throughput") else ">")
        for target in alert.targets
    )


def _texts(sections: list[Section]) -> Iterator[Text]:
    return (item.text for section in sections for item in bullets(section, deep=True))


def _alerts(section: Section) -> Iterator[Alert]:
    """The rows, the bullets, and the sentences that compare something."""
    for table in blocks_of(section, Table):
        yield from _by_severity(table)
    for record in records(section, _HEADERS):
        condition = record.get("condition") or record.get("name")
        said = record.keys() & {"condition", "hold", "severity", "notify"}
        if condition and (said or parse_targets(condition.text, 0)):
            yield _row({**record, "condition": condition})
    for item in bullets(section, deep=True):
        yield _said(item.text, item.span)
    for paragraph in blocks_of(section, Paragraph):
        for line in paragraph.lines:
            for sentence in _sentences(line):
                alert = _said(sentence, sentence.span)
                if any("comparator" not in target.assumed for target in alert.targets):
                    yield alert


def _by_severity(table: Table) -> Iterator[Alert]:
    """``| Metric | Warning | Critical |``: a condition in each cell below a severity."""
    levels = [at for at, cell in enumerate(table.header) if _SEVERITY.fullmatch(bare(cell.text))]
    for row in table.rows:
        for at in levels if 0 not in levels else ():
            if row[at].text and (targets := _compared(row[at], row[0])):
                yield Alert(row[at], row[at].span, targets, row[0], severity=table.header[at])


def _compared(cell: Text, name: Text) -> tuple[Target, ...]:
    return parse_targets(cell.text, cell.span.start, name.text)


def _sentences(line: Text) -> Iterator[Text]:
    start = 0
    for end in _SENTENCE_END.finditer(line.text):
        yield part(line, start, end.start())
        start = end.end()
    yield part(line, start, len(line.text))


def _said(text: Text, span: Span) -> Alert:
    """An alert in words; before a colon or a dash stands its name or its severity."""
    marked = _MARKED.match(text.text)
    if marked:
        rest = part(text, marked.end(), len(text.text))
        return replace(_said(rest, span), severity=part(text, *marked.span("severity")))
    targets = parse_targets(text.text, text.span.start)
    held = next((target.window for target in targets if target.window), None)
    key, value = pair(text) or (text, None)
    if value is None or not value.text or re.search(r"[0-9]", key.text):
        return Alert(text, span, targets, hold=held)
    if _SEVERITY.fullmatch(key.text):
        return Alert(value, span, targets, hold=held, severity=key)
    return Alert(value, span, targets, key, held)


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
