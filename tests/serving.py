"""``asbuilt serve`` as a process of its own, and a client that speaks to it over a real socket."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Self

ASBUILT = Path(sys.executable).with_name("asbuilt")
START_SECONDS = 30.0
STOP_SECONDS = 15.0
IDLE_SECONDS = 5.0
ADDRESS = re.compile(r"https?://(127\.0\.0\.1:\d+)")
TOKEN = re.compile(r"setup\?token=(\S+)")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: header names in lower case, ``body`` decoded if it is JSON, else text or None."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(slots=True)
class Client:
    """One keep-alive connection, signed in or not. ``token`` goes into ``Authorization``."""

    address: str
    token: str | None = None
    connection: HTTPConnection = field(init=False)
    used: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection(self.address, timeout=30)

    def send(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request; ``body`` goes as JSON, bytes as they are."""
        sent = {"Content-Type": "application/json"} if body is not None else {}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        if time.monotonic() - self.used > IDLE_SECONDS:  # the service may be closing it right now
            self.connection.close()
        self.used = time.monotonic()
        self.connection.request(method, path, data, {**sent, **(headers or {})})
        with self.connection.getresponse() as response:
            text = response.read().decode()
            received = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, received, _decoded(text, received))

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def _decoded(text: str, headers: Mapping[str, str]) -> Any:
    kind = headers.get("content-type", "").partition(";")[0]
    return json.loads(text) if text and kind.endswith("json") else text or None


@dataclass(frozen=True, slots=True)
class Service:
    """A running service; ``with`` ends it. ``setup_token`` makes the first administrator, None once
    there is one; ``log`` is the file that both of its output streams go to."""

    address: str
    process: subprocess.Popen[bytes]
    setup_token: str | None
    log: Path
    clients: list[Client] = field(default_factory=list)

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``, without a slash at the end."""
        return f"http://{self.address}"

    def client(self, token: str | None = None) -> Client:
        """A client with a connection of its own, closed with the service."""
        client = Client(self.address, token)
        self.clients.append(client)
        return client

    def output(self) -> str:
        """What the service has printed so far."""
        return self.log.read_text("utf-8", "replace")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal, wait for the end, and return the exit code (negative: the signal)."""
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for client in self.clients:
            client.close()
        if self.process.poll() is None:
            self.stop(signal.SIGKILL)


def free_port() -> int:
    """A port of the loopback interface that nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running(program: Path) -> Iterator[str]:
    """The address (``127.0.0.1:8123``) of somebody else's service, a Python program that is given
    its port, once it takes connections."""
    address = f"127.0.0.1:{free_port()}"
    port = address.partition(":")[2]
    with subprocess.Popen([sys.executable, program, port]) as process:
        try:
            until = time.monotonic() + 10
            while not listens(address) and time.monotonic() < until:
                time.sleep(0.05)
            yield address
        finally:
            process.terminate()


def listens(address: str) -> bool:
    """Whether a connection to ``127.0.0.1:PORT`` is accepted."""
    host, _, port = address.partition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def start(
    spec: Path, data: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> Service:
    """Start ``asbuilt serve`` on a free port and wait until it says so and accepts connections.

    It runs in the directory above ``data``; its output goes to a file there.

    Raises:
        AssertionError: it ended, or did not listen in time. The message holds what it printed.
    """
    log = data.with_name(f"{data.name}.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                ASBUILT,
                "serve",
                spec.resolve(),
                "--port",
                str(free_port()),
                "--data",
                data.name,
                *arguments,
            ],
            cwd=data.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
        )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        text = log.read_text("utf-8", "replace")
        address, token = ADDRESS.search(text), TOKEN.search(text)
        if address and text.endswith("\n") and listens(address[1]):
            return Service(address[1], process, token[1] if token else None, log)
        time.sleep(0.02)
    process.kill()
    process.wait(STOP_SECONDS)
    raise AssertionError(f"asbuilt serve {spec} did not start:\n{log.read_text('utf-8')}")
