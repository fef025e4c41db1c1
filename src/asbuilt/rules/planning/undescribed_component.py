"""A box of the diagram that the document does not describe.

## What it does
Reports boxes of the architecture's diagrams for which there is no component, technology or
dependency of that name, when the document describes components at all; where nothing but the text
beside the diagram describes them, the one that no word speaks of. Clients, users and what else
stands outside of the system need no description.

## Why it matters
What the box does, who runs it and what it needs is left to the reader's imagination.

## Example
````markdown
```
┌────────┐     ┌─────────┐     ┌───────┐
│ Server │────▶│ Indexer │────▶│ Store │
└────────┘     └─────────┘     └───────┘
```

### Components

- **Server:** Answers the API
- **Store:** Keeps the rows
````

## Fix
Describe the component, or remove the box.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.components import undescribed
from asbuilt.rules.rule import Finding, Policy, Rule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each box."""
    for node in undescribed(subject):
        yield Finding(
            f"the diagram shows `{node.name}`, but no component of the document describes it",
            node.span,
            "Describe it under *Components* or *Dependencies*, or remove the box.",
        )


RULE = Rule("PLN114", "undescribed-component", Policy.WARNING, check, __doc__)
