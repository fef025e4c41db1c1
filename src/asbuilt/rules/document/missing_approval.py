"""An approved document that somebody has not approved.

## What it does
Once the document's status is Approved, reports a line of its head that is meant for who reviewed
or approved it (*Reviewers*, *Approved by*, *Signed off by*) and names nobody, and a row of its
table of approvals that is still open.

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
from asbuilt.document.blocks import Table
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.language import english
from asbuilt.spec.section import Section, blocks_of
from asbuilt.spec.sections.metadata import Metadata, Status
from asbuilt.spec.title import normal_title

_BY = {
    "reviewer", "reviewers", "reviewed by", "approver", "approvers", "approved by", "signed off by",
    "sign off", "approval", "approvals", "released by",
}  # fmt: skip
_NOBODY = regex.compile(
    r"[\W_]*(?:none|nobody|n/?a|tbd|tbc|todo|pending|open|awaited|awaiting|requested|not yet"
    r"|in review|missing|outstanding|(?:still )?to be \w+)?[\W_]*"
)

_PEOPLE = {"reviewer", "approver", "signatory", "approved by", "reviewed by"}
_OF_APPROVALS = regex.compile(
    r"\b(?:approvals?|approv\w+|sign[- ]?offs?|reviewers?|freigaben?|aprobaci[oó]n(?:es)?"
    r"|approbations?|validations?|aprovaç(?:ão|ões))\b|согласован|утвержден|批准|审批"
)
_DECISIONS = {
    "decision", "signed", "signed on", "status", "state", "approved", "approval", "result",
    "signature", "sign off", "signed off", "verdict",
}  # fmt: skip


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each line of the head that names nobody, and each open approval."""
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
    for section in subject.outline.walk():
        for table in blocks_of(section, Table, deep=False):
            yield from _open(table, section)


def _open(table: Table, section: Section) -> Iterator[Finding]:
    """The rows of a table of approvals that somebody has still to decide."""
    titles = [normal_title(cell.text) for cell in table.header]
    column = next((at for at, title in enumerate(titles) if title in _DECISIONS), None)
    if column is None:
        return
    if _PEOPLE.isdisjoint(titles) and not _OF_APPROVALS.search(section.title):
        return
    for row in table.rows:
        if _NOBODY.fullmatch(english(row[column].text).lower()):
            who = next((cell.text for cell in row if cell.text), "")
            yield Finding(
                f"the document is approved, but the approval of `{who}` is open",
                row[column].span if row[column].text else row[0].span,
                "Write who it was, or set the status back to Review.",
            )


RULE = Rule("DOC120", "missing-approval", Policy.WARNING, check, __doc__)
