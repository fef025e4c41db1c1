"""Success metrics: how it is known that the service is worth having."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.document.blocks import Table, Text
from asbuilt.record import dataclass, replace
from asbuilt.source import Span
from asbuilt.spec.figures.quantity import Target, parse_targets
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.record import Headers, bind
from asbuilt.spec.section import Outline, Section, blocks_of, bullets

TITLES = (
    "Success Metrics", "Success Criteria", "KPIs", "Key Performance Indicators",
    "Measures of Success", "Success Measures", "Success Indicators", "Measurable Outcomes",
    "How We Will Know That It Worked", "How We Will Know It Worked", "How We Know It Worked",
    "How We Know That It Worked", "How We Will Know That It Works", "How We Know It Works",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SuccessMetric:
    """A metric and its target, as written and in figures. ``measured`` is the cell of a column that
    tells how it is found out, empty where nothing stands in it; None without such a column."""

    name: Text
    span: Span
    target_text: Text | None = None
    targets: tuple[Target, ...] = ()
    measured: Text | None = None


@dataclass(frozen=True, slots=True)
class SuccessMetrics:
    """All success metrics in the order of the document."""

    items: tuple[SuccessMetric, ...] = ()


PART = SuccessMetrics

_HEADERS: Headers = {
    "target": ("target", "goal", "value", "threshold", "target value"),
    "measured": (
        "measured by",
        "measured with",
        "measured how",
        "how measured",
        "measurement",
        "source",
        "data source",
        "source of data",
        "how we measure",
        "how it is measured",
        "instrument",
    ),
    "name": ("metric", "kpi", "indicator", "measure", "criterion", "name"),
}


def read(outline: Outline) -> SuccessMetrics:
    """The rows of tables, and bullets of the form ``Metric: target``."""
    found = outline.topmost(*TITLES)
    return SuccessMetrics(tuple(metric for section in found for metric in _metrics(section)))


def _metrics(section: Section) -> Iterator[SuccessMetric]:
    for table in blocks_of(section, Table):
        columns = bind(table, _HEADERS)
        for row in table.rows if "name" in columns else ():
            cells = {name: row[index] for name, index in columns.items()}
            name, target = cells["name"], cells.get("target")
            if name.text:
                made = _metric(name, name.span, target)
                yield replace(made, measured=cells.get("measured"))
    for item in bullets(section, deep=True):
        name, target = pair(item.text) or (item.text, None)
        yield _metric(name, item.span, target)


def _metric(name: Text, span: Span, target: Text | None) -> SuccessMetric:
    if target is None or not target.text:
        return SuccessMetric(name, span, None, parse_targets(name.text, name.span.start))
    targets = parse_targets(target.text, target.span.start, english(name.text))
    return SuccessMetric(name, span, target, targets)
