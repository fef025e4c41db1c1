"""A date that no calendar has.

## What it does
Reports days that their month does not have (`2026-06-31`, `30 February 2026`), wherever a document
writes them, in text and in examples; `CON104` reports those in columns. What speaks of wrong dates
(*`2026-02-30` is answered with 422*) means them, and so do tests.

## Why it matters
Whoever plans by the date, or copies the example, has to guess which day was meant.

## Example
```markdown
| Pilot begins | 2026-06-31 |
```

## Fix
Write the day that is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from asbuilt import regex
from asbuilt.plan.shapes import column_of
from asbuilt.rules.routes import bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.figures.calendar import never
from asbuilt.spec.language import english

_MEANT = regex.compile(
    r"\b(?:invalid\w*|impossible|not? (?:exist\w*|valid|such|a (?:day|date))|refus\w+|reject\w+"
    r"|wrong|malformed|bogus|422|400|validat\w+|leap|tests?|tested|testing|TC-?\d+|given|when"
    r"|expect\w*|ungültig\w*|inválid\w*|invalide\w*|неверн\w+)\b|无效",
    re.I,
)
"""What means a date that there is not."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each of them."""
    source = subject.spec.source
    for start, end in islice(never(source.text), _MOST):
        if _is_of_column(subject, start):
            continue
        line = source.slice(source.whole_line(start))
        if not (_MEANT.search(line) or _MEANT.search(english(line))):
            yield Finding(
                f"no calendar has `{source.text[start:end]}`",
                Span(start, end),
                "Write the day that is meant.",
            )


_MOST = 50
"""Dates of one document: each is looked for in all examples."""


def _is_of_column(subject: Subject, start: int) -> bool:
    """Whether a date is the value of a column in an example: then the column refuses it."""
    text = subject.spec.source.text
    member = _MEMBER.search(text, max(0, start - _LONGEST), start)
    return member is not None and any(
        item.table is not None
        and example.span.start <= start < example.span.end
        and column_of(item.table, member["name"]) is not None
        for item in bound(subject)
        for example in (item.endpoint.request, item.endpoint.response)
        if example
    )


_LONGEST = 80
_MEMBER = regex.compile(r"\"(?P<name>\w{1,60})\"\s{0,3}:\s{0,3}\"$")


RULE = Rule("PLN118", "impossible-date", Policy.WARNING, check, __doc__)
