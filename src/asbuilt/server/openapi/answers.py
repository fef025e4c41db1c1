"""Success answers: rows, pages of rows, and the literals around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from asbuilt.plan.model import (
    Aggregate,
    Answer,
    AnswerField,
    Call,
    Route,
    Sample,
    Select,
    TablePlan,
)
from asbuilt.plan.shapes import inferred
from asbuilt.server.openapi.components import Components
from asbuilt.server.openapi.relations import Relations
from asbuilt.server.openapi.schemas import Columns, Schema, closed, optional, typed
from asbuilt.server.openapi.views import View
from asbuilt.server.respond import extended

PAGE_VALUES: Mapping[str, Schema] = MappingProxyType({
    "@next": {"type": ["string", "null"], "description": "The cursor of the next page."},
    "@total": {"type": ["integer", "null"], "minimum": 0},
    "@total_exact": {"type": "boolean", "description": "Whether `total` was counted to its end."},
    "@count": {"type": "integer", "minimum": 0},
    "@limit": {"type": "integer", "minimum": 1},
})  # fmt: skip
"""What a page says about itself, under whatever names the document's example gives it."""


def describe(
    route: Route,
    table: TablePlan | None,
    name: str,
    view: View,
    relations: Relations,
    components: Components,
) -> Schema | None:
    """The schema of the success answer, None when it has no body."""
    if route.answer.status == 204:
        return None
    match route.action:
        case Sample(value=None):
            return None
        case Sample(value=value):
            return shown(value)
        case Call():
            return _of_handler(route, table, name, view, components)
    assert table is not None
    if isinstance(route.action, Aggregate):
        return _figures(table, view)
    row = _row(route, Columns(table), view)
    if isinstance(route.action, Select):
        row = _selected(route, row, table, view, relations)
    many = isinstance(route.action, Select) and route.action.many
    return _around(route.answer, components.schema(name, row), many=many)


def array_of(one: Schema) -> Schema:
    """An array of what ``one`` describes."""
    return {"type": "array", "items": one}


def shown(value: object) -> Schema:
    """The schema of an example of the document."""
    if isinstance(value, dict):
        return closed({name: shown(member) for name, member in value.items()}, list(value))
    return typed(inferred(value))


def _row(route: Route, columns: Columns, view: View) -> Schema:
    """The members of a row; required are those that every reader gets."""
    fields = [
        field for field in route.answer.fields if field.column is None or field.column in view.shown
    ]
    needed = [
        field.name for field in fields if field.column is None or field.column in view.certain
    ]
    return closed({field.name: _member(field, columns) for field in fields}, needed)


def _selected(
    route: Route, row: Schema, table: TablePlan, view: View, relations: Relations
) -> Schema:
    """The members of a row that is read: ``fields`` leaves some out and may name others, ``expand``
    adds relations."""
    columns = Columns(table)
    more = {
        field.name: _member(field, columns)
        for field in extended(route.answer, table, view.readable).fields
        if field.column in view.shown
    }
    related: dict[str, Schema] = {}
    for relation in relations.of(table.name):
        about = f"With `expand={relation.name}`."
        one: Schema = {"type": "object", "description": about}
        many: Schema = {"type": "array", "items": {"type": "object"}, "description": about}
        related[relation.name] = many if relation.many else optional(one, True)
    return closed({**related, **more, **row["properties"]}, [])


def _figures(table: TablePlan, view: View) -> Schema:
    """Groups: the columns asked for, with ``count`` and figures such as ``sum_effort``."""
    columns = Columns(table)
    members = {
        column.json: optional(columns.shown(column.name), True)
        for column in table.columns
        if column.name in view.readable
    }
    group = {
        "type": "object",
        "properties": {**members, "count": {"type": "integer", "minimum": 0}},
        "additionalProperties": {"type": ["number", "string", "null"]},
    }
    complete = {"type": "boolean", "description": "Whether these are all groups."}
    return closed({"items": array_of(group), "complete": complete}, ["items", "complete"])


def _member(field: AnswerField, columns: Columns) -> Schema:
    if field.column is None:
        return {"const": field.literal}
    return columns.shown(field.column, as_text=field.as_text)


def _around(answer: Answer, row: Schema, *, many: bool) -> Schema:
    inner = array_of(row) if many else row
    if answer.wrapper is None:
        return inner
    members = {answer.wrapper: inner, **_beside(answer.around)}
    return closed(members, list(members))


def _beside(fields: Iterable[AnswerField]) -> dict[str, Schema]:
    members: dict[str, Schema] = {}
    for field in fields:
        if field.fields:
            inner = _beside(field.fields)
            members[field.name] = closed(inner, list(inner))
        elif field.column:
            members[field.name] = dict(PAGE_VALUES[field.column])
        else:
            members[field.name] = {"const": field.literal}
    return members


# ---------------------------------------------------------------- handlers


def _of_handler(
    route: Route, table: TablePlan | None, name: str, view: View, components: Components
) -> Schema:
    """What a handler returns has the members of the example; their values are the handler's own."""
    assert isinstance(route.action, Call)
    columns = Columns(table) if table else None
    properties = {
        field.name: _handler_member(field, columns)
        for field in route.answer.fields
        if field.column is None or field.column in view.shown
    }
    needed = [field.name for field in route.answer.fields if field.column is None]
    row = components.schema(name, closed(properties, needed)) if properties else {}
    if route.action.key or not properties:
        return _around(route.answer, row, many=False)
    return _around(route.answer, {"anyOf": [row, array_of(row)]}, many=False)


def _handler_member(field: AnswerField, columns: Columns | None) -> Schema:
    if field.column is None or columns is None:
        return optional(typed(inferred(field.literal)), True)
    return columns.shown(field.column, as_text=field.as_text)
