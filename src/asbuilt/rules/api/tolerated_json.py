"""A JSON example that is not strictly JSON, but was understood.

## What it does
Reports comments, `...`, trailing commas, single quotes and unions such as `"a|b"` in examples.

## Why it matters
The example was read as it was probably meant. Other tools that read it are less forgiving.

## Example
```json
{
  "title": "Printer on fire",   // at most 200 characters
  "severity": 3,
}
```

## Fix
Write plain JSON, and the remarks outside the code block.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each tolerance that was needed."""
    yield from troubles.report(
        subject, "tolerated-json", "It was understood; plain JSON is safer for other tools."
    )


RULE = Rule("API103", "tolerated-json", Policy.INFO, check, __doc__)
