"""The audit log: who did what to which row, from where, chained so that a change shows.

Each row holds the SHA-256 of the row before it and of itself. It is written in the transaction of
what it reports; triggers of the database refuse to change or remove it. Whoever gets around them
and breaks the chain is found by :func:`verify`; whoever writes all of it anew, by a head that was
exported before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

from asbuilt.plan.system_tables import AUDIT
from asbuilt.server.clock import now
from asbuilt.server.refusals import Refused
from asbuilt.server.request import Request
from asbuilt.store.base import Query, Row, Rows, Store, Transaction

_encode = msgspec.json.Encoder().encode

_LAST = Query((("id", True),), 1, count=False)
_PAGE = Query((("id", False),), 1000, count=False)

COLUMNS = ("at", "actor", "action", "subject", "row_key", "address", "request_id", "detail")
"""What a row says, in the order in which it is hashed."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of a log: with it, everything before it is fixed."""

    id: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """``rows`` fit to each other; ``broken`` is the id of the first that does not, or that is
    missing. ``head`` is the last that fits."""

    rows: int
    head: Head | None
    broken: int | None = None


class AuditLog:
    """Writes the log of one store."""

    def __init__(self, store: Store[Any]) -> None:
        self._head = store.prepare(Rows(AUDIT, ("id", "hash")))
        self._last = b""
        self._as_of: int | None = None

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
        self._add(
            transaction, who, action, subject, row_key, request.address, request.id, detail
        )  # fmt: skip

    def write_own(
        self, transaction: Transaction[Any], action: str, detail: Mapping[str, Any]
    ) -> None:
        """Add a row about what a command did: there is no request and no caller."""
        self._add(transaction, None, action, None, None, "", "", detail)

    def write_refused(self, transaction: Transaction[Any], refused: Iterable[Refused]) -> None:
        """Add a row for each refusal of authority."""
        for item in refused:
            detail = {"role": item.role, "times": item.times}
            self._add(
                transaction, item.actor, "refused", item.subject, None, item.address,
                item.request_id, detail,
            )  # fmt: skip

    def _add(
        self,
        transaction: Transaction[Any],
        actor: object,
        action: str,
        subject: str | None,
        row_key: object,
        address: str,
        request_id: str,
        detail: Mapping[str, Any] | None,
    ) -> None:
        said = (
            now(),
            None if actor is None else str(actor),
            action,
            subject,
            None if row_key is None else str(row_key),
            address,
            request_id,
            None if detail is None else _encode(detail).decode(),
        )
        if self._as_of != transaction.undone:  # what was written since may not be there
            last = transaction.page(self._head, [], None, _LAST).rows
            self._last = last[0][1] if last else b""
        entry: dict[str, Any] = dict(zip(COLUMNS, said, strict=True))
        entry["hash"] = link(self._last, said)
        transaction.add(AUDIT, entry)
        self._last, self._as_of = entry["hash"], transaction.undone

    async def head(self, store: Store[Any]) -> Head | None:
        """The last row, to be kept elsewhere; None while the log is empty."""
        last = (await store.page(self._head, [], None, _LAST)).rows
        return Head(*last[0]) if last else None


def link(before: bytes, said: tuple[str | None, ...]) -> bytes:
    """The hash of a row (32 bytes) whose predecessor's is ``before``."""
    return sha256(before + _encode(said)).digest()


async def verify(store: Store[Any], known: Head | None = None) -> Verdict:
    """Follow the chain from the first row to the last.

    ``known`` is a head exported earlier: the log must still hold it. Without one nobody can tell
    whether the newest rows were cut off.
    """
    rows = store.prepare(Rows(AUDIT, ("id", *COLUMNS, "hash")))
    head: Head | None = None
    count = 0
    query = _PAGE
    while True:
        page = await store.page(rows, [], None, query)
        for row in page.rows:
            found = _linked(row, head, known)
            if found is None:
                return Verdict(count, head, row[0])
            head, count = found, count + 1
        if page.last is None:
            break
        query = msgspec.structs.replace(_PAGE, after=page.last)
    if known is not None and (head is None or head.id < known.id):
        return Verdict(count, head, known.id)
    return Verdict(count, head)


def _linked(row: Row, before: Head | None, known: Head | None) -> Head | None:
    """A row as the head after ``before``; None when it does not fit."""
    id, *said, hash = row
    if hash != link(before.hash if before else b"", tuple(said)):
        return None
    if known is not None and id == known.id and hash != known.hash:
        return None
    return Head(id, hash)
