"""Roles that statements name in passing, where a document lists none: ``Role-based access control
(admin, manager, staff)``, ``enforces Operator, Manager and Admin roles``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Table, Text
from asbuilt.document.text import part, sentences, text_of
from asbuilt.spec.access.doubt import is_tentative
from asbuilt.spec.access.grant import plain
from asbuilt.spec.access.matrices.matrix import matrices
from asbuilt.spec.access.roles.role import role_name
from asbuilt.spec.access.roles.role_sentence import ROLE_NAME
from asbuilt.spec.endpoints.route import routes_in
from asbuilt.spec.section import Outline, Section, blocks_of, items_of, own_words
from asbuilt.spec.words import singular

_NAME = r"[`*]{0,2}[A-Za-z][\w-]{1,30}(?: [A-Za-z][\w-]{1,30}){0,2}?[`*]{0,2}"
_JOINT = r"(?:\s*[,;/|&]\s*(?:(?:and|or)\s+)?|\s+(?:and|or)\s+)"
_LIST = rf"{_NAME}(?:{_JOINT}{_NAME}){{1,7}}"
_CAPITAL = r"[`*]{0,2}[A-Z][\w-]{1,30}(?: [A-Z][\w-]{1,30})?[`*]{0,2}"
_RIGHTS = r"(?:access(?: controls?)?|permissions?|authori[sz]ation|security|rights)"
_MENTION = regex.compile(
    rf"\b(?:role[- ]based {_RIGHTS}|rbac|(?:(?:user|access|multiple|different|distinct|the|two"
    r"|three|four|five|six|following|these) )(?:(?:user|following) )?roles?|roles?(?=\s?[:(]))\b"
    r"(?:\s\(rbac\))?(?:,? (?:with|for)(?: the| these)?(?: (?:user )?roles?)?"
    r"| (?:are|(?:shall |must )?exist))?"
    rf"(?:\s?[:：(–—-]\s?|\s)(?P<names>{_LIST})(?:\s+roles?)?(?=\s*(?:[).;:]|$))",
    re.I,
)
"""Roles behind the word for them: in brackets, behind a colon or ``with``."""
_BEFORE = regex.compile(
    rf"(?P<names>{_CAPITAL}(?:(?:,|/)\s*{_CAPITAL}){{0,6}},?(?:\s+(?:and|or|&)\s+|/){_CAPITAL})"
    r"\s+(?:user\s+)?roles?\b"
)
"""Roles in capitals before it: ``Operator, Manager, and Admin role boundaries``."""
_APART = regex.compile(rf"{_JOINT}")
_PEOPLE = regex.compile(
    r"(?:[a-z]{2,}(?:ers?|ors?|ees?|ists?|ians?|ants?|ents?)|admins?|(?:super|sub|co)-?admins?"
    r"|superusers?|users?|members?|guests?|staff|teams?|leads?|chiefs?|clerks?|cooks?|hosts?"
    r"|\w+m[ae]n|heads?|pilots?|nurses?|judges?|coach(?:es)?|boss(?:es)?|public|analysts?"
    r"|executives?|representatives?)"
)
"""The last words of what people are called, not of what they may do."""
_NO_PEOPLE = {"server", "servers", "router", "container", "header", "order", "user agent", "token",
              "bearer", "other", "others", "content", "comment", "payment", "document", "event",
              "environment", "department", "number", "folder", "filter", "layer", "parameter",
              "tenant", "component", "never", "per", "after", "under", "over", "or"}  # fmt: skip
_LONGEST = 400


def mentioned(outline: Outline) -> tuple[Text, ...]:
    """The roles of the first statement that names any; none where a matrix does."""
    if outline.part(matrices):
        return ()
    for section in outline.walk():
        for statement in _statements(section) if _speaks(own_words(section)) else ():
            if _speaks(statement.text.lower()) and (named := _named(statement)):
                return named
    return ()


def _speaks(words: str) -> bool:
    return "role" in words or "rbac" in words


def _statements(section: Section) -> Iterator[Text]:
    for block in blocks_of(section, Paragraph, deep=False):
        yield from sentences(text_of(block))
    for item in items_of(section, deep=False):
        yield from sentences(item.text)
    for table in blocks_of(section, Table, deep=False):
        for row in table.rows:
            yield from row


def _named(statement: Text) -> tuple[Text, ...]:
    """The roles that a statement names, where all are called as people are."""
    said = statement.text[:_LONGEST].replace("\n", " ")
    if "/" in said and routes_in(statement):
        return ()
    if _LABEL.match(said) or is_tentative(said) or _NO_ROLES.search(said):
        return ()
    for pattern in (_MENTION, _BEFORE):
        for found in pattern.finditer(said):
            names = [*_pieces(part(statement, *found.span("names")))]
            if len(names) > 1 and all(map(_is_of_people, names)):
                return tuple(names)
    return ()


_LABEL = regex.compile(r"[\W_]*(?:[a-z]+ )?roles?[\W_]*[:：]", re.I)
"""``Allowed roles: clerk, cook``: what may be said of one endpoint."""
_NO_ROLES = regex.compile(
    r"\b(?:not|no|never|without|instead of|removed?|replac\w+|formerly|e\.g|such as|example"
    r"|phase|future|later|out of scope)\b|n['’]t\b",
    re.I,
)
"""What says that they are none, or not yet, or only some of them."""


def _pieces(listed: Text) -> Iterator[Text]:
    at = 0
    for joint in _APART.finditer(listed.text):
        yield part(listed, at, joint.start(), '`*" ')
        at = joint.end()
    yield part(listed, at, len(listed.text), '`*" ')


def _is_of_people(name: Text) -> bool:
    called = role_name(plain(name.text)).lower()
    last = singular(called.rpartition("_")[2])
    known = last not in _NO_PEOPLE and called not in _NO_PEOPLE
    return bool(known and ROLE_NAME.fullmatch(plain(name.text)) and _PEOPLE.fullmatch(last))
