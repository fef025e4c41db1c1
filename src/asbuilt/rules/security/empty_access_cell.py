"""An empty cell in the access matrix.

## What it does
Reports cells of the matrix in which nothing is written, if others refuse in so many words. Where
none does, an empty cell is how the document says no.

## Why it matters
An empty cell denies, as everything does that the document does not open. Whether that was decided
or forgotten, only a mark can say.

## Example
```markdown
| Endpoint                   | admin | agent |
| -------------------------- | ----- | ----- |
| `POST /api/tickets`        | ✅    | ❌    |
| `DELETE /api/tickets/{id}` | ✅    |       |
```

## Fix
Write `❌` or `✅`.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.access import Access


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each empty cell, where a cell refuses in so many words."""
    cells = subject.spec[Access].cells
    refuses = any(cell.grant == "deny" for cell in cells)
    for cell in cells if refuses else ():
        if cell.grant == "empty":
            yield Finding(
                f"nothing says whether `{cell.role}` may `{cell.endpoint}`; it is refused",
                cell.span,
                "Write `❌` to refuse or `✅` to allow.",
            )


RULE = Rule("SEC104", "empty-access-cell", Policy.WARNING, check, __doc__)
