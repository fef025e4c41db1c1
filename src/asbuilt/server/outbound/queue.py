"""Calls that are made later: kept with the changes of the handler that asked for them, sent in
their order, at least once, and dropped when the document's time is over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from asbuilt.expression.model import Column, Comparison, Moment
from asbuilt.plan.model import ExternalService
from asbuilt.plan.system_tables import QUEUE
from asbuilt.server.clock import now
from asbuilt.server.outbound.call import SAFE, Answer, Call
from asbuilt.store.base import Query, Rows, Store, Transaction

_COLUMNS = ("id", "service", "method", "path", "headers", "body", "key", "expires_at")
_FIRST = Query((("id", False),), 1, count=False)
_OVER = Comparison("<=", Column(("expires_at",)), Moment("now"))


class Queue:
    """The waiting calls of every service whose fallback is to queue."""

    def __init__(self, services: Iterable[ExternalService], store: Store[Any]) -> None:
        self.services = {service.name: service for service in services}
        self._waiting = store.prepare(Rows(QUEUE, _COLUMNS, ("service",)))
        self._one = store.prepare(Rows(QUEUE, _COLUMNS, ("id",)))
        self._over = store.prepare(Rows(QUEUE, _COLUMNS, ("service",), rule=_OVER))
        self._store = store

    @property
    def names(self) -> list[str]:
        """The services that have a queue."""
        return [name for name in self.services if self.takes(name)]

    def takes(self, name: str) -> bool:
        """Whether calls to a service may be queued."""
        fallback = self.services[name].fallback
        return fallback is not None and fallback.verb == "queue"

    def is_ahead(self, transaction: Transaction[Any], call: Call) -> bool:
        """Whether earlier calls wait: this one, which changes something, comes after them."""
        if call.method in SAFE or not self.takes(call.service):
            return False
        return bool(transaction.page(self._waiting, [call.service], None, _FIRST).rows)

    def put(self, transaction: Transaction[Any], call: Call, queued: Answer) -> int:
        """Keep a call, together with everything else that the transaction changes; the status that
        the document wants the request to be answered with, 0 for the usual one."""
        fallback = self.services[call.service].fallback
        assert fallback is not None
        values = {
            "service": call.service,
            "method": call.method,
            "path": call.path,
            "headers": [list(pair) for pair in call.headers],
            "body": call.body,
            "key": queued.key,
            "expires_at": now(fallback.seconds),
        }
        transaction.add(QUEUE, values)
        return fallback.reply

    async def first(self, name: str) -> tuple[int, Call] | None:
        """The call that has waited longest."""
        page = await self._store.page(self._waiting, [name], None, _FIRST)
        for number, service, method, path, headers, body, key, _ in page.rows:
            pairs = tuple((name, value) for name, value in headers)
            return number, Call(service, method, path, pairs, body, key)
        return None

    async def remove(self, number: int) -> None:
        """Forget a call that was made."""
        await self._store.transact(lambda work: work.delete(self._one, [number], None))

    async def drop(self, name: str) -> int:
        """Forget the calls whose time is over; how many there were."""
        page = await self._store.page(self._over, [name], None, _FIRST)
        if not page.rows:
            return 0
        return await self._store.transact(lambda work: work.delete(self._over, [name], None))
