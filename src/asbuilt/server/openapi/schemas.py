"""Column types as JSON Schema (draft 2020-12, which OpenAPI 3.1 uses)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asbuilt.plan.model import TablePlan
from asbuilt.server.openapi.constraints import Keywords, keywords
from asbuilt.spec.column_type import ColumnType

Schema = dict[str, Any]

TIME = r"^[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?$"
"""JSON Schema's format ``time`` demands an offset, which a TIME column has not."""

_FORMATS: Mapping[str, Schema] = {
    "float": {"type": "number"},
    "boolean": {"type": "boolean"},
    "uuid": {"type": "string", "format": "uuid"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "pattern": TIME},
    "timestamp": {"type": "string", "format": "date-time"},
    "bytes": {"type": "string", "contentEncoding": "base64"},
}
_APPLIES: Mapping[str, frozenset[str]] = {
    "number": frozenset({"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "enum"}),
    "string": frozenset({"minLength", "maxLength", "pattern", "enum"}),
    "boolean": frozenset({"enum"}),
}
_OTHER_BOUND = {
    "minimum": "exclusiveMinimum", "exclusiveMinimum": "minimum",
    "maximum": "exclusiveMaximum", "exclusiveMaximum": "maximum",
}  # fmt: skip
"""A check's bound takes the place of the type's own, be it of the one kind or of the other."""


class Columns:
    """The schemas of one table's columns, with what its single-column checks add."""

    def __init__(self, table: TablePlan) -> None:
        self._columns = {column.name: column for column in table.columns}
        self._keywords = keywords(table.checks)

    def shown(self, name: str, *, as_text: bool = False) -> Schema:
        """A column as answers hold it; ``as_text``: a number in a JSON string."""
        column = self._columns[name]
        schema = _as_text(column.type) if as_text else typed(column.type)
        return optional(_narrow(schema, self._keywords.get(name, {})), column.nullable)

    def taken(self, name: str, *, nullable: bool = False) -> Schema:
        """A column as bodies, paths and query strings may give it."""
        schema = accepted(self._columns[name].type)
        return optional(_narrow(schema, self._keywords.get(name, {})), nullable)

    def filled(self, name: str) -> Schema:
        """What a body that creates a row stands for when it leaves a column out. It is no
        ``default``: generators of clients make of that a member that must be sent."""
        column = self._columns[name]
        made = column.default
        if made is None or made.kind != "constant" or made.value is None:
            return {}
        value = str(made.value) if column.as_text else made.value
        return {"x-default": value}


def typed(type: ColumnType) -> Schema:
    """The schema of a type's values as answers show them."""
    match type.kind:
        case "integer":
            limit = 1 << (type.bits - 1)
            width = {"format": f"int{type.bits}"} if type.bits in (32, 64) else {}
            return {"type": "integer", **width, "minimum": -limit, "maximum": limit - 1}
        case "decimal":
            return {"type": "number", **_decimal_bounds(type)}
        case "text":
            return {"type": "string", **({"maxLength": type.length} if type.length else {})}
        case "enum":
            return {"type": "string", "enum": list(type.values)}
        case "array":
            return {"type": "array", "items": typed(type.item) if type.item else {}}
        case "object" if type.fields:
            members = {
                name: optional(typed(field), name not in type.required)
                for name, field in type.fields.items()
            }
            required = {"required": list(type.required)} if type.required else {}
            return {
                "type": "object", "properties": members, **required, "additionalProperties": False,
            }  # fmt: skip
        case "json" | "object":
            return {}
        case kind:
            return dict(_FORMATS[kind])


def accepted(type: ColumnType) -> Schema:
    """The schema of a type's values as a body may send them: a decimal also as a string."""
    if type.kind != "decimal":
        return typed(type)
    return {"anyOf": [typed(type), {"type": "string", "pattern": _decimal_pattern(type)}]}


def written(type: ColumnType) -> Schema:
    """The schema of a type's values in paths and query strings, which are text."""
    if type.kind != "decimal":
        return typed(type)
    return {"type": "string", "pattern": _decimal_pattern(type)}


def optional(schema: Schema, nullable: bool) -> Schema:
    """``schema``, or with ``nullable`` the same and null."""
    if not nullable or not schema or isinstance(schema.get("type"), list):
        return schema
    if "anyOf" in schema:
        return {"anyOf": [*schema["anyOf"], {"type": "null"}]}
    values = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, "type": [schema["type"], "null"], **values}


def closed(properties: Mapping[str, Schema], required: list[str]) -> Schema:
    """An object of exactly these members."""
    needed = {"required": required} if required else {}
    return {
        "type": "object",
        "properties": dict(properties),
        **needed,
        "additionalProperties": False,
    }


def _narrow(schema: Schema, words: Keywords) -> Schema:
    """``schema`` with those of ``words`` that speak of its type."""
    if "anyOf" in schema:
        return {"anyOf": [_narrow(option, words) for option in schema["anyOf"]]}
    kind = schema.get("type", "")
    applies = _APPLIES.get("number" if kind == "integer" else kind, frozenset())
    fitting = {word: value for word, value in words.items() if word in applies}
    if "enum" in fitting and not all(_is(kind, value) for value in fitting["enum"]):
        del fitting["enum"]
    replaced = {_OTHER_BOUND.get(word) for word in fitting}
    return {word: value for word, value in schema.items() if word not in replaced} | fitting


def _is(kind: str, value: object) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_text(type: ColumnType) -> Schema:
    match type.kind:
        case "integer":
            return {"type": "string", "pattern": "^-?[0-9]{1,19}$"}
        case "decimal":
            return {"type": "string", "pattern": _decimal_pattern(type)}
        case _:
            return {"type": "string"}


def _decimal_bounds(type: ColumnType) -> Schema:
    if type.precision is None:
        return {}
    limit = 10 ** (type.precision - (type.scale or 0))
    return {"exclusiveMinimum": -limit, "exclusiveMaximum": limit}


def _decimal_pattern(type: ColumnType) -> str:
    whole = "+"
    if type.precision is not None:
        whole = f"{{1,{max(type.precision - (type.scale or 0), 1)}}}"
    scale = type.scale if type.precision is None else type.scale or 0
    match scale:
        case None:
            fraction = r"(\.[0-9]+)?"
        case 0:
            fraction = ""
        case count:
            fraction = rf"(\.[0-9]{{1,{count}}})?"
    return f"^-?[0-9]{whole}{fraction}$"
