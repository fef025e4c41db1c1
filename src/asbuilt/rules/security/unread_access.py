"""Rights that are told in a form that is not read.

## What it does
Reports the first item or row, where access is spoken of, that says what a role of the document may
do, if nothing of what is said there is understood.

## Why it matters
Who may do what is never guessed. A document that says nothing of it gets a convention, own rows for
whoever is signed in; one that says something which is not read must not: only administrators may
use what names no roles itself.

## Example
```markdown
## Permissions

- `GET /tickets`: agents who are on duty, and the boss
```

## Fix
Write a matrix, and explain the words of its cells below it:
```markdown
| Endpoint       | agent   | boss |
| -------------- | ------- | ---- |
| `GET /tickets` | on duty | yes  |

- **on duty**: `tickets.agent_id` = current user
```
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for the document."""
    yield from troubles.report(
        subject,
        "unread-access",
        "Write a matrix with a row for each endpoint and a column for each role; words in its cells"
        " that mean some rows are explained below it.",
    )


RULE = Rule("SEC120", "unread-access", Policy.STRICT, check, __doc__)
