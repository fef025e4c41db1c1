"""Permits: the rows and columns that a grant opens to a role at a route."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from asbuilt.expression.model import Expression, Or
from asbuilt.plan.families import SIGNED_IN, SYSTEM_ROUTES
from asbuilt.plan.model import (
    ANONYMOUS,
    Builtin,
    Call,
    ColumnPlan,
    Insert,
    Parent,
    Permit,
    Route,
    Select,
    ServicePlan,
    TablePlan,
)
from asbuilt.plan.reach import rules_above, together
from asbuilt.plan.row_rule import own_rule, word_rules
from asbuilt.spec.sections.access import Access


class Grant(Struct, frozen=True):
    """What a role is granted at a route: a row rule, or all rows."""

    rule: Expression | None = None


ALL_ROWS = Grant()
Grants = dict[str, Grant]
Readers = dict[str, tuple[tuple[Parent, ...], Grants]]
"""By table: the parents of the route that reads its rows, and whom it lets."""


def permitted(
    plan: ServicePlan,
    access: Access,
    route: Route,
    grants: Grants,
    reading: Readers,
    system: Mapping[str, dict[str, Permit]],
) -> Route:
    """``route`` with the permit of each role that is granted something there; ``system`` has those
    of the families that asbuilt answers itself."""
    if isinstance(route.action, Builtin):
        own = system[route.action.name]
        if grants:
            own = {role: permit for role, permit in own.items() if role in grants}
        return msgspec.structs.replace(route, permits=own)
    table = plan.tables.get(table_of(route) or "")
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
    own = own_rule(identity, table)
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


def readers(plan: ServicePlan, grants: dict[str, Grants]) -> Readers:
    """Who may read a single row of each table, or else its list, if a route reads it at all."""
    found: Readers = {}
    for many in (False, True):
        for route in plan.routes:
            action = route.action
            if isinstance(action, Select) and action.many is many:
                found.setdefault(action.table, (action.parents, grants[route.key]))
    return found


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
    return word_rules(plan, access, table, column.visible_to)


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
    words = word_rules(plan, access, table, column.writable_by)
    return role in column.writable_by or rule in words


def _fill(route: Route, table: TablePlan, role: str) -> dict[str, str]:
    """The columns that a create takes from the caller; the path's own come from the path."""
    if role == ANONYMOUS or not isinstance(route.action, Insert | Call):
        return {}
    linked = {parent.link for parent in route.action.parents}
    return {column: mine for column, mine in table.filled.items() if column not in linked}


def table_of(route: Route) -> str | None:
    """The table whose rows a route acts on."""
    return getattr(route.action, "table", None)
