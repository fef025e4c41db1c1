"""An approved document that nobody has reviewed or approved.

## What it does
Once the document's status is Approved, reports a line of its head that is meant for who reviewed
or approved it (*Reviewers*, *Approved by*, *Signed off by*) and names nobody.

## Why it matters
The line is there so that somebody can be asked. Without a name the approval is only a word.

## Example
```markdown
**Status:** Approved
**Approved by:** TBD
```

## Fix
Write who approved the document, or set the status back to Review.
"""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.language import english
from asbuilt.spec.sections.metadata import Metadata, Status
from asbuilt.spec.title import normal_title

_BY = {
    "reviewer", "reviewers", "reviewed by", "approver", "approvers", "approved by", "signed off by",
    "sign off", "approval", "approvals", "released by",
}  # fmt: skip
_NOBODY = regex.compile(
    r"[\W_]*(?:none|nobody|n/?a|tbd|tbc|todo|pending|open|missing|outstanding|to be \w+)?[\W_]*"
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each line of the head that names nobody."""
    metadata = subject.spec[Metadata]
    if metadata.status is not Status.APPROVED:
        return
    for field in metadata.fields:
        if normal_title(field.key.text) in _BY:
            said = field.value.text
            if _NOBODY.fullmatch(english(said).lower()) or is_filler(said):
                yield Finding(
                    f"the document is approved, but `{field.key.text.strip('*: ')}` names nobody",
                    (field.value if said else field.key).span,
                    "Write who it was, or set the status back to Review.",
                )


RULE = Rule("DOC120", "missing-approval", Policy.WARNING, check, __doc__)
