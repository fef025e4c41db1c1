"""JSON Schema (draft 2020-12): each table's rows, each endpoint's body and answers"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from asbuilt.exchange.form import OfService
from asbuilt.plan.model import ServicePlan
from asbuilt.server.openapi.document import document
from asbuilt.server.openapi.schemas import Columns, Schema, closed

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SHARED = "#/components/schemas/"


def write(plan: ServicePlan, base_url: str, role: str | None) -> str:
    """One schema document whose ``$defs`` are the schemas, each with a title that says of what."""
    contract = document(plan, base_url, role)
    schemas = dict(contract["components"]["schemas"])
    for name, schema in (*_rows(plan, role), *_messages(contract)):
        schemas[name] = schema
    made = {
        "$schema": DIALECT,
        "$id": f"{base_url}/schemas.json",
        "title": plan.title or plan.name,
        "$defs": _moved(schemas),
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _rows(plan: ServicePlan, role: str | None) -> Iterator[tuple[str, Schema]]:
    """The rows of the tables as answers show them, in the data model's order; for a role, none: it
    sees what its answers hold."""
    if role is not None:
        return
    for table in plan.tables.values():
        columns = Columns(table)
        shown = [column for column in table.columns if not (column.hidden or column.secret)]
        properties = {
            column.json: columns.shown(column.name, as_text=column.as_text) for column in shown
        }
        row = closed(properties, [column.json for column in shown])
        yield f"table.{table.name}", {"title": f"A row of {table.name}", **row}


def _messages(contract: dict[str, Any]) -> Iterator[tuple[str, Schema]]:
    """Bodies and answers under the operation's name: ``createTask.body``, ``createTask.201``."""
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            key, name = f"{method.upper()} {path}", operation["operationId"]
            if schema := _json(operation.get("requestBody", {})):
                yield f"{name}.body", _titled(f"{key}: the body", schema)
            for status, answer in operation["responses"].items():
                if status.startswith("2") and (schema := _json(answer)):
                    yield f"{name}.{status}", _titled(f"{key}: the answer {status}", schema)


def _json(message: Schema) -> Schema | None:
    schema: Schema | None = message.get("content", {}).get("application/json", {}).get("schema")
    return schema


def _titled(title: str, schema: Schema) -> Schema:
    return {"title": title, **schema}


def _moved(value: Any) -> Any:
    """``value`` with the references of the contract turned to this document's ``$defs``."""
    if isinstance(value, list):
        return [_moved(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: f"#/$defs/{item.removeprefix(_SHARED)}"
        if name == "$ref" and isinstance(item, str)
        else _moved(item)
        for name, item in value.items()
    }


FORM = OfService(write)
