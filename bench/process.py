"""A server as a process: started on given CPUs, timed, weighed, and stopped by its id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

HOST = "127.0.0.1"
START_SECONDS = 60.0
STOP_SECONDS = 15.0
SETTLE_SECONDS = 15.0
PAUSE_SECONDS = 0.2
IDLE_SECONDS = 0.015
"""What a server that does nothing may spend in one pause."""


class ServerFailed(Exception):
    """A server ended or never answered; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Running:
    """A started server. ``start_seconds`` ran from the start of the process to its first 200."""

    port: int
    process: subprocess.Popen[bytes]
    start_seconds: float

    @property
    def url(self) -> str:
        """``http://127.0.0.1:8123``."""
        return f"http://{HOST}:{self.port}"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def start(
    command: Sequence[str],
    port: int,
    probe: str,
    cpus: str,
    log: Path,
    environment: Mapping[str, str] | None = None,
) -> Running:
    """Start ``command`` on ``cpus`` (as ``taskset -c`` takes them) and wait for 200 at ``probe``.

    Raises:
        ServerFailed: the process ended, or gave no 200 within a minute.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            ["taskset", "-c", cpus, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
    try:
        while not answers(port, probe):
            if process.poll() is not None or time.perf_counter() - began > START_SECONDS:
                raise ServerFailed(f"{' '.join(command)}\n{log.read_text()[-2000:]}")
            time.sleep(0.001)
    except BaseException:
        stop(process)
        raise
    return Running(port, process, time.perf_counter() - began)


def answers(port: int, probe: str) -> bool:
    """Whether ``GET probe`` is a 200 now."""
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", probe)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and whatever it started: politely, and after 15 seconds by force."""
    family = tree(process.pid)
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pid in family[1:]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def tree(pid: int) -> tuple[int, ...]:
    """``pid`` and all its descendants, itself first."""
    found = [pid]
    for parent in found:
        for thread in Path(f"/proc/{parent}/task").glob("*/children"):
            with suppress(FileNotFoundError, ProcessLookupError):
                found.extend(int(child) for child in thread.read_text().split())
    return tuple(found)


def resident_bytes(pid: int) -> int:
    """The resident memory of a process and its descendants, shared pages counted in each."""
    pages = 0
    for member in tree(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            pages += int(Path(f"/proc/{member}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pid: int) -> float:
    """The time that a process and its descendants have spent on processors."""
    ticks = 0
    for member in tree(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def settle(pid: int) -> None:
    """Wait until the server has worked off what the last load left behind (15 seconds at most)."""
    deadline = time.monotonic() + SETTLE_SECONDS
    before = cpu_seconds(pid)
    while time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)
        now = cpu_seconds(pid)
        if now - before <= IDLE_SECONDS:
            return
        before = now
