"""Who may do what: roles, cells of the access matrix, rows and columns that a role sees."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.compare.change import BOTH, CLIENTS, Change, turned
from asbuilt.compare.endpoints import pairs
from asbuilt.expression import format
from asbuilt.plan.model import Permit, Route, ServicePlan


def changes(old: ServicePlan, new: ServicePlan) -> Iterator[Change]:
    """Roles that came and went, and for those that stay each endpoint that opened, closed or shows
    other rows. Whether an endpoint is public is a change of the endpoint."""
    roles = [plan.identity.roles if plan.identity else () for plan in (old, new)]
    for role in roles[0]:
        if role not in roles[1]:
            yield Change("role", role, "removed", "its people may do nothing any longer", BOTH)
    for role in roles[1]:
        if role not in roles[0]:
            yield Change("role", role, "added", "nobody has it yet")
    columns = _columns(old) & _columns(new)
    for before, after in pairs(old, new):
        if before is not None and after is not None:
            for role in roles[0]:
                if role in roles[1]:
                    yield from _cell(role, before, after, columns)


def _columns(plan: ServicePlan) -> frozenset[str]:
    return frozenset(column.name for table in plan.tables.values() for column in table.columns)


def _cell(role: str, old: Route, new: Route, columns: frozenset[str]) -> Iterator[Change]:
    about = Change(
        "access", f"{old.key} as {role}", "changed", "", old_line=old.line, new_line=new.line
    )
    before, after = _permit(old, role), _permit(new, role)
    if before is None and after is not None:
        yield turned(about, "opened", ("refused", _rows(after)), "more may be done than before")
    elif before is not None and after is None:
        yield turned(about, "closed", (_rows(before), "refused"), "it gets 403", CLIENTS)
    elif before is not None and after is not None:
        yield from _rule(about, before, after)
        yield from _seen(about, "columns shown", before.known, after.known, columns)
        written = [frozenset(permit.writable) for permit in (before, after)]
        yield from _seen(about, "columns written", written[0], written[1], columns)


def _permit(route: Route, role: str) -> Permit | None:
    return route.permits.get(role)


def _rule(about: Change, old: Permit, new: Permit) -> Iterator[Change]:
    texts = (_rows(old), _rows(new))
    if old.rule == new.rule:
        return
    if new.rule is None:
        yield turned(about, "widened", texts, "more rows than before")
    elif old.rule is None:
        yield turned(about, "narrowed", texts, "rows that were there are not", CLIENTS)
    else:
        yield turned(about, "other rows", texts, "rows that were there may not be", CLIENTS)


def _rows(permit: Permit) -> str:
    return format.text(permit.rule) if permit.rule is not None else "all rows"


def _seen(
    about: Change, aspect: str, old: frozenset[str], new: frozenset[str], common: frozenset[str]
) -> Iterator[Change]:
    """``common`` columns stand in both documents; the others are changes of their tables."""
    lost, won = sorted((old - new) & common), sorted((new - old) & common)
    if lost:
        yield turned(about, aspect, (", ".join(lost), None), "clients miss them", CLIENTS)
    if won:
        yield turned(about, aspect, (None, ", ".join(won)), "more than before")
