"""The risks of an approved document have no owners at all.

## What it does
Once the document's status is Approved, reports a register of risks that has no column (or line)
*Owner*, and none of which any word says who owns it. It is one note for the whole document.

## Why it matters
Somebody has to notice when a risk becomes real, and to do what the mitigation says.

## Example
```markdown
**Status:** Approved

| Risk               | Impact | Likelihood | Mitigation |
| ------------------ | ------ | ---------- | ---------- |
| The provider fails | High   | Medium     | Fallback   |
```

## Fix
Add a column *Owner*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.language import english
from asbuilt.spec.sections.metadata import Metadata, Status
from asbuilt.spec.sections.risks import Risks

_OWNS = regex.compile(
    r"\b(?:own(?:s|ed by)|owners?:|responsible|accountable|in charge)(?!\w)", re.I
)


def check(subject: Subject) -> Iterator[Finding]:
    """At most one finding, at the first risk."""
    risks = subject.spec[Risks].items
    approved = subject.spec[Metadata].status is Status.APPROVED
    unowned = approved and risks and all(risk.owner is None for risk in risks)
    said = (subject.spec.source.slice(risk.span) for risk in risks)
    if unowned and not any(_OWNS.search(english(each)) for each in said):
        count = "this risk" if len(risks) == 1 else f"any of the {len(risks)} risks"
        yield Finding(
            f"the document is approved, but does not say who owns {count}",
            risks[0].text.span,
            "Add a column `Owner` with a person or a team.",
        )


RULE = Rule("PLN109", "unowned-risks", Policy.INFO, check, __doc__)
