"""The id with which a line, a bullet or a heading begins, and what is told by it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.label import without_emoji
from asbuilt.spec.language import english
from asbuilt.spec.progress import progress_of
from asbuilt.spec.requirements.identifier import (
    ID,
    LOWER_ID,
    count_up,
    is_distinct,
    is_named,
    is_requirement,
)
from asbuilt.spec.section import JUDGED
from asbuilt.spec.title import normal_title

_BEFORE_ID, _AFTER_MARKS = (
    r"(?:<a\s[^<>\n]{0,80}>\s?(?:</a>\s*)?)?(?P<before>[*_`\[(【［（「〔]{0,4})",
    r"(?P<after>(?:\]\([^()\s]{1,200}\))?[*_`\])】］）」〕]{0,4}(?:</a>)?\s*(?:::|[:：.)·|–—-])?[*_`]{0,4})"
    r"(?:\s+|$|(?<=[：】］）」〕])|(?<=：\*\*))",
)
_MARKED_ID = regex.compile(rf"{_BEFORE_ID}(?P<id>{ID}){_AFTER_MARKS}")
_MARKED_LOWER_ID = regex.compile(rf"{_BEFORE_ID}(?P<id>{LOWER_ID}){_AFTER_MARKS}")
_NAMED_ID = regex.compile(
    rf"(?P<before>\*\*|__)[^*_\n:()]{{1,60}}(?:\*\*|__)?\s?\((?P<id>{ID})\)"
    r"\s*(?P<after>[:.]?(?:\*\*|__)?\s*[:.–—-]?)\s+"
)
"""``**Latency (NFR-1)**: …``, ``**Latency** (NFR-1). …``"""
_STATED_ID = regex.compile(
    rf"{_BEFORE_ID}(?P<id>{ID})[*_`\])]{{0,4}}\s*(?P<after>\((?P<state>[^()\n]{{2,24}})\)[*_`]{{0,4}}"
    r"\s*[:：–—-][*_`]{0,4})\s+"
)
"""``S1 (done): A driver starts a trip.``"""
_COUNTED = r"(?P<kind>[^\W\d_][^\d:：#°º№]{1,24}?)\s*(?:#|n?[°º]|№)?\s*[0-9]+(?:\.[0-9]+)*(?![\w-])"
_OWN_ID = regex.compile(rf"\s[(\[](?P<id>{ID})[)\]]\s*$")
"""``Story 1: sign in (US-1)``: the id behind what only counts."""
_NUMBERED = regex.compile(_COUNTED)
"""``User Story 2``, ``用户故事2``."""
_MARKED_NUMBER = regex.compile(rf"{_BEFORE_ID}(?P<id>{_COUNTED}){_AFTER_MARKS}")
_CALLED = regex.compile(r"(?P<kind>[^\W\d_][^\d:：]{1,24}?)\s*[:：]\s*(?P<name>\S.*)")
"""``Requirement: Sign in``."""
_KIND_BEFORE_ID = regex.compile(
    rf"(?P<kind>[^\W\d_]{{2,16}}(?: [^\W\d_]{{2,16}})?)[:：]?\s+(?={_BEFORE_ID}{ID}(?:\W|$))"
)
"""What is said to be counted before an id of its own: ``Requirement R1 — …``, ``Story US-3: …``."""
_REQUIREMENTS = {"requirement", "requirements", "req"}
_STORIES = {"user story", "user stories", "story", "use case", "promise"}
_SHORT = {"US", "UC", "FR", "NFR", "BR", "FA", "NFA", "RF", "RNF", "EF", "ENF", "ФТ", "НФТ"}
"""Short names of the same, which are counted with a space, too: ``US 3``."""
_LABELLED_ID = regex.compile(
    rf"(?P<before>[*_]{{0,3}})(?P<label>[^\W\d_][\w .]{{0,20}}?)\s?[*_]{{0,3}}[:：][*_]{{0,3}}\s?"
    rf"[*_`\[(]{{0,4}}(?P<id>{ID})(?P<after>[*_`\])]{{0,4}}\.?)\s*$"
)
"""``**ID:** FR-1``, above labels that say the rest."""
IDENTIFIERS = frozenset(
    {"id", "identifier", "req id", "requirement id", "ref", "req", "no", "req no", "requirement no",
     "number", "nr", "code"}
)  # fmt: skip
"""What labels and columns of ids are called."""
_LABELS = IDENTIFIERS | {"requirement", "requirement number", "reference", "story", "story id"}
_BEGINS = regex.compile(rf"(?=/|[^\s]*-)(?:{ID})\s+(?:[^\W\d_a-z]|[0-9])")
_CLAUSE = regex.compile(
    r"(?P<before>[*_`\[(]{0,4})(?P<id>[0-9]{1,3}(?:\.[0-9]{1,3}){1,5})"
    r"(?P<after>[*_`\])]{0,4}\.?\s*[:：)–—-]?[*_`]{0,4})\s+(?=[*_`\"'“„«]{0,3}[^\W\d_a-z]"
    r"|[0-9]{1,3}(?:[.,][0-9]+)?\s?(?:%|per ?cent))"
)
"""``3.2.1 The system shall …``: the number of a clause, which is cited by it."""
_AFTER_ID = regex.compile(r"[\s:.·–—-]*")
_SECTION_NUMBER = regex.compile(r"[0-9]+(?:\.[0-9]+)*\.?\s+")
_CLAUSE_NUMBER = regex.compile(
    r"[*_`\[(]{0,3}§?\s?[0-9]+(?:\.[0-9]+)*[.:)\]]?[*_`)\]]{0,3}[.:)]?\s+"
)


def beginning(line: Text, *, bullet: bool, lower: bool) -> re.Match[str] | None:
    """The id that a line begins with, in ``lower`` case if such ids count up, or the number of a
    clause that says what must be."""
    if not _DIGIT.search(line.text):
        return None
    small = _MARKED_LOWER_ID.match(line.text) if lower else None
    found = small or marker(line, bullet=bullet) or (_short(line.text) if lower else None)
    found = found or (labelled(line.text) if bullet else None)
    return found or _numbered(line.text) or _counted(line.text) or _clause(line.text)


_DIGIT = regex.compile("[0-9]")
"""Each id has some."""


def labelled(text: str) -> re.Match[str] | None:
    """The id that a whole line states below a label: ``**Requirement ID:** FR-1``."""
    found = _LABELLED_ID.match(text) if ":" in text or "：" in text else None
    if not found or english(normal_title(found["label"])) not in _LABELS:
        return None
    return found if is_requirement(found["id"]) else None


def _counted(text: str) -> re.Match[str] | None:
    """What is said to be a requirement, and its number: ``**Story 2.** …``, ``Story 2: …``."""
    found = _MARKED_NUMBER.match(text)
    marked = found and (found["before"] or found["after"].strip())
    return found if found and marked and _counts_requirements(found["kind"]) else None


def counted_name(text: str) -> re.Match[str] | None:
    """The name of a requirement that a whole text is, if it is its kind and a number:
    ``Requirement 2``."""
    found = _NUMBERED.fullmatch(text)
    return found if found and _counts_requirements(found["kind"]) else None


def _counts_requirements(kind: str) -> bool:
    """Whether what stands before a number says that it counts requirements."""
    return kind in _SHORT or normal_title(kind) in _STORIES | _REQUIREMENTS


def _numbered(text: str) -> re.Match[str] | None:
    """The id in marks behind the number of a clause: ``2.1.1 **UR-101** A clerk shall …``,
    ``**3.2** [UR-102] …``."""
    number = _CLAUSE_NUMBER.match(text)
    found = _MARKED_ID.match(text, number.end()) if number else None
    return found if found and found["before"] and is_requirement(found["id"]) else None


def _clause(text: str) -> re.Match[str] | None:
    numbered = _CLAUSE.match(text)
    return numbered if numbered and (demands(text) or _ALLOWS.search(english(text))) else None


def is_clause(identifier: str) -> bool:
    """Whether an id is the number of a clause: ``3.2.1``."""
    return identifier[:1].isdigit()


def demands(text: str) -> bool:
    """Whether a sentence says what must be: ``shall``, ``can``, ``I want``."""
    return _DEMAND.search(english(text)) is not None


_ASKING = regex.compile(r"(?:what|how|who|which|why)\b", re.I)
_ALLOWS = regex.compile(r"\b(?:will|may)\b", re.I)
_DEMAND = regex.compile(
    r"\b(?:shall|must|should|could|can(?:not)?|needs? to|ha(?:s|ve) to|i (?:want|need))\b", re.I
)


def bare_beginning(line: Text) -> re.Match[str] | None:
    """The id of a paragraph whose sentence follows it: ``REQ-SCH-001 The system shall …``."""
    return marker(line, bullet=True) if _BEGINS.match(line.text) else None


def marker(line: Text, *, bullet: bool) -> re.Match[str] | None:
    """The id that a line begins with. A bare one counts in a bullet only, and if distinct, or if
    brackets behind it say how far it is."""
    match = _MARKED_ID.match(line.text) or _NAMED_ID.match(line.text)
    if not match or not is_requirement(match["id"]):
        return None
    stated = _STATED_ID.match(line.text) if line.text.startswith("(", match.end()) else None
    if stated and progress_of(stated["state"]):
        return stated
    marked = match["before"] or match["after"].strip()
    return match if marked or (bullet and is_distinct(match["id"])) else None


def broken_at_ids(lines: tuple[Text, ...]) -> tuple[Text, ...]:
    """The lines of a paragraph, broken where ids count on within them that are marked like the one
    with which it begins: ``**(Q-1)** A is fast. **(Q-2)** B is safe.``"""
    first = marker(lines[0], bullet=False) if lines else None
    if first is None or not first["before"]:
        return lines
    letters, number = _counts(first["id"])
    pieces: list[Text] = []
    for line in lines:
        start = 0
        if begun := _MARKED_ID.match(line.text):
            number = max(number, _counts(begun["id"])[1])
        for found in _MARKED_WITHIN.finditer(line.text):
            is_alike = (found["before"], found["after"]) == (first["before"], first["after"])
            if is_alike and _counts(found["id"]) == (letters, number + 1):
                number += 1
                pieces.append(part(line, start, found.start() + 1, ",;"))
                start = found.start("before")
        pieces.append(part(line, start, len(line.text)))
    return tuple(pieces)


def _counts(identifier: str) -> tuple[str, int]:
    """What stands before the number of an id, and the number; that of ``FR-1a`` is none."""
    letters = identifier.rstrip("0123456789")
    return letters, int(identifier[len(letters) :] or -1)


_MARKED_WITHIN = regex.compile(
    rf"[.,;:!?](?: (?:and|but))? (?P<before>[*_`\[(]{{1,4}})(?P<id>{ID})"
    r"(?P<after>[*_`\])]{0,4}\s*(?:[:.)·|–—-])?[*_`]{0,4})\s+"
)


def _short(text: str) -> re.Match[str] | None:
    """The id of a letter or two with which a text begins: ``R1 A member can borrow``."""
    found = _SHORT_ID.match(text)
    return found if found and is_requirement(found["id"]) else None


_SHORT_ID = regex.compile(r"(?P<before>)(?P<id>[A-Z]{1,3}[0-9]{1,3})(?P<after>)\s+")


def count_on(texts: Sequence[Text]) -> bool:
    """Whether texts begin with ids that would say nothing alone, but are a series: ``r1: …``,
    ``r2: …``, or ``R1 …``, ``R2 …``."""
    first = texts[:JUDGED]
    found = filter(None, (_MARKED_LOWER_ID.match(text.text) or _short(text.text) for text in first))
    return count_up([match["id"] for match in found], len(first))


# ---------------------------------------------------------------- headings


def headed(title: Text) -> tuple[Text, Text] | None:
    """The id that a heading names, after the number of its section, and its words after the id; the
    number itself is the id of a clause that says what must be."""
    title = without_emoji(title)
    return titled(without_emoji(_after(title, _SECTION_NUMBER))) or _of_clause(title)


def titled(title: Text) -> tuple[Text, Text] | None:
    """The id that a title names, and its words after the id. Without a number, a requirement's name
    is its id."""
    before = _KIND_BEFORE_ID.match(title.text)
    if before and _counts_requirements(before["kind"]):
        title = part(title, before.end(), len(title.text))
    match = _MARKED_ID.match(title.text)
    if match and is_requirement(match["id"]):
        rest = part(title, match.end(), len(title.text))
        if rest.text.endswith(("?", "？")) and not is_named(match["id"]):
            return None  # a question and its number: ``Q1. What do we promise?``
        return part(title, *match.span("id")), _after(rest, _AFTER_ID)
    numbered = _NUMBERED.match(title.text)
    if numbered and _counts_requirements(numbered["kind"]):
        if own := _OWN_ID.search(title.text, numbered.end()):
            between = part(title, numbered.end(), own.start())
            return part(title, *own.span("id")), _after(between, _AFTER_ID)
        rest = part(title, numbered.end(), len(title.text))
        return part(title, 0, numbered.end()), _after(rest, _AFTER_ID)
    called = _CALLED.match(title.text)
    if called and normal_title(called["kind"]) in _REQUIREMENTS:
        return part(title, *called.span("name")), part(title, len(title.text), len(title.text))
    return None


def _of_clause(title: Text) -> tuple[Text, Text] | None:
    """The number of a heading that is a requirement itself: ``3.2.1 The system shall …``; one that
    asks, ``4.1 What users can do``, demands nothing."""
    clause = _clause(title.text)
    if clause is None or _ASKING.match(english(title.text[clause.end() :])):
        return None
    return part(title, *clause.span("id")), part(title, clause.end(), len(title.text))


def _after(text: Text, pattern: re.Pattern[str]) -> Text:
    match = pattern.match(text.text)
    return part(text, match.end() if match else 0, len(text.text))


def is_in_brackets(above: str, line: str) -> bool:
    """Whether a line begins within brackets that open on the one ``above`` it: its id is cited."""
    is_open = ")" not in above[above.rfind("(") :] if "(" in above else False
    return is_open and ")" in line.partition("(")[0]
