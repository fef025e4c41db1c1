"""Markdown text -> blocks with exact places.

markdown-it gives the block structure (CommonMark); the places come from its block state at the
moment when a rule matched, the only moment at which the prefixes of lists and quotes are known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from math import inf

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from msgspec import Struct

from asbuilt import regex
from asbuilt.document import plain_text
from asbuilt.document.aside import with_callouts
from asbuilt.document.blocks import (
    Block,
    Document,
    Fence,
    FrontMatter,
    Heading,
    Html,
    Item,
    List,
    Paragraph,
    Quote,
    Rule,
    Table,
    Text,
)
from asbuilt.document.escapes import ENTITY, without_escapes
from asbuilt.document.html_blocks import with_html
from asbuilt.document.html_table import html_table
from asbuilt.document.list import ListItem
from asbuilt.document.numbered_heading import with_numbered_headings
from asbuilt.document.parser import markdown
from asbuilt.document.summary import with_summaries
from asbuilt.document.table import Place, trimmed
from asbuilt.document.text import lines_joined, part, text_at
from asbuilt.document.text_table import with_text_tables
from asbuilt.document.wrapped import without_wraps
from asbuilt.source import LINE_END, Source, Span

BOM = "\ufeff"
MAX_TEXT = 20_000
"""Characters of a line, or of a cell, that are read. Nobody writes as many, and what looks at each
sentence of a text for what the others say takes its time."""

_ODD_BLANK = regex.compile(r"[^\S \t\n]")
"""What ``strip`` takes for a blank, and CommonMark (2.1) does not."""
_BOX = regex.compile(r"\[([ xX])\](?=\s|$)\s*")
_CLOSING_HASHES = regex.compile(r"(?:^|[ \t])#+$")
_FRONT_MATTER_LINE = regex.compile(r"""[\w"'][^:\n]*:(?:\s|$)|\s|#(?!#)|-\s|[\]}]|$""")


class _Lines(Struct, frozen=True):
    """The text as markdown-it is given it, of the source's length; where each line begins and,
    trailing whitespace aside, ends. ``unread`` is what more than ``longest`` characters of one
    there are."""

    source: Source
    starts: Sequence[int]
    ends: Sequence[int]
    longest: float
    unread: list[Span]

    def text(self, start: int, end: int) -> Text:
        """The text between two places of a line, as far as it is read."""
        if end - start > self.longest:
            self.unread.append(Span(start + MAX_TEXT, end))
            end = start + MAX_TEXT
        return trimmed(self.source.text, start, end)


def read(source: Source, *, exact: bool = False) -> Document:
    """Read Markdown (CommonMark, GitHub tables and task boxes, YAML front matter).

    A no-break space or a form feed is a blank like any other, as it is to whoever pasted it.
    Tables may be drawn with characters, as Pandoc writes them, underlined headings may begin with a
    number, and what MkDocs has in tabs and admonitions is where they are. ``exact`` reads as
    CommonMark does, where such a character is content, such a drawing text, such a heading a list,
    and what is indented code.

    Reads any text at all; nothing is an error. Every :class:`Text` holds exactly the characters
    of its span, but for blanks beside line ends (:attr:`Text.gaps`) and for backslash escapes,
    entities and titles of folds, which are as people see them.
    Nesting deeper than 20 levels of lists and quotes is left out of the blocks, and unless the text
    is read exactly so is what stands behind the first 20,000 characters of a line of text, or of a
    cell (:attr:`Document.unread`).
    """
    unread = list[Span]()
    ends = (*(file.start for file in source.files[1:]), len(source.text))
    parts = (
        _file(source, file.start, end, exact, unread)
        for file, end in zip(source.files, ends, strict=True)
    )
    return Document(source, tuple(chain.from_iterable(parts)), tuple(unread))


def indented(source: Source, span: Span) -> tuple[Block, ...]:
    """The blocks of lines that are indented as code is, where they are no code."""
    return tuple(_file(source, span.start, span.end, False, [], indent=_CODE))


_CODE = 4


def _file(
    source: Source, start: int, end: int, exact: bool, unread: list[Span], *, indent: int = 0
) -> Iterator[Block]:
    """The blocks of one file: what it leaves open ends with it."""
    written = source.text[start:end]
    text = _same_length(written)
    if not exact:
        text = _ODD_BLANK.sub(" ", text)
    unmarked = text
    if not exact and not indent:
        text = plain_text.marked_up(text)
    front_matter = None if indent else _front_matter(written, start)
    parser = markdown(exact=exact)
    state = StateBlock(text, parser, {}, [])
    state.blkIndent = indent
    lines = _Lines(
        source,
        [start + mark for mark in state.bMarks],
        [start + mark for mark in state.eMarks],
        inf if exact else MAX_TEXT,
        unread,
    )
    first = text.count("\n", 0, front_matter.span.end - start) + 1 if front_matter else 0
    parser.block.tokenize(state, first, state.lineMax)
    if front_matter:
        yield front_matter
    blocks: Iterable[Block] = _blocks(iter(state.tokens), lines)
    if not exact:
        blocks = _as_meant(source, blocks)
    yield from blocks if text is unmarked else plain_text.with_title(blocks)


