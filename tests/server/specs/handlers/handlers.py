"""Handlers for the tests."""

from __future__ import annotations

from typing import Any

from asbuilt.handlers import Problem, before, instead


@before("POST /api/tickets")
def no_shouting(request: Any, user: Any, db: Any) -> Problem | None:
    """Refuses by raising, refuses by returning, and fills a column in."""
    body = request.body
    if body["title"] == "RAISE":
        raise Problem(409, "Do not shout.", code="shouting", hint="Use lower case.")
    if body["title"] == "RETURN":
        return Problem(422, "Do not shout either.")
    if body["title"] == "CRASH":
        raise KeyError("a mistake of the handler")
    body.setdefault("due_on", "2030-01-01")
    return None


@before("PATCH /api/tickets/{id}")
def closed_stays_closed(row: Any, request: Any) -> None:
    """Sees the row before the change."""
    if row["status"] == "closed" and request.body:
        raise Problem(409, f"Ticket {row['id']} is closed.")


@before("DELETE /api/tickets/{id}")
def not_the_closed(row: Any) -> None:
    """Sees the row before it goes."""
    if row["status"] == "closed":
        raise Problem(409, "Closed tickets are kept.")


@before("POST /api/tickets/{id}/close")
def not_without_stars(row: Any, request: Any) -> None:
    """Comes before the function that replaces the action, and sees the row and the body."""
    if request.body["stars"] == 0:
        raise Problem(409, f"Ticket {row['id']} deserves a star.")


@instead("POST /api/tickets/{id}/close")
def close(row: Any, db: Any, user: Any, request: Any) -> Any:
    """Changes one table and writes another."""
    if row["status"] == "closed":
        raise Problem(409, "The ticket is closed already.")
    db.elevated.notes.create({"ticket_id": row["id"], "body": request.body["reason"]})
    closed = db.tickets.update(row["id"], {"status": "closed"})
    return {**closed, "by": user["username"]}


@instead("PUT /api/tickets/{id}/echo")
def echo(request: Any, row: Any, user: Any, db: Any) -> Any:
    """Everything that a handler is given."""
    return {
        "said": request.body,
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "request": request.id,
        "columns": sorted(row),
        "user": [user.id, user.role, user["username"]],
        "tables": [ticket["id"] for ticket in db.tickets.list("status = 'open'", sort="-id")],
        "all": len(db.elevated.tickets.list(limit=1000)),
    }


@instead("GET /api/tickets/{id}/notes")
def notes(request: Any, db: Any) -> Any:
    """A list of rows."""
    return db.elevated.notes.list(sort="body", ticket_id=int(request.params["id"]))


@instead("DELETE /api/tickets/{id}/notes")
def forget(request: Any, db: Any) -> None:
    """Nothing to answer."""
    for note in db.elevated.notes.list(ticket_id=int(request.params["id"])):
        db.elevated.notes.delete(note["id"])


@instead("POST /api/tickets/{id}/break")
def break_it(row: Any, db: Any, request: Any) -> Any:
    """Each way to fail, after something has been written."""
    db.tickets.update(row["id"], {"title": "broken"})
    match request.body["how"]:
        case "raise":
            raise RuntimeError("secret detail of the handler")
        case "problem":
            raise Problem(418, "I am a teapot.", hint="Ask for tea.")
        case "returned problem":
            return Problem(402, "Pay first.")
        case "duplicate":
            db.elevated.notes.create({"ticket_id": row["id"], "body": "same"})
            db.elevated.notes.create({"ticket_id": row["id"], "body": "same"})
        case "check":
            db.tickets.update(row["id"], {"status": "lost"})
        case "type":
            db.tickets.update(row["id"], {"title": 7})
        case "column":
            db.tickets.update(row["id"], {"nope": 7})
        case "table":
            return db.nope.list()
        case "rights":
            return db.notes.list()
        case "hidden column":
            return db.tickets.get(row["id"])["grade"]
        case "secret column":
            return row["code_hash"]
        case "no json":
            return {"set": object()}
        case "exit":
            raise SystemExit(3)
    return None


def summary(user: Any, request: Any) -> Any:
    """Bound by its name, open to everyone."""
    return {"who": user.role if user else None, "query": request.query}


@instead("GET /api/tickets/{id}.{format}")
def as_text(request: Any) -> dict[str, Any]:
    """What is made of a ticket, not its row: it is given the parameters of the segment."""
    return {"made": dict(request.params)}
