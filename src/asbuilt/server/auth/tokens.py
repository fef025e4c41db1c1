"""Access tokens: JSON Web Tokens in the profile of RFC 9068, signed with Ed25519 (RFC 8037).

The service reads only tokens that it has made itself, so the parser is as narrow as its maker:
three header members and no others, one algorithm, exact types, canonical base64url. A general JOSE
library would have to be narrowed to the same set, and importing one costs more time than the whole
start of the service may take; ``tests/server/auth/test_tokens.py`` holds this file against one.

There is no ``client_id`` (required by RFC 9068, section 2.2), for there are no OAuth clients.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from asbuilt.server.auth.keys import KeyRing, SigningKey, verification_key

TYPE = "at+jwt"
ALGORITHM = "EdDSA"
MAX_CHARACTERS = 4096
LEEWAY = 5
"""Seconds by which another clock may be ahead; an expired token gets none."""


class Claims(msgspec.Struct, frozen=True):
    """What an access token says of its bearer, under the names of RFC 7519 and RFC 9068.

    ``sid`` is the session and ``jti`` the token itself; ``exp``, ``iat`` and ``nbf`` are Unix times
    in whole seconds.
    """

    iss: str
    aud: str
    sub: str
    exp: int
    iat: int
    nbf: int
    jti: str
    sid: str
    role: str


_TIMES = frozenset({"exp", "iat", "nbf"})


class InvalidToken(Exception):
    """The token is not to be believed. ``reason`` is for the log; the client learns no more than
    ``invalid_token`` (RFC 6750, section 3.1)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def mint(key: SigningKey, claims: Claims) -> str:
    """The signed token that says ``claims``."""
    header = {"alg": ALGORITHM, "typ": TYPE, "kid": key.kid}
    signed = f"{_segment(msgspec.json.encode(header))}.{_segment(msgspec.json.encode(claims))}"
    return f"{signed}.{_segment(key.private.sign(signed.encode()))}"


def verify(token: str, keys: KeyRing, issuer: str, audience: str, now: float) -> Claims:
    """What ``token`` says, if every one of :data:`CHECKS` holds at ``now`` (Unix time, seconds).

    Raises:
        InvalidToken: one of them does not; ``reason`` is its name.
    """
    presented = Presented(token, keys, issuer, audience, now)
    for check in CHECKS:
        if not check.holds(presented):
            raise InvalidToken(check.name)
    values: list[Any] = [presented.payload.get(claim) for claim in Claims.__struct_fields__]
    return Claims(*values)


