"""A document that is read again while requests come: what takes effect, what goes on, and what is
refused."""

from __future__ import annotations

import json
import os
import pty
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.serving import ASBUILT, Client, Service, start

PASSWORD = "correct horse battery staple"
SECONDS = 20.0
RELOADS = 50
USERS = 8
HANDLERS = '''"""Handlers."""


def greet():
    return {"greeting": "hello"}
'''
DOCUMENT = """# Technical Specification: Notes

**Version:** 1.0
**Status:** Draft

## Data Model

```sql
CREATE TABLE users (
    id BIGSERIAL PRIMARY KEY,
    username VARCHAR(50) UNIQUE NOT NULL,
    role TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('admin', 'user'))
);

CREATE TABLE notes (
    id BIGSERIAL PRIMARY KEY,
    body VARCHAR(200) NOT NULL,
    author_id BIGINT REFERENCES users(id)
);
```

## API Specification

**Resource:** `/api/notes`

### Greet

**Method:** `GET /api/greeting`
**Authentication:** none
**Handler:** greet

## Access

| Endpoint | admin | user | anonymous |
|---|---|---|---|
| `GET /api/notes` | ✅ | ✅ | ❌ |
| `POST /api/notes` | ✅ | ✅ | ❌ |
| `GET /api/notes/{id}` | ✅ | ✅ | ❌ |
| `PATCH /api/notes/{id}` | ✅ | ✅ | ❌ |
| `DELETE /api/notes/{id}` | ✅ | ❌ | ❌ |

## Rate Limiting

| Endpoint | Limit | Window | Per |
|---|---|---|---|
| `PATCH /api/notes/{id}` | 3 | 1 hour | user |
| `DELETE /api/notes/{id}` | 4 | 1 hour | user |
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A document with its handlers."""
    (tmp_path / "spec.md").write_text(DOCUMENT)
    (tmp_path / "handlers.py").write_text(HANDLERS)
    return tmp_path


@pytest.fixture
def service(folder: Path) -> Iterator[Service]:
    """Its service."""
    with start(folder / "spec.md", folder / "data") as service:
        yield service


def edit(file: Path, old: str, new: str) -> None:
    """Save a file with one change."""
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


def reload(service: Service, said: str = "spec.md read again") -> None:
    """Let the service read its document again, and wait until it has ``said`` what came of it."""
    before = service.output().count(said)
    service.process.send_signal(signal.SIGHUP)
    eventually(service, lambda: service.output().count(said) > before)


