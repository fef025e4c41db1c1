"""The rows that the document's JSON examples show."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import JSON, Fence
from asbuilt.plan.model import Call, ColumnPlan, Sample, TablePlan
from asbuilt.plan.naming import Names, snake
from asbuilt.plan.paths import Places
from asbuilt.plan.shapes import column_of, unwrap
from asbuilt.rules.loose import loose
from asbuilt.rules.routes import Bound, bound
from asbuilt.rules.rule import Subject
from asbuilt.source import Source, Span
from asbuilt.spec.endpoints.example import Example, read_example
from asbuilt.spec.passage import passage
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.data_model import DataModel

_STANDS_FOR_ANY = regex.compile(
    r"\.\.\.|…|.*\|.*|<[^<>]*>|\{[^{}]*\}|string|text|uuid|number|integer|int|float|boolean|bool|date"
    r"|date-?time|timestamp|iso ?8601|YYYY.*|null|object|array",
    re.IGNORECASE,
)


_MEMBER = regex.compile(r'"(?P<name>[^"\\\n]+)"\s*:')
_MOST_ROWS = 50
"""Rows of one list that are looked at."""


_FEWEST_MEMBERS = 3
_MOST_MEMBERS = 60
_SHARE_OF_MEMBERS = 0.75
"""The members of a row that are columns of the one table that it is taken for."""


class Shown(Struct, frozen=True):
    """A row of ``table`` in an example of ``item``, or of no endpoint. ``is_request`` tells a body
    from an answer, ``number`` the rows of a list; ``beside`` are the rows of that list when they
    stand inside of a row of another table, else none."""

    item: Bound | None
    table: TablePlan
    row: dict[str, Any]
    example: Example
    is_request: bool
    source: Source
    number: int = 0
    beside: int = 0

    @property
    def what(self) -> str:
        """What a message calls the example."""
        return "example" if self.item is None else "request" if self.is_request else "answer"

    def members(self) -> Iterator[tuple[str, ColumnPlan, Any]]:
        """The members that are columns and show a value, not a word that stands for any."""
        for name, value in self.row.items():
            column = column_of(self.table, name)
            filler = isinstance(value, str) and _STANDS_FOR_ANY.fullmatch(value)
            if column is not None and not filler:
                yield name, column, value

    def place(self, name: str) -> Span:
        """Where a member stands, else the whole example."""
        known = None if self.number or self.beside else dict(self.example.fields).get(name)
        return known or self._written(name) or self.example.span

    def _written(self, name: str) -> Span | None:
        """The place of a member that is written as often as there are rows, or once."""
        start, end = self.example.span.start, self.example.span.end
        members = _MEMBER.finditer(self.source.text, start, end)
        places = [found for found in members if found["name"] == name]
        number = self.number if len(places) > 1 else 0
        if len(places) <= number or (self.beside and len(places) not in (1, self.beside)):
            return None
        start = places[number].start() + 1
        return Span(start, start + len(name))


@lru_cache(1)  # one rule after the other asks
def shown_rows(subject: Subject) -> tuple[Shown, ...]:
    """The rows of requests that write to a table, and of the answers that show its rows: also of
    endpoints that answer with their examples, where their path names a table, or one table has
    nearly all of what they hold; and those that JSON of no endpoint is."""
    return tuple(_shown_rows(subject))


def _shown_rows(subject: Subject) -> Iterator[Shown]:
    finder, source = _Finder(subject), subject.spec.source
    for item in bound(subject):
        request, response = item.endpoint.request, item.endpoint.response
        if not (request or response):
            continue
        backing = item.table or finder.called(item)
        table = backing or finder.named(item)
        if request and item.table and item.route.body:
            wrapper, value = item.route.body.wrapper, request.value
            inner = value.get(wrapper) if wrapper and isinstance(value, dict) else value
            yield from _shown(source, item, item.table, inner, request, True)
        elif request and table and not backing:
            whole = finder.acts(item)
            value = unwrap(request.value, table)[1]
            yield from _told(source, item, table, value, request, True, whole=whole)
        if table and response:
            _, inner = unwrap(response.value, table)
            if backing:
                yield from _shown(source, item, table, inner, response, False)
            else:
                yield from _told(source, item, table, inner, response, False)
        if backing is None or backing.derived:
            for example, is_request in ((request, True), (response, False)):
                is_told = example is None or example.sampled or _is_row(example.value, table)
                other = None if is_told or example is None else finder.alike(example.value)
                if example and other:
                    yield from _shown(source, item, other, example.value, example, is_request)
        if request:
            yield from _nested(source, item, table, request, finder, True)
        if response:
            yield from _nested(source, item, table, response, finder, False)

    for each in loose(subject):
        yield Shown(each.item, each.table, each.row, each.example, True, source)
    for example in _unplaced(subject):
        if table := finder.alike(example.value):
            yield from _shown(source, None, table, example.value, example, False)


def scattered_rows(subject: Subject) -> Iterator[Shown]:
    """The members of examples whose rows no table has, each as a row of the one table that has a
    column of its name: ``{"site_id": …, "size": "XL"}`` where a request makes rows of several."""
    finder, source = _Finder(subject), subject.spec.source
    examples: list[tuple[Bound | None, TablePlan | None, Example, bool]] = [
        (None, None, each, False) for each in _unplaced(subject)
    ]
    for item in bound(subject):
        for example, is_request in ((item.endpoint.request, True), (item.endpoint.response, False)):
            if example and not example.sampled:
                examples.append((item, item.table or finder.named(item), example, is_request))
    for owner, table, example, is_request in examples:
        value = unwrap(example.value, table)[1] if table else example.value
        for name, other in finder.apart(value, table):
            yield Shown(owner, other, {name: value[name]}, example, is_request, source)


_GENERAL = frozenset(
    {"id", "status", "state", "type", "kind", "code", "role", "name", "result", "level", "reason"}
)
"""Names that say nothing of the table that a value is for."""


@lru_cache(1)
def _unplaced(subject: Subject) -> tuple[Example, ...]:
    """The JSON in fences that is of no endpoint: ``One stop:``."""
    if not subject.plan.tables:
        return ()
    found: list[Example] = []
    taken = [
        example.span.start
        for item in bound(subject)
        for example in (item.endpoint.request, item.endpoint.response)
        if example
    ]
    taken += [each.example.span.start for each in loose(subject)]
    places = sorted(taken)
    for fence in blocks_of(subject.outline.root, Fence):
        after = bisect_left(places, fence.content.start)
        inside = after < len(places) and places[after] < fence.content.end
        if fence.language in JSON and not inside:
            found.append(read_example(passage(subject.spec.source, fence))[0])
    return tuple(found)


def is_edge(subject: Subject, table: TablePlan, name: str) -> bool:
    """Whether a member is one end of a range that the table has in one column: ``from`` and ``to``
    beside ``period TSTZRANGE``."""
    declared = subject.spec[DataModel].table(table.name) if _EDGE.fullmatch(snake(name)) else None
    columns = declared.columns if declared else ()
    return any(column.type_text.lower().endswith("range") for column in columns)


_EDGE = regex.compile(
    r"(?:\w+_)?(?:from|to|since|until|start|begin|end|starts_at|ends_at|start_at|end_at|lower|upper"
    r"|desde|hasta|inicio|fin|von|bis|beginn|ende|debut|de|até|ate|início)"
    r"(?:_(?:at|on|date|time))?"
)


@lru_cache(1)
class _Finder:
    """The tables of endpoints that none backs, and those that members of examples are called by."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject

    @cached_property
    def _places(self) -> Places:
        return Places(self._subject.plan.tables)

    @cached_property
    def _names(self) -> Names:
        return Names(self._subject.plan.tables)

    def called(self, item: Bound) -> TablePlan | None:
        """The table of an endpoint that a handler answers."""
        action = item.route.action
        return self._table(action.table) if isinstance(action, Call) else None

    def named(self, item: Bound) -> TablePlan | None:
        """The table that the path of an endpoint names which answers with its example."""
        is_sample = isinstance(item.route.action, Sample)
        return self._table(self._places.of(item.endpoint).table) if is_sample else None

    def alike(self, value: Any) -> TablePlan | None:
        """The one table that has the most of a row's members, several and nearly all."""
        row = value[0] if isinstance(value, list) and value else value
        if not isinstance(row, dict) or not _FEWEST_MEMBERS <= len(row) <= _MOST_MEMBERS:
            return None
        known = Counter(name for member in row for name in self._having.get(snake(member), ()))
        (best, most), *others = [*known.most_common(2), ("", 0)]
        is_one = not others or others[0][1] < most
        enough = most >= _FEWEST_MEMBERS and most >= _SHARE_OF_MEMBERS * len(row)
        return self._table(best) if is_one and enough else None

    def apart(self, row: Any, table: TablePlan | None) -> Iterator[tuple[str, TablePlan]]:
        """The members of a row that are no columns of its ``table``, each with the only one that
        has such a column; nothing where one table has nearly all, or none has many of them."""
        if not isinstance(row, dict) or not _FEWEST_MEMBERS <= len(row) <= _MOST_MEMBERS:
            return
        known = sum(snake(name) in self._having for name in row)
        if known < _SHARE_OF_MEMBERS * len(row) or (table is None and self.alike(row)):
            return
        for name, value in row.items():
            having = self._having.get(snake(name), [])
            own = table is not None and column_of(table, name) is not None
            own = own or (table is not None and is_edge(self._subject, table, name))
            is_one = len(having) == 1 and isinstance(value, str) and not own
            if is_one and snake(name) not in _GENERAL and (other := self._table(having[0])):
                yield name, other

    @cached_property
    def _having(self) -> dict[str, list[str]]:
        """The tables of the data model, if it says the types of their columns, by the names of
        these."""
        found: dict[str, list[str]] = {}
        for table in self._subject.spec[DataModel].tables:
            typed = sum(bool(column.type_text) for column in table.columns)
            for column in table.columns if 2 * typed > len(table.columns) else ():
                found.setdefault(snake(column.name), []).append(table.name)
        return found

    def acts(self, item: Bound) -> bool:
        """Whether a path ends with an action, so that its body is no row of other members."""
        return self._places.of(item.endpoint).verb is not None

    def of_member(self, name: str) -> TablePlan | None:
        """The table whose rows a member holds: ``lines``, ``order``."""
        return self._table(self._names.find(name))

    def _table(self, name: str | None) -> TablePlan | None:
        return self._subject.plan.tables.get(name or "")


