"""A success metric that nothing measures.

## What it does
Reports success metrics with a figure for which the document names no source: they are none of the
figures that `asbuilt verify` measures (latency, availability, errors, throughput, users, coverage),
none that a stopwatch shows (a minute at most),
none of their words occur among the metrics and alerts of *Monitoring*, in the tables and endpoints,
and their own line does not say how they are found out (survey, analytics, …). Where a column
*Measured by* says it for the others, what stands in it decides; a table that it names (``table
`delivery` ``) must be one of the data model, a column one of its table. Under headings about goals
and success, and behind a label such as *Success after a year:*, also an item, a paragraph or a
sentence that names no source where as many others beside it name theirs, the one of numbered aims
that the lines about how they are measured leave out (*Aim 2: …*), and the name of a metric in code
that stands nowhere else in the document, where those of others do.

## Why it matters
After the release nobody can say whether the service was worth having.

## Example
```markdown
## Success Metrics

- Happiness of the sales department: 90%
```

## Fix
Say where the figure comes from: a metric, a table, a survey.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.document.text import part, text_of
from asbuilt.plan.naming import Names
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import stating
from asbuilt.rules.wording import Wording
from asbuilt.rules.words import shortened, words
from asbuilt.source import Span
from asbuilt.spec.figures.quantity import targets_in
from asbuilt.spec.language import english
from asbuilt.spec.section import blocks_of, own_text
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.monitoring import Monitoring
from asbuilt.spec.sections.success_metrics import STATES, SuccessMetric, SuccessMetrics
from asbuilt.spec.words import singular, snake

_MEASURED = {"latency", "availability", "throughput", "error-rate", "coverage", "users"}
_SOURCE = regex.compile(
    r"\b(?:survey\w*|analytics|NPS|CSAT|interviews?|questionnaire|dashboards?|reports?|logs?|audit"
    r"|measured|counted|tracked|monitor\w*|sampl\w+|query|queries|google|support tickets?|poll"
    r"|review\w*|benchmark\w*|load test\w*|CI|build|by hand"
    r"|(?:usability|user|beta|pilot|field|initial|acceptance) (?:tests?|testing|trials?))\b",
    re.I,
)
_GAUGE = regex.compile(r"\b(?:metrics?|gauge|histogram|counter|panel|dashboard)[\s:]*`", re.I)
_STOPWATCH = 60.0
"""Seconds that somebody who tries it can wait and see."""
_BOX = regex.compile(r"\s*[-*+] \[[ xX]\]")
_GENERAL = frozenset({
    "rate", "time", "number", "count", "average", "median", "total", "percent", "percentage",
    "user", "least", "most", "less", "more", "per", "day", "week", "month", "hour", "minute",
    "second", "under", "over", "within", "after", "before", "first", "last", "new", "api", "id",
    "name", "status", "created", "updated", "type", "value", "target", "increase", "decrease",
    "reduction", "reduce", "improve",
})  # fmt: skip


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each metric without a source, and each aim beside others that name theirs."""
    reported: list[Span] = []
    for metric in _lacking(subject):
        reported.append(metric.span)
        yield metric
    for aims in subject.spec[SuccessMetrics].aims:
        for aim in (*_left_out(subject, aims), *_not_numbered(subject, aims)):
            if not any(map(aim.span.overlaps, reported)):
                reported.append(aim.span)
                yield Finding(
                    f"nothing in the document measures `{shortened(aim.text)}`",
                    aim.span,
                    "Say where the figure comes from, as the others beside it do.",
                )
        yield from _unknown(subject, aims)
    metrics = subject.spec[SuccessMetrics].items
    yield from _unknown(
        subject, [each.measured for each in metrics if each.measured], _FEWEST_KNOWN
    )


