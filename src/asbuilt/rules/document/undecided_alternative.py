"""An alternative without a decision.

## What it does
Reports the alternatives of *Alternatives Considered* that say neither `**Decision:** …` nor have a
cell *Decision*, and of which no word tells that they were chosen or rejected. Where a section
*Decision* says what was chosen, or the section's title that all were rejected, that is enough.

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

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.alternatives import Alternative, Alternatives

_DECIDED = regex.compile(
    r"\b(?:reject(?:ed|ion)|chosen|selected|adopted|accepted|discarded|declined|dismissed|ruled out"
    r"|deferred|preferred|we (?:chose|picked|went with|decided|use)|why not)\b",
    re.I,
)
_DECISION = regex.compile(r"^(?:the )?(?:decision(?: outcome)?|chosen option|outcome)\b")


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each alternative that nobody has decided about."""
    alternatives = subject.spec[Alternatives].items
    if not alternatives or _is_decided_elsewhere(subject):
        return
    for alternative in alternatives:
        if alternative.decision is None and not _is_decided(subject, alternative):
            yield Finding(
                f"nothing is decided about `{alternative.name.text}`",
                alternative.name.span,
                "Write `**Decision:** Rejected because …`.",
            )


def _is_decided_elsewhere(subject: Subject) -> bool:
    sections = [each for each in subject.outline.walk() if each.heading]
    if any("rejected" in each.title and "alternative" in each.title for each in sections):
        return True
    decisions = (
        subject.spec.source.slice(each.span).partition("\n")[2]
        for each in sections
        if _DECISION.match(each.title)
    )
    return any(text.strip() and not is_filler(text) for text in decisions)


def _is_decided(subject: Subject, alternative: Alternative) -> bool:
    source = subject.spec.source
    line = source.whole_line(alternative.name.span.start)
    said = source.slice(alternative.span) + source.slice(line)
    return _DECIDED.search(said) is not None


RULE = Rule("DOC113", "undecided-alternative", Policy.STRICT, check, __doc__)
