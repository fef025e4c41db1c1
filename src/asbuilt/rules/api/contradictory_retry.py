"""A status that nobody may repeat is said to be one to try again.

## What it does
Compares the statuses after which a call must not be repeated (*a publisher MUST NOT repeat a
request that was answered with 409*) with what lists and tables of statuses say of them (*409 … the
account is suspended, try again later*).

## Why it matters
One status stands for two things that clients have to treat differently, and they cannot tell them
apart.

## Example
```markdown
| Status | Meaning                                                    |
| ------ | ---------------------------------------------------------- |
| 409    | the key is in use; or the account is busy, try again later |

A request that was answered with 409 must not be repeated.
```

## Fix
Give one of the two another status (`423`, `429`, `503`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said
from asbuilt.rules.wording import Wording
from asbuilt.source import Span

_NEVER = Wording(
    r"\b(?:must not|must never|shall not|should not|may not|never|do not|not to)\b[^.;]{0,40}"
    r"\b(?:repeat\w*|retr(?:y|ied|ies)|re-?sen[dt]|resubmit\w*|tried again)\b(?P<behind>[^.;]*)"
    r"|(?P<before>[^.;]*)\b(?:must not|must never|shall not|never) be"
    r" (?:repeated|retried|re-?sent|tried again)\b",
    *("repeat", "retr", "resen", "re-sen", "resubmit", "tried again"),
)
_BOUND = regex.compile(
    r"\b(?:unless|until|before|without|except|other than|if|automatic\w*|immediately|at once"
    r"|unchanged|the same|sooner)\b",
    re.I,
)
"""What says that it may be repeated after all."""
_STATUS = regex.compile(r"(?<![\w.,-])[45][0-9]{2}(?![\w%,]|\.[0-9])")
_AGAIN = regex.compile(
    r"^[ \t]*(?:[|*-][ \t]*)?[`*]{0,3}(?P<status>[45][0-9]{2})[`*]{0,3}(?![\w.,%])[^\n]*?"
    r"(?P<again>\b(?:try(?:ing)? (?:it )?again|retry (?:it |this )?(?:later|after|with)"
    r"|repeat (?:it |the \w+ )?(?:later|after)|may be (?:retried|repeated))\b)",
    re.I | re.M,
)


_NOT = regex.compile(r"\b(?:not|never|no|without|nor)\s+$", re.I)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each status, where it is said to be tried again."""
    if not (subject.says("repeat", "retr", "again", "resen") and subject.says("not", "never")):
        return
    never: dict[str, Said] = {}
    for line in _NEVER.lines(subject):
        is_said = not line.line.row and _STATUS.search(line.line.text)
        found = _NEVER.search(line.text) if is_said else None
        if found and not _BOUND.search(line.text):
            for status in _STATUS.findall(found["behind"] or found["before"] or ""):
                never.setdefault(status, line)
    source = subject.spec.source
    for found in _AGAIN.finditer(source.text) if never else ():
        forbids = never.get(found["status"])
        if _NOT.search(source.text, found.start(), found.start("again")):
            continue
        if forbids and not forbids.line.span.start <= found.start() < forbids.line.span.end:
            yield Finding(
                f"{found['status']} is to be tried again here, but must not be repeated "
                f"({source.where(forbids.line.span.start)})",
                Span(*found.span("again")),
                "Give one of the two another status.",
                (Related(forbids.line.span, "it must not be repeated"),),
            )


RULE = Rule("API120", "contradictory-retry", Policy.WARNING, check, __doc__)