def _lacking(subject: Subject) -> Iterator[Finding]:
    metrics = subject.spec[SuccessMetrics].items
    sources = _sources(subject) if metrics else frozenset()
    is_told = any(metric.measured and _says(metric.measured.text) for metric in metrics)
    for metric in metrics:
        if metric.measured is not None and is_told:
            aimed = bool(metric.target_text and metric.target_text.text) or _has_figure(metric)
            lacks = aimed and not _says(metric.measured.text)
        else:
            lacks = _has_figure(metric) and not _is_measured(subject, metric, sources)
        if not lacks and metric.measured is not None and (gone := _gone(subject, metric.measured)):
            what = "column" if "." in gone.text else "table"
            yield Finding(
                f"`{metric.name.text}` is measured with the {what} `{gone.text}`, which does not "
                "exist",
                gone.span,
                f"Correct the name, or define the {what}.",
            )
        elif lacks:
            yield Finding(
                f"nothing in the document measures `{metric.name.text}`",
                metric.name.span,
                "Say where the figure comes from: a metric, a table, a survey.",
            )


def _left_out(subject: Subject, aims: Sequence[Text]) -> Iterator[Text]:
    """The aims with a figure that name no source, where as many others name theirs; the only one of
    several without a source, whatever it says. Promises of the service need none."""
    said = [english(aim.text) for aim in aims]
    told = [_TELLS.search(each) is not None for each in said]
    spared = [_MAY_TELL.search(each) is not None for each in said]
    stated = [STATES.search(each) is not None for each in said]
    lacking = [at for at, (tells, states) in enumerate(zip(told, stated, strict=True))
               if states and not tells]  # fmt: skip
    alone = told.count(False) == 1 and sum(told) > 1 and _are_listed(subject, aims)
    if not any(told) or not (alone or len(lacking) <= sum(told)):
        return
    names = [words(name) for name in _metrics(subject)]
    watched = [words(each) for text in _watched(subject) for each in _COMMA.split(text)]
    watched = [each for each in watched if len(each) > 1]
    for at, aim in enumerate(aims):
        if told[at] or spared[at] or not (alone or at in lacking) or is_filler(aim.text):
            continue
        own = words(aim.text) - _GENERAL
        if any(each <= words(aim.text) for each in watched):
            continue
        known = sum(any(word in own for word in name - _GENERAL) for name in names)
        if known != 1 and not _is_promise(aim):
            yield aim


def _not_numbered(subject: Subject, aims: Sequence[Text]) -> Iterator[Text]:
    """The one of numbered aims whose number no line begins with, as lines that say how they are
    measured do with those of all others: ``Aim 2: counted by the gate``."""
    source = subject.spec.source
    before = [source.slice(Span(source.whole_line(aim.span.start).start, aim.span.start))
              for aim in aims]  # fmt: skip
    numbers = [found["number"] if (found := _ORDERED.match(each)) else "" for each in before]
    if len(aims) < _FEWEST_AIMS or not all(numbers):
        return
    told = [found["number"] for line in stating(subject, *_OF_AIM.words)
            if (found := _OF_AIM.pattern.match(line.line.text))]  # fmt: skip
    left = [aim for aim, number in zip(aims, numbers, strict=True) if number not in told]
    if len(left) == 1 and {*told} < {*numbers}:
        yield from left


_FEWEST_AIMS = 3
_ORDERED = regex.compile(r"\s*(?P<number>[0-9]{1,2})[.)]\s")
_OF_AIM = Wording(
    r"\W{0,4}(?:aim|goal|objective|target|success criterion|criterion|kpi|metric|outcome)\s"
    r"(?P<number>[0-9]{1,2})\b[*_]{0,3}\s?(?:[:|(]|[–—-]\s|is\b)",
    *("aim", "goal", "objective", "target", "criterion", "kpi", "metric", "outcome"),
)


def _are_listed(subject: Subject, aims: Sequence[Text]) -> bool:
    """Whether aims are items, or paragraphs that begin with numbers."""
    source = subject.spec.source
    return all(
        _NUMBER.match(aim.text)
        or source.slice(Span(source.whole_line(aim.span.start).start, aim.span.start)).strip()
        for aim in aims
    )


