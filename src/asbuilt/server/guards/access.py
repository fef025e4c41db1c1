"""Whether the caller's role has anything at this endpoint at all; deny by default."""

from __future__ import annotations

from asbuilt.plan.model import ANONYMOUS, Route
from asbuilt.server.problem import forbidden, unauthenticated
from asbuilt.server.request import Request


def access(request: Request, route: Route) -> None:
    """Set the request's permit.

    Raises:
        Problem: 401 when signing in may help, 403 when the role has no access.
    """
    permit = route.permits.get(request.role)
    if permit is None:
        if request.role == ANONYMOUS:
            raise unauthenticated("This endpoint needs a signed-in caller.")
        raise forbidden()
    request.permit = permit
