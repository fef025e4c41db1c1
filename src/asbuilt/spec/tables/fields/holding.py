"""Lines that say what an entity holds, and so name what follows them: ``Each order shall contain
the following fields:``, ``For each order, the system stores:``."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part

_BEFORE = regex.compile(
    r"[*_`]{0,3}(?:[A-Z]{1,5}[-.]?)?\d[\d.-]*[*_`]{0,3}[:.)]?\s+|[*_]{1,3}(?=[^\W\d_]{1,9} )"
)
"""The number of a requirement before its sentence, or a mark that stresses all of it."""
_ONE = r"(?:each|every|an?|the|one)\s+"
_NAME = r"[*_`]{0,3}(?P<name>[^\W\d][\w-]{1,30}(?: [\w-]{2,30}){0,2}?)[*_`]{0,3}"
_ROW = r"(?:\s+(?:record|entity|object|row|entry|table))?"
_MUST = r"(?:\s+(?:shall|must|should|will|needs? to|has to))?(?:\s+(?:also|always|at least))?"
_WHAT = (
    r"(?:\s+(?:the|all|these|following|its|own|at|least|minimum|required|mandatory|data|information"
    r"|fields?|attributes?|properties|details|elements|columns)){0,6}\s*[:：][*_]{0,2}$"
)
_HOLDS = regex.compile(
    rf"{_ONE}{_NAME}{_ROW}{_MUST}\s+(?:contains?|ha(?:s|ve)|includes?|consists? of|comprises?"
    rf"|holds?|stores?|records?|is described by){_WHAT}",
    re.I,
)
"""``Each order shall contain the following fields:``"""
_KEEPS = regex.compile(
    rf"for\s+{_ONE}{_NAME}{_ROW},?\s+(?:the \w+|we|it){_MUST}\s+(?:stores?|keeps?|holds?|records?"
    rf"|maintains?|saves?){_WHAT}",
    re.I,
)
"""``For each order, the system shall store:``"""
_KEPT = regex.compile(
    r"(?:the )?following(?: (?:data|information|fields|attributes|details))?"
    r"(?: (?:is|are|shall be|must be|will be))? (?:stored|kept|held|recorded|saved|maintained)"
    rf" (?:for|of|about) {_ONE}{_NAME}{_ROW}\s*[:：][*_]{{0,2}}$",
    re.I,
)
"""``The following data is stored for each order:``"""
_LONGEST = 200
_SENT = regex.compile(
    r"\b(?:requests?|responses?|payloads?|bod(?:y|ies)|messages?|e?mails?|pages?|screens?|forms?|views?"
    r"|reports?|files?|exports?|imports?|headers?|tokens?|endpoints?|apis?|urls?|logs?|notifications?"
    r"|system|service|application)$|^(?:document|section|chapter|table|grid|row|list|item)$"
)
"""What is sent, shown or written and holds something, too."""


def holding(line: Text) -> Text | None:
    """The name of the entity of which ``line`` says what it holds, up to the colon at its end."""
    if len(line.text) > _LONGEST or not line.text.rstrip("*_").endswith((":", "：")):
        return None
    if before := _BEFORE.match(line.text):
        line = part(line, before.end(), len(line.text))
    found = next(filter(None, (way.match(line.text) for way in (_HOLDS, _KEEPS, _KEPT))), None)
    if found is None or _SENT.search(found["name"].lower()):
        return None
    return part(line, *found.span("name"))
