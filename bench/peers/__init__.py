"""The systems side by side: one module each, all with the same few functions."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from bench.account import Account, Size
from bench.peers import asbuilt, fastapi, hello, pocketbase
from bench.process import Running
from bench.request import Kind, Request


class Peer(Protocol):
    """What a module in this folder offers. ``TOKEN_SECONDS`` is how long its tokens are valid."""

    NAME: str
    TOKEN_SECONDS: float

    def version(self) -> str:
        """Name and version for the report."""

    def seed(self, data: Path, size: Size) -> tuple[Account, ...]:
        """Store users and rows in the empty folder ``data``; nothing runs afterwards."""

    def start(self, data: Path, cpus: str) -> Running:
        """Serve ``data`` on ``cpus``; an empty folder becomes an empty service."""

    def sign_in(self, port: int, account: Account) -> str:
        """A token for ``account``."""

    def request(self, kind: Kind, account: Account, row: str, token: str) -> Request:
        """A request of that kind from ``account`` (for ``get``: of ``row``)."""


PEERS: tuple[Peer, ...] = (hello, asbuilt, pocketbase, fastapi)
