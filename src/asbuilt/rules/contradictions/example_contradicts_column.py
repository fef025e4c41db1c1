"""An example shows a value that its column refuses.

## What it does
Reports members of request and response examples whose value does not fit the column: text for an
integer, too many characters, a value outside an enum, null in a NOT NULL column, a value that a
CHECK refuses. All rows of a list are judged, rows inside of others (`{"id": 7, "lines": [{…}]}`),
and examples of endpoints that no table backs, where most members are columns. Where these are
columns of several tables, texts are judged by the one column of their name. Words that stand for
any value (`"string"`, `"..."`, `"a|b"`) are passed over.

## Why it matters
The example says how a request or an answer looks, and the data model says that there is no such
row. `asbuilt verify` sends the request and compares the answer.

## Example
```sql
CREATE TABLE tickets (
    id SERIAL PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('open', 'closed'))
);
```
```json
{ "id": 7, "status": "resolved" }
```

## Fix
Correct the example, or the column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import Any

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.expression.compute import Value
from asbuilt.expression.evaluate import evaluate
from asbuilt.plan.model import CheckPlan, ColumnPlan
from asbuilt.rules.rows import Shown, scattered_rows, shown_rows
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.column_type import NUMBERS
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.values import canonical

_LOOSE = ("uuid", "date", "time", "timestamp", "bytes")
"""Kinds whose values in answers are often abbreviated."""
_CUT_SHORT = ("…", "...")
_TYPE = regex.compile(
    r"<?(?:string|text|uuid|guid|int(?:eger)?|float|double|number|decimal|numeric|bool(?:ean)?|date"
    r"|date-?time|timestamp)(?: ?\([\w ,.-]{1,40}\))?(?: ?\| ?null)?>?",
    re.I,
)
"""A text that says of which type a value is, ``string (uuid)``, and is none."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each member that no row could hold, the first of a list."""
    seen: set[tuple[Span, str]] = set()
    for shown in chain(shown_rows(subject), scattered_rows(subject)):
        if shown.table.derived:
            continue  # it was made of these very examples
        stored: dict[str, tuple[str, Value]] = {}
        for name, column, value in shown.members():
            complaint = _complaint(shown, column, value)
            if complaint and not (shown.example.sampled and isinstance(value, str)):
                if value is not None and _is_guessed(subject, shown, column):
                    continue
                if _is_first(seen, shown, name):
                    yield _finding(subject, shown, name, column, complaint)
            elif (kept := _stored(column, value)) is not None:
                stored[column.name] = name, kept
        if not shown.example.sampled:
            for name, finding in _broken(subject, shown, stored):
                if _is_first(seen, shown, name):
                    yield finding


def _is_guessed(subject: Subject, shown: Shown, column: ColumnPlan) -> bool:
    """Whether the type of a column is none that the document writes, but told by its name alone:
    what an example shows is then no less certain."""
    declared = subject.spec[DataModel].table(shown.table.name)
    written = declared.column(column.name) if declared else None
    return written is not None and not written.type_text and column.type.kind in _GUESSED


_GUESSED = ("uuid", "integer", "timestamp", "date", "boolean", "decimal", "float")


def _is_first(seen: set[tuple[Span, str]], shown: Shown, name: str) -> bool:
    """Whether no other row of the example was complained about for the same member."""
    known = (shown.example.span, f"{shown.table.name}.{name}")
    is_new = known not in seen
    seen.add(known)
    return is_new


def _complaint(shown: Shown, column: ColumnPlan, value: Any) -> str | None:
    if value is None:
        if column.nullable or (shown.is_request and column.default is not None):
            return None
        return "must not be null"
    is_short = isinstance(value, str) and (not shown.is_request or value.endswith(_CUT_SHORT))
    if is_short and column.type.kind in _LOOSE:
        return None
    if isinstance(value, str) and _TYPE.fullmatch(value):
        return None
    try:
        canonical(column.type, _number(value, column))
    except ValueError as error:
        return str(error)
    return None


def _number(value: Any, column: ColumnPlan) -> Any:
    """A number that an example shows as text, as examples may; whole ones have no point there."""
    if isinstance(value, str) and column.type.kind in NUMBERS:
        if column.type.kind == "integer" and "." in value:
            return value
        try:
            number = Decimal(value)
        except InvalidOperation:
            return value
        return int(number) if column.type.kind == "integer" and number % 1 == 0 else float(number)
    return value


def _stored(column: ColumnPlan, value: Any) -> Value:
    """``value`` in the form in which CHECKs see it; None where that is not plain."""
    try:
        kept = canonical(column.type, _number(value, column))
    except ValueError:
        return None
    if isinstance(kept, bool):
        return int(kept)
    if isinstance(kept, Decimal):
        return float(kept)
    return kept if isinstance(kept, int | float | str) else None


def _broken(
    subject: Subject, shown: Shown, stored: Mapping[str, tuple[str, Value]]
) -> Iterator[tuple[str, Finding]]:
    """The CHECKs that can be judged by the row alone and refuse it."""
    now = datetime.combine(subject.today, time(), UTC)
    row: dict[tuple[str, ...], Value] = {(name,): value for name, (_, value) in stored.items()}
    for constraint in shown.table.checks:
        if not constraint.columns or any(name not in stored for name in constraint.columns):
            continue
        try:
            holds = evaluate(constraint.expression, row, {}, now)
        except (KeyError, TypeError, ValueError):
            continue
        if holds is False:
            name, _ = stored[constraint.columns[0]]
            yield (
                name,
                Finding(
                    f"`{name}` in this {shown.what} is refused by `CHECK ({constraint.text})` of "
                    f"`{shown.table.name}`",
                    shown.place(name),
                    "Correct the example, or the CHECK.",
                    tuple(
                        Related(span, "the CHECK")
                        for span in _places(subject, shown.table.name, constraint)
                    ),
                ),
            )


def _places(subject: Subject, table: str, constraint: CheckPlan) -> Iterator[Span]:
    declared = subject.spec[DataModel].table(table)
    for each in declared.checks if declared else ():
        if each.text == constraint.text:
            yield each.span


def _finding(
    subject: Subject, shown: Shown, name: str, column: ColumnPlan, complaint: str
) -> Finding:
    declared = subject.spec[DataModel].table(shown.table.name)
    written = declared.column(column.name) if declared else None
    kind = written.type_text if written and written.type_text else column.type.kind
    return Finding(
        f"`{name}` in this {shown.what} {complaint}: `{shown.table.name}.{column.name}` is {kind}"
        + ("" if column.nullable else " NOT NULL") * (complaint == "must not be null"),
        shown.place(name),
        "Correct the example, or the column.",
        (Related(written.span, f"`{column.name}` is defined here"),) if written else (),
    )


RULE = Rule("CON104", "example-contradicts-column", Policy.STRICT, check, __doc__)
