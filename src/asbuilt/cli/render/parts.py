"""The typed sections of a specification as an indented list."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any, TypeGuard

import msgspec
from msgspec import Struct

from asbuilt.cli.render.columns import heading, numbered
from asbuilt.document.blocks import Text
from asbuilt.exchange.plain import expression, leaves_out_defaults
from asbuilt.expression.model import Node
from asbuilt.source import Source, Span
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.api import Example

_EMPTY: tuple[object, ...] = (False, "")
_LONGEST = 100


def text(spec: Specification) -> str:
    """What was read from each section; sections that the document lacks are left out."""
    paragraphs = []
    for kind, part in spec.parts.items():
        lines = list(_lines(spec.source, part, 0))
        if lines:
            paragraphs.append("\n".join((heading(kind.__name__), *lines)))
    return "\n\n".join(paragraphs) + "\n"


# ---------------------------------------------------------------- text


def _lines(source: Source, value: object, depth: int) -> Iterator[str]:
    """A line with the simple fields of ``value``, then a line for each value inside it."""
    if not _is_record(value):
        return
    named = [(name, getattr(value, name)) for name in value.__struct_fields__]
    simple = [f"{name} {shown}" for name, item in named if (shown := _shown(item))]
    span = getattr(value, "span", None)
    if simple:
        line = source.line(span.start) if isinstance(span, Span) else _first_line(source, named)
        yield numbered(line, "  " * depth + " · ".join(simple))
    for name, item in named:
        if _is_list(item):
            if depth or len(named) > 1:
                yield numbered(0, "  " * depth + f"{name}:")
            for member in item:
                yield from _lines(source, member, depth + 1)
        elif _is_nested(item):
            yield from _lines(source, item, depth + 1)


def _first_line(source: Source, named: list[tuple[str, Any]]) -> int:
    spans = (item.span for _, item in named if isinstance(item, Text))
    return min((source.line(span.start) for span in spans), default=0)


def _is_list(value: object) -> bool:
    return isinstance(value, tuple) and any(map(_is_nested, value))


def _is_nested(value: object) -> bool:
    return _is_record(value) and not isinstance(value, Text | Span | Example)


def _is_record(value: object) -> TypeGuard[Struct]:
    """Whether a value is shown by its members. An expression is one text, and what leaves out its
    defaults, the type of a column, is shown where the plan is."""
    return (
        isinstance(value, Struct)
        and not isinstance(value, Node)
        and not leaves_out_defaults(type(value))
    )


def _shown(value: object) -> str:
    """A simple value on one line; empty text for what is empty, a place, or not simple."""
    match value:
        case Text(text=text):
            return f"“{text}”" if text else ""
        case Node():
            return f"`{expression(value)}`"
        case Example(value=example, text=text):
            return _cut(msgspec.json.encode(example).decode() if example is not None else text)
        case Enum():
            return str(value.value)
        case tuple() if not _is_list(value):
            return ", ".join(filter(None, map(_shown, value)))
        case dict() | list() if value:
            return _cut(msgspec.json.encode(value).decode())
        case str() | int() | float() if value not in _EMPTY:
            return str(value)
        case _:
            return ""


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
