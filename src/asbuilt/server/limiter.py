"""What each subject has left of each limit: fixed windows that begin with its first request.

A window of the subject's own, not of the clock's, lets nobody spend two budgets around the full
minute. All times are seconds of one monotonic clock, which the caller reads once per request.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network
from math import ceil

import msgspec

from asbuilt import regex
from asbuilt.plan.model import Limit
from asbuilt.server.forwarded import parse_address

CAPACITY = 50_000
_ROUNDING = 1e-6
"""Seconds."""


class Taken(msgspec.Struct, frozen=True, gc=False):
    """``remaining`` requests are left until the window ends, ``reset_seconds`` from now."""

    allowed: bool
    remaining: int
    reset_seconds: float

    @property
    def retry_after(self) -> int:
        """``reset_seconds`` in whole seconds, never too few: for ``Retry-After``."""
        return ceil(self.reset_seconds)


class _Window(msgspec.Struct, gc=False):
    ends: float
    remaining: int

    def has_ended(self, now: float) -> bool:
        """Whether it is over, but for what the sum of floats may lack: who comes back after the
        seconds that they were told is not refused for it."""
        return self.ends - now < _ROUNDING

    def left(self, limit: Limit, now: float) -> float:
        """The seconds until the end; the sum of two floats may be a bit more than they are."""
        return min(self.ends - now, limit.window)


class Limiter:
    """The windows of all limits. Limits of one name share them.

    Each name has at most ``capacity`` subjects, so that a flood at one limit makes no other forget.
    What has expired is dropped as new subjects come; if nothing has, the one whose window began
    first gives way. A subject is kept as it is given: it should be short.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._names: dict[str, OrderedDict[str, _Window]] = {}

    def following(self, before: Iterable[Limit], after: Iterable[Limit]) -> Limiter:
        """The limiter of another document: its windows are these, but for limits that have
        changed, which begin anew."""
        known = set(map(_unplaced, before)) - set(map(_unplaced, after))
        changed = {limit.name for limit in known}
        other = Limiter(self._capacity)
        other._names = {name: each for name, each in self._names.items() if name not in changed}
        return other

    def take(self, limit: Limit, subject: str, now: float) -> Taken:
        """Use one of what ``subject`` has left, if anything is."""
        try:
            window = self._names[limit.name][subject]
        except KeyError:
            window = self._begin(limit, subject, now)
        else:
            if window.has_ended(now):
                window = self._begin(limit, subject, now)
        left = window.remaining - 1
        if left < 0:
            return Taken(False, 0, window.left(limit, now))
        window.remaining = left
        return Taken(True, left, window.left(limit, now))

    def refund(self, limit: Limit, subject: str, now: float) -> Taken:
        """Give back one that was taken: where only failures count, after a success.

        To take first, and not to look first and take later, is what keeps a burst of attempts
        within the limit.
        """
        windows = self._names.get(limit.name)
        window = windows.get(subject) if windows else None
        if window is None or window.has_ended(now):
            return Taken(True, limit.count, limit.window)
        window.remaining = min(window.remaining + 1, limit.count)
        return Taken(True, window.remaining, window.left(limit, now))

    def _begin(self, limit: Limit, subject: str, now: float) -> _Window:
        windows = self._names.setdefault(limit.name, OrderedDict())
        windows.pop(subject, None)
        # Two for each that comes: the expired ones go faster than others arrive.
        for _ in range(2):
            oldest = next(iter(windows.values()), None)
            if oldest is not None and (oldest.has_ended(now) or len(windows) >= self._capacity):
                windows.popitem(last=False)
        window = windows[subject] = _Window(now + limit.window, limit.count)
        return window


def source(address: str) -> str:
    """As whom limits count a client's ``address``.

    A public IPv6 address counts as its network of 64 bits: a subscriber gets one of these at least
    (RFC 6177), and may speak from another of its addresses with each request.
    """
    return _network(address) if ":" in address else address


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    match parse_address(address):
        case IPv6Address(is_global=True) as public:
            return str(IPv6Network((public, 64), strict=False))
        case None:
            return address
        case other:
            return str(other)


def _unplaced(limit: Limit) -> Limit:
    """A limit without its place in the document."""
    return msgspec.structs.replace(limit, line=0)


def policy_field(limit: Limit) -> str:
    """The member of ``RateLimit-Policy`` for a limit: ``"login";q=5;w=900``.

    As in draft-ietf-httpapi-ratelimit-headers-10. It never changes, so make it once.
    """
    return f"{_quoted(limit.name)};q={limit.count};w={ceil(limit.window)}"


def state_field(limit: Limit, taken: Taken) -> str:
    """The member of ``RateLimit`` for what a subject has left: ``"login";r=3;t=220``.

    As in draft-ietf-httpapi-ratelimit-headers-10.
    """
    return f"{_quoted(limit.name)};r={taken.remaining};t={taken.retry_after}"


@lru_cache(maxsize=1024)
def _quoted(name: str) -> str:
    # A structured field's String (RFC 9651, section 3.3.3) holds printable ASCII alone.
    return '"' + regex.sub(r'(["\\])', r"\\\1", regex.sub(r"[^ -~]", "?", name)) + '"'
