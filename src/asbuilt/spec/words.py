"""Names as they are compared: ``dueOn`` and ``due_on``, ``tasks`` and ``task``."""

from __future__ import annotations

import unicodedata
from collections.abc import Set
from functools import lru_cache

from asbuilt import regex

_WORD_START = regex.compile(r"[A-Z](?:(?<=[a-z0-9][A-Z])|(?<=[A-Z][A-Z])(?=[a-z]))")
IRREGULAR = {"people": "person", "children": "child", "men": "man", "women": "woman"}
_SAME_ENDING = ("ss", "us", "is")
_GREEK = regex.compile(r"(?:thes|analys|cris|diagnos|hypothes|prognos|synops)es")
"""Plurals of words in *-is*: ``theses``."""


@lru_cache(2**15)  # as many names as a long document has
def snake(name: str) -> str:
    """``dueOn``, ``due-on`` and ``Due On`` as ``due_on``."""
    return spaced(name).replace("-", "_").replace(" ", "_").lower()


def spaced(text: str) -> str:
    """``dueOn`` as ``due_On``, in a name or in each word of a text."""
    if text.islower() or not _WORD_START.search(text):  # a template costs more than that
        return text
    return str(_WORD_START.sub(r"_\g<0>", text))


def without_accents(text: str) -> str:
    """``teléfono`` as ``telefono``."""
    return text if text.isascii() else _ACCENT.sub("", unicodedata.normalize("NFKD", text))


_ACCENT = regex.compile("[\u0300-\u036f]")


@lru_cache(32_768)
def singular(name: str) -> str:
    """The last word of a snake-case name in the singular: ``order_lines`` as ``order_line``."""
    head, separator, word = name.rpartition("_")
    return head + separator + _singular_word(word)


def _singular_word(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if _GREEK.fullmatch(word):
        return word[:-2] + "is"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(_SAME_ENDING):
        return word[:-1]
    return word


_MESSAGE = regex.compile(
    r"(?:^|_)(?:request|response|dto|input|output|payload|params|query|filters?|options|props|args"
    r"|body|error|errors|result|pagination|envelope|repository|handler|controller)$"
    r"|^(?:create|update|patch|new|get|delete|paginated|error|api)_"
)


def is_message(name: str) -> bool:
    """Whether a type of this name is sent or configured, not kept: ``CreateTaskRequest``."""
    return _MESSAGE.search(snake(name)) is not None


_DONE = regex.compile(
    r"(?:accept|add|approve|assign|book|cancel|change|check|close|complete|confirm|edit|find|finish"
    r"|invite|list|log|login|make|move|open|place|post|put|query|refresh|register|reject|remove"
    r"|reset|save|search|send|set|sign|start|stop|submit|upload|verify)_"
)


def is_request_of_people(name: str, fields: Set[str]) -> bool:
    """Whether a request is kept, for people make it: a ``BedRequest`` that has a state, or the bed
    that it got; not one that does something."""
    asked = name.removesuffix("Request")
    if asked in (name, "") or is_message(asked) or _DONE.match(snake(name)):
        return False
    return not fields.isdisjoint({*_OF_KEPT, f"{snake(asked)}_id"})


_OF_KEPT = ("created_at", "requested_at", "submitted_at", "requested_by", "status", "state")
