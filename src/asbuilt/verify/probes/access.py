"""Every cell of the access matrix, allow and deny: each role and anonymous, own and other rows,
every column of a body."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

from asbuilt import regex
from asbuilt.plan.model import (
    ANONYMOUS,
    Aggregate,
    Builtin,
    Call,
    ColumnPlan,
    Delete,
    Insert,
    Permit,
    Route,
    Sample,
    Select,
    TablePlan,
    Update,
)  # fmt: skip
from asbuilt.sampling.as_json import as_json
from asbuilt.sampling.plausible import of_column
from asbuilt.sampling.wording import scene
from asbuilt.spec.sections.access import Access
from asbuilt.spec.values import canonical
from asbuilt.verify import compose, rows
from asbuilt.verify.aim import Aim, Judge, absent, aims, unnamed
from asbuilt.verify.asking import signs_in
from asbuilt.verify.bench import Actor, Bench, NoAccount, Reply
from asbuilt.verify.claim import ACCESS
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Check, Result, Unproven
from asbuilt.verify.subject import Subject

_TESTED = regex.compile(r"\baccess matri(?:x|ces)\b|\brow rules?\b", re.I)
REFUSED = (401, 403, 404)
HIDDEN = (403, 404)
FOREIGN_REFUSALS = (302, 303, 400, *REFUSED)
"""A service that is not ours may say no in other words, or lead to its sign-in."""
INVALID = 422
NOT_WRITABLE = (400, 403, 422)
NUMBER = 200
"""Tells the bodies of this probe from those of others."""


def claims(subject: Subject) -> tuple[str, ...]:
    """The matrix, the requirements that its endpoints implement, and what speaks of roles."""
    if not subject.routes or subject.plan.identity is None:
        return ()
    keys = [route.key for route in subject.routes]
    return (*_whole(subject), *subject.claims.on(*keys))


def _whole(subject: Subject) -> tuple[str, ...]:
    """The matrix, and what speaks of roles or of testing it."""
    return (ACCESS, *subject.claims.about("rbac"), *subject.claims.saying(_TESTED))


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Each cell, one after the other."""
    plan = bench.subject.plan
    assert plan.identity is not None
    for route in bench.subject.routes:
        people = getattr(route.action, "table", None) == plan.identity.table
        changing = people and not isinstance(route.action, Select)
        for role in (*_roles(bench), ANONYMOUS):
            try:
                actor = await (bench.expendable(role) if changing else bench.actor(role))
                async for result in _tried(Cell(bench, route, actor)):
                    yield result
            except NoAccount as reason:
                yield Unproven((ACCESS, *bench.subject.claims.on(route.key)), str(reason))


def _roles(bench: Bench) -> tuple[str, ...]:
    """The roles that the document names, and those that there are accounts of."""
    identity, named = bench.subject.plan.identity, bench.subject.spec[Access].roles
    roles = identity.roles if identity else ()
    return tuple(role for role in roles if role in named or bench.world.of(role))


@dataclass(frozen=True, slots=True)
class Cell:
    """What one role may do at one endpoint, and somebody who tries it."""

    bench: Bench
    route: Route
    actor: Actor

    @property
    def permit(self) -> Permit | None:
        """What the matrix opens; None: nothing."""
        return self.route.permits.get(self.actor.role)

    @property
    def claims(self) -> tuple[str, ...]:
        """Whom a check here speaks for."""
        subject = self.bench.subject
        return (*_whole(subject), *subject.claims.on(self.route.key))

    @property
    def table(self) -> TablePlan | None:
        """The table of the endpoint's action."""
        name = getattr(self.route.action, "table", None)
        return self.bench.subject.plan.tables.get(name) if name else None

    def aim(self, *, opened: bool) -> Aim | None:
        """A path to rows that the cell opens, or does not."""
        found = aims(
            self.bench.subject.plan, self.bench.world, self.route, self.permit or Permit(),
            self.actor.account,
        )  # fmt: skip
        return next((aim for aim in found if aim.open is opened), None)

    async def send(self, path: str, body: Any = None) -> Reply:
        """The endpoint's method on ``path``."""
        return await self.bench.send(self.actor, self.route.method, path, body)

    def check(self, name: str, passed: bool, expected: str, reply: Reply, said: str = "") -> Check:
        """A check of this cell."""
        return Check(
            self.claims, f"{self.route.key} as {self.actor.role}", name, passed, self.route.line,
            expected, said or reply.said, (reply.exchange,),
        )  # fmt: skip


