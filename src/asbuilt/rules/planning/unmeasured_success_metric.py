"""A success metric that nothing measures.

## What it does
Reports success metrics with a figure for which the document names no source: they are none of the
figures that `asbuilt verify` measures (latency, availability, errors, throughput, users, coverage),
none that a stopwatch shows (a minute at most),
none of their words occur among the metrics and alerts of *Monitoring*, in the tables and endpoints,
and their own line does not say how they are found out (survey, analytics, …). Where a column
*Measured by* says it for the others, what stands in it decides; a table that it names (``table
`delivery` ``) must be one of the data model.

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
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import words
from asbuilt.spec.language import english
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.monitoring import Monitoring
from asbuilt.spec.sections.success_metrics import SuccessMetric, SuccessMetrics
from asbuilt.spec.words import singular, snake

_MEASURED = {"latency", "availability", "throughput", "error-rate", "coverage", "users"}
_SOURCE = regex.compile(
    r"\b(?:survey\w*|analytics|NPS|CSAT|interviews?|questionnaire|dashboards?|reports?|logs?|audit"
    r"|measured|counted|tracked|monitor\w*|sampl\w+|query|queries|google|support tickets?|poll"
    r"|review\w*|benchmark\w*|load test\w*|CI|build|by hand"
    r"|(?:usability|user|beta|pilot|field|initial|acceptance) (?:tests?|testing|trials?))\b",
    re.I,
)
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
    """One finding for each metric without a source."""
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
            yield Finding(
                f"`{metric.name.text}` is measured with the table `{gone.text}`, which does not "
                "exist",
                gone.span,
                "Correct the name, or define the table.",
            )
        elif lacks:
            yield Finding(
                f"nothing in the document measures `{metric.name.text}`",
                metric.name.span,
                "Say where the figure comes from: a metric, a table, a survey.",
            )


def _gone(subject: Subject, measured: Text) -> Text | None:
    """The table in code that the source of a figure is said to be, if the data model has none of
    this name."""
    tables = subject.spec[DataModel].tables
    found = _TABLE.search(measured.text) if len(tables) > 1 else None
    if found is None:
        return None
    known = {singular(snake(table.name)) for table in tables}
    named = part(measured, *found.span("name"))
    return named if singular(snake(named.text)) not in known else None


_TABLE = regex.compile(
    r"\b(?:table|tabelle|tabla|tabela|таблиц[аыеу])\s+`(?P<name>[a-z_]\w*)`(?!\s+(?:of|in|im|en|de)\b)",
    re.I,
)


def _has_figure(metric: SuccessMetric) -> bool:
    """Whether a metric states what is to be reached; a number in its words may be a name's."""
    stated = metric.target_text is not None and bool(metric.targets)
    return stated or any(target.metric != "count" for target in metric.targets)


_NO_SOURCE = regex.compile(
    r"[\W_]*(?:none|n/?a|tbd|tbc|todo|nothing|unknown|open|(?:still )?to be \w+)?[\W_]*", re.I
)


def _says(source: str) -> bool:
    return _NO_SOURCE.fullmatch(english(source)) is None


def _is_measured(subject: Subject, metric: SuccessMetric, sources: frozenset[str]) -> bool:
    if all(target.unit == "seconds" and target.value <= _STOPWATCH for target in metric.targets):
        return True
    named = (target for target in metric.targets if "metric" not in target.assumed)
    if any(target.metric in _MEASURED for target in named):
        return True
    source = subject.spec.source
    line = source.slice(source.whole_line(metric.name.span.start))
    if is_filler(line) or is_filler(line.lstrip("-*+ ")) or _SOURCE.search(line):
        return True
    if _BOX.match(line):  # something to do, whatever figures are in it
        return True
    return bool((words(line) - _GENERAL) & sources)


def _sources(subject: Subject) -> frozenset[str]:
    """The words of everything that can be counted."""
    monitoring = subject.spec[Monitoring]
    texts = [text.text for text in monitoring.metrics]
    texts += [f"{alert.text.text} {alert.name.text if alert.name else ''}"
              for alert in monitoring.alerts]  # fmt: skip
    for table in subject.spec[DataModel].tables:
        texts += [table.name, *(column.name for column in table.columns)]
    texts += [f"{endpoint.path} {endpoint.title}" for endpoint in subject.spec[Api].endpoints]
    return frozenset[str]().union(*map(words, texts)) - _GENERAL


RULE = Rule("PLN113", "unmeasured-success-metric", Policy.WARNING, check, __doc__)
