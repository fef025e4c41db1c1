"""An example shows a column by a name that its table nearly has.

## What it does
Reports members of the rows in examples that are no columns of the row's table, where it has a
column whose name is nearly the same, which the row does not show. Longer and shorter names
(`free_seats`, `owner`) are those of something else, and so are rows of which less than half of the
members are columns.

## Why it matters
The column was renamed in one of the two places. Clients read a member that is never there.

## Example
```sql
CREATE TABLE beds (id INTEGER PRIMARY KEY, state TEXT NOT NULL, status_since TIMESTAMPTZ NOT NULL);
```
```json
{ "id": 7, "state": "free", "state_since": "2026-11-18T06:40:00Z" }
```

## Fix
Write the column's name.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.plan.shapes import column_of
from asbuilt.rules.nearest import nearest
from asbuilt.rules.rows import Shown, shown_rows
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.words import snake

_NEARLY = 0.8
_MOST_MEMBERS = 60


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each such member, at its first place."""
    seen: set[tuple[str, str]] = set()
    for shown in shown_rows(subject):
        if shown.table.derived or shown.number or len(shown.row) > _MOST_MEMBERS:
            continue
        for name, column in _misnamed(shown):
            key = (shown.table.name, name)
            if key in seen:
                continue
            seen.add(key)
            declared = subject.spec[DataModel].table(shown.table.name)
            place = declared.column(column) if declared else None
            yield Finding(
                f"`{name}` is no column of `{shown.table.name}`, which has `{column}`",
                shown.place(name),
                f"Write `{column}`, or say what `{name}` is.",
                (Related(place.span, "the column"),) if place else (),
            )


def _misnamed(shown: Shown) -> Iterator[tuple[str, str]]:
    """The members that are no columns, each with the one that is not shown and called nearly so."""
    unknown = [name for name in shown.row if column_of(shown.table, name) is None]
    if not unknown or 2 * len(unknown) >= len(shown.row):
        return
    present = {column.name for name in shown.row if (column := column_of(shown.table, name))}
    absent = [column.name for column in shown.table.columns if column.name not in present]
    for name in unknown:
        meant = nearest(snake(name), [each for each in absent if _is_other(name, each)], _NEARLY)
        if meant:
            yield name, meant


def _is_other(name: str, column: str) -> bool:
    """Whether a name is no longer or shorter form of a column's: ``free_seats``, ``owner``."""
    one, other = set(snake(name).split("_")), set(snake(column).split("_"))
    return not (one <= other or other <= one)


RULE = Rule("API118", "misnamed-column", Policy.WARNING, check, __doc__)
