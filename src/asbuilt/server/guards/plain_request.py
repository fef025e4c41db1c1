"""Requests that two programs on the way could read differently are refused before routing."""

from __future__ import annotations

from asbuilt.server.problem import Problem
from asbuilt.server.request import Headers, Request
from asbuilt.server.tracing import HEADER as TRACE
from asbuilt.server.tracing import read_trace

MAX_URL = 8 * 1024
MAX_FIELDS = 100
OVERRIDES = frozenset({"x-http-method-override", "x-method-override", "x-http-method"})
SINGLE = ("content-type", "authorization", "idempotency-key", "if-match")
READING = ("GET", "HEAD")
_SUSPECT = OVERRIDES | {"transfer-encoding"}
_UNUSUAL = _SUSPECT | {TRACE}


def plain_request(request: Request) -> None:
    """Refuse odd paths and header combinations, and note the request's trace.

    Raises:
        Problem: 400, 414, 431 or 501.
    """
    headers = request.headers
    plain_path(request)
    hosts = headers.get_all("host")
    if len(hosts) != 1 or request.authority not in (None, hosts[0]):
        raise Problem(400, "The request needs one Host header.", code="bad-host")
    names = headers.keys()
    if len(names) > MAX_FIELDS:
        raise Problem(431, f"The request has more than {MAX_FIELDS} header fields.")
    if not _UNUSUAL.isdisjoint(names):  # one look for all that few requests have
        request.trace = read_trace(headers)
        if not _SUSPECT.isdisjoint(names):
            _refuse_suspect(headers)
    if request.method not in READING:
        _refuse_repeated(headers)


def plain_path(request: Request) -> None:
    """Refuse odd paths.

    Raises:
        Problem: 400 or 414.
    """
    path = request.path
    if len(path) + len(request.query) > MAX_URL:
        raise Problem(414, f"The URL is longer than {MAX_URL} characters.")
    if "\0" in path or "\ufffd" in path:  # the server puts U+FFFD for what is not UTF-8
        raise Problem(400, "The path is not plain UTF-8 text.", code="bad-path")
    if "/." in path and any(part in (".", "..") for part in path.split("/")):
        raise Problem(400, "The path holds a dot segment.", code="bad-path")


def _refuse_suspect(headers: Headers) -> None:
    for name in OVERRIDES:
        if name in headers:
            raise Problem(
                400,
                f"The header {name} is refused.",
                code="method-override",
                hint="Use the method itself.",
            )
    if "content-length" in headers:
        raise Problem(
            400, "Content-Length and Transfer-Encoding exclude each other.", code="ambiguous-length"
        )
    if [coding.lower() for coding in headers.get_all("transfer-encoding")] != ["chunked"]:
        raise Problem(501, "The only transfer coding is chunked.", code="bad-transfer-coding")


def _refuse_repeated(headers: Headers) -> None:
    """What is no ASCII is left out of ``get_all``, and is refused too."""
    for name in SINGLE:
        if name in headers and len(headers.get_all(name)) != 1:
            raise Problem(400, f"The header {name} must be one plain text.", code="bad-header")
