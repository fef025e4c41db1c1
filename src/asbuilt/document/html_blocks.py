"""Lists, paragraphs and headings written as HTML, as wikis export them: ``<ul><li>…</li></ul>``,
``<div class="panel"><p>…</p></div>``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Block, Heading, Html, Item, List, Paragraph, Text
from asbuilt.document.html_table import html_table, plain_html
from asbuilt.document.table import trimmed
from asbuilt.source import Source, Span

_STRUCTURE = "ul|ol|li|p|div|section|article|h[1-6]|table"
_TAG = regex.compile(rf"<(?P<end>/?)(?P<name>{_STRUCTURE}|br)\b[^<>]*>", re.I)
_ANY_TAG = regex.compile(r"<[/!]?(?P<name>[A-Za-z][A-Za-z0-9-]*|--)")
_KNOWN = frozenset(
    ("ul", "ol", "li", "p", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "br",
     "a", "b", "strong", "i", "em", "u", "code", "tt", "kbd", "samp", "span", "small", "sub",
     "sup", "font", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "colgroup", "col")
)  # fmt: skip
_TABLE_END = regex.compile(r"</table\s*>", re.I)
_LINE = regex.compile(r"[^\r\n]+")
_DEEPEST = 20


def with_html(source: Source, blocks: Iterable[Block]) -> Iterator[Block]:
    """``blocks`` with what HTML says in the place of HTML of nothing but text, lists, headings and
    tables; one in which the title of a document may stand is none."""
    for block in blocks:
        said = _said(source, block) if isinstance(block, Html) else []
        yield from said or (block,)


def _said(source: Source, block: Html) -> list[Block]:
    names = {tag["name"].lower() for tag in _ANY_TAG.finditer(block.text)}
    if not names or not names <= _KNOWN or "h1" in names or not _TAG.search(block.text):
        return []
    return _Reader(source, [*_TAG.finditer(source.text, *_span(block))], block.span).blocks(0)


def _span(block: Html) -> tuple[int, int]:
    return block.span.start, block.span.end


class _Reader(Struct):
    """The tags of a piece of HTML, those that follow each other, and how many were read."""

    source: Source
    tags: list[re.Match[str]]
    whole: Span
    at: int = 0
    place: int = -1

    def blocks(self, depth: int) -> list[Block]:
        """What stands up to the end of the element around it."""
        found: list[Block] = []
        start = self.place = self.whole.start if self.place < 0 else self.place
        while self.at < len(self.tags):
            tag = self.tags[self.at]
            name, is_end = tag["name"].lower(), bool(tag["end"])
            if name == "br":
                self.at += 1
                continue
            found += self._text(start, tag.start())
            if is_end or (name == "li" and depth):
                if name in ("p", "div", "section", "article"):
                    self.at += 1
                    start = self.place = tag.end()
                    continue
                self.place = tag.start()
                return found
            self.at += 1
            start = self.place = tag.end()
            found += self._element(tag, name, depth)
            start = self.place
        found += self._text(start, self.whole.end)
        self.place = self.whole.end
        return found

    def _element(self, tag: re.Match[str], name: str, depth: int) -> list[Block]:
        if name in ("ul", "ol") and depth < _DEEPEST:
            items = self._items(depth)
            span = Span(tag.start(), self.place)
            return [List(name == "ol", 1 if name == "ol" else None, items, span)] if items else []
        if name[0] == "h" and self.at < len(self.tags):
            end = self.tags[self.at]
            title = plain_html(trimmed(self.source.text, tag.end(), end.start()))
            self.at, self.place = self.at + 1, end.end()
            return (
                [Heading(int(name[1]), title, Span(tag.start(), end.end()))] if title.text else []
            )
        if name == "table":
            last = _TABLE_END.search(self.source.text, tag.end(), self.whole.end)
            self.place = last.end() if last else self.whole.end
            while self.at < len(self.tags) and self.tags[self.at].start() < self.place:
                self.at += 1
            table = html_table(self.source.text, Span(tag.start(), self.place))
            return [table] if table else []
        return []

    def _items(self, depth: int) -> tuple[Item, ...]:
        """The items of a list up to its end."""
        items: list[Item] = []
        while self.at < len(self.tags):
            tag = self.tags[self.at]
            name, is_end = tag["name"].lower(), bool(tag["end"])
            self.at, self.place = self.at + 1, tag.end()
            if name in ("ul", "ol") and is_end:
                break
            if name == "li" and not is_end:
                below = self.blocks(depth + 1)
                span = Span(tag.start(), self.place)
                items.append(_item(self.source, below, span))
        return tuple(items)

    def _text(self, start: int, end: int) -> Iterator[Block]:
        """The paragraph between two places, if anything stands there."""
        lines = [
            plain_html(trimmed(self.source.text, *line.span()))
            for line in _LINE.finditer(self.source.text, start, end)
        ]
        said = tuple(line for line in lines if line.text)
        if said:
            yield Paragraph(said, Span(said[0].span.start, said[-1].span.end))


def _item(source: Source, below: list[Block], span: Span) -> Item:
    if not below or not isinstance(below[0], Paragraph):
        return Item(Text("", Span(span.start, span.start)), None, tuple(below), span)
    lines = below[0].lines
    whole = Span(lines[0].span.start, lines[-1].span.end)
    text = lines[0] if len(lines) == 1 else plain_html(Text(source.slice(whole), whole))
    return Item(text, None, tuple(below[1:]), span)
