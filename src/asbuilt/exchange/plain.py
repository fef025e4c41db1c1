"""What a document says, in JSON's terms: places become lines and columns, expressions text"""

from __future__ import annotations

from enum import Enum
from typing import Any

import msgspec
from msgspec import Struct

from asbuilt.document.blocks import Text
from asbuilt.expression import format
from asbuilt.expression.model import Node
from asbuilt.source import Source, Span
from asbuilt.spec.model import Specification


def sections(spec: Specification) -> dict[str, Any]:
    """The sections of a specification as JSON values, by name."""
    return {kind.__name__: plain(spec.source, part) for kind, part in spec.parts.items()}


def plain(source: Source, value: object) -> Any:
    """``value`` in JSON's terms; a place names its file where the document has several."""
    match value:
        case Span(start=start, end=end):
            first, last = source.position(start), source.position(end)
            file = {"path": source.file(start).path} if len(source.files) > 1 else {}
            return {
                **file,
                "line": first.line,
                "column": first.column,
                "end_line": last.line,
                "end_column": last.column,
            }
        case Enum():
            return value.value
        case Node():
            return expression(value)
        case tuple() | list():
            return [plain(source, item) for item in value]
        case dict():
            return {str(name): plain(source, item) for name, item in value.items()}
        case Struct() if leaves_out_defaults(type(value)):
            return msgspec.to_builtins(value)
        case Struct():
            return {name: plain(source, getattr(value, name)) for name in shown(type(value))}
        case _:
            return value


def shown(kind: type[Struct]) -> list[str]:
    """The members of a type that are written: how a text lies in its source is for readers."""
    return [name for name in kind.__struct_fields__ if (kind, name) != (Text, "gaps")]


def leaves_out_defaults(kind: type[Struct]) -> bool:
    """Whether members with their default values are left out, as in a plan."""
    return kind.__struct_config__.omit_defaults


def expression(value: Node) -> str:
    """A condition or a row rule as people write it."""
    return format.text(value)  # type: ignore[arg-type]  # every node is an Expression
