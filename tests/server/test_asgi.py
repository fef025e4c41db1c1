"""The same service by ASGI: in another server, and mounted in another application."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import asbuilt
from asbuilt.errors import UsageError
from asbuilt.server.asgi import AsgiApp, Message
from tests.serving import Answer, Client, free_port, listens, start

THINGS = Path(__file__).parent / "specs" / "things.md"
GRANIAN = Path(sys.executable).with_name("granian")
OWN = {"date", "server", "x-request-id", "etag", "content-length", "connection", "ratelimit"}
"""Headers that differ from answer to answer, or are the server's own."""
MOMENTS = {"created_at", "updated_at", "ref", "request_id", "next"}
"""Members likewise."""

Step = tuple[str, str, Any, Mapping[str, str]]
SCRIPT: list[Step] = [
    ("GET", "/healthz", None, {}),
    ("GET", "/api/things", None, {}),
    ("POST", "/api/things", {"name": "axe", "price": "12.50", "tags": ["a"]}, {}),
    ("POST", "/api/things", [{"name": "saw"}, {"name": "nail", "qty": 7}], {}),
    ("POST", "/api/things", {"name": "axe", "qty": -1}, {}),
    ("POST", "/api/things", {"nmae": "axe"}, {}),
    ("POST", "/api/things", b'{"name": "axe"', {}),
    ("POST", "/api/things", b"name=axe", {"Content-Type": "text/plain"}),
    ("GET", "/api/things?qty[gte]=5&sort=-name&limit=1", None, {}),
    ("GET", "/api/things?nmae=axe", None, {}),
    ("GET", "/api/things/1", None, {}),
    ("HEAD", "/api/things/1", None, {}),
    ("GET", "/api/things/1", None, {"Accept-Encoding": "gzip", "X-Request-Id": "mine"}),
    ("GET", "/api/things/99", None, {}),
    ("GET", "/api/th%C3%AFngs", None, {}),
    ("GET", "/api/../api/things", None, {}),
    ("PATCH", "/api/things/1", {"name": "big axe"}, {}),
    ("PATCH", "/api/things/1", {"name": "axe"}, {"If-Match": '"other"'}),
    ("DELETE", "/api/things/2", None, {}),
    ("PUT", "/healthz", {}, {}),
    ("GET", "/api/things", None, {"Authorization": "Bearer nonsense"}),
]

Send = Callable[[Step], Answer]


def session(send: Send) -> list[tuple[int, dict[str, str], Any]]:
    """What the service says to the script, but for what differs every time."""
    answers = map(send, SCRIPT)
    return [(answer.status, _constant(answer.headers), _stable(answer.body)) for answer in answers]


def _constant(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in OWN}


def _stable(body: Any) -> Any:
    match body:
        case dict():
            return {name: _stable(value) for name, value in body.items() if name not in MOMENTS}
        case list():
            return [_stable(item) for item in body]
    return body


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, dict[str, str], Any]]:
    """The answers of ``asbuilt serve``."""
    with start(THINGS, tmp_path_factory.mktemp("rsgi") / "data") as service:
        client = service.client()
        answers = session(lambda step: client.send(*step))
    assert {200, 201, 204, 400, 401, 404, 405, 412, 415, 422} <= {each[0] for each in answers}
    return answers


# ---------------------------------------------------------------- another server


@pytest.fixture
def granian(tmp_path: Path) -> Iterator[str]:
    """The address of a server that serves a module with the application."""
    (tmp_path / "service.py").write_text(
        f"import asbuilt\napp = asbuilt.asgi_app({str(THINGS)!r}, {str(tmp_path / 'data')!r})\n"
    )
    port = free_port()
    command = [str(GRANIAN), "--interface", "asgi", "--port", str(port), "--no-ws", "service:app"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log)
    address = f"127.0.0.1:{port}"
    deadline = time.monotonic() + 30
    while not listens(address):
        assert process.poll() is None, (tmp_path / "log").read_text()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield address
    process.terminate()
    assert process.wait(20) == 0, (tmp_path / "log").read_text()
    assert "first administrator: " in (tmp_path / "log").read_text()


def test_an_asgi_server_gives_the_same_answers(
    granian: str, expected: list[tuple[int, dict[str, str], Any]]
) -> None:
    with closing(Client(granian)) as client:
        assert session(lambda step: client.send(*step)) == expected


# ---------------------------------------------------------------- another application


def scope(method: str, target: str, headers: Mapping[str, str], root: str = "") -> Message:
    """The scope of a request, as servers make it."""
    path, _, query = target.partition("?")
    return {
        "type": "http", "method": method, "path": root + path, "root_path": root,
        "query_string": query.encode(), "client": ("127.0.0.1", 50_000),
        "headers": [(name.lower().encode(), text.encode()) for name, text in headers.items()],
    }  # fmt: skip


