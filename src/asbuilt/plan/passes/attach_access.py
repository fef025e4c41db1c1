"""The access matrix as permits: for each route and role a row rule and the columns it opens.

A role without a permit at a route is refused there. Words of the matrix (``own``) become the row
rule of their legend entry; a document without any matrix gets the convention of :data:`DEFAULT`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import msgspec

from asbuilt.expression.model import Expression
from asbuilt.plan.families import BATCH
from asbuilt.plan.inputs import Inputs, assume, assume_all
from asbuilt.plan.model import ANONYMOUS, Assumption, Builtin, Route, Sample, ServicePlan
from asbuilt.plan.own_rows import own_column
from asbuilt.plan.passes.find_owners import unstated
from asbuilt.plan.permits import (
    ALL_ROWS,
    Grant,
    Grants,
    builtin_permits,
    permitted,
    readers,
    table_of,
)
from asbuilt.plan.reach import together
from asbuilt.plan.row_rule import is_caller, legend_rule, own_rule
from asbuilt.spec.sections.access import Access, Cell
from asbuilt.spec.sections.api import Api, Endpoint

DEFAULT = (
    "No access matrix: where an endpoint says no more, `{admin}` may do everything, signed-in "
    "people create and act on their own rows, anonymous callers only register and sign in."
)


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
    reading = readers(plan, grants)
    system = builtin_permits(plan, access)
    routes = tuple(
        permitted(plan, access, route, grants.get(route.key, {}), reading, system)
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
        return {name: ALL_ROWS for name in named if name in everyone}
    grants: Grants = {}
    by_role: dict[str, list[Cell]] = {}
    for cell in cells:
        by_role.setdefault(cell.role, []).append(cell)
    for role, told in by_role.items():
        grant = _granted(access, plan, route, told) if role in everyone else None
        if grant is not None:
            grants[role] = grant
    if grants.get(ANONYMOUS) == ALL_ROWS:  # what is open to everyone is closed to no role
        grants |= dict.fromkeys((role for role in everyone if role not in by_role), ALL_ROWS)
    return grants


def _granted(access: Access, plan: ServicePlan, route: Route, cells: list[Cell]) -> Grant | None:
    """What the most exact rows grant a role: nothing, if one of them denies."""
    if len(cells) == 1 and cells[0].grant == "allow":
        return ALL_ROWS  # as nearly all of a large matrix
    exact = max(cell.exact for cell in cells)
    rules: list[Expression] = []
    for cell in cells:
        if cell.exact < exact or cell.grant == "allow":
            continue
        rule = _rule(plan, access, cell, table_of(route))
        if rule is None:
            return None
        rules.append(rule)
    return Grant(together(*dict.fromkeys(rules)))


def _rule(plan: ServicePlan, access: Access, cell: Cell, table: str | None) -> Expression | None:
    """The row rule of the word of a cell: what the legend says, else what own rows are."""
    if stated := legend_rule(plan, access, cell.word, table):
        return stated
    owned = plan.tables.get(table or "")
    if owned is None or plan.identity is None:
        return None
    column = own_column(access, plan.identity, owned, cell)
    return is_caller(column) if column else None


def _conventional(plan: ServicePlan, route: Route) -> Grants:
    identity = plan.identity
    assert identity is not None
    table = plan.tables.get(table_of(route) or "")
    grants: Grants = {identity.administrator: ALL_ROWS}
    if isinstance(route.action, Sample):
        return {**grants, **dict.fromkeys(identity.roles, ALL_ROWS)}
    rule = own_rule(identity, table) if table else None
    if rule is not None:
        grants |= {role: Grant(rule) for role in identity.roles if role not in grants}
    return grants


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
