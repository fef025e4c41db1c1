"""Where a call may go: below the address of its service, and to nobody's private network.

A path never changes the host, and the addresses that a name resolves to are looked up once: they
are checked, and the connection goes to one of them. A name that answers otherwise the second time
(DNS rebinding) is not asked a second time.
"""

from __future__ import annotations

import asyncio
import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from asbuilt import regex

PORTS = {"http": 80, "https": 443}
_PATH = regex.compile(r"/[!-~]*")
_TRANSLATED = ip_network("64:ff9b::/96")
"""IPv4 addresses behind a NAT64 (RFC 6052): the last 32 bits."""


class Refused(Exception):
    """A call that goes where none may go. The reason holds nothing of the path."""


class Url(NamedTuple):
    """An address of HTTP in its parts; ``path`` includes the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """What must not change on the way (RFC 6454)."""
        return self[:3]

    @property
    def text(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def authority(self) -> str:
        """The value of the ``Host`` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def parse(url: str) -> Url:
    """The parts of an absolute URL.

    Raises:
        ValueError: it is none of HTTP, or names a user.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc:
        raise ValueError(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Url(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], path)


def below(base: str, path: str) -> Url:
    """The address of ``path`` under that of a service.

    Raises:
        Refused: the path leads to another host or out of the service's own path.
    """
    if not path.startswith("/"):
        path = f"/{path}"
    check_path(path)
    return parse(base.rstrip("/") + path)


def check_path(path: str) -> None:
    """Refuse a path that may mean another host, or another service on the same one.

    Raises:
        Refused: it does, or is no path.
    """
    bare = path.partition("?")[0]
    if path.startswith("//") or "\\" in path or regex.match(r"/[a-z][a-z0-9+.-]*:", path, re.I):
        raise Refused("the path names another host")
    if {".", ".."}.intersection(unquote(bare).replace("\\", "/").split("/")):
        raise Refused("the path leads out of the service's own")
    if not _PATH.fullmatch(path) or "#" in path:
        raise Refused("the path is none")


def check_origin(url: Url, base: Url) -> None:
    """Refuse what is not the origin of the service.

    Raises:
        Refused: it is another.
    """
    if url.origin != base.origin:
        raise Refused("another host than the service's")


async def resolve(url: Url) -> list[str]:
    """The addresses of the URL's host, as numbers.

    Raises:
        OSError: it has none.
    """
    found = await asyncio.get_running_loop().getaddrinfo(
        url.host, url.port, type=socket.SOCK_STREAM
    )
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def check_addresses(addresses: list[str]) -> None:
    """Refuse a host with any address that is not public.

    Raises:
        Refused: one is of this machine, of a private network, or of none at all.
    """
    for text in addresses:
        if not is_public(text):
            raise Refused("its host has a private address")


def is_public(text: str) -> bool:
    """Whether an address belongs to the internet, also the IPv4 address that one of IPv6 carries.

    >>> [is_public(text) for text in ("8.8.8.8", "169.254.169.254", "::ffff:127.0.0.1")]
    [True, False, False]
    """
    address = ip_address(text.partition("%")[0])
    carried = _carried(address) if isinstance(address, IPv6Address) else None
    if carried is not None:
        return is_public(str(carried))
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour
