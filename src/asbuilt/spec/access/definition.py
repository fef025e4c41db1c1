"""The lines that define the words of an access matrix: its legend."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Item, List, Paragraph, Quote, Table, Text
from asbuilt.spec.access.role import plain
from asbuilt.spec.section import Section, part, within

_LEGEND = regex.compile(
    r"(?:(?P<mark>\*\*|`|_|\*)(?P<marked>[^\W\d_][\w -]{0,40}?)[:：]?(?P=mark)\s*"
    r"(?:[:：=—–-]\s*|(?:means|heißt|bedeutet|significa|signifie|означает)\b\s*:?\s*)?"
    r"|[„“«\"]\s*(?P<quoted>[^\W\d_][\w -]{0,40}?)\s*[“”»\"]\s*"
    r"(?:[:：=—–-]|(?:means|heißt|bedeutet|significa|signifie|означает)\b)\s*:?\s*"
    r"|(?P<plain>[^\W\d_][\w -]{0,40}?)\s*(?:(?::|=|—|–)\s|：))\s*"
)


def definitions(section: Section) -> Iterator[tuple[str, Text]]:
    """``- **own**: …``, ``**own** = …``, rows of a two-column table: each word with its rules."""
    for part_of in section.walk():
        for block in part_of.blocks:
            if isinstance(block, List):
                for item in block.items:
                    yield from _item(item)
            elif isinstance(block, Paragraph):
                for line in block.lines:
                    yield from _line(line)
            elif isinstance(block, Quote):
                for paragraph in within(block.children, Paragraph):
                    for line in paragraph.lines:
                        yield from _line(line)
            elif isinstance(block, Table) and len(block.header) == 2:
                for row in block.rows:
                    yield from ((plain(row[0].text).lower(), rule) for rule in _rules(row[1]))


def _item(item: Item) -> Iterator[tuple[str, Text]]:
    found = _LEGEND.match(item.text.text)
    if not found:
        return
    word = (found["marked"] or found["quoted"] or found["plain"]).strip().lower()
    yield from ((word, rule) for rule in _rules(part(item.text, found.end(), len(item.text.text))))
    for nested in within(item.children, List):
        for below in nested.items:
            yield from ((word, rule) for rule in _rules(below.text))


def _line(line: Text) -> Iterator[tuple[str, Text]]:
    found = _LEGEND.match(line.text)
    if found:
        word = (found["marked"] or found["quoted"] or found["plain"]).strip().lower()
        yield from ((word, rule) for rule in _rules(part(line, found.end(), len(line.text))))


def _rules(text: Text) -> Iterator[Text]:
    """The rules of one word, which a semicolon separates outside quotes."""
    start = 0
    for found in re.finditer(r"'[^']*'|(;)", text.text):
        if found[1]:
            yield part(text, start, found.start())
            start = found.end()
    rest = part(text, start, len(text.text))
    if rest.text:
        yield rest
