"""Two requirements carry the same id.

## What it does
Reports an id that an earlier requirement has. `FR-1`, `FR-01` and `FR1` are the same id.

## Why it matters
Endpoints, tests and evidence name requirements by their ids; evidence for one would be taken for
the other.

## Example
```markdown
| ID    | Requirement             |
| ----- | ----------------------- |
| FR-1  | Customers open tickets. |
| FR-01 | Agents answer tickets.  |
```

## Fix
Give the later one an id of its own. Ids are never renumbered, so take the next free number.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.requirements.identifier import normal_id
from asbuilt.spec.sections.requirements import Requirements


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each requirement whose id is taken."""
    first: dict[str, Text] = {}
    for requirement in subject.spec[Requirements].items:
        identifier = requirement.id
        earlier = first.setdefault(normal_id(identifier.text), identifier)
        if earlier is not identifier:
            place = subject.spec.source.where(earlier.span.start)
            same = "is taken" if earlier.text == identifier.text else f"is `{earlier.text}` again"
            yield Finding(
                f"the id `{identifier.text}` {same}: {place} has it",
                identifier.span,
                "Give this requirement the next free number.",
                (Related(earlier.span, f"`{earlier.text}` is here"),),
            )


RULE = Rule("REQ101", "duplicate-requirement-id", Policy.ERROR, check, __doc__)
