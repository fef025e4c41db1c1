"""An endpoint names a requirement that does not exist.

## What it does
Reports an id in an endpoint's section that no requirement has, when its letters are those of the
document's requirements (`FR-9` where there are `FR-1` to `FR-8`).

## Why it matters
The endpoint proves nothing, and the requirement that was meant looks unimplemented.

## Example
```markdown
### POST /api/tickets

**Implements:** FR-99
```

## Fix
Correct the id, or add the requirement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt.rules.nearest import did_you_mean
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.requirements import Requirements

_LETTERS = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each mention of an unknown id."""
    known = {requirement.id.text for requirement in subject.spec[Requirements].items}
    letters = {_letters(identifier) for identifier in known}
    for endpoint in subject.spec[Api].endpoints:
        for mention in endpoint.requirements:
            if mention.text not in known and _letters(mention.text) in letters:
                yield Finding(
                    f"`{endpoint.key}` names `{mention.text}`, but there is no such requirement",
                    mention.span,
                    did_you_mean(mention.text, known),
                )


def _letters(identifier: str) -> str:
    match = _LETTERS.match(identifier)
    return match[0].upper() if match else ""


RULE = Rule("REQ103", "unknown-requirement-id", Policy.STRICT, check, __doc__)