def _shown(
    source: Source,
    item: Bound | None,
    table: TablePlan,
    value: Any,
    example: Example,
    is_request: bool,
) -> Iterator[Shown]:
    rows = value if isinstance(value, list) else [value]
    for number, row in enumerate(rows[:_MOST_ROWS]):
        if isinstance(row, dict) and not _is_wrapped(row):
            yield Shown(item, table, row, example, is_request, source, number)


def _told(
    source: Source,
    item: Bound,
    table: TablePlan,
    value: Any,
    example: Example,
    is_request: bool,
    *,
    whole: bool = False,
) -> Iterator[Shown]:
    """The rows that nothing but their members tells to be of ``table``: most are columns of it, or
    all of a ``whole`` row."""
    for shown in _shown(source, item, table, value, example, is_request):
        if whole and any(column_of(table, name) is None for name in shown.row):
            continue
        if whole or _are_columns(table, shown.row):
            yield shown


def _is_row(value: Any, table: TablePlan | None) -> bool:
    """Whether an example holds rows of a ``table`` that the document defines."""
    inner = unwrap(value, table)[1] if table and not table.derived else None
    row = inner[0] if isinstance(inner, list) and inner else inner
    return table is not None and isinstance(row, dict) and _are_columns(table, row)


def _is_wrapped(row: dict[str, Any]) -> bool:
    """Whether all members of an object are objects of the same members, ``{"value": "A", "score":
    0.9}``: it tells something of each value, and is no row of them."""
    first, *others = [frozenset(v) if isinstance(v, dict) else None for v in row.values()] or [None]
    return bool(first and others) and all(each == first for each in others)


