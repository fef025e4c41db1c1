"""An approved document has risks that nobody owns.

## What it does
Once the document's status is Approved, reports the rows of a table of risks whose cell *Owner* is
empty, or says that it is to be decided.

## Why it matters
A risk that nobody watches is a risk that nobody sees coming.

## Example
```markdown
**Status:** Approved

| Risk               | Impact | Mitigation | Owner |
| ------------------ | ------ | ---------- | ----- |
| The provider fails | High   | Fallback   | TBD   |
```

## Fix
Name a person or a team.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import shortened
from asbuilt.spec.language import english
from asbuilt.spec.progress import progress_of
from asbuilt.spec.sections.metadata import Metadata, Status
from asbuilt.spec.sections.risks import Risks

_NOBODY = regex.compile(
    r"[\W_]*(?:|n/?a|none|nobody|unassigned|unowned|open|to be \w+|tbd|tbc|\?+)\W*"
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each risk without an owner."""
    if subject.spec[Metadata].status is not Status.APPROVED:
        return
    for risk in subject.spec[Risks].items:
        owner = risk.owner
        if owner and (_is_nobody(owner.text) or is_filler(owner.text)):
            yield Finding(
                f"the document is approved, but nobody owns this risk: {shortened(risk.text.text)}",
                owner.span if owner.text else risk.text.span,
                "Name a person or a team.",
            )


def _is_nobody(owner: str) -> bool:
    said = english(owner).lower()
    return bool(_NOBODY.fullmatch(said)) or progress_of(owner) == "pending"


RULE = Rule("PLN108", "risk-without-owner", Policy.STRICT, check, __doc__)
