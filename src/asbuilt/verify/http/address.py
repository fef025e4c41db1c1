"""Where a service answers: the parts of its URL, and whom its certificate is trusted from"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from asbuilt.errors import UsageError

Scheme = Literal["http", "https"]

_PORTS = {"http": 80, "https": 443}
_HINT = "Give it like http://127.0.0.1:8000 or https://api.example.com/v1"


def loopback(block: int, number: int) -> str:
    """A loopback address (RFC 6890: all of 127.0.0.0/8) of its own for each ``number`` from 0 to
    62,499 of a ``block`` from 0 to 255.

    >>> loopback(1, 0), loopback(1, 250)
    ('127.1.1.1', '127.1.2.1')
    """
    return f"127.{block}.{number // 250 + 1}.{number % 250 + 1}"


@dataclass(frozen=True, slots=True)
class Address:
    """``base`` stands before every path and has no slash at its end. ``ca_file`` holds the
    certificates to trust instead of the system's; ``source`` is the address of this machine that
    connections come from, None for any. Plain data, so that processes can pass it on."""

    scheme: Scheme
    host: str
    port: int
    base: str = ""
    ca_file: Path | None = None
    source: str | None = None

    @classmethod
    def parse(cls, url: str, ca_file: Path | None = None) -> Address:
        """The address in ``url``.

        Raises:
            UsageError: not an http or https URL, or one with more than host, port and path.

        >>> str(Address.parse("https://api.example.com:443/v1/"))
        'https://api.example.com/v1'
        """
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError as error:
            raise UsageError(f"{url!r} is no URL: {error}", _HINT) from None
        if fault := _fault(parts):
            raise UsageError(f"{_without_user(url)!r} {fault}", _HINT)
        scheme: Scheme = "https" if parts.scheme == "https" else "http"
        host = (parts.hostname or "").encode("idna").decode()
        return cls(scheme, host, port or _PORTS[scheme], parts.path.rstrip("/"), ca_file)

    @property
    def loopback(self) -> bool:
        """Whether it is on this machine."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def authority(self) -> str:
        """The ``Host`` field: the host, and the port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def local(self) -> tuple[str, int] | None:
        """What connections are bound to on this side; the system chooses the port."""
        return (self.source, 0) if self.source else None

    @property
    def tls(self) -> ssl.SSLContext | None:
        """How to speak TLS with it: certificate and name are verified. None for http.

        Raises:
            UsageError: ``ca_file`` cannot be read.
        """
        return _context(self.ca_file) if self.scheme == "https" else None

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.base}"


def _fault(parts: SplitResult) -> str | None:
    if parts.scheme not in _PORTS:
        return "does not begin with http:// or https://"
    if not parts.hostname:
        return "names no host"
    if parts.username is not None or parts.password is not None:
        return "holds a user name or password, which a URL must not"
    if parts.query or parts.fragment:
        return "has a query or fragment"
    return None


def _without_user(url: str) -> str:
    before, at, after = url.rpartition("@")
    return f"{before.partition('//')[0]}//…@{after}" if at else url


@lru_cache(maxsize=16)
def _context(ca_file: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise UsageError(f"cannot read certificates from {ca_file}: {error.strerror}") from None
    context.set_alpn_protocols(["http/1.1"])
    return context
