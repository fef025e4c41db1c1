"""Text patterns, run by RE2: its time is linear in the text, whatever the pattern."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from asbuilt.expression.error import ExpressionError

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Compiled(Protocol):
    def search(self, text: str) -> object | None: ...


def matches(pattern: str | None, text: str | None) -> bool | None:
    """Whether ``text`` holds a match of the regular expression; None when either is NULL.

    Stores register it as the SQL function ``regexp_re2`` where the database has no such function.

    Raises:
        ExpressionError: RE2 does not take the pattern.
    """
    if pattern is None or text is None:
        return None
    return compiled(pattern).search(text) is not None


@lru_cache(maxsize=256)
def compiled(pattern: str) -> _Compiled:
    """``pattern`` for RE2, where as in PostgreSQL ``.`` matches a line break too.

    Raises:
        ExpressionError: RE2 does not take the pattern (look-around, back references).
    """
    import re2  # two milliseconds, which documents without a pattern need not pay

    options = re2.Options()
    options.dot_nl = True
    options.log_errors = False
    try:
        result: _Compiled = re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else error.args[0]
        raise ExpressionError(
            f"the pattern '{pattern}' is not understood: {reason}",
            hint="look-around and back references are not available",
        ) from None
    return result


def from_like(pattern: str) -> str:
    """The regular expression of a LIKE pattern: ``%``, ``_``, and ``\\`` to escape them.

    Raises:
        ExpressionError: the pattern ends with the escape character.
    """
    wildcards = {"%": ".*", "_": "."}
    body = "".join(
        re.escape(character) if escaped else wildcards.get(character) or re.escape(character)
        for character, escaped in _unescape(pattern)
    )
    return f"^{body}$"


def from_similar(pattern: str) -> str:
    """The regular expression of a SIMILAR TO pattern (SQL:1999, as PostgreSQL reads it).

    Raises:
        ExpressionError: the pattern ends with the escape character.
    """
    wildcards = {"%": ".*", "_": ".", ".": r"\.", "^": r"\^", "$": r"\$"}
    body = ""
    bracket = False
    for character, escaped in _unescape(pattern):
        if escaped:
            body += re.escape(character)
        elif bracket:
            body += character
        else:
            body += wildcards.get(character, character)
        bracket = not escaped and (character == "[" or (bracket and character != "]"))
    return f"^(?:{body})$"


def _unescape(pattern: str) -> Iterator[tuple[str, bool]]:
    characters = iter(pattern)
    for character in characters:
        if character != "\\":
            yield character, False
            continue
        escaped = next(characters, None)
        if escaped is None:
            raise ExpressionError(
                f"the pattern '{pattern}' ends with a single backslash",
                hint="a backslash stands before the character that it makes literal",
            )
        yield escaped, True
