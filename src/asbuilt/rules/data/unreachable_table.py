"""A table that no endpoint reaches and no other table refers to.

## What it does
Reports tables on which no endpoint acts, directly, as the resource above another one or by an
action that a handler defines (`/tickets/{id}/scan`), and to which no other table has a reference.
What the text of an endpoint or a requirement names in code is reached, and so is what examples show
rows of, also inside of others. Tables that join two which are reached, and logs, are passed over.
Beside a `handlers.py` nothing is reported: its functions reach any table.

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

_CODE = regex.compile(r"`(?P<name>[^\W\d]\w*)(?:\.\w+|\s*\([^()`]*\))?`")
_LOG = regex.compile(
    r"(?:^|_)(?:audit|logs?|history|outbox|events?|migrations?|trails?)(?:_|$)", re.I
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each such table of a document with endpoints."""
    model = subject.spec[DataModel]
    if not subject.spec[Api].endpoints or subject.handlers:
        return
    reached = {*_reached(subject.plan), *_acted_on(subject)}
    reached |= {
        reference.table
        for table in model.tables
        for reference in table.references
        if reference.table != table.name
    }
    left = [table for table in model.tables if table.name not in reached]
    if left:
        reached |= {*_named(subject), *_listed(subject), *_shown(subject), *_required(subject)}
    for table in left:
        if table.name not in reached and not _kept_aside(table, reached):
            yield Finding(
                f"no endpoint reaches `{table.name}`, and no table refers to it",
                table.name_span,
                "Describe an endpoint on it, or remove it.",
            )


def _kept_aside(table: Table, reached: set[str | None]) -> bool:
    """Whether a table is written beside others: it joins two that are reached, or keeps a log."""
    joined = {reference.table for reference in table.references} & reached
    return len(joined) > 1 or _LOG.search(table.name) is not None


def _reached(plan: ServicePlan) -> Iterator[str | None]:
    for route in plan.routes:
        yield getattr(route.action, "table", None)
        yield from (parent.table for parent in getattr(route.action, "parents", ()))
    yield plan.identity.table if plan.identity else None


def _named(subject: Subject) -> Iterator[str | None]:
    """The tables that the text of endpoints names in code: what they read or write besides."""
    names = Names(subject.spec[DataModel].by_name)
    for each in told(subject):
        for found in _CODE.finditer(each.text.text) if each.items else ():
            yield names.find(found["name"])


def _listed(subject: Subject) -> Iterator[str | None]:
    """The tables that the rows of endpoints list: ``| POST /claims | claim | claim, photo |``."""
    names = Names(subject.spec[DataModel].by_name)
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


def _shown(subject: Subject) -> Iterator[str]:
    """The tables whose rows stand in examples, also inside of others: ``"lines": [{…}]``."""
    return (shown.table.name for shown in shown_rows(subject))


def _required(subject: Subject) -> Iterator[str | None]:
    """The tables that requirements name in code: who fills them is no endpoint."""
    names = Names(subject.spec[DataModel].by_name)
    for item in subject.spec[Requirements].items:
        said = subject.spec.source.slice(item.span)
        yield from (names.find(found["name"]) for found in _CODE.finditer(said))


def _acted_on(subject: Subject) -> Iterator[str | None]:
    """The tables in the paths of endpoints that a handler defines: ``/tickets/{id}/scan``."""
    places = Places(subject.plan.tables)
    for item in bound(subject):
        if isinstance(item.route.action, Sample):
            yield places.of(item.endpoint).table
            yield places.at(item.endpoint.path.rpartition("/")[0]).table


RULE = Rule("DAT113", "unreachable-table", Policy.WARNING, check, __doc__)
