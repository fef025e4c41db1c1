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

from asbuilt.rules.nearest import Known
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.api import Api


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each endpoint whose handler was not found."""
    functions = {handler.function for handler in subject.handlers}
    known = Known(functions)
    for endpoint in subject.spec[Api].endpoints:
        handler = endpoint.handler
        if handler and handler.text not in functions:
            yield Finding(
                f"there is no function `{handler.text}` in handlers.py for `{endpoint.key}`",
                handler.span,
                known.did_you_mean(handler.text)
                or f"Write `def {handler.text}(request): …` in handlers.py beside the document.",
            )


RULE = Rule("API108", "unknown-handler", Policy.STRICT, check, __doc__)
