"""Markdown of other tools: its outline, and its pieces as a draft takes them"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from asbuilt import regex
from asbuilt.document import reader as document_reader
from asbuilt.exchange import files
from asbuilt.exchange.draft import Phase
from asbuilt.source import Source
from asbuilt.spec.section import Outline, Section, bare, bullets, items_of, outline, prose

_HEADING = regex.compile(r"^( {0,3})(#{1,6})(?=[ \t])")
_FENCE = regex.compile(r"^ {0,3}(`{3,}|~{3,})")
_OPEN = regex.compile(r"\[NEEDS CLARIFICATION(?::\s*(?P<what>[^\]]*))?\]|NEEDS CLARIFICATION")
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
    """The paragraphs of the first section that is called one of ``titles``."""
    found = tree.find(*titles)
    return prose(found[0]).strip() if found else ""


def bullets_of(tree: Outline, *titles: str) -> tuple[str, ...]:
    """The bullets of the sections that are called one of ``titles``, each on one line."""
    found = (item for section in tree.topmost(*titles) for item in bullets(section, deep=True))
    return tuple(line for item in found if (line := bare(item.text.text)))


def phases_of(tree: Outline) -> tuple[Phase, ...]:
    """The sections that hold boxes to tick, each as a phase of the plan."""
    found = []
    for section in tree.walk():
        boxes = [item for item in items_of(section, deep=False) if item.checked is not None]
        tasks = tuple(
            (_TASK_ID.sub("", bare(item.text.text)), bool(item.checked)) for item in boxes
        )
        if tasks:
            title = re.sub(r"^(?:Phase\s+)?\d+[.:]?\s*", "", bare(section.name.text))
            found.append(Phase(title or "Tasks", tasks))
    return tuple(found)


def demoted(text: str, levels: int) -> str:
    """``text`` with its headings ``levels`` further down; what looks like one in code stays."""
    lines, mark = [], ""
    for line in text.split("\n"):
        fence = _FENCE.match(line)
        if fence and not mark:
            mark = fence[1]
        elif fence and fence[1].startswith(mark):
            mark = ""
        elif not mark:
            line = _HEADING.sub(lambda found: found[1] + found[2] + "#" * levels, line)
            line = re.sub(r"^( {0,3})#{7,}", r"\1######", line)
        lines.append(line)
    return "\n".join(lines)


def settled_text(text: str) -> str:
    """``text`` with what it leaves open as ``TBD``."""
    return _OPEN.sub(lambda found: f"TBD ({found['what']})" if found["what"] else "TBD", text)


def open_points(text: str) -> Iterator[str]:
    """What ``text`` says needs clarification."""
    yield from ((found["what"] or "what is meant").strip() for found in _OPEN.finditer(text))


def below(section: Section, source: Source) -> str:
    """The Markdown of a section without its heading, subsections included."""
    start = section.heading.span.end if section.heading else section.span.start
    return source.text[start : section.span.end].strip("\n")
