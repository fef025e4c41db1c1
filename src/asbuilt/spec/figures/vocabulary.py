"""Words by which figures are told apart, looked for only where they can be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter

from msgspec import Struct

from asbuilt import regex


class Rare(Struct, frozen=True):
    """A phrase that begins with words of which texts are full, and the words of which it has one
    further behind: only where a word of a text begins like that, the phrase is looked for.

    >>> Rare("again anew", "(?:in|on|at) [a-z]+ (?:again|anew)")
    """

    words: str
    phrase: str


class Vocabulary:
    """Words and phrases, as expressions in small letters. Each begins with three letters or with a
    whole word of fewer, or with a group of such beginnings: ``(?:page|query) loads?``.

    Most texts have none of them, and are asked for several vocabularies. So the first letters of
    all words of a text are taken once, and it is searched where a phrase begins like one of them:
    ``known`` are the :func:`beginnings` of a text, or of a longer one that it is a part of.
    A phrase may also be looked for by a :class:`Rare` word of it.
    """

    def __init__(self, *phrases: str | Rare) -> None:
        self.phrases = phrases

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first three letters of the words of which a text has one that has a phrase."""
        return frozenset(
            word[:3] if word[:3].isalnum() else word[:2]
            for each in self.phrases
            for word in (each.words.split() if isinstance(each, Rare) else first_words(each))
        )

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        written = (each.phrase if isinstance(each, Rare) else each for each in self.phrases)
        return regex.compile(any_of(written))

    def is_in(self, text: str, known: frozenset[str]) -> bool:
        """Whether ``text`` has one of the words, in whatever case."""
        if self.beginnings.isdisjoint(known):
            return False
        return self._pattern.search(text.lower()) is not None

    def search(self, small: str, start: int) -> re.Match[str] | None:
        """The first of the words in a text in small letters, from ``start`` on."""
        return self._pattern.search(small, start)

    def found_in(self, text: str, known: frozenset[str]) -> Iterator[re.Match[str]]:
        """Where ``text`` has the words, in whatever case."""
        return (
            iter(()) if self.beginnings.isdisjoint(known) else self._pattern.finditer(lower(text))
        )


def found_in_any(
    vocabularies: Iterable[Vocabulary], text: str, known: frozenset[str]
) -> list[re.Match[str]]:
    """Where ``text`` has the words of some ``vocabularies``, in whatever case, as if they were one:
    at each place the first phrase of all. Most texts have those of few, and one expression for all
    would be very long."""
    likely = [each for each in vocabularies if not each.beginnings.isdisjoint(known)]
    if len(likely) < 2:
        return [found for each in likely for found in each.found_in(text, known)]
    small, found, end = lower(text), list[re.Match[str]](), 0
    while further := [*filter(None, (each.search(small, end) for each in likely))]:
        found.append(min(further, key=re.Match.start))
        end = found[-1].end()
    return found


def lower(text: str) -> str:
    """``text`` in small letters, as long as it was."""
    small = text.lower()
    return small if len(small) == len(text) else small.replace("i\u0307", "İ")  # has two small ones


def without(text: str, pieces: Iterable[re.Match[str]]) -> str:
    """``text`` with a space for each of some pieces."""
    kept, end = [], 0
    for piece in pieces:
        kept.append(text[end : piece.start()])
        end = piece.end()
    return " ".join((*kept, text[end:])) if kept else text


def any_of(phrases: Iterable[str]) -> str:
    """An expression for the first of ``phrases`` that is at a place, as whole words. Those that
    begin with one letter stand together behind it: all other places are passed over.

    >>> any_of(["rpo", "(?:rto|mttr)", "lost"])
    'r(?<!\\\\w.)(?:po|to)\\\\b|m(?<!\\\\w.)(?:ttr)\\\\b|l(?<!\\\\w.)(?:ost)\\\\b'
    """
    ends: dict[str, list[str]] = {}
    for phrase in phrases:
        grouped = _by_letter(phrase) if phrase.startswith("(?:") else ((phrase[0], phrase[1:]),)
        for first, end in grouped:
            ends.setdefault(first, []).append(end)
    return "|".join(rf"{first}(?<!\w.)(?:{'|'.join(some)})\b" for first, some in ends.items())


def first_words(phrase: str) -> Iterator[str]:
    """What a phrase of a vocabulary begins with: itself, or each member of its first group."""
    if phrase.startswith("(?:"):
        yield from phrase[3 : phrase.index(")")].split("|")
    else:
        yield phrase


def _by_letter(phrase: str) -> Iterator[tuple[str, str]]:
    """The letters that a phrase that begins with a group can begin with, each with what follows
    it."""
    rest = phrase[phrase.index(")") + 1 :]
    for letter, words in groupby(first_words(phrase), itemgetter(0)):
        ends = [word[1:] for word in words]
        yield letter, (ends[0] if len(ends) == 1 else f"(?:{'|'.join(ends)})") + rest


_WORD = regex.compile(r"(\w{1,3})\w*")
_PLAIN_WORD = regex.compile(r"([a-z0-9_]{1,3})[a-z0-9_]*")
"""The same of a text in ASCII, in half the time: no character is looked up in Unicode's tables."""


@lru_cache(256)  # what stands beside a figure is read with each of its clauses
def beginnings(text: str) -> frozenset[str]:
    """The first three letters of all words of ``text``, in small letters.

    >>> sorted(beginnings("at most 2 Minutes"))
    ['2', 'at', 'min', 'mos']
    """
    small = text.lower()
    return frozenset((_PLAIN_WORD if small.isascii() else _WORD).findall(small))
