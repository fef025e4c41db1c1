"""How far ahead something is shown is stated twice, and differently.

## What it does
Compares the times that sentences and rows call *the next 28 days*, *28 days ahead* or *28 days in
advance*, where two other words of theirs are the same: requirements, endpoints, scenarios, tests,
in every language.

## Why it matters
One of the two is built, and the load, the tests or the page were made for the other.

## Example
```markdown
- **FR-1**: Guests see the free tables of the next 28 days.

On Mondays 150 requests a second ask for the free tables of the next 42 days.
```

## Fix
Keep the time that is meant, in both places.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, stating
from asbuilt.rules.stated import Stated, as_long, durations, in_words
from asbuilt.rules.words import words

_MARKS = (
    "next ", "ahead", "in advance", "nächste", "voraus", "próxim", "antelación", "anticipación",
    "prochain", "à l’avance", "à l'avance", "seguintes", "siguientes", "suivants", "antecedência",
    "ближайш", "следующ", "вперёд", "вперед", "未来", "提前", "接下来",
)  # fmt: skip
"""How languages say how far ahead."""
_BEFORE = regex.compile(
    r"(?:\bnext|nächsten?|kommenden|próxim[oa]s|siguientes|seguintes|prochaine?s|ближайши\w+"
    r"|следующи\w+|未来|接下来|提前)\s*$",
    re.I,
)
_BEHIND = regex.compile(
    r"\s*(?:ahead|in advance|im voraus|de antelación|de anticipación|à l[’']avance|suivants"
    r"|siguientes|seguintes|de antecedência|вперёд|вперед)\b",
    re.I,
)
_APART = regex.compile(
    r"\b(?:remind\w*|notif\w+|maintenance|announce\w*|deprecat\w+|roll-?out|milestones?|plan(?:ned)?"
    r"|at least|minimum|previously|was|were|default|instead|than|forecast\w*|retry|retries)\b",
    re.I,
)
_DAY = 86_400.0
_COMMON = 2
_STEM = 5
_GENERAL = frozenset({"next", "ahead", "advance", "days", "weeks", "month", "hours", "request",
                      "secon", "every", "with", "list", "show", "only"})  # fmt: skip
_MOST = 50
"""Times that are compared with each other."""


class _Ahead(Struct, frozen=True):
    stated: Stated
    about: frozenset[str]


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each time that contradicts the first one about the same."""
    known: defaultdict[str, list[_Ahead]] = defaultdict(list)
    for line in stating(subject, *_MARKS):
        ahead = _ahead(line)
        if ahead is None:
            continue
        near = [each for stem in ahead.about for each in known[stem][:_MOST]]
        same = [each for each in near if len(each.about & ahead.about) >= _COMMON]
        for stem in ahead.about:
            known[stem].append(ahead)
        if same and not any(as_long(each.stated.seconds, ahead.stated.seconds) for each in same):
            first = min(same, key=lambda each: each.stated.text.span).stated
            yield Finding(
                f"{in_words(ahead.stated.seconds)} ahead here, but {in_words(first.seconds)} in "
                f"{subject.spec.source.where(first.text.span.start)}",
                ahead.stated.text.span,
                "Keep the time that is meant, in both places.",
                (Related(first.text.span, f"{in_words(first.seconds)} here"),),
            )


def _ahead(line: Said) -> _Ahead | None:
    """The one time of a line of at least a day, which lies ahead, and the stems of its words."""
    found = [each for each in durations(line) if each.seconds >= _DAY]
    if len(found) != 1 or _APART.search(line.text):
        return None
    only = found[0]
    if not (_BEFORE.search(line.text, 0, only.start) or _BEHIND.match(line.text, only.end)):
        return None
    both = words(line.text) | words(line.line.text)
    return _Ahead(only, frozenset(word[:_STEM] for word in both if len(word) > 3) - _GENERAL)


RULE = Rule("CON141", "contradictory-horizon", Policy.WARNING, check, __doc__)
