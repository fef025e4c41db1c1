"""A list is described with a query parameter that it refuses.

## What it does
Reports documented query parameters of a list of rows that are neither a column of its table nor
one of those that every list has: `limit`, `cursor`, `page`, `count`, `sort`, `fields`, `filter`,
`expand`, and `q` where the endpoint has a `**Search:**` line.

## Why it matters
A parameter that is not known is refused with 400, as a filter that is silently passed over would
show more rows than were asked for. Who calls by the document gets that answer.

## Example
```markdown
### GET /api/tickets

**Query parameters:** `state`, `per_page`
```

## Fix
Use the name that the list has (`limit` for `per_page`, `sort=-created_at` for an order), add the
column, or let a handler answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.plan.shapes import LIST_PARAMETERS
from asbuilt.rules.nearest import did_you_mean
from asbuilt.rules.routes import bound, refused_parameters
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.sections.api import Endpoint


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each list, which names all that it refuses."""
    for item in bound(subject):
        if item.table and (refused := refused_parameters(item)):
            names = ", ".join(f"`{name}`" for name in refused)
            known = sorted({*LIST_PARAMETERS, *(each.json for each in item.table.columns)})
            yield Finding(
                f"the list of `{item.table.name}` has no query parameter {names}, and answers 400",
                _place(subject, item.endpoint, refused[0]),
                did_you_mean(refused[0], known) or "Name columns, or what every list takes.",
            )


def _place(subject: Subject, endpoint: Endpoint, name: str) -> Span:
    """Where the name stands in code behind the endpoint and below the same heading; else where the
    endpoint does."""
    text, start = subject.spec.source.text, endpoint.span.start
    after = _HEADING.search(text, start)
    end = after.start() if after else len(text)
    at = text.find(f"`{name}`", start, min(end, start + _LONGEST))
    return Span(at + 1, at + 1 + len(name)) if at >= 0 else endpoint.span


_HEADING = regex.compile(r"\n#{1,6} ")
_LONGEST = 4_000


RULE = Rule("API122", "unknown-query-parameter", Policy.WARNING, check, __doc__)
