"""What the helpdesk does beyond keeping rows. ``asbuilt serve`` finds this file beside spec.md."""

from datetime import UTC, datetime

from asbuilt.handlers import Problem, before, instead


@before("POST /api/tickets")
def only_staff_say_urgent(request, user):
    """Refuse the priority ``urgent`` to customers."""
    if user.role == "customer" and request.body.get("priority") == "urgent":
        raise Problem(
            403,
            "Only agents and administrators set the priority to urgent.",
            hint="Open the ticket as high; an agent raises it.",
        )


@instead("POST /api/tickets/{id}/close")
def close(row, db, request):
    """Close ``row`` once; the resolution becomes a comment that the customer sees.

    The row rule was applied before: this is a ticket that the caller may close. Customers write no
    status otherwise, so the service does it for them.
    """
    if row["status"] == "closed":
        raise Problem(409, "The ticket is closed already.", hint="An agent can reopen it.")
    db.comments.create({"ticket_id": row["id"], "body": request.body["resolution"]})
    return db.elevated.tickets.update(
        row["id"], {"status": "closed", "closed_at": datetime.now(UTC)}
    )
