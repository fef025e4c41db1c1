"""Bodies and answers of the endpoints about accounts, read off the document's examples."""

from __future__ import annotations

from typing import Any

from asbuilt import regex
from asbuilt.plan import naming
from asbuilt.plan.model import Answer, AnswerField, Body, BodyField, TablePlan
from asbuilt.plan.shapes import body, column_of, shown_as_text, unwrap
from asbuilt.spec.column_type import ColumnType

PASSWORD = "password"
_REPEATED = regex.compile(r"(confirm|repeat)_password|password_(confirm|confirmation|repeat)")

TOKEN_VALUES = {
    "access_token": "@access_token", "token": "@access_token", "jwt": "@access_token",
    "auth_token": "@access_token", "id_token": "@access_token", "bearer_token": "@access_token",
    "api_token": "@access_token", "session_token": "@access_token", "access": "@access_token",
    "refresh_token": "@refresh_token", "refresh": "@refresh_token",
    "expires_in": "@expires_in", "token_type": "@token_type",
}  # fmt: skip
"""Members of a token answer, by their snake-case names, and the value that each shows."""


def holds_password(example: Any, table: TablePlan) -> bool:
    """Whether a request example gives its account a password."""
    return PASSWORD in _members(example, table)


def shows_sign_in(request: Any, response: Any) -> bool:
    """Whether a name and a password go in and an access token comes out.

    >>> shows_sign_in({"email": "a@b.c", "password": "x"}, {"data": {"accessToken": "e30"}})
    True
    >>> shows_sign_in({"email": "a@b.c", "password": "x"}, {"id": 1, "email": "a@b.c"})
    False
    """
    if not isinstance(request, dict) or PASSWORD not in map(naming.snake, request):
        return False
    return len(request) == 2 and _shows_token(response)


def _shows_token(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return any(
        _shows_token(shown)
        or (isinstance(shown, str) and TOKEN_VALUES.get(naming.snake(name)) == "@access_token")
        for name, shown in value.items()
    )


def account_body(table: TablePlan, example: Any, kept: frozenset[str], *, create: bool) -> Body:
    """What people say of themselves: the example's members, or every column that is theirs to set.

    ``kept`` are the columns that nobody sets for themselves unless an example shows them.
    """
    found = body(table, example, create=create)
    stated = isinstance(example, dict)
    fields = tuple(
        field for field in found.fields if stated or field.required or field.column not in kept
    )
    return Body(fields, found.wrapper)


def with_password(table: TablePlan, found: Body, example: Any, *, required: bool) -> Body:
    """``found`` with the member ``password``, which is no column, and its repetition if the example
    shows one."""
    repeated = [
        name for name in _members(example, table) if _REPEATED.fullmatch(naming.snake(name))
    ]
    fields = tuple(
        BodyField(name, ColumnType("text"), required=required) for name in (PASSWORD, *repeated)
    )
    return Body((*found.fields, *fields), found.wrapper)


def _members(example: Any, table: TablePlan) -> dict[str, Any]:
    _, value = unwrap(example, table)
    return value if isinstance(value, dict) else {}


def account_answer(table: TablePlan, example: Any, status: int) -> Answer:
    """The answer with an account, its tokens or neither: every member of the example in its place.

    Without an example the answer has no fields: its family decides.
    """
    if not isinstance(example, dict):
        return Answer(status)
    return Answer(status, tuple(_field(table, name, shown) for name, shown in example.items()))


def _field(table: TablePlan, name: str, shown: Any) -> AnswerField:
    snake = naming.snake(name)
    column = column_of(table, name)
    stored = column is not None and column.type.kind in ("json", "object")
    if isinstance(shown, dict) and not stored:
        if not shown and naming.singular(table.name) == snake:
            return AnswerField(name, "@user")
        inner = tuple(_field(table, *item) for item in shown.items())
        return AnswerField(name, fields=inner) if inner else AnswerField(name, literal={})
    if snake in TOKEN_VALUES and isinstance(shown, str | int):
        return AnswerField(name, TOKEN_VALUES[snake])
    if column is not None and not column.secret:
        return AnswerField(name, column.name, as_text=shown_as_text(column, shown))
    return AnswerField(name, "@role") if snake == "role" else AnswerField(name, literal=shown)
