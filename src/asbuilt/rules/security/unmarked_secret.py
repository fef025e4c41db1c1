"""A column that looks secret and is not marked.

## What it does
Reports columns called `api_key`, `access_token`, `private_key`, `otp`, `cvv` and the like without a
`secret` mark. Password hashes are secret whether they are marked or not.

## Why it matters
A secret column never leaves the service: no answer, filter or export shows it. An unmarked one is
shown like any other.

## Example
```sql
api_key VARCHAR(64) NOT NULL,
```

## Fix
Mark it (`asbuilt check --unsafe-fixes` does), or say why it may be shown:
```sql
api_key VARCHAR(64) NOT NULL,   -- secret
```
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.plan.naming import snake
from asbuilt.rules.marking import advice, mark
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.data_model import DataModel

_SECRET = regex.compile(
    r"(?:\w+_)?(?:api_?key|access_key|private_key|(?:access|refresh|reset|auth|bearer)_token|token"
    r"|otp|totp|cvv|cvc|pin|pin_code|recovery_codes?)"
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each unmarked column that looks secret."""
    for table in subject.spec[DataModel].tables:
        for column in table.columns:
            named = _SECRET.fullmatch(snake(column.name))
            if named and column.type.kind in ("text", "bytes") and not column.marks.secret:
                yield Finding(
                    f"`{table.name}.{column.name}` looks secret, but is not marked",
                    column.span,
                    f"{advice(subject, column, 'secret')}, so that it never leaves the service.",
                    fix=mark(subject, column, "secret"),
                    unsafe=True,  # answers no longer hold the column
                )


RULE = Rule("SEC110", "unmarked-secret", Policy.WARNING, check, __doc__)
