"""Questions in bold that stand for headings, as those of an FAQ: ``**Q3. How do we roll it out?**``
and, on its line or below it, the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Block, Heading, List, Paragraph, Text
from asbuilt.document.text import part, text_lines
from asbuilt.source import Source, Span
from asbuilt.spec.language import english
from asbuilt.spec.title import normal_title

_NUMBER = r"(?:(?:Q(?:uestion)?\s?\d{0,3}\s?[.:)–—-]|\d{1,3}[.)])\s*)"
_ASKED = regex.compile(
    rf"(?P<mark>\*\*|__){_NUMBER}?(?P<bold>[^*_\n?？]{{5,160}}[?？])(?P=mark)"
    rf"|(?:\*\*|__)?Q(?:uestion)?\s?\d{{0,3}}\s?[.:)]?(?:\*\*|__)?[.:)]?\s+"
    r"(?P<plain>[^*_\n?？]{5,160}[?？])(?:\*\*|__)?(?=\s*$)"
    r"|(?:question|faq|help)\s+\"(?P<folded>[^\"\n?？]{5,160}[?？])\"(?=\s*$)"
)
_TITLES = ("bold", "plain", "folded")
_ANSWER = regex.compile(r"(?:\*\*|__)?A(?:nswer)?\s?\d{0,3}[.:)](?:\*\*|__)?\s+")
_OF_ITS_OWN = regex.compile(
    r"\b(?:open|unresolved|outstanding|undecided|pending|clarif\w+|todo|tbd|issues?|risks?"
    r"|alternatives?|decisions?|options?|considered|rejected|rabbit holes)\b"
    r"|^(?:further )?questions$"
)
"""Headings above questions that nobody has answered yet, or whose answers are one list."""
_FAQ = regex.compile(r"\bfaqs?\b|\bquestions\b|\banswers\b|^q and a\b")
_FEWEST = 2
_LOWEST = 6


def with_questions(source: Source, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """``blocks`` with headings in place of the questions of a section, if these are several and it
    is not about open ones; what stands behind a question belongs to it."""
    if "?" not in source.text and "？" not in source.text:
        return blocks
    made: list[Block] = []
    start, heading = 0, None
    for at in (*(at for at, each in enumerate(blocks) if isinstance(each, Heading)), len(blocks)):
        made += _divided(heading, blocks[start:at]) if heading else blocks[start:at]
        made += blocks[at : at + 1]
        heading = made[-1] if made and isinstance(made[-1], Heading) else None
        start = at + 1
    return tuple(made)


def _divided(heading: Heading, blocks: tuple[Block, ...]) -> Sequence[Block]:
    """The blocks of a section, divided by their questions."""
    asked = sum(len([*filter(None, map(_question, _leads(block)))]) for block in blocks)
    title = english(normal_title(heading.title.text)) if asked >= _FEWEST else ""
    if not title or _OF_ITS_OWN.search(title):
        return blocks
    below = min(heading.level + 1, _LOWEST)
    lists = _FAQ.search(title) is not None
    return [
        piece
        for block in blocks
        for piece in (_pieces(block, below) if lists or not isinstance(block, List) else (block,))
    ]


def _leads(block: Block) -> tuple[Text, ...]:
    """The lines of a block with which a question may begin; of a list those of all items, or
    none."""
    match block:
        case Paragraph(lines=lines):
            return lines
        case List(items=items):
            lines = tuple(text_lines(item.text)[0] for item in items)
            return lines if all(map(_question, lines)) else ()
        case _:
            return ()


def _question(line: Text) -> re.Match[str] | None:
    text = line.text
    return _ASKED.match(text) if text[:1] in _FIRST and ("?" in text or "？" in text) else None


_FIRST = ("*", "_", "Q", "q", "f", "h")


def _pieces(block: Block, level: int) -> Iterator[Block]:
    """A block, or its questions as headings and what stands between them."""
    if not any(map(_question, _leads(block))):
        yield block
    elif isinstance(block, List):
        for item in block.items:
            yield from _of_lines(text_lines(item.text), level)
            yield from item.children
    elif isinstance(block, Paragraph):
        yield from _of_lines(block.lines, level)


def _of_lines(lines: tuple[Text, ...], level: int) -> Iterator[Block]:
    said: list[Text] = []
    for line in lines:
        if asked := _question(line):
            yield from _paragraph(said)
            title = part(line, *asked.span(next(name for name in _TITLES if asked[name])))
            yield Heading(level, title, line.span)
            said = [part(line, asked.end(), len(line.text))]
        else:
            said.append(line)
    yield from _paragraph(said)


def _paragraph(lines: Sequence[Text]) -> Iterator[Paragraph]:
    """The lines of an answer, without the sign that it is one."""
    said = [line for line in lines if line.text]
    if said:
        mark = _ANSWER.match(said[0].text)
        first = part(said[0], mark.end(), len(said[0].text)) if mark else said[0]
        whole = (first, *said[1:])
        yield Paragraph(whole, Span(first.span.start, said[-1].span.end))
