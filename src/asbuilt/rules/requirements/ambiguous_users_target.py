"""A number of users that may mean two things.

## What it does
Reports a target such as `10,000 users` that says neither *registered* nor *concurrent*.

## Why it matters
Ten thousand rows in a table and ten thousand people at the same moment are different promises by
orders of magnitude. Until it is answered, the smaller one is measured: registered users.

## Example
```markdown
| NFR-2 | System shall support 10k users | High | 10,000 |
```

## Fix
Say which is meant: `10,000 registered users` or `500 concurrent users`.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.requirements import Requirements


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each requirement that counts users without saying which."""
    for requirement in subject.spec[Requirements].items:
        for target in requirement.targets:
            if target.metric == "users" and "metric" in target.assumed:
                yield Finding(
                    f"`{target.text}` may mean registered or concurrent users; it is taken for "
                    "registered ones",
                    target.span,
                    f"Write `{target.value:,.0f} registered users` or "
                    f"`{target.value:,.0f} concurrent users`.",
                )
                break


RULE = Rule("REQ104", "ambiguous-users-target", Policy.WARNING, check, __doc__)
