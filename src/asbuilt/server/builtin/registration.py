"""Signing up, and the first administrator."""

from __future__ import annotations

from importlib import import_module
from time import monotonic
from typing import Any

from asbuilt.plan.model import Route, ServicePlan
from asbuilt.plan.system_tables import UNVERIFIED
from asbuilt.server.actions.references import References
from asbuilt.server.auth import names
from asbuilt.server.body import BodyReader, Values
from asbuilt.server.builtin.answers import shows, token_answer
from asbuilt.server.builtin.people import (
    hash_password,
    key_of,
    members,
    people_table,
    pointer,
    set_password,
    take_new_password,
    take_text,
)
from asbuilt.server.builtin.sign_in import begin_session
from asbuilt.server.conflicts import translate
from asbuilt.server.guards.body import json_body
from asbuilt.server.mail import Letter
from asbuilt.server.problem import FieldError, Problem, invalid
from asbuilt.server.request import Request, Response
from asbuilt.server.respond import encode_json
from asbuilt.server.service import Service
from asbuilt.store.base import Row, StoreError, Transaction

VERIFICATION = "asbuilt.server.builtin.verification"
"""Imported when somebody registers and there is a letter to write."""


def sign_up_reader(plan: ServicePlan) -> BodyReader:
    """Reads the bodies of sign-ups; a document may list them under several paths, all alike."""
    route = _of_family(plan, "auth.register")
    assert route.body is not None
    return BodyReader(route.body)


def change_me_readers(plan: ServicePlan) -> dict[str, BodyReader]:
    """Read what people of each role say of themselves."""
    route = _of_family(plan, "auth.change_me")
    body = route.body
    assert body is not None
    return {
        role: BodyReader(body, partial=True, known=permit.writable)
        for role, permit in route.permits.items()
    }


def _of_family(plan: ServicePlan, family: str) -> Route:
    return next(route for route in plan.routes if getattr(route.action, "name", "") == family)


async def register(service: Service, route: Route, request: Request) -> Response:
    """A new account of the default role, signed in at once."""
    if not service.accounts.identity.registration:
        raise Problem(403, "Accounts are created by administrators here.", code="closed")
    data = await json_body(request)
    if service.accounts.identity.verification:
        response: Response = await import_module(VERIFICATION).register(
            service, route, request, data
        )
        return response
    return await _sign_up(service, route, request, data, None)


async def setup(service: Service, route: Route, request: Request) -> Response:
    """The first administrator, with the token printed when the service started."""
    given = await members(request)
    token = take_text(given, "token")
    if not service.setup.accepts(token, monotonic()):
        raise _bad_setup_token()
    role = service.accounts.identity.administrator
    response = await _sign_up(service, route, request, encode_json(given), role)
    service.setup.used()
    return response


async def _sign_up(
    service: Service, route: Route, request: Request, data: bytes, role: str | None
) -> Response:
    values, password = read_sign_up(service, route, data)
    hashed = await hash_password(service, password)
    made: list[Any] = []

    def work(transaction: Transaction[Any]) -> Response:
        if role is not None and _has_administrator(service, transaction, role):
            raise _bad_setup_token()
        person = open_account(service, transaction, request, values, hashed, role)
        if role is None and service.accounts.identity.email:
            made.append(key_of(service, person))
            transaction.insert(UNVERIFIED, {"user_id": made[0]})
        if not shows(route, "@access_token"):
            account = transaction.one(service.accounts.accounts, [key_of(service, person)], None)
            caller = service.accounts.as_caller(person, account)
            shown = caller.role if caller else service.accounts.identity.default_role
            return token_answer(service, route, shown, person, None)
        return begin_session(service, transaction, request, route, person)

    try:
        # Never by idempotency key: neither a password's digest nor tokens are stored for retries.
        response = await service.store.transact(work)
    except StoreError as error:
        raise translate(service, request, route, error) from error
    if made:
        ask_to_confirm(service, made[0])
    return response


def read_sign_up(service: Service, route: Route, data: bytes) -> tuple[Values, str]:
    """What a sign-up says of its person, and the password.

    Raises:
        Problem: 422 with each place that can not be.
    """
    values = service.sign_up.one(data)
    _has_default_role(service, route, values)
    names_can_be_seen(service, route, values)
    return values, take_new_password(route, values)


def ask_to_confirm(service: Service, key: Any) -> None:
    """Write to an account's new address, where letters go anywhere."""

    async def ask() -> Letter | None:
        letter: Letter | None = await import_module(VERIFICATION).ask(service, key)
        return letter

    if service.outbox.delivers:
        service.outbox.later(ask)


def _has_administrator(service: Service, transaction: Transaction[Any], role: str) -> bool:
    return transaction.one(service.accounts.administrators, [role], None) is not None


def _bad_setup_token() -> Problem:
    return Problem(
        403, "The set-up token is wrong, used or expired.", code="bad-setup-token",
        hint="Start the service again for a new one.",
    )  # fmt: skip


def _has_default_role(service: Service, route: Route, values: Values) -> None:
    """An example may show the role; nobody gives themselves another than the default one.

    Raises:
        Problem: 422.
    """
    identity = service.accounts.identity
    if identity.role is None or values.pop(identity.role, None) in (None, identity.default_role):
        return
    assert route.body is not None
    field = next(field for field in route.body.fields if field.column == identity.role)
    error = FieldError("is set by administrators", "read-only", pointer(route.body, field.name))
    raise invalid([error])


def names_can_be_seen(service: Service, route: Route, values: Values) -> None:
    """Refuse a name with characters that can not be seen, before a password is hashed for it.

    Raises:
        Problem: 422 with each place.
    """
    assert route.body is not None
    wanted = service.accounts.identity.names
    errors = [
        FieldError(objection.detail, objection.code, pointer(route.body, field.name))
        for field in route.body.fields
        if field.column in wanted and isinstance(name := values.get(field.column), str)
        if (objection := names.objection(name)) is not None
    ]
    if errors:
        raise invalid(errors)


def references_can_be_seen(
    service: Service, transaction: Transaction[Any], values: Values, role: str | None
) -> None:
    """Look what a sign-up refers to up with the eyes that its account will have.

    Raises:
        MissingReference: the row does not exist, or is hidden.
    """
    accounts, table = service.accounts, people_table(service)
    nobody = dict.fromkeys(column.name for column in table.columns)
    newcomer = accounts.as_me(nobody | values, role or accounts.identity.default_role)
    References(service.rights, table, newcomer.role).check(transaction, newcomer, values)


def open_account(
    service: Service,
    transaction: Transaction[Any],
    request: Request,
    values: Values,
    hashed: str,
    role: str | None,
) -> Row:
    """Store a row of the identity table with its password; ``role`` None gives the default one."""
    identity = service.accounts.identity
    table = people_table(service)
    references_can_be_seen(service, transaction, values, role)
    row = dict(values)
    if identity.password:
        row[identity.password] = hashed
    if identity.role:
        row[identity.role] = role or identity.default_role
    if identity.verified and table.column(identity.verified).type.kind == "boolean":
        row[identity.verified] = role is not None
    person = transaction.insert(table.name, service.rights.defaults[table.name].complete(row))
    service.changes.created(transaction, request, table.name, person)
    key = key_of(service, person)
    if not identity.password:
        set_password(service, transaction, key, hashed)
    if role and not identity.role:
        transaction.update(service.accounts.accounts, [key], None, {"role": role})
    return person
