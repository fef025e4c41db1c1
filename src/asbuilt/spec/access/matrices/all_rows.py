"""Words for all rows of what an endpoint is about, ``all drops`` at ``/drops/{id}``: they limit
nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.source import Source, Span
from asbuilt.spec.access.binding import OWN, words_of
from asbuilt.spec.access.matrices.cell import Cell
from asbuilt.spec.access.matrices.definition import definitions
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.language import english, spoken
from asbuilt.spec.section import Outline
from asbuilt.spec.words import singular, snake


def unlimited(outline: Outline, cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells, allowed where their words mean all rows and nobody explains them."""
    said = [_at(outline.source, cell.span) if cell.word else "" for cell in cells]
    if not any(map(_may_mean_all, {*said})):
        return tuple(cells)
    beside: dict[str, list[str]] = {}
    for cell, words in zip(cells, said, strict=True):
        beside.setdefault(cell.endpoint, []).append(words)
    explained = {word for word, _ in definitions(outline.root)}
    return tuple(
        replace(cell, grant="allow", word=None)
        if cell.word
        and cell.word not in explained
        and means_all(words, cell.endpoint, beside[cell.endpoint])
        else cell
        for cell, words in zip(cells, said, strict=True)
    )


def unlimit(outline: Outline, drafts: Iterable[Draft]) -> None:
    """Let callers act on all rows where that is what their words mean and nobody explains them:
    ``owner (all drops), member (own drops)``."""
    explained: set[str] | None = None
    for draft in drafts:
        said = [_at(outline.source, word.span) for _, word in draft.rows]
        if not any(map(_may_mean_all, said)):
            continue
        if explained is None:
            explained = {word for word, _ in definitions(outline.root)}
        draft.rows = tuple(
            row
            for row, words in zip(draft.rows, said, strict=True)
            if row[1].text in explained or not means_all(words, draft.route.path, said)
        )


def means_all(words: str, path: str, beside: Iterable[str]) -> bool:
    """Whether words mean all rows of what is at ``path``: they name it, or what other callers have
    own ones of, as those ``beside`` say, or any rows at all."""
    if not _may_mean_all(words) or not OWN.isdisjoint(words_of(words)):
        return False
    noun = _noun(_ALL.sub("", english(words).strip(_AROUND)))
    if noun in _ANY_ROWS:
        return True
    literals = (segment for segment in path.split("/") if segment and segment[0] != "{")
    own = (_noun(each) for each in beside if not OWN.isdisjoint(words_of(each)))
    return noun in {*map(singular, map(snake, literals)), *own}


def _may_mean_all(words: str) -> bool:
    return _ALL.match(english(words).strip(_AROUND)) is not None


def _at(source: Source, span: Span) -> str:
    return " ".join(source.slice(span).split())


def _noun(words: str) -> str:
    """What rows are called, without the words that say whose they are and how many."""
    return singular("_".join(each for each in words_of(words) if each not in _nothing()))


def _nothing() -> frozenset[str]:
    return _SAYING_NOTHING.union(spoken().articles)


_SAYING_NOTHING = frozenset({*OWN, "only", "the", "of"})


_ALL = regex.compile(
    r"(?:(?:✅|✔️?|✓|yes|full(?: access)?)[\s,:(–—-]{1,4})?(?:to )?(?:all|any|every(?:thing)?)\b",
    re.I,
)
_AROUND = " `*_()（）.,;"
_ANY_ROWS = {"", "row", "record", "data", "entry"}
