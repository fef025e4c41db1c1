"""Text to tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, cast

from msgspec import Struct

from asbuilt import regex
from asbuilt.expression.error import ExpressionError

RESERVED = frozenset(("and", "or", "not", "in", "between", "is", "null", "true", "false", "like"))
"""Words that no column can be called, unless it is quoted."""

CLOCK: Mapping[str, Literal["now", "today"]] = {
    "current_timestamp": "now",
    "current_date": "today",
}
"""SQL's words for the clock, and what filters and rules write with ``@`` instead."""

TokenKind = Literal["word", "quoted", "text", "number", "operator", "end"]

_TOKEN = regex.compile(
    r"""
  (?:
    (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![\w.])
  | (?P<word>[^\W\d]\w*)
  | (?P<text>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")+")
  | (?P<operator>!?~~?\*?|<>|<=|>=|!=|==|::|[-=<>+*/%(),.@\[\]])
  )\s*
    """,
    re.VERBOSE,
)
_UNSTORABLE = regex.compile("[\0\ud800-\udfff]")
_HINTS = {
    "&": "write and",
    "|": "write or",
    "!": "write not",
    "^": "write starts with 'text'",
    "'": "close the text with a single quote; a quote inside it is doubled: 'it''s'",
    '"': "text stands in single quotes: 'open'",
    ";": "an expression is one condition, without a semicolon",
}


class Token(Struct, frozen=True):
    """``value`` is the decoded text of a literal, else the source; ``offset`` in characters.

    ``word`` is the keyword in lower case, ``symbol`` the operator: each is empty for every other
    token.
    """

    kind: TokenKind
    value: str
    offset: int
    word: str = ""
    symbol: str = ""

    def __str__(self) -> str:
        return "the end" if self.kind == "end" else f"'{self.value}'"


def tokenize(text: str) -> list[Token]:
    """The tokens of ``text``; the last one has kind ``end``.

    Raises:
        ExpressionError: a character that starts no token, a quote that is never closed, or text
            that no database stores (NUL, lone surrogates).
    """
    unstorable = _UNSTORABLE.search(text)
    if unstorable:
        code = ord(unstorable[0])
        raise ExpressionError(f"the character U+{code:04X} is not allowed", unstorable.start())
    tokens = []
    offset = len(text) - len(text.lstrip())
    for match in _TOKEN.finditer(text, offset):
        if match.start() != offset:
            break
        tokens.append(_token(match))
        offset = match.end()
    if offset < len(text):
        raise ExpressionError(
            f"'{text[offset]}' is not understood here", offset, _HINTS.get(text[offset])
        )
    return [*tokens, Token("end", "", len(text))]


def _token(found: re.Match[str]) -> Token:
    kind = cast(TokenKind, found.lastgroup)
    source, offset = found[kind], found.start()
    match kind:
        case "word":
            return Token(kind, source, offset, word=source.lower())
        case "operator":
            return Token(kind, source, offset, symbol=source)
        case "text" | "quoted":
            quote = source[0]
            return Token(kind, source[1:-1].replace(quote * 2, quote), offset)
    return Token(kind, source, offset)
