"""One name in its several spellings: ``dueOn`` and ``due_on``, ``tasks`` and ``task``."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from asbuilt import regex
from asbuilt.spec.words import singular, snake

__all__ = ["camel", "find", "relation", "singular", "slug", "snake"]


def camel(name: str) -> str:
    """``due_on`` as ``dueOn``."""
    first, *rest = snake(name).split("_")
    return first + "".join(part.capitalize() for part in rest)


def find(word: str, names: Collection[str]) -> str | None:
    """The one of ``names`` that ``word`` means: the same name, or its singular or plural."""
    wanted = snake(word)
    if wanted in names:
        return wanted
    known = tuple(names)
    return _by_singular(known).get(singular(wanted)) or _by_plural(known).get(
        wanted.replace("_", "")
    )


_PLURALS = ("", "s", "e", "en", "n", "er", "es")
"""Endings of plurals that English has not: ``touren``, ``solicitudes``."""


@lru_cache(maxsize=4)
def _by_plural(names: tuple[str, ...]) -> dict[str, str | None]:
    """The only one of ``names`` that has a plural in another language, underscores apart, else
    None."""
    found: dict[str, str | None] = {}
    for name in names:
        for ending in _PLURALS:
            plural = name.replace("_", "") + ending
            found[plural] = None if plural in found else name
    return found


@lru_cache(maxsize=4)
def _by_singular(names: tuple[str, ...]) -> dict[str, str]:
    """The first of ``names`` for each singular; the names of a plan are asked for many times."""
    return {singular(snake(name)): name for name in reversed(names)}


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
