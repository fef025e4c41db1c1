"""A `**Handler:**` line names a function that does not exist.

## What it does
Reports endpoints whose `**Handler:**` line names no public function of the `handlers.py` beside the
document.

## Why it matters
The endpoint does something else than the document says: what its path means by convention, or
nothing.

## Example
```markdown
### POST /api/tickets/{id}/close

**Handler:** close_ticket
```

## Fix
Write the function in `handlers.py`, or correct its name.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.plan.model import Call
from asbuilt.rules.routes import bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each endpoint whose handler was not found."""
    for item in bound(subject):
        handler = item.endpoint.handler
        if handler and not isinstance(item.route.action, Call):
            yield Finding(
                f"there is no function `{handler.text}` in handlers.py for `{item.endpoint.key}`",
                handler.span,
                f"Write `def {handler.text}(request): …` in the handlers.py beside the document.",
            )


RULE = Rule("API108", "unknown-handler", Policy.STRICT, check, __doc__)
