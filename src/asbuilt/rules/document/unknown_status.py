"""A status that is none of Draft, Review, Approved and Superseded.

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
Write `Draft`, `Review`, `Approved` or `Superseded`.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.rules.nearest import did_you_mean
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.language import english
from asbuilt.spec.sections.metadata import Metadata, Status
from asbuilt.spec.title import bare, plain_title

_DRAFTS = (
    "draft", "provisional", "preliminary", "tentative", "proposed", "proposal", "wip",
    "work in progress", "in progress", "pending", "planned",
    "planning", "to do", "todo", "under discussion", "in consultation", "in implementation",
    "in development", "under development", "in design", "under construction", "being", "submitted",
    "circulated", "experimental", "concept", "idea", "open", "new", "on hold", "deferred",
    "rejected", "withdrawn", "superseded", "replaced", "deprecated", "obsolete", "archived",
)  # fmt: skip
_SETTLED = (
    "final", "implemented", "done", "complete", "released", "live", "active",
    "published", "stable", "deployed", "production", "in production", "in force",
)  # fmt: skip
_LONGEST = 60


def check(subject: Subject) -> Iterator[Finding]:
    """At most one finding."""
    metadata = subject.spec[Metadata]
    text = metadata.status_text
    if text is None or metadata.status is not Status.DRAFT or "|" in text.text:
        return
    status = plain_title(english(text.text).strip("[]"))
    if not status.startswith(_DRAFTS):
        shown = bare(text.text)
        shown = f"{shown[:_LONGEST].rstrip()}…" if len(shown) > _LONGEST else shown
        yield Finding(
            f"the status `{shown}` is not known, so the document counts as a draft",
            text.span,
            _advice(status),
        )


def _advice(said: str) -> str:
    if said.startswith(_SETTLED):
        return "Write `Approved` if it is agreed: gaps in it are errors then."
    names = tuple(status.value for status in Status)
    return did_you_mean(said, names) or "Write `Draft`, `Review`, `Approved` or `Superseded`."


RULE = Rule("DOC109", "unknown-status", Policy.WARNING, check, __doc__)
