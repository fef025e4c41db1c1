"""Functional requirements without ids.

## What it does
Reports lists below *Functional Requirements* whose items have no ids. It says so once for each
section.

## Why it matters
What has no name can not be referred to: endpoints, tests and evidence are linked to requirements by
their ids, and a change of the list is no change of a requirement. These items are not counted, not
proven and not exported.

## Example
```markdown
## Functional Requirements

- Customers shall open tickets
- Customers shall close tickets
```

## Fix
Number them: `- **FR-1**: Customers shall open tickets`.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.requirements import Requirements

_FEW = 2


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each section with such lists, at its first item; one for a document that
    numbers nothing in many."""
    requirements = subject.spec[Requirements]
    nothing = not requirements.items and len(requirements.unnumbered) > _FEW
    for texts in requirements.unnumbered:
        first, many = texts[0], len(texts)
        yield Finding(
            f"{many} requirements of this section have no id, so nothing can be linked to them"
            if many > 1
            else "this requirement has no id, so nothing can be linked to it",
            first.span,
            "Number them: `- **FR-1**: …`.",
            cause="no ids at all" if nothing else "",
        )


RULE = Rule("REQ107", "unnumbered-requirements", Policy.INFO, check, __doc__)
