"""Whoever is interrupted while waiting for a process leaves none behind."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import create_subprocess_exec
from collections.abc import Awaitable
from pathlib import Path

import pytest

from asbuilt.errors import EnvironmentFailure
from asbuilt.verify.own import OwnService
from asbuilt.verify.process import running

LONG = (sys.executable, "-c", "import time; time.sleep(60)")


def alive(marker: str) -> bool:
    """Whether a process runs with these words in its command."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if marker.encode() in path.read_bytes():
                return True
        except OSError:  # it has ended
            continue
    return False


async def interrupted(work: Awaitable[object], marker: str) -> None:
    """Cancel the work as soon as its process runs."""
    task = asyncio.ensure_future(work)
    async with asyncio.timeout(10):
        while not alive(marker):
            await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_a_process_ends_with_the_one_who_waits_for_it(tmp_path: Path) -> None:
    async def wait() -> None:
        async with running(*LONG, str(tmp_path)) as process:
            await process.wait()

    asyncio.run(interrupted(wait(), str(tmp_path)))
    assert not alive(str(tmp_path))


def test_without_that_it_stays(tmp_path: Path) -> None:
    async def wait() -> None:
        process = await create_subprocess_exec(*LONG, str(tmp_path))
        try:
            await process.wait()
        finally:
            stayed.append(alive(str(tmp_path)))
            process.kill()
            await process.wait()

    stayed = list[bool]()
    asyncio.run(interrupted(wait(), str(tmp_path)))
    assert stayed == [True]


def test_seeding_that_is_interrupted_leaves_no_process(tmp_path: Path) -> None:
    own = OwnService(tmp_path / "spec.md", tmp_path, program=LONG)
    asyncio.run(interrupted(own.seed(1, 1, 1), str(tmp_path)))
    assert not alive(str(tmp_path))


def test_a_start_that_is_interrupted_leaves_no_process(tmp_path: Path) -> None:
    own = OwnService(tmp_path / "spec.md", tmp_path, program=LONG)
    asyncio.run(interrupted(own.start(), str(tmp_path)))
    assert not alive(str(tmp_path))


def test_seeding_that_fails_says_what_was_printed(tmp_path: Path) -> None:
    program = (sys.executable, "-c", "import sys; sys.exit('no space left')")
    own = OwnService(tmp_path / "spec.md", tmp_path, program=program)
    with pytest.raises(EnvironmentFailure, match="scratch data") as caught:
        asyncio.run(own.seed(1, 1, 1))
    assert "no space left" in str(caught.value)
