"""Diagrams of states, as Mermaid's ``stateDiagram`` and PlantUML have them, and tables of the ways
from one to the other: the names of states."""

from __future__ import annotations

import re
from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import Fence, Table, Text
from asbuilt.document.text import part
from asbuilt.spec.language import english
from asbuilt.spec.passage import passage
from asbuilt.spec.section import Outline, blocks_of
from asbuilt.spec.title import normal_title

_LANGUAGES = {"", "mermaid", "plantuml", "puml", "uml"}
_NAME = r"[^\W\d][\w-]*"
_ARROW = regex.compile(
    rf"^[ \t]*(?P<source>\[\*\]|{_NAME})[ \t]*-[-\w\[\]#,]*->[ \t]*(?P<target>\[\*\]|{_NAME})",
    re.MULTILINE,
)
_TITLED = regex.compile(
    rf'^[ \t]*state[ \t]+"(?P<title>[^"\n]+)"[ \t]+as[ \t]+(?P<name>{_NAME})', re.M
)
_FORK = regex.compile(rf"^[ \t]*state[ \t]+(?P<name>{_NAME})[ \t]*<<", re.MULTILINE)
_NESTED = regex.compile(r"^[ \t]*state\b[^\n]*\{", re.MULTILINE)


def state_diagrams(outline: Outline) -> Iterator[tuple[Text, ...]]:
    """The states of each diagram that has no states inside of others, by their titles, in the order
    in which they first come."""
    for fence in blocks_of(outline.root, Fence):
        if not ("-->" in fence.text or "->" in fence.text) or not _is_of_states(fence):
            continue
        text = passage(outline.source, fence)
        titles = {found["name"]: found["title"] for found in _TITLED.finditer(text.text)}
        no_states = {found["name"] for found in _FORK.finditer(text.text)} | {"[*]"}
        states: dict[str, Text] = {}
        for found in _ARROW.finditer(text.text):
            for end in ("source", "target"):
                name = found[end]
                if name not in no_states and name not in states:
                    states[name] = Text(titles.get(name, name), text.span(*found.span(end)))
        if states and not _NESTED.search(text.text):
            yield tuple(states.values())


def _is_of_states(fence: Fence) -> bool:
    return fence.language in _LANGUAGES and ("stateDiagram" in fence.text or "[*]" in fence.text)


def transition_tables(outline: Outline) -> Iterator[tuple[Text, ...]]:
    """The states of each table with a column of those that something leaves, and one of those that
    it gets into: ``| From | Event | To |``."""
    for table in blocks_of(outline.root, Table):
        titles = [english(normal_title(cell.text)) for cell in table.header]
        left = [at for at, title in enumerate(titles) if title in _LEFT]
        reached = [at for at, title in enumerate(titles) if title in _REACHED]
        if len(left) != 1 or len(reached) != 1:
            continue
        states: dict[str, Text] = {}
        for row in table.rows:
            for at in (*left, *reached):
                for found in _STATE.finditer(row[at].text):
                    states.setdefault(found["name"], part(row[at], *found.span("name")))
        if states:
            yield tuple(states.values())


_LEFT = {"from", "from state", "state", "current state", "current", "source", "source state",
         "old state", "before", "from status", "status", "current status"}  # fmt: skip
_REACHED = {"to", "to state", "next state", "next", "target", "target state", "new state", "after",
            "to status", "new status", "next status"}  # fmt: skip
_STATE = regex.compile(
    rf"(?:^|,|/|\bor\b)\s*[`*_]{{0,3}}(?P<name>{_NAME})[`*_]{{0,3}}\s*(?=$|,|/|\bor\b)"
)
"""A state that a cell names, by itself or among others."""
