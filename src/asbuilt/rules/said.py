"""What the document states, in English as far as its words are known."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.rules.prose import Statement
from asbuilt.rules.rule import Subject
from asbuilt.spec.language import is_foreign, translated
from asbuilt.spec.languages.translation import Translation


class Said:
    """A statement: its ``line`` as written, and its ``text`` in English, which is translated when
    a rule asks: most ask for few."""

    __slots__ = ("_translation", "line")

    def __init__(self, line: Statement) -> None:
        self.line = line
        self._translation: Translation | None = None

    @property
    def text(self) -> str:
        """In English as far as its words are known."""
        return self._translated().text

    def part(self, start: int, end: int) -> Text:
        """The characters ``start`` up to ``end`` of the text, as they are written."""
        return part(self.line, *self._translated().origin(start, end))

    def found(self, match: re.Match[str], group: str | int = 0) -> Text:
        """What ``match`` found in the text, as it is written."""
        return self.part(*match.span(group))

    def _translated(self) -> Translation:
        if self._translation is None:
            self._translation = translated(self.line.text)
        return self._translation


@lru_cache(1)  # one rule after the other asks
def said(subject: Subject) -> tuple[Said, ...]:
    """All statements."""
    return tuple(map(Said, subject.statements))


def saying(subject: Subject, *words: str) -> Iterator[Said]:
    """The statements whose text in English has one of ``words``, in lower case, be it within
    another word. So those of a long document that a rule may be about are found without looking at
    each: most words stand in few, or in none."""
    return _at(said(subject), _in_english(subject).having(words))


def saying_below(subject: Subject, *words: str) -> Iterator[Said]:
    """Like :func:`saying`, with the statements below what has one of ``words`` as it is written:
    their title, or the header of their table."""
    places = _in_english(subject).having(words)
    for head, below in _by_head(subject).items():
        small = head.lower()
        if any(word in small for word in words):
            places.update(below)
    return _at(said(subject), places)


def stating(subject: Subject, *words: str) -> Iterator[Said]:
    """The statements that have one of ``words``, in lower case, as they are written."""
    index = _as_written(subject) if is_foreign() else _in_english(subject)
    return _at(said(subject), index.having(words))


def _at(lines: Sequence[Said], places: Iterable[int]) -> Iterator[Said]:
    return (lines[place] for place in sorted(places))


class _Index:
    """Which of several texts have a word, as far as somebody has asked."""

    def __init__(self, subject: Subject, texts: Iterable[str]) -> None:
        self._lexicon = subject.outline.lexicon
        small = [text.lower() for text in texts]
        self._whole = "\n".join(small)
        self._ends = [*accumulate(len(text) + 1 for text in small)]
        self._known: dict[str, list[int]] = {}

    def having(self, words: Iterable[str]) -> set[int]:
        """The places of the texts that have one of ``words``, in lower case."""
        return set[int]().union(*map(self._places, words))

    def _places(self, word: str) -> list[int]:
        if word not in self._known:
            self._known[word] = [*self._search(word)]
        return self._known[word]

    def _search(self, word: str) -> Iterator[int]:
        if not self._lexicon.has_letters(word):
            return
        at = self._whole.find(word)
        while at >= 0:
            place = bisect_right(self._ends, at)
            yield place
            at = self._whole.find(word, self._ends[place])


@lru_cache(1)
def _in_english(subject: Subject) -> _Index:
    return _Index(subject, (line.text for line in said(subject)))


@lru_cache(1)
def _as_written(subject: Subject) -> _Index:
    return _Index(subject, (line.text for line in subject.statements))


@lru_cache(1)
def _by_head(subject: Subject) -> dict[str, list[int]]:
    """The places of statements by what stands above them."""
    found: dict[str, list[int]] = {}
    for place, line in enumerate(subject.statements):
        found.setdefault(line.head, []).append(place)
    return found
