"""The load generator's process: it sends nothing but load, so that nothing else makes it late

``python -m asbuilt.verify.load.generator`` reads a :class:`Job` as one line of JSON from stdin and
writes lines of JSON to stdout: how far it is, and at last the result. When stdin ends it stops and
hands over what it has. :mod:`asbuilt.verify.load.measure` starts it.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter

import msgspec
import uvloop

from asbuilt.verify.http.address import Address
from asbuilt.verify.load.result import LoadResult, Progress
from asbuilt.verify.load.scenario import Load, Scenario
from asbuilt.verify.load.sender import Sender

_TICK = 0.5
"""Seconds between two reports."""
_GRACE = 0.5
"""Seconds that the answers under way get when the load is interrupted."""


class Job(msgspec.Struct, frozen=True):
    """What the process is to do."""

    url: str
    ca_file: str | None
    scenario: Scenario
    load: Load


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of what the process says. ``fault``: the job cannot be done, and why."""

    progress: Progress | None = None
    result: LoadResult | None = None
    fault: str | None = None


async def generate(job: Job, stopped: asyncio.Event, say: Callable[[Line], None]) -> LoadResult:
    """Put the job's load on its service until it is over, or ``stopped`` is set."""
    ca_file = None if job.ca_file is None else Path(job.ca_file)
    sender = Sender(Address.parse(job.url, ca_file), job.scenario, job.load)
    stopping = asyncio.create_task(stopped.wait())
    preparing = asyncio.create_task(sender.prepare())
    await asyncio.wait((preparing, stopping), return_when=asyncio.FIRST_COMPLETED)
    preparing.cancel()  # interrupted; else it is done
    # requests leave no cycles behind; a collection is a pause that the service would be blamed for
    gc.collect()
    gc.freeze()
    gc.disable()
    sender.begin()
    reporting = asyncio.create_task(_report(sender, say))
    ending = asyncio.create_task(sender.over.wait())
    await asyncio.wait((ending, stopping), return_when=asyncio.FIRST_COMPLETED)
    partial = not sender.over.is_set()
    sender.stop()
    await sender.drain(_GRACE if partial else job.load.timeout + _GRACE)
    for task in (stopping, reporting, ending):
        task.cancel()
    result = sender.result(partial)
    await sender.close()
    return result


async def _report(sender: Sender, say: Callable[[Line], None]) -> None:
    answers, at = sender.answers, perf_counter()
    while True:
        await asyncio.sleep(_TICK)
        now = perf_counter()
        say(Line(progress=sender.progress((sender.answers - answers) / (now - at))))
        answers, at = sender.answers, now


def _keep_to(cpus: tuple[int, ...]) -> None:
    """Run on ``cpus`` alone; before everything else there, if others remain and the system lets us:
    what neighbours take from the generator would be charged to the service."""
    others = os.sched_getaffinity(0) - set(cpus)
    os.sched_setaffinity(0, cpus)
    if others:
        with suppress(PermissionError):
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))


def _say(line: Line) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()


async def _main() -> None:
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)
    if job.load.cpus is not None and hasattr(os, "sched_setaffinity"):
        _keep_to(job.load.cpus)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ended() -> None:
        loop.remove_reader(sys.stdin.fileno())
        stopped.set()

    loop.add_reader(sys.stdin.fileno(), ended)
    try:
        _say(Line(result=await generate(job, stopped, _say)))
    except ValueError as error:
        _say(Line(fault=str(error)))


if __name__ == "__main__":
    uvloop.run(_main())
