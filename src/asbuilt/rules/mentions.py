"""Where a document speaks of a thing by its name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from asbuilt import regex
from asbuilt.rules.prose import Statement
from asbuilt.source import Span
from asbuilt.spec.words import singular

_WORD = regex.compile(r"\w+")


class Mentions:
    """The document's statements by their words, for a rule that looks for many names."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._statements = statements

    @cached_property
    def _said(self) -> list[tuple[str, Span]]:
        return [(text.text.casefold(), text.span) for text in self._statements]

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        """Which statements have a word, in the singular or in the plural."""
        written = defaultdict[str, list[int]](list)
        for index, (text, _) in enumerate(self._said):
            for word in set(_WORD.findall(text)):
                written[word].append(index)
        places: dict[str, list[int]] = {}
        for word, having in written.items():
            other = places.get(name := singular(word))
            places[name] = sorted({*other, *having}) if other else having
        return places

    def of(self, name: str) -> Iterator[Span]:
        """The statements that name it, whatever the case, in the order of the document. Those with
        its rarest word are looked at."""
        name = name.casefold()
        having = (self._by_word.get(singular(word), []) for word in _WORD.findall(name))
        for index in min(having, key=len, default=[]):
            text, span = self._said[index]
            if name in text:
                yield span