_NUMBER = regex.compile(r"[*_(\[]{0,3}[A-Z]{0,3}-?\d")


def _unknown(subject: Subject, aims: Sequence[Text], fewest: int = 1) -> Iterator[Finding]:
    """The names in code of metrics that stand nowhere else, where those of as many other aims, of
    the ``fewest`` at least, do and metrics are listed."""
    if len(_metrics(subject)) < _FEWEST_LISTED:
        return
    text = subject.spec.source.text
    named = [[*_NAMED.finditer(aim.text)] for aim in aims]
    alone = [bool(each) and all(text.count(name["name"]) == 1 for name in each) for each in named]
    known = sum(bool(each) and not lonely for each, lonely in zip(named, alone, strict=True))
    if known < fewest or (fewest > 1 and known <= sum(alone)):
        return
    for aim, each, lonely in zip(aims, named, alone, strict=True):
        if lonely:
            place = part(aim, *each[0].span("name"))
            yield Finding(
                f"`{place.text}` is to measure this, but stands nowhere else in the document",
                place.span,
                "List it among the metrics, or correct the name.",
            )


@lru_cache(1)  # each section of aims asks
def _metrics(subject: Subject) -> frozenset[str]:
    """The names in code of what sections about monitoring list."""
    bulleted = (text.text for text in subject.spec[Monitoring].metrics)
    told = (own_text(each) for each in subject.outline.walk() if _WATCHES.search(each.topic))
    return frozenset(
        found["name"] for text in (*bulleted, *told) for found in _NAMED.finditer(text)
    )


_WATCHES = regex.compile(
    r"\b(?:monitor\w*|metrics?|observ\w+|alert\w*|alarms?|dashboards?|watch\w*)\b"
)
_NAMED = regex.compile(r"`(?P<name>[a-z]\w*_\w+)`")
_FEWEST_LISTED = 2
_FEWEST_KNOWN = 2
"""Sources that are listed, of a table of metrics: one alone may stand in an alert by the way."""


def _is_promise(aim: Text) -> bool:
    """Whether an aim is a figure of the service that `asbuilt verify` measures."""
    targets = targets_in(aim, english(aim.text))
    return any(
        target.metric in _MEASURED
        and "metric" not in target.assumed
        and not (target.unit == "seconds" and target.value > _STOPWATCH)
        for target in targets
    )


_TELLS = regex.compile(
    r"`\w+_\w+`|\b(?:measured|metrics?|panel|dashboard|histogram|gauge"
    r"|(?:by|with|in|on|from) (?:an? |the )?counters?|counters? (?:of|for|named|called)"
    r"|counted (?:by|in|from)|shown (?:by|in|on)|read (?:it |them )?(?:from|off)|taken from"
    r"|surveys?|questionnaire)\b",
    re.I,
)
"""Words that say where a figure comes from."""
_MAY_TELL = regex.compile(
    r"\b(?:counted|monitored|reports?|logs?|recorded|asked|ask (?:them|users|members|all)|poll"
    r"|statistics|exported?|interviews?|analytics|NPS|CSAT|tracked|sampl\w+|quer(?:y|ies)|audit\w*"
    r"|benchmark\w*|by hand|tests?|trials?|may)\b",
    re.I,
)
"""Words that may say so, or what the service does or is allowed to."""


def _gone(subject: Subject, measured: Text) -> Text | None:
    """The table in code that the source of a figure is said to be, if the data model has none of
    this name, or the column that one of its tables does not have."""
    model = subject.spec[DataModel]
    tables = model.tables
    for named in _COLUMN.finditer(measured.text) if tables else ():
        table = model.table(Names(model.by_name).find(named["table"]) or "")
        if table and all(snake(each.name) != snake(named["name"]) for each in table.columns):
            return part(measured, *named.span("whole"))
    found = _TABLE.search(measured.text) if len(tables) > 1 else None
    if found is None:
        return None
    known = {singular(snake(table.name)) for table in tables}
    table_name = part(measured, *found.span("name"))
    return table_name if singular(snake(table_name.text)) not in known else None


