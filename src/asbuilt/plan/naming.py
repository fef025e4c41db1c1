"""One name in its several spellings: ``dueOn`` and ``due_on``, ``tasks`` and ``task``."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_IRREGULAR = {"people": "person", "children": "child", "men": "man", "women": "woman"}
_SAME_ENDING = ("ss", "us", "is")


def snake(name: str) -> str:
    """``dueOn``, ``due-on`` and ``Due On`` as ``due_on``."""
    return _WORD_START.sub("_", name).replace("-", "_").replace(" ", "_").lower()


def camel(name: str) -> str:
    """``due_on`` as ``dueOn``."""
    first, *rest = snake(name).split("_")
    return first + "".join(part.capitalize() for part in rest)


def singular(name: str) -> str:
    """The last word of a snake-case name in the singular: ``order_lines`` as ``order_line``."""
    head, separator, word = name.rpartition("_")
    return head + separator + _singular_word(word)


def _singular_word(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(_SAME_ENDING):
        return word[:-1]
    return word


def find(word: str, names: Collection[str]) -> str | None:
    """The one of ``names`` that ``word`` means: the same name, or its singular or plural."""
    wanted = snake(word)
    return wanted if wanted in names else _by_singular(tuple(names)).get(singular(wanted))


@lru_cache(maxsize=4)
def _by_singular(names: tuple[str, ...]) -> dict[str, str]:
    """The first of ``names`` for each singular; the names of a plan are asked for many times."""
    return {singular(snake(name)): name for name in reversed(names)}


def relation(column: str) -> str:
    """The relation that a foreign key column stands for: ``author_id`` is ``author``."""
    for ending in ("_id", "_uuid", "_key"):
        if column.endswith(ending) and len(column) > len(ending):
            return column.removesuffix(ending)
    return column


def slug(text: str) -> str:
    """``My Service!`` as ``my-service``."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "service"
