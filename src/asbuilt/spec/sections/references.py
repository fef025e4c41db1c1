"""References: links to what the document relies on."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Paragraph, Table, Text
from asbuilt.document.text import part, row_span, text_at
from asbuilt.source import Span
from asbuilt.spec.head.carriers import fields_of
from asbuilt.spec.head.field import KEYS, key_of
from asbuilt.spec.section import Outline, Section, blocks_of, items_of
from asbuilt.spec.title import bare

TITLES = (
    "References", "Reference", "Related Documents", "Further Reading", "Links", "Resources",
    "Bibliography", "Related Documentation", "External References", "Referenced Documents",
    "Reference Documents", "Sources", "Reading", "Read On", "Read More", "More to Read",
    "Background Reading", "See Also", "Literature", "Works Cited", "Further Information",
    "Documents Referred To", "Applicable Documents",
)  # fmt: skip


class Reference(Struct, frozen=True):
    """``url`` is None for a reference in words, such as a book."""

    title: str
    url: Text | None
    span: Span


class References(Struct, frozen=True):
    """All references in the order of the document."""

    items: tuple[Reference, ...] = ()


PART = References

_LINK = regex.compile(r"\[(?P<title>[^\[\]]*)\](?:\(|:\s*)<?(?P<url>[^\s<>()]+)>?")
_URL = regex.compile(r"https?://[^\s<>()`]+")


def read(outline: Outline) -> References:
    """The bullets, numbered points, ``[1]: url`` lines and rows of the references' section."""
    found: list[Reference] = []
    for section in map(_without_footer, outline.topmost(*TITLES)):
        items = [*_references(section)]
        if section.title not in _AMBIGUOUS or any(each.url or _sure(each) for each in items):
            found += items
    return References(tuple(found))


def _without_footer(section: Section) -> Section:
    """A section up to the last lines of a document, which state its version and its changes."""
    children = tuple(map(_without_footer, section.children))
    end = next((at for at, block in enumerate(section.blocks) if _is_footer(section, block)), None)
    return replace(section, blocks=section.blocks[:end], children=children)


def _is_footer(section: Section, block: Block) -> bool:
    if not isinstance(block, Paragraph):
        return False
    fields = fields_of(replace(section, blocks=(block,), children=()))
    return any(key_of(field.key) in _OF_DOCUMENT for field in fields)


_OF_DOCUMENT = KEYS["version"] | KEYS["status"] | KEYS["last_updated"]
_AMBIGUOUS = {"sources", "resources", "links", "reading", "reference"}
"""Titles that may stand over other things as well: where data come from, what a path names."""
_PUBLISHED = regex.compile(r"\b(?:(?:19|20)\d\d|ISBN|DOI|RFC|ISO)\b")


def _sure(reference: Reference) -> bool:
    return _PUBLISHED.search(reference.title) is not None


def _references(section: Section) -> Iterator[Reference]:
    for item in items_of(section):
        yield _reference(item.text)
    for table in blocks_of(section, Table):
        rows = [text_at(section.source, span) for span in map(row_span, table.rows)]
        if any(_URL.search(row.text) for row in rows):  # else it may tell of what others keep
            yield from map(_reference, rows)
    for paragraph in blocks_of(section, Paragraph):
        yield from (_reference(line) for line in paragraph.lines if _URL.search(line.text))


def _reference(text: Text) -> Reference:
    link = _LINK.search(text.text)
    if link:
        return Reference(link["title"], part(text, link.start("url"), link.end("url")), text.span)
    url = _URL.search(text.text)
    if url is None:
        return Reference(bare(text.text), None, text.span)
    words = bare(text.text[: url.start()]).strip(" :–—-") or url[0]
    return Reference(words, part(text, url.start(), url.end()), text.span)
