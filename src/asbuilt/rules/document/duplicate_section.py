"""Two sections side by side have the same title.

## What it does
Reports a section that asbuilt reads and that has the same title, numbers and marks aside, as one
before it under the same heading.

## Why it matters
The two are read together as if they were one. Whoever changes the first one may not know of the
second.

## Example
```markdown
## Data Model

## API

## Data Model
```

## Fix
Join the two, or give them titles that say what is in each.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.reader import KNOWN_TITLES
from asbuilt.spec.section import Section
from asbuilt.spec.title import plain_title


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each section whose title is taken among its neighbours."""
    for section in subject.outline.walk():
        first: dict[str, Section] = {}
        for child in section.children:
            earlier = first.setdefault(plain_title(child.name.text), child)
            if earlier is not child and child.title in KNOWN_TITLES:
                yield Finding(
                    f"there is a section `{earlier.name.text}` already, in "
                    f"{child.source.where(earlier.span.start)}; the two are read together",
                    child.name.span,
                    "Join them, or say in the titles what is in each.",
                    (Related(earlier.name.span, "the first one"),),
                )


RULE = Rule("DOC111", "duplicate-section", Policy.WARNING, check, __doc__)
