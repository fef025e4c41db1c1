"""Remarks beside endpoints and sentences below them that say who may not call: ``(not for
viewers)``, ``— hidden from viewers``, ``(everyone except viewers)``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part, sentences
from asbuilt.spec.access.roles.role import callers_in, is_anonymous
from asbuilt.spec.endpoints.callers.known_role import known_role, may_name
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.language import behind_refusal, english, is_foreign, says_only

_ALL = (
    r"(?P<all>(?:all|every|any)(?:one|body)?(?: (?:signed|logged)[- ]in)?"
    r"(?: (?:roles?|users?|callers?|staff|members?|people))?,? )?"
)
_SHUT = ("hidden", "withheld", "blocked", "closed", "forbidden", "denied", "prohibited", "barred",
         "off[- ]limits", "disabled", "inaccessible", "unavailable", "invisible", "excluded",
         )  # fmt: skip
_BUT = ("excluding", "other than", "apart from", "save", "minus", "without", "no")
_REFUSED = (
    r"(?:(?:is |are )?(?:not|never)(?: (?:be )?(?:open|available|accessible|visible|callable"
    r"|allowed|permitted|granted|usable|meant|intended))?(?: (?:for|to|by))?:?"
    rf"|(?:{'|'.join(_SHUT)})(?: (?:for|from|to|by))?:?"
    rf"|except(?:ing)?(?: for)?|excl[.]?|but(?: not)?|{'|'.join(_BUT)})"
)
_REFUSAL = regex.compile(rf"{_ALL}{_REFUSED} (?P<who>[\w`*][\w`*,/& -]{{1,80}})", re.IGNORECASE)
_REFUSES = regex.compile(any_of(("not", "never", "except(?:ing)?", "excl", "but", *_SHUT, *_BUT)))
"""What is in a text of which a part refuses anybody, in small letters."""
_PLACES = regex.compile(r"\((?P<inner>[^()]{3,80})\)|\[(?P<list>[^\[\]()]{3,80})\]$")
_BEHIND = regex.compile(r"\s(?:[—–-]|→|[·•|])\s|[;:,]\s")
_ROLE = regex.compile(r"\s(?:roles?|users?|accounts?|callers?)$", re.IGNORECASE)
_WORD = regex.compile(r"[^\W\d_][\w-]+")
_MOST_WORDS = 8
_LONGEST = 300
"""Characters of the longest remark that says so, which goes on up to the end."""
_EDGES = "*_` .!"


def read_refusal(text: Text, draft: Draft, known: Collection[str]) -> None:
    """Refuse those of the ``known`` roles of whom a remark in ``text`` says that they may not call;
    all others may where it speaks of everyone."""
    if not known or not (is_foreign() or _REFUSES.search(text.text.lower())):
        return
    if not (may_name(known, text.text) or _GUESTS.search(text.text)):
        return
    for said in _remarks(text):
        found = _REFUSAL.fullmatch(english(said.text))
        if found and (refused := [*_named(found["who"], said, known)]):
            draft.refused += tuple(each for each in refused if each.text)
            if found["all"] or not all(each.text for each in refused):
                draft.public = False if draft.public is None else draft.public
            doubted = any(each.kind == "unparsable-roles" for each in draft.troubles)
            if found["all"] and draft.roles is None and not doubted:
                draft.all_roles = said.span
        elif found is None and is_foreign():
            draft.refused += tuple(_abroad(said, known))


_GUESTS = regex.compile(r"\b(?:anonymous|guests?|visitors?|public)\b", re.IGNORECASE)


def _remarks(text: Text) -> Iterator[Text]:
    """What stands in brackets, behind a dash, or is a whole sentence."""
    for found in _PLACES.finditer(text.text):
        yield part(text, *found.span(found.lastgroup or ""), _EDGES)
    for sentence in sentences(text):
        last = max(0, len(sentence.text) - _LONGEST)
        for mark in _BEHIND.finditer(sentence.text, last):
            yield part(sentence, mark.end(), len(sentence.text), _EDGES)
        yield part(sentence, 0, len(sentence.text), _EDGES)


def _named(who: str, said: Text, known: Collection[str]) -> Iterator[Text]:
    """The roles of a list of ``known`` ones, and an empty one for who has not signed in; none if it
    names anything else."""
    listed = callers_in(Text(who.strip(_EDGES), said.span))
    names = [_ROLE.sub("", each.role.text) for each in listed]
    signed_out = [is_anonymous(name) for name in names]
    roles = [known_role(name, known) for name in names]
    if all(role or out for role, out in zip(roles, signed_out, strict=True)):
        for role, out in zip(roles, signed_out, strict=True):
            yield Text("" if out else role or "", said.span)


def _abroad(said: Text, known: Collection[str]) -> Iterator[Text]:
    """The roles that a short remark in another language denies or excepts: ``nicht für Köche``."""
    if len(_WORD.findall(said.text)) > _MOST_WORDS or says_only(said.text):
        return
    behind = _WORD.findall(behind_refusal(said.text))
    named = (known_role(word, known) for word in behind)
    yield from (Text(role, said.span) for role in dict.fromkeys(filter(None, named)))
