"""What the helpdesk does beyond keeping rows. ``asbuilt serve`` finds this file beside spec.md."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from asbuilt.handlers import Database, Problem, Request, Row, User, before, instead


@before("POST /api/tickets")
def only_staff_say_urgent(request: Request, user: User) -> None:
    """Refuse the priority ``urgent`` to customers."""
    if user.role == "customer" and request.body.get("priority") == "urgent":
        raise Problem(
            403,
            "Only agents and administrators set the priority to urgent.",
            hint="Open the ticket as high; an agent raises it.",
        )


@instead("POST /api/tickets/{id}/close")
def close(row: Row, db: Database, user: User, request: Request) -> dict[str, Any]:
    """Close ``row`` once; the resolution becomes a comment that the customer sees.

    The row rule was applied already: this is a ticket that the caller may close. Customers may
    not write the status otherwise, so the service does it for them.
    """
    if row["status"] == "closed":
        raise Problem(409, "The ticket is closed already.", hint="An agent can reopen it.")
    resolution = request.body["resolution"]
    db.comments.create({"ticket_id": row["id"], "author_id": user.id, "body": resolution})
    return db.elevated.tickets.update(
        row["id"], {"status": "closed", "closed_at": datetime.now(UTC)}
    )
