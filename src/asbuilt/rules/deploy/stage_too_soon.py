"""A stage of the rollout begins before the one above it may be over.

## What it does
In tables of stages with a first day and with how long each lasts at least (*From* and *At least*,
*Start* and *Hold*), compares the day on which a stage begins with that on which the stage above it
has lasted long enough.

## Why it matters
What the stage was to show, it has not shown yet when twice as many people get the new version.

## Example
```markdown
| Stage  | Traffic | From       | At least |
| ------ | ------- | ---------- | -------- |
| Canary | 2 %     | 2027-02-01 | 7 days   |
| Half   | 50 %    | 2027-02-04 | 14 days  |
```

## Fix
Begin later, or wait for less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Table, Text
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.figures.calendar import days
from asbuilt.spec.figures.figure import duration
from asbuilt.spec.language import english
from asbuilt.spec.record import Headers, bind
from asbuilt.spec.section import Section, blocks_of
from asbuilt.spec.title import normal_title

_HEADERS: Headers = {
    "stage": ("stage", "step", "phase", "wave", "ring", "group"),
    "start": ("from", "start", "begins", "starts", "start date", "since"),
    "hold": ("at least", "hold", "minimum", "duration", "bake time", "soak", "wait", "lasts"),
    "reach": ("traffic", "share", "users", "audience", "who", "reach", "percentage", "population"),
}
_ENDS = {"end", "ends", "until", "to", "end date", "due", "due date"}
_ROLLOUT = regex.compile(r"\broll[ -]?out\b|\bcanary\b|\bstaged\b|\brelease plan\b|\bdeployment\b")


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each stage that comes too soon, at its first day."""
    for section in subject.outline.walk():
        for table in blocks_of(section, Table, deep=False):
            if len(table.header) > len(("stage", "start")):
                yield from _too_soon(table, section)


def _too_soon(table: Table, section: Section) -> Iterator[Finding]:
    columns = bind(table, _HEADERS)
    if not {"stage", "start", "hold"} <= columns.keys():
        return
    if not _ENDS.isdisjoint(normal_title(cell.text) for cell in table.header):
        return
    if "reach" not in columns and not _ROLLOUT.search(section.topic):
        return
    stages = [(row, _start(row, columns)) for row in table.rows]
    for (row, start), (later, begun) in pairwise(stages):
        lasts = duration(english(row[columns["hold"]].text))
        if start is None or begun is None or lasts is None or begun < start:
            continue
        over = start + timedelta(seconds=lasts)
        if begun < over:
            name, next_name = row[columns["stage"]], later[columns["stage"]]
            yield Finding(
                f"`{next_name.text}` begins on {begun}, but `{name.text}` lasts until {over}",
                later[columns["start"]].span,
                "Begin later, or wait for less.",
                (Related(row[columns["hold"]].span, f"how long `{name.text}` lasts"),),
            )


def _start(row: Sequence[Text], columns: Mapping[str, int]) -> date | None:
    return next((each.day for each in days(row[columns["start"]].text)), None)


RULE = Rule("DEP106", "stage-too-soon", Policy.WARNING, check, __doc__)
