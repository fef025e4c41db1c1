"""An endpoint's own line and the access matrix let in different people.

## What it does
Compares `**Roles:**` and `**Auth:**` lines under an endpoint with the row of the access matrix that
names the endpoint: a role that one of them lets in and the other one keeps out.

## Why it matters
The matrix counts, so whoever reads the endpoint alone believes something that is not so.

## Example
```markdown
### DELETE /api/tickets/{id}

**Roles:** admin, agent

| Endpoint                   | admin | agent |
| -------------------------- | ----- | ----- |
| `DELETE /api/tickets/{id}` | ✅    | ❌    |
```

## Fix
Correct the one that is out of date, or remove the line.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Fence
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.sections.access import ANONYMOUS, Access, Cell
from asbuilt.spec.sections.api import Api, Endpoint

_OPEN = ("allow", "word")


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each role on which the two places disagree."""
    rows: dict[str, list[Cell]] = {}
    for cell in subject.spec[Access].cells:
        if cell.exact == 2:
            rows.setdefault(cell.endpoint, []).append(cell)
    for endpoint in subject.spec[Api].endpoints if rows else ():
        row = rows.get(endpoint.key, [])
        yield from _roles(subject, endpoint, row)
        if endpoint.public is not None and not endpoint.roles:
            yield from _public(endpoint, row)


def _is_one_place(subject: Subject, one: Span, other: Span) -> bool:
    """Whether two places stand in one block of code: a list of what each role may do."""
    return any(
        isinstance(block, Fence) and block.span.overlaps(one) and block.span.overlaps(other)
        for block in subject.document.blocks
    )


def _roles(subject: Subject, endpoint: Endpoint, row: list[Cell]) -> Iterator[Finding]:
    named = {text.text.casefold(): text for text in endpoint.roles or ()}
    for cell in row if named else ():
        text, opened = named.get(cell.role.casefold()), cell.grant in _OPEN
        if text and not opened:
            yield _finding(
                f"`{cell.role}` is named here, but the matrix refuses it", text.span, cell
            )
        elif opened and not text and cell.role != ANONYMOUS:
            place = next(iter(named.values())).span
            if _is_one_place(subject, place, cell.span):
                continue
            yield _finding(
                f"`{cell.role}` is not named here, but the matrix lets it in", place, cell
            )


def _public(endpoint: Endpoint, row: list[Cell]) -> Iterator[Finding]:
    for cell in row:
        if cell.role == ANONYMOUS and (cell.grant in _OPEN) != endpoint.public:
            said = "open to everyone" if endpoint.public else "for signed-in callers"
            does = (
                "lets anonymous callers in" if cell.grant in _OPEN else "refuses anonymous callers"
            )
            yield _finding(
                f"`{endpoint.key}` is {said} by its own line, but the matrix {does}",
                endpoint.span,
                cell,
            )


def _finding(message: str, span: Span, cell: Cell) -> Finding:
    return Finding(
        message,
        span,
        "Correct the one that is out of date; the matrix counts.",
        (Related(cell.span, "the cell of the matrix"),),
    )


RULE = Rule("CON117", "contradictory-access", Policy.STRICT, check, __doc__)
