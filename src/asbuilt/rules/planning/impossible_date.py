"""A date that no calendar has.

## What it does
Reports days that their month does not have (`2026-06-31`, `30 February 2026`), wherever a document
writes them, in text and in examples. What speaks of wrong dates (*`2026-02-30` is answered with
422*) means them, and so do tests.

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

from asbuilt import regex
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
    for start, end in never(source.text):
        line = source.slice(source.whole_line(start))
        if not (_MEANT.search(line) or _MEANT.search(english(line))):
            yield Finding(
                f"no calendar has `{source.text[start:end]}`",
                Span(start, end),
                "Write the day that is meant.",
            )


RULE = Rule("PLN118", "impossible-date", Policy.WARNING, check, __doc__)
