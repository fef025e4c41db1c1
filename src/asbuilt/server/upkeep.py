"""What a running service does by the clock: write its logs, judge its alerts, forget what has
expired.

A store that can not be written now is tried again the next time; no task ends because of it.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from time import time
from typing import Any

import msgspec

from asbuilt.expression.model import Column, Comparison, Moment
from asbuilt.plan.system_tables import IDEMPOTENCY, QUEUE, SESSIONS, TICKETS
from asbuilt.server.live import Live
from asbuilt.server.outbound.delivery import deliver
from asbuilt.server.service import Service
from asbuilt.store.base import Rows, StoreError, Transaction

LOG_SECONDS = 0.25
REFUSALS_SECONDS = 1.0
ALERTS_SECONDS = 1.0
SWEEP_SECONDS = 3600.0
RETRIES_KEPT = 24 * 3600
LEFT_SECONDS = 3600
"""After their time, calls are gone that wait for services which the document no longer names."""


def begin(live: Live) -> list[asyncio.Task[None]]:
    """Start everything that goes on while the service runs."""
    works = (flush_log, record_refusals, judge_alerts, sweep, deliver_queues)
    return [asyncio.create_task(work(live)) for work in works]


async def finish(service: Service) -> None:
    """Write what still waits, when no request is answered any more."""
    await service.outbox.finish()
    service.sinks.access_log.flush()
    await record_refused(service)
    await export_head(service)


async def flush_log(live: Live) -> None:
    """Write the access log's batch every quarter of a second."""
    while True:
        await asyncio.sleep(LOG_SECONDS)
        live.service.sinks.access_log.flush()


async def record_refusals(live: Live) -> None:
    """Write the refusals of each second to the audit log."""
    while True:
        await asyncio.sleep(REFUSALS_SECONDS)
        await record_refused(live.service)


async def deliver_queues(live: Live) -> None:
    """Make the calls that wait for external services."""
    await deliver(
        lambda: (live.service.outbound, live.service.queue), live.service.sinks.error_line
    )


async def judge_alerts(live: Live) -> None:
    """Look at the alerts every second; a line of the error log for each that changes."""
    while True:
        await asyncio.sleep(ALERTS_SECONDS)
        report_alerts(live.service)


def report_alerts(service: Service) -> None:
    """Judge the alerts now. What is logged stands in the document or is a time."""
    for watch in service.alerts.look():
        line = {
            "stream": "alert",
            "at": time(),
            "alert": watch.alert.name,
            "severity": watch.alert.severity,
            "state": watch.state.name.lower(),
        }
        service.sinks.error_line(msgspec.json.encode(line).decode())


async def record_refused(service: Service) -> None:
    """Write the refusals that wait to the audit log."""
    refused = list(service.refusals.take())
    if refused:
        audit = service.changes.audit
        with suppress(StoreError):
            await service.store.transact(lambda work: audit.write_refused(work, refused))


async def export_head(service: Service) -> None:
    """Write the head of the audit log to the error log, where nobody who changes the database can
    change it."""
    with suppress(StoreError):
        head = await service.changes.audit.head(service.store)
        if head is not None:
            service.sinks.error_line(f"audit head={head.id}:{head.hash.hex()}")


async def sweep(live: Live) -> None:
    """Once an hour: remove what has expired, and export the head of the audit log."""
    expired = {
        SESSIONS: Comparison("<", Column(("expires_at",)), Moment("now")),
        TICKETS: Comparison("<", Column(("expires_at",)), Moment("now")),
        QUEUE: Comparison("<", Column(("expires_at",)), Moment("now", -LEFT_SECONDS)),
        IDEMPOTENCY: Comparison("<", Column(("created_at",)), Moment("now", -RETRIES_KEPT)),
    }
    while True:
        store = live.service.store
        for table, rule in expired.items():
            rows = store.prepare(Rows(table, (), rule=rule))
            with suppress(StoreError):
                await store.transact(partial(_delete, rows))
        await asyncio.sleep(SWEEP_SECONDS)
        await export_head(live.service)


def _delete(rows: Any, transaction: Transaction[Any]) -> int:
    return transaction.delete(rows, [], None)
