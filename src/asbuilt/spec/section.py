"""Sections: the blocks between headings, found at any level by the aliases of their titles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import (
    Block,
    Document,
    Fence,
    Heading,
    Item,
    List,
    Paragraph,
    Quote,
    Text,
)
from asbuilt.document.text import sentences, text_of
from asbuilt.source import File, Source, Span
from asbuilt.spec import language
from asbuilt.spec.callout import with_callouts
from asbuilt.spec.definition_list import with_definitions
from asbuilt.spec.enumeration import with_enumerations
from asbuilt.spec.fold import with_folds
from asbuilt.spec.grouped_header import with_columns_named
from asbuilt.spec.heading_line import with_heading_lines
from asbuilt.spec.label import Label, begins_with_label, block_labels
from asbuilt.spec.lexicon import Lexicon
from asbuilt.spec.method_badge import with_plain_methods
from asbuilt.spec.question import with_questions
from asbuilt.spec.record_fence import with_records
from asbuilt.spec.title import normal_title
from asbuilt.spec.title_line import with_title_line
from asbuilt.spec.turned_table import upright

Kind = TypeVar("Kind", bound=Block)
Part = TypeVar("Part")


class Section(Struct, frozen=True, dict=True):
    """A heading with the blocks under it and its subsections.

    ``heading`` is None for the part before the first heading. ``span`` reaches from the heading to
    the end of the last subsection. ``blocks`` are this section's own, without the subsections'.
    ``title`` is the heading in normal form (:func:`normal_title`); ``topic`` the same with every
    word in English that is known, for what titles are about. It is a place in a document, equal to
    no other one.
    """

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    source: Source
    heading: Heading | None
    title: str
    blocks: tuple[Block, ...]
    children: tuple[Section, ...]
    span: Span
    topic: str

    @property
    def name(self) -> Text:
        """The heading as written; empty before the first heading."""
        return self.heading.title if self.heading else Text("", Span(0, 0))

    @cached_property
    def names_route(self) -> bool:
        """Whether the heading is nothing but a call or its path, `` `GET /risk/alerts` ``: whatever
        chapter its words would be, it is about that. A path of one word may be a chapter's."""
        return "/" in self.name.text and _ROUTE.fullmatch(self.name.text) is not None

    @cached_property
    def parts(self) -> dict[Callable[[Section], Any], Any]:
        """What readers made of this section so far."""
        return {}

    def part(self, read: Callable[[Section], Part]) -> Part:
        """What ``read`` makes of this section, which many readers ask for; it is called once."""
        made: Part
        try:
            made = self.parts[read]
        except KeyError:
            made = self.parts[read] = read(self)
        return made

    def walk(self) -> Iterator[Section]:
        """This section, then all below it, in the order of the document."""
        return iter(self.part(_all_below)) if self.children else iter((self,))


_ROUTE = regex.compile(
    r"(?:\d[\d.]*\s+)?[*`]{0,3}(?:(?:GET|POST|PUT|PATCH|DELETE)\s+`?/\S*|/(?!(?:api|v\d)\b)\S+)"
)


