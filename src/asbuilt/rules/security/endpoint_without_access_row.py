"""An endpoint that the access matrix does not mention.

## What it does
Reports endpoints without a row in the access matrix and without a `**Roles:**` line, when the
document has a matrix; without one, endpoints without such a line where most have one. A matrix that
leaves out most of the endpoints is reported once.

## Why it matters
Only administrators may use such an endpoint. That is the safe reading of a forgotten row, and
seldom the one that was meant.

## Example
```markdown
| Endpoint           | admin | agent |
| ------------------ | ----- | ----- |
| `GET /api/tickets` | ✅    | ✅    |

### POST /api/tickets
```

## Fix
Add a row to the matrix, or `**Roles:** …` under the endpoint.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from asbuilt.plan.model import Builtin
from asbuilt.rules.routes import Bound, bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.api import Api


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each endpoint that only administrators may use by default."""
    access = subject.spec[Access]
    unread = any(trouble.kind == "unread-access" for trouble in access.troubles)
    mentioned = {cell.endpoint for cell in access.cells}
    judged = [item for item in bound(subject) if not isinstance(item.route.action, Builtin)]
    left_out = [
        item
        for item in judged
        if item.route.key not in mentioned
        and not item.endpoint.roles
        and item.endpoint.public is None
    ]
    told = _misread(subject)
    left_out = [item for item in left_out if item.endpoint.span.start not in told]
    most = 2 * len(left_out) > len(judged)
    naming = sum(item.endpoint.roles is not None for item in judged)
    if not access.present and (most or naming < _FEWEST_NAMING):
        return  # a document that names the roles of some endpoints only
    if unread and (access.columns or len(judged) <= _FEWEST * len(left_out)):
        return  # SEC120 says it of all
    lacks = (
        "row in the access matrix"
        if access.columns or most
        else "roles, as the other endpoints have"
    )
    for item in left_out:
        if not _is_closed(subject, item):
            continue
        if not _FOR_ADMINISTRATORS.isdisjoint(item.route.path.split("/")):
            continue  # as its path says
        yield Finding(
            f"`{item.route.key}` has no {lacks}: only administrators may use it",
            item.endpoint.span,
            "Add a row to the matrix, or `**Roles:** …` under the endpoint.",
            cause="another matrix" if most or len(left_out) > _MANY else "",
        )


_FEWEST_NAMING = 2
_MANY = 5
"""Endpoints that seem to be left to something that is said elsewhere."""
_FEWEST = 3
"""Endpoints that name their roles themselves for each one that does not, where rights are told
elsewhere too."""
_FOR_ADMINISTRATORS = {"admin", "administration"}


def _misread(subject: Subject) -> set[int]:
    """Where the endpoints begin whose own roles are not understood, which SEC114 reports."""
    api = subject.spec[Api]
    starts = sorted(endpoint.span.start for endpoint in api.endpoints)
    places = [each.span.start for each in api.troubles if each.kind == "unparsable-roles"]
    return {starts[at - 1] for place in places if (at := bisect_right(starts, place))}


def _is_closed(subject: Subject, item: Bound) -> bool:
    """Whether only administrators may use an endpoint."""
    identity = subject.plan.identity
    return identity is None or item.route.permits.keys() <= {identity.administrator}


RULE = Rule("SEC105", "endpoint-without-access-row", Policy.STRICT, check, __doc__)
