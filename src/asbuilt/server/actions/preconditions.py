"""If-Match on changes: the entity tag that a client read must still be the row's.

The tag is that of the representation which ``GET`` on the same path shows to the same role, so that
what a client has read is what it may send back.
"""

from __future__ import annotations

from asbuilt.plan.model import Route, Select, TablePlan
from asbuilt.server.actions.tags import matches
from asbuilt.server.problem import Problem
from asbuilt.server.request import Request
from asbuilt.server.respond import Representation, etag
from asbuilt.server.service import Service
from asbuilt.server.visibility import Mask, mask, visible
from asbuilt.store.base import Row


class Precondition:
    """Tags the rows of one route, and compares."""

    def __init__(self, service: Service, route: Route, table: TablePlan) -> None:
        self._required = route.if_match_required
        columns = tuple(column.name for column in table.columns)
        self._shown: dict[str, tuple[Representation, Mask | None]] = {}
        for role in route.permits:
            reading = _reading(service, route, table, role)
            if reading is not None:
                permit = reading.permits[role]
                shown = Representation(reading.answer, columns, visible(permit))
                self._shown[role] = shown, mask(table, permit, columns, service.store.encode)

    def tag(self, request: Request, row: Row) -> str | None:
        """The entity tag of a whole row for the caller, None when they may not read it."""
        known = self._shown.get(request.role)
        if known is None:
            return None
        shown, masked = known
        return etag(shown.one(masked(row, request.caller) if masked else row))

    def check_absent(self, request: Request) -> None:
        """Let a row be made where there is none, unless the client expects one.

        Raises:
            Problem: 412.
        """
        if "if-match" in request.headers:
            raise _failed("There is no such row.", "Leave If-Match out to make it.")

    def _check_unwanted(self, request: Request, row: Row) -> None:
        """Hold to ``If-None-Match: *``: the client wants to make a row, not to change one."""
        header: str | None = request.headers.get("if-none-match")
        if header is not None and matches(header, self.tag(request, row) or ""):
            raise _failed("There is such a row already.", "Leave If-None-Match out to change it.")

    def check(self, request: Request, row: Row) -> None:
        """Compare If-Match and If-None-Match with the row as it is now, inside the transaction
        (RFC 9110 section 13.2).

        Raises:
            Problem: 412, the row has changed, or should not be there; 428, the document demands
                If-Match.
        """
        self._check_unwanted(request, row)
        header: str | None = request.headers.get("if-match")
        if header is None:
            if self._required:
                raise Problem(
                    428, "This change needs an If-Match header.", code="precondition-required",
                    hint="Send the ETag that you have read.",
                )  # fmt: skip
            return
        tag = self.tag(request, row)
        if tag is None or not matches(header, tag, weak=False):
            hint = "Read it again and repeat the change."
            raise _failed("The row has changed since you read it.", hint)


def _failed(detail: str, hint: str) -> Problem:
    return Problem(412, detail, code="precondition-failed", hint=hint)


def _reading(service: Service, route: Route, table: TablePlan, role: str) -> Route | None:
    """The route by which ``role`` reads what this one changes: the same path, else the one below,
    else any that reads a row of the table."""
    reads = [
        other
        for other in service.plan.routes
        if isinstance(other.action, Select)
        and not other.action.many
        and other.action.table == table.name
        and role in other.permits
    ]
    below = f"{route.path}/{{"
    return min(
        reads,
        key=lambda other: (other.path != route.path, not other.path.startswith(below)),
        default=None,
    )
