"""An approved document has risks that nobody owns.

## What it does
Once the document's status is Approved, reports the rows of a table of risks whose cell *Owner* is
empty, or says that it is to be decided; and the risks of a list that names the owners of most.

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

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import shortened
from asbuilt.spec.language import english, is_foreign
from asbuilt.spec.progress import progress_of
from asbuilt.spec.sections.metadata import Metadata, Status
from asbuilt.spec.sections.risks import Risks

_NOBODY = regex.compile(
    r"[\W_]*(?:|n/?a|none|nobody|no one|unassigned|unowned|open|vacant|missing|(?:still )?to be \w+"
    r"|tbd|tbc|\?+|not (?:yet )?(?:assigned|named|known|decided))(?: yet| so far)?\W*"
)


_OWNS = regex.compile(
    r"\b(?:own(?:er|ed|s)|responsible|accountable|in charge|watch\w*|assigned|looks after)\b", re.I
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each risk without an owner."""
    if subject.spec[Metadata].status is not Status.APPROVED:
        return
    risks = subject.spec[Risks].items
    owned = sum(risk.owner is not None for risk in risks)
    for risk in risks:
        owner = risk.owner
        is_left_out = owner is None and 2 * owned > len(risks) > 2
        if is_left_out and _may_own(subject.spec.source.slice(risk.span)):
            continue
        if is_left_out or (owner and (_is_nobody(owner.text) or is_filler(owner.text))):
            yield Finding(
                f"the document is approved, but nobody owns this risk: {shortened(risk.text.text)}",
                owner.span if owner and owner.text else risk.text.span,
                "Name a person or a team.",
            )


def _may_own(said: str) -> bool:
    """Whether a risk may name its owner in words that are not understood."""
    return _OWNS.search(english(said)) is not None or (is_foreign() and ":" in said)


def _is_nobody(owner: str) -> bool:
    said = english(owner).lower()
    return bool(_NOBODY.fullmatch(said)) or progress_of(owner) == "pending"


RULE = Rule("PLN108", "risk-without-owner", Policy.STRICT, check, __doc__)
