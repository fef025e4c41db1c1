"""One HTTP request: sent once from here, or written out for wrk to send again and again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any, Literal
from urllib.parse import urlencode

from bench.process import HOST

Kind = Literal["get", "list", "total", "query", "create"]
KINDS: tuple[Kind, ...] = ("get", "list", "total", "query", "create")

WORDS = "task"
"""What titles contain that ``query`` asks for. All do, also those of rows created while others are
measured: otherwise a fast system would have to look further for its page than a slow one."""


class UnexpectedAnswer(Exception):
    """A system answered something else than the workload needs."""


@dataclass(frozen=True, slots=True)
class Request:
    """``body`` is sent as JSON, ``form`` as a form; ``token`` as the bearer's."""

    method: str
    path: str
    token: str | None = None
    body: Any = None
    form: dict[str, str] | None = None

    def payload(self) -> bytes:
        """The body's bytes."""
        if self.form is not None:
            return urlencode(self.form).encode()
        return b"" if self.body is None else json.dumps(self.body).encode()

    def headers(self) -> dict[str, str]:
        """The headers that a client of such an API sends."""
        headers = {}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        if self.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif self.body is not None:
            headers["Content-Type"] = "application/json"
        return headers

    def encode(self, port: int) -> bytes:
        """The request as it goes over the wire to ``port``."""
        payload = self.payload()
        headers = {"Host": f"{HOST}:{port}", **self.headers()}
        if payload:
            headers["Content-Length"] = str(len(payload))
        lines = [f"{self.method} {self.path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + payload

    def send(self, port: int) -> Any:
        """Send the request once and return the answer's JSON.

        Raises:
            UnexpectedAnswer: the status is not 2xx.
        """
        connection = HTTPConnection(HOST, port, timeout=120)
        try:
            connection.request(self.method, self.path, self.payload(), self.headers())
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        if not 200 <= response.status < 300:
            detail = answer[:500].decode(errors="replace")
            raise UnexpectedAnswer(f"{self.method} {self.path}: {response.status} {detail}")
        return json.loads(answer) if answer else None