async def exchange(app: AsgiApp, scope: Message, *body: Message) -> list[Message]:
    """What the application sends when it is called with a scope and messages."""
    waiting = list(body)
    sent: list[Message] = []

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


def part(body: bytes, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def status(sent: list[Message]) -> int:
    found: int = sent[0]["status"]
    return found


def with_app(tmp_path: Path, work: Callable[[AsgiApp], Awaitable[None]]) -> None:
    """Work with an application that is started, and stop it."""
    app = asbuilt.asgi_app(THINGS, tmp_path / "data")

    async def run() -> None:
        await app.startup()
        try:
            await work(app)
        finally:
            await app.shutdown()

    asyncio.run(run())


HOST = {"host": "club.example"}
POST = {**HOST, "content-type": "application/json"}


def test_it_answers_below_the_path_where_it_is_mounted(tmp_path: Path) -> None:
    async def work(app: AsgiApp) -> None:
        assert status(await exchange(app, scope("GET", "/healthz", HOST, "/inner"))) == 200
        assert status(await exchange(app, scope("GET", "/innermost", HOST))) == 404

    with_app(tmp_path, work)


def test_a_body_may_come_in_parts_and_may_not_break_off(tmp_path: Path) -> None:
    async def work(app: AsgiApp) -> None:
        post = scope("POST", "/api/things", POST)
        sent = await exchange(app, post, part(b'{"name":', more=True), part(b' "axe"}'))
        assert status(sent) == 201
        assert json.loads(sent[1]["body"])["name"] == "axe"
        sent = await exchange(app, post, part(b'{"na', more=True), {"type": "http.disconnect"})
        assert status(sent) == 400
        sent = await exchange(app, post, *[part(b" " * 600_000, more=True)] * 2)
        assert status(sent) == 413
        short = scope("POST", "/api/things", {**POST, "content-length": "20"})
        assert status(await exchange(app, short, part(b'{"name": "axe"}'))) == 400

    with_app(tmp_path, work)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([], id="no Host"),
        pytest.param([(b"host", b"a"), (b"host", b"b")], id="two Hosts"),
        pytest.param([(b"host", b"a"), (b"authorization", b"\xff")], id="a token that is no text"),
    ],
)
def test_odd_headers_are_refused_as_everywhere(
    headers: list[tuple[bytes, bytes]], tmp_path: Path
) -> None:
    async def work(app: AsgiApp) -> None:
        odd = {**scope("GET", "/api/things", {}), "headers": headers}
        assert status(await exchange(app, odd)) in (400, 401)

    with_app(tmp_path, work)


def test_web_sockets_are_closed_and_metrics_are_not_open_to_loopback(tmp_path: Path) -> None:
    async def work(app: AsgiApp) -> None:
        closed = await exchange(app, {"type": "websocket"})
        assert [message["type"] for message in closed] == ["websocket.close"]
        assert status(await exchange(app, scope("GET", "/metrics", HOST))) == 404

    with_app(tmp_path, work)


def test_the_lifespan_protocol_opens_and_closes_the_data(tmp_path: Path) -> None:
    app = asbuilt.asgi_app(THINGS, tmp_path / "data")
    life = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    for _ in range(2):
        sent = asyncio.run(exchange(app, {"type": "lifespan"}, *life))
        assert [message["type"] for message in sent] == [
            "lifespan.startup.complete", "lifespan.shutdown.complete",
        ]  # fmt: skip


def test_what_can_not_be_opened_is_said_to_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASBUILT_KEY", "short")
    app = asbuilt.asgi_app(THINGS, tmp_path / "data")
    sent = asyncio.run(exchange(app, {"type": "lifespan"}, {"type": "lifespan.startup"}))
    assert sent[0]["type"] == "lifespan.startup.failed"
    assert "ASBUILT_KEY" in sent[0]["message"]


def test_a_request_before_the_start_is_a_mistake_of_the_program(tmp_path: Path) -> None:
    app = asbuilt.asgi_app(THINGS, tmp_path / "data")
    with pytest.raises(RuntimeError, match="startup"):
        asyncio.run(exchange(app, scope("GET", "/healthz", HOST)))


def test_a_document_with_errors_is_no_application(tmp_path: Path) -> None:
    document = tmp_path / "spec.md"
    document.write_text(THINGS.read_text("utf-8").replace("BIGSERIAL PRIMARY KEY", "BIGSERIAL,,"))
    with pytest.raises(UsageError, match="has errors"):
        asbuilt.asgi_app(document, tmp_path / "data")
