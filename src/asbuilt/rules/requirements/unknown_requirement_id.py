"""A requirement is named that does not exist.

## What it does
Reports an id that no requirement has, in an endpoint's section and anywhere else in the document
(tasks, tests, risks, dependencies), when its letters are those of the document's requirements
(`FR-9` where there are `FR-1` to `FR-8`). Lines that speak of removed requirements, or link to a
document where others are, are passed over. An id that several lines name is reported once. So are
numbers of criteria (`4.3` below *Covers*) that no requirement has.

## Why it matters
The endpoint, the task or the test is about nothing, and the requirement that was meant looks
unimplemented.

## Example
```markdown
### POST /api/tickets

**Implements:** FR-99
```

## Fix
Correct the id, or add the requirement.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from asbuilt import regex
from asbuilt.diagnostics import Related
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.criteria import citations
from asbuilt.rules.proofs import criterion_of
from asbuilt.rules.prose import prose
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.source import Span
from asbuilt.spec.requirements.identifier import MENTION, normal_id
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.requirements import Requirements

_LETTERS = regex.compile(r"/?[A-Za-z]+(?:[-.][A-Za-z]+)*")
ELSEWHERE = regex.compile(
    r"\]\([^()\s]+\.(?:md|markdown)\b|~~|\b(?:remov\w+|dropp\w+|delet\w+|withdr\w+|supersed\w+|replac\w+|former\w*|obsolete"
    r"|renumber\w*|renam\w+|merg\w+|reserved|next free|was)\b",
    re.I,
)
"""What a line about requirements that are gone, or in another document, says."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each mention of an unknown id."""
    items = {item.id.text: item for item in subject.spec[Requirements].items}
    known = [*items]
    normal = {normal_id(identifier) for identifier in known}
    letters = {_letters(identifier) for identifier in known}
    range_of = cache(lambda letters: _range([each for each in known if _letters(each) == letters]))
    for mention, where in _mentions(subject, {*known}, letters).values():
        if criterion_of(mention.text, items):
            continue
        if normal_id(mention.text) not in normal and _letters(mention.text) in letters:
            yield Finding(
                f"{where} names `{mention.text}`, but there is no such requirement",
                mention.span,
                range_of(_letters(mention.text)),
                cause=normal_id(mention.text),
            )

    yield from _criteria(subject)


def _criteria(subject: Subject) -> Iterator[Finding]:
    """The numbers of criteria that no requirement has."""
    for each in citations(subject):
        if each.criterion is None and not ELSEWHERE.search(each.line.text):
            item, many = each.item, len(each.item.criteria) if each.item else 0
            yield Finding(
                f"this line names `{each.number.text}`, but "
                + (f"`{item.id.text}` has {many} criteria" if item else "there is no such one"),
                each.number.span,
                f"The last one is `{each.number.text.partition('.')[0]}.{many}`."
                if item
                else "Correct the number, or add the requirement.",
                (Related(item.id.span, f"`{item.id.text}` is here"),) if item else (),
                cause=f"criterion {each.number.text}",
            )


def _range(known: list[str]) -> str:
    ends = [f"`{each}`" for each in (known if len(known) < 3 else (known[0], known[-1]))]
    return f"Requirements with these letters: {(' to ' if len(known) > 2 else ', ').join(ends)}."


def _mentions(subject: Subject, known: set[str], letters: set[str]) -> dict[Span, tuple[Text, str]]:
    """Each mention that is not one of the ``known`` ids to the letter, with what names it. One
    letter alone (`R1`) counts in endpoints only, unless a hyphen and as many digits as in all that
    are known follow it: ``Q-07``."""
    found: dict[Span, tuple[Text, str]] = {}
    for endpoint in subject.spec[Api].endpoints:
        for mention in endpoint.requirements:
            found[mention.span] = mention, f"`{endpoint.key}`"
    long = {each for each in letters if len(each) > 1}
    short = _hyphened(known)
    for text in prose(subject.document.blocks) if long or short else ():
        if not _DIGITS.search(text.text):
            continue
        strange = [
            match
            for match in MENTION.finditer(text.text)
            if match[0] not in known
            and (_letters(match[0]) in long or _DIGITS.sub("0", match[0]) in short)
        ]
        if strange and not ELSEWHERE.search(text.text):
            for match in strange:
                mention = part(text, *match.span())
                found.setdefault(mention.span, (mention, "this line"))
    return found


def _hyphened(known: set[str]) -> set[str]:
    """The forms of ids of one letter and a hyphen, with a 0 for each digit, that several have and
    all with that letter: ``Q-00``."""
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for each in known:
        if len(_letters(each)) == 1:
            forms[_letters(each)].append(_DIGITS.sub("0", each))
    return {
        found[0]
        for found in forms.values()
        if len(found) >= _FEWEST and len({*found}) == 1 and found[0][1:2] == "-"
    }


_DIGITS = regex.compile("[0-9]")
_FEWEST = 3


def _letters(identifier: str) -> str:
    match = _LETTERS.match(identifier)
    return match[0].upper() if match else ""


RULE = Rule("REQ103", "unknown-requirement-id", Policy.STRICT, check, __doc__)
