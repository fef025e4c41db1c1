"""Monitoring: metrics, log streams, and the conditions that call somebody."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice, pairwise

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Fence, List, Paragraph, Table, Text
from asbuilt.document.text import on_one_line, part, text_of
from asbuilt.document.text import sentences as whole_sentences
from asbuilt.source import Span
from asbuilt.spec.alerts.alert import (
    SOMEBODY,
    Alert,
    apart,
    from_text,
    is_crossed,
    names_itself,
    names_rule,
    sentences,
    warns,
)
from asbuilt.spec.alerts.aligned import aligned_in
from asbuilt.spec.alerts.announced import (
    announces,
    calls_somebody,
    end_of,
    leads,
    says_where_they_go,
)
from asbuilt.spec.alerts.demanded import cases, demanding
from asbuilt.spec.alerts.labelled import labelled_in
from asbuilt.spec.alerts.nested import nested_in
from asbuilt.spec.alerts.rule_file import expressions_in, rules_in
from asbuilt.spec.alerts.table import LEVEL, alerts_in, by_severity, records_in, rows_of
from asbuilt.spec.figures.quantity import states_figure
from asbuilt.spec.language import english
from asbuilt.spec.rollout.heading import is_titled
from asbuilt.spec.section import JUDGED, Outline, Section, blocks_of, bullets
from asbuilt.spec.title import bare, normal_title

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


class Monitoring(Struct, frozen=True):
    """The bullets under *Metrics* and *Logging*, and all alerts."""

    metrics: tuple[Text, ...] = ()
    logs: tuple[Text, ...] = ()
    alerts: tuple[Alert, ...] = ()


PART = Monitoring

ABOUT = regex.compile(
    r"\balert(?:s|ing)?\b|\balarms?\b"
    r"|\bpag(?:es|er|ing) (?:rules?|conditions?|polic(?:y|ies)|thresholds?|criteria)\b"
    r"|^paging$|\bon call\b"
    r"|\b(?:what|when|who)\b.*\b(?:pages|paged|wakes?|woken|calls|called|rings)\b"
    r"|^(?:being|getting) (?:paged|called|woken|rung)(?: up| out)?$"
    r"|^wak(?:e|ing) (?:us|people|somebody)\b"
    r"|\bhow\b.*\b(?:know|find out|notice|learn|hear|tell|see)\b.*"
    r"\b(?:broken?|breaks|ill|down|wrong|fail\w*|sick|trouble|slow|unwell|problems?|unhealthy"
    r"|not work\w*)\b"
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
    text, index = alert.text.text, alert.text.index
    between = [
        english(text[max(0, index(before.span.end)) : max(0, index(after.span.start))])
        for before, after in pairwise(alert.targets)
        if before.span != after.span
    ]
    together = bool(between) and all(_AND.search(gap) for gap in between)
    return replace(alert, together=together) if together else alert


def _every(outline: Outline) -> Iterator[Alert]:
    """The alerts of the sections about them, and of such tables and rules anywhere."""
    sections = _alerting(outline)
    found = [alert for section in sections for alert in _alerts(section)]
    if not found:
        watching = (each for each in outline.walk() if _is_about_watching(each))
        found = [
            alert
            for section in watching
            for alert in (*labelled_in(section), *_said_to_alert(section))
        ]
    if not found:  # the product may have alarms of its own
        sections = [each for each in outline.walk() if _lists_conditions(each)]
        found = [alert for section in sections for alert in _alerts(section)]
    yield from found
    starts = [each.span.start for each in sections]
    ends = [*accumulate((each.span.end for each in sections), max)]
    for section in outline.walk():
        before = bisect_right(starts, section.span.start)
        if before and section.span.start < ends[before - 1]:
            continue
        tables = () if _OTHERS.search(section.title) else tuple(_tables(section))
        watched = bool(tables) and _is_watching(section)
        announced = {*_announced(section)} if watched else ()
        for table in tables:
            yield from alerts_in(table, watched=watched, announced=table.span in announced)
        for fence in blocks_of(section, Fence, deep=False):
            yield from rules_in(section.source, fence)


def _said_to_alert(section: Section) -> Iterator[Alert]:
    """The items that say by themselves that they are alerts: ``Alert if more than 2 % fail``."""
    for text, span, _ in _items(section):
        if _SAYS_ALERT.match(text.text) or _SAYS_ALERT.match(english(text.text[:_LONGEST_LEAD])):
            alert = from_text(text, span)
            if alert.targets:
                yield alert
        elif condition := _sending(text):
            yield from_text(condition, span)
    for block in blocks_of(section, Paragraph, deep=False):
        conditions = [*map(_sending, block.lines)] if len(block.lines) > 1 else []
        if conditions and all(conditions):  # a rule on each line
            yield from (from_text(each, each.span) for each in conditions if each)
    for text in demanding(section, [text for text, _, _ in _items(section)]):
        if counted := cases(text):
            yield from (from_text(each, each.span) for each in counted)
            continue
        alert = from_text(text, text.span)
        if _is_of_service(alert) or (is_crossed(alert) and alert.hold is not None):
            yield alert


_SAYS_ALERT = regex.compile(
    r"\W*(?:alert(?:s|e|a)?|alarms?|page|wake|warn)\b(?:\s+[^\W\d_]+){0,3}?\s+"
    r"(?:if|when(?:ever)?|once|as soon as|si|wenn|falls|sobald|bei|cuando|quand|quando|se|если"
    r"|когда)\b",
    re.I,
)


def _sending(text: Text) -> Text | None:
    """The condition of which an item says whom it calls: ``No backup for a day → mail to Ada``."""
    sent = _SENT.search(text.text)
    condition = part(text, 0, sent.start()) if sent else None
    if condition is None or condition.text.startswith(("*", "`")):
        return None
    told = states_figure(condition.text) or len(condition.text.split()) >= _FEWEST_WORDS
    return condition if told else None


_LONGEST_LEAD = 200
_FEWEST_WORDS = 4
_SENT = regex.compile(
    r"\s*(?:→|⇒|➜|[-=]>|(?<=\w|%):\s)\s*(?:(?:an?|the|send|we)\s+){0,2}[`*]*"
    r"(?:e-?mail|mail|page|pager|call|alert|alarm|notify|notification|ticket|warn|warning|slack"
    r"|(?i:sms|slack|teams|pagerduty|opsgenie)|on[- ]?call|#[a-z][\w-]+)(?=[`*]*(?:$|[,;.(+]|\s))"
)


def _alerting(outline: Outline) -> list[Section]:
    """The sections about alerts, by their headings."""
    found = outline.topmost(*ALERTING, about=ABOUT)
    return [each for each in found if each.title in _TITLES or _is_about_conditions(each)]


_TITLES = frozenset(map(normal_title, ALERTING))


def _is_about_conditions(section: Section) -> bool:
    """Whether a heading that speaks of alerts is about when they are raised, not about a part of
    the product that raises them; a whole document is not."""
    is_head = section.heading is not None and section.heading.level == 1
    return not is_head and not _OF_PRODUCT.search(section.topic)


_OF_PRODUCT = regex.compile(
    r"\b(?:apis?|endpoints?|channels?|contacts?|deployment(?! and\b)|guide|playbooks?"
    r"|responses?|runbooks?|model"
    r"|modules?|schema|types?|ui|screens?|components?|management|engine|service|preferences|user"
    r"|gateways?|routers?|processors?|pipelines?"
    r"|templates?|history|integrations?|setup|features?|tests?|design|implementation|center)\b"
)
_OTHERS = regex.compile(
    r"\b(?:requirements?|goals?|slos?|slas?|objectives?|tests?|testing|roll\w*|limits?)\b"
)


def _is_watching(section: Section) -> bool:
    """Whether a section is about how the service is watched, by its heading or by a sentence that
    says that somebody is called for what follows it."""
    announcing = map(announces, blocks_of(section, Paragraph, deep=False))
    return _is_about_watching(section) or any(announcing)


def _is_about_watching(section: Section) -> bool:
    """Whether a heading says that how the service is watched is told below it."""
    is_head = section.heading is None or section.heading.level == 1
    is_about = not is_head and _WATCHING.search(section.topic) is not None
    return is_about and _is_about_conditions(section)


_WATCHING = regex.compile(
    r"\bmonitor(?:s|ed|ing)?\b|\bobservability\b|\boperations?\b|\boperating\b|\balerting\b"
    r"|\bon call\b|\bwatch(?:ed|ing)\b|\bkeep\w* (?:an eye|watch)\b"
    r"|\bsupervision\b|\bsurveillance\b|\bpag(?:er|ing)\b"
)


def _lists_conditions(section: Section) -> bool:
    if section.heading is None or _OTHERS.search(section.title):
        return False
    first = islice(_items(section), JUDGED)
    found = [from_text(text, span) for text, span, _ in first if states_figure(text.text)]
    held = [alert for alert in found if alert.hold is not None and is_crossed(alert)]
    if any(map(announces, blocks_of(section, Paragraph, deep=False))):
        return any(map(_is_of_service, found))
    if any(map(says_where_they_go, blocks_of(section, Paragraph, deep=False))):
        return 2 * sum(map(is_crossed, found)) >= len(found) > 1
    return len(held) > 1 or any(map(calls_somebody, blocks_of(section, Paragraph, deep=False)))


def _is_of_service(alert: Alert) -> bool:
    own = ("latency", "error-rate", "availability")
    return is_crossed(alert) and any(target.metric in own for target in alert.targets)


def _announced(section: Section) -> Iterator[Span]:
    """Where the tables stand of which the paragraph above says that somebody is called for what is
    in them."""
    for before, block in pairwise(section.blocks):
        if isinstance(block, Table) and isinstance(before, Paragraph) and announces(before):
            yield block.span


def _texts(sections: list[Section]) -> Iterator[Text]:
    return (item.text for section in sections for item in bullets(section, deep=True))


def _items(section: Section) -> Iterator[tuple[Text, Span, Text | None]]:
    """The items of a section, with the severity that its heading or a line above them names."""
    level = section.heading.title if section.heading and LEVEL.match(section.title) else None
    for above, block in pairwise((None, *section.blocks)):
        if isinstance(above, Paragraph) and _TO_DO.search(english(end_of(above))):
            continue
        if isinstance(block, List):
            for item in block.items:
                several = [*apart(item.text)]
                spans = [item.span] if len(several) == 1 else [each.span for each in several]
                yield from ((text, span, level) for text, span in zip(several, spans, strict=True))
        elif isinstance(block, Paragraph):
            text = text_of(block)
            if len(block.lines) == 1 and LEVEL.match(english(bare(text.text[:_LONGEST_LEVEL]))):
                start = len(text.text) - len(text.text.lstrip("*_ "))
                level = part(text, start, len(text.text), "*_:")


_TO_DO = regex.compile(
    r"\b(?:what (?:to (?:do|check|try|look at)|you (?:can |should )?do|we do)|runbook|checklist"
    r"|first aid|troubleshoot\w*|in that case)\b[^.]{0,60}[:：]\W*$",
    re.I,
)
"""How a line ends that leads to what is done when somebody was called."""
_LONGEST_LEVEL = 80


def _alerts(section: Section) -> Iterator[Alert]:
    """What a section says that is alerted, and the queries of fences that say something else."""
    told = [*_told(section)]
    yield from told
    known = {(target.metric, target.value) for each in told for target in each.targets}
    for fence in blocks_of(section, Fence):
        for alert in expressions_in(section.source, fence):
            figures = {(target.metric, target.value) for target in alert.targets}
            if figures - known or not (figures or told):
                yield alert


def _told(section: Section) -> Iterator[Alert]:
    """The rows, the bullets, the rules of fences and the sentences that compare something."""
    ruled: set[tuple[str, float]] = set()
    named: list[int] = []
    for part_of in section.walk():
        if part_of is not section and is_titled(part_of):  # its rollout
            continue
        for table in _tables(part_of):
            yield from list(by_severity(table)) or rows_of(table)
        listed = [*_listed(part_of)]
        named += (each.name.span.start for each in listed if each.name)
        yield from listed
        for fence in blocks_of(part_of, Fence, deep=False):
            rules = [*rules_in(section.source, fence)]
            ruled |= {(target.metric, target.value) for each in rules for target in each.targets}
            yield from rules
            yield from aligned_in(section.source, fence)
    for paragraph in blocks_of(section, Paragraph):
        span = paragraph.span
        if leads(paragraph) or any(span.start <= start < span.end for start in named):
            continue
        whole = on_one_line(text_of(paragraph))
        is_whole = SOMEBODY.search(whole.text[:1000]) or names_rule(whole.text)
        is_whole = is_whole and not all(_IF.match(line.text) for line in paragraph.lines)
        if counted := _counted(whole):
            yield from counted
            continue
        for line in (whole,) if is_whole else paragraph.lines:
            before: Text | None = None
            for sentence in sentences(line):
                alert = from_text(sentence, sentence.span)
                figures = {(target.metric, target.value) for target in alert.targets}
                if figures and figures <= ruled:
                    continue  # the rules in words
                said = sentence.text
                told = _is_condition(alert, said) or names_itself(said) or names_rule(said)
                told = told or (before is not None and _is_another(line, before, sentence))
                before = sentence if told else None
                if told:
                    yield alert


def _counted(paragraph: Text) -> Sequence[Alert]:
    """The alerts of a paragraph that is one sentence which counts its cases, ``Page us if (a) p95
    is above 2 s; or (b) the night run failed.``, if one of them is of what should not be; not of
    one that asks for all of them at once."""
    found = [from_text(each, each.span) for each in cases(paragraph)]
    is_one = found and len([*whole_sentences(paragraph)]) == 1
    is_one = is_one and not _AT_ONCE.search(paragraph.text.partition("(")[0])
    return found if is_one and any(map(is_crossed, found)) else ()


_AT_ONCE = regex.compile(r"\b(?:both|all (?:of|the|these)|together|simultaneously|at once)\b", re.I)


def _is_another(line: Text, before: Text, sentence: Text) -> bool:
    """Whether a sentence names one more condition behind that of an alert, in words: ``Page us if
    p95 is above 2 s, or if the night run did not end.``"""
    between = line.text[line.index(before.span.end) : line.index(sentence.span.start)]
    is_one = _ANOTHER.fullmatch(between) and not before.text.endswith((".", "!", "?", ";"))
    return bool(is_one) and sentence.text.startswith(("if ", "when "))


_ANOTHER = regex.compile(r",?\s+(?:(?:or|and)\s+)?")


_IF = regex.compile(r"\W*(?:if|when(?:ever)?|alert|page|warn)\b", re.I)
"""How the lines of a paragraph begin of which each is a rule."""


def _is_condition(alert: Alert, sentence: str) -> bool:
    """Whether a sentence says how bad it is, or compares what is measured; what it compares besides
    ("on days of more than 40 boats") it must say to be for a time, or when something is done."""
    compared = [target for target in alert.targets if "comparator" not in target.assumed]
    if alert.severity or any(target.metric not in _UNMEASURED for target in compared):
        return True
    return bool(compared) and bool(alert.hold or _WHEN.search(english(sentence)))


_UNMEASURED = {"unknown", "count"}
_WHEN = regex.compile(r"\b(?:if|when(?:ever)?|once|as soon as)\b", re.I)


def _listed(section: Section) -> Iterator[Alert]:
    """The items of a section, if one of them says when; under a heading that is nothing but alerts
    also mere names. What is a list of an alert's properties is one alert."""
    if records := [*records_in(section)] or nested_in(section):
        yield from records
        return
    items = list(_items(section))
    found = [from_text(text, span) for text, span, _ in items]
    is_named = section.title in _TITLES and all(map(_is_name, found))
    if is_named or any(map(warns, found)):
        yield from (
            _of_level(alert, level) for alert, (_, _, level) in zip(found, items, strict=True)
        )


def _of_level(alert: Alert, level: Text | None) -> Alert:
    return replace(alert, severity=level) if level and alert.severity is None else alert


def _is_name(alert: Alert) -> bool:
    return alert.name is None and len(alert.text.text.split()) <= _MOST_WORDS


_MOST_WORDS = 10


def _tables(section: Section) -> Iterator[Table]:
    return blocks_of(section, Table, deep=False)
