"""Sentences with which sections begin that tell who may call all endpoints in them: ``All endpoints
require the clerk role.``, ``All boat endpoints: **Protected — clerk or admin**.``, ``Requires the
clerk role for all endpoints below.``, ``All require authentication unless noted.``"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.document.text import sentences, text_of
from asbuilt.spec.access.doubt import is_tentative
from asbuilt.spec.access.matrices.matrix import matrices
from asbuilt.spec.access.roles.role import Caller, Callers, role_name
from asbuilt.spec.endpoints.callers.caller_sentence import LONGEST_SAID, callers_said
from asbuilt.spec.endpoints.callers.group import APART
from asbuilt.spec.endpoints.callers.known_role import known_role, may_name
from asbuilt.spec.language import english
from asbuilt.spec.section import Outline, Section, own_words
from asbuilt.spec.words import singular

_ALL = ("all ", "every ", "each ")
_TOLD = (*_ALL, "require", "needs ", "need ")
_ENDPOINTS = (
    r"(?:endpoints?|routes?|calls?|operations?|pages?|apis?)"
    r"(?: (?:below|here|listed|(?:in|of|under) (?:this|the) (?:section|group|chapter|api)))*"
)
_PROTECTED = r"[*_]{0,2}(?:protected|restricted|secured)"
_ALL_HERE = regex.compile(
    r"[*_]{0,2}(?:note:?[*_]{0,2} )?(?:all|every|each)(?: of)?(?: (?:the|these|our|its))?"
    r"(?: (?:rest|http|api|following))*(?: (?P<what>[^\W\d_][\w-]*(?: [\w-]+)?))??"
    rf" {_ENDPOINTS}(?=,? (?:are|is|can|may|must|requires?|needs?)\b|:[*_]{{0,2}} {_PROTECTED}\b)"
    r"|[*_]{0,2}(?:all|each)(?: of (?:them|these|those))?(?= (?:requires?|needs?) )",
    re.I,
)
_FOR_ALL = regex.compile(
    r"[*_]{0,2}(?P<rest>(?:requires?|needs?|restricted|limited|reserved|accessible|available)\b"
    rf".{{2,80}}?) (?:for|on) (?:all|every|each)(?: of)?(?: (?:the|these|our))? {_ENDPOINTS}[.*_]*",
    re.I,
)
"""``Requires the clerk role for all endpoints in this section.``"""
_ASKS = regex.compile(r"[*_]{0,2}(?P<rest>(?:requires?|needs?)\b.{2,80})", re.I)
"""A whole paragraph before the endpoints of a section: ``Requires the clerk role.``"""
_STATED = regex.compile(
    rf"(?: (?:are|is))?:?[*_]{{0,2}} {_PROTECTED}\s?(?:[–—:-]|\()\s?(?P<who>[^()*]{{2,80}}?)"
    r"[).*_ ]*",
    re.I,
)
_IS_ROLE = regex.compile(r"`?\brole\s?={1,3}\s?['\"]?(?P<role>\w{2,40})\b['\"]?`?")
_REFUSED = regex.compile(
    r"(?:(?:it|they) )?(?:returns?|answers?|responds? with|gives?) [`*]{0,3}40[134][`*]{0,3}"
    r"(?: \w+)? (?:for|to) (?:(?:any|every|all) )?others?(?: (?:roles?|users?|callers?))?[.*_]*",
    re.I,
)
"""What becomes of all others says nothing new: ``Returns 403 for any other role.``"""
_UNLESS_SAID = regex.compile(
    r",? *\(?\b(?:unless|except where|where not)(?: explicitly| otherwise| stated| specified| noted"
    r"| marked| indicated| mentioned| below){1,4}\)?",
    re.I,
)
"""What leaves to the single endpoints what they say themselves."""
_PLAIN = {"a", "access", "accessible", "all", "an", "and", "any", "api", "are", "as", "at",
          "auth", "authenticated", "authentication", "authorization", "authorized", "available",
          "be", "bearer", "by", "call", "callers", "can", "cookie", "for", "have", "header",
          "http", "in", "is", "jwt", "key", "limited", "login", "logged", "must", "need", "needs",
          "of", "one", "only", "open", "or", "permission", "privileges", "require", "required",
          "requires", "reserved", "restricted", "rights", "role", "roles", "send", "session",
          "sign", "signed", "the", "their", "this", "to", "token", "tokens", "user", "users",
          "valid", "via", "with"}  # fmt: skip
"""Words that limit nothing beside the names of roles."""


def of_opening(section: Section, known: Collection[str]) -> Callers | None:
    """What the first paragraph of a section says of the callers of all endpoints in it. Where it
    says more of roles nobody is let in."""
    first = section.blocks[0] if section.blocks else None
    if not isinstance(first, Paragraph) or not any(map(own_words(section).__contains__, _TOLD)):
        return None
    said_of = [*sentences(text_of(first))]
    for at, sentence in enumerate(said_of):
        rest = _said_of_all(english(sentence.text), section, alone=len(said_of) == 1)
        if rest is None:
            continue
        said = callers_said(Text(f"They{rest}", sentence.span), known)
        if said and not said.named:
            if said.public is False and _OF_RIGHTS.search(rest):
                return Callers((), None, sentence)
            return None if said.public or not _is_plain(rest, known) else said
        others = (english(each.text) for each in (*said_of[:at], *said_of[at + 1 :]))
        limited = any(_limits(each, known) for each in others if not _REFUSED.fullmatch(each))
        if said and _is_plain(rest, known) and not limited:
            return Callers(tuple(Caller(each.role) for each in said.named), said.public)
        if said or may_name(known, rest):
            return Callers((), None, sentence)
    return None


def _limits(sentence: str, known: Collection[str]) -> bool:
    """Whether a sentence beside the one on all endpoints tells some of them or of the rows apart,
    or goes on about a role."""
    words = regex.findall(r"[^\W\d_][\w-]*", sentence)
    about_roles = any(known_role(role_name(word), known) for word in words)
    return about_roles or APART.search(sentence) is not None or _SCOPED.search(sentence) is not None


_SCOPED = regex.compile(
    r"\b(?:scoped|limited|restricted|filtered|confined|their|its|his|her|assigned|belongs?)\b", re.I
)


def _said_of_all(sentence: str, section: Section, *, alone: bool) -> str | None:
    """What a sentence says of all endpoints of a section, as it goes on behind *they*; of those of
    a thing only where the section is about that."""
    if len(sentence) > LONGEST_SAID:
        return None
    if led := _ALL_HERE.match(sentence):
        about = frozenset(_words(english(section.name.text)))
        if led["what"] and not about.issuperset(_words(led["what"])):
            return None
        rest = _UNLESS_SAID.sub("", sentence[led.end() :].lstrip(","))
        stated = _STATED.fullmatch(rest)
        rest = f" require the role {stated['who']}" if stated else rest
    else:
        led = _FOR_ALL.fullmatch(sentence)
        if not led and alone and not section.names_route and _OF_RIGHTS.search(sentence):
            led = _ASKS.fullmatch(sentence)
        rest = f" {led['rest']}" if led else ""
    return _IS_ROLE.sub(r"role \g<role>", rest) or None


def signed_in(outline: Outline) -> Everywhere | None:
    """What a document says of all of its endpoints where it tells how callers are known: that one
    has to sign in, ``All API endpoints (except auth) require a valid JWT.``"""
    for section in () if outline.part(matrices) else outline.walk():
        first = section.blocks[0] if section.blocks else None
        if not isinstance(first, Paragraph) or not _OF_CALLING.search(section.topic):
            continue
        if not any(map(own_words(section).__contains__, _ALL)):
            continue
        for sentence in sentences(text_of(first)):
            plain = english(sentence.text)
            found = _EXCEPTED.search(plain)
            kept = " ".join(_EXCEPTED.sub(" ", plain, count=1).split())
            led = _ALL_HERE.match(kept) if len(plain) <= LONGEST_SAID else None
            if led is None or led["what"] or _HERE.search(led[0]):
                continue
            rest = _UNLESS_SAID.sub("", kept[led.end() :])
            said = callers_said(Text(f"They{rest}", sentence.span), ())
            signs_in = said and said.public is False and not _OF_RIGHTS.search(rest)
            if said and signs_in and not said.named and _is_plain(rest, ()):
                return Everywhere(said, frozenset(_words(found["what"]) if found else ()))
    return None


class Everywhere(Struct, frozen=True):
    """Who may call whatever endpoint says nothing itself, but for those that have a word of
    ``apart`` in their paths."""

    callers: Callers
    apart: frozenset[str]

    def at(self, path: str) -> Callers | None:
        """Who may call what is at a ``path``."""
        return self.callers if self.apart.isdisjoint(_words(path)) else None


def _words(text: str) -> Iterator[str]:
    return (singular(each) for each in regex.findall(r"[^\W_]+", text.lower()))


_OF_CALLING = regex.compile(
    r"\b(?:auth\w*|security|apis?|conventions?|general|overview|endpoints?)\b"
)
_EXCEPTED = regex.compile(
    r",? *\(?\b(?:except|apart from|other than|excluding|but)(?: for)?(?: the)? "
    r"(?P<what>[^().;]{2,60}?)(?:\)|,| (?=requires?\b|needs?\b)|(?=\.?$))",
    re.I,
)
_HERE = regex.compile(r"\b(?:below|here|section|group|chapter|following|these|of)\b", re.I)


_OF_RIGHTS = regex.compile(
    r"\b(?:roles?|permissions?|privileges?|rights|authori[sz]ed)\b"
    r"|\bauthori[sz]ation\b(?!\W{0,3}(?:header|bearer)\b)",
    re.I,
)
"""What it takes beside a sign-in."""


def _is_plain(rest: str, known: Collection[str]) -> bool:
    """Whether what a sentence says of all endpoints is nothing but who may call them."""
    if _BREAKS.search(rest) or is_tentative(rest):
        return False
    words = regex.findall(r"[^\W\d_][\w-]*", rest)
    spelled = (role.lower().replace("_", " ") for role in known if "_" in role)
    of_names = {each for name in spelled if name in rest.lower() for each in name.split()}
    return all(
        word.lower() in _PLAIN or word.lower() in of_names or known_role(role_name(word), known)
        for word in words
    )


_BREAKS = regex.compile(r"[;(]|\s[—–-]\s")