async def _tried(cell: Cell) -> AsyncIterator[Result]:
    harmless = cell.route.method == "GET" or signs_in(cell.route)
    if not (cell.bench.may_write or harmless):
        reason = f"{cell.route.key} changes rows: allow it with --allow-writes"
        yield Unproven(cell.claims, reason, cell.route.line)
        return
    if cell.permit is None:
        yield await _denied(cell)
        return
    match cell.route.action:
        case Select():
            tries = _reading
        case Insert():
            tries = _creating
        case Update():
            tries = _changing
        case Delete() | Call() | Aggregate() | Sample():
            tries = _acting
        case _:
            return
    async for result in tries(cell):
        yield result


# ---------------------------------------------------------------- deny


async def _denied(cell: Cell) -> Result:
    """A role without anything at an endpoint is refused there, whatever the row and the body."""
    nowhere = cell.route.path.format_map(absent(cell.bench.subject.plan, cell.route))
    aim = cell.aim(opened=True) or Aim(nowhere, None, (), open=True)
    body = _somebodys_body(cell, aim) if cell.route.body else None
    reply = await cell.send(aim.path, body)
    expected: tuple[int, ...] = (401,) if cell.actor.role == ANONYMOUS else HIDDEN
    if isinstance(cell.route.action, Builtin):
        expected = REFUSED
    _used(cell, aim, reply)
    refused = reply.status in expected
    if cell.bench.own is None:
        if reply.status == INVALID:
            return _unasked(cell)
        expected = FOREIGN_REFUSALS
        refused = reply.status in expected or _shows_nothing(cell, reply)
    return cell.check("is refused", refused, _either(expected), reply)


def _unasked(cell: Cell) -> Unproven:
    """What is sent was refused as invalid, so that nothing is said of who sent it."""
    who = f"{cell.route.key} as {cell.actor.role}"
    return Unproven(cell.claims, f"{who}: refused as invalid, not as forbidden", cell.route.line)


def _shows_nothing(cell: Cell, reply: Reply) -> bool:
    """A foreign service may answer a list that is closed with an empty page."""
    reading = isinstance(cell.route.action, Select) and cell.route.action.many
    return reading and reply.status == 200 and not rows.shown(cell.route, reply.json)


def _somebodys_body(cell: Cell, aim: Aim) -> Any:
    """A body that the endpoint would take from somebody with all rights."""
    world, identity = cell.bench.world, cell.bench.subject.plan.identity
    roles = (*((identity.administrator,) if identity else ()), *cell.route.permits)
    people = next((world.of(role) for role in roles if world.of(role)), ())
    if not people:
        return {}
    someone = Actor(people[0].role, people[0], cell.actor.client, None)
    return compose.body(cell.bench, cell.route, someone, aim) or {}


async def _closed(cell: Cell) -> AsyncIterator[Result]:
    """A row outside of the role's rule is as good as absent."""
    aim = cell.aim(opened=False)
    if aim is not None:
        body = None
        if cell.route.body:
            body = compose.body(cell.bench, cell.route, cell.actor, aim) or {}
        reply = await cell.send(aim.path, body)
        _used(cell, aim, reply)
        expected = HIDDEN if cell.bench.own is not None else FOREIGN_REFUSALS
        if cell.bench.own is None and reply.status == INVALID:
            yield _unasked(cell)
        else:
            name = "does not reach the rows of others"
            yield cell.check(name, reply.status in expected, _either(HIDDEN), reply)


def _used(cell: Cell, aim: Aim, reply: Reply) -> None:
    """A row that was reached although it should not have been is not as it was."""
    if cell.table and aim.row is not None and reply.status not in REFUSED:
        cell.bench.world.use(cell.table.name, aim.row)


