"""HTTP as the probes speak it: connections, a pool of them, and bytes sent as they are

    async with Client(Address.parse("http://127.0.0.1:8000")) as client:
        answer = await client.send(Request("GET", "/healthz"))

It shares nothing with the server. No redirect is followed, nothing decompressed, no request
repeated that may have been executed.
"""

from __future__ import annotations

import asyncio
from types import TracebackType

from asbuilt.verify.http.address import Address
from asbuilt.verify.http.message import (
    Answer,
    Broken,
    ConnectFailed,
    NoAnswer,
    Request,
    TimedOut,
    encode,
)
from asbuilt.verify.http.wire import Wire

__all__ = [
    "Address", "Answer", "Broken", "Client", "ConnectFailed", "Connection", "NoAnswer", "Request",
    "TimedOut", "encode", "open_wire", "raw",
]  # fmt: skip

TIMEOUT = 30.0
_CHUNK = 65536


async def open_wire(address: Address, kind: type[Wire] = Wire) -> Wire:
    """A new connection to ``address``.

    Raises:
        ConnectFailed: there is none.
    """
    peer = f"{address.host}:{address.port}"
    try:
        _, wire = await asyncio.get_running_loop().create_connection(
            lambda: kind(peer), address.host, address.port, ssl=address.tls,
            local_addr=address.local,
        )  # fmt: skip
    except OSError as error:
        raise _unconnected(address, error) from None
    return wire


class Connection:
    """One connection that stays open between exchanges, and opens again when the server has closed
    it meanwhile. One exchange at a time."""

    __slots__ = ("_address", "_wire")

    def __init__(self, address: Address) -> None:
        self._address = address
        self._wire: Wire | None = None

    async def exchange(self, request: Request, timeout: float = TIMEOUT) -> Answer:
        """Send ``request`` and wait for its answer; ``timeout`` seconds for all, connecting
        included.

        Raises:
            ConnectFailed, TimedOut, Broken: there is no answer.
            ValueError: the request cannot be written as HTTP.
        """
        data = encode(request, self._address)
        outcome: asyncio.Future[Answer | NoAnswer] = asyncio.get_running_loop().create_future()

        def settle(result: Answer | NoAnswer) -> None:
            if not outcome.done():
                outcome.set_result(result)

        try:
            async with asyncio.timeout(timeout):
                wire = await self._open()
                wire.ask(data, settle, request.method == "HEAD")
                answer = await outcome
        except TimeoutError:
            raise self._late(request, timeout) from None
        finally:
            if not outcome.done() or outcome.cancelled():
                self._drop()
        if isinstance(answer, NoAnswer):
            raise answer
        return answer

    async def close(self) -> None:
        """Close the connection, if one is open."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.abort()
            await wire.closed

    async def _open(self) -> Wire:
        if self._wire is None or not self._wire.reusable:
            await self.close()
            self._wire = await open_wire(self._address)
        return self._wire

    def _drop(self) -> None:
        if self._wire is not None:
            self._wire.abort()

    def _late(self, request: Request, timeout: float) -> NoAnswer:
        if self._wire is None:
            return ConnectFailed(f"no connection to {self._address} within {timeout:g} s")
        path = request.path.partition("?")[0]
        return TimedOut(f"no answer to {request.method} {path} within {timeout:g} s")


class Client:
    """As many connections to one address as are needed at once, ``connections`` at most."""

    __slots__ = ("_free", "_idle", "address", "timeout")

    def __init__(self, address: Address, connections: int = 8, timeout: float = TIMEOUT) -> None:
        self.address = address
        self.timeout = timeout
        self._idle: list[Connection] = []
        self._free = asyncio.Semaphore(connections)

    async def send(self, request: Request, timeout: float | None = None) -> Answer:
        """Exchange ``request`` for its answer on a free connection, waiting for one if need be.

        Raises:
            ConnectFailed, TimedOut, Broken: there is no answer.
            ValueError: the request cannot be written as HTTP.
        """
        async with self._free:
            connection = self._idle.pop() if self._idle else Connection(self.address)
            try:
                return await connection.exchange(
                    request, self.timeout if timeout is None else timeout
                )
            finally:
                self._idle.append(connection)

    async def close(self) -> None:
        """Close all connections. The client can be used again."""
        while self._idle:
            await self._idle.pop().close()

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


async def raw(address: Address, data: bytes, timeout: float = 5.0) -> bytes:
    """Send ``data`` on a new connection as it is. What came back when the server closed the
    connection, or when ``timeout`` seconds were over.

    Raises:
        ConnectFailed: there is no connection.
        TimedOut: nothing came, and the connection stays open.
        Broken: the connection was reset and nothing came.
    """
    received = bytearray()
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(timeout):
            reader, writer = await _stream(address)
            writer.write(data)
            while part := await reader.read(_CHUNK):
                received += part
    except TimeoutError:
        if writer is None:
            raise ConnectFailed(f"no connection to {address} within {timeout:g} s") from None
        if not received:
            raise TimedOut(f"{address} said nothing within {timeout:g} s") from None
    except OSError as error:
        if not received:
            raise Broken(f"{address} reset the connection: {error}") from None
    finally:
        if writer is not None:
            writer.transport.abort()
    return bytes(received)


async def _stream(address: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    try:
        return await asyncio.open_connection(
            address.host, address.port, ssl=address.tls, local_addr=address.local
        )
    except OSError as error:
        raise _unconnected(address, error) from None


def _unconnected(address: Address, error: OSError) -> ConnectFailed:
    reason = getattr(error, "verify_message", None) or error.strerror or str(error)
    return ConnectFailed(f"cannot connect to {address}: {reason}")
