"""How long something is kept is stated twice, and differently.

## What it does
Compares the lines that say how long logs, backups, personal data, or whatever a line is about, are
kept: the same thing, called by the same words, but another duration.

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
from asbuilt.document.text import part
from asbuilt.record import dataclass
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.stated import Stated, durations, in_words
from asbuilt.rules.words import words
from asbuilt.spec.figures.figure import DAY
from asbuilt.spec.title import bare

_KEPT = regex.compile(
    r"\b(?:ke(?:pt|eps?)|retain\w*|retention|stores?\b[^.;|]{1,60}\bfor|stored for"
    r"|(?:deleted|purged|erased|removed|archived|dropped) (?:\d+ \w+ )?after"
    r"|older than (?:[\w-]+ ){2,3}(?:are|is|be) (?:deleted|purged|erased|removed|dropped))\b",
    re.I,
)
_THING = regex.compile(
    r"\b(?P<thing>(?:(?:audit|access|application|error|security|request|debug) )?logs?"
    r"|back-?ups?|personal data|PII|metrics|traces|events)\b",
    re.I,
)
_VERBS = (
    "keep",
    "kept",
    "retain",
    "retention",
    "store",
    "deleted",
    "purged",
    "erased",
    "archived",
    "dropped",
)
"""One of these is in whatever says how long a thing is kept."""
_MOST_WORDS = 3
"""Words by which a thing is called; what has more is a sentence."""
_APART = regex.compile(
    r"\b(?:then|archive\w*|cold|hot|glacier|staging|development|not|previously|after which|until"
    r"|minimum|at least|at most|up to|daily|weekly|monthly|yearly|interval|every)\b",
    re.I,
)


_THEN = regex.compile(r"(?:and |but )?(?:then|archiv|after|afterwards|later|there|where)", re.I)
_OBJECT = regex.compile(
    r"\b(?:keeps?|retains?|stores?)\s+(?P<thing>[^.;|,]{3,60}?)\s+for\s+(?=[\w-]+[\s-])", re.I
)
"""``The service shall keep corrections for 6 years``."""
_SUBJECT = regex.compile(
    r"(?:^|\|)[\s*`]*(?:(?:[A-Z]{1,6}-){0,2}[A-Z]{0,6}-?\d+[\d.]*[\s*`:.|)–—-]+)?(?P<thing>[^|.;:]{3,60}?)[\s*|`:]+"
    r"(?:(?:shall|must|will|should|are|is|be|may|can|only|to)\s+)*$",
    re.I,
)
"""What stands before ``kept for 6 years``, without the id of a requirement."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each duration that contradicts an earlier one."""
    if not subject.says(*_VERBS):
        return
    first: dict[str, Stated] = {}
    for line in subject.statements:
        for thing in _kept(line):
            earlier = first.setdefault(thing.key, thing.stated)
            if earlier.seconds != thing.stated.seconds:
                yield Finding(
                    f"{thing.name} kept for {in_words(thing.stated.seconds)} here, but for "
                    f"{in_words(earlier.seconds)} in "
                    f"{subject.spec.source.where(earlier.text.span.start)}",
                    thing.stated.text.span,
                    "Keep the one that is meant, or say what tells them apart.",
                    (Related(earlier.text.span, f"{in_words(earlier.seconds)} here"),),
                )


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept, under ``name`` in a message, and for how long. What has one ``key`` is one."""

    key: str
    name: str
    stated: Stated


def _kept(line: Text) -> Iterator[_Kept]:
    """The one thing of a line, or of what stands before its first comma, and the one duration for
    which it is kept."""
    if not _KEPT.search(line.text):
        return
    line = _first_clause(line)
    lasting = [stated for stated in durations(line) if stated.seconds >= DAY]
    if len(lasting) != 1 or _APART.search(line.text):
        return
    things = {_name(found["thing"]) for found in _THING.finditer(line.text)}
    if len(things) == 1:
        thing = things.pop()
        yield _Kept(thing, f"{thing} are", lasting[0])
    elif not things and (named := _called(line.text)):
        said = words(named)
        if 0 < len(said) <= _MOST_WORDS:
            yield _Kept(" ".join(sorted(said)), f"`{bare(named)}` is", lasting[0])


def _first_clause(line: Text) -> Text:
    """What is said before a comma behind which something else is kept for another time."""
    end = line.text.find(", ")
    if end < 0 or _THEN.match(line.text, end + 2):
        return line
    first, rest = part(line, 0, end), part(line, end + 2, len(line.text))
    both = any(durations(first)) and any(durations(rest))
    return first if both and _KEPT.search(first.text) else line


def _called(text: str) -> str | None:
    """What a line that names nothing of the usual says to be kept."""
    found, kept = _OBJECT.search(text), _KEPT.search(text)
    if found is None and kept is not None:
        found = _SUBJECT.search(text[: kept.start()])
    return found["thing"] if found else None


def _name(thing: str) -> str:
    name = thing.lower().replace("-", "").replace("pii", "personal data")
    return name if name.endswith(("s", "data")) else f"{name}s"


RULE = Rule("CON115", "contradictory-retention", Policy.STRICT, check, __doc__)
