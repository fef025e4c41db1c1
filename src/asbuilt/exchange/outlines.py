"""Markdown of other tools: its outline, and its pieces as a draft takes them"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from asbuilt import regex
from asbuilt.document import reader as document_reader
from asbuilt.document.blocks import Block, Item, List, Paragraph
from asbuilt.exchange import files
from asbuilt.exchange.draft import Phase
from asbuilt.source import Source
from asbuilt.spec.section import Outline, Section, bullets, outline, prose
from asbuilt.spec.title import bare

_HEADING = regex.compile(r"^( {0,3})(#{1,6})(?=[ \t])")
_MAIN = 2
"""The level of a document's main sections: its title has the first."""

_FENCE = regex.compile(r"^ {0,3}(`{3,}|~{3,})")
_LANGUAGE = regex.compile(r"(?<=[`~])(?!mermaid\b)[^`~\s].*")
_FILE_LINK = regex.compile(r"\[([^\]\n]+)\]\((?!#|[a-z][a-z0-9+.-]*:)([^()\s]+)\)", re.IGNORECASE)
_CODE = regex.compile(r"(`+[^`]+`+)")
_OPEN = regex.compile(r"\[NEEDS CLARIFICATION(?::\s*(?P<what>[^\]]*))?\]|NEEDS CLARIFICATION")
_BOX = regex.compile(r"\[[ xX~/-]\](?:\\?\*)?[ \t]+")
"""A box that GitHub knows none of: ``[-]`` is under way, ``[ ]*`` may be left out."""
_TASK_ID = regex.compile(r"^(?:T\d+|\d+(?:\.\d+)*\.?)\s+|\[P\]\s*")


def outline_of(path: Path) -> Outline:
    """The outline of a Markdown file.

    Raises:
        UsageError: the file cannot be read.
    """
    return outline(document_reader.read(Source(str(path), files.read(path))))


def title_of(tree: Outline, *prefixes: str) -> str:
    """The first heading without one of ``prefixes``: ``Feature Specification: ``."""
    title = next((section.name.text for section in tree.walk() if section.heading), "")
    for prefix in prefixes:
        if title.lower().startswith(prefix.lower()):
            title = title[len(prefix) :]
    return bare(title).strip(" :")


def text_of(tree: Outline, *titles: str) -> str:
    """The paragraphs of the first section that is called one of ``titles``, and its bullets in one
    more."""
    found = tree.find(*titles)
    return text_in(found[0]) if found else ""


def text_in(section: Section) -> str:
    """The paragraphs of a section itself, and its bullets in one more."""
    listed = "; ".join(whole(item) for item in _items(section.blocks))
    return "\n\n".join(filter(None, (prose(section).strip(), listed)))


def plain(text: str) -> str:
    """``text`` on one line without marks; code that would be taken for a tag without them stays
    code: ``show --change <id>``."""
    pieces = _CODE.split(text)
    if not any("<" in code for code in pieces[1::2]):
        return bare(text)
    pieces = [
        piece if place % 2 and "<" in piece else _spaced(piece, bare(piece))
        for place, piece in enumerate(pieces)
    ]
    return " ".join("".join(pieces).split())


def _spaced(piece: str, said: str) -> str:
    return f"{' ' * piece[:1].isspace()}{said}{' ' * piece[-1:].isspace()}"


def whole(item: Item) -> str:
    """An item with what stands below it, on one line."""
    said, beside = plain(item.text.text), "; ".join(_beside(item.children))
    return f"{said.rstrip(':')}: {beside}" if beside else said


def bullets_of(tree: Outline, *titles: str) -> tuple[str, ...]:
    """The bullets of the sections that are called one of ``titles``, each on one line."""
    found = (item for section in tree.topmost(*titles) for item in bullets(section, deep=True))
    return tuple(line for item in found if (line := plain(item.text.text)))


def phases_of(tree: Outline) -> tuple[Phase, ...]:
    """The sections that hold boxes to tick, each as a phase of the plan; what stands below a box
    without one of its own is said with it."""
    found = []
    for section in tree.walk():
        if tasks := tuple(_tasks(section.blocks)):
            title = regex.sub(r"^(?:Phase\s+)?\d+[.:]?\s*", "", bare(section.name.text))
            found.append(Phase(title or "Tasks", tasks))
    return tuple(found)


def untold_of(tree: Outline) -> tuple[str, ...]:
    """The main sections with text of their own that no phase tells of: notes, dependencies."""
    return tuple(
        bare(section.name.text)
        for section in tree.walk()
        if section.heading
        and section.heading.level == _MAIN
        and any(part.blocks for part in section.walk())
        and not any(next(_tasks(part.blocks), None) for part in section.walk())
    )


