"""A second service on a copy of the first one's data: the same in everything but one thing, such as
what time it believes it is."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from asbuilt.errors import EnvironmentFailure
from asbuilt.verify.bench import Bench
from asbuilt.verify.own import OwnService

CLOCK = "ASBUILT_VERIFY_CLOCK"
"""The environment variable that says by how many seconds a twin's clock is ahead."""
_SHIFT = f"""
import os, time
ahead = float(os.environ.get("{CLOCK}", "0"))
real, real_ns = time.time, time.time_ns
time.time = lambda: real() + ahead
time.time_ns = lambda: real_ns() + round(ahead * 1e9)
"""
"""``sitecustomize.py``, which Python imports before any program (the documentation of ``site``)."""


@asynccontextmanager
async def twin(
    bench: Bench,
    name: str,
    *,
    ahead: float = 0.0,
    same_url: bool = True,
    before: Callable[[OwnService], Awaitable[None]] | None = None,
) -> AsyncIterator[Bench | None]:
    """A bench at the twin of our own service; its clock is ``ahead`` by some seconds. Clients know
    it by the URL of the first one, or by one of its own. ``before`` is done to it before it starts.
    None when it does not start."""
    own = bench.own
    assert own is not None
    directory = own.directory / f"twin-{name}"
    await asyncio.to_thread(shutil.copytree, own.data, directory / "data")
    (directory / "sitecustomize.py").write_text(_SHIFT, "utf-8")
    known = ("--base-url", str(bench.address)) if same_url else ()
    second = OwnService(
        own.document, directory, own.program, (*own.arguments, *known),
        {**own.environment, "PYTHONPATH": _before(directory, own), CLOCK: str(ahead)},
    )  # fmt: skip
    try:
        if before is not None:
            await before(second)
        address = await second.start()
    except EnvironmentFailure:
        yield None
        return
    other = Bench(bench.subject, address, bench.world, second, bench.effort)
    try:
        yield other
    finally:
        await other.close()
        await second.stop()
        await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)


def _before(directory: Path, own: OwnService) -> str:
    """The path of modules with a directory in front."""
    return os.pathsep.join(filter(None, (str(directory), own.variables.get("PYTHONPATH"))))
