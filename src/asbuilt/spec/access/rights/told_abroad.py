"""Who may do what in sentences of other languages, whose words may stand in any order:
``Bestellungen darf nur ein Disponent anlegen``, ``…, die nur Disponenten aufrufen dürfen``."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.access.roles.role import role_name
from asbuilt.spec.endpoints.callers.known_role import known_role, may_name
from asbuilt.spec.language import (
    denies,
    english,
    is_foreign,
    limits,
    says_only,
    says_reserved,
    spoken,
)

CALLS = frozenset({"request", "requests", "call", "calls", "called", "use", "used", "invoke",
                   "endpoint", "endpoints", "route", "routes", "may"})  # fmt: skip
"""What the call itself is named by, in English."""
MAY = frozenset({"may", "can", "could", "may call"})
_JOINS = frozenset({"and", "or", "only"})
_CODE = regex.compile(r"`[^`]*`|(?<!\w)/\S*")
_WORD = regex.compile(r"[^\W\d_][^\W_]*(?:[-_][^\W_]+)*")
_COMMA = regex.compile(r",\s+")
_LONGEST = 240
_MOST_WORDS = 24


class Told(Struct, frozen=True):
    """That ``roles`` may do what is ``done``: what is left of a clause without them, at its place.
    ``listed`` is where they stand."""

    roles: tuple[Text, ...]
    listed: Text
    done: Text

    @property
    def words(self) -> list[str]:
        """The words of what is done, in English, but for those that say nothing alone."""
        said = (word.group() for word in _WORD.finditer(_masked(self.done.text)))
        return [english(word).strip().casefold() for word in said if not _says_nothing(word)]


def who_may(sentence: Text, known: Collection[str]) -> Told | None:
    """The ``known`` roles of which a sentence in another language says that they may do something;
    None where it denies, limits that to a time or the like, or names them in several places."""
    if not is_foreign() or not known or len(sentence.text) > _LONGEST:
        return None
    if not may_name(known, sentence.text) or denies(sentence.text):
        return None
    return _relative(sentence, known) or _clause(sentence, known)


def only_they(sentence: Text, known: Collection[str]) -> bool:
    """Whether a sentence says *only* of the first of the ``known`` roles that it names: ``nur der
    Wart``, not ``der Wart darf nur eine haben``."""
    before = ""
    for word in _words(sentence):
        if known_role(role_name(word), known):
            return says_only(before)
        before = before if _says_nothing(word) else word
    return False


def _relative(sentence: Text, known: Collection[str]) -> Told | None:
    """What the last clause of a sentence says, ``…, die nur Köche aufrufen dürfen``, where the
    others name nobody and limit nothing."""
    commas = [*_COMMA.finditer(sentence.text)]
    if not commas:
        return None
    before = part(sentence, 0, commas[-1].start())
    if limits(before.text) or any(known_role(role_name(word), known) for word in _words(before)):
        return None
    return _clause(part(sentence, commas[-1].end(), len(sentence.text)), known)


def _clause(clause: Text, known: Collection[str]) -> Told | None:
    """What a clause says that names roles in one place, and that somebody may do something."""
    words = [*_WORD.finditer(_masked(clause.text))]
    if len(words) > _MOST_WORDS:
        return None
    meant = [english(word.group()).strip().casefold() for word in words]
    named = [known_role(role_name(word.group()), known) for word in words]
    places = [at for at, role in enumerate(named) if role]
    if not places or (MAY.isdisjoint(meant) and not says_reserved(clause.text)):
        return None
    between = range(places[0], places[-1] + 1)
    if not all(named[at] or _joins(words[at].group(), meant[at]) for at in between):
        return None
    taken = [
        word.span()
        for at, word in enumerate(words)
        if named[at] or meant[at] in MAY or at in between or says_only(word.group())
    ]
    done = Text(_without(clause.text, taken), clause.span)
    if limits(done.text):
        return None
    roles = tuple(part_role(clause, words[at], named[at] or "") for at in places)
    listed = part(clause, words[places[0]].start(), words[places[-1]].end())
    return Told(roles, listed, part(done, 0, len(done.text), " .,:;–—-"))


def part_role(clause: Text, word: re.Match[str], role: str) -> Text:
    """A role at the place of the word that names it."""
    return Text(role, part(clause, *word.span()).span)


def _joins(word: str, meant: str) -> bool:
    """Whether a word may stand between roles."""
    return meant in _JOINS or _says_nothing(word)


def _says_nothing(word: str) -> bool:
    return word.casefold() in spoken().articles


def _words(text: Text) -> list[str]:
    return _WORD.findall(_masked(text.text))


def _masked(text: str) -> str:
    """``text`` with spaces for code and routes."""
    return (
        _CODE.sub(lambda found: " " * len(found[0]), text) if "/" in text or "`" in text else text
    )


def _without(text: str, places: Sequence[tuple[int, int]]) -> str:
    """``text`` with spaces for what stands at some places."""
    for start, end in places:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text
