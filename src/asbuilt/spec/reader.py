"""Blocks -> typed sections: every file of ``spec/sections`` reads its own part of the outline."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from msgspec.structs import replace

from asbuilt import registry
from asbuilt.document.blocks import Document, Heading, Table
from asbuilt.document.reader import read as read_document
from asbuilt.source import File, Span
from asbuilt.spec import sections
from asbuilt.spec.access.roles.guest import known_guests
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.detection import language_of
from asbuilt.spec.languages.language import Language, english_titles, with_guests, with_titles
from asbuilt.spec.model import Specification, Trouble
from asbuilt.spec.section import Outline, Section, outline, within
from asbuilt.spec.sections import data_model
from asbuilt.spec.title import normal_title

READERS = tuple(registry.modules(sections))
"""The section files: each with ``TITLES``, ``PART`` and ``read(outline) -> PART``."""

_ABOUT = tuple(reader.ABOUT for reader in READERS if hasattr(reader, "ABOUT"))
"""Patterns of further titles, of the readers that know some."""

KNOWN_TITLES = frozenset(normal_title(title) for reader in READERS for title in reader.TITLES)


def read(document: Document, aliases: Mapping[str, str] | None = None) -> Specification:
    """Everything that ``document`` says. Never fails: what is not understood is a Trouble.

    Much is read wherever it stands: a heading above something that was read is not unknown.
    ``aliases`` are further titles, headers and bold keys with the English ones that they mean.
    """
    further = {normal_title(own): normal_title(title) for own, title in (aliases or {}).items()}
    plain = _plain(document)
    spoken = language_of(plain.source.text, _titles(plain), KNOWN_TITLES)
    language = with_titles(spoken, further)
    with speaking(language):
        first = _with_title(outline(plain))
        guests = known_guests(first)
        if not guests:
            return replace(_read(plain, first, language), document=document)
    language = with_guests(language, guests)
    with speaking(language):
        # Read anew: what was read to find them may take them for whoever has not signed in. The
        # data model names nobody.
        tree = _with_title(outline(plain))
        tree.parts[data_model.read] = first.part(data_model.read)
        return replace(_read(plain, tree, language), document=document)


def _plain(document: Document) -> Document:
    """``document`` with the hyphen that keyboards have in place of others, each as long as what it
    stands for: language models write ``FR‑1`` with one that does not break."""
    source = document.source
    if not any(map(source.text.__contains__, _HYPHENS)):
        return document
    text = source.text.translate(_HYPHENS_AS_MINUS)
    return read_document(replace(source, text=text))


_HYPHENS = "\u2010\u2011"
_HYPHENS_AS_MINUS = str.maketrans(dict.fromkeys(_HYPHENS, "-"))


def means_anything(title: str) -> bool:
    """Whether anything is read below an English heading or header, or behind such a bold key."""
    wanted = normal_title(title)
    # The languages come last: they have to be read first.
    return wanted in KNOWN_TITLES or wanted in _constants() or wanted in known_titles()


def known_titles() -> frozenset[str]:
    """The English headings, headers and bold keys that people use most, in normal form."""
    return KNOWN_TITLES | {normal_title(title) for title in english_titles()}


@cache
def _constants() -> frozenset[str]:
    """The words in the constants of the readers: each has its own headers and keys, and there is no
    other list of them."""
    readers = [module for name, module in sys.modules.items() if name.startswith("asbuilt.spec.")]
    return frozenset(
        word for each in readers for value in vars(each).values() for word in _in(value)
    )


def _in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _in((*value.keys(), *value.values()))
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from _in(each)


def _titles(document: Document) -> Iterator[str]:
    """The headings and the table headers of a document."""
    yield from (normal_title(part.title.text) for part in within(document.blocks, Heading))
    for table in within(document.blocks, Table):
        yield from (normal_title(cell.text) for cell in table.header)


def _read(document: Document, tree: Outline, language: Language) -> Specification:
    parts = {reader.PART: tree.part(reader.read) for reader in READERS}
    unknown = tuple(_unknown(tree.root.children, _known(tree)))
    places = sorted(_places(parts.values())) if unknown else ()
    unread = (
        section.name.span
        for section in unknown
        if bisect_left(places, section.span.start) == bisect_left(places, section.span.end)
    )
    return Specification(document, parts, tree, tuple(unread), language)


def _places(parts: Iterable[Any]) -> Iterator[int]:
    """Where everything stands that was read. A large matrix has a hundred thousand cells."""
    for part in parts:
        for name in part.__struct_fields__:
            value = getattr(part, name)
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, tuple):
                    yield from (each.start for each in item if isinstance(each, Span))
                elif not isinstance(item, Trouble) and hasattr(item, "span"):
                    yield item.span.start
                    yield from _examples(item)


def _examples(item: Any) -> Iterator[int]:
    """The places of the examples of what was read, which may stand elsewhere."""
    for name in ("request", "response"):
        shown: Any = getattr(item, name, None)
        if hasattr(shown, "span"):
            yield shown.span.start


def _with_title(tree: Outline) -> Outline:
    """``tree`` where nothing is told by the words of the document's title: ``# Risk Register``, the
    only heading of the first level above several that are known, is the name of a product."""
    children = tree.root.children
    heads = [at for at, each in enumerate(children) if _titled(each)]
    if len(heads) != 1 or not _has_several(children[heads[0]]):
        return tree
    before, head, after = children[: heads[0]], children[heads[0]], children[heads[0] + 1 :]
    named = replace(head, title="", topic="")
    return Outline(tree.source, replace(tree.root, children=(*before, named, *after)))


_SEVERAL = 3


def _has_several(head: Section) -> bool:
    """Whether several of the sections below a heading have titles that some reader reads."""
    seen = set[str]()
    for title in _read_below(head):
        seen.add(title)
        if len(seen) == _SEVERAL:
            return True
    return False


def _read_below(head: Section) -> Iterator[str]:
    """The titles of the topmost sections that some reader reads."""
    for section in head.children:
        if section.title in KNOWN_TITLES or any(about.search(section.topic) for about in _ABOUT):
            yield section.title
        else:
            yield from _read_below(section)


def _known(tree: Outline) -> set[int]:
    """The sections with titles that some reader reads, by where they begin."""
    of_title = {each.span.start for each in tree.walk() if each.title in KNOWN_TITLES}
    return of_title.union(each.span.start for about in _ABOUT for each in tree.find(about=about))


def _unknown(children: tuple[Section, ...], known: Container[int]) -> Iterator[Section]:
    """The topmost headings that no reader knows and that hold no section which one knows. A single
    first-level heading is the title of its file."""
    titles = Counter(_titled(section) for section in children)
    for section in children:
        if section.span.start in known:
            continue
        file = _titled(section)
        is_title = file is not None and titles[file] == 1
        if is_title or any(below.span.start in known for below in section.walk()):
            yield from _unknown(section.children, known)
        else:
            yield section


def _titled(section: Section) -> File | None:
    """The file of a first-level heading."""
    if section.heading is None or section.heading.level > 1:
        return None
    return section.source.file(section.span.start)