def _tasks(blocks: Iterable[Block]) -> Iterator[tuple[str, bool]]:
    for item in _items(blocks):
        box = _BOX.match(item.text.text)
        if box or item.checked is not None:
            text = item.text.text[box.end() :] if box else item.text.text
            said = _TASK_ID.sub("", plain(text))
            beside = "; ".join(_beside(item.children))
            yield f"{said}: {beside}" if beside else said, bool(item.checked)
        yield from _tasks(item.children)


def _beside(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield plain(" ".join(line.text for line in block.lines))
    for item in _items(blocks):
        if item.checked is None and not _BOX.match(item.text.text):
            yield plain(item.text.text)
            yield from _beside(item.children)


def _items(blocks: Iterable[Block]) -> Iterator[Item]:
    for block in blocks:
        if isinstance(block, List):
            yield from block.items


def demoted(text: str, levels: int) -> str:
    """``text`` with its headings ``levels`` further down; what looks like one in code stays."""
    lines = text.split("\n")
    for index, found in _headings(lines):
        marks = "#" * min(6, max(1, len(found[2]) + levels))
        lines[index] = found[1] + marks + lines[index][found.end() :]
    return "\n".join(lines)


def below(text: str, level: int) -> str:
    """``text`` with its highest heading one below ``level``, and the others as far below that."""
    levels = [len(found[2]) for _, found in _headings(text.split("\n"))]
    return demoted(text, level + 1 - min(levels)) if levels else text


def sections_of(text: str) -> list[tuple[str, str]]:
    """The parts of ``text`` that its highest headings begin, each with its title: what stands
    before the first has none. A heading alone at the top is no part: its subsections are."""
    lines = text.split("\n")
    found = list(_headings(lines))
    for level in sorted({len(heading[2]) for _, heading in found}):
        starts = [index for index, heading in found if len(heading[2]) <= level]
        if len(starts) > 1 or (starts and "".join(lines[: starts[0]]).strip()):
            break
    else:
        return [("", text)]
    ends = [*starts, len(lines)]
    before = [("", "\n".join(lines[: starts[0]]))] if starts[0] else []
    return before + [
        (bare(lines[start].strip("# ")), "\n".join(lines[start:end]))
        for start, end in pairwise(ends)
    ]


def _headings(lines: Sequence[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """The indexes of the lines that begin with the marks of a heading, outside of code."""
    for index, kind in enumerate(_kinds(lines)):
        if kind == "text" and (found := _HEADING.match(lines[index])):
            yield index, found


def _kinds(lines: Sequence[str]) -> Iterator[str]:
    """What each line is: ``text``, ``code``, or the line that ``opens`` code."""
    mark = ""
    for line in lines:
        fence = _FENCE.match(line)
        if fence and not mark:
            mark = fence[1]
            yield "opens"
        else:
            yield "code" if mark else "text"
            if mark and fence and fence[1].startswith(mark):
                mark = ""


def _shown(text: str) -> str:
    lines = text.split("\n")
    for index, kind in enumerate(list(_kinds(lines))):
        if kind == "opens":
            lines[index] = _LANGUAGE.sub(r"example-\g<0>", lines[index])
        elif kind == "text":
            lines[index] = _FILE_LINK.sub(r"\1 (`\2`)", lines[index])
    return "\n".join(lines)


def passages_of(
    tree: Outline, same: Mapping[str, str], parts: Mapping[str, str], read: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The main sections as Markdown, by the titles of those that they go into. Code in them is
    shown and not read, and links to files, which are elsewhere now, are text.

    ``same`` are sections that the form has under another title, ``parts`` become subsections of
    one; others keep their titles. Those that are ``read`` already are left out.
    """
    for section in tree.walk():
        if not section.heading or section.heading.level != _MAIN or section.title in read:
            continue
        text = _shown(_content(section, tree.source))
        if not text:
            continue
        if section.title in same:
            yield same[section.title], text
        elif section.title in parts:
            name = bare(section.name.text)
            yield parts[section.title], f"{'#' * _MAIN} {name}\n\n{text}"
        else:
            yield bare(section.name.text), text


def settled_text(text: str) -> str:
    """``text`` with what it leaves open as ``TBD``."""
    return _OPEN.sub(lambda found: f"TBD ({found['what']})" if found["what"] else "TBD", text)


def open_points(text: str) -> Iterator[str]:
    """What ``text`` says needs clarification."""
    yield from ((found["what"] or "what is meant").strip() for found in _OPEN.finditer(text))


def _content(section: Section, source: Source) -> str:
    """The Markdown of a section without its heading, subsections included."""
    start = section.heading.span.end if section.heading else section.span.start
    return source.text[start : section.span.end].strip("\n")
