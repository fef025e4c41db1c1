"""Bodies that the document lets somebody send: they refer to rows that are visible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asbuilt.plan.model import Builtin, Insert, Permit, Route, Select, Update
from asbuilt.sampling.as_json import as_json
from asbuilt.sampling.form import Form, form
from asbuilt.sampling.form import body as sampled
from asbuilt.sampling.keys import Unsatisfiable
from asbuilt.spec.column_type import ColumnType
from asbuilt.verify.aim import Aim, Judge
from asbuilt.verify.bench import Actor, Bench
from asbuilt.verify.world import Row

ATTEMPTS = 24


def body(
    bench: Bench, route: Route, actor: Actor, aim: Aim, number: int = 0
) -> dict[str, Any] | None:
    """A body that ``route`` takes from ``actor`` there, so far as the document tells; None when
    there is none (a reference that nothing visible can fill). Other numbers give other values."""
    first = (bench.first + number) * ATTEMPTS
    for seed in range(first, first + ATTEMPTS):
        try:
            made = sampled(route, bench.subject.plan, seed=seed, **frame(bench, route, actor, aim))
        except Unsatisfiable:
            return None
        if _allowed(bench, route, actor, aim, made, seed):
            return made if bench.own else _with_owner(bench, route, actor, made)
    return None


def _with_owner(
    bench: Bench, route: Route, actor: Actor, made: dict[str, Any], *, known: bool = False
) -> dict[str, Any]:
    """The same with the members that name its owner where the document's example has such, and
    without them where it has none: that service knows who asks, as our own does. With ``known``
    those alone that are there already."""
    permit, wrapper = route.permits.get(actor.role), route.body and route.body.wrapper
    if permit is None or actor.account is None or route.body is None:
        return made
    me = {**actor.account.row, "id": actor.account.id}
    members = made.get(wrapper, {}) if wrapper else made
    shown = _shown(bench, route)
    own = {f.name: f.column for f in route.body.fields if f.column in permit.fill}
    told = {
        name: as_json(me.get(permit.fill[column]))
        for name, column in own.items()
        if (shown is None or name in shown) and (name in members or not known)
    }
    others = {name: value for name, value in members.items() if name not in own}
    return {**made, wrapper: others | told} if wrapper else others | told


def _shown(bench: Bench, route: Route) -> dict[str, Any] | None:
    """The members of the document's example of a body; None without one."""
    endpoint = bench.subject.endpoints.get(route.key)
    example = endpoint.request.value if endpoint and endpoint.request else None
    wrapper = route.body.wrapper if route.body else None
    shown = example.get(wrapper) if wrapper and isinstance(example, dict) else example
    return shown if isinstance(shown, dict) else None


def exemplary(
    bench: Bench, route: Route, actor: Actor, aim: Aim, number: int = 0
) -> dict[str, Any] | None:
    """The document's example where the rows of this service allow it: keys of rows that are not
    there, and values that may be taken, are replaced. Without an example as :func:`body`."""
    made = body(bench, route, actor, aim, number)
    endpoint = bench.subject.endpoints.get(route.key)
    example = endpoint.request.value if endpoint and endpoint.request else None
    if made is None or not isinstance(example, dict):
        return made
    wrapper = route.body.wrapper if route.body else None
    replaced = _replaced(bench, route)
    if wrapper and isinstance(example.get(wrapper), dict):
        whole = {**example, wrapper: _merged(example[wrapper], made[wrapper], replaced)}
    else:
        whole = _merged(example, made, replaced)
    return _with_owner(bench, route, actor, whole, known=True)


def _merged(example: dict[str, Any], made: dict[str, Any], replaced: set[str]) -> dict[str, Any]:
    return {**made, **{n: v for n, v in example.items() if n not in replaced or n not in made}}


