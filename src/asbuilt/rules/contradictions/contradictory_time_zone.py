"""One time of day is stated in two time zones.

## What it does
Compares statements that name the same time of day, one of them in UTC and the other in the time of
a place (*until 18:00 Europe/Berlin the day before*, *until 18:00 UTC the day before*), where they
are about the same: they share three words. What gives one moment in both (*18:00 UTC, 20:00 in
Berlin*) contradicts nothing, and neither do two times that differ.

## Why it matters
One of the two is built. For the others everything happens hours too early or too late, and in
another way in summer than in winter.

## Example
```markdown
- **FR-4**: A pickup can be cancelled until 18:00 (Europe/Berlin) on the day before.

A pickup is cancelled with `POST /pickups/{id}/cancel` until 18:00 UTC on the day before.
```

## Fix
Keep the zone that is meant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said, said
from asbuilt.rules.words import words

_TIME = regex.compile(
    r"(?<![\d:.T-])(?P<hour>[01]?[0-9]|2[0-3])[:.](?P<minute>[0-5][0-9])(?![\d:%])"
    r"\s?(?:(?P<half>[ap]\.?m\.?)|Uhr|h\b|o['’]clock)?\s{0,2}(?:[(\[,]\s?)?(?:in |at )?"
    r"(?P<zone>UTC|GMT|Z\b|CES?T|MES?Z|E[SD]T|P[SD]T|C[SD]T|(?:Europe|America|Asia|Africa|Australia"
    r"|Pacific|Atlantic)/[A-Z]\w+|local time|Ortszeit|hora local|heure locale)"
)
_WORLD = {"UTC", "GMT", "Z"}
_STEM = 5
_COMMON = 3
"""Words that two statements about the same have in common."""
_MOST = 20
"""Statements that name one time of day and are compared."""
_GENERAL = frozenset({
    "utc", "gmt", "europ", "uhr", "local", "time", "daily", "every", "until", "before", "after",
    "ameri", "asia", "day", "zone", "hour", "clock", "betwe", "answe", "endpo", "api", "post",
})  # fmt: skip


class _Told(Struct, frozen=True):
    line: Said
    found: re.Match[str]
    about: frozenset[str]

    @property
    def is_world(self) -> bool:
        """Whether the time is that of the world, not of a place."""
        return self.found["zone"] in _WORLD


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each statement that contradicts an earlier one."""
    told: defaultdict[tuple[int, str, str], list[_Told]] = defaultdict(list)
    for each in _told(subject):
        found = each.found
        key = (int(found["hour"]), found["minute"], (found["half"] or "")[:1].lower())
        apart = (one for one in told[key] if one.is_world != each.is_world)
        earlier = next((one for one in apart if len(one.about & each.about) >= _COMMON), None)
        if earlier:
            first, here = earlier.line.found(earlier.found), each.line.found(found)
            yield Finding(
                f"`{here.text}` here, but `{first.text}` in "
                f"{subject.spec.source.where(first.span.start)}",
                here.span,
                "Keep the zone that is meant.",
                (Related(first.span, "the same time in another zone"),),
            )
        elif len(told[key]) < _MOST:
            told[key].append(each)


def _told(subject: Subject) -> Iterator[_Told]:
    """The statements that give times in one zone."""
    if not any(zone in subject.spec.source.text for zone in _WORLD):
        return
    for line in said(subject):
        times = [*_TIME.finditer(line.text)] if ":" in line.line.text else []
        if times and len({each["zone"] in _WORLD for each in times}) == 1:
            about = frozenset(word[:_STEM] for word in words(line.text)) - _GENERAL
            yield from (_Told(line, each, about) for each in times)


RULE = Rule("CON153", "contradictory-time-zone", Policy.WARNING, check, __doc__)
