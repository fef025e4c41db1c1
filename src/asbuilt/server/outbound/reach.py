"""What the environment says of external services: other addresses, tokens, private hosts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from asbuilt.errors import UsageError
from asbuilt.plan.model import ExternalService
from asbuilt.server.outbound.address import parse

PRIVATE = "ASBUILT_ALLOW_PRIVATE"


@dataclass(frozen=True, slots=True)
class Reach:
    """Addresses and tokens by the services' names; ``private`` are the hosts that may have private
    addresses."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    private: frozenset[str] = frozenset()


def from_environment(services: Iterable[ExternalService], environment: Mapping[str, str]) -> Reach:
    """``ASBUILT_SERVICE_<NAME>_URL`` and ``_TOKEN`` of each service, ``ASBUILT_ALLOW_PRIVATE``.

    Raises:
        UsageError: an address is none.
    """
    addresses, tokens = {}, {}
    for service in services:
        url = environment.get(f"{service.variable}_URL")
        if url:
            _check(f"{service.variable}_URL", url)
            addresses[service.name] = url
        token = environment.get(f"{service.variable}_TOKEN")
        if token:
            if not token.isascii() or not token.isprintable():
                raise UsageError(f"{service.variable}_TOKEN is no token", "Give printable ASCII.")
            tokens[service.name] = token
    hosts = environment.get(PRIVATE, "").replace(",", " ").lower().split()
    return Reach(addresses, tokens, frozenset(hosts))


def _check(variable: str, url: str) -> None:
    try:
        if parse(url).path.endswith("?") or "?" in url or "#" in url:
            raise ValueError
    except ValueError:
        raise UsageError(
            f"{variable} is no address of a service",
            "Give one such as https://api.example.com/v1, without a query.",
        ) from None
