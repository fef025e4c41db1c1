"""Sign-up, sign-in and one's own account: what their bodies hold and what they answer."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from asbuilt.expression.model import Expression, Me
from asbuilt.expression.tree import walk
from asbuilt.plan import naming
from asbuilt.plan.account_shapes import account_answer, account_body, holds_password, with_password
from asbuilt.plan.inputs import Inputs, assume
from asbuilt.plan.model import (
    Answer,
    AnswerField,
    Body,
    BodyField,
    Builtin,
    ColumnPlan,
    Insert,
    Route,
    ServicePlan,
    TablePlan,
    Update,
)
from asbuilt.plan.own_rows import OWN
from asbuilt.plan.passes.add_system_routes import STATUSES
from asbuilt.plan.passes.find_identity import stated_values
from asbuilt.spec.column_type import NUMBERS
from asbuilt.spec.sections.api import Api, Endpoint

SHAPED = frozenset({
    "auth.register", "auth.setup", "auth.login", "auth.refresh", "auth.logout", "auth.logout_all",
    "auth.change_password", "auth.end_session", "auth.me", "auth.change_me", "auth.forgot",
    "auth.reset", "auth.verify_email", "auth.resend", "auth.totp_disable",
})  # fmt: skip
"""Families whose answers follow the document's example."""
_DECIDED = ("boolean", *NUMBERS)
"""Kinds of columns that hold what others decide, where nothing says who does."""