class Members(dict[str, Any]):
    """A JSON object. ``repeated`` tells whether a name stood in it twice; the last one counts."""

    __slots__ = ("repeated",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated = len(pairs) != len(self)


class Presented:
    """A token somebody presents, and what it is held against.

    Nothing in it is believed. Its parts are decoded when a check first looks at them, and as
    leniently as can be: to refuse is the checks' business.
    """

    def __init__(self, token: str, keys: KeyRing, issuer: str, audience: str, now: float) -> None:
        self.token = token
        self.keys = keys
        self.issuer = issuer
        self.audience = audience
        self.now = now

    @cached_property
    def segments(self) -> list[str]:
        """Header, payload and signature as written."""
        return self.token.split(".")

    @cached_property
    def decoded(self) -> list[bytes]:
        """The bytes of the segments; what does not belong there is ignored."""
        try:
            return [urlsafe_b64decode(part + "==") for part in self.segments]
        except ValueError:
            raise InvalidToken("base64url") from None

    @cached_property
    def header(self) -> Members:
        """The JOSE header."""
        return _members(self.decoded[0])

    @cached_property
    def payload(self) -> Members:
        """The claims set."""
        return _members(self.decoded[1])

    @property
    def key(self) -> Ed25519PublicKey | None:
        """The key that the header's ``kid`` names, if it is one of ours and not retired."""
        return verification_key(self.keys, self.header["kid"], self.now)


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold for a token to be believed."""

    name: str
    holds: Callable[[Presented], bool]


def is_short(token: Presented) -> bool:
    """At most 4 KiB, before anything is decoded."""
    return len(token.token) <= MAX_CHARACTERS


def has_three_segments(token: Presented) -> bool:
    """The compact serialisation of a JWS (RFC 7515, section 3.1); a JWE has five."""
    return len(token.segments) == 3


def is_canonical(token: Presented) -> bool:
    """Exactly the base64url of its bytes: no padding, white space, other alphabet or spare bits.

    Otherwise one token would have many spellings, and a cache or a list of revoked tokens that
    goes by the bytes would know only one of them.
    """
    return token.segments == [_segment(part) for part in token.decoded]


def has_unique_members(token: Presented) -> bool:
    """No name twice in header or payload: parsers differ in which of the two counts."""
    return not (token.header.repeated or token.payload.repeated)


def has_plain_header(token: Presented) -> bool:
    """``alg``, ``typ``, ``kid`` and nothing else: no ``crit`` that we would have to understand, no
    ``jwk``, ``jku`` or ``x5u`` by which a token brings its own key."""
    return token.header.keys() == {"alg", "typ", "kid"}


def is_an_access_token(token: Presented) -> bool:
    """RFC 9068, section 4: no other kind of token may pass for an access token."""
    return bool(token.header["typ"] == TYPE)


def names_our_algorithm(token: Presented) -> bool:
    """The one that the key is for (RFC 8725, section 3.1). The signature is checked with the key's
    algorithm whatever is written here."""
    return bool(token.header["alg"] == ALGORITHM)


def names_a_key_of_ours(token: Presented) -> bool:
    """A ``kid`` of ours that has not retired."""
    return token.key is not None


def is_signed_by_that_key(token: Presented) -> bool:
    """The Ed25519 signature (RFC 8037, section 3.1) over the segments as written."""
    if token.key is None:
        return False
    try:
        token.key.verify(token.decoded[2], token.token.rpartition(".")[0].encode())
    except InvalidSignature:
        return False
    return True


def has_every_claim(token: Presented) -> bool:
    """Every claim of :class:`Claims`: whole numbers for the times, text that is not empty for the
    rest."""
    for claim in Claims.__struct_fields__:
        value = token.payload.get(claim)
        if type(value) is not (int if claim in _TIMES else str) or value == "":
            return False
    return True


def is_from_our_issuer(token: Presented) -> bool:
    """``iss`` is this service."""
    return bool(token.payload["iss"] == token.issuer)


def is_for_our_audience(token: Presented) -> bool:
    """``aud`` is this service."""
    return bool(token.payload["aud"] == token.audience)


def is_not_expired(token: Presented) -> bool:
    """``exp`` lies ahead."""
    return bool(token.now < token.payload["exp"])


def is_valid_already(token: Presented) -> bool:
    """Neither ``nbf`` nor ``iat`` lies ahead by more than the leeway."""
    latest = token.now + LEEWAY
    return bool(token.payload["nbf"] <= latest and token.payload["iat"] <= latest)


CHECKS = (
    Check("length", is_short),
    Check("segments", has_three_segments),
    Check("base64url", is_canonical),
    Check("repeated member", has_unique_members),
    Check("header", has_plain_header),
    Check("typ", is_an_access_token),
    Check("alg", names_our_algorithm),
    Check("kid", names_a_key_of_ours),
    Check("signature", is_signed_by_that_key),
    Check("claims", has_every_claim),
    Check("iss", is_from_our_issuer),
    Check("aud", is_for_our_audience),
    Check("exp", is_not_expired),
    Check("nbf", is_valid_already),
)
"""All of them, in this order: each may rely on those before it."""


def _members(data: bytes) -> Members:
    try:
        value = _JSON.decode(data.decode())
    except (ValueError, RecursionError):
        raise InvalidToken("json") from None
    if not isinstance(value, Members):
        raise InvalidToken("json")
    return value


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


_JSON = json.JSONDecoder(object_pairs_hook=Members, parse_constant=_refuse_constant)


def _segment(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
