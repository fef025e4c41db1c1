"""Processes that a probe starts and waits for: none outlives the one who waits."""

from __future__ import annotations

from asyncio.subprocess import DEVNULL, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO


@asynccontextmanager
async def running(
    *command: str,
    stdout: int | IO[bytes] = DEVNULL,
    stderr: int | IO[bytes] = DEVNULL,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> AsyncIterator[Process]:
    """A process without input. It has ended when the block is left, whatever leaves the block: a
    result, an error, or a Ctrl-C that only we have received.

    Raises:
        OSError: there is no such program, or it may not be run.
    """
    process = await create_subprocess_exec(
        *command, stdin=DEVNULL, stdout=stdout, stderr=stderr, cwd=cwd, env=env
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
