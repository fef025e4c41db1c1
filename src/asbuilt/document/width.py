"""How many columns of a fixed-width screen a text takes (Unicode Standard Annex 11)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from asbuilt import regex

_JOINED = regex.compile("\u200d.|[\U0001f3fb-\U0001f3ff]", re.DOTALL)
"""What an emoji before it absorbs: the next one of a joined sequence, a tone of skin."""

_COLOURED = regex.compile("[^\ufe0f]\ufe0f")
"""A character that a variation selector makes an emoji (Unicode Technical Standard 51)."""

_UNUSUAL = regex.compile("[^\x00-\xac\xae-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2027]")
"""What may take no column or two; Latin and Cyrillic letters and their punctuation take one."""


def columns(text: str) -> int:
    """The columns of ``text``: wide characters and emoji take two, combining ones none."""
    if text.isascii() or not _UNUSUAL.search(text):
        return len(text)
    return sum(map(_width, _COLOURED.sub("\u3000", _JOINED.sub("", text))))


@lru_cache(8_192)  # as many characters as a language has
def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def index(line: str, column: int) -> int:
    """Where a column of the screen is in a line, whose characters may be wide."""
    if line.isascii():
        return min(column, len(line))
    width = 0
    for at, character in enumerate(line):
        if width >= column:
            return at
        width += columns(character)
    return len(line)
