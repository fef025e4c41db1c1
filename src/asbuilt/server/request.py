"""One HTTP request, neutral of the server that received it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from asbuilt.plan.model import Permit
from asbuilt.store.base import Caller


class Headers(Protocol):
    """Header access by lower-case name; ``get_all`` where a name may repeat."""

    def get(self, key: str, default: Any = None) -> Any:
        """The (first) value of a header."""

    def get_all(self, key: str) -> list[str]:
        """Every value of a header."""

    def keys(self) -> list[str]:
        """The names that were sent, each once."""

    def __contains__(self, key: str) -> bool:
        """Whether a header was sent, if only with a value that is no text."""


class Session:
    """A signed-in caller's session, alive while ``ended`` is False.

    ``caller`` is None when the account changed since it was read: it is read again."""

    __slots__ = ("account", "caller", "ended", "id")

    def __init__(self, id: str, account: Any, caller: Caller | None) -> None:
        self.id = id
        self.account = account
        self.caller = caller
        self.ended = False


class Request:
    """What guards and actions work on; they fill the second half as the request proceeds.
    ``affected`` counts the rows of the document's tables that it has changed, ``former`` are the
    e-mail addresses that it took from people; ``calls`` are those that its handlers make to
    external services.

    ``peer`` is the other end of the connection, ``address`` the client's: they differ behind a
    trusted proxy only.
    """

    __slots__ = (
        "address", "affected", "authority", "caller", "calls", "former", "head", "headers", "id",
        "limits", "method", "params", "path", "peer", "permit", "query", "read", "role", "session",
        "started", "trace",
    )  # fmt: skip

    def __init__(
        self,
        method: str,
        path: str,
        query: str,
        headers: Headers,
        address: str,
        read: Callable[[], Awaitable[bytes]],
        authority: str | None = None,
    ) -> None:
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.peer = address
        self.address = address
        self.read = read
        self.authority = authority
        self.id = ""
        self.started = 0.0
        self.params: tuple[str, ...] = ()
        self.session: Session | None = None
        self.caller: Caller | None = None
        self.role = "anonymous"
        self.permit: Permit | None = None
        self.limits: Any = None
        self.affected = 0
        self.former: tuple[str, ...] = ()
        self.calls: Any = None
        self.trace: Any = None
        self.head = method == "HEAD"


class Response:
    """Status, headers and body. ``headers`` are added to those that every answer has."""

    __slots__ = ("body", "headers", "media_type", "status")

    def __init__(
        self,
        status: int,
        body: bytes = b"",
        headers: tuple[tuple[str, str], ...] = (),
        media_type: str = "application/json",
    ) -> None:
        self.status = status
        self.body = body
        self.headers = headers
        self.media_type = media_type
