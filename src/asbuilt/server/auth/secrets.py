"""Opaque secrets: made once, shown once, kept only as a SHA-256 digest.

Each carries 256 random bits, so that a plain digest is enough: there is nothing to guess and
nothing that a salt or a slow hash would protect. The prefix says what a secret found in a log or a
repository is for, and lets scanners find it; it is part of what is digested, so that one kind can
never pass for another.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest
from secrets import randbits, token_bytes
from uuid import UUID

BYTES = 32


class Kind(Enum):
    """What a secret is for; the value is its prefix."""

    REFRESH = "abr_"
    PASSWORD_RESET = "abp_"
    EMAIL_VERIFICATION = "abv_"
    SETUP = "abs_"


@dataclass(frozen=True, slots=True)
class Secret:
    """``text`` goes to its owner and nowhere else; ``digest`` (32 bytes) is what is stored."""

    text: str = field(repr=False)
    digest: bytes


def new(kind: Kind) -> Secret:
    """A fresh secret of 256 bits from the operating system's generator."""
    return _secret(kind, token_bytes(BYTES))


def successor(kind: Kind, text: str, key: bytes) -> Secret:
    """The secret that follows ``text``, the same one every time it is asked for with ``key``.

    A client that lost the answer to a refresh repeats it and must get the same successor, which
    nobody has kept. So it is derived (HMAC-SHA256) from the old secret, which only the client
    has, and ``key``, which only the server has and which is not in the database.
    """
    return _secret(kind, hmac_digest(key, text.encode(), "sha256"))


def digest(text: str) -> bytes:
    """The SHA-256 digest under which ``text`` is looked up."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def matches(text: str, stored: bytes) -> bool:
    """Whether ``stored`` is the digest of ``text``, in a time that does not depend on either."""
    return compare_digest(digest(text), stored)


def new_id(now: float) -> str:
    """A UUID whose text sorts by time: version 7 of RFC 9562, section 5.7.

    Args:
        now: Unix time in seconds; the UUID keeps the nearest millisecond, as a float may be a
            little less than the one that is meant.
    """
    milliseconds = round(now * 1000) & 0xFFFF_FFFF_FFFF
    value = milliseconds << 80 | 7 << 76 | randbits(12) << 64 | 0b10 << 62 | randbits(62)
    return str(UUID(int=value))


def _secret(kind: Kind, value: bytes) -> Secret:
    text = kind.value + urlsafe_b64encode(value).decode().rstrip("=")
    return Secret(text, digest(text))
