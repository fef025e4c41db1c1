"""What a running service does by the clock: write its log, forget what has expired."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from asbuilt.expression.model import Column, Comparison, Moment
from asbuilt.plan.system_tables import IDEMPOTENCY, SESSIONS
from asbuilt.server.service import Service
from asbuilt.store.base import Rows, Transaction

LOG_SECONDS = 0.25
SWEEP_SECONDS = 3600.0
RETRIES_KEPT = 24 * 3600


async def flush_log(service: Service) -> None:
    """Write the access log's batch every quarter of a second."""
    while True:
        await asyncio.sleep(LOG_SECONDS)
        service.sinks.access_log.flush()


async def sweep(service: Service) -> None:
    """Remove expired sessions and idempotency records once an hour."""
    expired = {
        SESSIONS: Comparison("<", Column(("expires_at",)), Moment("now")),
        IDEMPOTENCY: Comparison("<", Column(("created_at",)), Moment("now", -RETRIES_KEPT)),
    }
    prepared = [
        service.store.prepare(Rows(table, (), rule=rule)) for table, rule in expired.items()
    ]
    while True:
        for rows in prepared:
            await service.store.transact(partial(_delete, rows))
        await asyncio.sleep(SWEEP_SECONDS)


def _delete(rows: Any, transaction: Transaction[Any]) -> int:
    return transaction.delete(rows, [], None)
