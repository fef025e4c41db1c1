"""Load on a service: an open loop from a process of its own, and what it has shown

Arrivals do not wait for answers, and a request's latency is counted from the time when it was due.
A service that stalls is charged with every request that was due in the stall; a client that sends
its next request only after the last answer would hide them ("coordinated omission", Gil Tene: How
NOT to Measure Latency, 2013; Schroeder, Wierman, Harchol-Balter: Open Versus Closed, NSDI 2006).
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress

import msgspec

from asbuilt.verify.http.address import Address
from asbuilt.verify.load.generator import Job, Line
from asbuilt.verify.load.result import LoadResult, Progress
from asbuilt.verify.load.scenario import Load, Scenario

Report = Callable[[Progress], None]

_LONGEST_LINE = 1 << 28
_PARTING = 5.0
"""Seconds in which an interrupted generator has to hand over what it has."""


class LoadInterrupted(asyncio.CancelledError):
    """The task was cancelled during a load; ``result`` is what there was, marked ``partial``."""

    def __init__(self, result: LoadResult) -> None:
        super().__init__("load interrupted")
        self.result = result


class GeneratorFailed(RuntimeError):
    """The generator's process ended without a result; the message is what it said."""


async def measure(
    address: Address, scenario: Scenario, load: Load, report: Report | None = None
) -> LoadResult:
    """Put ``load`` on the service at ``address``. ``report`` is called twice a second.

    Raises:
        LoadInterrupted: cancelled; a cancellation like any other, with the partial result.
        GeneratorFailed: the generator ended without a result, which is a bug.
        ValueError: a request cannot be written as HTTP.
    """
    ca_file = None if address.ca_file is None else str(address.ca_file.absolute())
    job = Job(str(address), ca_file, scenario, load)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "asbuilt.verify.load.generator",
        stdin=PIPE, stdout=PIPE, stderr=PIPE, limit=_LONGEST_LINE,
        start_new_session=True,  # Ctrl-C is for us alone; the generator stops with its stdin
    )  # fmt: skip
    try:
        return await _followed(process, job, report)
    except asyncio.CancelledError as cancelled:
        partial = await _partial(process)
        raise (LoadInterrupted(partial) if partial else cancelled) from None
    finally:
        await _end(process)


def divide() -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """CPUs for a service on this machine, and the one for the generator, so that neither disturbs
    the other. None where there is only one CPU or the system cannot keep a process to some."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    cpus = sorted(os.sched_getaffinity(0))
    return (tuple(cpus[:-1]), tuple(cpus[-1:])) if len(cpus) > 1 else None


async def _followed(process: Process, job: Job, report: Report | None) -> LoadResult:
    """Hand the job over and listen until the result comes."""
    assert process.stdin is not None
    process.stdin.write(msgspec.json.encode(job) + b"\n")
    with suppress(ConnectionError):  # it ended; what it says to stderr tells why
        await process.stdin.drain()
    result = await _result(process, report)
    if result is None:
        assert process.stderr is not None
        raise GeneratorFailed((await process.stderr.read()).decode(errors="replace").strip())
    return result


async def _result(process: Process, report: Report | None) -> LoadResult | None:
    assert process.stdout is not None
    while text := await process.stdout.readline():
        line = msgspec.json.decode(text, type=Line)
        if line.fault is not None:
            raise ValueError(line.fault)
        if line.result is not None:
            return line.result
        if line.progress is not None and report is not None:
            report(line.progress)
    return None


async def _partial(process: Process) -> LoadResult | None:
    """What an interrupted generator has; None when it was too early or does not say in time."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        async with asyncio.timeout(_PARTING):
            return await _result(process, None)
    except TimeoutError:
        return None


async def _end(process: Process) -> None:
    """See the process end; it does so by itself when its stdin is closed."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        async with asyncio.timeout(_PARTING):
            await process.wait()
    except (TimeoutError, asyncio.CancelledError):
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        raise
