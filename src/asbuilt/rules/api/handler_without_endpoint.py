"""A decorated function in `handlers.py` that no endpoint calls.

## What it does
Reports the `@before` and `@instead` functions of the `handlers.py` beside the document whose method
and path are no endpoint of the document. The names of parameters make no difference.

## Why it matters
The function never runs. What it refuses is let through, what it does is not done, and nothing else
says so.

## Example
```python
@before("POST /api/ticket")  # the document describes POST /api/tickets
def only_staff_say_urgent(request, user): ...
```

## Fix
Correct the method and the path, describe the endpoint, or delete the function.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.nearest import nearest
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.endpoints.route import pattern
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.metadata import Metadata


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each hook on an endpoint that the document does not describe."""
    if not subject.handlers:
        return
    endpoints = {endpoint.key: endpoint for endpoint in subject.spec[Api].endpoints}
    known = {pattern(key) for key in endpoints}
    title = subject.spec[Metadata].title
    for handler in subject.handlers:
        if handler.kind not in ("before", "instead") or pattern(handler.endpoint or "") in known:
            continue
        where = f"`{handler.function}` in handlers.py, line {handler.line}"
        if handler.endpoint is None:
            message = f"{where}, names no endpoint in its decorator"
            help = f'Write the text itself: `@{handler.kind}("POST /api/…")`.'
            yield Finding(message, title.span if title else Span(0, 0), help)
            continue
        meant = endpoints.get(nearest(handler.endpoint, endpoints) or "")
        yield Finding(
            f"{where}, never runs: `{handler.endpoint}` is no endpoint of the document",
            meant.span if meant else title.span if title else Span(0, 0),
            f"Did you mean `{meant.key}`?" if meant else "Describe the endpoint, or correct it.",
            (Related(meant.span, "the endpoint that is most like it"),) if meant else (),
        )


RULE = Rule("API111", "handler-without-endpoint", Policy.ERROR, check, __doc__)
