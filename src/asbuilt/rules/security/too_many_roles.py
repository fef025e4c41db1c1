"""More roles than a service can have.

## What it does
Reports the first role of those beyond a hundred. They and what is said of them are not read.

## Why it matters
Who may call what is decided for each role at each endpoint. A list of hundreds of names is one of
people, places or tests that was taken for one of roles; or it asks for one role with rows of its
own, not for hundreds of roles.

## Example
```markdown
## Roles

- **reader-of-shop-1**: reads the orders of shop 1
- **reader-of-shop-2**: reads the orders of shop 2
```

## Fix
Name the role once, and let a legend say which rows are meant:
```markdown
## Roles

- **reader**: reads the orders of a shop

- **shop**: `orders.shop_id` = current user's `shop_id`
```
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules import troubles
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for all surplus roles."""
    yield from troubles.report(
        subject,
        "too-many-roles",
        "Name kinds of people, and let the matrix's legend say which rows each of them may touch.",
    )


RULE = Rule("SEC119", "too-many-roles", Policy.STRICT, check, __doc__)
