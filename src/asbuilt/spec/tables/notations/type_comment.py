"""The table that a comment says a type of code to be: ``// table: boats`` above it or after it."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.spec.language import title

_SIGN = r"(?://+|#|--|/\*+|\*)"
_COMMENT = regex.compile(rf"[ \t]*{_SIGN}(?!\[)[^\n]*\n?")
_WORD = r"[^\W\d]\w*"
_QUOTED = rf"[\"'`“«]{_WORD}[\"'`”»]"
_NAMED = regex.compile(
    rf"(?:(?P<before>{_WORD})[ \t]*(?:[:=][ \t]*|(?:called|named)[ \t]+)?)?(?P<quoted>{_QUOTED})"
    rf"(?=(?:[ \t]+(?P<after>{_WORD}))?)"
    rf"|(?P<label>{_WORD})[ \t]*[:=][ \t]*(?P<labelled>{_WORD})(?=[ \t]*(?:$|[.,;(*]))"
    rf"|(?:@|{_SIGN}[ \t]*)(?P<tag>{_WORD})[ \t]+(?P<tagged>{_WORD})(?=[ \t]*(?:\*/)?[ \t]*$)",
    re.MULTILINE,
)
"""``table "boats"``, ``table: boats``, ``the "boats" table``, ``@table boats``."""
_KINDS = {"table", "collection"}


def table_said(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a comment names the table that is the type whose head lies between two places of
    ``text``: one on the lines right above, or on the rest of the line; None if neither does."""
    after = _COMMENT.match(text, end)
    above = table_named(text, _above(text, start), start)
    return above or (table_named(text, *after.span()) if after else None)


def table_named(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where ``text`` names the first thing between two places that it calls a table."""
    for found in _NAMED.finditer(text, start, end):
        words = (found[group] for group in ("before", "after", "label", "tag"))
        if _KINDS & {title(word.casefold()) for word in words if word}:
            name = next(each for each in ("quoted", "labelled", "tagged") if found[each])
            quotes = int(name == "quoted")
            return found.start(name) + quotes, found.end(name) - quotes
    return None


def _above(text: str, start: int) -> int:
    """Where the comments begin that end right above the line on which ``start`` lies."""
    first = text.rfind("\n", 0, start) + 1
    while first and _COMMENT.fullmatch(text, before := text.rfind("\n", 0, first - 1) + 1, first):
        first = before
    return first
