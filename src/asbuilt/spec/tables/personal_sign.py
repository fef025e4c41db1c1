"""The signs that a document says to mark personal data: ``Columns with a P hold personal data``,
``P = personal data``, ``the comment -- pessoal``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Table, Text
from asbuilt.document.text import sentence_lines, sentences, text_lines
from asbuilt.source import Source
from asbuilt.spec.language import english
from asbuilt.spec.section import Outline, Section, blocks_of, own_words
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.marks import PERSONAL

_PERSONAL = regex.compile(
    r"\b(?:personal(?:ly)? (?:\w+ )?(?:data|information|columns?|fields?)|pii)\b", re.I
)
_NONE = regex.compile(r"\b(?:no|not|never|non|without)\b[^.;,]{0,30}\b(?:personal|pii)\b", re.I)
_OF_COLUMNS = regex.compile(
    r"\b(?:columns?|fields?|attributes?|comments?|rows?|comentarios?|comentários?|commentaires?"
    r"|kommentar\w*|столб\w+|колонк\w+|пол[яей]|комментари\w+)\b|[列栏]|字段|注释",
    re.I,
)
_MARKED = regex.compile(
    r"\b(?:personal (?:data|information)|pii)\b (?:is|are) (?:marked|flagged|labell?ed|shown)"
    r"(?: (?:with|by|as|like))?",
    re.I,
)
"""``Personal data is marked **P**``: of what, need not be said."""
_EQUALS = regex.compile(
    r"[`*\"(]*(?P<sign>[A-Z]{1,3})[`*\")]*\s*(?:=|:|[–—-]\s)\s*(?P<said>[^,;.]{1,60})"
)
"""``P = personal data, S = special category``."""
_CLASS = regex.compile(r"\b(?:personal|pii|special|sensitive|health)\b", re.I)
_SIGN = regex.compile(
    r"\*\*(?P<bold>[^*\s]{1,12})\*\*|`(?:--|#|//)?\s*(?P<code>[^`\s]{1,20})`"
    r"|\((?P<bracketed>[A-Z]{1,4})\)|[\"“„«]\s?(?P<quoted>[^\"”“»\s]{1,12})\s?[\"”“»]"
    r"|(?<![\w(*`-])(?P<letter>[A-Z]{1,2})(?![\w)*`-])"
)
_MOST = 8


def mark_signed(outline: Outline, drafts: Sequence[Draft]) -> None:
    """Mark the columns of ``drafts`` in whose row or comment one of the document's signs stands, or
    below whose header something that says yes."""
    signs = dict.fromkeys(sign for section in outline.walk() for sign in _declared(section))
    if not signs or not drafts:
        return
    names = {column.name for draft in drafts for column in draft.columns}
    known = [re.escape(sign) for sign in list(signs)[:_MOST] if sign not in names]
    if not known:
        return
    alone = regex.compile(
        rf"(?:\||--|#|//|[,;(]|\*\*)\s*(?:{'|'.join(known)})\s*(?=\||,|;|\)|\*\*|\.?\s*$)"
    )
    crossed = _crossed(outline, signs)
    for draft in drafts:
        for at, column in enumerate(draft.columns):
            if column.marks.pii:
                continue
            behind = _behind(outline.source, column.span.start)
            if alone.search(behind) or outline.source.line(column.span.start) in crossed:
                marks = replace(column.marks, pii=PERSONAL)
                draft.columns[at] = replace(column, marks=marks)


def _crossed(outline: Outline, signs: Collection[str]) -> set[int]:
    """The lines of the rows that have a cross or a yes in the column that a sign is the header of:
    ``Columns with personal data have a cross in P``."""
    found: set[int] = set()
    for table in blocks_of(outline.root, Table):
        for at, header in enumerate(table.header):
            if at and header.text.strip("*_` ") in signs:
                cells = (row[at] for row in table.rows if _YES.fullmatch(english(row[at].text)))
                found.update(outline.source.line(cell.span.start) for cell in cells)
    return found


_YES = regex.compile(r"\W*(?:x|yes|y|ja|j|sí|oui|sim|да|是|true|1)\W*|[✓✔✅☑●•+*×]\W*", re.I)


def _behind(source: Source, start: int) -> str:
    """The rest of a line."""
    end = source.text.find("\n", start)
    return source.text[start : end if end >= 0 else len(source.text)]


def _declared(section: Section) -> Iterator[str]:
    said = own_words(section)
    if "personal" not in said and "pii" not in said and "PII" not in said:
        return
    for line in _lines(section):
        for sentence in sentences(line):
            meant = english(sentence.text)
            if len(meant) <= _LONGEST and _PERSONAL.search(meant) and not _NONE.search(meant):
                yield from _signs(sentence.text, meant)


_LONGEST = 300


def _lines(section: Section) -> Iterator[Text]:
    for block in blocks_of(section, Paragraph, deep=False):
        yield from sentence_lines(block.lines)
    for listed in blocks_of(section, List, deep=False):
        for item in listed.items:
            yield from text_lines(item.text)


def _signs(written: str, meant: str) -> Iterator[str]:
    equal = [(found["sign"], english(found["said"])) for found in _EQUALS.finditer(written)]
    if equal:
        yield from (sign for sign, said in equal if _CLASS.search(said))
    elif _OF_COLUMNS.search(meant) or _MARKED.search(meant):
        yield from (found[found.lastgroup or 0] for found in _SIGN.finditer(written))
