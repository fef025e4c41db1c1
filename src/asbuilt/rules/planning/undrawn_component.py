"""A component that no diagram shows.

## What it does
Reports components that are described, but stand for no box of the architecture's diagrams, neither
by their name nor by their technology, when there is a diagram. Parts in bold that a paragraph
beside the diagram says to do something (*The **mailer** sends …*) are described, where most boxes
are so, and so are the rows of a table of parts and the items of a list beside it.

## Why it matters
Readers take the diagram for complete: what is missing from it is forgotten in reviews of security
and operation.

## Example
````markdown
```
Client -> Server -> Database
```

### Components

- **Server:** Answers the API
- **Mailer:** Sends the mails
````

## Fix
Draw the component, or describe it as a part of another one.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.components import undrawn, undrawn_beside, undrawn_in_bold
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.title import bare


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each component."""
    listed = (each.name for each in undrawn(subject))
    for name in (*listed, *undrawn_in_bold(subject), *undrawn_beside(subject)):
        yield Finding(
            f"`{bare(name.text)}` is described, but no diagram shows it",
            name.span,
            "Draw it, or describe it as a part of another component.",
        )


RULE = Rule("PLN115", "undrawn-component", Policy.INFO, check, __doc__)
