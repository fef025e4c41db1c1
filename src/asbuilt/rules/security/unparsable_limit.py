"""A rate limit that is not understood.

## What it does
Reports rows of the rate limit table and `**Rate limit:**` lines in which no count and window, or no
endpoint, was understood.

## Why it matters
The limit that the document promises is not kept; the default is.

## Example
```markdown
| Endpoint            | Limit    | Window | Per  |
| ------------------- | -------- | ------ | ---- |
| `POST /api/tickets` | moderate | –      | user |
```

## Fix
State a count, a window and a subject: `5 per 15 minutes per user`.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each limit that is not kept."""
    yield from troubles.report(
        subject,
        "unparsable-limit",
        "State a count, a window and a subject: `5 per minute per user`.",
    )


RULE = Rule("SEC113", "unparsable-limit", Policy.STRICT, check, __doc__)
