"""An endpoint that nothing backs.

## What it does
Reports endpoints for which there is no handler, no built-in family (sign-in, health, `me`) and no
table that their path names.

## Why it matters
The service can only answer with the example of the document, marked `Asbuilt-Example: true`. That
is good enough for a draft and not for an approved document.

## Example
```markdown
### POST /api/reports/{id}/publish
```

## Fix
Name the table (`**Table:** reports`), write a handler, or define the table in the data model:
```python
@instead("POST /api/reports/{id}/publish")
def publish(row, db): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.plan.model import Sample
from asbuilt.plan.paths import place_of
from asbuilt.rules.nearest import nearest
from asbuilt.rules.routes import bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.api import Endpoint


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each endpoint that answers with its example."""
    for item in bound(subject):
        if isinstance(item.route.action, Sample):
            reason, help = _explain(subject, item.endpoint)
            yield Finding(
                f"nothing backs `{item.endpoint.key}`: {reason}; it answers with its example",
                item.endpoint.span,
                help,
            )


def _explain(subject: Subject, endpoint: Endpoint) -> tuple[str, str]:
    tables = subject.plan.tables
    place = place_of(endpoint, tables)
    handler = f'Write a handler: `@instead("{endpoint.key}")` in handlers.py.'
    if endpoint.table and not place.noun:
        return "its **Table:** line says so", handler
    if place.table is None:
        meant = nearest(place.noun, tables)
        suggestion = (
            f"If it means the table `{meant}`: write `**Table:** {meant}`. " if meant else ""
        )
        return f"no table is called `{place.noun}`", (
            f"{suggestion}Define the table, name it with `**Table:** …`, or write a handler: "
            f'`@instead("{endpoint.key}")` in handlers.py.'
        )
    if place.broken:
        return (
            f"`{place.table}` has no reference to the resource above it in the path",
            f"Add the foreign key to `{place.table}`. Otherwise: {handler}",
        )
    if place.verb:
        return f"`{place.verb}` is an action on `{place.table}` that only you can define", handler
    if place.keyed and not place.key:
        return f"its path parameters are not the key of `{place.table}`", handler
    return f"{endpoint.method} on `{place.table}` has no conventional meaning here", handler


RULE = Rule("API104", "unbacked-endpoint", Policy.STRICT, check, __doc__)
