"""Ignore comments: ``<!-- asbuilt: ignore API104 (answered by the gateway) -->``.

A comment at the end of a line silences that line. A comment on a line of its own silences the block
below it; above a heading that is the heading's whole section. In SQL ``-- asbuilt: ignore …`` does
the same for its line. Case, a hyphen instead of the colon and full-width parentheses do not matter.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.diagnostics import Diagnostic
from asbuilt.document.blocks import Block, Document, Fence, Heading, Html, List, Quote
from asbuilt.source import Source, Span

_CALLED = r"\basbuilt(?:[ \t]*:\s*|[ \t-])ignore\b"
_COMMENT = regex.compile(
    rf"(?<!`)<!--\s*{_CALLED}(?P<codes>[^(（>]{{0,400}})"
    r"(?:[(（](?P<reason>.{0,1000}?)[)）])?\s*-->",
    re.DOTALL | re.IGNORECASE,
)
_SQL_COMMENT = regex.compile(
    rf"--[^\n]*?{_CALLED}(?P<codes>[^(（\n]*)(?:[(（](?P<reason>[^\n]*)[)）])?[ \t\r]*$",
    re.MULTILINE | re.IGNORECASE,
)
_TERM = regex.compile(r"[\w-]+")
_CODE = regex.compile(r"[A-Za-z]{2,4}[0-9]{3}")


class Ignore(Struct, frozen=True):
    """A wish to silence the rules ``codes`` (codes or names) inside ``scope``."""

    codes: tuple[str, ...]
    reason: str
    span: Span
    scope: Span

    def covers(self, span: Span) -> bool:
        """Whether ``span`` begins in the scope."""
        return self.scope.start <= span.start < self.scope.end


def read_ignores(document: Document) -> tuple[Ignore, ...]:
    """All ignore comments of a document, in order. Code blocks hold none: they show code."""
    if "asbuilt" not in document.source.text.lower():
        return ()
    source = document.source
    blocks = tuple(walk(document.blocks))
    fences = [block for block in blocks if isinstance(block, Fence)]
    layout = _layout(source, blocks)
    found = [
        _ignore(match, layout.scope(span))
        for match in _COMMENT.finditer(source.text)
        if not _inside(span := Span(*match.span()), fences)
    ]
    for fence in fences:
        if fence.language.startswith("sql"):
            matches = _SQL_COMMENT.finditer(source.text, fence.content.start, fence.content.end)
            found += [_ignore(match, _line(source, match.start())) for match in matches]
    return tuple(sorted(found, key=lambda ignore: ignore.span))


def silence(
    diagnostics: Iterable[Diagnostic], ignores: tuple[Ignore, ...]
) -> tuple[tuple[Diagnostic, ...], tuple[Ignore, ...]]:
    """The diagnostics that nobody silenced, in the order of their places, and the comments (one per
    code) that silenced none."""
    ordered = sorted(diagnostics, key=attrgetter("span.start", "span.end"))
    if not ignores:
        return tuple(ordered), ()
    kept: list[Diagnostic] = []
    used: set[tuple[Span, str]] = set()
    waiting = _by_code(ignores)
    for diagnostic in ordered:
        silencing = [
            (ignore, term)
            for term in (diagnostic.code, diagnostic.name)
            for ignore in waiting[term].at(diagnostic.span.start)
        ]
        for ignore, _ in silencing:
            used.update(((ignore.span, diagnostic.code), (ignore.span, diagnostic.name)))
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


class _Queue:
    """The comments about one rule: those whose scopes begin later, the last first, and those whose
    scopes have begun. It is asked about places in the order of the document."""

    def __init__(self) -> None:
        self.later: list[Ignore] = []
        self.begun: list[Ignore] = []

    def at(self, offset: int) -> list[Ignore]:
        """The comments in whose scopes a place is."""
        while self.later and self.later[-1].scope.start <= offset:
            self.begun.append(self.later.pop())
        self.begun = [ignore for ignore in self.begun if offset < ignore.scope.end]
        return self.begun


def _by_code(ignores: Iterable[Ignore]) -> defaultdict[str, _Queue]:
    """The comments that have a reason, by the codes and names that they give."""
    queues: defaultdict[str, _Queue] = defaultdict(_Queue)
    for ignore in sorted(ignores, key=lambda ignore: ignore.scope, reverse=True):
        for code in ignore.codes if ignore.reason else ():
            queues[code].later.append(ignore)
    return queues


def _ignore(match: re.Match[str], scope: Span) -> Ignore:
    return Ignore(
        codes=tuple(map(_normal, _terms(match["codes"], bool(match["reason"])))),
        reason=(match["reason"] or "").strip(),
        span=Span(*match.span()),
        scope=scope,
    )


def _terms(text: str, has_reason: bool) -> list[str]:
    """The codes and names before the reason; where it has no parentheses, the first and the codes:
    other words may be the reason's."""
    found = _TERM.findall(text)
    return [each for at, each in enumerate(found) if has_reason or not at or _CODE.fullmatch(each)]


def _normal(term: str) -> str:
    return term.upper() if _CODE.fullmatch(term) else term


def _line(source: Source, offset: int) -> Span:
    line = source.whole_line(offset)
    return Span(line.start, line.end + 1)


class _Layout(Struct, frozen=True):
    """What a comment may stand above: where each block begins, and what it reaches over. A heading
    reaches over its section."""

    source: Source
    starts: tuple[int, ...]
    reach: tuple[Span, ...]

    def scope(self, comment: Span) -> Span:
        """What a comment silences."""
        if _shares_its_line(self.source, comment):
            return _line(self.source, comment.start)
        below = bisect_left(self.starts, comment.end)
        return self.reach[below] if below < len(self.reach) else Span(comment.end, comment.end)


def _layout(source: Source, blocks: Iterable[Block]) -> _Layout:
    targets = [block for block in blocks if not isinstance(block, Html)]
    reach = [block.span for block in targets]
    above: list[tuple[int, int]] = []
    for index, block in enumerate(targets):
        if isinstance(block, Heading):
            while above and above[-1][1] >= block.level:
                start, _ = above.pop()
                reach[start] = Span(reach[start].start, block.span.start)
            above.append((index, block.level))
    for start, _ in above:
        reach[start] = Span(reach[start].start, len(source.text) + 1)
    return _Layout(source, tuple(block.span.start for block in targets), tuple(reach))


def _shares_its_line(source: Source, comment: Span) -> bool:
    before = source.text[source.whole_line(comment.start).start : comment.start]
    after = source.text[comment.end :].partition("\n")[0]
    return bool(_COMMENT.sub("", before).strip() or _COMMENT.sub("", after).strip())


def _inside(span: Span, fences: Sequence[Fence]) -> bool:
    before = bisect_right(fences, span.start, key=lambda fence: fence.span.start) - 1
    return before >= 0 and span.start < fences[before].span.end
