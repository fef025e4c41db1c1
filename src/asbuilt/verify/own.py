"""A service of our own to verify: seeded scratch data, and ``asbuilt serve`` in a process of its
own. It is spoken to over the wire alone, like any other."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process, create_subprocess_exec
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from asbuilt import regex
from asbuilt.errors import EnvironmentFailure
from asbuilt.verify.http.address import Address
from asbuilt.verify.process import running
from asbuilt.verify.world import PER_ROLE, SPARES

START_SECONDS = 30.0
STOP_SECONDS = 20.0
RELOAD_SECONDS = 30.0
READ_AGAIN = regex.compile(r"(?m)^\S+ read again: .*$|^ +still serving the last version$")
"""What the service prints when it has been asked to read its document again."""
_URL = regex.compile(r"API\s+(https?://\S+)")


@dataclass(slots=True)
class OwnService:
    """``directory`` holds the data (``data``), the manifest of its rows and what the service prints
    (``service.log``). ``arguments`` and ``environment`` are further ones of ``asbuilt serve``;
    ``program`` is what is run as ``asbuilt``."""

    document: Path
    directory: Path
    program: tuple[str, ...] = (sys.executable, "-m", "asbuilt")
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    process: Process | None = None
    address: Address | None = None

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.directory / "data"

    @property
    def manifest(self) -> Path:
        """What the seeding says about its rows."""
        return self.directory / "manifest.json"

    @property
    def log(self) -> Path:
        """What the service prints: its access log and everything else."""
        return self.directory / "service.log"

    @property
    def variables(self) -> Mapping[str, str]:
        """The environment of its processes."""
        return {**os.environ, "PYTHONUNBUFFERED": "1", **self.environment}

    async def seed(self, users: int, rows: int, seed: int) -> None:
        """Fill the data directory, with several accounts of every role.

        Raises:
            EnvironmentFailure: it did not work; the message says what was printed.
        """
        await self.command(
            "the scratch data could not be made",
            "seed", str(self.document), "--data", str(self.data), "--users", str(users),
            "--per-role", str(PER_ROLE + SPARES), "--rows", str(rows), "--seed", str(seed),
            "--manifest", str(self.manifest),
        )  # fmt: skip

    async def command(self, fault: str, *arguments: str) -> None:
        """Run a command of ``asbuilt`` to its end.

        Raises:
            EnvironmentFailure: it did not work, which is the ``fault``.
        """
        output = self.directory / f"{arguments[0]}.log"
        command = (*self.program, *arguments)
        with output.open("ab") as file:
            async with running(
                *command, stdout=file, stderr=file, cwd=self.directory, env=self.variables
            ) as process:
                code = await process.wait()
        if code:
            raise _failed(fault, output)

    async def start(self) -> Address:
        """Start the service and wait until it accepts connections. A restart takes the same port.
        Who is interrupted while waiting leaves no service behind.

        Raises:
            EnvironmentFailure: it ended, or did not listen in time.
        """
        port = str(self.address.port if self.address else 0)
        begin = self.log.stat().st_size if self.log.exists() else 0
        arguments = (
            "serve", str(self.document), "--data", str(self.data), "--port", port, *self.arguments,
        )  # fmt: skip
        with self.log.open("ab") as file:
            self.process = await create_subprocess_exec(
                *self.program, *arguments,
                stdin=DEVNULL, stdout=file, stderr=file, cwd=self.directory, env=self.variables,
            )  # fmt: skip
        try:
            async with asyncio.timeout(START_SECONDS):
                while self.process.returncode is None:
                    said = self.log.read_bytes()[begin:].decode("utf-8", "replace")
                    found = _URL.search(said)
                    if found and await _listens(address := Address.parse(found[1])):
                        self.address = address
                        return address
                    await asyncio.sleep(0.01)
        except TimeoutError:
            await self.stop(signal.SIGKILL)
        except asyncio.CancelledError:
            await self.stop(signal.SIGKILL)
            raise
        raise _failed("the service did not start", self.log)

    async def reload(self) -> str | None:
        """Let the service read its document again; what it says of that. None when it ends, or
        says nothing in time."""
        if self.process is None or self.process.returncode is not None:
            return None
        begin = self.log.stat().st_size
        self.process.send_signal(signal.SIGHUP)
        with suppress(TimeoutError):
            async with asyncio.timeout(RELOAD_SECONDS):
                while self.process.returncode is None:
                    said = self.log.read_bytes()[begin:].decode("utf-8", "replace")
                    if found := READ_AGAIN.search(said):
                        return found[0].strip()
                    await asyncio.sleep(0.01)
        return None

    def keep_to(self, cpus: Iterable[int]) -> None:
        """Keep the service, all its threads, to some of the machine's processors."""
        if self.process is not None and self.process.returncode is None:
            for thread in Path(f"/proc/{self.process.pid}/task").iterdir():
                os.sched_setaffinity(int(thread.name), cpus)

    def worked(self) -> float | None:
        """Seconds for which the service, all its threads, has had a processor: nobody else's work
        adds to them. None where the system does not tell."""
        if self.process is None or self.process.returncode is not None:
            return None
        try:
            threads = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
            return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9 or None
        except OSError:
            return None

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int | None:
        """Send a signal and wait for the end; the exit code, None when it was not running."""
        process = self.process
        if process is None or process.returncode is not None:
            return None
        process.send_signal(number)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                return await process.wait()
        except TimeoutError:
            process.kill()
            return await process.wait()


async def _listens(address: Address) -> bool:
    try:
        _, writer = await asyncio.open_connection(address.host, address.port)
    except OSError:
        return False
    writer.close()
    return True


def _failed(what: str, output: Path) -> EnvironmentFailure:
    last = output.read_text("utf-8", "replace").strip().splitlines()[-12:]
    return EnvironmentFailure(what, "\n  ".join(last) or "It printed nothing.")
