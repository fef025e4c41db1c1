"""One name in its several spellings: ``dueOn`` and ``due_on``, ``tasks`` and ``task``."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from asbuilt import regex
from asbuilt.spec.words import singular, snake

__all__ = ["Names", "camel", "find", "relation", "singular", "slug", "snake"]


def camel(name: str) -> str:
    """``due_on`` as ``dueOn``."""
    first, *rest = snake(name).split("_")
    return first + "".join(part.capitalize() for part in rest)


_PLURALS = ("", "s", "e", "en", "n", "er", "es")
"""Endings of plurals that English has not: ``touren``, ``solicitudes``."""


class Names:
    """Names of which many words may mean one."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: set[str] = set()
        self._by_singular: dict[str, str] = {}
        self._by_plural: dict[str, str | None] = {}
        self._by_ending: dict[str, str | None] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """One name more."""
        self._names.add(name)
        self._by_singular.setdefault(singular(snake(name)), name)
        joined = name.replace("_", "")
        for ending in _PLURALS:  # what two names may mean, none does
            plural = joined + ending
            self._by_plural[plural] = None if plural in self._by_plural else name
        _, *words = singular(snake(name)).split("_")
        for ending in accumulate(reversed(words), lambda behind, word: f"{word}_{behind}"):
            self._by_ending[ending] = None if ending in self._by_ending else name

    def find(self, word: str) -> str | None:
        """The name that ``word`` means: the same, or its singular or plural, or else the only one
        that has it as its plural in another language, underscores apart."""
        wanted = snake(word)
        if wanted in self._names:
            return wanted
        named = self._by_singular.get(singular(wanted))
        return named or self._by_plural.get(wanted.replace("_", ""))

    def ending(self, word: str) -> str | None:
        """The only name that ends with ``word``: ``orders`` means ``transport_order``."""
        return self._by_ending.get(singular(snake(word)))


def find(word: str, names: Iterable[str]) -> str | None:
    """:meth:`Names.find`, for a word that is looked for once."""
    return Names(names).find(word)


def relation(column: str) -> str:
    """The relation that a foreign key column stands for: ``author_id`` and ``authorId`` are
    ``author``."""
    for ending in ("_id", "_uuid", "_key", "Id", "Uuid", "UUID", "Key"):
        if column.endswith(ending) and len(column) > len(ending):
            return column.removesuffix(ending)
    return column


def slug(text: str) -> str:
    """``My Service!`` as ``my-service``."""
    return regex.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "service"
