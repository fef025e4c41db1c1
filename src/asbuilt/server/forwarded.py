"""Whose request a proxy passes on: Forwarded (RFC 7239) and X-Forwarded-For, from trusted peers.

Anybody can write these headers. They count only when the connection comes from a configured proxy,
and then only from the right: the client is the first hop that is no trusted proxy itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from asbuilt import regex
from asbuilt.errors import UsageError
from asbuilt.server.problem import Problem
from asbuilt.server.request import Headers

Networks = tuple[IPv4Network | IPv6Network, ...]

PASSED_ON = frozenset({
    "forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip",
})  # fmt: skip
"""Headers that a proxy adds: with any of them a request did not begin at its peer."""

MOST_HOPS = 32
_ELEMENT = regex.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*")+')
_PAIR = regex.compile(r'\s*([\w!#$%&\'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s";,]*))\s*(?:;|$)')
_WITH_PORT = regex.compile(r"(?:\[(?P<six>[^\]]*)\]|(?P<four>[\d.]+))(?::[\w.-]+)?")


def networks(texts: Iterable[str]) -> Networks:
    """The networks that addresses and CIDR blocks name.

    Raises:
        UsageError: one of them is neither.
    """
    found = []
    for text in texts:
        try:
            found.append(ip_network(text, strict=False))
        except ValueError:
            raise UsageError(
                f"`{text}` is no address of a proxy",
                "Give an IP address (10.0.0.7) or a network (10.0.0.0/8, fd00::/8).",
            ) from None
    return tuple(found)


def client_address(peer: str, headers: Headers, trusted: Networks) -> str:
    """The address of the client behind ``peer``, as far as trusted proxies vouch for it.

    A hop that a trusted proxy does not know (``unknown``, an obfuscated name) ends the search: the
    proxy itself is then the nearest thing that is known.

    Raises:
        Problem: 400 when Forwarded and X-Forwarded-For tell different stories (a proxy writes one
            of them, so the other is the client's own), or when one of them is no text.
    """
    if not _within(parse_address(peer), trusted):
        return peer
    told = {
        _client(peer, read(headers), trusted)
        for name, read in (("forwarded", _forwarded), ("x-forwarded-for", _x_forwarded_for))
        if name in headers
    }
    if len(told) > 1:
        raise Problem(
            400,
            "Forwarded and X-Forwarded-For name different clients.",
            code="ambiguous-client",
            hint="The proxy in front must remove the one that it does not write.",
        )
    return told.pop() if told else peer


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """An address without port; an IPv4 address that is mapped into IPv6 is the IPv4 address."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _client(peer: str, hops: list[str], trusted: Networks) -> str:
    nearest = peer
    for hop in reversed(hops[-MOST_HOPS:]):
        address = parse_address(_without_port(hop))
        if address is None:
            break
        nearest = str(address)
        if not _within(address, trusted):
            break
    return nearest


def _within(address: IPv4Address | IPv6Address | None, trusted: Networks) -> bool:
    return address is not None and any(address in network for network in trusted)


def _x_forwarded_for(headers: Headers) -> list[str]:
    return [hop.strip() for hop in _joined(headers, "x-forwarded-for").split(",")]


def _forwarded(headers: Headers) -> list[str]:
    """The ``for`` of each element (RFC 7239 section 4); an element without one is unknown."""
    return [_for(element) for element in _ELEMENT.findall(_joined(headers, "forwarded"))]


def _joined(headers: Headers, name: str) -> str:
    """A header's lines as one (RFC 9110 section 5.2)."""
    lines = headers.get_all(name)
    if not lines:
        raise Problem(400, f"The header {name} is no plain text.", code="bad-header")
    return ",".join(lines)


def _for(element: str) -> str:
    for name, quoted, plain in _PAIR.findall(element):
        if name.lower() == "for":
            return str(quoted or plain)
    return "unknown"


def _without_port(hop: str) -> str:
    found = _WITH_PORT.fullmatch(hop)
    return (found["six"] or found["four"] or "") if found else hop
