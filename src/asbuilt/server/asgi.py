"""The adapter to ASGI 3, for servers other than asbuilt's own and for applications around it.

https://asgi.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial
from typing import Any

from asbuilt.errors import AsbuiltError
from asbuilt.server.live import Live
from asbuilt.server.receiving import Patience, broken, receive_body, too_large
from asbuilt.server.request import Request

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

UNKNOWN_PEER = "unknown"
"""The address of a client that the server does not tell, as over a Unix socket."""


class AsgiApp:
    """A service as an ASGI application. It answers between :meth:`startup` and :meth:`shutdown`,
    which a server calls by the lifespan protocol; whoever mounts it in another application calls
    them from the lifespan of that one."""

    def __init__(self, opened: Callable[[], AbstractAsyncContextManager[Live]]) -> None:
        self._opened = opened
        self._stack = AsyncExitStack()
        self._serving: Live | None = None
        self._patience = Patience()

    async def startup(self) -> None:
        """Open the data.

        Raises:
            AsbuiltError: the key, the data directory or the database does not allow it.
        """
        self._serving = await self._stack.enter_async_context(self._opened())

    async def shutdown(self) -> None:
        """Close the data, when no request is answered any more."""
        self._serving = None
        await self._stack.aclose()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """What servers call, once for each connection."""
        match scope["type"]:
            case "http":
                await self._answer(scope, receive, send)
            case "lifespan":
                await self._live(receive, send)
            case "websocket":
                await send({"type": "websocket.close", "code": 1000})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.startup()
        except AsbuiltError as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.shutdown()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        if self._serving is None:
            raise RuntimeError("await the startup() of asbuilt's application before requests come")
        app = self._serving.app
        headers = AsgiHeaders(scope["headers"])
        limit = app.service.plan.body_bytes
        client = scope.get("client")
        request = Request(
            scope["method"],
            _path(scope),
            scope["query_string"].decode("latin-1"),
            headers,
            client[0] if client else UNKNOWN_PEER,
            lambda: receive_body(
                headers.get("content-length"), limit, partial(_read, receive, limit), self._patience
            ),
        )
        status, pairs, body = await app.answer(request)
        shown = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
        if body:
            shown.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": shown})
        await send({"type": "http.response.body", "body": b"" if request.head else body})


class AsgiHeaders:
    """The headers of a scope. A value that is no ASCII is not shown, but its name is."""

    __slots__ = ("_values",)

    def __init__(self, pairs: list[tuple[bytes, bytes]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            values = self._values.setdefault(name.decode("latin-1").lower(), [])
            if value.isascii():
                values.append(value.decode("ascii"))

    def get(self, key: str, default: Any = None) -> Any:
        """The first value of a header."""
        values = self._values.get(key)
        return values[0] if values else default

    def get_all(self, key: str) -> list[str]:
        """Every value of a header."""
        return self._values.get(key, [])

    def keys(self) -> list[str]:
        """The names that were sent, each once."""
        return list(self._values)

    def __contains__(self, key: str) -> bool:
        return key in self._values


def _path(scope: Message) -> str:
    """The path below the place where the application is mounted."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


async def _read(receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise broken()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise too_large(limit)
        more = message.get("more_body", False)
    return b"".join(parts)