def shape_accounts(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Give the routes about accounts their bodies and answers."""
    assert plan.identity is not None
    table = plan.tables[plan.identity.table]
    stated = inputs.spec[Api].by_key
    judged = frozenset(_judged_by(plan))
    said_by_others = frozenset(_said_by_others(table))
    kept = frozenset(_kept(plan, table, judged)) | said_by_others
    sign_up = next((route for route in plan.routes if _family(route) == "auth.register"), None)
    example = _request(stated.get(sign_up.key)) if sign_up else None
    body = account_body(table, example, kept, create=True)
    body = _without(body, plan.identity.verified)
    if plan.identity.verification and plan.identity.email:
        body = _with_address(body, table.column(plan.identity.email))
    body = with_password(table, body, example, required=True)
    routes = tuple(
        _guarded(
            plan,
            table,
            _shaped(plan, table, route, stated.get(route.key), kept, body),
            judged | (said_by_others - _named(route, stated.get(route.key), said_by_others)),
        )
        if isinstance(route.action, (Builtin, Insert, Update))
        else route
        for route in plan.routes
    )
    rights = {plan.identity.role}
    for column in sorted(kept & judged - rights):
        plan = assume(plan, f"`{table.name}.{column}` decides over rows: nobody sets their own.")
    for column in sorted(said_by_others - judged - rights):
        text = (
            f"`{table.name}.{column}` is set by others, where no example shows people setting it."
        )
        plan = assume(plan, text)
    return msgspec.structs.replace(plan, routes=routes)


def _without(body: Body, column: str | None) -> Body:
    """``body`` without the member of a column that nobody sets for themselves."""
    fields = tuple(field for field in body.fields if column is None or field.column != column)
    return msgspec.structs.replace(body, fields=fields)


def _with_address(body: Body, email: ColumnPlan) -> Body:
    """``body`` with the address that is to be confirmed: nobody signs in without one."""
    others = [field for field in body.fields if field.column != email.name]
    own = next((field.name for field in body.fields if field.column == email.name), email.json)
    address = BodyField(own, email.type, email.name, required=True)
    return msgspec.structs.replace(body, fields=(address, *others))


def _shaped(
    plan: ServicePlan,
    table: TablePlan,
    route: Route,
    endpoint: Endpoint | None,
    kept: frozenset[str],
    sign_up: Body,
) -> Route:
    assert plan.identity is not None
    request = _request(endpoint)
    family = _family(route)
    if family in ("auth.register", "auth.setup"):
        route = msgspec.structs.replace(route, body=sign_up)
    elif family == "auth.change_me":
        found = account_body(table, request, kept, create=False)
        route = msgspec.structs.replace(route, body=_without(found, plan.identity.verified))
    elif isinstance(route.action, (Insert, Update)) and route.action.table == table.name:
        return _with_password(table, route, request)
    if family in SHAPED and endpoint is not None:
        response = endpoint.response.value if endpoint.response else None
        status = endpoint.status or (route.answer.status if response else STATUSES.get(family, 200))
        route = msgspec.structs.replace(route, answer=account_answer(table, response, status))
    if family == "auth.register" and plan.identity.verification:
        status = (endpoint.status if endpoint else None) or 202
        route = msgspec.structs.replace(route, answer=_same_for_all(route.answer, status))
    return route


def _same_for_all(answer: Answer, status: int) -> Answer:
    """The answer of a registration that is the same whether or not somebody has the names: the
    document's, if its example shows constants alone, else no body."""
    constant = bool(answer.fields) and not _shows_account(answer.fields)
    return Answer(status, answer.fields) if constant else Answer(202)


def _shows_account(fields: tuple[AnswerField, ...]) -> bool:
    return any(field.column is not None or _shows_account(field.fields) for field in fields)


def _family(route: Route) -> str:
    return route.action.name if isinstance(route.action, Builtin) else ""


def _request(endpoint: Endpoint | None) -> object:
    return endpoint.request.value if endpoint and endpoint.request else None


def _with_password(table: TablePlan, route: Route, example: object) -> Route:
    """A route that makes or changes accounts and whose example shows their password."""
    assert isinstance(route.action, Insert | Update) and route.body is not None
    if not holds_password(example, table):
        return route
    action = msgspec.structs.replace(route.action, password=True)
    body = with_password(table, route.body, example, required=isinstance(action, Insert))
    return msgspec.structs.replace(route, action=action, body=body)


def _guarded(plan: ServicePlan, table: TablePlan, route: Route, judged: frozenset[str]) -> Route:
    """What row rules look at is set by those who may change everybody's row, and by whom ``writable
    by`` names: who changes some rows (their own, their team's) would reach others by it."""
    if not isinstance(route.action, (Insert, Update)) or route.action.table != table.name:
        return route
    stated = {column.name for column in table.columns if column.writable_by is not None}
    assert plan.identity is not None
    closed = {*judged, plan.identity.verified} - stated
    permits = {
        role: msgspec.structs.replace(
            permit, writable=tuple(name for name in permit.writable if name not in closed)
        )
        if permit.rule is not None
        else permit
        for role, permit in route.permits.items()
    }
    return msgspec.structs.replace(route, permits=permits)


def _kept(plan: ServicePlan, table: TablePlan, judged: frozenset[str]) -> Iterator[str]:
    """The columns that people do not set for themselves: what grants or takes away rights."""
    identity = plan.identity
    assert identity is not None
    if identity.role:
        yield identity.role
    if identity.disabled:
        yield identity.disabled[0]
    if identity.verified:
        yield identity.verified
    for column in table.columns:
        words = {identity.default_role, OWN}
        if any(named is not None and words.isdisjoint(named)
               for named in (column.writable_by, column.visible_to)):  # fmt: skip
            yield column.name
    own = {column.name for column in table.columns} - {identity.key}
    yield from own & judged


def _named(route: Route, endpoint: Endpoint | None, columns: frozenset[str]) -> frozenset[str]:
    """Which of ``columns`` the document names for a route: by its example, or its path."""
    if isinstance(_request(endpoint), dict):
        return columns
    return columns & {naming.snake(route.path.rpartition("/")[2])}


def _said_by_others(table: TablePlan) -> Iterator[str]:
    """The columns that look like what others decide of people: flags and figures (``is_staff``,
    ``credits``), and in which of several states they begin (``plan``). What is asked of everybody
    is said by everybody."""
    passed = {name for reference in table.references for name in reference.columns}
    passed |= set(table.primary_key)
    for column in table.columns:
        if (
            column.name in passed
            or column.name == table.version
            or column.writable_by is not None
            or column.secret
        ):
            continue
        if column.default is None:
            is_decided = column.nullable and column.type.kind in _DECIDED
        else:
            is_decided = column.type.kind in _DECIDED or bool(stated_values(table, column.name))
        if is_decided:
            yield column.name


def _judged_by(plan: ServicePlan) -> Iterator[str]:
    """The columns of the caller that row rules look at, or that fill a new row's. Built-in routes
    have none of either."""
    of_tables = (route for route in plan.routes if not isinstance(route.action, Builtin))
    for route in of_tables:
        for permit in route.permits.values():
            yield from permit.fill.values()
            for rule in (permit.rule, *permit.parents):
                if rule is not None:
                    yield from _of_caller(rule)


def _of_caller(rule: Expression) -> Iterator[str]:
    return (node.column for node in walk(rule) if isinstance(node, Me))
