"""The words of an SQL statement, and what stands between its commas and its clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from asbuilt import regex

MAX_STATEMENT = 64 * 1024
"""Characters of one statement; sqlglot's time grows with them, whatever they are."""

MAX_PASSAGE = 256 * 1024
"""Characters of one fence."""

NOT_ENFORCED = "this constraint is not enforced: it is not understood"

OPENING = {"(", "[", "{"}
CLOSING = {")", "]", "}"}

CLAUSES = {
    "CONSTRAINT", "NOT", "NULL", "DEFAULT", "PRIMARY", "UNIQUE", "CHECK", "REFERENCES", "GENERATED",
    "FOREIGN", "AS", "COLLATE", "AUTO_INCREMENT", "AUTOINCREMENT", "IDENTITY", "COMMENT", "ON",
    "KEY",
}  # fmt: skip
_JOINED = {
    ("NOT", "NULL"), ("SET", "NULL"), ("DEFAULT", "NULL"), ("SET", "DEFAULT"), ("BY", "DEFAULT"),
    ("ALWAYS", "AS"), ("DEFAULT", "AS"), ("AS", "IDENTITY"), ("PRIMARY", "KEY"), ("UNIQUE", "KEY"),
}  # fmt: skip


class Word(Struct, frozen=True):
    """One token. ``keyword`` is its first word in capitals, empty for strings and quoted names."""

    text: str
    keyword: str
    start: int
    end: int


_GAP = regex.compile(r"\s*(?:(?:--[^\n]*|/\*(?:(?!/\*|\*/).)*\*/)\s*)*", re.DOTALL)
_WORD = regex.compile(
    r"(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?![\w$'])|(?P<number>[0-9]+(?:\.[0-9]+)?)(?![\w.])"
    r"|(?P<string>'[^'\\]*')(?!')|(?P<quoted>\"[^\"\\\n]+\")(?![\w\"])"
    r"|(?P<sign><=|>=|<>|!=|::|&&|!?~\*?|\|\||[(),;.=<>+*/%\[\]-]))" + _GAP.pattern,
    re.DOTALL,
)
"""A word and the gap behind it."""


class NotPlain(Exception):
    """Something that others have to read."""


def plain_words(text: str) -> Iterator[Word]:
    """The words of SQL as most people write it.

    Raises:
        NotPlain: there are others in it, or it is too long.
    """
    if len(text) > MAX_PASSAGE:
        raise NotPlain
    gap = _GAP.match(text)
    place = gap.end() if gap else 0
    for found in _WORD.finditer(text, place):
        if found.start() != place:
            raise NotPlain
        kind = found.lastgroup or 0
        written, end = found[kind], found.end(kind)
        if kind == "string":
            yield Word(written[1:-1], "", place, end)
        elif kind == "quoted":
            yield Word(written[1:-1], written, place, end)
        else:
            yield Word(written, written.upper(), place, end)
        place = found.end()
    if place < len(text):
        raise NotPlain


def close(words: Sequence[Word], start: int) -> int:
    """The index of the bracket that closes the one at index ``start``, or of the last word."""
    depth = 0
    for index in range(start, len(words)):
        if words[index].keyword in OPENING:
            depth += 1
        elif words[index].keyword in CLOSING:
            depth -= 1
            if depth <= 0:
                return index
    return len(words) - 1


def outermost(words: Sequence[Word]) -> Iterator[int]:
    """The indexes of the words outside all brackets; an opening bracket itself counts."""
    inside = 0
    for index, word in enumerate(words):
        if index >= inside:
            yield index
            if word.keyword in OPENING:
                inside = close(words, index) + 1


def pieces_of(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """The words between the commas outside all brackets."""
    start = 0
    for index in outermost(words):
        if words[index].keyword == ",":
            if index > start:
                yield words[start:index]
            start = index + 1
    if start < len(words):
        yield words[start:]


def clauses_of(words: Sequence[Word]) -> list[Sequence[Word]]:
    """What follows a column's name: its type, if it has one, then each constraint."""
    starts = [0]
    for index in outermost(words):
        keyword = words[index].keyword
        if keyword not in CLAUSES or index == 0 or (words[index - 1].keyword, keyword) in _JOINED:
            continue
        if keyword != "ON" or words[starts[-1]].keyword != "REFERENCES":
            starts.append(index)
    return [words[start:end] for start, end in pairwise((*starts, len(words)))] if words else []