def eventually(service: Service, holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert service.process.poll() is None, service.output()
        assert time.monotonic() < deadline, service.output()
        time.sleep(0.02)


def registered(service: Service, name: str) -> Client:
    """Somebody who is signed in."""
    client = service.client()
    answer = client.send("POST", "/api/auth/register", {"username": name, "password": PASSWORD})
    assert answer.status == 201, answer
    client.token = answer.body["access_token"]
    return client


def version(client: Client) -> str:
    """The version of the document that is served."""
    return str(client.send("GET", "/openapi.json").body["info"]["version"])


# ---------------------------------------------------------------- what takes effect


def test_an_access_cell_counts_at_once_for_tokens_that_are_out(
    folder: Path, service: Service
) -> None:
    ann = registered(service, "ann")
    assert ann.send("POST", "/api/notes", {"body": "one"}).status == 201
    assert ann.send("GET", "/api/notes").status == 200
    edit(folder / "spec.md", "`GET /api/notes` | ✅ | ✅", "`GET /api/notes` | ✅ | ❌")
    reload(service)
    assert ann.send("GET", "/api/notes").status == 403
    assert ann.send("GET", "/api/notes/1").status == 200
    edit(folder / "spec.md", "`GET /api/notes` | ✅ | ❌", "`GET /api/notes` | ✅ | ✅")
    reload(service)
    assert ann.send("GET", "/api/notes").status == 200


def test_a_row_rule_counts_at_once(folder: Path, service: Service) -> None:
    ann, bob = registered(service, "ann"), registered(service, "bob")
    for client in (ann, bob):
        mine = {"body": "mine", "author_id": client.send("GET", "/api/auth/me").body["id"]}
        assert client.send("POST", "/api/notes", mine).status == 201
    assert len(ann.send("GET", "/api/notes").body["items"]) == 2
    text = (folder / "spec.md").read_text()
    text = text.replace("`GET /api/notes` | ✅ | ✅", "`GET /api/notes` | ✅ | own")
    text = text.replace("## Rate", "- **own**: `notes.author_id` = current user\n\n## Rate")
    (folder / "spec.md").write_text(text)
    reload(service)
    assert len(ann.send("GET", "/api/notes").body["items"]) == 1


def test_a_column_that_is_secret_now_is_not_answered_from_memory(
    folder: Path, service: Service
) -> None:
    ann = registered(service, "ann")
    assert ann.send("POST", "/api/notes", {"body": "mine"}).status == 201
    for _ in range(2):
        assert "author_id" in ann.send("GET", "/api/notes/1").body
    edit(folder / "spec.md", "REFERENCES users(id)\n", "REFERENCES users(id) -- secret\n")
    reload(service)
    assert "author_id" not in ann.send("GET", "/api/notes/1").body


def test_a_changed_limit_takes_effect_and_the_others_go_on_counting(
    folder: Path, service: Service
) -> None:
    ann = registered(service, "ann")
    assert ann.send("POST", "/api/notes", {"body": "one"}).status == 201
    change, remove = ("PATCH", "/api/notes/1", {"body": "two"}), ("DELETE", "/api/notes/1")
    assert [ann.send(*change).status for _ in range(2)] == [200, 200]
    assert [ann.send(*remove).status for _ in range(3)] == [403, 403, 403]
    edit(folder / "spec.md", "`PATCH /api/notes/{id}` | 3 |", "`PATCH /api/notes/{id}` | 1 |")
    reload(service)
    assert [ann.send(*change).status for _ in range(2)] == [200, 429]
    assert [ann.send(*remove).status for _ in range(2)] == [403, 429]


def test_handlers_of_the_same_size_and_second_are_new(folder: Path, service: Service) -> None:
    client = service.client()
    assert client.send("GET", "/api/greeting").body == {"greeting": "hello"}
    for word in ("salut", "howdy", "hello"):
        text = HANDLERS.replace("hello", word)
        (folder / "handlers.py").write_text(text)
        os.utime(folder / "handlers.py", (1_700_000_000, 1_700_000_000))
        reload(service)
        assert client.send("GET", "/api/greeting").body == {"greeting": word}
    assert not (folder / "__pycache__").exists()


def test_a_search_that_is_new_finds_rows_that_are_old(folder: Path, service: Service) -> None:
    ann = registered(service, "ann")
    assert ann.send("POST", "/api/notes", {"body": "a red bicycle"}).status == 201
    assert ann.send("GET", "/api/notes?q=bicycle").status == 400
    edit(folder / "spec.md", "`/api/notes`\n\n###", "`/api/notes`\n\n**Search:** body\n\n###")
    reload(service)
    assert ann.send("POST", "/api/notes", {"body": "a blue bicycle"}).status == 201
    assert len(ann.send("GET", "/api/notes?q=bicycle").body["items"]) == 2


# ---------------------------------------------------------------- what goes on


def test_no_request_fails_and_no_connection_ends_while_the_document_changes(
    folder: Path, service: Service
) -> None:
    users = [registered(service, f"user-{number}") for number in range(USERS)]
    for user in users:
        assert user.send("GET", "/api/notes").status == 200
    sockets = [user.connection.sock for user in users]
    ending = threading.Event()

    def use(user: Client) -> list[int]:
        seen = []
        while not ending.is_set():
            note = user.send("POST", "/api/notes", {"body": "x"})
            seen += [note.status, user.send("GET", f"/api/notes/{note.body['id']}").status]
            seen.append(user.send("GET", "/api/notes?limit=5").status)
        return seen

    with ThreadPoolExecutor(USERS) as pool:
        using = [pool.submit(use, user) for user in users]
        for number in range(1, 6):
            edit(folder / "spec.md", f"1.{number - 1}", f"1.{number}")
            reload(service)
            assert version(service.client()) == f"1.{number}"
        ending.set()
    statuses = [status for each in using for status in each.result()]
    assert len(statuses) > 10 * USERS
    assert set(statuses) == {200, 201}
    assert [user.connection.sock for user in users] == sockets


def test_a_request_that_runs_ends_as_it_began(folder: Path, service: Service) -> None:
    ann = registered(service, "ann")
    body = json.dumps({"body": "Bring water."}).encode()
    head = (
        f"POST /api/notes HTTP/1.1\r\nHost: {service.address}\r\n"
        f"Authorization: Bearer {ann.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    host, _, port = service.address.partition(":")
    with socket.create_connection((host, int(port)), 10) as connection:
        connection.sendall(head.encode() + body[:5])
        time.sleep(0.3)
        edit(folder / "spec.md", "`POST /api/notes` | ✅ | ✅", "`POST /api/notes` | ✅ | ❌")
        reload(service)
        assert ann.send("POST", "/api/notes", {"body": "late"}).status == 403
        connection.sendall(body[5:])
        assert connection.recv(4096).startswith(b"HTTP/1.1 201 ")
        connection.sendall(head.encode() + body)
        assert connection.recv(4096).startswith(b"HTTP/1.1 403 ")


def test_retries_the_audit_log_and_the_counts_go_on(folder: Path, service: Service) -> None:
    ann = registered(service, "ann")
    once = {"Idempotency-Key": "a-key-of-some-length"}
    first = ann.send("POST", "/api/notes", {"body": "one"}, once)
    reload(service)
    again = ann.send("POST", "/api/notes", {"body": "one"}, once)
    assert (again.status, again.body) == (201, first.body)
    assert ann.send("POST", "/api/notes", {"body": "two"}).body["id"] == first.body["id"] + 1
    shown = str(service.client().send("GET", "/metrics").body)
    assert 'http_requests_total{method="POST",route="/api/notes",status="201"} 3.0' in shown
    assert service.stop() == 0
    head = service.output().rpartition("audit head=")[2].strip()
    data = ("--data", folder / "data", "--head", head)
    verify = (ASBUILT, "audit", "verify", folder / "spec.md", *data)
    done = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_key_and_port_stay(folder: Path, service: Service) -> None:
    ann = registered(service, "ann")
    assert ann.send("POST", "/api/notes", {"body": "one"}).status == 201
    key = folder / "data" / "key"
    kept = key.read_text()
    key.write_text("00" * 32)
    (folder / "asbuilt.toml").write_text('[serve]\nport = 1\ndata = "elsewhere"\n')
    reload(service)
    assert ann.send("GET", "/api/notes/1").body["body"] == "one"
    key.write_text(kept)


def test_many_reloads_keep_nothing_open(folder: Path, service: Service) -> None:
    ann = registered(service, "ann")
    assert ann.send("POST", "/api/notes", {"body": "one"}).status == 201
    process = Path("/proc") / str(service.process.pid)

    def used() -> tuple[int, int, int]:
        for path in ("/api/notes", "/api/notes/1", "/openapi.json", "/docs"):
            assert ann.send("GET", path).status == 200
        pages = int((process / "statm").read_text().split()[1])
        return len(list((process / "fd").iterdir())), len(list((process / "task").iterdir())), pages

    for _ in range(5):
        reload(service)
    before = used()
    for number in range(RELOADS):
        edit(folder / "spec.md", f"1.{number}\n", f"1.{number + 1}\n")
        reload(service)
    after = used()
    assert after[:2] == before[:2]
    assert (after[2] - before[2]) * 4096 < 30_000_000


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        pytest.param("spec.md", "body VARCHAR(200) NOT NULL", "body VARCHAR(200) NOT NUL,, x",
                     "spec.md:", id="a document with an error"),
        pytest.param("spec.md", "body VARCHAR(200) NOT NULL", "body TEXT NOT NULL,\n  n INT",
                     "notes: + column n integer 32 bits", id="another data model"),
        pytest.param("spec.md", DOCUMENT, "Nothing.", "", id="no specification"),
        pytest.param("handlers.py", "def greet():", "def greet(:",
                     "is not valid Python", id="handlers that are no Python"),
        pytest.param("handlers.py", "def greet():", "import nothing_of_this_name\ndef greet():",
                     "does not import: ModuleNotFoundError", id="handlers that do not import"),
        pytest.param("handlers.py", "def greet():", "raise SystemExit\ndef greet():",
                     "does not import: SystemExit", id="handlers that end the process"),
        pytest.param("handlers.py", "def greet():", "def greet(weather):",
                     "asks for `weather`", id="a handler that asks for too much"),
    ],
)  # fmt: skip
def test_what_is_not_fit_is_said_and_the_last_version_goes_on(
    file: str, old: str, new: str, said: str, folder: Path, service: Service
) -> None:
    ann = registered(service, "ann")
    edit(folder / file, old, new)
    reload(service, "still serving the last version")
    assert said in service.output()
    assert "Traceback" not in service.output()
    assert ann.send("POST", "/api/notes", {"body": "one"}).status == 201
    assert ann.send("GET", "/api/greeting").body == {"greeting": "hello"}
    assert last_reload(service) == "0.0"
    edit(folder / file, new, old)
    edit(folder / "spec.md", "**Version:** 1.0", "**Version:** 1.1")
    reload(service)
    assert version(ann) == "1.1"
    assert last_reload(service) == "1.0"


