"""A heading that skips a level.

## What it does
Reports a heading more than one level below the heading before it: `##` followed by `####`.

## Why it matters
Sections nest by their levels. A skipped level usually means that a heading is missing, or that the
section belongs to another one than it seems to.

## Example
```markdown
## Requirements

#### Functional Requirements
```

## Fix
Use the next level (`###`), or add the heading that is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from asbuilt.document.blocks import Heading
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each heading that is too deep for where it stands."""
    headings = [block for block in subject.document.blocks if isinstance(block, Heading)]
    file = subject.spec.source.file
    for above, heading in pairwise(headings):
        same = file(above.span.start) == file(heading.span.start)
        if same and heading.level > above.level + 1:
            marks = "#" * (above.level + 1)
            said = f"this heading has level {heading.level}, the one above it level {above.level}"
            yield Finding(said, heading.span, f"Write `{marks} {heading.title.text}`.", cause=said)


RULE = Rule("DOC107", "skipped-heading-level", Policy.INFO, check, __doc__)
