"""granian's own hello: RSGI, uvloop, one worker. What no Python service here can exceed."""

from __future__ import annotations

from importlib.metadata import version as installed
from pathlib import Path

from bench import process
from bench.account import Account, Size
from bench.paths import APPLICATIONS, INSTALLED
from bench.request import Kind, Request

NAME = "hello"
TOKEN_SECONDS = float("inf")


def version() -> str:
    """Name and version for the report."""
    return f"granian {installed('granian')} (RSGI, uvloop {installed('uvloop')}, one worker)"


def seed(data: Path, size: Size) -> tuple[Account, ...]:
    """Nothing is stored; one nameless account sends everything."""
    return (Account(id="", email="", rows=("",)),)


def start(data: Path, cpus: str) -> process.Running:
    """Serve the hello application."""
    port = process.free_port()
    command = [str(INSTALLED / "granian"), "--interface", "rsgi", "--loop", "uvloop", "--no-ws"]
    command += ["--workers", "1", "--workers-kill-timeout", "2", "--port", str(port)]
    command += ["--working-dir", str(APPLICATIONS), "hello:app"]
    return process.start(command, port, "/", cpus, data / "server.log")


def sign_in(port: int, account: Account) -> str:
    """Nobody asks."""
    return ""


def request(kind: Kind, account: Account, row: str, token: str) -> Request:
    """The same request for everything."""
    return Request("GET", "/")
