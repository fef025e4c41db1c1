"""The access matrix as permits: for each route and role a row rule and the columns it opens.

A role without a permit at a route is refused there. Words of the matrix (``own``) become the row
rule of their legend entry; a document without any matrix gets the convention of :data:`DEFAULT`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from asbuilt.expression.model import Column, Comparison, Expression, Me, Or
from asbuilt.expression.names import columns as mentioned
from asbuilt.plan.families import BATCH, SIGNED_IN, SYSTEM_ROUTES
from asbuilt.plan.inputs import Inputs, assume, assume_all
from asbuilt.plan.model import (
    ANONYMOUS,
    Assumption,
    Builtin,
    Call,
    ColumnPlan,
    Identity,
    Insert,
    Parent,
    Permit,
    Route,
    Sample,
    Select,
    ServicePlan,
    TablePlan,
)
from asbuilt.plan.own_rows import OWN, own_column
from asbuilt.plan.passes.find_owners import unstated
from asbuilt.plan.reach import rules_above, together
from asbuilt.record import dataclass
from asbuilt.spec.sections.access import Access, Cell
from asbuilt.spec.sections.api import Api, Endpoint

DEFAULT = (
    "No access matrix: where an endpoint says no more, `{admin}` may do everything, signed-in "
    "people create and act on their own rows, anonymous callers only register and sign in."
)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a role is granted at a route: a row rule, or all rows."""

    rule: Expression | None = None


_ALL_ROWS = Grant()
Grants = dict[str, Grant]
Readers = dict[str, tuple[tuple[Parent, ...], Grants]]
"""By table: the parents of the route that reads its rows, and whom it lets."""


