"""Creating and changing accounts through the document's own endpoints of the identity table.

No digest of a body with its password is stored for retries: it could be guessed at too fast.
"""

from __future__ import annotations

from typing import Any

from asbuilt.plan.model import Insert, Route
from asbuilt.server.actions.write import Create, Modify, Writer
from asbuilt.server.auth.accounts import end_sessions
from asbuilt.server.auth.passwords import NO_PASSWORD
from asbuilt.server.body import Values
from asbuilt.server.builtin.people import PASSWORD, hash_password, set_password, take_new_password
from asbuilt.server.guards.body import json_body
from asbuilt.server.problem import Problem
from asbuilt.server.request import Request, Response
from asbuilt.server.respond import encode_json
from asbuilt.server.service import Service
from asbuilt.server.writing import Work, write
from asbuilt.store.base import Row, Transaction

HASH = "@hash"
"""The hash of a new password among a body's values; no column has such a name."""


class CreateAccount(Create):
    """``POST /api/users``. Whoever may create the row gives it the password in the body; where the
    body has none, nobody signs in with the account yet."""

    def __init__(self, service: Service, route: Route, action: Insert) -> None:
        super().__init__(service, route, action)
        self._password = action.password
        self._column = service.accounts.identity.password

    async def __call__(self, request: Request) -> Response:
        if not self._password:
            return await super().__call__(request)
        data = await json_body(request)
        values = self.body(request).one(data)
        password = take_new_password(self.route, values)
        kept = encode_json(values)
        work = self.creating(request, values)
        values[HASH] = await hash_password(self.service, password)
        return await write(self.service, request, self.route, kept, work)

    def prepare(self, request: Request, data: bytes) -> Work:
        if self._password:
            raise _alone()
        return super().prepare(request, data)

    def store(
        self,
        transaction: Transaction[Any],
        request: Request,
        writer: Writer,
        values: Values,
        above: list[Any],
    ) -> Row:
        hashed = values.pop(HASH, None)
        if self._column:
            values[self._column] = NO_PASSWORD
        row = super().store(transaction, request, writer, values, above)
        if hashed is not None:
            set_password(self.service, transaction, self.key_of(row)[0], hashed)
        return row


class ChangeAccount(Modify):
    """``PATCH /api/users/{id}`` whose body may hold a password; the account's sessions end with the
    old one, but for the caller's own."""

    async def __call__(self, request: Request) -> Response:
        data = await json_body(request)
        values = self.body(request).one(data)
        password = take_new_password(self.route, values) if PASSWORD in values else None
        kept = encode_json(values)
        work = self.changing(request, values)
        if password is not None:
            values[HASH] = await hash_password(self.service, password)
        response = await write(self.service, request, self.route, kept, work)
        self.service.accounts.forget()
        return response

    def prepare(self, request: Request, data: bytes) -> Work:
        if PASSWORD in self.body(request).one(data):
            raise _alone()
        return super().prepare(request, data)

    def apply(
        self,
        transaction: Transaction[Any],
        request: Request,
        writer: Writer,
        values: Values,
        key: list[Any],
    ) -> Row:
        hashed = values.pop(HASH, None)
        row = super().apply(transaction, request, writer, values, key)
        if hashed is not None:
            account = self.key_of(row)[0]
            service, session = self.service, request.session
            set_password(service, transaction, account, hashed)
            end_sessions(transaction, service.accounts, account, session.id if session else None)
            service.changes.audit.write(
                transaction, request, "password set", subject=self.table.name, row_key=account
            )
        return row


def _alone() -> Problem:
    return Problem(
        422, "A password is set by a request of its own.", code="invalid",
        hint="Take this operation out of the batch.",
    )  # fmt: skip
