"""What the endpoints about accounts answer, in the shape of the document's example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import UNSET

from asbuilt.plan.model import AnswerField, Permit, Route
from asbuilt.server.builtin.people import by_column, people_table
from asbuilt.server.request import Response
from asbuilt.server.respond import encode_json
from asbuilt.server.service import Service
from asbuilt.server.visibility import mask, visible
from asbuilt.store.base import Row


@dataclass(frozen=True, slots=True)
class Tokens:
    """What somebody who has signed in is given. ``refresh`` is None when it stays as it was."""

    access: str = field(repr=False)
    refresh: str | None = field(repr=False)


def token_answer(
    service: Service, route: Route, role: str, person: Row, tokens: Tokens | None
) -> Response:
    """An account with its tokens."""
    values: dict[str, Any] = {"@token_type": "Bearer", "@expires_in": service.plan.sessions.access}
    if tokens is not None:
        values |= {"@access_token": tokens.access, "@refresh_token": tokens.refresh}
    values |= _account(service, route, role, person)
    fields = route.answer.fields or _USUAL
    return Response(route.answer.status, encode_json(_shown(fields, values)))


def account_answer(service: Service, route: Route, role: str, person: Row) -> Response:
    """An account as its own person sees it."""
    values = _account(service, route, role, person)
    fields = route.answer.fields
    shown = _shown(fields, values) if fields else values["@user"]
    return Response(route.answer.status, encode_json(shown))


def done(route: Route) -> Response:
    """The answer of what has nothing to show: the example's constants, or no body."""
    if not route.answer.fields:
        return Response(route.answer.status)
    return Response(route.answer.status, encode_json(_shown(route.answer.fields, {})))


def shows(route: Route, value: str) -> bool:
    """Whether the answer of a route holds ``@access_token``, ``@refresh_token`` …"""
    return _holds(route.answer.fields or _USUAL, value)


_USUAL = tuple(
    AnswerField(name, f"@{name}")
    for name in ("access_token", "token_type", "expires_in", "refresh_token", "user")
)


def _account(service: Service, route: Route, role: str, person: Row) -> dict[str, Any]:
    """What an account's own person sees of its row, by column, and all of it as ``@user``."""
    table = people_table(service)
    names = [column.name for column in table.columns]
    permit = route.permits.get(role, Permit())
    masked = mask(table, permit, names, service.store.encode)
    if masked is not None:
        person = masked(person, service.accounts.as_me(by_column(service, person), role))
    shown = visible(permit)
    values = {name: value for name, value in by_column(service, person).items() if name in shown}
    user = {column.json: values[column.name] for column in table.columns if column.name in values}
    return {**values, "@role": role, "@user": user | {"role": role}}


def _shown(fields: tuple[AnswerField, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        field.name: _member(field, values)
        for field in fields
        if field.column is None or field.column.startswith("@") or field.column in values
    }


def _member(field: AnswerField, values: Mapping[str, Any]) -> Any:
    if field.fields:
        return _shown(field.fields, values)
    if field.column is None:
        return field.literal
    value = values.get(field.column)
    as_text = field.as_text and value is not None and value is not UNSET
    return str(value) if as_text else value


def _holds(fields: tuple[AnswerField, ...], value: str) -> bool:
    return any(field.column == value or _holds(field.fields, value) for field in fields)
