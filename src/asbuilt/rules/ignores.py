"""Ignore comments: ``<!-- asbuilt: ignore API104 (answered by the gateway) -->``.

A comment at the end of a line silences that line. A comment on a line of its own silences the block
below it; above a heading that is the heading's whole section. In SQL ``-- asbuilt: ignore …`` does
the same for its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from asbuilt.diagnostics import Diagnostic
from asbuilt.document.blocks import Block, Document, Fence, Heading, Html, List, Quote
from asbuilt.record import dataclass
from asbuilt.source import Source, Span

_COMMENT = re.compile(
    r"(?<!`)<!--\s*asbuilt:\s*ignore\b(?P<codes>[^(>]{0,400})(?:\((?P<reason>.{0,1000}?)\))?\s*-->",
    re.DOTALL,
)
_SQL_COMMENT = re.compile(
    r"--[^\n]*?\basbuilt:[ \t]*ignore\b(?P<codes>[^(\n]*)(?:\((?P<reason>[^\n]*)\))?[ \t\r]*$",
    re.MULTILINE,
)
_CODE = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Ignore:
    """A wish to silence the rules ``codes`` (codes or names) inside ``scope``."""

    codes: tuple[str, ...]
    reason: str
    span: Span
    scope: Span

    def silences(self, diagnostic: Diagnostic) -> bool:
        """Whether ``diagnostic`` is one that this comment is about. Without a reason, none is."""
        named = diagnostic.code in self.codes or diagnostic.name in self.codes
        return bool(self.reason) and named and self.covers(diagnostic.span)

    def covers(self, span: Span) -> bool:
        """Whether ``span`` begins in the scope."""
        return self.scope.start <= span.start < self.scope.end


def read_ignores(document: Document) -> tuple[Ignore, ...]:
    """All ignore comments of a document, in order. Code blocks hold none: they show code."""
    if "asbuilt:" not in document.source.text:
        return ()
    source = document.source
    blocks = tuple(walk(document.blocks))
    fences = [block for block in blocks if isinstance(block, Fence)]
    found = [
        _ignore(match, _scope(source, blocks, span))
        for match in _COMMENT.finditer(source.text)
        if not _inside(span := Span(*match.span()), fences)
    ]
    for fence in fences:
        if fence.info.lower().startswith("sql"):
            matches = _SQL_COMMENT.finditer(source.text, fence.content.start, fence.content.end)
            found += [_ignore(match, _line(source, match.start())) for match in matches]
    return tuple(sorted(found, key=lambda ignore: ignore.span))


def silence(
    diagnostics: Iterable[Diagnostic], ignores: tuple[Ignore, ...]
) -> tuple[tuple[Diagnostic, ...], tuple[Ignore, ...]]:
    """The diagnostics that nobody silenced, and the comments (one per code) that silenced none."""
    kept: list[Diagnostic] = []
    used: set[tuple[Span, str]] = set()
    for diagnostic in diagnostics:
        silencing = [ignore for ignore in ignores if ignore.silences(diagnostic)]
        used.update((ignore.span, diagnostic.code) for ignore in silencing)
        used.update((ignore.span, diagnostic.name) for ignore in silencing)
        if not silencing:
            kept.append(diagnostic)
    unused = tuple(
        replace(ignore, codes=(code,))
        for ignore in ignores
        for code in ignore.codes
        if ignore.reason and (ignore.span, code) not in used
    )
    return tuple(kept), unused


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """``blocks`` and every block inside them, in the order of the document."""
    for block in blocks:
        yield block
        if isinstance(block, Quote):
            yield from walk(block.children)
        elif isinstance(block, List):
            for item in block.items:
                yield from walk(item.children)


def _ignore(match: re.Match[str], scope: Span) -> Ignore:
    return Ignore(
        codes=tuple(_CODE.findall(match["codes"])),
        reason=(match["reason"] or "").strip(),
        span=Span(*match.span()),
        scope=scope,
    )


def _line(source: Source, offset: int) -> Span:
    line = source.lines(Span(offset, offset))[0]
    return Span(line.start, line.end + 1)


def _scope(source: Source, blocks: tuple[Block, ...], comment: Span) -> Span:
    if _shares_its_line(source, comment):
        return _line(source, comment.start)
    below = [
        block for block in blocks if block.span.start >= comment.end and not isinstance(block, Html)
    ]
    if not below:
        return Span(comment.end, comment.end)
    target = below[0]
    if not isinstance(target, Heading):
        return target.span
    ends = (
        block.span.start
        for block in below[1:]
        if isinstance(block, Heading) and block.level <= target.level
    )
    return Span(target.span.start, next(ends, len(source.text) + 1))


def _shares_its_line(source: Source, comment: Span) -> bool:
    before = source.text[source.lines(comment)[0].start : comment.start]
    after = source.text[comment.end :].partition("\n")[0]
    return bool(_COMMENT.sub("", before).strip() or _COMMENT.sub("", after).strip())


def _inside(span: Span, fences: Iterable[Fence]) -> bool:
    return any(fence.span.start <= span.start < fence.span.end for fence in fences)
