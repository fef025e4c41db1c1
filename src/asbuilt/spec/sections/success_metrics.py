"""Success metrics: how it is known that the service is worth having."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Table, Text
from asbuilt.document.text import part, text_at, text_of
from asbuilt.source import Span
from asbuilt.spec.figures.quantity import Target, targets_in
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.record import Headers, bind
from asbuilt.spec.section import Outline, Section, blocks_of, bullets, items_of
from asbuilt.spec.title import normal_title

TITLES = (
    "Success Metrics", "Success Criteria", "KPIs", "Key Performance Indicators",
    "Measures of Success", "Success Measures", "Success Indicators", "Measurable Outcomes",
    "How We Will Know That It Worked", "How We Will Know It Worked", "How We Know It Worked",
    "How We Know That It Worked", "How We Will Know That It Works", "How We Know It Works",
    "How We Know",
)  # fmt: skip


class SuccessMetric(Struct, frozen=True):
    """A metric and its target, as written and in figures. ``measured`` is the cell of a column that
    tells how it is found out, empty where nothing stands in it; None without such a column."""

    name: Text
    span: Span
    target_text: Text | None = None
    targets: tuple[Target, ...] = ()
    measured: Text | None = None


class SuccessMetrics(Struct, frozen=True):
    """All success metrics in the order of the document."""

    items: tuple[SuccessMetric, ...] = ()
    aims: tuple[tuple[Text, ...], ...] = ()
    """What sections about goals and success list, section by section: items, numbered paragraphs,
    and sentences from one with a figure to the next; elsewhere the pieces of paragraphs that begin
    with such a label, and the lists below them."""


PART = SuccessMetrics

_HEADERS: Headers = {
    "target": ("target", "goal", "value", "threshold", "target value", "aim", "wanted"),
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
        "checked with",
        "checked by",
        "how we check",
        "taken from",
        "read from",
        "comes from",
        "where",
        "where from",
        "evidence",
    ),
    "name": ("metric", "kpi", "indicator", "measure", "criterion", "name"),
}


def read(outline: Outline) -> SuccessMetrics:
    """The rows of tables, and bullets of the form ``Metric: target``; elsewhere the tables that say
    of goals what they are and how they are measured: ``| Goal | Value | Checked with |``."""
    found = outline.topmost(*TITLES, about=_ABOUT)
    metrics = [metric for section in found for metric in _metrics(section)]
    named = {part.span for section in found for part in section.walk()}
    for section in outline.walk():
        if section.span in named or _OF_SERVICE.search(section.topic):
            continue
        for table in blocks_of(section, Table, deep=False):
            columns = _columns(table)
            if {"name", "target", "measured"} <= columns.keys() and _is_of_goals(table):
                metrics += _rows(table, columns)
    about = {part.span: part for section in found for part in section.walk()}
    about |= {each.span: each for each in outline.walk() if OF_AIMS.search(each.topic)}
    aims = [tuple(_aims(section)) for section in about.values()]
    others = (each for each in outline.walk() if each.span not in about)
    aims += (found for section in others for found in _announced(section))
    return SuccessMetrics(
        tuple(sorted(metrics, key=lambda metric: metric.span)),
        tuple(each for each in aims if len(each) > 1),
    )


_ABOUT = regex.compile(
    r"^how (?:do |will |shall )?(?:we|you|one) (?:will |shall )?(?:measure|know|tell|judge)\b"
    r"(?: (?:it|this|that|the|our|success|progress|whether|if|works?|worked|succeed\w*|helps?)\b)*$"
)
"""*How we measure success*, *How do we know that it works*."""
OF_AIMS = regex.compile(
    r"^(?:(?:our|the|project|business|product|key|main|service) )?(?:success"
    r"|what success \w+(?: like)?|okrs?"
    r"|(?:goals?|aims?|objectives?|targets?|outcomes?)(?: and (?:their )?(?:success )?\w+)?"
    r"|key results)(?: (?:for|of|in) .{1,30})?$"
)


def _aims(section: Section) -> Iterator[Text]:
    items = items_of(section, deep=False)
    spans = [Span(item.text.span.start, item.span.end) for item in items]
    if spans:
        yield from (text_at(section.source, span) for span in spans)
        return
    for paragraph in blocks_of(section, Paragraph, deep=False):
        text = text_of(paragraph)
        begun = 0
        for end in (*_SENTENCE_END.finditer(text.text), None):
            following = text.text[end.end() :] if end else ""
            if end and end.start() - begun < _SHORTEST:
                continue  # the number of what follows
            if end is None or STATES.search(english(_SENTENCE_END.split(following, 1)[0])):
                yield part(text, begun, end.start() if end else len(text.text))
                begun = end.end() if end else begun


def _announced(section: Section) -> Iterator[tuple[Text, ...]]:
    """The aims of a paragraph that says that it tells of success, between its semicolons, or of the
    list below it: ``Success after a year: …, counted from …; and …``."""
    for block, below in zip(section.blocks, (*section.blocks[1:], None), strict=False):
        if not isinstance(block, Paragraph):
            continue
        label = _LABEL.match(block.lines[0].text)
        if label is None or not _OF_SUCCESS.match(english(label["said"])):
            continue
        text = text_of(block)
        if text.text[label.end() :].strip("*_ "):
            ends = [found.start() for found in _SEMICOLON.finditer(text.text)] + [len(text.text)]
            starts = [label.end(), *(found.end() for found in _SEMICOLON.finditer(text.text))]
            yield tuple(part(text, *each) for each in zip(starts, ends, strict=True))
        elif isinstance(below, List):
            yield tuple(
                text_at(section.source, Span(item.text.span.start, item.span.end))
                for item in below.items
            )


_LABEL = regex.compile(r"[*_]{0,3}(?P<said>[^\W\d_][^:.;*_|]{3,60})[*_]{0,3}[:：][*_]{0,3}")
_OF_SUCCESS = regex.compile(
    r"(?:(?:our|the|measures? of|criteria for) )?success"
    r"(?: (?:criteri\w+|metrics?|measures?|indicators?|after|when|if|by|in|means|looks)\b.{0,40})?$"
    r"|\w+ (?:\w+ )?(?:is|was|counts as) a success\b"
    r"|we (?:\w+ ){1,4}(?:a )?success\b|(?:successful|it worked|it has worked) (?:if|when)\b",
    re.I,
)
_SEMICOLON = regex.compile(r"\s*[;；]\s+(?:and\s+)?")
_SHORTEST = 8
_SENTENCE_END = regex.compile(
    r"(?<=[^\W_][^\s.][.!?])[\"”»)*_`]{0,3}\s+(?=[*_`\"“«]{0,3}[^\W\d_a-z])"
    r"|(?<=[\"”»)*_`%][.!?])\s+(?=[^\W\d_a-z])"
)
STATES = regex.compile(
    r"(?:\d\s?%|\d+ (?:out )?of \d|\b(?:half|third|quarters?|twice|doubles?|halves"
    r"|(?:out )?of (?:ten|\d+))\b|\b(?:at least|at most|more than|less than|fewer than|below|above"
    r"|within|under|over|falls?|rises?) (?:\w+ )?\d)",
    re.I,
)
"""A share, or a quantity that is compared."""


_OF_SERVICE = regex.compile(
    r"\b(?:non-?functional|quality|performance|requirements?|properties|slos?|slas?|service levels?"
    r"|monitoring|alert\w*|test\w*|capacity|load|benchmark\w*|budgets?)\b"
)
"""Titles of what the service itself must reach."""
_GOALS = {"goal", "goals", "target", "aim", "objective", "outcome", "signal", "success metric",
          "success criterion", "kpi", "measure", "indicator", "metric"}  # fmt: skip


def _is_of_goals(table: Table) -> bool:
    return normal_title(table.header[0].text) in _GOALS


def _columns(table: Table) -> dict[str, int]:
    """The columns of a table; its first one has the names unless another is called so:
    ``| Target | Value | Taken from |``."""
    columns = bind(table, _HEADERS)
    titles = [normal_title(cell.text) for cell in table.header]
    if {"name", "target"} <= columns.keys() and "from" in titles and "to" not in titles:
        columns.setdefault("measured", titles.index("from"))  # not from which value to which
    if "name" in columns or "measured" not in columns:
        return columns
    others = bind(replace(table, header=table.header[1:]), _HEADERS)
    return {"name": 0, **{name: index + 1 for name, index in others.items()}}


def _metrics(section: Section) -> Iterator[SuccessMetric]:
    for table in blocks_of(section, Table):
        yield from _rows(table, _columns(table))
    for item in bullets(section, deep=True):
        name, target = pair(item.text) or (item.text, None)
        yield _metric(name, item.span, target)


def _rows(table: Table, columns: Mapping[str, int]) -> Iterator[SuccessMetric]:
    for row in table.rows if "name" in columns else ():
        cells = {name: row[index] for name, index in columns.items()}
        name, target = cells["name"], cells.get("target")
        if name.text:
            made = _metric(name, name.span, target)
            yield replace(made, measured=cells.get("measured"))


def _metric(name: Text, span: Span, target: Text | None) -> SuccessMetric:
    if target is None or not target.text:
        return SuccessMetric(name, span, None, targets_in(name))
    targets = targets_in(target, english(name.text))
    return SuccessMetric(name, span, target, targets)