_COLUMN = regex.compile(r"`(?P<whole>(?P<table>[A-Za-z_]\w*)\.(?P<name>[A-Za-z_]\w*))`")
_TABLE = regex.compile(
    r"\b(?:table|tabelle|tabla|tabela|таблиц[аыеу])\s+`(?P<name>[a-z_]\w*)`(?!\s+(?:of|in|im|en|de)\b)",
    re.I,
)


def _has_figure(metric: SuccessMetric) -> bool:
    """Whether a metric states what is to be reached; a number in its words may be a name's."""
    target = metric.target_text
    stated = target is not None and (bool(metric.targets) or _COUNT.match(target.text) is not None)
    return stated or any(target.metric != "count" for target in metric.targets)


_COUNT = regex.compile(r"\W*[0-9]+\b(?!\s*[-–:./]\s*[0-9]|\s+of\b)")
"""``0 per season``: how many there are to be."""
_NO_SOURCE = regex.compile(
    r"[\W_]*(?:none|n/?a|tbd|tbc|todo|nothing|unknown|open|(?:still )?to be \w+)?[\W_]*", re.I
)


def _says(source: str) -> bool:
    return _NO_SOURCE.fullmatch(english(source)) is None


def _is_measured(subject: Subject, metric: SuccessMetric, sources: frozenset[str]) -> bool:
    targets = metric.targets
    if targets and all(each.unit == "seconds" and each.value <= _STOPWATCH for each in targets):
        return True
    named = (target for target in metric.targets if "metric" not in target.assumed)
    if any(target.metric in _MEASURED for target in named):
        return True
    source = subject.spec.source
    line = source.slice(source.whole_line(metric.name.span.start))
    if is_filler(line) or is_filler(line.lstrip("-*+ ")) or _SOURCE.search(line):
        return True
    if "`" in line and _GAUGE.search(english(line)):
        return True
    if _BOX.match(line):  # something to do, whatever figures are in it
        return True
    return bool((words(line) - _GENERAL) & sources)


@lru_cache(1)  # each section of aims asks
def _watched(subject: Subject) -> tuple[str, ...]:
    """The sentences of sections about monitoring that list what is looked at: ``Request rate, error
    rate, share of orders that are paid online.`` Aims may stand there, too."""
    found: list[str] = []
    success = subject.spec[SuccessMetrics]
    aims = [aim.span for some in success.aims for aim in some]
    aims += [metric.name.span for metric in success.items]
    for section in subject.outline.walk():
        if _WATCHES.search(section.topic):
            for block in blocks_of(section, Paragraph, deep=False):
                if any(block.span.overlaps(aim) for aim in aims):
                    continue
                text = text_of(block).text
                found += (each for each in _END.split(text) if _LISTS.search(each))
    return tuple(found)


_END = regex.compile(r"[.!?。]\s+")
_COMMA = regex.compile("[,;、]")
_LISTS = regex.compile(r"[,;、][^,;、]{3,60}[,;、]")


def _sources(subject: Subject) -> frozenset[str]:
    """The words of everything that can be counted."""
    monitoring = subject.spec[Monitoring]
    texts = [text.text for text in monitoring.metrics]
    texts += _watched(subject)
    texts += [f"{alert.text.text} {alert.name.text if alert.name else ''}"
              for alert in monitoring.alerts]  # fmt: skip
    for table in subject.spec[DataModel].tables:
        texts += [table.name, *(column.name for column in table.columns)]
    texts += [f"{endpoint.path} {endpoint.title}" for endpoint in subject.spec[Api].endpoints]
    return frozenset[str]().union(*map(words, texts)) - _GENERAL


RULE = Rule("PLN113", "unmeasured-success-metric", Policy.WARNING, check, __doc__)
