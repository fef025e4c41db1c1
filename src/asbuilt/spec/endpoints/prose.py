"""Endpoints that sentences name in code: "A price is published with `POST /prices`. Only a pricer
may call it."."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby

from asbuilt import regex
from asbuilt.document.blocks import Block, List, Paragraph
from asbuilt.document.text import part, sentences, text_lines, text_of
from asbuilt.source import Source, Span
from asbuilt.spec.endpoints.callers.remark import read_inline
from asbuilt.spec.endpoints.detail import describe
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.route import Route, routes_in
from asbuilt.spec.endpoints.scope import Scope, based
from asbuilt.spec.language import english
from asbuilt.spec.section import Section


def told(section: Section, scope: Scope) -> Iterator[Draft]:
    """The endpoints that a section's own paragraphs and steps name in code. What follows up to the
    next route is said of them: the rest of the paragraph, and those below that begin with *it*."""
    opened: list[Draft] = []
    for block in section.blocks:
        found = [each for text in _texts(block) for each in _told(section.source, text)]
        for routes, said in found:
            opened = [Draft(based(route, scope), False) for route in routes]
            for draft in opened:
                read_inline(text_of(said), draft, scope.roles)
            describe(section.source, opened, [said], scope)
            yield from opened
        if not found and opened and _goes_on(block):
            describe(section.source, opened, [block], scope)
        elif not found:
            opened = []


def _texts(block: Block) -> Iterator[Paragraph]:
    """A paragraph, and the steps of a numbered list, each as one."""
    match block:
        case Paragraph():
            yield block
        case List(ordered=True, items=items):
            yield from (Paragraph(text_lines(item.text), item.text.span) for item in items)


def _goes_on(block: Block) -> bool:
    return isinstance(block, Paragraph) and bool(_IT.match(english(block.lines[0].text)))


_IT = regex.compile(r"(?:[Ii]t|[Tt]his(?: (?:call|endpoint|route|operation))?)\b")


def _told(source: Source, block: Paragraph) -> Iterator[tuple[Sequence[Route], Paragraph]]:
    """The routes of a paragraph, those of one sentence together, each with what is said of them."""
    routes = [each for line in block.lines for each in routes_in(line) if _is_coded(source, each)]
    if not routes:
        return
    whole = text_of(block)
    starts = [each.span.start for each in sentences(whole)]
    at = [starts[bisect_right(starts, each.span.start) - 1] for each in routes]
    placed = groupby(zip(at, routes, strict=True), key=lambda each: each[0])
    groups = [(start, [route for _, route in named]) for start, named in placed]
    ends = [*(start for start, _ in groups[1:]), block.span.end]
    for (start, named), end in zip(groups, ends, strict=True):
        yield named, _part(block, Span(_behind(source, start, named[0]), end))


def _behind(source: Source, start: int, route: Route) -> int:
    """Where a sentence goes on that begins with its route."""
    lead = source.text[start : route.span.start].rstrip("`* ")
    is_begun = lead and lead[-1] not in ".:;!?"
    return start if is_begun else route.span.end + source.text.startswith("`", route.span.end)


def _part(block: Paragraph, span: Span) -> Paragraph:
    """The part of a paragraph that stands at a place of it: an empty line where nothing does."""
    first = bisect_left(block.lines, span.start, key=lambda line: line.span.end)
    last = bisect_left(block.lines, span.end, key=lambda line: line.span.start)
    lines = [
        part(line, max(0, line.index(span.start)), line.index(span.end))
        for line in block.lines[first:last]
    ]
    return Paragraph(tuple(lines), Span(lines[0].span.start, lines[-1].span.end))


def _is_coded(source: Source, route: Route) -> bool:
    return source.text[route.span.start - 1 : route.span.start] == "`"
