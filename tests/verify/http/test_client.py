"""The client of the probes, against servers that behave well, badly, and not at all."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from pathlib import Path

import msgspec
import pytest

from asbuilt.errors import UsageError
from asbuilt.verify.http.client import (
    Address,
    Answer,
    Broken,
    Client,
    ConnectFailed,
    Connection,
    NoAnswer,
    Request,
    TimedOut,
    encode,
    raw,
)
from tests.server.test_tls import self_signed
from tests.verify.conftest import Handler, Run, head, says, serving, text

GET = Request("GET", "/things?limit=1")
HEAD = Request("HEAD", "/things")
POST = Request("POST", "/things", (("Content-Type", "application/json"),), b'{"a": 1}')


async def exchanged(handler: Handler, *requests: Request, timeout: float = 5.0) -> list[Answer]:
    """The answers to ``requests``, one after the other on one connection object."""
    async with serving(handler) as address:
        connection = Connection(address)
        try:
            return [await connection.exchange(request, timeout) for request in requests]
        finally:
            await connection.close()


# ---------------------------------------------------------------- framing

FRAMED: dict[str, tuple[Request, bytes, int, bytes]] = {
    "a length": (GET, text(b"hello"), 200, b"hello"),
    "no content": (GET, b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
    "not modified": (GET, b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, b""),
    "chunks": (
        GET,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nTrailer: 1\r\n\r\n",
        200,
        b"hello",
    ),
    "HEAD with a length": (HEAD, b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 200, b""),
    "HEAD with chunks": (HEAD, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 200, b""),
    "an interim answer": (POST, b"HTTP/1.1 100 Continue\r\n\r\n" + text(b"x"), 200, b"x"),
    "early hints": (HEAD, b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + text(), 200, b""),
}


@pytest.mark.parametrize(("request_", "answer", "status", "body"), FRAMED.values(), ids=FRAMED)
def test_an_answer_ends_where_it_says_and_the_connection_stays_open(
    run: Run, request_: Request, answer: bytes, status: int, body: bytes
) -> None:
    first, second = run(exchanged(says(answer, text(b"next")), request_, GET))
    assert (first.status, first.body) == (status, body)
    assert second.body == b"next"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\nhello", id="without a length"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\nhello", id="of HTTP/1.0"),
        pytest.param(text(b"hello", "200 OK", "Connection: close"), id="that says so"),
        pytest.param(text(b"hello") + text(b"surplus"), id="with another after it"),
    ],
)
def test_after_an_answer_that_ends_its_connection_a_new_one_is_opened(
    run: Run, answer: bytes
) -> None:
    first, second = run(exchanged(says(answer), GET, GET))
    assert first.body == second.body == b"hello"


def test_an_answer_may_come_byte_by_byte(run: Run) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        for byte in text(b"hello", "200 OK", "X-A: b"):
            writer.write(bytes((byte,)))
            await writer.drain()
            await asyncio.sleep(0)

    (answer,) = run(exchanged(handler, GET))
    assert (answer.body, answer.header("x-a")) == (b"hello", "b")


def test_a_switch_of_protocols_is_an_answer(run: Run) -> None:
    switch = (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: w\r\nConnection: upgrade\r\n\r\n\x81\x00"
    )
    (answer,) = run(exchanged(says(switch), GET))
    assert answer.status == 101


def test_a_body_after_head_is_seen_and_ends_the_connection(run: Run) -> None:
    first, second = run(exchanged(says(text(b"illegal")), HEAD, HEAD))
    assert first.body == second.body == b"illegal"


# ---------------------------------------------------------------- no answer

BROKEN: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "before its answer"),
    "half a head": (b"HTTP/1.1 200 OK\r\nConte", "in the middle"),
    "half a body": (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", "in the middle"),
    "half a chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello",
        "in the middle",
    ),
    "an interim answer only": (b"HTTP/1.1 100 Continue\r\n\r\n", "in the middle"),
    "something else": (b"220 mail.example.com ESMTP\r\n", "is not HTTP"),
    "two lengths": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "is not HTTP",
    ),
}


@pytest.mark.parametrize(("answer", "words"), BROKEN.values(), ids=BROKEN)
def test_an_incomplete_answer_is_none(run: Run, answer: bytes, words: str) -> None:
    with pytest.raises(Broken, match=words):
        run(exchanged(says(answer), GET))


def test_a_request_that_may_have_been_executed_is_never_repeated(run: Run) -> None:
    executed = []

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        executed.append(await head(reader))
        if len(executed) == 1:
            writer.write(text(b"first"))
            executed.append(await head(reader))

    with pytest.raises(Broken):
        run(exchanged(handler, GET, POST))
    assert [request.split()[0] for request in executed] == [b"GET", b"POST"]


def test_a_connection_that_the_server_closed_meanwhile_is_opened_again(run: Run) -> None:
    async def scenario() -> tuple[bytes, bytes, bytes]:
        async with serving(says(text(b"hello"))) as address:
            connection = Connection(address)
            first = await connection.exchange(GET, 5)
            await asyncio.sleep(0.05)
            second = await connection.exchange(GET, 5)
            await asyncio.sleep(0.05)
            third = await connection.exchange(GET, 5)
            await connection.close()
            return first.body, second.body, third.body

    assert run(scenario()) == (b"hello",) * 3


def test_a_connection_closed_while_the_loop_was_busy_is_opened_again(run: Run) -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def answer_once() -> None:
        accepted, _ = listening.accept()
        with accepted:
            accepted.recv(4096)
            accepted.sendall(text(b"hello"))

    async def scenario() -> list[bytes]:
        connection = Connection(Address("http", *listening.getsockname()))
        bodies = []
        for _ in range(2):
            server = asyncio.create_task(asyncio.to_thread(answer_once))
            bodies.append((await connection.exchange(GET, 5)).body)
            time.sleep(0.1)
            await asyncio.shield(server)
        await connection.close()
        return bodies

    with listening:
        assert run(scenario()) == [b"hello"] * 2


def test_a_late_answer_is_not_mistaken_for_the_next_one(run: Run) -> None:
    count = 0

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        while True:
            await head(reader)
            count += 1
            await asyncio.sleep(0.3 if count == 1 else 0)
            writer.write(text(b"%d" % count))

    async def scenario() -> bytes:
        async with serving(handler) as address:
            connection = Connection(address)
            with pytest.raises(TimedOut, match=r"^no answer to GET /things within 0\.1 s$"):
                await connection.exchange(GET, 0.1)
            await asyncio.sleep(0.3)
            answer = await connection.exchange(GET, 5)
            await connection.close()
            return answer.body

    assert run(scenario()) == b"2"


def test_what_a_server_says_unasked_is_not_taken_for_an_answer(run: Run) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        writer.write(text(b"asked"))
        await asyncio.sleep(0.02)
        writer.write(text(b"unasked"))
        await reader.read()

    async def scenario() -> list[bytes]:
        async with serving(handler) as address, Client(address) as client:
            bodies = []
            for _ in range(2):
                bodies.append((await client.send(GET)).body)
                await asyncio.sleep(0.06)
            return bodies

    assert run(scenario()) == [b"asked"] * 2


def test_where_nobody_listens_there_is_no_connection(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ConnectFailed, match=rf"cannot connect to http://127\.0\.0\.1:{port}: "):
        run(Connection(Address("http", "127.0.0.1", port)).exchange(GET, 5))


def test_a_tls_handshake_that_never_ends_is_no_connection(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = Address("https", "127.0.0.1", silent.getsockname()[1])
        with pytest.raises(ConnectFailed, match=r"no connection to .* within 0\.1 s"):
            run(Connection(address).exchange(GET, 0.1))


# ---------------------------------------------------------------- TLS


def test_a_certificate_is_verified_against_the_given_authority(run: Run, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    async def scenario() -> bytes:
        async with serving(says(text(b"secret"), text(b"again")), ssl=context) as address:
            with pytest.raises(ConnectFailed, match=r"self.signed certificate"):
                await Connection(address).exchange(GET, 5)
            trusted = Address.parse(str(address), certificate)
            async with Client(trusted) as client:
                await client.send(GET)
                return (await client.send(GET)).body

    assert run(scenario()) == b"again"


def test_a_missing_authority_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read certificates from .*none\.pem"):
        assert Address.parse("https://127.0.0.1", tmp_path / "none.pem").tls


# ---------------------------------------------------------------- the pool


def test_a_client_opens_no_more_connections_than_it_may(run: Run) -> None:
    open_now, most = 0, 0

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        try:
            while True:
                await head(reader)
                await asyncio.sleep(0.01)
                writer.write(text(b"x"))
        finally:
            open_now -= 1

    async def scenario() -> int:
        async with serving(handler) as address, Client(address, connections=3) as client:
            answers = await asyncio.gather(*(client.send(GET) for _ in range(12)))
            return sum(answer.status == 200 for answer in answers)

    assert (run(scenario()), most) == (12, 3)


def test_a_cancelled_request_leaves_the_client_usable(run: Run) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            slow = b"slow" in await head(reader)
            await asyncio.sleep(0.2 if slow else 0)
            writer.write(text(b"slow" if slow else b"fast"))

    async def scenario() -> bytes:
        async with serving(handler) as address, Client(address, connections=1) as client:
            waiting = asyncio.create_task(client.send(Request("GET", "/slow")))
            await asyncio.sleep(0.05)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            return (await client.send(GET)).body

    assert run(scenario()) == b"fast"


# ---------------------------------------------------------------- raw bytes


def test_raw_bytes_arrive_as_they_are(run: Run) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readuntil(b"!"))

    async def scenario() -> bytes:
        async with serving(handler) as address:
            return await raw(address, b"GET / HTTP/9\n\0!", 5)

    assert run(scenario()) == b"GET / HTTP/9\n\0!"


def test_raw_waits_no_longer_than_told(run: Run) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async def scenario() -> bytes:
        async with serving(silent) as address:
            with pytest.raises(TimedOut):
                await raw(address, b"GET", 0.05)
        async with serving(says(text(b"kept open"), b"")) as address:
            return await raw(address, b"GET / HTTP/1.1\r\n\r\n", 0.2)

    assert run(scenario()).endswith(b"kept open")


# ---------------------------------------------------------------- writing requests

HERE = Address.parse("http://[::1]:8000/v1/")


def test_a_request_is_written_with_host_and_length() -> None:
    assert encode(POST, HERE) == (
        b"POST /v1/things HTTP/1.1\r\nHost: [::1]:8000\r\nUser-Agent: asbuilt\r\n"
        b'Content-Length: 8\r\nContent-Type: application/json\r\n\r\n{"a": 1}'
    )


def test_a_request_without_a_body_says_so_where_one_is_expected() -> None:
    assert b"Content-Length: 0\r\n" in encode(Request("PUT", "/x"), HERE)
    assert b"Content-Length" not in encode(Request("DELETE", "/x"), HERE)


def test_own_framing_is_left_alone() -> None:
    fields = (("Transfer-Encoding", "chunked"), ("host", "other"))
    written = encode(Request("POST", "/x", fields, b"0\r\n\r\n"), HERE)
    assert b"Content-Length" not in written
    assert written.lower().count(b"host:") == 1


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/a b"),
        Request("GET", "/a\r\nX: y"),
        Request("GET", "/ä"),
        Request("GET /", "/"),
        Request("GET", "/", (("X-A", "b\r\nX-C: d"),)),
        Request("GET", "/", (("X A", "b"),)),
    ],
    ids=repr,
)
def test_what_would_break_the_framing_is_not_written(request_: Request) -> None:
    with pytest.raises(ValueError, match="cannot stand in"):
        encode(request_, HERE)


# ---------------------------------------------------------------- values


def test_secrets_are_not_shown() -> None:
    request = Request(
        "POST", "/reset?token=s3cret", (("Authorization", "Bearer s3cret"),), b"s3cret"
    )
    answer = Answer(200, (("Set-Cookie", "s3cret"),), b"s3cret", 0.0123)
    assert repr(request) == "Request(POST /reset?…, 6 bytes)"
    assert repr(answer) == "Answer(200, 6 bytes, 12.3 ms)"


def test_json_is_read_and_anything_else_refused() -> None:
    assert Answer(200, (), b'{"a": [1]}', 0).json() == {"a": [1]}
    with pytest.raises(msgspec.DecodeError):
        Answer(200, (), b"<html>", 0).json()


def test_every_way_to_get_no_answer_is_one_family() -> None:
    assert {kind for kind in NoAnswer.__subclasses__()} == {ConnectFailed, TimedOut, Broken}


@pytest.mark.parametrize(
    ("url", "authority", "shown"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://API.example.com/v1/", "api.example.com", "https://api.example.com/v1"),
        ("http://[::1]/", "[::1]", "http://[::1]"),
        ("https://münchen.example:443", "xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example"),
    ],
)
def test_an_address_is_read_from_its_url(url: str, authority: str, shown: str) -> None:
    address = Address.parse(url)
    assert (address.authority, str(address)) == (authority, shown)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("localhost:8000", "does not begin with http"),
        ("ftp://example.com", "does not begin with http"),
        ("http://", "names no host"),
        ("http://ada:s3cret@example.com", "user name or password"),
        ("http://example.com/?a=b", "query or fragment"),
        ("http://example.com:99999", "is no URL"),
    ],
)
def test_an_unusable_address_is_named(url: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as refused:
        Address.parse(url)
    assert "s3cret" not in str(refused.value)
