"""How many elements the arrays of JSON Schemas may hold, in OpenAPI and by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Fence
from asbuilt.rules.rule import Subject
from asbuilt.source import Span
from asbuilt.spec.section import blocks_of


class ArrayBound(Struct, frozen=True):
    """A property that holds ``most`` elements at most, and where a schema says so."""

    name: str
    most: int
    span: Span


def array_bounds(subject: Subject) -> Iterator[ArrayBound]:
    """The properties with ``maxItems``, in YAML and in JSON."""
    if not subject.says("maxitems"):
        return
    for fence in blocks_of(subject.outline.root, Fence):
        text = subject.spec.source.slice(fence.content)
        for found in _MOST_ITEMS.finditer(text):
            if name := _property(text, found):
                start = fence.content.start
                span = Span(start + found.start(), start + found.end())
                yield ArrayBound(name, int(found["most"]), span)


_MOST_ITEMS = regex.compile(r"\bmaxItems\b[\"']?[ \t]*:[ \t]*(?P<most>[0-9]{1,6})\b")
_HELD = regex.compile(r"[\"']?(?P<name>[A-Za-z_]\w*)[\"']?[ \t]*:[ \t]*\{[^{}]*$")
_ABOVE = regex.compile(
    r"(?P<indent>[ \t]*)[\"']?(?P<name>[A-Za-z_]\w*)[\"']?[ \t]*:[ \t]*\{?[ \t]*$"
)
_MOST_LINES = 30
"""Lines above the bound among which its property is."""


def _property(text: str, bound: re.Match[str]) -> str:
    """What the schema around a bound is of: the name before its bracket, or the line above that is
    indented less."""
    above = text[: bound.start()].rsplit("\n", _MOST_LINES)
    if held := _HELD.search(above[-1]):
        return held["name"]
    indent = len(above[-1]) - len(above[-1].lstrip(" \t\"'"))
    for line in reversed(above[:-1]):
        found = _ABOVE.match(line)
        if found and len(found["indent"]) < indent:
            return found["name"]
    return ""