class Outline(Struct, frozen=True, dict=True):
    """A whole document as a tree of sections; what every section reader is given."""

    source: Source
    root: Section
    """The part before the first heading, whose ``children`` are the top-level sections."""

    @cached_property
    def parts(self) -> dict[Callable[[Outline], Any], Any]:
        """What the section readers made of this document so far."""
        return {}

    def part(self, read: Callable[[Outline], Part]) -> Part:
        """What the section reader ``read`` makes of this document; it is called once.

        >>> outline.part(api.read).endpoints
        """
        if read not in self.parts:
            self.parts[read] = read(self)
        made: Part = self.parts[read]
        return made

    def walk(self) -> Iterator[Section]:
        """All sections, the root first, in the order of the document."""
        return self.root.walk()

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the document, in the language that is spoken while it is read."""
        return Lexicon(self.source.text)

    def says(self, *words: str) -> bool:
        """Whether any of ``words``, in English and lower case, may stand anywhere in the document,
        whatever its language is (:meth:`asbuilt.spec.lexicon.Lexicon.says`)."""
        return self.lexicon.says(*words)

    def find(self, *titles: str, about: re.Pattern[str] | None = None) -> list[Section]:
        """The sections at any level that are called one of ``titles``, however they are written,
        or whose titles say what the pattern ``about`` finds; not those that a route names.

        >>> [section.title for section in outline.find("Non-Functional Requirements", "NFRs")]
        """
        titled = self.part(_by_title)
        found = {place for title in titles for place in titled.get(normal_title(title), ())}
        if about is not None:
            found.update(self._saying(about))
        sections = self.root.part(_all_below)
        return [sections[place] for place in sorted(found)]

    @cached_property
    def _said(self) -> dict[re.Pattern[str], tuple[int, ...]]:
        return {}

    def _saying(self, about: re.Pattern[str]) -> tuple[int, ...]:
        """The places of the sections whose titles say what ``about`` finds, which several readers
        ask for."""
        if about not in self._said:
            topics = self.part(_by_topic).items()
            found = (places for topic, places in topics if about.search(topic))
            self._said[about] = tuple(chain.from_iterable(found))
        return self._said[about]

    def topmost(self, *titles: str, about: re.Pattern[str] | None = None) -> list[Section]:
        """Like :meth:`find`, without the sections that lie within another one that is found."""
        found: list[Section] = []
        for section in self.find(*titles, about=about):
            if not found or section.span.start >= found[-1].span.end:
                found.append(section)
        return found


def _by_title(outline: Outline) -> dict[str, list[int]]:
    """The places of the sections of each title among all of them."""
    return _places(outline, attrgetter("title"))


def _by_topic(outline: Outline) -> dict[str, list[int]]:
    """The same by topics, each of which is searched once, however many headings have it."""
    return _places(outline, attrgetter("topic"))


def _places(outline: Outline, key: Callable[[Section], str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, section in enumerate(outline.walk()):
        if not section.names_route:
            places.setdefault(key(section), []).append(place)
    return places


def _all_below(section: Section) -> tuple[Section, ...]:
    """A section and all below it, which every reader passes through."""
    below = (each for child in section.children for each in child.walk())
    return (section, *below)


# ---------------------------------------------------------------- the tree


def outline(document: Document) -> Outline:
    """Arrange the blocks of ``document`` by their headings. Skipped levels are no trouble: a
    heading belongs to the nearest one before it that has a lower level. What stands before the
    first heading of a further file belongs to no section of the file before."""
    source = document.source
    blocks = tuple(with_plain_methods(source, with_title_line(document.blocks)))
    blocks = with_heading_lines(blocks)
    blocks = with_callouts(tuple(upright(with_columns_named(with_folds(blocks)))))
    blocks = with_questions(source, blocks)
    blocks = tuple(with_definitions(source, with_records(source, blocks)))
    blocks = tuple(with_enumerations(source, blocks))
    blocks, first = _with_chapters(source, blocks)
    parts: list[tuple[Heading | None, list[Block]]] = [(None, [])]
    file = source.files[0]
    for block in blocks:
        if isinstance(block, Heading):
            parts.append((block, []))
            file = source.file(block.span.start)
        else:
            parts[-1 if source.file(block.span.start) == file else 0][1].append(block)
    waiting: list[Section] = []
    for heading, own in reversed(parts):
        level = heading.level + (heading.span in first) if heading else 0
        children: list[Section] = []
        while waiting and _level(waiting[-1]) > level:
            children.append(waiting.pop())
        waiting.append(_section(source, heading, tuple(own), tuple(children)))
    return Outline(source, waiting[-1])


def _with_chapters(
    source: Source, blocks: tuple[Block, ...]
) -> tuple[tuple[Block, ...], frozenset[Span]]:
    """``blocks`` with the headings of files that have several of the first level one level below:
    but for the first one, which are returned too, these are chapters, and no titles."""
    top = [each for each in blocks if isinstance(each, Heading) and each.level == 1]
    of_file: dict[File, list[Heading]] = {}
    for heading in top if len(top) >= _SEVERAL_CHAPTERS else ():
        of_file.setdefault(source.file(heading.span.start), []).append(heading)
    first = {
        file: found[0].span for file, found in of_file.items() if len(found) >= _SEVERAL_CHAPTERS
    }
    if not first:
        return blocks, frozenset()
    made: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            title = first.get(source.file(block.span.start), block.span)
            if block.span.start > title.start:
                block = replace(block, level=block.level + 1)
        made.append(block)
    return tuple(made), frozenset(first.values())


_SEVERAL_CHAPTERS = 3


def _level(section: Section) -> int:
    return section.heading.level if section.heading else 0


def _section(
    source: Source,
    heading: Heading | None,
    blocks: tuple[Block, ...],
    children: tuple[Section, ...],
) -> Section:
    spans = [part.span for part in (heading, *blocks[-1:], *children[-1:]) if part]
    start = heading.span.start if heading else 0
    span = Span(start, spans[-1].end if spans else start)
    title = normal_title(_stem(heading.title.text)) if heading else ""
    topic = language.english(title)
    return Section(source, heading, title, blocks, children, span, topic)


def _stem(title: str) -> str:
    """A heading without what makes it the name of a file: ``contracts/data-model.md``."""
    named = _FILE.fullmatch(title) if "." in title[-_LONGEST_ENDING:] else None
    return named["stem"] if named else title


_LONGEST_ENDING = 10
_FILE = regex.compile(
    r"\W*(?:[\w.-]+/){0,6}(?P<stem>\w[\w-]*)\.(?:md|mdx|markdown|adoc|rst|txt|ya?ml|json|toml)\W*"
)


# ---------------------------------------------------------------- what stands in a section

JUDGED = 50
"""Items or rows by which it is judged what a list or a table is about."""


def blocks_of(section: Section, kind: type[Kind], *, deep: bool = True) -> Iterator[Kind]:
    """The blocks of one kind in a section, those in quotes and list items included.

    With ``deep`` the subsections' blocks too, in the order of the document.
    """
    below = deep and section.children
    found: Sequence[Any] = section.part(_all_by_kind if below else _by_kind).get(kind, ())
    return iter(found)


def _by_kind(section: Section) -> dict[type, list[Block]]:
    """The blocks of a section by their kinds: every reader asks for those of a few."""
    found: dict[type, list[Block]] = {}
    for block in _nested(section.blocks):
        found.setdefault(type(block), []).append(block)
    return found


def _all_by_kind(section: Section) -> dict[type, list[Block]]:
    """Like :func:`_by_kind`, with those of its subsections."""
    found: dict[type, list[Block]] = {}
    for part in section.walk():
        for kind, blocks in part.part(_by_kind).items():
            found.setdefault(kind, []).extend(blocks)
    return found


def within(blocks: tuple[Block, ...], kind: type[Kind]) -> Iterator[Kind]:
    """The blocks of one kind among ``blocks`` and what is nested in them."""
    return (block for block in _nested(blocks) if isinstance(block, kind))


def _nested(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """``blocks``, each with what is nested in it after it."""
    for block in blocks:
        yield block
        match block:
            case Quote(children=children):
                yield from _nested(children)
            case List(items=items):
                for item in items:
                    if item.children:
                        yield from _nested(item.children)


def without_fences(outline: Outline, span: Span | None = None) -> str:
    """What a document, or a piece of it, says outside of code and diagrams."""
    text = outline.source.text
    span = span or Span(0, len(text))
    at, pieces = span.start, []
    for fence in blocks_of(outline.root, Fence):
        if span.start <= fence.span.start < span.end:
            pieces.append(text[at : fence.span.start])
            at = fence.span.end
    return "".join((*pieces, text[at : span.end]))


def items_of(section: Section, *, deep: bool = True) -> Iterator[Item]:
    """The items of all lists of a section, nested ones after the item that holds them."""
    for block in blocks_of(section, List, deep=deep):
        yield from block.items


def sentences_of(section: Section) -> Iterator[Text]:
    """The sentences of a section's own paragraphs, and then of its items."""
    for block in blocks_of(section, Paragraph, deep=False):
        yield from sentences(text_of(block))
    for item in items_of(section, deep=False):
        yield from sentences(item.text)


