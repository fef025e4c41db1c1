"""An id is named that nothing has.

## What it does
Tables whose first column numbers what they list (`EP-1` to `EP-8`, `T-01` to `T-12`), lists whose
items all begin with such an id (`- **T-1** Register …`), and headings that count up from one
(*ADR-1: PostgreSQL*, *ADR-2: Go*) define these ids. Reports an id with
the same letters in the cells of other tables, and in sentences, that is defined nowhere: neither
there nor at the beginning of an item, a line or a heading. Ids of requirements are REQ103's
business; lines that speak of what was removed, or link to another document, are passed over.

## Why it matters
The traceability matrix says that something is done or tested which does not exist, and what was
meant is covered by nothing.

## Example
```markdown
| Test | Procedure |
| ---- | --------- |
| T-01 | …         |
| T-02 | …         |
| T-03 | …         |

| Requirement | Verified by |
| ----------- | ----------- |
| FR-1        | T-09        |
```

## Fix
Correct the id, or add what it is meant to name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import takewhile

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Table, Text
from asbuilt.document.text import part
from asbuilt.rules.prose import prose
from asbuilt.rules.requirements.unknown_requirement_id import ELSEWHERE
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.title import normal_title

_ID = regex.compile(r"(?P<letters>[A-Z]{1,5}-?)(?P<number>[0-9]{1,3})(?![\w-]|\.[0-9])")
_MENTION = regex.compile(
    r"[A-Z](?<![\w./#-].)[A-Z]{0,4}(?:-[0-9]{1,3}|[1-9][0-9]?)(?![\w-]|\.[0-9])"
)
_DIGITS = "0123456789"
_NAMES = frozenset({"A", "B", "C", "EC", "H", "IP", "P", "Q", "S", "V"})
"""Letters before a number that name something else: percentiles, quarters, sizes of paper."""
_FEWEST = 3
"""Rows that make a series."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each id that nothing has, at its first place."""
    series = _series(subject)
    for item in subject.spec[Requirements].items if series else ():
        if found := _ID.match(item.id.text):
            series.pop(found["letters"], None)
    if not series:
        return
    defined = _defined(subject)
    said: set[str] = set()
    for text in prose(subject.document.blocks):
        for found in _MENTION.finditer(text.text):
            letters = found[0].rstrip(_DIGITS)
            number = found[0][len(letters) :]
            if letters not in series or (letters, int(number)) in defined or found[0] in said:
                continue
            if ELSEWHERE.search(text.text):
                break
            said.add(found[0])
            first, last = min(series[letters]), max(series[letters])
            yield Finding(
                f"`{found[0]}` is named here, but nothing has this id",
                part(text, *found.span()).span,
                f"Ids with these letters: `{letters}{first}` to `{letters}{last}`.",
            )


def _series(subject: Subject) -> dict[str, set[int]]:
    """The numbers that the first columns of tables and the items of lists define, by letters."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for table in blocks_of(subject.outline.root, Table):
        matches = _ids([row[0].text.strip("*_` ") for row in table.rows])
        letters = {match["letters"] for match in matches}
        if len(matches) >= _FEWEST and len(letters) == 1:
            numbers = {int(match["number"]) for match in matches}
            own = letters.pop()
            if len(numbers) == len(matches) and (own[-1] == "-" or _counts(table, own, numbers)):
                found[own] |= numbers
    for listed in blocks_of(subject.outline.root, List):
        matches = _ids([item.text.text.lstrip("*_`[(") for item in listed.items])
        letters = {match["letters"] for match in matches}
        numbers = {int(match["number"]) for match in matches}
        if len(numbers) == len(matches) > 1 and len(letters) == 1:
            own = letters.pop()
            is_series = len(matches) >= _FEWEST or _is_pair(own, numbers)
            if own[-1] == "-" and is_series:
                found[own] |= numbers
    for own, headed in _headed(subject):
        found[own] |= headed
    return found


def _ids(texts: Sequence[str]) -> list[re.Match[str]]:
    """The ids with which some texts begin, if each begins with one: most have none."""
    found = [*takewhile(bool, map(_ID.match, texts))]
    return [match for match in found if match] if len(found) == len(texts) else []


def _headed(subject: Subject) -> Iterator[tuple[str, set[int]]]:
    """The series of headings side by side that count up from one: *ADR-1: …*, *ADR-2: …*."""
    for section in subject.outline.walk():
        matches = _ids([child.name.text.lstrip("*_`[(") for child in section.children])
        known = {match["letters"] for match in matches}
        numbers = {int(match["number"]) for match in matches}
        if len(known) != 1 or numbers != {*range(1, len(matches) + 1)}:
            continue
        own = known.pop()
        if own[-1] == "-" and (len(matches) >= _FEWEST or _is_pair(own, numbers)):
            yield own, numbers


def _is_pair(letters: str, numbers: set[int]) -> bool:
    """Whether two ids are a series all the same: ``MON-1`` and ``MON-2``."""
    return len(letters) > _FEWEST and numbers == {1, 2}


def _counts(table: Table, letters: str, numbers: set[int]) -> bool:
    """Whether ids without a hyphen are surely ids: they count up from one, below a header that is
    about ids or that they are the first letters of, *T1* to *T8* of *Test*."""
    title = normal_title(table.header[0].text)
    called = title in _CALLED or title.startswith(letters.lower())
    return called and letters not in _NAMES and numbers == {*range(1, len(numbers) + 1)}


_CALLED = frozenset({"id", "no", "nr", "number", "ref", "#"})


def _defined(subject: Subject) -> set[tuple[str, int]]:
    """The ids with which rows, items, lines and headings begin."""
    starts: list[Text] = []
    for block in blocks_of(subject.outline.root, Table):
        starts += (row[0] for row in block.rows)
    for each in blocks_of(subject.outline.root, Paragraph):
        starts += (line for line in each.lines if _OPENS.match(line.text))
    for listed in blocks_of(subject.outline.root, List):
        starts += (item.text for item in listed.items)
    starts += (section.name for section in subject.outline.walk())
    matches = (_ID.search(text.text.lstrip("*_`[(~ ")[:_BEGINNING]) for text in starts)
    return {
        (match["letters"], int(match["number"]))
        for match in matches
        if match and ("-" in match["letters"] or not match.start())
    }


_BEGINNING = 30
_OPENS = regex.compile(r"[*_`\[(]+|[A-Z]{1,5}-?[0-9]{1,3}(?:[*_`\])]*\s*[:.–—-]|\s+[A-Z(])")
"""A line with an id as its title: ``**EP-4** …``, ``EP-4: …``; not ``EP-4 is …``."""

RULE = Rule("DOC121", "unknown-id", Policy.STRICT, check, __doc__)
