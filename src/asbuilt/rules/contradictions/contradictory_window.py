"""A target is judged over another time than the requirement says.

## What it does
Compares the time over which a requirement promises a share (*99.9 % over a rolling window of 28
days*) with that in a sentence that names the requirement and states the same share (*R4 … 99.9 % of
the quarter*).

## Why it matters
The same service keeps the one promise and breaks the other: a bad week disappears in a quarter.

## Example
```markdown
| R4 | 99.9 % of the answers come within 10 s, over a rolling window of 28 days |

The objective of R4 is reviewed each quarter: 99.9 % of the answers of the quarter must be in time.
```

## Fix
Judge it over the time that the requirement says, or correct that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import stating
from asbuilt.spec.language import english
from asbuilt.spec.sections.requirements import Requirement, Requirements

_SHARE = regex.compile(r"(?<![\w.,])(?P<number>[0-9]{2}(?:[.,][0-9]{1,4})?)\s?%")
_WINDOW = regex.compile(
    r"\b(?:window|period) of (?P<of>[0-9]{1,3}) days\b"
    r"|\b(?P<long>[0-9]{1,3})[- ]days? (?:rolling |sliding )?(?:window|period)\b"
    r"|\b(?:over|in|within|during) (?:any |the last |the past |each )?(?P<over>[0-9]{1,3})"
    r"(?: consecutive)? days\b"
    r"|\b(?:(?:of|over|in|within|during) (?:the|a|each|every|any|one)|per)"
    r" (?:calendar |whole |rolling )?(?P<unit>week|month|quarter|year)\b",
    re.I,
)
_NAME = regex.compile(r"\w[\w.-]*\w")
_UNITS = {"week": 7, "month": 30, "quarter": 91, "year": 365}
_NEAR = 0.12


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each sentence that judges over another time."""
    promised = {
        item.id.text: (item, share, window)
        for item in subject.spec[Requirements].items
        if item.id.text and "%" in f"{item.text.text}{item.target_text and item.target_text.text}"
        for share, window in _stated(english(_whole(item)))
    }
    for line in stating(subject, "%") if promised else ():
        if line.line.row:
            continue
        named = [each for each in {*_NAME.findall(line.text)} if each in promised]
        if len(named) != 1:
            continue
        item, share, window = promised[named[0]]
        inside = item.span.start <= line.line.span.start < item.span.end
        for stated, other in () if inside else _stated(line.text):
            if stated == share and abs(other - window) > _NEAR * max(other, window):
                yield Finding(
                    f"this is judged over {other} days here, but `{named[0]}` promises it over "
                    f"{window} days",
                    line.line.span,
                    "Judge it over the time that the requirement says.",
                    (Related(item.span, f"`{named[0]}` is here"),),
                )


def _whole(item: Requirement) -> str:
    """What a requirement says, with its target."""
    target = item.target_text.text if item.target_text else ""
    return item.text.text if target in item.text.text else f"{item.text.text} {target}"


def _stated(text: str) -> Iterator[tuple[str, int]]:
    """The one share of a text and the days over which it is judged, where it says one of both."""
    shares = {each["number"].replace(",", ".") for each in _SHARE.finditer(text)}
    windows = {
        _UNITS[each["unit"].lower()]
        if each["unit"]
        else int(each["of"] or each["long"] or each["over"])
        for each in _WINDOW.finditer(text)
    }
    if len(shares) == 1 and len(windows) == 1:
        yield shares.pop(), windows.pop()


RULE = Rule("CON149", "contradictory-window", Policy.WARNING, check, __doc__)
