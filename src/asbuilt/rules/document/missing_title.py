"""A document without a title.

## What it does
Reports that there is no first-level heading.

## Why it matters
The title names the service: in the console, in `/docs`, in tokens and in metrics. Without one it is
called `service`.

## Example
```markdown
## Requirements
```

## Fix
Begin with a title:
```markdown
# Technical Specification: Help Desk
```
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.document.blocks import Heading
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.sections.metadata import Metadata


def check(subject: Subject) -> Iterator[Finding]:
    """At most one finding, at the first heading or else at the beginning."""
    if subject.spec[Metadata].title is not None:
        return
    headings = (block for block in subject.document.blocks if isinstance(block, Heading))
    first = next(headings, None)
    yield Finding(
        "the document has no title, so the service is called `service`",
        first.span if first else Span(0, 0),
        "Begin with `# Technical Specification: Name`.",
    )


RULE = Rule("DOC106", "missing-title", Policy.INFO, check, __doc__)
