"""An endpoint deletes what must be kept.

## What it does
Compares the endpoints that delete with the lines that forbid to delete what their path ends with
(*samples: 5 years; no deletion before that*, *invoices must never be deleted*). Conditions (*must
not be deleted while it is open*) are passed over, and endpoints that only mark or archive
something.

## Why it matters
Whoever calls it breaks a promise, often one of the law.

## Example
```markdown
| Data    | Kept                             |
| ------- | -------------------------------- |
| Samples | 5 years; no deletion before that |

### DELETE /units/{id}/samples
```

## Fix
Remove the endpoint, or say when deleting is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said
from asbuilt.rules.wording import Wording
from asbuilt.rules.words import words
from asbuilt.spec.sections.api import Api

_FORBIDDEN = Wording(
    r"\bno (?:deletions?|erasure|removal) (?:before|within|in|during|earlier)\b"
    r"|\b(?:must|may|shall|can|is to|are to)(?: ?not| never) be (?:deleted|removed|erased|purged)\b"
    r"|\b(?:is|are) never (?:deleted|removed|erased|purged)\b"
    r"|\bnever (?:deleted|removed|erased|purged)\b"
    r"|\bnot (?:be )?(?:deleted|erased|removed) (?:before|within|earlier|sooner)\b"
    r"|\bdeletion (?:is |of \w+ is )?(?:not allowed|forbidden|prohibited|not permitted)\b",
    *("deletion", "no erasure", "no removal", "never", "not be", "not deleted", "not erased"),
    "not removed",
)
_CONDITION = regex.compile(
    r"\b(?:while|when|if|unless|as long as|once|by|without|except|only|but"
    r"|until (?!then|the end))\b",
    re.I,
)
_MARKS = regex.compile(
    r"\b(?:soft|marks?|marked|archiv\w+|anonymi\w+|deactivat\w+|flag\w*|hides?|tombstone\w*"
    r"|cancels?|withdraws?|revok\w+|ends?|expired|older|after)\b",
    re.I,
)
"""What an endpoint does that deletes nothing, or only what is old enough."""
_LONGEST, _MOST = 160, 50


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each endpoint."""
    if not subject.says("delet", "eras", "remov", "purg"):
        return
    deleting = [each for each in subject.spec[Api].endpoints if each.method == "DELETE"]
    lines = (
        [line for line in _FORBIDDEN.lines(subject) if _forbids(line)][:_MOST] if deleting else []
    )
    for endpoint in deleting if lines else ():
        literal = [each for each in endpoint.path.split("/") if each and each[0] not in "{:<"]
        about = words(literal[-1]) if literal else frozenset[str]()
        line = next((each for each in lines if about and about <= _things(each)), None)
        row = subject.spec.source.slice(subject.spec.source.whole_line(endpoint.span.start))
        if line and not _MARKS.search(row):
            yield Finding(
                f"`{endpoint.key}` deletes what must be kept: {line.line.text.strip()[:80]} "
                f"({subject.spec.source.where(line.line.span.start)})",
                endpoint.span,
                "Remove the endpoint, or say when deleting is allowed.",
                (Related(line.line.span, "it must be kept"),),
            )


def _forbids(line: Said) -> bool:
    found = _FORBIDDEN.search(line.text)
    return found is not None and not _CONDITION.search(_clause(line.text, found.end()))


def _clause(text: str, start: int) -> str:
    return regex.split(r"[.;|,]", text[start : start + _LONGEST], maxsplit=1)[0]


def _things(line: Said) -> frozenset[str]:
    """What a line says it of: what stands before, and in a row its first cell."""
    if line.line.row:
        return words(line.line.row[0].text)
    found = _FORBIDDEN.search(line.text)
    before = line.text[: found.start()] if found else ""
    return words(regex.split(r"[.;,:]", before)[-1])


RULE = Rule("CON147", "deletion-before-retention", Policy.WARNING, check, __doc__)