def _as_meant(source: Source, blocks: Iterable[Block]) -> Iterable[Block]:
    """``blocks`` as people write and see them where CommonMark has another opinion, or none."""
    blocks = with_summaries(source, with_numbered_headings(source, blocks))
    blocks = with_callouts(source, with_text_tables(source, blocks))
    blocks = with_html(source, blocks) if "</" in source.text else blocks
    blocks = without_wraps(source, blocks)
    is_plain = "\\" not in source.text and not ENTITY.search(source.text)
    return blocks if is_plain else map(without_escapes, blocks)


def _same_length(text: str) -> str:
    """``text`` as the parser wants it, every offset unchanged: line ends are ``\\n``, and a byte
    order mark is a space."""
    if text.startswith(BOM):
        text = " " + text[1:]
    return text.replace("\r\n", " \n").replace("\r", "\n")


_OPENING = regex.compile(r"---[ \t]*\r?\n")
_CLOSING = regex.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)


def _front_matter(text: str, place: int) -> FrontMatter | None:
    """The front matter of a file, whose text stands at ``place`` of the document."""
    start = len(BOM) if text.startswith(BOM) else 0
    opening = _OPENING.match(text, start)
    if not opening:
        return None
    closing = _CLOSING.search(text, opening.end())
    if not closing:
        return None
    content = text[opening.end() : closing.start()]
    if not content.strip() or not all(map(_FRONT_MATTER_LINE.match, content.splitlines())):
        return None
    return FrontMatter(
        content,
        Span(place + start, place + closing.end()),
        Span(place + opening.end(), place + closing.start()),
    )


# ---------------------------------------------------------------- tokens -> blocks


def _blocks(tokens: Iterator[Token], lines: _Lines) -> list[Block]:
    """The blocks up to the end of ``tokens`` or the token that closes the container."""
    blocks: list[Block] = []
    for token in tokens:
        if token.nesting < 0:
            break
        blocks.append(_READERS[token.type](token, tokens, lines))
    return blocks


def _paragraph(token: Token, tokens: Iterator[Token], lines: _Lines) -> Paragraph:
    texts = _line_texts(token, lines)
    return Paragraph(texts, Span(texts[0].span.start, texts[-1].span.end))


def _heading(token: Token, tokens: Iterator[Token], lines: _Lines) -> Heading:
    next(tokens)  # the text, without its place
    next(tokens)  # the heading's end
    text = lines.source.text
    line = lines.text(_start(token, lines), lines.ends[_first_line(token)])
    if level := plain_text.level_of(line.text):
        return Heading(level, line, _span(token, lines))
    bare = _CLOSING_HASHES.sub("", line.text[len(token.markup) :])
    start = line.span.start + len(token.markup)
    return Heading(len(token.markup), trimmed(text, start, start + len(bare)), _span(token, lines))


def _underlined(token: Token, tokens: Iterator[Token], lines: _Lines) -> Heading:
    title = _joined(_line_texts(token, lines), lines.source)
    return Heading(1 if token.markup == "=" else 2, title, _span(token, lines))


def _table(token: Token, tokens: Iterator[Token], lines: _Lines) -> Table:
    header, *body = (_cells(row, lines) for row in token.meta["rows"])
    ends = lines.ends[_first_line(token) + 2 : _last_line(token)]
    width, text = len(header), lines.source.text
    rows = (
        row if len(row) == width else _padded(row, width, text, end)
        for row, end in zip(body, ends, strict=True)
    )
    return Table(header, tuple(rows), _span(token, lines))


def _padded(row: tuple[Text, ...], width: int, text: str, end: int) -> tuple[Text, ...]:
    """``row`` with ``width`` cells; missing ones are empty and stand at the end of the row."""
    end = trimmed(text, row[0].span.start, end).span.end
    return row[:width] + (Text("", Span(end, end)),) * (width - len(row))


def _cells(row: list[Place], lines: _Lines) -> tuple[Text, ...]:
    """Cells with the source's own places and characters (a carriage return is no space)."""
    place, text = lines.starts[0], lines.source.text
    places = [(place + start, place + end) for start, end in row] if place else row
    if places and places[-1][1] - places[0][0] > lines.longest:
        return tuple(lines.text(start, end) for start, end in places)
    return tuple([Text(text[start:end], Span(start, end)) for start, end in places])


