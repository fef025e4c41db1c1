"""Monitoring: metrics, log streams, and the conditions that call somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise

from asbuilt import regex
from asbuilt.document.blocks import Fence, Paragraph, Table, Text
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.alerts.alert import (
    CALLS,
    SEVERITY,
    SOMEBODY,
    Alert,
    from_row,
    from_text,
    is_crossed,
    sentences,
    warns,
)
from asbuilt.spec.alerts.rule_file import rules_in
from asbuilt.spec.figures.figure import duration
from asbuilt.spec.figures.quantity import Target, parse_targets
from asbuilt.spec.language import english
from asbuilt.spec.record import Headers, bind
from asbuilt.spec.section import (
    JUDGED,
    Outline,
    Section,
    bare,
    blocks_of,
    bullets,
    normal_title,
    part,
)

__all__ = ["ABOUT", "PART", "TITLES", "Alert", "Monitoring", "read"]

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
    "hold": (
        "for", "duration", "window", "period", "evaluation period", "how long", "sustained",
        "after",
    ),
    "severity": ("severity", "priority", "level", "urgency"),
    "notify": (
        "notify", "notification", "channel", "recipient", "recipients", "action", "route", "to",
        "team", "receiver", "who",
    ),
    "name": (
        "alert", "name", "alert name", "metric", "signal", "indicator", "what", "rule", "event",
    ),
}  # fmt: skip
ABOUT = regex.compile(
    r"\balert(?:s|ing)?\b|\balarms?\b|\bpag(?:es|ing) (?:rules|conditions)\b"
    r"|^paging$|\bon call\b"
)


def read(outline: Outline) -> Monitoring:
    """Metrics, log streams and alerts from their sections."""
    return Monitoring(
        tuple(_texts(outline.topmost(*METRICS))),
        tuple(_texts(outline.topmost(*LOGGING))),
        tuple(map(_joined, _every(outline))),
    )


_AND = regex.compile(r"\band\b|&&|&amp;&amp;", re.I)


def _joined(alert: Alert) -> Alert:
    """The alert with what stands between its figures: nothing but "and" joins them."""
    start, text = alert.text.span.start, alert.text.text
    between = [
        english(text[max(0, before.span.end - start) : max(0, after.span.start - start)])
        for before, after in pairwise(alert.targets)
        if before.span != after.span
    ]
    together = bool(between) and all(_AND.search(gap) for gap in between)
    return replace(alert, together=together) if together else alert


def _every(outline: Outline) -> Iterator[Alert]:
    """The alerts of the sections about them, and of such tables and rules anywhere."""
    sections = _alerting(outline)
    for section in sections:
        yield from _alerts(section)
    for section in outline.walk():
        if any(each.span.start <= section.span.start < each.span.end for each in sections):
            continue
        for table in () if _OTHERS.search(section.title) else _tables(section):
            yield from _of_table(table) if _is_of_alerts(table) else _of_cells(table)
        for fence in blocks_of(section, Fence, deep=False):
            yield from rules_in(section.source, fence)


def _alerting(outline: Outline) -> list[Section]:
    """The sections about alerts; without any, those that list conditions with a time to wait."""
    found = outline.topmost(*ALERTING, about=ABOUT)
    named = [each for each in found if each.title in _TITLES or _is_about_conditions(each)]
    return named or [each for each in outline.walk() if _lists_conditions(each)]


_TITLES = frozenset(map(normal_title, ALERTING))


def _is_about_conditions(section: Section) -> bool:
    """Whether a heading that speaks of alerts is about when they are raised, not about a part of
    the product that raises them; a whole document is not."""
    is_head = section.heading is not None and section.heading.level == 1
    return not is_head and not _OF_PRODUCT.search(section.topic)


_OF_PRODUCT = regex.compile(
    r"\b(?:apis?|endpoints?|channels?|contacts?|deployment|guide|playbooks?|responses?|runbooks?|model"
    r"|modules?|schema|types?|ui|screens?|components?|management|engine|service|preferences|user"
    r"|gateways?|routers?|processors?|pipelines?"
    r"|templates?|history|integrations?|setup|features?|tests?|design|implementation|center)\b"
)
_OTHERS = regex.compile(
    r"\b(?:requirements?|goals?|slos?|slas?|objectives?|tests?|testing|roll\w*|limits?)\b"
)


def _lists_conditions(section: Section) -> bool:
    if section.heading is None or _OTHERS.search(section.title):
        return False
    first = islice(_items(section), JUDGED)
    found = [from_text(text, span) for text, span in first]
    held = [alert for alert in found if alert.hold is not None and is_crossed(alert)]
    return len(held) > 1 or any(map(_calls_somebody, blocks_of(section, Paragraph, deep=False)))


def _calls_somebody(paragraph: Paragraph) -> bool:
    """Whether a sentence says that somebody is called when something lasts too long."""
    text = " ".join(line.text for line in paragraph.lines)
    if not paragraph.lines or len(text) > 1000 or not SOMEBODY.search(text):
        return False
    said = [from_text(part_of, part_of.span) for part_of in sentences(Text(text, paragraph.span))]
    return any(alert.hold is not None and is_crossed(alert) for alert in said)


def _texts(sections: list[Section]) -> Iterator[Text]:
    return (item.text for section in sections for item in bullets(section, deep=True))


def _items(section: Section) -> Iterator[tuple[Text, Span]]:
    """The bullets of a section, and its paragraphs that begin with ``a)``."""
    for item in bullets(section):
        yield item.text, item.span
    for paragraph in blocks_of(section, Paragraph, deep=False):
        if _LETTERED.match(paragraph.lines[0].text):
            span = paragraph.span
            yield Text(section.source.slice(span), span), span


_LETTERED = regex.compile(r"[a-z]\)\s")


def _alerts(section: Section) -> Iterator[Alert]:
    """The rows, the bullets, the rules of fences and the sentences that compare something."""
    for part_of in section.walk():
        for table in _tables(part_of):
            yield from list(_by_severity(table)) or _of_table(table)
        yield from _listed(part_of)
        for fence in blocks_of(part_of, Fence, deep=False):
            yield from rules_in(section.source, fence)
    for paragraph in blocks_of(section, Paragraph):
        if _LETTERED.match(paragraph.lines[0].text):
            continue
        whole = Text(re.sub(r"\s", " ", section.source.slice(paragraph.span)), paragraph.span)
        for line in (whole,) if SOMEBODY.search(whole.text[:1000]) else paragraph.lines:
            for sentence in sentences(line):
                alert = from_text(sentence, sentence.span)
                compared = any("comparator" not in target.assumed for target in alert.targets)
                if compared or alert.severity:
                    yield alert


def _listed(section: Section) -> Iterator[Alert]:
    """The items of a section, if one of them says when; under a heading that is nothing but alerts
    also mere names."""
    found = [from_text(text, span) for text, span in _items(section)]
    is_named = section.title in _TITLES and all(map(_is_name, found))
    yield from found if is_named or any(map(warns, found)) else ()


def _is_name(alert: Alert) -> bool:
    return alert.name is None and len(alert.text.text.split()) <= _MOST_WORDS


_MOST_WORDS = 10


def _tables(section: Section) -> Iterator[Table]:
    return blocks_of(section, Table, deep=False)


def _columns(table: Table) -> dict[str, int]:
    """The columns by their headers; the one of times to wait also by its cells, and the name is
    what stands first."""
    columns = bind(table, _HEADERS)
    free = [at for at in range(len(table.header)) if at not in columns.values()]
    if "hold" not in columns:
        held = [at for at in free if at and _are_durations([row[at].text for row in table.rows])]
        if held:
            columns["hold"] = held[0]
    if "condition" not in columns:
        first = table.rows[:JUDGED]
        crossed = {at: sum(_is_crossing(row[at]) for row in first) for at in free}
        best = max(crossed, key=lambda at: crossed[at], default=0)
        columns |= {"condition": best} if crossed.get(best) else {}
    if "name" not in columns and "condition" in columns and 0 not in columns.values():
        columns["name"] = 0
    return columns


def _are_durations(cells: list[str]) -> bool:
    said = [cell for cell in cells if cell.strip("-–— ")]
    return bool(said) and all(duration(cell) is not None and len(cell) < 20 for cell in said)


def _is_crossing(cell: Text) -> bool:
    return is_crossed(Alert(cell, cell.span, parse_targets(cell.text, cell.span.start)))


def _is_of_alerts(table: Table) -> bool:
    """Whether a table under any heading holds conditions with times to wait, or with whom to call,
    most of them of what should not be."""
    columns = _columns(table)
    titles = {normal_title(cell.text) for cell in table.header}
    if titles & _OF_SERVICES or not {"condition", "hold"} <= columns.keys():
        return False
    is_said = not bind(table, _HEADERS).keys().isdisjoint(("condition", "hold", "severity"))
    conditions = [row[columns["condition"]] for row in table.rows[:JUDGED]]
    if not is_said and not any(_COMPARED.search(cell.text) for cell in conditions):
        return False
    return 0 < len(conditions) <= 2 * sum(map(_is_crossing, conditions))


_COMPARED = regex.compile(r"[<>≤≥]")
_OF_SERVICES = {"timeout", "retries", "retry policy", "fallback", "limit", "traffic", "share"}


def _of_cells(table: Table) -> Iterator[Alert]:
    """``| Error rate | a counter | Alert if > 5% |``: cells that say when to call, in any table."""
    for row in table.rows:
        for cell in row[1:]:
            if (calls := CALLS.match(cell.text)) and not calls[0].lower().startswith(_MERE):
                condition = part(cell, calls.end(), len(cell.text))
                if parse_targets(condition.text, 0, row[0].text):
                    yield from_row({"name": row[0], "condition": condition})


_MERE = ("if", "when", "once")


def _of_table(table: Table) -> Iterator[Alert]:
    columns = _columns(table)
    if any(normal_title(cell.text) == "log level" for cell in table.header):
        return
    for row in table.rows:
        record = {name: row[at] for name, at in columns.items() if row[at].text}
        condition = record.get("condition") or record.get("name")
        said = record.keys() & {"condition", "hold", "severity", "notify"}
        if condition and (said or parse_targets(condition.text, 0)):
            yield from_row({**record, "condition": condition})


def _by_severity(table: Table) -> Iterator[Alert]:
    """``| Metric | Warning | Critical |``: a condition in each cell below a severity."""
    levels = [at for at, cell in enumerate(table.header) if SEVERITY.fullmatch(bare(cell.text))]
    for row in table.rows:
        for at in levels if 0 not in levels else ():
            if row[at].text and (targets := _compared(row[at], row[0])):
                yield Alert(row[at], row[at].span, targets, row[0], severity=table.header[at])


def _compared(cell: Text, name: Text) -> tuple[Target, ...]:
    return parse_targets(cell.text, cell.span.start, name.text)
