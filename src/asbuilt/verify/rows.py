"""The rows in an answer, by the columns that the document's example names."""

from __future__ import annotations

from typing import Any

from asbuilt.plan.model import Route, TablePlan
from asbuilt.spec.values import canonical
from asbuilt.verify.world import Row


def shown(route: Route, answer: Any) -> list[dict[str, Any]]:
    """The objects that stand for rows: the page's items, or the one row."""
    value = answer
    if route.answer.wrapper and isinstance(value, dict):
        value = value.get(route.answer.wrapper)
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    return [value] if isinstance(value, dict) else []


def key(route: Route, table: TablePlan, item: dict[str, Any]) -> dict[str, Any] | None:
    """The primary key of a shown row by column, canonical; None where the answer does not show it
    or shows something else there."""
    names = {field.column: field.name for field in route.answer.fields}
    found: dict[str, Any] = {}
    for column in table.primary_key:
        value = item.get(names.get(column) or "")
        kind = table.column(column).type
        if isinstance(value, str) and kind.kind == "integer" and value.lstrip("-").isdigit():
            value = int(value)
        try:
            found[column] = canonical(kind, value)
        except ValueError:
            return None
    return None if None in found.values() else found


def columns(route: Route, table: TablePlan, item: dict[str, Any]) -> Row:
    """What a shown row tells of its columns, canonical, as far as they take the values."""
    found: Row = {}
    for field in route.answer.fields:
        if field.column is None or field.name not in item:
            continue
        value = item[field.name]
        try:
            kind = table.column(field.column).type
            found[field.column] = None if value is None else canonical(kind, value)
        except (KeyError, ValueError):
            continue
    return found


def same(row: Row, wanted: dict[str, Any]) -> bool:
    """Whether a row has these values."""
    return all(row.get(column) == value for column, value in wanted.items())
