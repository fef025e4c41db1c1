"""SQL in the data model that has no effect.

## What it does
Reports statements that are understood but not carried out: INSERT, CREATE VIEW, CREATE TRIGGER,
GRANT and others that define no table, type or index, and the parts of definitions that are not
kept. INSERT, UPDATE and DELETE count beside definitions only: alone they show how rows are used.
SQL below a heading about migrating or rolling back that creates no table tells how one gets there.

## Why it matters
Whoever reads the document may count on the rows, views or triggers; the service does not have them.

## Example
```sql
CREATE VIEW open_tickets AS SELECT * FROM tickets WHERE status = 'open';
```

## Fix
Express it otherwise (a filter, a handler, the access matrix), or move it to a code block
outside the data model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Fence
from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.section import blocks_of


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each statement without effect."""
    found = [*troubles.report(subject, "ignored-sql", _HELP)]
    told = [*_migrations(subject)] if found else []
    yield from (each for each in found if not any(map(each.span.overlaps, told)))


_HELP = "If its effect is meant, use a filter, a handler or the access matrix."


def _migrations(subject: Subject) -> Iterator[Span]:
    """The fences below headings about the way from one version of the tables to another."""
    for section in subject.outline.walk():
        if _MIGRATES.search(section.topic):
            for fence in blocks_of(section, Fence, deep=False):
                if not _CREATES.search(fence.text):
                    yield fence.span


_MIGRATES = regex.compile(
    r"\b(?:migrat\w+|roll-? ?backs?|roll-? ?outs?|backfill\w*|upgrad\w+"
    r"|(?:schema|database) (?:changes?|evolution)|changes (?:to|of|in) the (?:schema|tables))\b"
)
_CREATES = regex.compile(r"\bcreate\s+(?:unlogged\s+)?table\b", re.I)


RULE = Rule("DAT109", "ignored-sql", Policy.WARNING, check, __doc__)
