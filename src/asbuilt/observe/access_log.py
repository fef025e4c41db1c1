"""The access log: a JSON line for each request, written in batches."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import msgspec

from asbuilt.observe.observation import Observation

BATCH = 512

_encode = msgspec.json.Encoder().encode_into


class AccessLog:
    """Lines go to file descriptor ``target``; with ``terminal`` in a short form for people."""

    def __init__(self, target: int, *, terminal: bool = False) -> None:
        self._target = target
        self._terminal = terminal
        self._waiting: list[Observation] = []

    def add(self, seen: Observation) -> None:
        """Keep a line; a full batch is written at once."""
        self._waiting.append(seen)
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting. A log that can not be written stops no request."""
        if not self._waiting:
            return
        batch, self._waiting = self._waiting, []
        line = _for_people if self._terminal else _for_machines
        data = b"".join(map(line, batch))
        try:
            while data:
                data = data[os.write(self._target, data) :]
        except OSError:
            return


def _for_machines(seen: Observation) -> bytes:
    line = bytearray()
    _encode(
        {
            "at": _moment(seen.at),
            "stream": "access",
            "request_id": seen.request_id,
            "method": seen.method,
            "route": seen.route,
            "status": seen.status,
            "duration_ms": round(seen.duration * 1000, 3),
            "bytes": seen.size,
            "user": seen.caller,
            "role": seen.role,
            "address": seen.address,
        },
        line,
    )
    line += b"\n"
    return bytes(line)


def _for_people(seen: Observation) -> bytes:
    at = datetime.fromtimestamp(seen.at).strftime("%H:%M:%S")
    duration = f"{seen.duration * 1000:.1f} ms"
    who = seen.role if seen.caller is None else f"{seen.role} {seen.caller}"
    return f"  {at}  {seen.method:6} {seen.route:40} {seen.status}  {duration:>9}  {who}\n".encode()


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
