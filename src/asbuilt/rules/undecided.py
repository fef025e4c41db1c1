"""What a document says to be undecided, outside of its list of open questions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.rules.prose import lines_of
from asbuilt.rules.rule import Subject
from asbuilt.spec.language import english
from asbuilt.spec.section import Section, blocks_of, items_of, own_words
from asbuilt.spec.sections.questions import TITLES, Questions
from asbuilt.spec.sections.risks import Risks
from asbuilt.spec.title import normal_title

_OVER = regex.compile(
    r"\b(?:history|change ?log|changes|revisions?|glossary|terms|out of scope|non ?goals?|future"
    r"|later|outlook|examples?|alternatives?|options|statuse?s|states?|faq|frequently)\b"
)
"""Titles of sections in which something may be undecided: it is over, ruled out or to come."""
_WEIGHS = regex.compile(
    r"\b(?:decisions?|decided|questions?|points|clarifications?|(?:un)?resolved|(?<!known )issues"
    r"|minutes)\b"
)
"""Titles of sections about what was asked, and what was decided."""
_TO_DO = (
    r"(?:decided|defined|determined|agreed|clarified|named|specified|fixed|announced|chosen|settled"
    r"|negotiated|discussed|appointed)"
)
_OPEN = (
    rf"(?:(?:still|yet) )?to be (?:[a-z]+ )?{_TO_DO}|not yet (?:been )?{_TO_DO}"
    rf"|not (?:been )?decided(?: yet)?|(?:still )?(?:undecided|unresolved)"
    rf"|will be {_TO_DO}(?: later)?|decided later"
)
_NOTHING_ELSE = regex.compile(
    rf"(?:^|[:：?？]\s*|\s[–—-]\s+)[\W_]*(?:(?:is|are) )?(?:{_OPEN})"
    r"(?:\s+(?:with|in|until|before|after|at|on|later|by (?=the end|(?-i:[A-Z\d])))[^.;|]{0,60})?"
    r"(?:\s*\([^()]*\))?[\W_]*$",
    re.I,
)
"""What a cell, a value or an answer says that is still to come."""
_SAID = regex.compile(
    rf"\b(?:still|yet) to be (?:[a-z]+ )?{_TO_DO}\b|\bremains? to be (?:{_TO_DO}|seen)\b"
    rf"|\b(?:is|are|was|were|has|have) (?:not yet been|not yet|not been) {_TO_DO}\b"
    r"|\b(?:is|are|remains?) (?:still )?(?:undecided|unresolved|an open (?:question|point|issue))\b"
    rf"|\b(?:still (?:has|have|needs?)|(?:has|have|needs?) (?:still|yet)) to be {_TO_DO}\b"
    r"|\bwe (?:have not|haven't|still have to|still need to|must still) (?:yet )?"
    r"(?:decided?|agreed?|settled?|clarify|choose|chosen)\b",
    re.I,
)
_ASKED = regex.compile(
    r"^\W*(?:whether|who|how|which|what|when|where)\b.{3,160}?\b"
    rf"(?:(?:is|are|remains?|has) (?:still |yet )?(?:open|unclear|{_OPEN})"
    r"|will be (?:decided|agreed|settled|clarified|determined)"
    r" (?=with|in|until|before|after|later))"
    r"[^,;]{0,60}$",
    re.I,
)
"""``How trainees are planned is still open``."""
_LABELLED = regex.compile(
    r"\W*(?:[A-Z]{1,5}-?\d{1,4}\W{1,5})?(?:"
    r"(?:open|not (?:yet )?(?:clear|settled|decided|answered|agreed))[*_]{0,2}:[\s*_]{1,4}"
    r"[^?？]{5,300}[?？]|"
    rf"(?:still|yet) (?:to (?:be {_TO_DO}|settle|decide|clarify|agree on|choose|discuss)|open"
    r"|unclear|unresolved)\s?[*_]{0,2}[:–—][\s*_]{0,4}\w"
    rf"|(?:to be {_TO_DO}|to (?:settle|decide|clarify)|undecided|unresolved|unclear)[*_]{{0,2}}:"
    r"[\s*_]{1,4}(?:who|how|which|what|when|where|whether|if|the|do|does|shall)\b)",
    re.I,
)
"""A label in front of what is open: ``Still to settle: who pays for it?``"""
_IN_WEIGHED = regex.compile(rf"\b(?:{_OPEN})\b|\bopen\W*$", re.I)
_SUPPOSED = regex.compile(
    r"\b(?:if|while|until|unless|as long as|once|that|which|whose|where|when|wenn|solange|falls"
    r"|que|si|bis|hasta|jusqu|если|котор\w+)\b|,\s(?:der|die|das|deren|dessen)\b|^\W*se\b",
    re.I,
)
"""What makes a condition of what follows: ``an order whose price is not yet fixed``."""
_RESULTS = {"decision", "answer", "result", "outcome", "resolution"}
_WAITS = regex.compile(r"[\W_]*(?:still )?(?:open|pending|undecided|under discussion)[\W_]*", re.I)
_SIGN = regex.compile(
    r"to (?:be|settle|decide|clarify)|not |unclear|undecided|unresolved|will be|later|open|pending"
    r"|\?|？"
)
"""One of these is in whatever says so, in lower case; few sections hold any."""


def undecided(subject: Subject) -> Iterator[Text]:
    """The cells, items and sentences that say that something is still to be decided."""
    questions = [each.span for each in subject.spec[Questions].items]
    owners = {risk.owner.span for risk in subject.spec[Risks].items if risk.owner}
    asked = {part.span for each in subject.outline.topmost(*TITLES) for part in each.walk()}
    for section in subject.outline.walk():
        if section.span in asked or _OVER.search(section.topic):
            continue
        if _SIGN.search(own_words(section)):
            weighs = _WEIGHS.search(section.topic) is not None
            found = {text.span: text for text in _said(section, weighs)}
            for text in found.values():
                if text.span not in owners and not any(map(text.span.overlaps, questions)):
                    yield text


def _said(section: Section, weighs: bool) -> Iterator[Text]:
    if weighs:
        for table in blocks_of(section, Table, deep=False):
            yield from _waiting(table)
        for item in items_of(section, deep=False):
            if item.checked is not True and item.text.text.rstrip(" *_").endswith(("?", "？")):
                yield item.text
    for line in lines_of(section.source.text, section.blocks, ""):
        if line.row:
            yield from (cell for cell in line.row if _is_open(cell.text))
        elif _says(line.text, weighs):
            yield line


def _waiting(table: Table) -> Iterator[Text]:
    """The first cells of the rows of a table of questions or decisions that wait for one."""
    titles = [normal_title(cell.text) for cell in table.header]
    status = next((at for at, title in enumerate(titles) if title in ("status", "state")), None)
    result = next((at for at, title in enumerate(titles) if title in _RESULTS), None)
    for row in table.rows:
        if (status is not None and _WAITS.fullmatch(english(row[status].text))) or (
            result is not None and is_missing(row[result].text)
        ):
            yield max(row, key=lambda cell: len(cell.text))


def is_missing(result: str) -> bool:
    """Whether a cell for an answer holds none, but says at most that it is to come."""
    said = english(result)
    return (
        not any(map(str.isalnum, result))
        or _WAITS.fullmatch(said) is not None
        or _TO_COME.fullmatch(said) is not None
    )


_TO_COME = regex.compile(
    rf"[\W_]*(?:tb[adc]|offen|abierta|(?:still |yet )?to be (?:[a-z]+ )?{_TO_DO}"
    r"|(?:none|no (?:answer|decision|agreement)|not)(?: (?:so far|as yet|yet))"
    r"|no (?:answer|decision)|unanswered|unclear|(?:still )?to follow)[\W_]*",
    re.I,
)


def _is_open(cell: str) -> bool:
    return len(cell) <= _LONGEST_CELL and _NOTHING_ELSE.match(english(cell)) is not None


_LONGEST_CELL = 100


def _says(sentence: str, weighs: bool) -> bool:
    """Whether a sentence says that something is open, and not what holds as long as it is."""
    said = english(sentence)
    if _ASKED.search(said) or _NOTHING_ELSE.search(said) or _LABELLED.match(said):
        return True
    found = (_IN_WEIGHED if weighs else _SAID).search(said)
    if found is None or (said != sentence and _SUPPOSED.search(sentence)):
        return False
    return not _SUPPOSED.search(said, 0, found.start())
