"""A status that is none of Draft, Review and Approved.

## What it does
Reports a `**Status:**` whose value is not understood. The document is then judged as a draft.

## Why it matters
The status decides how strictly the document is judged: in an approved one, gaps are errors. A
status that is not understood is never strict.

## Example
```markdown
**Status:** Aproved
```

## Fix
Write `Draft`, `Review` or `Approved`.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.nearest import did_you_mean
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.sections.metadata import Metadata, Status

_DRAFTS = ("draft", "proposed", "proposal", "wip", "work in progress", "in progress")


def check(subject: Subject) -> Iterator[Finding]:
    """At most one finding."""
    metadata = subject.spec[Metadata]
    text = metadata.status_text
    if text is None or metadata.status is not Status.DRAFT or "|" in text.text:
        return
    word = text.text.strip("[]*` ").casefold()
    if not any(word.startswith(draft) for draft in _DRAFTS):
        yield Finding(
            f"the status `{text.text}` is not known, so the document counts as a draft",
            text.span,
            did_you_mean(word, ("Draft", "Review", "Approved"))
            or "Write `Draft`, `Review` or `Approved`.",
        )


RULE = Rule("DOC109", "unknown-status", Policy.WARNING, check, __doc__)
