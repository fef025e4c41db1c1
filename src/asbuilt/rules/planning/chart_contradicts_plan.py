"""A Gantt chart has other dates than the plan.

## What it does
Compares the bars of a Gantt chart in Mermaid with the rows of tables, the phases and the milestones
that have the same name: the first day and the last one. A few days more or less at the end are no
contradiction: charts and tables count the last day differently, and a week may end on a Friday. A
single date has to be within its bar.

## Why it matters
The dates were moved in one of the two; people are booked by the table and look at the chart.

## Example
````markdown
| Task      | From       | To         |
| --------- | ---------- | ---------- |
| Load test | 2027-02-15 | 2027-02-26 |

```mermaid
gantt
  dateFormat YYYY-MM-DD
  Load test :2027-02-15, 2027-03-05
```
````

## Fix
Correct the one that is out of date.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Fence, Table, Text
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.schedule import GRACE
from asbuilt.source import Span
from asbuilt.spec.diagrams.gantt import Bar, bars
from asbuilt.spec.figures.calendar import days
from asbuilt.spec.record import bind
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.implementation_plan import ImplementationPlan
from asbuilt.spec.sections.timeline import HEADERS, Timeline
from asbuilt.spec.title import normal_title


class _Planned(Struct, frozen=True):
    """When something begins and ends, and where that is stated."""

    start: date | None
    end: date | None
    place: Span


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each bar, at its name."""
    source = subject.spec.source
    drawn = [bar for fence in blocks_of(subject.outline.root, Fence) for bar in bars(source, fence)]
    planned = _planned(subject, {_name(bar.name) for bar in drawn}) if drawn else {}
    for bar in drawn:
        known = planned.get(_name(bar.name), [])
        complaints = [_complaint(bar, each) for each in known]
        if complaints and all(complaints):
            yield Finding(
                f"`{bar.name.text}` {complaints[0]}",
                bar.name.span,
                "Correct the one that is out of date.",
                (Related(known[0].place, "the plan"),),
            )


def _name(text: Text) -> str:
    return normal_title(text.text)


def _complaint(bar: Bar, each: _Planned) -> str:
    if bar.start and bar.end and each.end and not each.start:
        if bar.start - GRACE <= each.end <= bar.end + GRACE:
            return ""
        return f"lasts from {bar.start} to {bar.end} in the chart, but is due on {each.end}"
    if bar.start and each.start and bar.start != each.start:
        return f"begins on {bar.start} in the chart, but on {each.start} in the plan"
    if bar.end and each.end and abs(bar.end - each.end) > GRACE:
        return f"ends on {bar.end} in the chart, but on {each.end} in the plan"
    return ""


def _planned(subject: Subject, names: set[str]) -> dict[str, list[_Planned]]:
    """What the document plans under some names, elsewhere than in charts."""
    found: dict[str, list[_Planned]] = {}
    for name, planned in (*_listed(subject), *_rows(subject, names)):
        if name in names:
            found.setdefault(name, []).append(planned)
    return found


def _listed(subject: Subject) -> Iterator[tuple[str, _Planned]]:
    for milestone in subject.spec[Timeline].items:
        if milestone.date and milestone.day:
            until = milestone.until
            yield _name(milestone.name), _Planned(milestone.start, until, milestone.date.span)
    for phase in subject.spec[ImplementationPlan].phases:
        if phase.dates and phase.start and phase.end:
            yield _name(phase.name), _Planned(phase.start, phase.end, phase.dates.span)


def _rows(subject: Subject, names: set[str]) -> Iterator[tuple[str, _Planned]]:
    """The rows with two dates, by each of their cells that is called like a bar."""
    for table in blocks_of(subject.outline.root, Table):
        columns = bind(table, HEADERS)
        first, last = columns.get("start"), columns.get("date")
        if first is None or last is None:
            continue
        for row in table.rows:
            start, end = _day(row[first]), _day(row[last])
            called = [name for cell in row if (name := _name(cell)) in names]
            if called and (start or end):
                place = row[last] if end else row[first]
                yield called[0], _Planned(start, end, place.span)


def _day(cell: Text) -> date | None:
    found = [each for each in days(cell.text) if each.exact]
    return found[0].day if len(found) == 1 else None


RULE = Rule("PLN117", "chart-contradicts-plan", Policy.WARNING, check, __doc__)
