"""Sentences that say of endpoints, which they mean by number, whether callers need have signed in:
``A1 is public; A2–A9 require login``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import takewhile

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part, split
from asbuilt.spec.access.binding import NUMBER, Bindings
from asbuilt.spec.access.matrices.matrix import MatrixCell
from asbuilt.spec.access.rights.numbered_clause import keys_of, sentences_of
from asbuilt.spec.access.roles.role import ANONYMOUS
from asbuilt.spec.endpoints.callers.caller_sentence import callers_said
from asbuilt.spec.language import english
from asbuilt.spec.languages.language import CJK
from asbuilt.spec.section import Section

_ONE = rf"[`*_]{{0,3}}{NUMBER}(?![A-Za-z0-9_]|[.-]\d)[`*_]{{0,3}}"
_TO = r"\s*(?:[~～〜至到–—-]|\b(?:to|through|bis|до|a|à|al|até)\b)\s*"
_WITH = rf"(?:{_TO}|\s*(?:[,/、，和及与]|\b(?:and|und|y|et|e|и)\b)\s*)"
_ABOUT = regex.compile(
    rf"\W{{0,4}}(?:[^\W\d_]{{1,20}}\s{{1,2}}){{0,4}}?(?:[{CJK}]{{1,20}}\s?)?[(（]?"
    rf"(?P<numbers>{_ONE}(?:{_WITH}{_ONE}){{0,20}})[)）]?"
)
"""The numbers that a clause begins with, perhaps behind what they are of: ``Endpoints A2–A9``,
``The search (A1)``."""
_RANGE = regex.compile(_TO)
_CLAUSE_END = regex.compile(r"[;；。]\s*")
_PIECE_END = regex.compile(r"[,，]\s*|\s+and\s+|\s[–—]\s")
_MAY_UNSIGNED = regex.compile(
    r"(?:(?:it|they)\s+)?(?:(?:may|can)\s+(?:also\s+)?be\s+(?:called|used|invoked)\s+)?"
    r"without (?:(?:an? )?(?:login|token|account|session)|signing in)"
    r"|anonymous(?: (?:callers|users))? may call(?: (?:it|them))?",
    re.I,
)
"""What says once more of a public call that nobody need have signed in."""
_LONGEST = 200


def signing_by_number(section: Section, bindings: Callable[[], Bindings]) -> Iterator[MatrixCell]:
    """What the sentences of a section about access and those below it say of who has not signed
    in. A clause that says more than that they are let in, lets nobody in. The ``bindings`` are
    asked for where a clause begins with a number."""
    for sentence in sentences_of(section):
        for clause in split(sentence, _CLAUSE_END):
            about = _ABOUT.match(clause.text[:_LONGEST])
            keys = keys_of(_RANGE.sub("–", about["numbers"]), bindings()) if about else ()
            rest = part(clause, about.end() if about else 0, len(clause.text), ".")
            if said := _granted(rest) if keys else "":
                for key in keys:
                    role = Text(ANONYMOUS, clause.span)
                    yield MatrixCell(Text(key, clause.span), "", role, Text(said, rest.span))


def _granted(rest: Text) -> str:
    """``allow`` or ``deny``, as what is said of endpoints tells it; nothing if it tells neither."""
    first, *others = takewhile(_is_of_them, split(rest, _PIECE_END))
    said = callers_said(first, ())
    if said is None or said.named:
        return ""
    if not said.public:
        return "deny"
    return "allow" if all(map(_opens, others)) else ""


def _is_of_them(piece: Text) -> bool:
    """Whether a piece speaks of the endpoints named before it, not of all others."""
    return not _OTHERS.match(english(piece.text))


_OTHERS = regex.compile(
    r"\W*(?:(?:and|while|whereas)\s+)?(?:(?:all|every|each|any|the|of)\s+){0,3}"
    r"(?:others?|rest|remaining|(?:every|any)(?:thing|one) else)(?![^\W_])",
    re.I,
)


def _opens(piece: Text) -> bool:
    if _MAY_UNSIGNED.fullmatch(english(piece.text).strip()):
        return True
    said = callers_said(piece, ())
    return said is not None and bool(said.public) and not said.named
