"""The published schemas of the commands' JSON, and answers held against them."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

SCHEMAS: list[dict[str, Any]] = [
    json.loads(file.read_text("utf-8"))
    for file in sorted(files("asbuilt.schemas").iterdir(), key=lambda file: file.name)
    if file.name.endswith(".schema.json")
]


def validate(command: str, answer: object) -> None:
    """Raise ``jsonschema.ValidationError`` when an answer is not what the schema of ``command``
    says."""
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS
    )
    (schema,) = (s for s in SCHEMAS if s["$id"].endswith(f"/{command}.schema.json"))
    Draft202012Validator(schema, registry=registry).validate(answer)