def _are_columns(table: TablePlan, row: dict[str, Any]) -> bool:
    known = sum(column_of(table, name) is not None for name in row)
    return known > 1 and 2 * known > len(row)


def _nested(
    source: Source,
    item: Bound,
    table: TablePlan | None,
    example: Example,
    finder: _Finder,
    is_request: bool,
) -> Iterator[Shown]:
    """The rows of tables that members are called by: ``{"data": {"id": 1, "lines": [{…}]}}``."""
    known = unwrap(example.value, table)[1] if table else None
    for name, value in _members(example.value, 0):
        rows = value[:_MOST_ROWS] if isinstance(value, list) else [value]
        first = rows[0] if rows else None
        other = finder.of_member(name) if isinstance(first, dict) and value is not known else None
        for number, row in enumerate(rows if other else ()):
            if not other or not isinstance(row, dict) or _is_wrapped(row):
                continue
            if _are_columns(other, row):
                yield Shown(item, other, row, example, is_request, source, number, len(rows))


_DEEPEST = 6


def _members(value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """The members of all objects in an example, of the first one of each list."""
    if isinstance(value, list):
        yield from _members(value[0] if value else None, depth)
    elif isinstance(value, dict) and depth < _DEEPEST:
        for name, member in value.items():
            yield name, member
            yield from _members(member, depth + 1)