def attach_access(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Give every route of the document its permits."""
    access = inputs.spec[Access]
    assert plan.identity is not None
    everyone = dict.fromkeys((*plan.identity.roles, ANONYMOUS))
    stated = inputs.spec[Api].by_key
    by_convention = unstated(inputs)
    if by_convention:
        plan = assume(plan, DEFAULT.format(admin=plan.identity.administrator))
    plan = _with_registration(access, plan)
    cells: dict[str, list[Cell]] = {}
    for cell in access.cells:
        cells.setdefault(cell.endpoint, []).append(cell)
    grants: dict[str, Grants] = {}
    for route in plan.routes:
        if isinstance(route.action, Builtin) and not _limited(route, cells, stated):
            continue
        key = route.key
        if key in by_convention:
            grants[key] = _conventional(plan, route)
        else:
            grants[key] = _stated(access, plan, route, cells.get(key, []), stated[key], everyone)
    reading = _reading(plan, grants)
    system = builtin_permits(plan, access)
    routes = tuple(
        _permitted(plan, access, route, grants.get(route.key, {}), reading, system)
        for route in plan.routes
    )
    plan = msgspec.structs.replace(plan, routes=routes)
    return assume_all(plan, _closed_above(plan, grants, by_convention))


def _closed_above(
    plan: ServicePlan, grants: Mapping[str, Grants], by_convention: Collection[str]
) -> Iterator[Assumption]:
    """What is said of roles that the document lets make a call, but read nothing of the rows above
    it."""
    for route in plan.routes:
        parents = getattr(route.action, "parents", ())
        closed = [role for role in grants.get(route.key, ()) if role not in route.permits]
        if parents and closed and route.key not in by_convention:
            roles = ", ".join(f"`{role}`" for role in closed)
            yield Assumption(
                f"`{route.key}` stays closed to {roles}: they may not read the "
                f"`{parents[-1].table}` above it.",
                route.line,
            )


# ---------------------------------------------------------------- grants


def _limited(route: Route, cells: Mapping[str, list[Cell]], stated: Mapping[str, Endpoint]) -> bool:
    """Whether the document says who may send batches; else everybody may who is signed in."""
    named = route.key in cells or bool(stated[route.key].roles)
    return route.action == Builtin(BATCH) and named


def _stated(
    access: Access,
    plan: ServicePlan,
    route: Route,
    cells: list[Cell],
    endpoint: Endpoint,
    everyone: Collection[str],
) -> Grants:
    """The grants of the matrix row, the ``**Roles:**`` line and ``**Auth:** none`` together."""
    assert plan.identity is not None
    if not cells:
        roles = [text.text for text in endpoint.roles or ()]
        named = roles or (everyone if endpoint.public else (plan.identity.administrator,))
        return {name: _ALL_ROWS for name in named if name in everyone}
    grants: Grants = {}
    by_role: dict[str, list[Cell]] = {}
    for cell in cells:
        by_role.setdefault(cell.role, []).append(cell)
    for role, told in by_role.items():
        grant = _granted(access, plan, route, told) if role in everyone else None
        if grant is not None:
            grants[role] = grant
    if grants.get(ANONYMOUS) == _ALL_ROWS:  # what is open to everyone is closed to no role
        grants |= dict.fromkeys((role for role in everyone if role not in by_role), _ALL_ROWS)
    return grants


def _granted(access: Access, plan: ServicePlan, route: Route, cells: list[Cell]) -> Grant | None:
    """What the most exact rows grant a role: nothing, if one of them denies."""
    if len(cells) == 1 and cells[0].grant == "allow":
        return _ALL_ROWS  # as nearly all of a large matrix
    exact = max(cell.exact for cell in cells)
    rules: list[Expression] = []
    for cell in cells:
        if cell.exact < exact or cell.grant == "allow":
            continue
        rule = _rule(plan, access, cell, _table_of(route))
        if rule is None:
            return None
        rules.append(rule)
    return Grant(together(*dict.fromkeys(rules)))


def _rule(plan: ServicePlan, access: Access, cell: Cell, table: str | None) -> Expression | None:
    """The row rule of the word of a cell: what the legend says, else what own rows are."""
    if stated := _legend(plan, access, cell.word, table):
        return stated
    owned = plan.tables.get(table or "")
    if owned is None or plan.identity is None:
        return None
    column = own_column(access, plan.identity, owned, cell)
    return _is_caller(column) if column else None


def _conventional(plan: ServicePlan, route: Route) -> Grants:
    identity = plan.identity
    assert identity is not None
    table = plan.tables.get(_table_of(route) or "")
    grants: Grants = {identity.administrator: _ALL_ROWS}
    if isinstance(route.action, Sample):
        return {**grants, **dict.fromkeys(identity.roles, _ALL_ROWS)}
    rule = _own(identity, table) if table else None
    if rule is not None:
        grants |= {role: Grant(rule) for role in identity.roles if role not in grants}
    return grants


def _own(identity: Identity, table: TablePlan) -> Expression | None:
    column = identity.key if table.name == identity.table else table.owner
    return _is_caller(column) if column else None


def _is_caller(column: str) -> Expression:
    return Comparison("=", Column((column,)), Me("id"))


def _legend(
    plan: ServicePlan, access: Access, word: str | None, table: str | None
) -> Expression | None:
    """The row rule of ``word`` on ``table``: an entry for that table before a general one whose
    columns it has."""
    entries = [entry for entry in access.legend if entry.word == word and entry.expression]
    for entry in sorted(entries, key=lambda entry: entry.table is None):
        if entry.table == table or (entry.table is None and _fits(plan, entry.expression, table)):
            return entry.expression
    return None


def _fits(plan: ServicePlan, rule: Expression | None, table: str | None) -> bool:
    """Whether every column that ``rule`` names can be reached from ``table``."""
    if table is None or rule is None:
        return True
    return all(_reaches(plan, plan.tables[table], path) for path in mentioned(rule))


def _reaches(plan: ServicePlan, table: TablePlan, path: tuple[str, ...]) -> bool:
    for part in path[:-1]:
        found = next((item for item in table.references if item.relation == part), None)
        if found is None:
            return False
        table = plan.tables[found.table]
    return any(column.name == path[-1] for column in table.columns)


def _table_of(route: Route) -> str | None:
    return getattr(route.action, "table", None)


# ---------------------------------------------------------------- registration


def _with_registration(access: Access, plan: ServicePlan) -> ServicePlan:
    """Registration is open unless a matrix row denies it to anonymous callers."""
    assert plan.identity is not None
    if not plan.identity.registration:
        return plan
    registers = {
        route.key
        for route in plan.routes
        if isinstance(route.action, Builtin) and route.action.name == "auth.register"
    }
    closed = any(
        cell.endpoint in registers and cell.role == ANONYMOUS and cell.grant != "allow"
        for cell in access.cells
    )
    if not closed:
        return assume(plan, "Anyone may register.")
    identity = msgspec.structs.replace(plan.identity, registration=False)
    return msgspec.structs.replace(plan, identity=identity)


# ---------------------------------------------------------------- permits


def _permitted(
    plan: ServicePlan,
    access: Access,
    route: Route,
    grants: Grants,
    reading: Readers,
    system: Mapping[str, dict[str, Permit]],
) -> Route:
    if isinstance(route.action, Builtin):
        own = system[route.action.name]
        if grants:
            own = {role: permit for role, permit in own.items() if role in grants}
        return msgspec.structs.replace(route, permits=own)
    table = plan.tables.get(_table_of(route) or "")
    if table is None:
        return msgspec.structs.replace(route, permits=dict.fromkeys(grants, Permit()))
    permits = {
        role: permit
        for role, grant in grants.items()
        if (permit := _permit(plan, access, route, table, role, grant, reading)) is not None
    }
    return msgspec.structs.replace(route, permits=permits)


def builtin_permits(plan: ServicePlan, access: Access) -> dict[str, dict[str, Permit]]:
    """Who may call each built-in family: everyone, or whoever is signed in. Those about accounts
    show people the columns of their own row that their role may see."""
    assert plan.identity is not None
    everyone = (*plan.identity.roles, ANONYMOUS)
    of_oneself, others = _of_oneself(plan, access, everyone), dict.fromkeys(everyone, Permit())
    kinds = {
        (signed_in, of_accounts): {role: permits[role] for role in roles}
        for signed_in, roles in ((True, plan.identity.roles), (False, everyone))
        for of_accounts, permits in ((True, of_oneself), (False, others))
    }
    names = (name for _, _, name in SYSTEM_ROUTES)
    return {name: kinds[name in SIGNED_IN, name.startswith("auth.")] for name in names}


def _of_oneself(plan: ServicePlan, access: Access, roles: Iterable[str]) -> dict[str, Permit]:
    """What people see of their own row of the identity table, and may set in it. It is the same for
    all roles that no column names."""
    assert plan.identity is not None
    table = plan.tables[plan.identity.table]
    named: set[str] = set()
    for column in table.columns:
        named.update(column.visible_to or (), column.writable_by or ())
    unnamed = _of_own_row(plan, access, table, "")
    return {
        role: _of_own_row(plan, access, table, role) if role in named else unnamed for role in roles
    }


def _of_own_row(plan: ServicePlan, access: Access, table: TablePlan, role: str) -> Permit:
    identity = plan.identity
    assert identity is not None
    own = _own(identity, table)
    seen = _seen(plan, access, table, role, own)
    writable = tuple(
        column.name
        for column in table.columns
        if column.name != identity.role
        if _may_set(plan, access, table, column, role, own, seen)
    )
    return msgspec.structs.replace(seen, rule=None, writable=writable)


def _permit(
    plan: ServicePlan,
    access: Access,
    route: Route,
    table: TablePlan,
    role: str,
    grant: Grant,
    reading: Readers,
) -> Permit | None:
    """None when a parent's rows are closed to ``role``: nothing below them is reachable."""
    parents = [
        _reads(plan, reading, parent.table, role) for parent in getattr(route.action, "parents", ())
    ]
    if None in parents:
        return None
    seen = _seen(plan, access, table, role, grant.rule)
    return msgspec.structs.replace(
        seen,
        writable=_writable(plan, access, route, table, role, seen),
        fill=_fill(route, table, role),
        parents=tuple(parent.rule for parent in parents if parent),
    )


def _seen(
    plan: ServicePlan, access: Access, table: TablePlan, role: str, rule: Expression | None
) -> Permit:
    """The columns that ``role`` sees on the rows that ``rule`` holds for."""
    shown = {
        column.name: _shown_where(plan, access, table, column, role) for column in table.columns
    }
    hidden = {
        name: rules for name, rules in shown.items() if None not in rules and rule not in rules
    }
    readable = tuple(name for name in shown if name not in hidden)
    conditional = {name: _any(rules) for name, rules in hidden.items() if rules}
    return Permit(rule, readable, conditional, granted=readable)


def _reading(plan: ServicePlan, grants: dict[str, Grants]) -> Readers:
    """Who may read a single row of each table, or else its list, if a route reads it at all."""
    readers: Readers = {}
    for many in (False, True):
        for route in plan.routes:
            action = route.action
            if isinstance(action, Select) and action.many is many:
                readers.setdefault(action.table, (action.parents, grants[route.key]))
    return readers


def _reads(
    plan: ServicePlan, reading: Readers, table: str, role: str, below: tuple[str, ...] = ()
) -> Grant | None:
    """What ``role`` may read of ``table``, the rules of the rows above included; None: nothing."""
    if table not in reading:
        return Grant()
    parents, grants = reading[table]
    if role not in grants or table in below:
        return None
    above = [_reads(plan, reading, parent.table, role, (*below, table)) for parent in parents]
    if None in above:
        return None
    rules = rules_above(plan.tables, table, parents, [grant.rule for grant in above if grant])
    return None if rules is None else Grant(together(grants[role].rule, *rules))


def _shown_where(
    plan: ServicePlan, access: Access, table: TablePlan, column: ColumnPlan, role: str
) -> tuple[Expression | None, ...]:
    """The rules that each show ``column`` to ``role`` on some rows; None: on all rows."""
    if column.hidden or column.secret:
        return ()
    if column.visible_to is None or role in column.visible_to:
        return (None,)
    return _words(plan, access, table, column.visible_to)


def _words(
    plan: ServicePlan, access: Access, table: TablePlan, words: tuple[str, ...]
) -> tuple[Expression, ...]:
    """The row rules of those ``words`` that are no roles. One that follows a relation shows
    nothing: it can not be told from the row alone."""
    assert plan.identity is not None
    found: list[Expression] = []
    for word in words:
        rule = _legend(plan, access, word, table.name)
        if rule is None and word == OWN:
            rule = _own(plan.identity, table)
        if rule is not None and all(len(path) == 1 for path in mentioned(rule)):
            found.append(rule)
    return tuple(found)


def _any(rules: tuple[Expression | None, ...]) -> Expression:
    stated = tuple(rule for rule in rules if rule is not None)
    return stated[0] if len(stated) == 1 else Or(stated)


def _writable(
    plan: ServicePlan, access: Access, route: Route, table: TablePlan, role: str, seen: Permit
) -> tuple[str, ...]:
    """The body's columns that ``role`` may set: what ``writable by`` says, else what it sees; the
    role column is an administrator's."""
    identity = plan.identity
    assert identity is not None
    names = [field.column for field in route.body.fields if field.column] if route.body else []
    columns = {column.name: column for column in reversed(table.columns)}
    writable: list[str] = []
    for name in names:
        column = columns[name]
        if (table.name, name, column.writable_by) == (identity.table, identity.role, None):
            allowed = role == identity.administrator
        else:
            allowed = _may_set(plan, access, table, column, role, seen.rule, seen)
        if allowed:
            writable.append(name)
    return tuple(writable)


def _may_set(
    plan: ServicePlan,
    access: Access,
    table: TablePlan,
    column: ColumnPlan,
    role: str,
    rule: Expression | None,
    seen: Permit,
) -> bool:
    if column.writable_by is None:
        return column.name in seen.known
    words = _words(plan, access, table, column.writable_by)
    return role in column.writable_by or rule in words


def _fill(route: Route, table: TablePlan, role: str) -> dict[str, str]:
    """The columns that a create takes from the caller; the path's own come from the path."""
    if role == ANONYMOUS or not isinstance(route.action, Insert | Call):
        return {}
    linked = {parent.link for parent in route.action.parents}
    return {column: mine for column, mine in table.filled.items() if column not in linked}