def own_text(section: Section) -> str:
    """The source of a section without its subsections; searched before anything slower is."""
    if not section.blocks:
        return ""
    return section.source.text[section.blocks[0].span.start : section.blocks[-1].span.end]


def own_words(section: Section) -> str:
    """:func:`own_text` in lower case, on one line: patterns are much faster that need not ignore
    case. What another language says follows in English."""
    return section.part(_own_words)


def _own_words(section: Section) -> str:
    said = own_text(section).lower().replace("\n", " ")
    return " ".join(filter(None, (said, meanings(section))))


def meanings(section: Section) -> str:
    """What a section in another language may say in English, phrase by phrase."""
    return section.part(_meanings)


def _meanings(section: Section) -> str:
    return language.meanings(own_text(section))


def labels(section: Section, *, plain: bool = False) -> tuple[Label, ...]:
    """The label lines of a section's own blocks, in order.

    ``**Method:** POST``, ``**Method**: POST``, several on one line (``**A:** x · **B:** y``),
    several lines in a paragraph, as bullets, in quotes. Lines without a label continue the value
    before them. A list under a label with no value belongs to that label, so its bullets are no
    labels of the section. With ``plain``, ``Method: POST`` counts too.
    """
    return section.part(_plain_labels if plain else _labels)


def _labels(section: Section) -> tuple[Label, ...]:
    return block_labels(section.source, section.blocks)


def _plain_labels(section: Section) -> tuple[Label, ...]:
    return block_labels(section.source, section.blocks, plain=True)


def bullets(section: Section, *, deep: bool = False) -> tuple[Item, ...]:
    """The items of a section's lists, without the ones nested in them."""
    sections = section.walk() if deep else (section,)
    blocks = chain.from_iterable(each.blocks for each in sections)
    return tuple(item for block in blocks if isinstance(block, List) for item in block.items)


def prose(section: Section) -> str:
    """The paragraphs of a section's own blocks, a blank line between them, marks kept. Those that
    begin with a bold label are left out."""
    paragraphs = (block.lines for block in section.blocks if isinstance(block, Paragraph))
    texts = (lines for lines in paragraphs if not begins_with_label(lines[0].text))
    return "\n\n".join(" ".join(line.text for line in lines) for lines in texts)


def item_texts(blocks: tuple[Block, ...]) -> Iterator[Text]:
    """The texts of the items of all lists among ``blocks``, without nested ones."""
    for block in blocks:
        if isinstance(block, List):
            yield from (item.text for item in block.items)


def stated_texts(found: Sequence[Label], names: set[str]) -> Iterator[Text]:
    """What stands behind the labels with one of ``names``, and the items below them."""
    for label in found:
        if label.name in names:
            yield from (label.value,) * bool(label.value.text)
            yield from item_texts(label.blocks)
