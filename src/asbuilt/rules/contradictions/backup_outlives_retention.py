"""Backups are kept longer than the data in them may be.

## What it does
Compares the retention of personal data (`-- PII: contact, retention 30 days`, or a sentence about
how long personal data are kept, or when they are gone, backups included) with the time for which
backups are kept.

## Why it matters
What has to be deleted after 30 days is still there after 90, in a place that nobody searches.

## Example
```sql
email TEXT NOT NULL   -- PII: contact, retention 30 days
```
```markdown
- Backups are kept for 90 days
```

## Fix
Keep backups no longer than the shortest retention, or say how deleted data leave them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import stating
from asbuilt.rules.stated import Stated, durations, in_words
from asbuilt.rules.wording import Wording
from asbuilt.spec.figures.figure import DAY
from asbuilt.spec.sections.data_model import DataModel

_BACKUP = Wording(r"\bback-?ups?\b|\bsnapshots?\b", "backup", "back-up", "snapshot")
_KEPT = regex.compile(
    r"\b(?:ke(?:pt|ep)\w*|retain\w*|retention|stor(?:ed?|age)|for|held|last"
    r"|(?:delet\w+|eras\w+|remov\w+|expir\w+|overwritten|rotated|pruned|dropped) after)\b",
    re.I,
)
_PERSONAL = Wording(
    r"\b(?:personal (?:data|information)|PII|customer data|user data)\b",
    *("personal", "pii", "customer data", "user data"),
)
_DELETED = regex.compile(
    r"\b(?:ke(?:pt|ep)|retain\w*|retention|delet\w+|eras\w+|anonymi\w+|purg\w+)\b", re.I
)
_INCLUDED = regex.compile(
    r"\b(?:including|also (?:from|in)|and (?:from|in)|from) (?:all |the |our )?back-?ups?\b"
    r"|\bback-?ups? (?:included|as well|too)\b",
    re.I,
)
"""What says that data leave the backups in the same time."""
_HANDLED = regex.compile(r"\b(?:crypto-?shredd\w+|purged? from|removed? from|re-?applied)\b", re.I)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each line about backups that outlive the shortest retention."""
    if not subject.says("backup", "back-up", "snapshot"):
        return
    shortest = min(_retentions(subject), key=lambda each: each.seconds, default=None)
    lines = stating(subject, *_BACKUP.words) if shortest else ()
    for line in (each.line for each in lines):
        if not _BACKUP.search(line.text) or _HANDLED.search(line.text):
            continue
        kept = [each for each in durations(line) if each.seconds >= DAY] * bool(
            _KEPT.search(line.text)
        )
        longest = max(kept, key=lambda each: each.seconds, default=None)
        if longest and shortest and longest.seconds > shortest.seconds:
            yield Finding(
                f"backups are kept for {in_words(longest.seconds)}, but personal data only for "
                f"{in_words(shortest.seconds)}",
                longest.text.span,
                "Keep backups no longer, or say how deleted data leave them.",
                (Related(shortest.text.span, "the shortest retention"),),
            )


def _retentions(subject: Subject) -> Iterator[Stated]:
    for table in subject.spec[DataModel].tables:
        for column in table.columns:
            if column.marks.pii and column.marks.retention:
                text = Text(column.marks.retention, column.span)
                yield from (Stated(text, each.seconds) for each in durations(text))
    for line in (each.line for each in stating(subject, *_PERSONAL.words)):
        personal = _PERSONAL.search(line.text) and _DELETED.search(line.text)
        if personal and (not _BACKUP.search(line.text) or _INCLUDED.search(line.text)):
            yield from (each for each in durations(line) if each.seconds >= DAY)


RULE = Rule("CON110", "backup-outlives-retention", Policy.STRICT, check, __doc__)
