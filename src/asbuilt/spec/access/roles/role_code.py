"""What the software calls a role, where that stands beside its name or is said of it later on."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.access.roles.role_sentence import LONGEST
from asbuilt.spec.language import english


def with_brackets(text: Text, name: Text) -> Text:
    """A name with the one in brackets right behind it: ``Clerk (`desk_clerk`)``."""
    start, end = map(text.index, (name.span.start, name.span.end))
    behind = _BEHIND.match(text.text, end) if text.text[start:end] == name.text else None
    return part(text, start, behind.end()) if behind else name


def coded(name: Text, said: str) -> Text:
    """A name with what the software calls it, where that is said of it later on: ``*Rope
    inspector*: examines ropes. Identifier `inspector`.``"""
    if "`" in name.text or "`" not in said:
        return name
    codes = {found["code"] or found["other"] for found in _CALLED.finditer(english(said[:LONGEST]))}
    return Text(f"{name.text} (`{codes.pop()}`)", name.span) if len(codes) == 1 else name


_IN_CODE = (
    r"in (?:the |our |its |an? )?(?:code|api|tokens?|jwts?|claims?|software|system|application"
    r"|database|matrix|requests?|urls?)"
)
_IS = r"(?:\s*[:=]|\s+(?:is|as|being))?[\s*_]*"
_CALLED = regex.compile(
    rf"(?:\b(?:identifiers?|(?:role|user|technical|internal|system|short|code|token|claim) ?-?"
    rf"(?:names?|ids?|codes?|keys?|values?)|(?:{_IN_CODE})(?:\s+(?:called|named|written|known as))?"
    rf"|(?:name|code|id|value) {_IN_CODE})|(?:^|[.;,(–—-]\s*)(?:ids?|code|role|claim)){_IS}"
    r"`(?P<code>[^\W\d][\w-]{0,39})`"
    rf"|\b(?:called|named|written|known as)\s+`(?P<other>[^\W\d][\w-]{{0,39}})`\s+{_IN_CODE}",
    re.I,
)
"""How it is said what a role is called in the software."""
_BEHIND = regex.compile(r"[*`_]*\s*[(（][^()（）\n]{1,40}[)）]")
