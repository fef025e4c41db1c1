"""The JSON Schema of an exported specification, made from the types of its sections

``python -m asbuilt.exchange.schema`` writes it; ``asbuilt/schemas/export.schema.json`` is a copy.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Struct
from msgspec.structs import fields

from asbuilt.exchange.plain import leaves_out_defaults, shown
from asbuilt.expression.model import Node
from asbuilt.source import Span
from asbuilt.spec.reader import READERS

Schema = dict[str, Any]

_ABOUT = (
    "Everything that was read from a specification, by section, with its place. Members may be "
    "added; none changes its meaning without a new schema_version."
)
_PLAIN: dict[Any, Schema] = {
    Any: {}, str: {"type": "string"}, int: {"type": "integer"}, float: {"type": "number"},
    bool: {"type": "boolean"}, NoneType: {"type": "null"}, object: {},
    date: {"type": "string", "format": "date"},
}  # fmt: skip
_NUMBER: Schema = {"type": "integer", "minimum": 1}
_PLACE: Schema = {
    "description": "Lines and columns are counted from 1, columns in characters; the end is behind "
    "the last character. A document of several files says in which.",
    "type": "object",
    "required": ["line", "column", "end_line", "end_column"],
    "properties": {
        "path": {"type": "string"}, "line": _NUMBER, "column": _NUMBER, "end_line": _NUMBER,
        "end_column": _NUMBER,
    },
}  # fmt: skip


def schema() -> Schema:
    """The schema of what ``asbuilt export --to json`` writes."""
    types = _Types()
    parts = {kind.__name__: types.of(kind) for kind in (reader.PART for reader in READERS)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://asbuilt.example/schemas/1/export.schema.json",
        "title": "asbuilt export SPEC --to json",
        "description": _ABOUT,
        "type": "object",
        "required": ["schema_version", "path", "spec"],
        "properties": {
            "schema_version": {"const": 1},
            "path": {"description": "The document, - for standard input.", "type": "string"},
            "spec": {"type": "object", "required": sorted(parts), "properties": parts},
        },
        "$defs": dict(sorted(types.defined.items())),
    }


class _Types:
    """Turns types into schemas and collects those that have names."""

    def __init__(self) -> None:
        self.defined: dict[str, Schema] = {"place": _PLACE}
        self._names: dict[Any, str] = {Span: "place"}

    def of(self, kind: Any) -> Schema:
        """The schema of a type's values."""
        if kind in _PLAIN:
            return dict(_PLAIN[kind])
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is Literal:
            return {"enum": list(arguments)}
        if origin in (Union, UnionType):
            return self._any_of(arguments)
        if origin is tuple and arguments[-1] is not Ellipsis:
            items = [self.of(each) for each in arguments]
            return {"type": "array", "prefixItems": items, "items": False, "minItems": len(items)}
        if origin in (tuple, list):
            return {"type": "array", "items": self.of(arguments[0])}
        if origin is dict:
            return {"type": "object", "additionalProperties": self.of(arguments[1])}
        if issubclass(kind, Node):
            return {"type": "string", "description": "A condition, as people write it."}
        if issubclass(kind, Enum):
            return {"enum": [each.value for each in kind]}
        return {"$ref": f"#/$defs/{self._named(kind)}"}

    def _any_of(self, kinds: Iterable[Any]) -> Schema:
        found: list[Schema] = []
        for each in map(self.of, kinds):
            if each not in found:
                found.append(each)
        return found[0] if len(found) == 1 else {"anyOf": found}

    def _named(self, kind: Any) -> str:
        """The name under which a type with members is defined."""
        if kind not in self._names:
            name = kind.__name__
            if name in self.defined:
                name = f"{kind.__module__.rpartition('.')[2]}.{name}"
            self._names[kind] = name
            self.defined[name] = {}
            self.defined[name] = self._object(kind)
        return self._names[kind]

    def _object(self, kind: type[Struct]) -> Schema:
        hints = get_type_hints(kind)
        properties = {name: self.of(hints[name]) for name in shown(kind)}
        may_lack = {field.name for field in fields(kind) if not field.required}
        required = [it for it in properties if not (leaves_out_defaults(kind) and it in may_lack)]
        return {"type": "object", "required": required, "properties": properties}


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
