"""A table that no endpoint reaches and no other table refers to.

## What it does
Reports tables on which no endpoint acts, directly, as the resource above another one or by an
action that a handler defines (`/tickets/{id}/scan`), and to which no other table has a reference.
What the text of an endpoint or a requirement names in code is reached, and so is what examples show
rows of, also inside of others, and what a path or a key begins to name (`/thanks`,
`thanks_contents`). Passed over are tables that join two which are reached, those called after one
that they refer to, logs, and codes and sessions of sign-in; and documents in which no endpoint acts
on any table. Beside a `handlers.py` nothing is reported: its functions reach any table.

## Why it matters
Nobody can read or write it: an endpoint is missing, or the table is.

## Example
```sql
CREATE TABLE invoices (id SERIAL PRIMARY KEY, total NUMERIC);
```
with no endpoint on `/api/invoices`.

## Fix
Describe an endpoint, name the table under one (`**Table:** invoices`), or remove it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Table as Grid
from asbuilt.document.blocks import Text
from asbuilt.plan.model import Sample, ServicePlan
from asbuilt.plan.naming import Names
from asbuilt.plan.paths import Places
from asbuilt.rules.routes import bound
from asbuilt.rules.rows import shown_rows
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.told import told
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel, Table
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.sections.success_metrics import SuccessMetrics
from asbuilt.spec.words import singular, snake

_CODE = regex.compile(r"`(?P<name>[^\W\d]\w*)(?:\.\w+|\s*\([^()`]*\))?`")
_LOG = regex.compile(
    r"(?:^|_)(?:audit|logs?|history|outbox|events?|migrations?|trails?|changes|otps?|tokens?|sessions?)"
    r"(?:_|$)",
    re.I,
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each such table of a document with endpoints."""
    model = subject.spec[DataModel]
    if not model.tables or not subject.spec[Api].endpoints or subject.handlers:
        return
    reached = {*_reached(subject.plan), *_acted_on(subject)}
    people = {subject.plan.identity.table} if subject.plan.identity else set()
    if not (reached - {None, *people}) and len(model.tables) > len(people):
        return  # what describes no access to any data but tells of some call
    reached |= {
        reference.table
        for table in model.tables
        for reference in table.references
        if reference.table != table.name
    }
    left = [table for table in model.tables if table.name not in reached]
    if left:
        names = Names(model.by_name)
        reached |= {*_begun(subject, names, left)}
        for reading in (_named, _listed, _shown, _required, _measured):
            reached |= {*reading(subject, names)}
    for table in left:
        if table.name not in reached and not _kept_aside(table, reached):
            yield Finding(
                f"no endpoint reaches `{table.name}`, and no table refers to it",
                table.name_span,
                "Describe an endpoint on it, or remove it.",
            )


def _begun(subject: Subject, names: Names, left: Sequence[Table]) -> Iterator[str]:
    """The tables whose names begin with what is no table itself: a noun of a path, ``/thanks`` for
    ``thanks_contents``, or a key, ``org_id`` for ``organizations``."""
    tables = subject.spec[DataModel].tables
    parts = {part for each in subject.spec[Api].endpoints for part in each.path.split("/") if part}
    nouns = {singular(snake(part)) for part in parts if names.find(part) is None}
    keys = {snake(column.name) for table in tables for column in table.columns}
    stems = {key.removesuffix("_id") for key in keys if key.endswith("_id")}
    stems = {stem for stem in stems if len(stem) >= _SHORTEST and names.find(stem) is None}
    for table in left:
        words = [singular(word) for word in snake(table.name).split("_")]
        begins = {"_".join(words[:end]) for end in range(1, len(words))}
        if not begins.isdisjoint(nouns) or any(map("_".join(words).startswith, stems)):
            yield table.name


_SHORTEST = 3


def _kept_aside(table: Table, reached: set[str | None]) -> bool:
    """Whether a table is written beside others: it joins two that are reached, is called after one
    that it refers to, ``document_locales``, or keeps a log, codes or sessions."""
    joined = {reference.table for reference in table.references} & reached
    name = snake(table.name)
    is_detail = any(name.startswith(f"{singular(snake(each))}_") for each in joined if each)
    return len(joined) > 1 or is_detail or _LOG.search(name) is not None


def _reached(plan: ServicePlan) -> Iterator[str | None]:
    for route in plan.routes:
        yield getattr(route.action, "table", None)
        yield from (parent.table for parent in getattr(route.action, "parents", ()))
    yield plan.identity.table if plan.identity else None


def _named(subject: Subject, names: Names) -> Iterator[str | None]:
    """The tables that the text of endpoints names in code: what they read or write besides."""
    for each in told(subject):
        for found in _CODE.finditer(each.text.text) if each.items else ():
            yield names.find(found["name"])


def _listed(subject: Subject, names: Names) -> Iterator[str | None]:
    """The tables that the rows of endpoints list: ``| POST /claims | claim | claim, photo |``."""
    starts = sorted(endpoint.span.start for endpoint in subject.spec[Api].endpoints)
    for grid in blocks_of(subject.outline.root, Grid):
        if bisect_left(starts, grid.span.start) < bisect_left(starts, grid.span.end):
            for row in grid.rows:
                start = bisect_left(starts, row[0].span.start)
                if start < bisect_left(starts, row[-1].span.end):
                    yield from (names.find(each) for each in _SEVERAL.split(_said(row)) if each)


_SEVERAL = regex.compile(r"[\s,;|`()]+")
_LONGEST_CELL = 200


def _said(row: Sequence[Text]) -> str:
    return " ".join(cell.text for cell in row if len(cell.text) <= _LONGEST_CELL)


def _shown(subject: Subject, names: Names) -> Iterator[str]:
    """The tables whose rows stand in examples, also inside of others: ``"lines": [{…}]``, and those
    after which lists in them are called: ``"options": ["tea", "coffee"]``."""
    yield from (shown.table.name for shown in shown_rows(subject))
    for endpoint in subject.spec[Api].endpoints:
        for example in filter(None, (endpoint.request, endpoint.response)):
            row = example.value
            row = row[0] if isinstance(row, list) and row else row
            for name, value in row.items() if isinstance(row, dict) else ():
                if isinstance(value, list) and (table := names.find(name)):
                    yield table


def _required(subject: Subject, names: Names) -> Iterator[str | None]:
    """The tables that requirements name in code: who fills them is no endpoint."""
    for item in subject.spec[Requirements].items:
        said = subject.spec.source.slice(item.span)
        yield from (names.find(found["name"]) for found in _CODE.finditer(said))


def _measured(subject: Subject, names: Names) -> Iterator[str | None]:
    """The tables that success metrics are counted over: ``nightly query over `redemption` ``."""
    source = subject.spec.source
    for metric in subject.spec[SuccessMetrics].items:
        line = source.slice(source.whole_line(metric.name.span.start))
        yield from (names.find(found["name"]) for found in _CODE.finditer(line))


def _acted_on(subject: Subject) -> Iterator[str | None]:
    """The tables in the paths of endpoints that a handler defines: ``/tickets/{id}/scan``."""
    places = Places(subject.plan.tables)
    for item in bound(subject):
        if isinstance(item.route.action, Sample):
            yield places.of(item.endpoint).table
            yield places.at(item.endpoint.path.rpartition("/")[0]).table


RULE = Rule("DAT113", "unreachable-table", Policy.WARNING, check, __doc__)
