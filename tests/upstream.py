"""A service of others on a real socket: it keeps what it is asked, and answers as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, Mapping[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        """The value of the body."""
        return json.loads(self.body)


def say(value: Any, status: int = 200, **headers: str) -> Reply:
    """A reply of JSON."""
    fields = {name.replace("_", "-"): text for name, text in headers.items()}
    return status, {"Content-Type": "application/json", **fields}, json.dumps(value).encode()


@dataclass(slots=True)
class Upstream:
    """``reply`` makes the answer to a request; None drops the connection."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    reply: Callable[[Asked], Reply | None] = lambda asked: say({"said": asked.path})

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def says(self, value: Any, status: int = 200, **headers: str) -> None:
        """Answer everything with this."""
        self.reply = lambda asked: say(value, status, **headers)

    def drops(self) -> None:
        """Answer nothing."""
        self.reply = lambda asked: None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    upstream: Upstream

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that have gone are none of a test's business."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        asked = Asked(self.command, self.path, self.headers, body)
        self.server.upstream.asked.append(asked)
        reply = self.server.upstream.reply(asked)
        self.close_connection = True
        if reply is None:
            return
        status, headers, data = reply
        with suppress(OSError):
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(data))} | dict(headers)).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""


@contextmanager
def upstream() -> Iterator[Upstream]:
    """One on a free port of the loopback interface."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.upstream = Upstream(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server.upstream
        finally:
            server.shutdown()
            thread.join()
