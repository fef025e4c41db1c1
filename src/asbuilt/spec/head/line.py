"""Lines and badges that state several fields at once: ``v1.2 | Status: Draft | 2026-05-04``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import repeat

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.badge import badges
from asbuilt.spec.head.field import KEYS, KIND, KNOWN, Field, key_of
from asbuilt.spec.language import translated

_STATE = r"draft|(?:(?:in|under|for|out for|ready for|open for) )?review|approved|final"
_DRAFT = regex.compile(
    rf"[*_]{{0,3}}(?P<status>{_STATE})\s+v?(?P<version>\d+(?:\.\d+)+)\b",
    re.I,
)
_ISSUE = regex.compile(
    rf"[*_]{{0,3}}(?:(?:{KIND},?\s+)?(?:version|revision|rev\.?|issue|edition|release)\s+v?"
    rf"|{KIND},?\s+v|v(?=\d+\.\d[\d.]*[*_]{{0,3}}\s*(?:$|[,;(|·–—-])))"
    r"(?P<version>\d+(?:\.\d+)*)[*_]{0,3}(?:\s*[(,;|·–—-])?",
    re.I,
)
"""``Revision 7 (approved), 2026-01-19``, ``**Tech spec v0.9**``, ``_v0.6, still a draft_``."""
_SPACE = r"(?:\s|&(?:nbsp|e[mn]sp|#160);)"
_JOINT = regex.compile(
    rf"{_SPACE}*[|·•]{_SPACE}*|\s+[/—–]\s+|{_SPACE}{{2,}}|&emsp;"
    r"|(?<=[^\s*_:：])\s+(?=\*\*[^\W\d_]|__[^\W\d_])"
)
_COMMA = regex.compile(r"[,;]\s+")
_STOP = regex.compile(r"(?:(?<=\w\w)|(?<=[.\s]\d))\.\s+(?=[*_`]*[^\W\d_a-z])")
_PIECE = regex.compile(
    r"[*_`]*(?P<key>[^\W\d_][\w ]{0,30}?)\.?[*_`]*\s*"
    r"(?:[:：][\s*_`]*|(?<=[\s*_])(?=v?\d[\w.-]*[*_]*$)|(?<=v)(?=\d+\.))(?P<value>\S.*)"
)
_LOOSE = regex.compile(
    rf"[*_`]*(?P<key>(?:{KIND} )?[^\W\d_]+)[*_`]*\s+(?P<value>(?![:：])\S.*)", re.I
)
"""``Status Approved``, as a field among others has it."""
_STATED = regex.compile(
    r"[\s*_`]*(?:(?:status:?|currently|still|now|an?)\s+)*(?P<status>approved\b"
    rf"|(?:{_STATE})\s*(?:$|[^\w\s-]|(?:by|for|of|on|since|until|as|to|from)\b))",
    re.I,
)
"""A status that is not called so: ``under review (until Friday)``, ``approved by the board``."""


def without_template(text: str) -> str:
    """``text`` with other letters for the version of a template, each in its place."""
    return _OF_TEMPLATE.sub(lambda found: "x" * len(found[0]), text) if "emplate" in text else text


_OF_TEMPLATE = regex.compile(
    r"\btemplate\W{1,3}(?:(?:version|release|v\.?)\s*)?[0-9]+(?:\.[0-9]+)*", re.I
)
_END = regex.compile(r"[*_`]*\s*(?:[(),;|·•]|\s[–—-]\s|$)")


def line_fields(line: Text) -> Iterator[Field]:
    """``Version 1.0 | Status: Draft``, ``Version: 1.0 / Status: Draft``: known keys alone, two at
    least; ``**Status:** Draft | Review`` is one key with alternatives."""
    drafted, issued = _DRAFT.match(line.text), _ISSUE.match(line.text)
    if drafted:
        for name in ("status", "version"):
            yield Field(Text(name, line.span), part(line, *drafted.span(name)))
    if issued:
        yield Field(Text("version", line.span), part(line, *issued.span("version")))
        yield from _state(part(line, issued.end(), len(line.text)))
    pieces = _pieces(line)
    if len(pieces) > 1:
        found = [*filter(None, (_field(piece, _PIECE) for piece in pieces))]
        if found and not any(key_of(each.key) in KEYS["status"] for each in found):
            found += (field for piece in pieces for field in _state(piece))
        if found:
            found += filter(None, (_field(piece, _LOOSE) for piece in pieces))
        yield from found if len(found) > 1 else ()


def _pieces(line: Text) -> list[Text]:
    """What stands between the separators of a line; without the version of a template."""
    line = Text(without_template(line.text), line.span)
    between = [*_JOINT.finditer(line.text)]
    stops = _STOP.finditer(line.text)
    separators = (*(between or _COMMA.finditer(line.text)), *stops)
    joints = sorted(separator.span() for separator in separators)
    starts = [0, *(end for _, end in joints)]
    ends = [*(start for start, _ in joints), len(line.text)]
    return [*map(part, repeat(line), starts, ends)]


def _field(piece: Text, form: re.Pattern[str]) -> Field | None:
    """What a piece of a line says of the document, if its key is known."""
    stated = form.fullmatch(piece.text)
    key = part(piece, *stated.span("key")) if stated else None
    if stated is None or key is None or key_of(key) not in KNOWN:
        return None
    return Field(key, part(piece, *stated.span("value"), "*_`"))


def _state(piece: Text) -> Iterator[Field]:
    said = translated(piece.text)
    stated = _STATED.match(said.text)
    if stated:
        start, _ = said.origin(*stated.span("status"))
        end = _END.search(piece.text, start)
        value = part(piece, start, end.start() if end else len(piece.text))
        yield Field(Text("status", piece.span), value)


def badge_fields(text: Text) -> Iterator[Field]:
    """What badges say; a state only if it is one of documents, for others are those of products."""
    for key, value in badges(text):
        is_state = key_of(key) in KEYS["status"]
        yield from _state(value) if is_state else (Field(key, value),)
