"""Sentences that tell who may call: "Requires the clerk role.", "Only admins may call it."."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from itertools import islice

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.access.role import USUAL, Caller, Callers, callers_in
from asbuilt.spec.language import translated
from asbuilt.spec.words import singular, snake

_MENTIONS = regex.compile(
    r"\b(?:required?s?|needs?|only|public|open|without|restricted|limited|reserved|available"
    r"|accessible|called|used|for|no|not)\b",
    re.IGNORECASE,
)
_SUBJECT = (
    r"(?:^|[.;]\s+)(?:(?:this|the|these|all|following|it)\s+(?:(?!(?:not|no|never)\b)\w+\s+){0,6}?)?"
    r"(?:(?:is|are)\s+(?:all\s+)?)?"
)
_SIGN_IN = (
    r"(?:auth(?:entication|orization)?"
    r"|(?:an? )?(?:valid )?(?:access )?(?:token|jwt|session|login|sign-?in))"
)
_END = r"(?=[`*]*\s*(?:[.,;:(]|$))"
_OPEN = regex.compile(
    rf"{_SUBJECT}(?:public(?: (?:endpoints?|routes?|access|calls?))?"
    rf"|(?:need|require)s? no {_SIGN_IN}|no {_SIGN_IN} (?:is )?(?:required|needed)"
    rf"|(?:do|does)(?: not|n't) (?:need|require) {_SIGN_IN}|without {_SIGN_IN}"
    rf"|open to (?:everyone|anyone|all|everybody))(?: at all)?{_END}",
    re.IGNORECASE,
)
_SIGNED_IN = regex.compile(
    rf"{_SUBJECT}(?:(?:need|require)s? {_SIGN_IN}|{_SIGN_IN} (?:is )?required)(?=[ .,;:*`(]|$)",
    re.IGNORECASE,
)
_NAMES = r"(?:the |an? )?[`*]*\w[\w`*,/ -]{1,60}?"
_NAMED = regex.compile(
    rf"{_SUBJECT}(?:(?:require|need)s? (?P<needed>{_NAMES})[`*]* (?:roles?|rights|privileges)"
    rf"|(?:require|need)s? (?:the )?roles? (?P<role>{_NAMES})"
    r"|(?:restricted|limited|reserved|available|accessible|open) (?:only )?(?:to|for) "
    rf"(?P<to>{_NAMES})(?: only| roles?)?"
    rf"|only (?:to|for) (?P<only>{_NAMES})|for (?P<those>{_NAMES}) only"
    rf"|only (?P<may>{_NAMES}) (?:may|can) (?:call|use|access|invoke|do|execute|trigger)\b.*"
    rf"|(?:may|can) (?:only )?be (?:called|used|invoked) (?:only )?by (?P<by>{_NAMES})(?: only)?)"
    rf"{_END}",
    re.IGNORECASE,
)


def callers_said(text: Text, known: Collection[str]) -> Callers | None:
    """What a line says of who may call an endpoint or several, if it names only ``known`` roles."""
    if len(text.text) > 300 or not _MENTIONS.search(text.text):
        return None
    said = translated(text.text)
    for found in _NAMED.finditer(said.text):
        names = found.span(found.lastgroup or 0)
        named = callers_in(part(text, *said.origin(*names)))
        roles = [known_role(caller.role.text, known) for caller in named]
        if named and all(roles):
            return Callers(
                tuple(
                    Caller(Text(role, caller.role.span), caller.word)
                    for role, caller in zip(roles, named, strict=True)
                    if role
                ),
                None,
            )
    if _OPEN.search(said.text):
        return Callers((), True)
    return Callers((), False) if _SIGNED_IN.search(said.text) else None


_MOST_ROLES = 200
"""Roles among which one is looked for: no service has more."""


def known_role(name: str, known: Collection[str]) -> str | None:
    """The one of ``known`` roles that ``name`` means, be it one or several: "the admins"."""
    noun = _noun(name.removeprefix("the_").removeprefix("the "))
    role = _by_noun(tuple(islice(known, _MOST_ROLES))).get(noun)
    return noun if role in USUAL else role


@lru_cache(4)
def _by_noun(known: tuple[str, ...]) -> dict[str, str]:
    return {_noun(role): role for role in reversed(known)}


@lru_cache(4096)
def _noun(name: str) -> str:
    return singular(snake(name))
