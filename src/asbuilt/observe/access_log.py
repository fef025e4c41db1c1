"""The access log: a JSON line for each request, written in batches."""

from __future__ import annotations

import os
from datetime import datetime

import msgspec

from asbuilt.observe.observation import Observation

BATCH = 512

_encode_lines = msgspec.json.Encoder().encode_lines


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
        data = b"".join(map(_for_people, batch)) if self._terminal else _encode_lines(batch)
        try:
            while data:
                data = data[os.write(self._target, data) :]
        except OSError:
            return


def _for_people(seen: Observation) -> bytes:
    at = datetime.fromtimestamp(seen.at).strftime("%H:%M:%S")
    duration = f"{seen.duration * 1000:.1f} ms"
    who = seen.role if seen.user is None else f"{seen.role} {seen.user}"
    return f"  {at}  {seen.method:6} {seen.route:40} {seen.status}  {duration:>9}  {who}\n".encode()
