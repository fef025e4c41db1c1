"""Diagrams that stand in paragraphs and lists: chains of arrows that are all that a line says, and
those that a sentence has as code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Text
from asbuilt.document.text import part, text_lines
from asbuilt.spec.diagrams.chain import SIGNS
from asbuilt.spec.passage import Passage
from asbuilt.spec.section import Section, blocks_of, own_text

_SIGN = rf"[{SIGNS}]\ufe0f?"
_GOES_ON = regex.compile(rf"\s*(?:[-=]{{1,3}}>\s|{_SIGN})")
"""An arrow at the beginning of a line, which goes on with the one before."""
_DRAWN = regex.compile(rf"[-=]{{1,3}}>\s|{_SIGN}|\n[ \t]*[↓▼↑▲]")
_HEADS = f">{SIGNS}↓▼↑▲"
"""One of these is in whatever is drawn."""
_NAME = r"[\w&/()+#-]+(?:[.'’]\w[\w&/()+#-]*)*(?: +[\w&/()+#-]+(?:[.'’]\w[\w&/()+#-]*)*){0,4}"
_CHAIN = regex.compile(rf"\s*{_NAME}(?:(?:\s+[-=]{{1,3}}>\s+|\s*{_SIGN}\s*){_NAME}){{1,12}}\s*")
"""``Client -> Server -> Database``, a line that says nothing else."""
_UPRIGHT = regex.compile(r"\s*[↓▼↑▲]\s*")
_MARKS = str.maketrans("*`", "  ")
_CODE = regex.compile(r"`(?P<code>[^`\n]{5,300})`")
_LEAD = regex.compile(r"[^:→>\n]{1,40}:\s+(?=\S)")
_TAIL = regex.compile(r"(?:\s*[:;,]\s|\s+[–—]\s).*$|\.\s*$")
_LONGEST = 300


def chains(section: Section) -> Iterator[tuple[Passage, bool]]:
    """The chains of arrows in a section's own paragraphs and lists, and names with arrows between
    their lines; and whether a paragraph is nothing else, without words around them."""
    said = own_text(section)
    if not any(map(said.__contains__, _HEADS)) or not _DRAWN.search(said):
        return
    for paragraph in blocks_of(section, Paragraph, deep=False):
        clauses = [clause for line in paragraph.lines for clause in _clauses(line)]
        yield from [*_as_code(paragraph.lines)] or filter(None, (_drawn(clauses),))
    for block in section.blocks:
        items = block.items if isinstance(block, List) else ()
        lines = [line for item in items for line in text_lines(item.text)]
        for drawn, _ in [*_as_code(lines)] or filter(None, (_drawn(lines),)):
            yield drawn, False


def _clauses(line: Text) -> Iterator[Text]:
    """The clauses of a line that each have a chain: ``A -> B, and for mails B -> C``."""
    start = 0
    for end in _CLAUSE_END.finditer(line.text) if len(line.text) <= _LONGEST else ():
        before = _DRAWN.search(line.text, start, end.start())
        if before and _DRAWN.search(line.text, end.end()):
            yield part(line, start, end.start())
            start = end.end()
    yield part(line, start, len(line.text))


_CLAUSE_END = regex.compile(
    r"[;,]\s+(?:(?:and|then|also)\s+)?"
    r"(?:(?:for|in|on|at|with)\s+[a-z][a-z -]{1,40}?\s+(?=[A-Z`*]))?"
)


def _drawn(lines: Sequence[Text]) -> tuple[Passage, bool] | None:
    """What lines draw if each of them does, whatever it says before or behind its chain."""
    said = [line.text.translate(_MARKS) for line in lines]
    bare = [*map(_bare, said)]
    chained = _passage(lines, bare)
    if all(map(_CHAIN.fullmatch, chained.text.split("\n"))):
        return chained, bare == said
    return (_passage(lines, said), True) if any(map(_UPRIGHT.fullmatch, said)) else None


def _bare(line: str) -> str:
    """A line with spaces in the places of what its chain is about and what is said of it."""
    if len(line) > _LONGEST or not (arrow := _DRAWN.search(line)):
        return line
    lead = _LEAD.match(line, 0, arrow.start())
    start = lead.end() if lead else 0
    tail = _TAIL.search(line, arrow.end())
    end = tail.start() if tail else len(line)
    return " " * start + line[start:end] + " " * (len(line) - end)


def _as_code(lines: Sequence[Text]) -> Iterator[tuple[Passage, bool]]:
    """The chains that lines have as code: ``A request goes `Client -> Server -> Rows`.``"""
    codes = [
        (line, code) for line in lines if "`" in line.text for code in _CODE.finditer(line.text)
    ]
    is_alone = [line.text for line in lines] == [code[0] for _, code in codes]
    for line, code in codes:
        if _CHAIN.fullmatch(code["code"]):
            written = part(line, *code.span("code"))
            yield _passage([written], [written.text]), is_alone


def _passage(lines: Sequence[Text], said: Sequence[str]) -> Passage:
    """Lines with what each of them has ``said``; one that begins with an arrow goes on with the one
    before."""
    starts, text = [], ""
    for words in said:
        text += ("" if not text else " " if _GOES_ON.match(words) else "\n") + words
        starts.append(len(text) - len(words))
    return Passage(text, tuple(starts), tuple(line.span.start for line in lines))
