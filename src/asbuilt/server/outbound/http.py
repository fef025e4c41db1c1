"""One request over a connection of its own, and the answer (RFC 9112); a deadline is the caller's.

Imported with the first call: a service that calls nobody carries neither parser nor TLS.
"""

from __future__ import annotations

import asyncio
import ssl
from functools import cache

import msgspec
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from asbuilt import __version__
from asbuilt.server.outbound.address import Url
from asbuilt.server.outbound.call import Answer, Call, Failed

LARGEST_ANSWER = 1024 * 1024
"""Bytes, the head included."""
_CHUNK = 64 * 1024


async def exchange(url: Url, addresses: list[str], call: Call, token: str | None) -> Answer:
    """Send ``call`` to ``url`` at the first of ``addresses`` that takes the connection.

    Raises:
        Failed: nobody takes it, or the answer is broken, too large or nonsense.
    """
    reader, writer = await _connected(url, addresses)
    try:
        writer.write(request(url, call, token))
        await writer.drain()
        return await _answer(reader)
    except OSError as error:  # which SSLError is too
        raise Failed(f"connection lost ({type(error).__name__})", 502) from error
    finally:
        writer.transport.abort()


def request(url: Url, call: Call, token: str | None) -> bytes:
    """The bytes of a request. Headers were checked when the call was made."""
    lines = [f"{call.method} {url.path} HTTP/1.1", f"Host: {url.authority}"]
    lines += [f"{name}: {value}" for name, value in call.headers]
    given = {name.lower() for name, _ in call.headers}
    usual = {"User-Agent": f"asbuilt/{__version__}", "Accept": "application/json"}
    if token is not None:
        usual["Authorization"] = f"Bearer {token}"
    if call.key is not None:
        usual["Idempotency-Key"] = call.key
    lines += [f"{name}: {value}" for name, value in usual.items() if name.lower() not in given]
    if call.body or call.method in ("POST", "PUT", "PATCH"):
        lines.append(f"Content-Length: {len(call.body)}")
    return "\r\n".join((*lines, "Connection: close", "", "")).encode("latin-1") + call.body


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


async def _connected(
    url: Url, addresses: list[str]
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    failure: OSError | None = None
    for address in addresses:
        try:
            if url.scheme == "https":
                return await asyncio.open_connection(
                    address, url.port, ssl=_trust(), server_hostname=url.host
                )
            return await asyncio.open_connection(address, url.port)
        except OSError as error:
            failure = error
    raise Failed(f"no connection ({type(failure).__name__})", 503) from failure


class _Received:
    """What the parser has read so far; interim answers (1xx) are forgotten."""

    def __init__(self) -> None:
        self.parser = HttpResponseParser(self)
        self.headers: dict[str, str] = {}
        self.body = bytearray()
        self.size = 0
        self.begun = self.done = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self.begun = self.parser.get_status_code() >= 200

    def on_body(self, data: bytes) -> None:
        self.body += data

    def on_message_complete(self) -> None:
        self.done = self.begun
        if not self.begun:
            self.headers.clear()

    @property
    def ends_with_connection(self) -> bool:
        """Whether only the end of the connection tells that of the body."""
        framed = {"content-length", "transfer-encoding"}
        return self.begun and not framed.intersection(self.headers)

    def feed(self, data: bytes) -> None:
        """Read on.

        Raises:
            Failed: it is no HTTP, or too much.
        """
        self.size += len(data)
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade as error:
            raise Failed("it switches protocols", 502) from error
        except HttpParserError as error:
            raise Failed("the answer is no HTTP", 502) from error
        if self.size > LARGEST_ANSWER:
            raise Failed("the answer is too large", 502)


async def _answer(reader: asyncio.StreamReader) -> Answer:
    received = _Received()
    while not received.done:
        data = await reader.read(_CHUNK)
        if data:
            received.feed(data)
        elif received.ends_with_connection:
            break
        else:
            raise Failed("the answer ends too early", 502)
    status, body = received.parser.get_status_code(), bytes(received.body)
    return Answer(status, received.headers, body, _json(received.headers, body))


def _json(headers: dict[str, str], body: bytes) -> object:
    """The value of a JSON body, None of any other.

    Raises:
        Failed: it says that it is JSON, and is none.
    """
    if headers.get("content-encoding", "identity") != "identity":
        raise Failed("the answer is encoded, which nobody asked for", 502)
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if not body or not (kind == "application/json" or kind.endswith("+json")):
        return None
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Failed("the answer is no JSON", 502) from error
