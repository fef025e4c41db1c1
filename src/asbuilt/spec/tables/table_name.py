"""The table that a heading, a caption or a bold line names: "3.2 `order_items` — what was sold"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.spec.language import title as spoken
from asbuilt.spec.section import cased_title, part, plain_title
from asbuilt.spec.words import snake

IDENTIFIER = regex.compile(r"[^\W\d]\w*")
"""What may be the name of a table or a column."""

_CODE = regex.compile(r"`([^\W\d]\w*)`")
_GLOSS = regex.compile(r"\s+[-–—]+\s+|\s*[:：]\s*")
_IN_PARENTHESES = regex.compile(r"[(（]\s*`?([A-Za-z]\w*)`?\s*[)）]")
_KINDS = {"table", "tables", "entity", "model", "collection", "schema"}
_NO_TABLE = regex.compile(
    r"\b(?:parameters?|params|payload|enums?|index(?:es)?|environment"
    r"|(?:request|response) (?:body|fields?|headers?)"
    r"|(?:audit|base|common|shared|standard) (?:columns|fields|attributes|properties))$"
)
_NOT_LATIN = "\u0250"
_LONGEST = 5


def table_name(title: Text) -> str:
    """``order_items`` for "3.2 Order items table"; empty when a title names no table.

    A name in code is the one that is meant; one in other letters than Latin ones is the gloss of
    one in these: "用户 (users)", "Пользователи — users".
    """
    coded = set(_CODE.findall(title.text))
    if len(coded) == 1:
        return snake(coded.pop())
    if _NO_TABLE.search(plain_title(title.text)):
        return ""
    named = [name for name in _names(title.text) if not _is_kind(name)] or [*_names(title.text)]
    return next((name for name in named if max(name) < _NOT_LATIN), named[0] if named else "")


def _names(text: str) -> Iterator[str]:
    for piece in (*_GLOSS.split(_numbered(text)), *_IN_PARENTHESES.findall(text)):
        words = cased_title(piece).split()
        words = [word for word in words if max(word) < _NOT_LATIN] or words
        if words[:1] and words[0].lower() == "the":
            words.pop(0)
        while len(words) > 1 and _is_kind(words[-1]):
            words.pop()
        while len(words) > 1 and _is_kind(words[0]):
            words.pop(0)
        name = "_".join(words)
        if len(words) <= _LONGEST and IDENTIFIER.fullmatch(name):
            yield snake(name)


def _is_kind(word: str) -> bool:
    return spoken(word.casefold()) in _KINDS


_CAPTION = regex.compile(
    r"(?P<mark>\*\*|__|`)(?P<marked>[^*`\n]{1,60}?):?(?P=mark)\s*[:：.]?(?:\s*[(（—–-].{0,80})?"
    r"|(?P<plain>[^\W\d][\w ()（）.–-]{0,60}(?:[:：]\s*[\w ()（）]{1,40})?)[:：.]?"
)
_FIELDS = {
    "fields", "columns", "attributes", "properties", "key fields", "indexes", "indices", "notes",
    "constraints", "relationships", "relations", "example", "examples", "rules", "key attributes",
    "validation rules", "business rules", "main fields", "structure", "definition", "description",
}  # fmt: skip
_LONGEST_PLAIN = 3


def caption(line: Text) -> Text | None:
    """The part of a line standing alone that may name what follows it: ``**Patient**``,
    ``Table 3-1: Patient``, ``Patient:``."""
    found = _CAPTION.fullmatch(line.text)
    if not found or spoken(plain_title(line.text)) in _FIELDS:
        return None
    group = "marked" if found["marked"] else "plain"
    if group == "plain" and len(_numbered(found[group]).split()) > _LONGEST_PLAIN:
        return None
    return part(line, *found.span(group))


_NUMBERED = regex.compile(r"(?P<kind>[^\W\d]\w*)\s+[\dIVX]+(?:[.–-]\d+)*\s*[:.–-]\s*(?=\w)")


def _numbered(text: str) -> str:
    """``text`` without ``Table 3-1:`` at its head."""
    found = _NUMBERED.match(text)
    return text[found.end() :] if found and _is_kind(found["kind"]) else text


def bare(text: str) -> str:
    """``text`` without bold and code marks."""
    return re.sub(r"`|\*\*", "", text).strip()