# ---------------------------------------------------------------- reading


async def _reading(cell: Cell) -> AsyncIterator[Result]:
    aim = cell.aim(opened=True)
    if aim is None:
        yield Unproven(cell.claims, f"no row that {cell.actor.role} may read at {cell.route.key}")
    else:
        reply = await cell.send(aim.path)
        yield cell.check("may read", reply.status == 200, "200", reply)
        if reply.status == 200:
            yield _only_open_rows(cell, aim, reply)
            yield _only_open_columns(cell, reply)
            if cell.route.answer.fields and isinstance(cell.route.action, Select):
                async for check in _no_hidden_filters(cell, aim):
                    yield check
    async for result in _closed(cell):
        yield result


def _only_open_rows(cell: Cell, aim: Aim, reply: Reply) -> Check:
    """Every row of the answer is one that the rule opens, as far as it is known."""
    table, permit = cell.table, cell.permit
    assert table is not None and permit is not None
    judge = Judge(cell.bench.subject.plan, cell.bench.world, cell.actor.account)
    leaked = None
    for item in rows.shown(cell.route, reply.json):
        key = rows.key(cell.route, table, item)
        known = cell.bench.world.rows.get(table.name, ())
        row = next((row for row in known if key and rows.same(row, key)), None)
        if row is not None and judge.holds(table, row, permit.rule) is False:
            leaked = key
    said = f"the row {leaked}" if leaked else ""
    name = "sees no row that the rule closes"
    return cell.check(name, leaked is None, "rows that the rule opens", reply, said)


def _only_open_columns(cell: Cell, reply: Reply) -> Check:
    """No row of the answer has a column that is closed to the role."""
    closed = {column.json: column for column in _closed_columns(cell)}
    seen = sorted(
        {name for item in rows.shown(cell.route, reply.json) for name in item} & {*closed}
    )
    name = "sees no column that is closed to the role"
    expected = f"without {', '.join(closed) or 'anything hidden'}"
    return cell.check(
        name, not seen, expected, reply, f"{', '.join(seen)} in the answer" * bool(seen)
    )


def _closed_columns(cell: Cell) -> Iterator[ColumnPlan]:
    table, permit = cell.table, cell.permit
    assert table is not None and permit is not None
    shown = {field.column for field in cell.route.answer.fields}
    for column in table.columns:
        opened = column.name in permit.readable or column.name in permit.conditional
        if not opened and (column.secret or column.hidden or column.name not in shown):
            yield column


async def _no_hidden_filters(cell: Cell, aim: Aim) -> AsyncIterator[Check]:
    """A secret column is no more of use in a filter than one that does not exist."""
    table = cell.table
    assert table is not None and isinstance(cell.route.action, Select)
    secrets = [column for column in table.columns if column.secret or column.hidden]
    if not cell.route.action.many or not secrets:
        return
    absent = await cell.send(f"{aim.path}?no_such_column=x")
    for column in secrets[:3]:
        reply = await cell.send(f"{aim.path}?{column.json}=x")
        same = reply.status == absent.status
        name = f"can not filter by {column.json}"
        yield cell.check(name, same, f"{absent.said}, as for a column that is absent", reply)


# ---------------------------------------------------------------- writing


async def _creating(cell: Cell) -> AsyncIterator[Result]:
    aim = cell.aim(opened=True)
    # No two roles want one unique value.
    number = NUMBER + list(cell.route.permits).index(cell.actor.role)
    body = compose.body(cell.bench, cell.route, cell.actor, aim, number) if aim else None
    if aim is None or body is None:
        yield Unproven(cell.claims, f"no body that {cell.actor.role} may send to {cell.route.key}")
    else:
        reply = await cell.send(aim.path, body)
        good = reply.status is not None and 200 <= reply.status < 300
        yield cell.check("may create", good, str(cell.route.answer.status), reply)
        async for check in _closed_members(cell, aim, body):
            yield check
    async for result in _closed(cell):
        yield result


