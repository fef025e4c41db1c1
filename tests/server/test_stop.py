"""Ends of a service under load: asked to stop, and killed. Nothing acknowledged is lost."""

from __future__ import annotations

import json
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from threading import Event

import pytest

from tests.server.inside import PASSWORD, laid_out
from tests.serving import Client, Service, listens, start

WRITERS = 4
ROUNDS = 3
ENOUGH = 20
PATIENCE = 20.0


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return laid_out(tmp_path)


def signed_up(service: Service, name: str) -> Client:
    client = service.client()
    body = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
    answer = client.send("POST", "/api/auth/register", body)
    assert answer.status == 201, answer
    client.token = answer.body["access_token"]
    return client


@dataclass(slots=True)
class Load:
    """Notes that several people write as fast as they can. ``acknowledged`` are those whose answer
    came; ``cut`` counts the connections that ended without one."""

    clients: list[Client]
    acknowledged: list[int] = field(default_factory=list)
    cut: int = 0
    stopping: Event = field(default_factory=Event)

    def write(self, client: Client) -> None:
        """Write until the connection ends."""
        while not self.stopping.is_set():
            try:
                answer = client.send("POST", "/api/notes", {"body": "x" * 200})
            except (OSError, HTTPException):
                client.close()
                self.cut += 1
                return
            if answer.status == 429:
                return
            assert answer.status == 201, answer
            self.acknowledged.append(answer.body["id"])

    def until(self, service: Service, seconds: float, number: signal.Signals) -> int:
        """Write for some time, and until enough is acknowledged to tell, then send a signal; the
        exit code."""
        with ThreadPoolExecutor(WRITERS) as pool:
            writing = [pool.submit(self.write, client) for client in self.clients]
            time.sleep(seconds)
            patience = time.monotonic() + PATIENCE
            while len(self.acknowledged) <= ENOUGH and time.monotonic() < patience:
                time.sleep(0.02)
            code = service.stop(number)
        for writer in writing:
            writer.result()
        return code


def load(service: Service, round: int = 0) -> Load:
    return Load([signed_up(service, f"writer-{round}-{n}") for n in range(WRITERS)])


def stored(service: Service) -> list[int]:
    """The ids of all notes, as the first administrator sees them."""
    client = service.client()
    if service.setup_token:
        body = {"username": "root", "email": "root@example.com", "password": PASSWORD}
        answer = client.send("POST", "/api/auth/setup", {"token": service.setup_token, **body})
    else:
        credentials = {"username": "root", "password": PASSWORD}
        answer = client.send("POST", "/api/auth/login", credentials)
    client.token = answer.body["access_token"]
    ids: list[int] = []
    path: str | None = "/api/notes?limit=500&count=none"
    while path:
        page = client.send("GET", path).body
        ids += [item["id"] for item in page["items"]]
        more = page["next"]
        path = f"/api/notes?limit=500&count=none&cursor={more}" if more else None
    return ids


# ---------------------------------------------------------------- killed


def test_no_acknowledged_write_is_lost_by_a_kill(spec: Path, tmp_path: Path) -> None:
    acknowledged: set[int] = set()
    for round in range(ROUNDS):
        with start(spec, tmp_path / "data") as service:
            writing = load(service, round)
            assert writing.until(service, 0.4 + round / 10, signal.SIGKILL) == -signal.SIGKILL
            assert len(writing.acknowledged) > ENOUGH
            acknowledged |= set(writing.acknowledged)
    with start(spec, tmp_path / "data") as service:
        assert acknowledged - set(stored(service)) == set()


# ---------------------------------------------------------------- asked to stop


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_was_accepted_is_answered_before_the_end(
    spec: Path, tmp_path: Path, number: signal.Signals
) -> None:
    with start(spec, tmp_path / "data") as service:
        writing = load(service)
        assert writing.until(service, 0.6, number) == 0
        assert not listens(service.address)
        assert writing.cut <= WRITERS
    with start(spec, tmp_path / "data") as service:
        assert sorted(stored(service)) == sorted(writing.acknowledged)


@pytest.fixture
def running(spec: Path, tmp_path: Path) -> Iterator[Service]:
    with start(spec, tmp_path / "data") as service:
        yield service


def test_a_body_that_is_still_coming_is_waited_for(running: Service) -> None:
    client = signed_up(running, "slow")
    body = json.dumps({"body": "Bring water."}).encode()
    head = (
        f"POST /api/notes HTTP/1.1\r\nHost: {running.address}\r\n"
        f"Authorization: Bearer {client.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    host, _, port = running.address.partition(":")
    with socket.create_connection((host, int(port)), 10) as connection:
        connection.sendall(head.encode() + body[:5])
        time.sleep(0.2)
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert running.process.poll() is None
        assert not listens(running.address)
        connection.sendall(body[5:])
        assert connection.recv(4096).startswith(b"HTTP/1.1 201 ")
    assert running.process.wait(10) == 0


def test_an_idle_connection_does_not_keep_it_from_ending(running: Service) -> None:
    signed_up(running, "idle")
    began = time.monotonic()
    assert running.stop() == 0
    assert time.monotonic() - began < 5


def test_the_logs_are_complete_at_the_end(running: Service) -> None:
    client = signed_up(running, "ada")
    for _ in range(20):
        assert client.send("GET", "/api/users").status == 403
    assert running.stop() == 0
    lines = running.output().splitlines()
    entries = [json.loads(line) for line in lines if line.startswith("{")]
    assert [entry["status"] for entry in entries] == [201] + [403] * 20
    [head] = [line for line in lines[-1:] if line.startswith("audit head=")]
    id, _, digest = head.removeprefix("audit head=").partition(":")
    assert int(id) >= 3
    assert len(bytes.fromhex(digest)) == 32
