"""The keys that sign access tokens: one that signs, and former ones that still verify for a while.

A :class:`KeyRing` is a value; rotating it gives another one. The store keeps it, encrypted, as the
bytes of :func:`dump`, which hold the private key.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from asbuilt.errors import EnvironmentFailure


class PublicJwk(msgspec.Struct, frozen=True):
    """A verification key as JSON Web Key (RFC 7517) of an Ed25519 key (RFC 8037, section 2)."""

    kid: str
    x: str
    kty: Literal["OKP"] = "OKP"
    crv: Literal["Ed25519"] = "Ed25519"
    use: Literal["sig"] = "sig"
    alg: Literal["EdDSA"] = "EdDSA"


class PrivateJwk(PublicJwk, frozen=True, kw_only=True):
    """The same with the part that signs, ``d``: for whoever tests a service of their own."""

    d: str


class JwkSet(msgspec.Struct, frozen=True):
    """The answer of ``/.well-known/jwks.json`` (RFC 7517, section 5)."""

    keys: tuple[PublicJwk, ...]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private key and its ``kid``. ``created_at`` is Unix time in seconds."""

    kid: str
    private: Ed25519PrivateKey = field(repr=False)
    public: Ed25519PublicKey = field(repr=False)
    created_at: float


@dataclass(frozen=True, slots=True)
class FormerKey:
    """A key that signs no more and verifies until ``retires_at`` (Unix time in seconds)."""

    kid: str
    public: Ed25519PublicKey = field(repr=False)
    retires_at: float


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The key that signs and those that did before it, newest first."""

    current: SigningKey
    former: tuple[FormerKey, ...] = ()


def new_ring(now: float) -> KeyRing:
    """A ring with one fresh key."""
    return KeyRing(_signing_key(Ed25519PrivateKey.generate(), now))


def rotate(ring: KeyRing, now: float, grace: float) -> KeyRing:
    """A ring with a fresh signing key; keys that have retired by ``now`` are dropped.

    Args:
        grace: seconds for which the former key goes on verifying: the life time of an access
            token, so that nobody is signed out, or 0 when the key is no longer trusted.
    """
    replaced = FormerKey(ring.current.kid, ring.current.public, now + grace)
    kept = tuple(key for key in (replaced, *ring.former) if now < key.retires_at)
    return KeyRing(_signing_key(Ed25519PrivateKey.generate(), now), kept)


def verification_key(ring: KeyRing, kid: str, now: float) -> Ed25519PublicKey | None:
    """The key called ``kid`` if it may verify a token at ``now``, else None."""
    if kid == ring.current.kid:
        return ring.current.public
    for key in ring.former:
        if kid == key.kid and now < key.retires_at:
            return key.public
    return None


def jwks(ring: KeyRing, now: float) -> JwkSet:
    """Every key that verifies at ``now``, the one that signs first."""
    current = PublicJwk(ring.current.kid, _x(ring.current.public))
    former = (PublicJwk(key.kid, _x(key.public)) for key in ring.former if now < key.retires_at)
    return JwkSet((current, *former))


def private_jwk(key: SigningKey) -> PrivateJwk:
    """The signing key, private part included."""
    return PrivateJwk(key.kid, _x(key.public), d=_base64url(key.private.private_bytes_raw()))


def thumbprint(public: Ed25519PublicKey) -> str:
    """The JWK thumbprint of a key (RFC 7638, with the members of RFC 8037, section 2)."""
    members = f'{{"crv":"Ed25519","kty":"OKP","x":"{_x(public)}"}}'
    return _base64url(sha256(members.encode()).digest())


class _StoredSigningKey(msgspec.Struct, forbid_unknown_fields=True):
    d: str
    created_at: float


class _StoredFormerKey(msgspec.Struct, forbid_unknown_fields=True):
    x: str
    retires_at: float


class _StoredRing(msgspec.Struct, forbid_unknown_fields=True):
    current: _StoredSigningKey
    former: tuple[_StoredFormerKey, ...]


def dump(ring: KeyRing) -> bytes:
    """The ring as JSON, private key included: for the store's encrypted hands only."""
    current = ring.current
    return msgspec.json.encode(
        _StoredRing(
            _StoredSigningKey(_base64url(current.private.private_bytes_raw()), current.created_at),
            tuple(_StoredFormerKey(_x(key.public), key.retires_at) for key in ring.former),
        )
    )


def load(data: bytes) -> KeyRing:
    """The inverse of :func:`dump`.

    Raises:
        EnvironmentFailure: ``data`` is no key ring.
    """
    try:
        stored = msgspec.json.decode(data, type=_StoredRing)
        private = Ed25519PrivateKey.from_private_bytes(_bytes(stored.current.d))
        former = tuple(_former_key(key) for key in stored.former)
    except (msgspec.DecodeError, ValueError):
        raise EnvironmentFailure(
            "The stored signing keys cannot be read",
            "Restore them from a backup, or run `asbuilt keys rotate`: everyone signs in again.",
        ) from None
    return KeyRing(_signing_key(private, stored.current.created_at), former)


def _signing_key(private: Ed25519PrivateKey, created_at: float) -> SigningKey:
    public = private.public_key()
    return SigningKey(thumbprint(public), private, public, created_at)


def _former_key(stored: _StoredFormerKey) -> FormerKey:
    public = Ed25519PublicKey.from_public_bytes(_bytes(stored.x))
    return FormerKey(thumbprint(public), public, stored.retires_at)


def _x(public: Ed25519PublicKey) -> str:
    return _base64url(public.public_bytes_raw())


def _base64url(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
