"""Endpoints that a tree of files tells beside their files: ``├── route.ts  GET /boats — all``,
``└── auth_router.py  # POST /login, GET /me``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Fence, Text
from asbuilt.document.text import part
from asbuilt.source import Source
from asbuilt.spec.endpoints.callers.remark import read_inline
from asbuilt.spec.endpoints.draft import Draft
from asbuilt.spec.endpoints.route import METHODS, routes_in
from asbuilt.spec.endpoints.routed_tree import routed
from asbuilt.spec.endpoints.scope import Scope, based
from asbuilt.spec.passage import passage
from asbuilt.spec.section import Outline, blocks_of

_BRANCHES = "├└"
_LINE = regex.compile(
    r"^[│|├└─\s]*(?:[\w.@()\[\]-]+(?:/[\w.@()\[\]-]+)*\s+)?(?:(?:#|//|--|[—–-])\s*)?"
    rf"(?P<told>(?:{'|'.join(METHODS)}) /\S.{{0,300}})$"
)
_REMARK = regex.compile(r"\s+[—–-]\s+(?P<said>\S.*)")
_FEWEST = 2


def in_trees(outline: Outline, scope: Scope) -> list[Draft]:
    """The endpoints in trees of a document that declares none elsewhere, if they are several."""
    found = [
        draft
        for fence in blocks_of(outline.root, Fence)
        for draft in of_tree(outline.source, fence, scope)
    ]
    return found if len({draft.route.pattern for draft in found}) >= _FEWEST else []


def of_tree(source: Source, fence: Fence, scope: Scope) -> Iterator[Draft]:
    """The endpoints of a fence, if it holds a tree: those that stand beside its files with their
    paths, or else those whose paths are its folders."""
    if any(map(fence.text.__contains__, _BRANCHES)):
        told = [draft for line in _lines(source, fence) for draft in _beside(line, scope)]
        yield from told or routed(_lines(source, fence), scope)


def _lines(source: Source, fence: Fence) -> Iterator[Text]:
    """The lines of a fence with their spaces."""
    text = passage(source, fence)
    start = 0
    for line in text.text.split("\n"):
        end = start + len(line)
        yield Text(line, text.span(start, end))
        start = end + 1


def _beside(line: Text, scope: Scope) -> Iterator[Draft]:
    if told := _told(line.text):
        said = part(line, *told.span("told"))
        remark = _REMARK.search(said.text)
        for route in routes_in(said):
            draft = Draft(based(route, scope), False, "", remark["said"] if remark else "")
            read_inline(said, draft, scope.roles)
            yield draft


def _told(line: str) -> re.Match[str] | None:
    return _LINE.match(line) if len(line) < _LONGEST_LINE and " /" in line else None


_LONGEST_LINE = 400
