"""JSON below a heading about the API that no endpoint has: the body of the one call that creates
rows of the table whose columns it has, or that the paragraph above it is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import JSON, Fence, Paragraph
from asbuilt.plan.model import Insert, TablePlan, Update
from asbuilt.plan.shapes import column_of
from asbuilt.rules.routes import Bound, bound
from asbuilt.rules.rule import Subject
from asbuilt.spec.endpoints.example import Example, read_example
from asbuilt.spec.endpoints.route import Known, routes_in
from asbuilt.spec.language import english
from asbuilt.spec.passage import passage
from asbuilt.spec.section import Section

_SHOWS = {*JSON, ""}
_LEAST_KNOWN = 2
_ANSWERED = regex.compile(
    r"\b(?:answer\w*|respon\w+|repl(?:y|ies)|return\w*|errors?|events?|config\w*|logs?|stor\w+"
    r"|refus\w+|reject\w*|problems?|fail\w*|invalid|wrong|bad|denied|4[0-9]{2}"
    r"|messages?|queue\w*|webhooks?|partner\w*)\b",
    re.I,
)
_SENT = regex.compile(
    r"\b(?:sends?|sent|posts?|submits?|requests?|body|bodies|payload|calls?|with)\b", re.I
)


class Loose(Struct, frozen=True):
    """A row that the call ``item`` is given; ``is_sent`` where the line above says so."""

    item: Bound
    table: TablePlan
    row: dict[str, Any]
    example: Example
    is_sent: bool


@lru_cache(1)  # two rules ask
def loose(subject: Subject) -> tuple[Loose, ...]:
    """The bodies that stand nowhere at their endpoints."""
    writes = [
        item
        for item in bound(subject)
        if isinstance(item.route.action, Insert | Update)
        and item.table
        and not item.table.derived
        and item.endpoint.request is None
    ]
    return tuple(_found(subject, writes)) if writes else ()


def _found(subject: Subject, writes: list[Bound]) -> Iterator[Loose]:
    creates = [item for item in writes if isinstance(item.route.action, Insert)]
    starts = sorted(item.endpoint.span.start for item in bound(subject))
    taken = {
        example.span.start
        for item in bound(subject)
        for example in (item.endpoint.request, item.endpoint.response)
        if example
    }
    known = Known(item.endpoint.key for item in writes)
    about = {section.span for section in _about(subject, starts)}
    for section in subject.outline.walk():
        for above, block in pairwise(section.blocks):
            if not (isinstance(above, Paragraph) and isinstance(block, Fence)):
                continue
            if block.language not in _SHOWS or block.content.start in taken:
                continue
            said = english(" ".join(line.text for line in above.lines[-2:]))
            if _ANSWERED.search(said):
                continue
            example, _ = read_example(passage(subject.spec.source, block))
            row = example.value
            if not isinstance(row, dict):
                continue
            beside = _beside(writes, known, above, row)
            item = beside or (_create(creates, row) if section.span in about else None)
            if item and item.table:
                sent = beside is None and _SENT.search(said) is not None
                yield Loose(item, item.table, row, example, sent)


def _about(subject: Subject, starts: list[int]) -> Iterator[Section]:
    """The sections in which endpoints stand."""
    for section in subject.outline.walk():
        if section.heading is None or section.heading.level == 1:
            continue
        first, last = (bisect_left(starts, at) for at in (section.span.start, section.span.end))
        if first < last:
            yield section


def _beside(
    writes: list[Bound], known: Known, above: Paragraph, row: dict[str, Any]
) -> Bound | None:
    """The one call that the paragraph above names, if all that a row holds are columns of its
    table."""
    keys = {known.spelled(route.key) for line in above.lines for route in routes_in(line)}
    named = [item for item in writes if keys == {item.endpoint.key}]
    table = named[0].table if len(named) == 1 else None
    is_row = table and row and all(column_of(table, name) is not None for name in row)
    return named[0] if is_row else None


def _create(creates: list[Bound], row: dict[str, Any]) -> Bound | None:
    """The one create of rows that have the most of several members, and most of all."""
    known = [(sum(column_of(item.table, name) is not None for name in row), item)
             for item in creates if item.table]  # fmt: skip
    most = max((count for count, _ in known), default=0)
    best = [item for count, item in known if count == most]
    return best[0] if len(best) == 1 and most >= _LEAST_KNOWN and 2 * most > len(row) else None