def _replaced(bench: Bench, route: Route) -> set[str]:
    """Members whose example values may be taken, or point at rows that are not there."""
    plan, action = bench.subject.plan, route.action
    assert route.body is not None
    registers = isinstance(action, Builtin) and action.name == "auth.register"
    name = plan.identity_table if registers else getattr(action, "table", None)
    table = plan.tables.get(name) if name else None
    referring = {c for reference in table.references for c in reference.columns} if table else ()
    unique = (
        {c for columns in (table.primary_key, *table.uniques) for c in columns} if table else ()
    )
    return {
        field.name
        for field in route.body.fields
        if field.column in {*referring, *unique}
        or (field.column is None and _points(field.name, field.type))
    }


def _points(name: str, type: ColumnType) -> bool:
    """Whether a member that only a handler reads names a row by its key, at any depth."""
    inner = type.item if type.kind == "array" and type.item else type
    return name.endswith(("_id", "Id")) or any(
        _points(member, field) for member, field in inner.fields.items()
    )


def frame(bench: Bench, route: Route, actor: Actor, aim: Aim) -> dict[str, Any]:
    """What :mod:`asbuilt.sampling` is told of the scene: the day, the role, the rows that the actor
    can refer to, and the values that come from the path and from the caller."""
    return {
        "today": bench.today,
        "role": actor.role,
        "existing": visible(bench, actor),
        "rest": _rest(route, actor, aim),
    }


def formed(bench: Bench, route: Route, actor: Actor, aim: Aim, seed: int = 0) -> Form | None:
    """The body of a route as a part of a row."""
    return form(route, bench.subject.plan, seed=seed, **frame(bench, route, actor, aim))


def visible(bench: Bench, actor: Actor) -> Mapping[str, tuple[Row, ...]]:
    """The sample rows that the actor may read, by table; all of them where no endpoint reads a
    table, since then no reading rule hides them."""
    known = bench.visible.get((actor.role, actor.account.id if actor.account else None))
    if known is None:
        known = {
            table: tuple(row for row in rows if _readable(bench, actor, table, row))
            for table, rows in bench.world.rows.items()
        }
        bench.visible[actor.role, actor.account.id if actor.account else None] = known
    return known


def _readable(bench: Bench, actor: Actor, table: str, row: Row) -> bool:
    reading = [r for r in bench.subject.routes if isinstance(r.action, Select)
               and r.action.table == table]  # fmt: skip
    judge = Judge(bench.subject.plan, bench.world, actor.account)
    plan = bench.subject.plan.tables[table]
    permits = [route.permits.get(actor.role) for route in reading]
    return any(permit and judge.holds(plan, row, permit.rule) for permit in permits)


def _rest(route: Route, actor: Actor, aim: Aim) -> dict[str, Any]:
    """The columns that no body gives: the parent's key, what is taken from the caller, and for a
    change the row as it is."""
    rest: dict[str, Any] = {}
    if isinstance(route.action, Update) and aim.row:
        rest |= aim.row
    if isinstance(route.action, Insert):
        if route.action.parents and aim.above:
            last = route.action.parents[-1]
            rest[last.link] = aim.above[-1][last.column]
        if actor.account is not None:
            me = {**actor.account.row, "id": actor.account.id}
            fill = route.permits.get(actor.role, Permit()).fill
            rest |= {column: me.get(mine) for column, mine in fill.items()}
    return rest


def _allowed(
    bench: Bench, route: Route, actor: Actor, aim: Aim, made: dict[str, Any], seed: int
) -> bool:
    """Whether the row that comes of a body is one that the actor's rule opens."""
    permit, action = route.permits.get(actor.role), route.action
    if permit is None or permit.rule is None or not isinstance(action, Insert | Update):
        return True
    found = formed(bench, route, actor, aim, seed)
    if found is None:
        return True
    row = {**(aim.row or {}), **found.row(found.members(made))}
    table = bench.subject.plan.tables[action.table]
    return (
        Judge(bench.subject.plan, bench.world, actor.account).holds(table, row, permit.rule)
        is not False
    )
