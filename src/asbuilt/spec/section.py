"""Sections: the blocks between headings, found by the aliases of their titles.

Headings match at any level, after numbering (``3.2``), emoji, symbols, bold and a trailing ``(…)``
are stripped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import field, replace
from functools import lru_cache
from itertools import chain
from typing import Any, TypeVar

from asbuilt import regex
from asbuilt.document.blocks import (
    Block,
    Document,
    Heading,
    Item,
    List,
    Paragraph,
    Quote,
    Text,
)
from asbuilt.record import dataclass
from asbuilt.source import Source, Span
from asbuilt.spec import language
from asbuilt.spec.record_fence import with_records

Kind = TypeVar("Kind", bound=Block)
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Section:
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

    def walk(self) -> Iterator[Section]:
        """This section, then all below it, in the order of the document."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole document as a tree of sections; what every section reader is given."""

    source: Source
    root: Section
    """The part before the first heading, whose ``children`` are the top-level sections."""

    parts: dict[Callable[[Outline], Any], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What the section readers made of this document so far."""

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
        return iter(self.part(_all_sections))

    def find(self, *titles: str, about: re.Pattern[str] | None = None) -> list[Section]:
        """The sections at any level that are called one of ``titles``, however they are written,
        or whose titles say what the pattern ``about`` finds.

        >>> [section.title for section in outline.find("Non-Functional Requirements", "NFRs")]
        """
        wanted = {normal_title(title) for title in titles}
        if about is None:
            titled = self.part(_by_title)
            found = [place for title in wanted for place in titled.get(title, ())]
            sections = self.part(_all_sections)
            return [sections[place] for place in sorted(found)]
        return [
            section
            for section in self.walk()
            if section.title in wanted or about.search(section.topic)
        ]

    def topmost(self, *titles: str, about: re.Pattern[str] | None = None) -> list[Section]:
        """Like :meth:`find`, without the sections that lie within another one that is found."""
        found: list[Section] = []
        for section in self.find(*titles, about=about):
            if not found or section.span.start >= found[-1].span.end:
                found.append(section)
        return found


def _by_title(outline: Outline) -> dict[str, list[int]]:
    """The places of the sections of each title among all of them."""
    places: dict[str, list[int]] = {}
    for place, section in enumerate(outline.walk()):
        places.setdefault(section.title, []).append(place)
    return places


def _all_sections(outline: Outline) -> tuple[Section, ...]:
    return tuple(outline.root.walk())


@dataclass(frozen=True, slots=True)
class Label:
    """``**Method:** `POST /x```: the words before the colon and what follows them.

    ``value`` is empty text when nothing follows on the line. ``blocks`` are the blocks that come
    after it, up to the next label of the section: the list under ``**Tasks:**``, the fence under
    ``**Request:**``; for a bullet, what is nested in it.
    """

    key: Text
    value: Text
    span: Span
    blocks: tuple[Block, ...] = ()

    @property
    def name(self) -> str:
        """The key in normal form: ``rate limit`` for ``**Rate Limit:**``."""
        return normal_title(self.key.text)


# ---------------------------------------------------------------- the tree


def outline(document: Document) -> Outline:
    """Arrange the blocks of ``document`` by their headings. Skipped levels are no trouble: a
    heading belongs to the nearest one before it that has a lower level. What stands before the
    first heading of a further file belongs to no section of the file before."""
    source = document.source
    blocks = document.blocks
    if sum(isinstance(block, Heading) for block in blocks) < _FEW_HEADINGS:
        blocks = _with_bold_headings(blocks)
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
        level = heading.level if heading else 0
        children: list[Section] = []
        while waiting and _level(waiting[-1]) > level:
            children.append(waiting.pop())
        waiting.append(_section(source, heading, tuple(own), tuple(children)))
    return Outline(source, waiting[-1])


_FEW_HEADINGS = 2
_BOLD_LINE = regex.compile(
    r"(?P<mark>\*\*|__)(?P<title>[^*_\n:]{1,80}[^*_\n:.])(?P=mark)(?:\s*\([^()]*\))?"
)


def _with_bold_headings(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """``blocks`` of a document without headings, with the lines in bold that stand for them."""
    lines = [index for index, block in enumerate(blocks) if _is_bold_line(block)]
    bold = [index for index in lines if index - 1 not in lines]  # what follows one is its subtitle
    if len(bold) < _FEW_HEADINGS:
        return blocks
    first = not any(isinstance(block, Heading) for block in blocks)
    made = list(blocks)
    for index in bold:
        paragraph = blocks[index]
        assert isinstance(paragraph, Paragraph)
        level = 1 if first and index == bold[0] else 2
        made[index] = Heading(level, paragraph.lines[0], paragraph.span)
    return tuple(made)


def _is_bold_line(block: Block) -> bool:
    if not isinstance(block, Paragraph) or len(block.lines) != 1:
        return False
    return _BOLD_LINE.fullmatch(block.lines[0].text) is not None


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
    title = normal_title(heading.title.text) if heading else ""
    topic = language.english(title)
    if _OF_RECORDS.search(topic):
        blocks = with_records(source, blocks)
    return Section(source, heading, title, blocks, children, span, topic)


_OF_RECORDS = regex.compile(
    r"\b(?:requirements?|slos?|access|permissions?|authori[sz]ation|rbac|roles|limits?|limiting"
    r"|throttling|quotas?|alerts?|alerting|alarms?|paging|monitoring|roll ?out|releases?|deployment"
    r"|stages|dependencies|services|risks)\b(?!.*\b(?:apis?|endpoints?|models?|schemas?)\b)"
)
"""Headings over lists that may be written as YAML or JSON; elsewhere these are examples."""


# ---------------------------------------------------------------- titles

_LINK = regex.compile(r"!?\[([^\[\]]*)\]\([^)\s]{0,1000}\)")
_MARKS = regex.compile(r"\*\**|``*|<[^<>]{1,80}>|~~|_(?<!\w_)_*|__*(?!\w)")
"""Each alternative begins with its character: to find that none is there is much faster so."""
_ANCHOR = regex.compile(r"\{#[^}]*\}\s*$")
_NUMBER = regex.compile(
    r"(?:(?:section|part|chapter|appendix)\s+)?"
    r"(?:\d+(?:\.\d+)*[.):]?|[a-z]\.(?:\d+\.?)*|[ivx]+[.)]|\(?[a-z\d]\)|(?<=appendix )[a-z][:.)]?)"
    r"(?:\s+[-:]\s+|\s+)(?=\S)"
    r"|第?[一二三四五六七八九十百\d]{1,4}[、.．章节]\s*(?=\S)"
    r"|[(（][一二三四五六七八九十\d]{1,3}[)）]\s*(?=\S)",
    re.IGNORECASE,
)
_PARENTHESES = regex.compile(r"\s*[(\[（][^()\[\]（）]*[)\]）]$")
_EDGES = " \t\n.…:：;,、-–—|/\\#•·!?=+→»>~"


def normal_title(text: str) -> str:
    """A title in the form in which titles are compared.

    >>> normal_title("## 3.2 🔒 **Security & Access** (draft):")
    'security and access'
    """
    return language.title(plain_title(text))


@lru_cache(16_384)  # each reader asks for the same headings and headers
def plain_title(text: str) -> str:
    """Like :func:`normal_title`, in the words of the document's own language."""
    return cased_title(text).casefold()


@lru_cache(16_384)
def cased_title(text: str) -> str:
    """Like :func:`plain_title`, with the letters as they are written: ``OrderItem``."""
    words = text.replace("-", " ").split()
    if _is_plain(text, words):
        return " ".join(words)  # as most are: nothing to be taken off
    text = _MARKS.sub("", _LINK.sub(r"\1", _ANCHOR.sub("", text)))
    text = "".join(" " if _is_symbol(character) else character for character in text)
    text = text.replace("&", " and ").strip(_EDGES)
    number = _NUMBER.match(text)
    text = text[number.end() :].lstrip(_EDGES) if number else text
    bare = _PARENTHESES.sub("", text).rstrip(_EDGES)
    text = regex.sub(r"[-‐‑–—_\s]+", " ", bare or text)
    return text.strip(_EDGES)


def _is_plain(text: str, words: list[str]) -> bool:
    """Whether a title is ASCII letters and digits, and no number comes before its words."""
    if not text.isascii() or not "".join(words).isalnum() or text[0].isdigit():
        return False
    return words[0].lower() not in _CHAPTERS and "appendix" not in text.lower()


_CHAPTERS = {"section", "part", "chapter"}


def _is_symbol(character: str) -> bool:
    return character > "\x7f" and unicodedata.category(character) in _SYMBOLS


_SYMBOLS = {"So", "Sk", "Sm", "Cf", "Cs", "Co", "Cn", "Cc", "Me", "Mn"}


# ---------------------------------------------------------------- blocks


def blocks_of(section: Section, kind: type[Kind], *, deep: bool = True) -> Iterator[Kind]:
    """The blocks of one kind in a section, those in quotes and list items included.

    With ``deep`` the subsections' blocks too, in the order of the document.
    """
    for part in section.walk() if deep else (section,):
        yield from within(part.blocks, kind)


def within(blocks: tuple[Block, ...], kind: type[Kind]) -> Iterator[Kind]:
    """The blocks of one kind among ``blocks`` and what is nested in them."""
    for block in blocks:
        if isinstance(block, kind):
            yield block
        match block:
            case Quote(children=children):
                yield from within(children, kind)
            case List(items=items):
                for item in items:
                    if item.children:
                        yield from within(item.children, kind)


def items_of(section: Section, *, deep: bool = True) -> Iterator[Item]:
    """The items of all lists of a section, nested ones after the item that holds them."""
    for block in blocks_of(section, List, deep=deep):
        yield from block.items


def own_text(section: Section) -> str:
    """The source of a section without its subsections; searched before anything slower is."""
    if not section.blocks:
        return ""
    return section.source.text[section.blocks[0].span.start : section.blocks[-1].span.end]


@lru_cache(256)  # several readers ask each section whether it speaks of their things
def own_words(section: Section) -> str:
    """:func:`own_text` in lower case, on one line: patterns are much faster that need not ignore
    case."""
    return own_text(section).lower().replace("\n", " ")


# ---------------------------------------------------------------- labels

_BOLD_LABEL = regex.compile(
    r"(?P<mark>\*\*|__|\*(?=\w)|_(?=\w))(?P<key>[^*\n:：]{1,80}?)\s*"
    r"(?:[:：]\s*(?P=mark)|(?P=mark)\s*[:：](?!:))\s*"
)
_PLAIN_LABEL = regex.compile(
    r"(?P<key>[^\W\d_](?:[\w &/()'’.-]{0,38}[\w)])?)\s*(?::(?=\s|$)|：)\s*"
)
_SEPARATORS = " \t|·•;,—–"


@lru_cache(256)  # most readers ask for those of every section
def labels(section: Section, *, plain: bool = False) -> tuple[Label, ...]:
    """The label lines of a section's own blocks, in order.

    ``**Method:** POST``, ``**Method**: POST``, several on one line (``**A:** x · **B:** y``),
    several lines in a paragraph, as bullets, in quotes. Lines without a label continue the value
    before them. A list under a label with no value belongs to that label, so its bullets are no
    labels of the section. With ``plain``, ``Method: POST`` counts too.
    """
    return block_labels(section.source, section.blocks, plain=plain)


def block_labels(
    source: Source, blocks: tuple[Block, ...], *, plain: bool = False
) -> tuple[Label, ...]:
    """The label lines among ``blocks``; see :func:`labels`."""
    found: list[Label] = []
    owner = False
    for block in blocks:
        new: tuple[Label, ...] = ()
        match block:
            case Paragraph():
                new = line_labels(source, block.lines, plain=plain)
                owner = bool(new) and not new[-1].value.text
            case List() if not owner:
                of_items = (_item_labels(source, item, plain) for item in block.items)
                new = tuple(chain.from_iterable(of_items))
            case Quote() if not owner:
                new = block_labels(source, block.children, plain=plain)
        if not new and found:
            found[-1] = replace(found[-1], blocks=(*found[-1].blocks, block))
        found.extend(new)
    return tuple(found)


def _item_labels(source: Source, item: Item, plain: bool) -> tuple[Label, ...]:
    if ":" not in item.text.text and "：" not in item.text.text:
        return ()
    found = line_labels(source, text_lines(item.text), plain=plain)
    if not found or not item.children:
        return found
    return (*found[:-1], replace(found[-1], blocks=item.children))


def line_labels(
    source: Source, lines: tuple[Text, ...], *, plain: bool = False
) -> tuple[Label, ...]:
    """The labels that begin on the given lines; see :func:`labels`."""
    found: list[Label] = []
    for line in lines:
        new = _labels_of_line(line, plain)
        if not new and found and line.text:
            last = found[-1]
            start = last.value.span.start if last.value.text else line.span.start
            value = Span(start, line.span.end)
            span = Span(last.span.start, line.span.end)
            found[-1] = Label(last.key, Text(source.slice(value), value), span)
        found.extend(new)
    return tuple(found)


def _labels_of_line(line: Text, plain: bool) -> list[Label]:
    first = _BOLD_LABEL.match(line.text) or (_PLAIN_LABEL.match(line.text) if plain else None)
    if not first:
        return []
    matches = [first, *_later_labels(line.text, first)]
    ends = [match.start() for match in matches[1:]] + [len(line.text)]
    return [
        Label(
            part(line, match.start("key"), match.end("key")),
            part(line, match.end(), end, "" if end == len(line.text) else _SEPARATORS),
            Span(line.span.start + match.start(), line.span.start + end),
        )
        for match, end in zip(matches, ends, strict=True)
    ]


def _later_labels(text: str, first: re.Match[str]) -> Iterator[re.Match[str]]:
    """Further labels of the line: of the first one's form, plain ones only after ``·`` or ``|``."""
    if "mark" in first.re.groupindex:
        yield from _BOLD_LABEL.finditer(text, first.end())
        return
    for separator in regex.finditer(r"[·|•]\s*", text[first.end() :]):
        match = _PLAIN_LABEL.match(text, first.end() + separator.end())
        if match:
            yield match


def text_lines(text: Text) -> tuple[Text, ...]:
    """The lines of a text that spans several, each trimmed and with its own span."""
    if "\n" not in text.text:
        return (part(text, 0, len(text.text)),)
    found, start = [], 0
    for line in text.text.split("\n"):
        found.append(part(text, start, start + len(line)))
        start += len(line) + 1
    return tuple(found)


def part(text: Text, start: int, end: int, edges: str = "") -> Text:
    """Characters ``start`` up to ``end`` of ``text``, trimmed of whitespace and of ``edges``."""
    piece = text.text[start:end]
    if piece == text.text and not piece[:1].isspace() and not piece[-1:].isspace() and not edges:
        return text  # as most are: nothing to be taken off
    bare = piece.lstrip()
    left = text.span.start + start + len(piece) - len(bare)
    bare = bare.rstrip().rstrip(edges).rstrip() if edges else bare.rstrip()
    return Text(bare, Span(left, left + len(bare)))


# ---------------------------------------------------------------- text

_PAIR = regex.compile(
    r"(?P<mark>\*\*|__|`|[*_](?=\w))?(?P<key>[^*`:：]{1,80}?)\s*"
    r"(?(mark)(?:[:：]\s*(?P=mark)|(?P=mark)\s*(?:[:：]|[-–—](?=\s))|(?P=mark)(?=\s))"
    r"|(?::(?=\s|$)|：|\s[-–—]\s))\s*"
)


@lru_cache(16_384)  # several readers ask for the names with which items begin
def pair(text: Text) -> tuple[Text, Text] | None:
    """``Name: what it is``, with the name bold, code or plain, and a colon or a dash between them.

    None when the text has no such form; the second part may be empty.
    """
    match = _PAIR.match(text.text)
    if not match or not match["key"].strip():
        return None
    key = part(text, match.start("key"), match.end("key"))
    return key, part(text, match.end(), len(text.text))


@lru_cache(16_384)  # each reader asks for the same cells
def bare(text: str) -> str:
    """``text`` on one line without bold, code and link marks."""
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    return " ".join(_MARKS.sub("", text).split())


JUDGED = 50
"""Items or rows by which it is judged what a list or a table is about."""


def bullets(section: Section, *, deep: bool = False) -> tuple[Item, ...]:
    """The items of a section's lists, without the ones nested in them."""
    sections = section.walk() if deep else (section,)
    blocks = chain.from_iterable(each.blocks for each in sections)
    return tuple(item for block in blocks if isinstance(block, List) for item in block.items)


def prose(section: Section) -> str:
    """The paragraphs of a section's own blocks, a blank line between them, marks kept. Those that
    begin with a bold label are left out."""
    paragraphs = (block.lines for block in section.blocks if isinstance(block, Paragraph))
    texts = (lines for lines in paragraphs if not _BOLD_LABEL.match(lines[0].text))
    return "\n\n".join(" ".join(line.text for line in lines) for lines in texts)


def item_texts(blocks: tuple[Block, ...]) -> Iterator[Text]:
    """The texts of the items of all lists among ``blocks``, without nested ones."""
    for block in blocks:
        if isinstance(block, List):
            yield from (item.text for item in block.items)
