"""Request bodies, as strict as the service itself is."""

from __future__ import annotations

from collections.abc import Iterable

from asbuilt.plan.model import BodyField, Call, Insert, Route, TablePlan, Update
from asbuilt.server.auth.passwords import MAX_BYTES, MIN_CHARACTERS
from asbuilt.server.body import MAX_BULK
from asbuilt.server.guards.body import MERGE_PATCH
from asbuilt.server.openapi.components import Components
from asbuilt.server.openapi.schemas import Columns, Schema, accepted, closed, optional
from asbuilt.server.openapi.views import View

PASSWORD: Schema = {
    "type": "string", "format": "password", "minLength": MIN_CHARACTERS, "maxLength": MAX_BYTES,
    "description": "None of the commonest passwords.",
}  # fmt: skip


def describe(
    route: Route, table: TablePlan | None, name: str, view: View, components: Components
) -> Schema | None:
    """The ``requestBody`` of a route, None when it takes none."""
    if route.body is None or not isinstance(route.action, Insert | Update | Call):
        return None
    fields = [
        field
        for field in route.body.fields
        if field.column is None or field.column in view.writable
    ]
    partial = isinstance(route.action, Update) and not route.action.replace
    columns = None if isinstance(route.action, Call) else table
    row = components.schema(name, members(fields, columns, partial=partial))
    schema = row
    if route.body.wrapper:
        schema = closed({route.body.wrapper: row}, [route.body.wrapper])
    if isinstance(route.action, Insert) and route.body.many:
        several = {"type": "array", "items": schema, "minItems": 1, "maxItems": MAX_BULK}
        schema = {"oneOf": [schema, several]}
    return required(schema, merge_patch=route.method == "PATCH")


def members(
    fields: Iterable[BodyField], table: TablePlan | None, *, partial: bool = False
) -> Schema:
    """An object of these fields; ``partial`` demands none of them.

    In the body of a row, a member that is no column is the password of an account.
    """
    fields = tuple(fields)
    columns = Columns(table) if table else None
    properties = {field.name: _member(field, columns, partial=partial) for field in fields}
    return closed(properties, [field.name for field in fields if field.required and not partial])


def required(schema: Schema, *, merge_patch: bool = False) -> Schema:
    """A request body that must be sent; PATCH also takes the media type of RFC 7396."""
    types = ["application/json", *([MERGE_PATCH] if merge_patch else [])]
    return {"required": True, "content": {kind: {"schema": schema} for kind in types}}


def _member(field: BodyField, columns: Columns | None, *, partial: bool) -> Schema:
    if columns is None:
        return optional(accepted(field.type), field.nullable)
    if field.column is None:
        return PASSWORD
    taken = columns.taken(field.column, nullable=field.nullable)
    return taken if partial or field.required else taken | columns.filled(field.column)
