"""Sentences that tell who may call: "Requires the clerk role.", "Only admins may call it.",
"A clerk may do so for own berths, admins for all."."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import islice

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.access.role import USUAL, Caller, Callers, callers_in
from asbuilt.spec.language import Translation, translated
from asbuilt.spec.words import singular, snake

_MENTIONS = regex.compile(
    r"\b(?:required?s?|needs?|only|public|open|without|restricted|limited|reserved|available"
    r"|accessible|called|used|for|no|not|cannot|own)\b",
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
        if named := _known_callers(part(text, *said.origin(*names)), known):
            return Callers(named, None)
    if apart := _told_apart(text, said, known):
        return Callers(apart, None)
    if _OPEN.search(said.text):
        return Callers((), True)
    return Callers((), False) if _SIGNED_IN.search(said.text) else None


def _known_callers(text: Text, known: Collection[str]) -> tuple[Caller, ...]:
    """The callers of a list that names only ``known`` roles; nothing otherwise."""
    named = callers_in(text)
    roles = [known_role(caller.role.text, known) for caller in named]
    return tuple(
        Caller(Text(role, caller.role.span), caller.word)
        for role, caller in zip(roles, named, strict=True)
        if role and all(roles)
    )


_DOES = (
    r"(?:(?:may|can)(?: only| also)?\s+)?(?:do (?:so|this|that|it)"
    r"|(?:call|use|access|invoke) (?:it|this)"
    r"|(?:see|read|get|list|view|change|edit|cancel|delete|update)s?)"
)
_RIGHT = regex.compile(
    rf"(?P<names>{_NAMES})[`*]*(?P<does>\s+{_DOES}(?:\s+only)?)?(?:\s+(?:only\s+)?(?:for|on|to|of|with|in)?\s*"
    r"(?:(?P<own>(?:only\s+)?(?:(?:the|their|its|his|her|his or her)\s+)?own\b.*)"
    r"|(?P<all>(?:all|every|any)(?:thing|one)?(?: of them| [\w-]+){0,2})))?",
    re.IGNORECASE,
)
_REFUSAL = regex.compile(
    rf"(?P<names>{_NAMES})[`*]*\s+(?:(?:may|can|do|does|must)(?: ?not|n't)|cannot|may never)\b.*",
    re.IGNORECASE,
)
_NEXT_RIGHT = regex.compile(
    r"[;,]\s+(?:(?:and|but|while|whereas)\s+)?|\s+(?:but|while|whereas)\s+", re.IGNORECASE
)


def _told_apart(text: Text, said: Translation, known: Collection[str]) -> tuple[Caller, ...]:
    """The roles that a sentence lets in, each for rows of its own or for all: ``A clerk may do so
    for own berths, an admin for all; a cook may not.`` Nothing unless it tells several apart."""
    found: list[Caller] = []
    waiting: list[Caller] = []
    refused: list[Caller] = []
    owning = False
    for start, end in _rights(said.text):
        piece = said.text[start:end]
        if named := _known_callers(part(text, *said.origin(start, end)), known):
            waiting += named
            continue
        refusal = _REFUSAL.fullmatch(piece)
        right = refusal or _RIGHT.fullmatch(piece)
        names = right and tuple(start + at for at in right.span("names"))
        named = _known_callers(part(text, *said.origin(*names)), known) if names else ()
        if right is None or not named:
            return ()
        if refusal:
            refused += (*waiting, *named)
        else:
            own = right.span("own")
            word = Text("own", part(text, *said.origin(start + own[0], start + own[1])).span)
            owning = owning or own[0] >= 0
            found += (
                Caller(each.role, word if own[0] >= 0 else None) for each in (*waiting, *named)
            )
        waiting = []
    several = len(found) + len(refused) > 1 and (owning or refused)
    return tuple(found) if several and not waiting else ()


def _rights(said: str) -> Iterator[tuple[int, int]]:
    """The pieces of a sentence that may each speak of another role."""
    end = len(said.rstrip(" .;`*"))
    start = 0
    for mark in _NEXT_RIGHT.finditer(said, 0, end):
        yield start, mark.start()
        start = mark.end()
    yield start, end


_MOST_ROLES = 200
"""Roles among which one is looked for: no service has more."""


def known_role(name: str, known: Collection[str]) -> str | None:
    """The one of ``known`` roles that ``name`` means, be it one or several: "the admins"."""
    noun = _noun(_ARTICLE.sub("", name))
    role = _by_noun(tuple(islice(known, _MOST_ROLES))).get(noun)
    return noun if role in USUAL else role


_ARTICLE = regex.compile("^(?:the|an?|every|each)[_ ]", re.IGNORECASE)


@lru_cache(4)
def _by_noun(known: tuple[str, ...]) -> dict[str, str]:
    return {_noun(role): role for role in reversed(known)}


@lru_cache(4096)
def _noun(name: str) -> str:
    return singular(snake(name))
