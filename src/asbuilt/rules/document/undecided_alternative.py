"""An alternative without a decision.

## What it does
Reports the alternatives of *Alternatives Considered* that say neither `**Decision:** …` nor have a
cell *Decision*.

## Why it matters
The section is there to tell why a way was not taken. Without the decision the same discussion is
held again.

## Example
```markdown
### Alternative 1: A shared mailbox

**Pros:**

- Nothing to build
```

## Fix
Write `**Decision:** Rejected because …`.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.alternatives import Alternatives


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each alternative that nobody has decided about."""
    for alternative in subject.spec[Alternatives].items:
        if alternative.decision is None:
            yield Finding(
                f"nothing is decided about `{alternative.name.text}`",
                alternative.name.span,
                "Write `**Decision:** Rejected because …`.",
            )


RULE = Rule("DOC113", "undecided-alternative", Policy.STRICT, check, __doc__)
