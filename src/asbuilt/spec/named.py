"""What a section describes by name, whatever its form: rows, items, paragraphs, headings below."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Table, Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.label import pair
from asbuilt.spec.section import Section, blocks_of, bullets

_LED = regex.compile(
    r"(?P<mark>\*\*|__)(?P<name>[^*_\n]{2,60}?)[.:]?(?P=mark)\s*(?:[–—:：-]\s*)?(?P<what>\S.*)"
)

_FILE = regex.compile(r"\w/\w|\w\.(?:py|tsx?|jsx?|go|java|kt|rb|php|cs|rs|sql|md|ya?ml|json)\b")


class Named(Struct, frozen=True):
    """A name and what is said of it."""

    name: Text
    what: Text
    span: Span


def named(section: Section) -> Iterator[Named]:
    """All that a section describes by name."""
    return chain.from_iterable(forms(section))


def forms(section: Section) -> Iterator[list[Named]]:
    """The first cells of a table's rows with the second ones, ``Name: what`` of the items, the
    paragraphs that begin with a name in bold, and the headings below with their first lines."""
    for table in blocks_of(section, Table, deep=False):
        rows = [row for row in table.rows if len(row) > 1 and row[0].text and row[1].text]
        yield [Named(row[0], row[1], row[0].span) for row in rows if not _FILE.search(row[0].text)]
    pairs = ((item, pair(item.text)) for item in bullets(section))
    yield [Named(*found, item.span) for item, found in pairs if found]
    paragraphs = [each for each in section.blocks if isinstance(each, Paragraph)]
    led = ((each, _LED.match(each.lines[0].text)) for each in paragraphs)
    yield [
        Named(
            part(each.lines[0], *found.span("name")),
            part(each.lines[0], *found.span("what")),
            each.span,
        )
        for each, found in led
        if found
    ]
    begun = (
        (child, next((each for each in child.blocks if isinstance(each, Paragraph)), None))
        for child in section.children
    )
    yield [Named(child.name, first.lines[0], child.span) for child, first in begun if first]