def test_a_document_that_is_gone_is_said(folder: Path, service: Service) -> None:
    (folder / "spec.md").rename(folder / "elsewhere.md")
    reload(service, "still serving the last version")
    assert version(service.client()) == "1.0"
    (folder / "elsewhere.md").rename(folder / "spec.md")
    reload(service)


def last_reload(service: Service) -> str:
    """What the metrics say about the last reload."""
    shown = str(service.client().send("GET", "/metrics").body)
    return shown.rpartition("asbuilt_last_reload_successful ")[2].partition("\n")[0]


# ---------------------------------------------------------------- the terminal


@pytest.mark.parametrize(
    ("ignoring", "ends"), [(False, True), (True, False)], ids=["as it is", "nohup"]
)
def test_the_end_of_its_terminal_is_no_reload(folder: Path, ignoring: bool, ends: bool) -> None:
    command = [str(ASBUILT), "serve", "spec.md", "--port", "0", "--data", "data"]
    child, terminal = pty.fork()
    if not child:
        os.chdir(folder)
        # these tests themselves may run under nohup, which is inherited
        signal.signal(signal.SIGHUP, signal.SIG_IGN if ignoring else signal.SIG_DFL)
        os.execv(command[0], command)
    said = b""
    while b"API" not in said:
        said += os.read(terminal, 4096)
    time.sleep(0.5)
    os.close(terminal)
    deadline = time.monotonic() + (SECONDS if ends else 2.0)
    ended = (0, 0)
    while time.monotonic() < deadline and not ended[0]:
        ended = os.waitpid(child, os.WNOHANG)
        time.sleep(0.05)
    if not ended[0]:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert ended == ((child, 0) if ends else (0, 0))
