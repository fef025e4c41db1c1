"""The audit log: who did what to which row, from where, chained so that a change shows.

Each row holds the SHA-256 of the row before it and of itself. It is written in the transaction of
what it reports; triggers of the database refuse to change or remove it.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec

from asbuilt.plan.system_tables import AUDIT
from asbuilt.server.clock import now
from asbuilt.server.request import Request
from asbuilt.store.base import Query, Rows, Store, Transaction

_LAST = Query((("id", True),), 1, count=False)

COLUMNS = ("at", "actor", "action", "subject", "row_key", "address", "request_id", "detail")
"""What a row says, in the order in which it is hashed."""


class AuditLog:
    """Writes the log of one store."""

    def __init__(self, store: Store[Any]) -> None:
        self._head = store.prepare(Rows(AUDIT, ("hash",)))

    def write(
        self,
        transaction: Transaction[Any],
        request: Request,
        action: str,
        *,
        subject: str | None = None,
        row_key: object = None,
        detail: Mapping[str, Any] | None = None,
        actor: object = None,
    ) -> None:
        """Add a row. ``actor`` is who acted when nobody is signed in yet."""
        who = request.caller.id if request.caller else actor
        said = (
            now(),
            None if who is None else str(who),
            action,
            subject,
            None if row_key is None else str(row_key),
            request.address,
            request.id,
            None if detail is None else msgspec.json.encode(detail).decode(),
        )
        last = transaction.page(self._head, [], None, _LAST).rows
        entry = dict(zip(COLUMNS, said, strict=True))
        entry["hash"] = link(last[0][0] if last else b"", said)
        transaction.insert(AUDIT, entry)


def link(before: bytes, said: tuple[str | None, ...]) -> Any:
    """The hash of a row (32 bytes) whose predecessor's is ``before``."""
    return sha256(before + msgspec.json.encode(said)).digest()
