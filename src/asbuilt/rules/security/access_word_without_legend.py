"""A word in the access matrix that no legend explains.

## What it does
Reports words in cells of the matrix (`own`, `team`, `limited`) for which there is no line below it
that says which rows they mean, or none for the table of that endpoint.

## Why it matters
Which rows a role may touch is never guessed. Until the word is explained, the cell denies.

## Example
```markdown
| Endpoint           | admin | agent |
|--------------------|-------|-------|
| `GET /api/tickets` | ✅    | team  |
```

## Fix
Explain the word under the table:
```markdown
- **team**: `tickets.team_id` = current user's `team_id`
```
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.routes import bound
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.access import Access


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each cell with such a word."""
    access = subject.spec[Access]
    tables = {b.route.key: getattr(b.route.action, "table", None) for b in bound(subject)}
    for cell in access.cells:
        if cell.grant != "word":
            continue
        entries = [entry for entry in access.legend if entry.word == cell.word]
        table = tables.get(cell.endpoint)
        if not entries:
            yield Finding(
                f"`{cell.word}` is explained nowhere, so `{cell.role}` is refused at "
                f"`{cell.endpoint}`",
                cell.span,
                f"Add below the matrix: - **{cell.word}**: `{table or 'table'}.column` = current "
                "user",
            )
        elif table and all(entry.table not in (None, table) for entry in entries):
            yield Finding(
                f"`{cell.word}` is not explained for `{table}`, so `{cell.role}` is refused at "
                f"`{cell.endpoint}`",
                cell.span,
                f"Add below the matrix: - **{cell.word}**: `{table}.column` = current user",
            )


RULE = Rule("SEC103", "access-word-without-legend", Policy.STRICT, check, __doc__)