def _fence(token: Token, tokens: Iterator[Token], lines: _Lines) -> Fence:
    first, last = _first_line(token), _last_line(token)
    written = token.content.count("\n") + (token.content[-1:] not in ("", "\n"))
    closed = written == last - first - 2
    content = Span(lines.starts[min(first + 1, last)], lines.starts[last - closed])
    text = _code(token, content, lines)
    return Fence(token.info.strip(), text, _span(token, lines), content, closed)


def _code_block(token: Token, tokens: Iterator[Token], lines: _Lines) -> Fence:
    content = Span(lines.starts[_first_line(token)], lines.starts[_last_line(token)])
    return Fence("", _code(token, content, lines), _span(token, lines), content)


def _code(token: Token, content: Span, lines: _Lines) -> str:
    flush = token.level == 0 and _start(token, lines) == lines.starts[_first_line(token)]
    text = lines.source.slice(content)
    if flush:
        return LINE_END.sub("\n", text)
    return token.content.replace(" \n", "\n") if "\r\n" in text else token.content


def _list(token: Token, tokens: Iterator[Token], lines: _Lines) -> List:
    items = tuple([_item(item, lines) for item in token.meta["items"]])
    number = int(token.info) if token.info else None
    return List(number is not None, number, items, _span(token, lines))


def _item(item: ListItem, lines: _Lines) -> Item:
    place = lines.starts[0]
    start = place + item.marker
    if item.tokens is None:
        line = lines.text(place + item.content, lines.ends[item.first])
        return _with_box(line, (), Span(start, line.span.end))
    blocks = _blocks(iter(item.tokens), lines)
    span = Span(start, _end(item.first, item.last, lines))
    if not blocks or not isinstance(blocks[0], Paragraph):
        return Item(Text("", Span(start, start)), None, tuple(blocks), span)
    return _with_box(_joined(blocks[0].lines, lines.source), tuple(blocks[1:]), span)


def _with_box(text: Text, children: tuple[Block, ...], span: Span) -> Item:
    box = _BOX.match(text.text)
    if not box:
        return Item(text, None, children, span)
    return Item(part(text, box.end(), len(text.text)), box[1] != " ", children, span)


def _quote(token: Token, tokens: Iterator[Token], lines: _Lines) -> Quote:
    return Quote(tuple(_blocks(tokens, lines)), _span(token, lines))


def _html(token: Token, tokens: Iterator[Token], lines: _Lines) -> Html | Table:
    span = _span(token, lines)
    table = html_table(lines.source.text, span) if token.level == 0 else None
    return table or Html(lines.source.slice(span), span)


def _rule(token: Token, tokens: Iterator[Token], lines: _Lines) -> Rule:
    return Rule(_span(token, lines))


_READERS: dict[str, Callable[[Token, Iterator[Token], _Lines], Block]] = {
    "paragraph": _paragraph,
    "heading_open": _heading,
    "underlined": _underlined,
    "table": _table,
    "fence": _fence,
    "code_block": _code_block,
    "list": _list,
    "blockquote_open": _quote,
    "html_block": _html,
    "hr": _rule,
}


# ---------------------------------------------------------------- places


def _first_line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _last_line(token: Token) -> int:
    """The line after the last one."""
    return token.map[1] if token.map else 0


def _start(token: Token, lines: _Lines) -> int:
    start: int = token.meta["start"]
    return lines.starts[0] + start


def _line_texts(token: Token, lines: _Lines) -> tuple[Text, ...]:
    place = lines.starts[0]
    starts = token.meta["starts"]
    first = _first_line(token)
    ends = lines.ends[first : first + len(starts)]
    return tuple([lines.text(place + at, end) for at, end in zip(starts, ends, strict=True)])


def _joined(texts: tuple[Text, ...], source: Source) -> Text:
    if len(texts) == 1:
        return texts[0]
    if any(len(text.text) == MAX_TEXT for text in texts):
        return lines_joined(texts, "\n")
    return text_at(source, Span(texts[0].span.start, texts[-1].span.end))


def _span(token: Token, lines: _Lines) -> Span:
    return Span(_start(token, lines), _end(_first_line(token), _last_line(token), lines))


def _end(first: int, last: int, lines: _Lines) -> int:
    """Where the last of the lines from ``first`` up to ``last`` ends that is not blank."""
    text = lines.source.text
    for line in range(last - 1, first - 1, -1):
        start = lines.starts[line]
        piece = text[start : lines.ends[line]].rstrip()
        if piece or line == first:
            return start + len(piece)
    return lines.starts[first]
