"""The condition of a field that its cell or its bullet states as SQL has it: ``CHECK (share > 0)``,
and ``check in ('a', 'b')``, which leaves out the column that it stands beside."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.expression.error import ExpressionError
from asbuilt.expression.model import Expression
from asbuilt.expression.parse import parse

_CHECK = regex.compile(
    r"\bcheck\b\s*[:：]?\s*(?P<open>[(（])?|(?:^|[,;|]|\bnull)\s*(?=in\s*\(\s*['`\"])",
    re.IGNORECASE,
)
_LONGEST = 500
_TOKEN = regex.compile(r"'(?:[^']|'')*'|[(（]|[)）]")
_FIGURE = r"-?\d{1,12}(?:\.\d{1,6})?"
_ALONE = regex.compile(
    r"(?:not\s+)?in\s*\([^()]{1,400}\)"
    rf"|between\s+{_FIGURE}\s+and\s+{_FIGURE}"
    rf"|(?:>=|<=|<>|!=|≥|≤|>|<|=)\s*(?:{_FIGURE}|'[^']{{0,60}}')",
    re.IGNORECASE,
)
"""A condition without the column that it is about."""
_IN = regex.compile(r"(?<=\bin)(?P<space>\s*)\((?P<values>[^()]+)\)", re.IGNORECASE)
_VALUE = regex.compile(r"\s*(?:[`\"“„](?P<quoted>[^`\"“”']+)[`\"”“]|(?P<bare>[^\W\d][\w-]*))\s*")
_SIGNS = {"≥": ">=", "≤": "<=", "（": "(", "）": ")"}


def condition(name: str, said: str) -> tuple[str, Expression] | None:
    """What ``said`` of the column ``name`` demands of its values, as text and as a tree."""
    may_state = "(" in said or "check" in said.lower()
    found = _CHECK.search(said) if may_state else None
    if found is None:
        return None
    written = said[found.end() : found.end() + _LONGEST]
    if found["open"]:
        written = _enclosed(written)
    elif alone := _ALONE.match(written):
        written = alone[0]
    else:
        return None
    for sign, plain in _SIGNS.items():
        written = written.replace(sign, plain)
    text = _IN.sub(_quoted, written.strip().strip("`"))
    if _ALONE.match(text):
        text = f"{name} {text}"
    try:
        return text, parse(text, dialect="check")
    except ExpressionError:
        return None


def _enclosed(text: str) -> str:
    """``text`` up to the parenthesis that closes what was opened before it."""
    depth = 1
    for found in _TOKEN.finditer(text):
        depth += (found[0] in "(（") - (found[0] in ")）")
        if depth == 0:
            return text[: found.start()]
    return ""


def _quoted(found: re.Match[str]) -> str:
    """A list of values as SQL writes texts, where they are marked as code or not at all."""
    values = [_VALUE.fullmatch(value) for value in found["values"].split(",")]
    texts = [value["quoted"] or value["bare"] for value in values if value]
    if len(texts) < len(values):
        return found[0]
    wanted = ", ".join(f"'{text}'" for text in texts)
    return f"{found['space'] or ' '}({wanted})"
