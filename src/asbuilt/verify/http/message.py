"""One HTTP request, its answer, and the ways in which no answer comes"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from asbuilt import regex
from asbuilt.errors import EnvironmentFailure
from asbuilt.verify.http.address import Address

_TOKEN = regex.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_TARGET = regex.compile(r"[\x21-\x7e]+")
_VALUE = regex.compile(r"[^\r\n\0]*")
_WITH_CONTENT = frozenset(("POST", "PUT", "PATCH"))


class NoAnswer(EnvironmentFailure):
    """No complete answer came. One of the three below; whether the request was executed is not
    known after :class:`TimedOut` and :class:`Broken`."""


class ConnectFailed(NoAnswer):
    """There is no connection: nobody listens, no route, TLS refused. Nothing was sent."""


class TimedOut(NoAnswer):
    """The answer was not complete in time."""


class Broken(NoAnswer):
    """The connection ended before the answer did, or what came is not HTTP."""


@dataclass(frozen=True, slots=True)
class Request:
    """``path`` begins with a slash, is percent-encoded and has the query. Secrets are not shown:
    the representation leaves out headers, query and body."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    def __repr__(self) -> str:
        path, mark, _ = self.path.partition("?")
        return f"Request({self.method} {path}{mark and '?…'}, {len(self.body or b'')} bytes)"


@dataclass(frozen=True, slots=True)
class Answer:
    """``headers`` are as they came. ``seconds`` ran from the request's first byte to the answer's
    last; the time to connect is not in them."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seconds: float

    def header(self, name: str) -> str | None:
        """The first field of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            msgspec.DecodeError: it is none.
        """
        return msgspec.json.decode(self.body)

    def __repr__(self) -> str:
        return f"Answer({self.status}, {len(self.body)} bytes, {self.seconds * 1e3:.1f} ms)"


def encode(request: Request, address: Address) -> bytes:
    """The bytes of ``request`` to ``address`` (RFC 9112). Host, User-Agent and Content-Length are
    added where the request does not have them.

    Raises:
        ValueError: a part that would break the framing; ``raw`` sends such things.
    """
    target = address.base + request.path
    if not _TOKEN.fullmatch(request.method) or not _TARGET.fullmatch(target):
        raise ValueError(f"cannot stand in a request line: {request!r}")
    for name, value in request.headers:
        if not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            raise ValueError(f"cannot stand in a header: {name!r} of {request!r}")
    lines = [f"{request.method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in _added(request, address)]
    lines += [f"{name}: {value}" for name, value in request.headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (request.body or b"")


def _added(request: Request, address: Address) -> list[tuple[str, str]]:
    given = {name.lower() for name, _ in request.headers}
    added = [("Host", address.authority), ("User-Agent", "asbuilt")]
    framed = given & {"content-length", "transfer-encoding"}
    if not framed and (request.body is not None or request.method in _WITH_CONTENT):
        added.append(("Content-Length", str(len(request.body or b""))))
    return [(name, value) for name, value in added if name.lower() not in given]
