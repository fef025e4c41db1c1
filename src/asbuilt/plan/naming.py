"""One name in its several spellings: ``dueOn`` and ``due_on``, ``tasks`` and ``task``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate

from asbuilt import regex
from asbuilt.spec.words import singular, snake, without_accents

__all__ = ["Names", "camel", "find", "relation", "singular", "slug", "snake"]


def camel(name: str) -> str:
    """``due_on`` as ``dueOn``."""
    first, *rest = snake(name).split("_")
    return first + "".join(part.capitalize() for part in rest)


_PLURALS = ("", "s", "e", "en", "n", "er", "es", "nen", "x", "ы", "и")
"""Endings of plurals that English has not: ``touren``, ``solicitudes``."""
_CHANGED = (
    ("ao", "os"), ("ao", "as"), ("ao", "aos"), ("al", "ais"), ("el", "eis"), ("ol", "ois"),
    ("il", "is"), ("m", "ns"), ("z", "ces"), ("al", "aux"), ("um", "en"), ("o", "en"), ("a", "en"),
    ("а", "ы"), ("а", "и"), ("я", "и"), ("ь", "и"), ("о", "а"), ("е", "я"), ("ka", "ki"),
)  # fmt: skip
"""Endings of folded names that become others: ``transações``, ``konten``."""
_ALIKE = 3
"""Letters with which a name and its plurals begin alike, but for names of fewer than five."""
_UMLAUT = regex.compile("(?<=[aou])e")


@lru_cache(32_768)  # passes and rules ask for the same paths
def _folded(name: str) -> str:
    """A name without underscores, accents and umlauts, also those written with two letters:
    ``lagerplaetze`` and ``Lagerplätze`` alike."""
    joined = name.replace("_", "").lower()
    if not joined.isascii() and not _CYRILLIC.search(joined):
        joined = without_accents(joined.replace("ß", "ss"))
    return _UMLAUT.sub("", joined)


_CYRILLIC = regex.compile("[\u0400-\u04ff]")


@lru_cache(4096)  # passes and rules ask for the same tables
def _plurals(folded: str) -> frozenset[str]:
    """What a folded name may be in the plural, itself included."""
    found = {folded + ending for ending in _PLURALS}
    for one, many in _CHANGED:
        if folded.endswith(one):
            found.add(folded[: -len(one)] + many)
    return frozenset(found)


class Names:
    """Names of which many words may mean one."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: set[str] = set()
        self._by_singular: dict[str, str] = {}
        self._by_plural: dict[str, str | None] | None = None
        self._firsts: set[str] = set()
        self._by_ending: dict[str, str | None] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """One name more."""
        self._names.add(name)
        self._by_singular.setdefault(singular(snake(name)), name)
        if self._by_plural is not None:
            self._add_plurals(name)
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
        return named or self._plural(_folded(wanted))

    def _plural(self, folded: str) -> str | None:
        """The only name of which ``folded`` is a plural, or else that is a plural of it."""
        if self._by_plural is None:  # most documents need none
            self._by_plural = {}
            for name in self._names:
                self._add_plurals(name)
        known = self._by_plural
        if len(folded) > _ALIKE + 1 and folded[:_ALIKE] not in self._firsts:
            return None
        if folded in known:
            return known[folded]
        found = {known[plural] for plural in _plurals(folded) if known.get(plural)}
        return found.pop() if len(found) == 1 else None

    def _add_plurals(self, name: str) -> None:
        assert self._by_plural is not None
        for plural in _plurals(_folded(name)):  # what two names may mean, none does
            self._firsts.add(plural[:_ALIKE])
            is_new = self._by_plural.setdefault(plural, name) == name
            self._by_plural[plural] = name if is_new else None

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
