"""A requirement that the table of tests leaves out.

## What it does
Where tests name the requirements that they verify, and most requirements of a kind are named by
one, reports those that none names. Ranges (`FR-1 to FR-5`) and sentences about *all requirements*
count. So it does with requirements whose cell below *Test* is empty, where those of most others
are not, or whose sentence does not say which test verifies it (*verified by V-3*, *→ check C-6*),
where those of most others of their kind do. Where nearly all criteria are named by their numbers
(`2.1` below *Covers*, or behind *Requirements:*), it reports those that nothing names.

## Why it matters
The table is there to show that nothing was forgotten. What it leaves out is built, or not, and
nobody finds out before the users do.

## Example
```markdown
| Test | Requirements | Kind            |
| ---- | ------------ | --------------- |
| T-1  | FR-1, FR-2   | end to end      |
| T-2  | FR-4         | with two people |
```
in a document with a requirement `FR-3`.

## Fix
Name it at the test that verifies it, or write one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.rules.criteria import citations
from asbuilt.rules.proofs import TESTS, cites_test, is_among_tests, says_how_tested
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.said import Said
from asbuilt.spec.language import english
from asbuilt.spec.requirements.identifier import cited, ids_of_ranges
from asbuilt.spec.sections.requirements import Requirement, Requirements
from asbuilt.spec.sections.testing import places
from asbuilt.spec.title import normal_title

_SHARE = 0.6
"""Of the requirements of a kind that tests name: then the others were forgotten."""
_FEWEST = 3
_ALL = regex.compile(
    r"\b(?:all|every|each|remaining|other|rest of the)\b[^.|]{0,30}"
    r"\b(?:requirements?|stories|story|criteria|endpoints?|functions?)\b",
    re.I,
)


_CLAIMED = regex.compile(
    r"\b(?:all|every|each)\b[^.|\n]{0,40}\brequirements?\b[^.|\n]{0,40}"
    r"\b(?:has|have|(?:is|are) (?:covered|verified|proven|proved|named|tested) by)\s+"
    r"(?:at least\s+)?(?:one|a|an|its own|their own|some)\s+(?:or more\s+)?(?:\w+\s+)?"
    r"(?:tests?|cases?|checks?|of them)\b",
    re.I,
)
"""What the table is said to hold for all of them, which is no test of any."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each requirement that no test names."""
    yield from _criteria(subject)
    items = {item.id.text: item for item in subject.spec[Requirements].items if item.id.text}
    if len(items) < _FEWEST:
        return
    forgotten = [*_without_cell(items.values())]
    yield from map(_finding, forgotten)
    named, said = _named(subject, items)
    lacking = [each for each in _without_word(items.values()) if each.id.text not in named]
    if lacking and not _ALL.search(said):
        told = _told(subject, items)
        left = [each for each in lacking if each.id.text not in told and each not in forgotten]
        yield from map(_finding, left)
        forgotten += left
    if len(named) < _FEWEST or _ALL.search(said):
        return
    named |= {item.id.text for item in forgotten}
    told = _told(subject, items) if len(named) < len(items) else set()
    families = defaultdict[str, list[Requirement]](list)
    for item in items.values():
        families[_family(item)].append(item)
    for family in families.values():
        untold = [item for item in family if item.id.text not in named | told]
        lacking = [item for item in untold if not _is_told(item)]
        if len(family) - len(lacking) >= max(_FEWEST, _SHARE * len(family)):
            yield from map(_finding, lacking)


def _criteria(subject: Subject) -> Iterator[Finding]:
    """The criteria that no endpoint, test or task names, where nearly all others are."""
    named = {(each.item.id.span, each.place) for each in citations(subject) if each.item}
    spans = {span for span, _ in named}
    stated = [
        (item, at, text)
        for item in (subject.spec[Requirements].items if named else ())
        if item.id.span in spans
        for at, text in enumerate(item.criteria, 1)
    ]
    left = [each for each in stated if (each[0].id.span, each[1]) not in named]
    if len(left) * _NEARLY <= len(stated):
        for item, at, text in left:
            yield Finding(
                f"no endpoint, test or task names criterion {at} of `{item.id.text}`",
                text.span,
                "Name it where it is built and where it is tested.",
            )


_NEARLY = 6


def _finding(item: Requirement) -> Finding:
    return Finding(
        f"no test names `{item.id.text}`",
        item.id.span,
        "Name it at the test that verifies it, or write one.",
    )


def _without_cell(items: Iterable[Requirement]) -> Iterator[Requirement]:
    """The requirements whose cell of a column *Test* is empty, where those of most others of the
    table are not."""
    columns = defaultdict[str, list[tuple[Requirement, Text]]](list)
    for item in items:
        for header, cell in item.cells:
            if normal_title(header) in _OF_TESTS:
                columns[header].append((item, cell))
    for rows in columns.values():
        empty = [item for item, cell in rows if not any(map(str.isalnum, cell.text))]
        if len(rows) - len(empty) >= max(_FEWEST, _SHARE * len(rows)):
            yield from empty


def _without_word(items: Iterable[Requirement]) -> Iterator[Requirement]:
    """The requirements that do not say which test verifies them, where most others of their kind
    do, each in its own sentence: ``(verified by V-3)``, ``→ check C-6``."""
    families = defaultdict[str, list[Requirement]](list)
    for item in items:
        families[_family(item)].append(item)
    for family in families.values():
        untold = [item for item in family if not cites_test(item)]
        if len(family) - len(untold) >= max(_FEWEST, _SHARE * len(family)):
            yield from (item for item in untold if not _is_told(item))


_OF_TESTS = frozenset(
    {
        "test",
        "tests",
        "test case",
        "test cases",
        "test id",
        "verified by",
        "covered by",
        "tested by",
    }
)


def _named(subject: Subject, items: dict[str, Requirement]) -> tuple[set[str], str]:
    """The ids that the sections about tests name, and what they say."""
    text, named, pieces = subject.spec.source.text, set[str](), []
    own = {item.id.span for item in items.values()}
    for section in subject.outline.part(places):
        for block in section.blocks:
            piece = Text(text[block.span.start : block.span.end], block.span)
            found = [each for each in cited(piece, items) if each.span not in own]
            named |= {each.text for each in found}
            named |= ids_of_ranges(piece.text)
            pieces.append(piece.text)
    return named & items.keys(), _CLAIMED.sub(" ", english("\n".join(pieces)))


def _family(item: Requirement) -> str:
    return f"{item.kind} {item.id.text.rstrip('0123456789.')}"


def _is_told(item: Requirement) -> bool:
    """Whether its own row or the criteria below it say how it is tested."""
    return bool(item.criteria) or says_how_tested(item)


def _told(subject: Subject, items: dict[str, Requirement]) -> set[str]:
    """The ids in sentences and rows elsewhere that speak of tests."""
    own = {item.id.span for item in items.values()}
    lines = (line.line for line, _ in TESTS.found(subject) if _speaks_of_tests(line))
    found = (each for line in lines for each in cited(line, items))
    return {each.text for each in found if each.span not in own}


def _speaks_of_tests(line: Said) -> bool:
    """Whether a statement that has a word of tests speaks of them. A row about what is built may
    name a check that the service makes."""
    is_row = bool(line.line.row)
    return not is_row or _TRIES.search(line.text) is not None or is_among_tests(line.line)


_TRIES = regex.compile(r"\b(?<![/`.])(?:test\w*|verif\w+|prob\w+|drill\w*|inspect\w*)\b", re.I)


RULE = Rule("REQ108", "untested-requirement", Policy.WARNING, check, __doc__)
