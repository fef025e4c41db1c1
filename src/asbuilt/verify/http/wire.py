"""One HTTP/1.1 connection as an asyncio protocol: one exchange at a time, callbacks, no waiting"""

from __future__ import annotations

import asyncio
import select
from collections.abc import Callable
from time import perf_counter
from typing import cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from asbuilt.verify.http.message import Answer, Broken, NoAnswer

Done = Callable[[Answer | NoAnswer], None]

LARGEST_ANSWER = 256 << 20
"""Bytes after which an answer is given up."""
_SWITCHING = 101


class Wire(asyncio.Protocol):
    """An open connection. :meth:`ask` sends a request; its callback gets the answer, or why there
    is none, exactly once. A wire that is not :attr:`reusable` afterwards is closed."""

    __slots__ = (
        "_answered", "_began", "_body", "_done", "_head", "_headers", "_keep", "_parser",
        "_received", "_status", "_transport", "closed", "peer",
    )  # fmt: skip

    _transport: asyncio.Transport
    _answered: bool
    _head: bool
    _keep: bool
    _status: int
    _received: int
    _headers: list[tuple[str, str]]
    _body: list[bytes]

    def __init__(self, peer: str) -> None:
        self.peer = peer
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._parser = HttpResponseParser(self)
        self._done: Done | None = None
        self._began = 0.0
        self._forget()

    # ------------------------------------------------------------ the side of the caller

    def ask(self, data: bytes, done: Done, head: bool = False) -> None:
        """Send ``data``, one request, and give ``done`` what comes of it. ``head`` says that the
        method is HEAD, whose answer has no body."""
        self._forget()
        self._done = done
        self._head = head
        self._began = perf_counter()
        self._transport.write(data)

    @property
    def ready(self) -> bool:
        """Whether it is open and has no exchange under way, as far as the loop has seen."""
        return self._done is None and not self._transport.is_closing()

    @property
    def reusable(self) -> bool:
        """Whether the next request can be sent on this connection. A server that has closed it, or
        has said something unasked, shows here even before the loop has seen it."""
        if not self.ready:
            return False
        poll = select.poll()
        poll.register(self._transport.get_extra_info("socket"), select.POLLIN)
        return not poll.poll(0)

    def abort(self) -> None:
        """Close at once. An exchange under way gets no answer: its caller gave it up."""
        self._done = None
        self._transport.abort()

    # ------------------------------------------------------------ the side of the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is open."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        if self._done is None:
            self._transport.abort()
            return
        self._received += len(data)
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            self._keep = False
        except HttpParserError as error:
            self._keep = False
            if not self._answered:
                self._finish(Broken(f"what {self.peer} answers is not HTTP: {error}"))
        if self._answered:
            self._finish(self._answer())
        elif self._received > LARGEST_ANSWER:
            self._keep = False
            self._finish(Broken(f"the answer of {self.peer} passes {LARGEST_ANSWER >> 20} MiB"))

    def connection_lost(self, error: Exception | None) -> None:
        """The connection is closed: the end of an answer without a length, else of all hope."""
        if not self.closed.done():
            self.closed.set_result(None)
        self._keep = False
        if self._done is None:
            return
        if error is None and self._status and self._ends_with_connection():
            self._finish(self._answer())
        else:
            cut = "in the middle of" if self._received else "before"
            self._finish(Broken(f"{self.peer} closed the connection {cut} its answer"))

    # ------------------------------------------------------------ the side of the parser

    def on_message_begin(self) -> None:
        """A status line begins; a second one after the answer makes the wire unusable."""
        if self._answered:
            self._keep = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """One field is complete."""
        if not self._answered:
            self._headers.append((name.decode("latin-1"), value.decode("latin-1")))

    def on_headers_complete(self) -> None:
        """The head is complete, which is all of an answer to HEAD."""
        if self._answered:
            return
        self._status = self._parser.get_status_code()
        if self._head and self._status >= 200:
            self._complete()

    def on_body(self, data: bytes) -> None:
        """A part of the body. One that follows an answer to HEAD is kept to be seen."""
        if self._answered:
            self._keep = False
            if not self._head:
                return
        self._body.append(data)

    def on_message_complete(self) -> None:
        """The answer is complete, unless it is an interim one (RFC 9110, 15.2)."""
        if self._answered:
            return
        if self._status < 200 and self._status != _SWITCHING:
            self._status = 0
            self._headers = []
        else:
            self._complete()

    # ------------------------------------------------------------

    def _forget(self) -> None:
        self._answered = self._keep = self._head = False
        self._status = self._received = 0
        self._headers = []
        self._body = []

    def _complete(self) -> None:
        self._answered = True
        self._keep = self._parser.should_keep_alive() and self._status != _SWITCHING

    def _answer(self) -> Answer:
        seconds = perf_counter() - self._began
        return Answer(self._status, tuple(self._headers), b"".join(self._body), seconds)

    def _ends_with_connection(self) -> bool:
        fields = {name.lower(): value.lower() for name, value in self._headers}
        coding = fields.get("transfer-encoding", "")
        return "content-length" not in fields and not coding.endswith("chunked")

    def _finish(self, outcome: Answer | NoAnswer) -> None:
        done, self._done = self._done, None
        if not self._keep:
            self._transport.abort()
        elif self._head:
            # the parser still waits for the body that HEAD has not
            self._parser = HttpResponseParser(self)
        if done is not None:
            done(outcome)
