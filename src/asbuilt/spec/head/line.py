"""Lines and badges that state several fields at once: ``v1.2 | Status: Draft | 2026-05-04``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, repeat

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part, split
from asbuilt.spec.badge import badges
from asbuilt.spec.head.field import KEYS, KIND, KNOWN, Field, key_of
from asbuilt.spec.language import is_foreign, translated

_STATE = r"draft|(?:(?:in|under|for|out for|ready for|open for) )?review|approved|final"
_DRAFT = regex.compile(
    rf"[*_]{{0,3}}(?P<status>{_STATE})\s+v?(?P<version>\d+(?:\.\d+)+)\b",
    re.I,
)
_ISSUE = regex.compile(
    rf"[*_]{{0,3}}(?:(?:{KIND},?\s+)?(?:version|revision|rev\.?|issue|edition|release)[*_]{{0,3}}\s+v?"
    rf"|{KIND},?\s+v|v(?=\d+\.\d[\d.]*[*_]{{0,3}}\s*(?:$|[,;(|·–—/¦:-])))"
    r"(?P<version>\d+(?:\.\d+)*)[*_]{0,3}(?:\s*(?://?|::|[(,;|·–—¦-]))?",
    re.I,
)
"""``Revision 7 (approved), 2026-01-19``, ``**Tech spec v0.9**``, ``_v0.6, still a draft_``."""
_ISSUE_ABROAD = regex.compile(
    r"[*_]{0,3}(?:(?P<key>[^\W\d_]{2,14})[*_]{0,3}(?:\s*[:：]\s*|\s+)[*_]{0,3}[vV]?|第\s?(?=[\d.]+\s?版))"
    r"(?P<version>\d+(?:\.\d+)+)(?:\s?版)?[*_]{0,3}\s*(?:$|[(,;|·–—（，；、-])"
)
"""The same in another language: ``Versão 2.0 (rascunho), 3 de março``, ``版本 1.3（已批准）``."""
_SPACE = r"(?:\s|&(?:nbsp|e[mn]sp|#160);)"
_JOINT = regex.compile(
    rf"{_SPACE}*[|·•]{_SPACE}*|\s+(?:[/—–¦~]|//|::)\s+|{_SPACE}{{2,}}|&emsp;"
    r"|(?<=[^\s*_:：])\s+(?=\*\*[^\W\d_]|__[^\W\d_]|[\u4e00-\u9fff]{2,8}[:：])"
)
_COMMA = regex.compile(r"[,;]\s+|[，；、]\s*|[,;](?=[\u4e00-\u9fff])")
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
    r"[\s*_`]*(?:(?:status[*_]*:?|currently|still|now|an?)\s+)*(?P<status>(?:approved|accepted)\b"
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
    said = translated(line.text)
    drafted, issued = _DRAFT.match(said.text), _ISSUE.match(line.text) or _issued_abroad(line)
    if drafted:
        for name in ("status", "version"):
            place = said.origin(*drafted.span(name))
            yield Field(Text(name, line.span), part(line, *place))
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


def _issued_abroad(line: Text) -> re.Match[str] | None:
    """The version with which a line in another language begins, if its key is that of versions."""
    found = _ISSUE_ABROAD.match(line.text) if is_foreign() else None
    if found is None or found["key"] is None:
        return found
    return found if key_of(part(line, *found.span("key"))) in KEYS["version"] else None


def _pieces(line: Text) -> list[Text]:
    """What stands between the separators of a line; without the version of a template."""
    line = Text(without_template(line.text), line.span)
    return [*chain.from_iterable(map(_parts, split(line, _STOP)))]


def _parts(sentence: Text) -> Iterator[Text]:
    joints = [*_JOINT.finditer(sentence.text)] or [*_COMMA.finditer(sentence.text)]
    starts = [0, *(joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), len(sentence.text)]
    return map(part, repeat(sentence), starts, ends)


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
    """What badges say; a state only if it is one of documents, for others are those of products. A
    number beside the kind of a document is its version: ``spec-v1.2``."""
    for key, value in badges(text):
        if key_of(key) in KEYS["status"]:
            yield from _state(value)
        elif _OF_KIND.fullmatch(key.text) and _NUMBER.fullmatch(value.text):
            yield Field(Text("version", key.span), value)
        else:
            yield Field(key, value)


_OF_KIND = regex.compile(KIND, re.I)
_NUMBER = regex.compile(r"v?\d+(?:\.\d+)+", re.I)
