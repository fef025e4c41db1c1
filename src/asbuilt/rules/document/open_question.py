"""An approved document has open questions.

## What it does
Reports the questions without an answer once the document's status is Approved: those of *Open
Questions*, and whatever begins with *Open question:* under any heading. A question is answered
when its box is ticked, when it is struck through, or when its row has an answer. Also reports
cells, items and sentences anywhere that say that something is still to be decided, and the rows of
tables of questions and decisions that are open, or have no answer.

## Why it matters
What is approved is built. An open question is then decided by whoever comes upon it first.

## Example
```markdown
**Status:** Approved

## Open Questions

- [ ] Who may delete a ticket?
```

## Fix
Write the answer and tick the box, or go back to Review.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.undecided import undecided
from asbuilt.rules.words import shortened
from asbuilt.spec.sections.metadata import Metadata, Status
from asbuilt.spec.sections.questions import Questions


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each open question of an approved document."""
    metadata = subject.spec[Metadata]
    if metadata.status is Status.APPROVED:
        status = metadata.status_text
        approved = (Related(status.span, "it is approved here"),) if status else ()
        for question in subject.spec[Questions].open:
            text = shortened(question.text.text)
            yield Finding(
                f"the document is approved, but this question is open: {text}",
                question.text.span,
                "Write the answer and tick the box, or set the status back to Review.",
                approved,
            )
        for said in undecided(subject):
            yield Finding(
                f"the document is approved, but this is undecided: {shortened(said.text)}",
                said.span,
                "Write what was decided, or set the status back to Review.",
                approved,
            )


RULE = Rule("DOC112", "open-question", Policy.STRICT, check, __doc__)
