"""A client with the verbs as methods, and one that puts bytes on a socket as they are."""

from __future__ import annotations

import re
import socket
from typing import Any
from urllib.parse import urlencode

from tests.serving import Answer, Client

STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")


class Api(Client):
    """``api.get("/api/tasks", status="open")``: keywords are the query string."""

    __slots__ = ()

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Answer:
        """GET, with a query string."""
        return self.send("GET", path + (f"?{urlencode(query)}" if query else ""), None, headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        """POST; keywords are headers, ``_`` for ``-``."""
        return self.send("POST", path, body, _named(headers))

    def put(self, path: str, body: Any = None, **headers: str) -> Answer:
        """PUT, likewise."""
        return self.send("PUT", path, body, _named(headers))

    def patch(self, path: str, body: Any = None, **headers: str) -> Answer:
        """PATCH, likewise."""
        return self.send("PATCH", path, body, _named(headers))

    def delete(self, path: str, **headers: str) -> Answer:
        """DELETE, likewise."""
        return self.send("DELETE", path, None, _named(headers))


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def pointers(answer: Answer) -> list[str]:
    """The places that a refusal names."""
    errors = answer.body.get("errors", ()) if answer.body else ()
    return [error.get("pointer") for error in errors]


def exchange(address: str, data: bytes, seconds: float = 10.0) -> bytes:
    """Everything that the service says to ``data`` before it closes the connection, or falls
    silent for half a second after having said something."""
    with connection(address, seconds) as opened:
        opened.sendall(data)
        return received(opened)


def connection(address: str, seconds: float = 10.0) -> socket.socket:
    """A connection to ``127.0.0.1:PORT``."""
    host, _, port = address.partition(":")
    return socket.create_connection((host, int(port)), seconds)


def received(opened: socket.socket) -> bytes:
    """What comes until the connection closes or falls silent."""
    parts: list[bytes] = []
    try:
        while part := opened.recv(65536):
            parts.append(part)
            opened.settimeout(0.5)
    except (TimeoutError, ConnectionError):
        pass
    return b"".join(parts)


def statuses(said: bytes) -> list[int]:
    """The status codes of all answers in ``said``."""
    return [int(code) for code in STATUS.findall(said)]
