"""Rate limits: the table ``Endpoint | Limit | Window | Per`` and its short forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from asbuilt.source import Span

Subject = Literal["user", "username", "ip", "key", "everyone"]


@dataclass(frozen=True, slots=True)
class RateLimit:
    """``count`` requests in ``window`` seconds per ``subject``. ``endpoint`` is ``METHOD /path`` in
    normal form, ``*`` for "all" or "all other"."""

    endpoint: str
    count: int
    window: float
    subject: Subject
    span: Span


@dataclass(frozen=True, slots=True)
class RateLimits:
    """All stated limits. ``mentioned`` is True when the document asks for rate limiting at all."""

    items: tuple[RateLimit, ...] = ()
    mentioned: bool = False


PART = RateLimits
