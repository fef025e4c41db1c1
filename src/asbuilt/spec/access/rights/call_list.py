"""Lists and lines of routes below any heading that go on with who may call: ``- `POST /orders` ->
clerk only``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import islice

from asbuilt import regex
from asbuilt.document.blocks import Block, List, Paragraph, Text
from asbuilt.spec.access.matrices.matrix import MatrixCell
from asbuilt.spec.access.rights.right_row import Row, cells_of, roles_named, rows_in
from asbuilt.spec.access.rights.right_sentence import ON_CONDITION
from asbuilt.spec.access.roles.role import ANONYMOUS, LIMITS
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.route import leading_routes
from asbuilt.spec.language import english
from asbuilt.spec.section import Section
from asbuilt.spec.words import singular, snake


def calls_with_callers(section: Section, known: Collection[str]) -> tuple[MatrixCell, ...]:
    """What a section of any name says by lists of routes each of which goes on with nothing but
    ``known`` roles; with any, where the line above says that behind each stands who may call.
    Items that name one and say more than is understood let nobody in, if they are the fewer."""
    cells: list[MatrixCell] = []
    above: Block | None = None
    for block in section.blocks:
        texts = _texts(block)
        told = bool(texts) and isinstance(above, Paragraph) and _tells_callers(above)
        if len(texts) > 1 and (told or known) and leading_routes(texts[0])[0]:
            rows = _rows(texts, known, any_role=told)
            cells += cells_of(rows, (*known, *roles_named(rows)) if told else known)
        above = block
    return tuple(cells)


def callers_behind_routes(sections: Sequence[Section]) -> dict[str, None]:
    """The roles of a document that lists none, where all its lists of routes go on with names that
    come back, some of them with what is *own* or *public*: what is answered is neither."""
    lists = [_texts(block) for section in sections for block in section.blocks]
    lists = [texts for texts in lists if texts and leading_routes(texts[0])[0]]
    if not any(_MARKS_CALLERS.search(english(text.text)) for texts in lists for text in texts):
        return {}
    rows = [row for texts in lists for row in rows_in(texts, ())]
    named = roles_named(rows)
    named.pop(ANONYMOUS, None)
    texts = sum(map(len, lists))
    if len(rows) < max(texts - texts // 4, _FEWEST) or not all(row.callers for row in rows):
        return {}
    return dict.fromkeys(named) if _are_roles(named, rows) else {}


def _are_roles(named: Counter[str], rows: Sequence[Row]) -> bool:
    """Whether names are few beside the rows that have them, and at most one of several is what a
    path is about, as machines are that tell of themselves."""
    paths = " ".join(place.text for row in rows for place in row.places)
    nouns = {singular(snake(each)) for each in _NOUN.findall(paths)}
    words = (caller.word.text for row in rows for caller in row.callers if caller.word)
    owned = any(english(word).lower() == _OWN for word in words)
    several = 1 < len(named) < max(named.total() - 1, 2)
    about = sum(singular(each) in nouns for each in named)
    return several and owned and (not about or (about == 1 and len(named) > _SEVERAL))


_OWN = "own"
_SEVERAL = 2
_FEWEST = 3
_NOUN = regex.compile(r"[^\W\d_][\w-]*")
_MARKS_CALLERS = regex.compile(r"\bown\b", re.I)


def _texts(block: Block) -> tuple[Text, ...]:
    match block:
        case List(items=items):
            return tuple(item.text for item in items)
        case Paragraph(lines=lines) if "/" in lines[0].text:
            return lines
    return ()


def _rows(texts: Sequence[Text], known: Collection[str], *, any_role: bool) -> Sequence[Row]:
    """The rows of those ``texts`` that are nothing but routes and callers; nothing if the others
    are most, or if they are not few and one of them names no known role. Callers are ``known``
    roles, or ``any_role``."""
    told = [(text, rows_in([text], known)) for text in texts]
    meant = {*known, ANONYMOUS}
    read = [
        (text, [row for row in found if any_role or roles_named([row]).keys() <= meant])
        for text, found in told
    ]
    rows = [row for _, found in read for row in found]
    others = [text for text, found in read if not found]
    if not all(row.callers for row in rows) or 2 * len(others) >= len(texts):
        return []
    few = len(rows) >= _FEWEST and 4 * len(others) <= len(texts)
    named = (_names_one(leading_routes(text)[1], known) for text in others)
    return rows if few or all(named) else []


def _names_one(said: str, known: Collection[str]) -> bool:
    """Whether one of the first words of what is said behind a route is a role, and others say for
    whom or when not: without them it may be what is answered, ``clerks of a shop``."""
    if not (_LIMITED.search(meant := english(said)) or ON_CONDITION.search(meant)):
        return False
    words = islice(_NOUN.finditer(said), _FIRST_WORDS)
    return any(known_role(word[0], known) for word in words)


_FIRST_WORDS = 4
_LIMITED = regex.compile(rf"\b(?:{LIMITS}|not|never|but)", re.I)


def _tells_callers(line: Paragraph) -> bool:
    """Whether a line above a list says that who may call stands in it: ``Who may call is written
    behind the arrow.``"""
    return any(_WHO_MAY_CALL.search(english(each.text)) for each in line.lines)


_WHO_MAY_CALL = regex.compile(
    r"\b(?:who(?:ever)?(?: is)? (?:may|can|allowed to) (?:call|use|access)"
    r"|permitted (?:roles|callers)|(?:roles?|callers?) (?:that |who )?"
    r"(?:(?:may|can) (?:call|use)|(?:are|is) (?:allowed|permitted)))\b"
    r"|\b(?:roles?|callers?)\b.{0,40}\b(?:behind|in brackets|in parentheses|follow)",
    re.IGNORECASE,
)
