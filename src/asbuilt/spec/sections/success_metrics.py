"""Success metrics: how it is known that the service is worth having."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.document.blocks import Text
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.figures.quantity import Target, parse_targets
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.record import Headers, records
from asbuilt.spec.section import Outline, Section, bullets

TITLES = (
    "Success Metrics", "Success Criteria", "KPIs", "Key Performance Indicators",
    "Measures of Success", "Success Measures", "Success Indicators", "Measurable Outcomes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SuccessMetric:
    """A metric and its target, as written and in figures."""

    name: Text
    span: Span
    target_text: Text | None = None
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class SuccessMetrics:
    """All success metrics in the order of the document."""

    items: tuple[SuccessMetric, ...] = ()


PART = SuccessMetrics

_HEADERS: Headers = {
    "target": ("target", "goal", "value", "threshold", "target value"),
    "name": ("metric", "kpi", "indicator", "measure", "criterion", "name"),
}


def read(outline: Outline) -> SuccessMetrics:
    """The rows of tables, and bullets of the form ``Metric: target``."""
    found = outline.topmost(*TITLES)
    return SuccessMetrics(tuple(metric for section in found for metric in _metrics(section)))


def _metrics(section: Section) -> Iterator[SuccessMetric]:
    for record in records(section, _HEADERS, "name"):
        yield _metric(record["name"], record["name"].span, record.get("target"))
    for item in bullets(section, deep=True):
        name, target = pair(item.text) or (item.text, None)
        yield _metric(name, item.span, target)


def _metric(name: Text, span: Span, target: Text | None) -> SuccessMetric:
    if target is None or not target.text:
        return SuccessMetric(name, span, None, parse_targets(name.text, name.span.start))
    targets = parse_targets(target.text, target.span.start, english(name.text))
    return SuccessMetric(name, span, target, targets)
