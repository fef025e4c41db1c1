"""How long something is kept is stated twice, and differently.

## What it does
Compares the lines that say how long logs, backups, sessions' data, personal data and the rows of a
table are kept: the same thing, but another duration.

## Why it matters
Deletion runs with one of the two; the other one is a promise to customers or auditors that is
broken every day.

## Example
```markdown
- Audit logs are kept for 90 days

| Audit logs | retention | 1 year |
```

## Fix
Keep the one that is meant, or say what tells them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.stated import Stated, durations, in_words
from asbuilt.spec.figures.figure import DAY

_KEPT = regex.compile(
    r"\b(?:ke(?:pt|ep)|retain\w*|retention|stored for|deleted after|purged after|erased after"
    r"|removed after|archived after)\b",
    re.I,
)
_THING = regex.compile(
    r"\b(?P<thing>(?:(?:audit|access|application|error|security|request|debug) )?logs?"
    r"|back-?ups?|personal data|PII|metrics|traces|events)\b",
    re.I,
)
_THINGS = ("log", "backup", "back-up", "personal data", "pii", "metrics", "traces", "events")
"""One of these is in whatever :data:`_THING` finds."""
_APART = regex.compile(
    r"\b(?:then|archive\w*|cold|hot|glacier|staging|development|not|previously|after which|until"
    r"|minimum|at least|at most|up to|daily|weekly|monthly|yearly|interval|every)\b",
    re.I,
)


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each duration that contradicts an earlier one."""
    if not subject.says(*_THINGS):
        return
    first: dict[str, Stated] = {}
    for line in subject.statements:
        for thing, stated in _kept(line):
            earlier = first.setdefault(thing, stated)
            if earlier.seconds != stated.seconds:
                yield Finding(
                    f"{thing} are kept for {in_words(stated.seconds)} here, but for "
                    f"{in_words(earlier.seconds)} in "
                    f"{subject.spec.source.where(earlier.text.span.start)}",
                    stated.text.span,
                    "Keep the one that is meant, or say what tells them apart.",
                    (Related(earlier.text.span, f"{in_words(earlier.seconds)} here"),),
                )


def _kept(line: Text) -> Iterator[tuple[str, Stated]]:
    """The one thing of a line and the one duration for which it is kept."""
    if not _KEPT.search(line.text) or _APART.search(line.text):
        return
    things = {_name(found["thing"]) for found in _THING.finditer(line.text)}
    lasting = [stated for stated in durations(line) if stated.seconds >= DAY]
    if len(things) == 1 and len(lasting) == 1:
        yield things.pop(), lasting[0]


def _name(thing: str) -> str:
    name = thing.lower().replace("-", "").replace("pii", "personal data")
    return name if name.endswith(("s", "data")) else f"{name}s"


RULE = Rule("CON115", "contradictory-retention", Policy.STRICT, check, __doc__)
