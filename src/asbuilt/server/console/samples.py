"""Examples made from schemas, and requests as commands for a terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from shlex import quote
from types import MappingProxyType
from typing import Any
from urllib.parse import quote as escape_path

Document = Mapping[str, Any]

_BY_FORMAT: Mapping[str, str] = MappingProxyType({
    "date": "2026-01-31",
    "date-time": "2026-01-31T09:30:00Z",
    "uuid": "3f1c2a9e-5b7d-4e8a-9c10-2d4f6a8b0c1e",
    "password": "correct horse battery",
    "uri-reference": "/",
})  # fmt: skip
_MAX_DEPTH = 8


def resolve(document: Document, part: Mapping[str, Any]) -> Mapping[str, Any]:
    """``part``, or what its ``$ref`` within the document names."""
    while "$ref" in part:
        found: Any = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def sample(document: Document, schema: Mapping[str, Any], name: str = "", depth: int = 0) -> Any:
    """A value that the schema describes; ``name`` is the member that it stands in."""
    schema = resolve(document, schema)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for several in ("oneOf", "anyOf"):
        if several in schema and "type" not in schema:
            return sample(document, schema[several][0], name, depth)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = kind[0]
    if depth > _MAX_DEPTH:
        return None
    match kind:
        case "object":
            return {
                member: sample(document, inner, member, depth + 1)
                for member, inner in schema.get("properties", {}).items()
                if not _is_opaque(inner)
            }
        case "array":
            return [sample(document, schema.get("items", {}), name, depth + 1)]
        case "boolean":
            return True
        case "integer" | "number":
            return _number(schema)
        case "string":
            return _text(schema, name)
    return {}


def _is_opaque(schema: Mapping[str, Any]) -> bool:
    """Whether it stands for related rows, which come when they are asked for."""
    inner = schema.get("items", schema)
    return "object" in inner.get("type", ()) and "properties" not in inner


def _number(schema: Mapping[str, Any]) -> int | float:
    above: int | float = schema.get("exclusiveMinimum", -1)
    low: int | float = max(schema.get("minimum", 0), above + 1, 0) or 1
    high: int | float = schema.get("maximum", low)
    return min(low, high)


def _text(schema: Mapping[str, Any], name: str) -> str:
    if "email" in name:
        return "ada@example.com"
    if "pattern" in schema and "0-9" in schema["pattern"]:
        return "09:30:00" if ":" in schema["pattern"] else "1"
    found = _BY_FORMAT.get(schema.get("format", ""), name or "text")
    found = found.ljust(schema.get("minLength", 0), "x")
    return found[: schema.get("maxLength", len(found))]


def body_sample(document: Document, operation: Mapping[str, Any]) -> str | None:
    """An example of the request body as indented JSON, None when there is no body."""
    if "requestBody" not in operation:
        return None
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return json.dumps(sample(document, schema), indent=2, ensure_ascii=False)


def curl(document: Document, method: str, path: str, operation: Mapping[str, Any]) -> str:
    """The operation as a command. Every part that the document decides is quoted for the shell."""
    parts = ["curl"]
    if method != "get":
        parts += ["-X", method.upper()]
    url = document["servers"][0]["url"] + _filled(document, path, operation)
    lines = [" ".join([*parts, quote(url)])]
    if operation.get("security") != []:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    body = body_sample(document, operation)
    if body is not None:
        lines.append("-H 'Content-Type: application/json'")
        lines.append(f"-d {quote(json.dumps(json.loads(body), ensure_ascii=False))}")
    return " \\\n  ".join(lines)


def _filled(document: Document, path: str, operation: Mapping[str, Any]) -> str:
    """The path with an example in the place of each parameter."""
    for part in operation.get("parameters", ()):
        parameter = resolve(document, part)
        if parameter["in"] == "path":
            value = str(sample(document, parameter["schema"], parameter["name"]))
            path = path.replace(f"{{{parameter['name']}}}", escape_path(value, safe=""))
    return escape_path(path, safe="/%:@!$&'()*+,;=~-._")
