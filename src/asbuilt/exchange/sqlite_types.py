"""Types as SQLite's documentation declares columns (datatype3.html, section 3.1.1), in words that
other databases know"""

from __future__ import annotations

import re

from asbuilt import regex

_QUOTED = r"'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|\[[^\]]*\]|--[^\n]*"
_DECLARED = regex.compile(
    rf"(?P<quoted>{_QUOTED})"
    r"|\b(?:(?:UN)?SIGNED|LONG|SHORT|BIG|SMALL|TINY)\s+(?:BIG\s+|LONG\s+)?(?P<whole>INT(?:EGER)?)\b"
    r"|\b(?:NATIVE|VARYING)\s+(?P<text>CHARACTER|CHAR)\b"
    r"|(?<=[\w\"`\]'])\s+(?P<any>ANY)(?=\s*(?:[,)]|(?:NOT|NULL|UNIQUE|PRIMARY|DEFAULT|CHECK)\b|\Z))",
    re.IGNORECASE,
)


def in_usual_words(statement: str) -> str:
    """``UNSIGNED BIG INT`` as ``BIGINT``, ``NATIVE CHARACTER(70)`` as ``VARCHAR(70)``; ``ANY``,
    which says nothing, is left out."""
    return _DECLARED.sub(_usual, statement)


def _usual(found: re.Match[str]) -> str:
    if found["whole"]:
        return "BIGINT"
    if found["text"]:
        return "VARCHAR"
    return found["quoted"] or ""
