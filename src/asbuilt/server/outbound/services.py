"""What a handler is given as ``services``: the external services of the document.

A handler runs in a transaction, and no transaction waits for somebody else's service. So a call
ends the handler and undoes what it has done; the call is made with no transaction open; then the
handler runs again from its beginning, and the same call returns at once what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_hex
from typing import Any
from urllib.parse import quote, urlencode

from asbuilt.errors import HandlerMistake, NotInDocument
from asbuilt.server.outbound.call import Answer, Call
from asbuilt.server.outbound.client import Outcome
from asbuilt.server.outbound.queue import Queue
from asbuilt.server.problem import Problem
from asbuilt.server.respond import encode_json
from asbuilt.store.base import Transaction

MOST_CALLS = 20
"""Calls in one request."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_OURS = frozenset({
    "host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer",
    "upgrade", "expect", "proxy-authorization", "proxy-connection", "accept-encoding",
    "idempotency-key",
})  # fmt: skip
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F))).translate({ord(mark): None for mark in '"#<>`'})


class Interrupted(BaseException):
    """Ends a handler whose call is to be made; no ``except Exception`` of it holds this up."""


class Awaited(Exception):
    """The same outside of the handler: the transaction is undone and ``call`` made."""

    def __init__(self, call: Call) -> None:
        super().__init__(call.service)
        self.call = call


class Calls:
    """The calls of one request, in their order, with what came of each."""

    def __init__(self) -> None:
        self._made: list[tuple[Call, Outcome]] = []
        self._next = 0
        self.wanted: Call | None = None
        self.reply = 0
        """The status that a queued call gives the answer of the request."""

    def rewind(self) -> None:
        """The handlers run from their beginning."""
        self._next = self.reply = 0
        self.wanted = None

    @property
    def is_new(self) -> bool:
        """Whether the next call has not been made before."""
        return self._next == len(self._made)

    def made(self, call: Call, outcome: Outcome) -> None:
        """Remember what came of a call."""
        self._made.append((call, outcome))

    def take(self, call: Call) -> Outcome:
        """What came of a call.

        Raises:
            Interrupted: it has not been made yet.
            HandlerMistake: another one was made in its place.
        """
        if self._next < len(self._made):
            made, outcome = self._made[self._next]
            if made != call:
                raise HandlerMistake(
                    f"a handler asks services.{call.service} something else each time it runs"
                )
            self._next += 1
            return outcome
        if self._next >= MOST_CALLS:
            raise HandlerMistake(f"a handler makes more than {MOST_CALLS} calls in one request")
        self.wanted = call
        raise Interrupted


class Services:
    """``services``; its attributes are the external services."""

    def __init__(self, queue: Queue, transaction: Transaction[Any], calls: Calls) -> None:
        self._queue = queue
        self._transaction = transaction
        self._calls = calls

    def __getattr__(self, name: str) -> Client:
        if name not in self._queue.services:
            raise NotInDocument(f"the document has no external service {name!r}")
        return Client(name, self._queue, self._transaction, self._calls)


class Client:
    """``services.stripe``. Paths are below the address of the service.

    A call returns an :class:`~asbuilt.server.outbound.call.Answer`, also one of status 4xx: what
    that means is the handler's to say. When the service fails, the document's fallback applies:
    the answer is that of the fallback, or None (``skip``), or a :class:`Problem` is raised.
    """

    def __init__(
        self, name: str, queue: Queue, transaction: Transaction[Any], calls: Calls
    ) -> None:
        self._name = name
        self._queue = queue
        self._transaction = transaction
        self._calls = calls

    def get(self, path: str, **more: Any) -> Answer | None:
        """Read: ``services.rates.get("/latest", query={"base": "EUR"})``."""
        return self.request("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> Answer | None:
        """Send ``json`` (or ``body``, bytes). It is sent again after a failure only with an
        ``idempotency_key``, by which the service knows it again."""
        return self.request("POST", path, json=json, **more)

    def put(self, path: str, json: Any = None, **more: Any) -> Answer | None:
        """Put ``json`` at a path."""
        return self.request("PUT", path, json=json, **more)

    def patch(self, path: str, json: Any = None, **more: Any) -> Answer | None:
        """Change what is at a path."""
        return self.request("PATCH", path, json=json, **more)

    def delete(self, path: str, **more: Any) -> Answer | None:
        """Remove what is at a path."""
        return self.request("DELETE", path, **more)

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        body: bytes = b"",
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
    ) -> Answer | None:
        """Make a call.

        Raises:
            Problem: the service fails and the document has no other way, or the address is refused.
        """
        if method not in METHODS:
            raise HandlerMistake("a handler makes a call with a method that it can not use")
        fields = dict(headers or {})
        if json is not None:
            body = encode_json(json)
            fields.setdefault("Content-Type", "application/json")
        if query:
            path += ("&" if "?" in path else "?") + urlencode(query, doseq=True)
        key = None if idempotency_key is None else _visible("idempotency_key", idempotency_key)
        checked = tuple((_name(name), _visible(name, fields[name])) for name in fields)
        call = Call(self._name, method, quote(path, _PRINTABLE), checked, bytes(body), key)
        if self._calls.is_new and self._queue.is_ahead(self._transaction, call):
            self._calls.made(call, Answer(202, fallback="queue", key=key or token_hex(16)))
        outcome = self._calls.take(call)
        if isinstance(outcome, Problem):
            raise outcome
        if outcome is not None and outcome.fallback == "queue":
            self._calls.reply = self._queue.put(self._transaction, call, outcome)
        return outcome


def _name(name: str) -> str:
    if not name.isascii() or not name.replace("-", "").isalnum() or name.lower() in _OURS:
        raise HandlerMistake("a handler sets a header that it can not set")
    return name


def _visible(name: str, value: str) -> str:
    if not value.isascii() or not value.isprintable():
        raise HandlerMistake(f"a handler sends {name} with more than printable ASCII in it")
    return value
