"""What the store refuses, as problems that a client can act on.

They name only what the caller knows of: a constraint on a hidden column is told without its name.
"""

from __future__ import annotations

from collections.abc import Sequence

from asbuilt.plan.model import Builtin, Route, TablePlan
from asbuilt.server.body import pointer
from asbuilt.server.problem import FieldError, Problem, invalid
from asbuilt.server.request import Request
from asbuilt.server.service import Service
from asbuilt.store.base import (
    CheckViolated,
    Duplicate,
    MissingReference,
    StillReferenced,
    StoreError,
    TooExpensive,
)

LATER = (("retry-after", "5"),)


def translate(service: Service, request: Request, route: Route, error: StoreError) -> Problem:
    """The problem for a store's refusal of what ``request`` asked of ``route``."""
    match error:
        case Duplicate(table=table, columns=columns):
            known = _known(service, request, route, table, columns)
            errors = [FieldError("is taken", "unique", pointer(route.body, name)) for name in known]
            named = ", ".join(pointer(route.body, name).rpartition("/")[2] for name in known)
            detail = f"{named or 'A value'} is taken."
            return Problem(409, detail, code="duplicate", errors=errors)
        case MissingReference(table=table, columns=columns):
            return _refused(
                service, request, route, table, columns, "names a row that does not exist",
                "reference",
            )  # fmt: skip
        case StillReferenced(table=table):
            named = table if service.rights.reading(table, request.role) else "something else"
            return Problem(
                409, f"It is still in use by {named}.", code="still-referenced",
                hint="Remove what belongs to it first.",
            )  # fmt: skip
        case CheckViolated(table=table, name=None, columns=columns):
            return _refused(
                service, request, route, table, columns, "must have a value that its column takes",
                "not-null",
            )  # fmt: skip
        case CheckViolated(table=table, name=name, columns=columns):
            known = _known(service, request, route, table, columns)
            told = known == columns
            detail = f"must satisfy {_check(service, table, name)}" if told else "is not acceptable"
            return _refused(service, request, route, table, columns, detail, "check")
        case TooExpensive():
            return Problem(503, "The query took too long.", headers=LATER)
    return Problem(503, "The database can not take this now.", headers=LATER)


def _refused(
    service: Service,
    request: Request,
    route: Route,
    table: str,
    columns: tuple[str, ...],
    detail: str,
    code: str,
) -> Problem:
    known = _known(service, request, route, table, columns)
    places = [pointer(route.body, name) for name in known]
    return invalid([FieldError(detail, code, place) for place in places or [""]])


def _known(
    service: Service, request: Request, route: Route, table: str, columns: Sequence[str]
) -> tuple[str, ...]:
    """Those of ``columns`` that exist for the caller."""
    plan = service.plan.tables.get(table)
    if plan is None:
        return ()
    permit = request.permit
    own = getattr(route.action, "table", None) == table
    if isinstance(route.action, Builtin) or permit is None or not own:
        return tuple(name for name in columns if _is_open(plan, name))
    return tuple(name for name in columns if name in permit.known or name in plan.primary_key)


def _is_open(table: TablePlan, name: str) -> bool:
    column = table.column(name)
    return not (column.hidden or column.secret or column.visible_to)


def _check(service: Service, table: str, name: str | None) -> str:
    checks = service.plan.tables[table].checks
    return next((check.text for check in checks if check.name == name), "its constraint")
