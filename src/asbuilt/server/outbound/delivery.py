"""The queues of the external services, worked off by the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from asbuilt.server.outbound.address import Refused
from asbuilt.server.outbound.call import Failed
from asbuilt.server.outbound.client import Line, Outbound
from asbuilt.server.outbound.queue import Queue
from asbuilt.store.base import StoreError

LOOK_SECONDS = 1.0
"""How often an empty queue is looked at."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
"""Seconds after a failed delivery: twice as many after each."""


Current = Callable[[], tuple[Outbound, Queue]]
"""The services and queues of the document as it is now."""


async def deliver(current: Current, say: Callable[[str], None]) -> None:
    """Work every queue off, until cancelled. One that waits holds no other up."""
    works: dict[str, asyncio.Task[None]] = {}
    async with asyncio.TaskGroup() as group:
        while True:
            for name in current()[1].names:
                if name not in works or works[name].done():
                    works[name] = group.create_task(_deliver(name, current, say))
            await asyncio.sleep(LOOK_SECONDS)


async def _deliver(name: str, current: Current, say: Callable[[str], None]) -> None:
    """Work one queue off for as long as the document has it."""
    pause = FIRST_PAUSE
    while name in current()[1].names:
        outbound, queue = current()
        line = outbound.lines[name]
        delivered: bool | None = None
        with suppress(StoreError):  # the store can not be written now: the next time
            delivered = await deliver_one(outbound, line, queue, say)
        if delivered is False:
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        else:
            pause = FIRST_PAUSE
            await asyncio.sleep(0 if delivered else LOOK_SECONDS)


async def deliver_one(
    outbound: Outbound, line: Line, queue: Queue, say: Callable[[str], None]
) -> bool | None:
    """Make the call that has waited longest; None when none waits, False when the service still
    fails. One that it refuses (4xx) is gone: a second time it would say the same."""
    name = line.plan.name
    dropped = await queue.drop(name)
    if dropped:
        say(f"service name={name} dropped={dropped} reason=expired")
    first = await queue.first(name)
    if first is None:
        return None
    number, call = first
    try:
        answer = await outbound.make(line, call, retries=0)
    except Failed:
        return False
    except Refused as error:
        say(f'service name={name} dropped=1 reason="{error}"')
    else:
        if not answer.ok:
            say(f"service name={name} dropped=1 reason=status-{answer.status}")
    await queue.remove(number)
    return True