async def _changing(cell: Cell) -> AsyncIterator[Result]:
    aim = cell.aim(opened=True)
    if aim is None or aim.row is None or cell.table is None:
        yield Unproven(cell.claims, f"no row that {cell.actor.role} may change by {cell.route.key}")
    else:
        body = compose.body(cell.bench, cell.route, cell.actor, aim)
        cell.bench.world.use(cell.table.name, aim.row)
        reply = await cell.send(aim.path, body or {})
        good = reply.status is not None and 200 <= reply.status < 300
        yield cell.check("may change", good, str(cell.route.answer.status), reply)
        async for check in _closed_members(cell, aim, body or {}):
            yield check
    async for result in _closed(cell):
        yield result


async def _acting(cell: Cell) -> AsyncIterator[Result]:
    """Removing a row, or what a handler or nothing at all does: its own refusals are not the
    matrix's."""
    aim = cell.aim(opened=True)
    body = (
        compose.body(cell.bench, cell.route, cell.actor, aim) if aim and cell.route.body else None
    )
    if aim is None:
        nothing = f"no row that {cell.actor.role} may use {cell.route.key} on"
        yield Unproven(cell.claims, unnamed(cell.route) or nothing)
    else:
        if aim.row is not None and cell.table is not None:
            cell.bench.world.use(cell.table.name, aim.row)
        reply = await cell.send(aim.path, body)
        opened = reply.status is not None and reply.status not in REFUSED and reply.status < 500
        yield cell.check("is let in", opened, "no 401, 403 or 404", reply)
    async for result in _closed(cell):
        yield result


async def _closed_members(cell: Cell, aim: Aim, body: dict[str, Any]) -> AsyncIterator[Result]:
    """A column that the role may not write is refused in a body, whatever it would be set to."""
    table, permit, sent = cell.table, cell.permit, cell.route.body
    assert table is not None and permit is not None and sent is not None
    taken = {field.column for field in sent.fields if field.column in permit.writable}
    if isinstance(cell.route.action, Insert):
        taken |= {*permit.fill}
    for number, column in enumerate(table.columns):
        if column.name in taken or column.type.kind == "json":
            continue
        at = scene(cell.bench.random(f"{cell.route.key} {column.name}"), number, cell.bench.today)
        value = {column.json: as_json(of_column(column)(at))}
        if cell.bench.own is None and isinstance(cell.route.action, Insert):
            # What it leaves out makes a row, and each has unique values of its own.
            another = NUMBER + len(cell.route.permits) * (number + 1)
            body = compose.body(cell.bench, cell.route, cell.actor, aim, another) or body
        whole = {sent.wrapper: body.get(sent.wrapper, {}) | value} if sent.wrapper else body | value
        reply = await cell.send(aim.path, whole)
        name = f"can not set {column.json}"
        if cell.bench.own is not None or reply.status is None or reply.status >= 300:
            yield cell.check(name, reply.status in NOT_WRITABLE, _either(NOT_WRITABLE), reply)
        else:
            yield _ignored(cell, column, value[column.json], name, reply)


def _ignored(cell: Cell, column: ColumnPlan, sent: Any, name: str, reply: Reply) -> Result:
    """A service that is not ours may take a body and leave out what it does not know. The answer
    tells, if it shows the column."""
    shown = {field.column: field.name for field in cell.route.answer.fields}.get(column.name)
    items = rows.shown(cell.route, reply.json)
    if shown is None or not items or shown not in items[0]:
        reason = f"{cell.route.key}: no answer tells whether {column.json} in a body is heeded"
        return Unproven(cell.claims, reason, cell.route.line)
    heeded = _same(column, items[0][shown], sent)
    return cell.check(name, not heeded, f"{_either(NOT_WRITABLE)}, or another value", reply)


def _same(column: ColumnPlan, shown: Any, sent: Any) -> bool:
    try:
        return bool(canonical(column.type, shown) == canonical(column.type, sent))
    except ValueError:
        return bool(shown == sent)


def _either(statuses: tuple[int, ...]) -> str:
    return " or ".join(map(str, statuses))


PROBE = Probe("access", "every cell of the access matrix, allow and deny", claims, run)
