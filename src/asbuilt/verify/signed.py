"""Access tokens with a good signature that are wrong in one thing each.

Only who holds the signing key can make them: on scratch data of our own that is us. What has to be
refused says RFC 7519, section 4.1 (claims), RFC 7515, sections 4 and 5.2 (header, spelling), RFC
8725, section 3, and RFC 9068, section 4 (profile of access tokens).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from asbuilt.verify.forgery import (
    LONGEST,
    Members,
    Sign,
    Token,
    decoded,
    made,
    sealed,
    segment,
    written,
)

HOUR = 3600
ELSEWHERE = "https://elsewhere.example"
OTHER_TYPES = ("JWT", "rt+jwt", "dpop+jwt", "")
OTHER_ALGORITHMS = ("eddsa", "EDDSA", "Eddsa", "Ed25519", "ES256", "none")
OTHER_KEYS = ("", "another", "../../../../../../dev/null", "x' OR '1'='1")
"""Values of ``kid`` that name no key."""
BROUGHT = ("jku", "x5u")


def signs(key: Members) -> Sign:
    """How a private key (a JWK of RFC 8037) signs."""
    return Ed25519PrivateKey.from_private_bytes(decoded(key["d"])).sign


def wrong(token: Token, sign: Sign, now: int) -> Iterator[tuple[str, str]]:
    """Each such token with what is wrong in it; ``token`` is a real one."""
    yield from _claims(token, sign, now)
    yield from _headers(token, sign)
    yield from _spellings(token, sign)


def _claims(token: Token, sign: Sign, now: int) -> Iterator[tuple[str, str]]:
    given = token.payload
    for name in given:
        kept = {member: value for member, value in given.items() if member != name}
        yield f"no {name}", made(token.header, kept, sign)
        yield f"{name} null", made(token.header, {**given, name: None}, sign)
    changes: dict[str, Members] = {
        "an end that is text": {"exp": str(given.get("exp"))},
        "an end in the past": {"exp": now - 60},
        "a beginning in an hour": {"nbf": now + HOUR},
        "made in an hour": {"iat": now + HOUR},
        "another issuer": {"iss": ELSEWHERE},
        "another audience": {"aud": "another service"},
        "several audiences without this one": {"aud": ["another service", ELSEWHERE]},
        "issuer and audience of another service": {"iss": ELSEWHERE, "aud": "another service"},
        "a session that never was": {"sid": "".join(reversed(str(given.get("sid"))))},
    }
    for what, changed in changes.items():
        if changed.keys() <= given.keys():
            yield what, made(token.header, {**given, **changed}, sign)
    yield "more than any token holds", made(token.header, {**given, "x": "x" * LONGEST}, sign)
    yield "every claim twice", sealed(written(token.header), _twice(given), sign)


def _headers(token: Token, sign: Sign) -> Iterator[tuple[str, str]]:
    given = token.header

    def of(**changed: Any) -> str:
        return made({**given, **changed}, token.payload, sign)

    for name in given:
        kept = {member: value for member, value in given.items() if member != name}
        yield f"no {name} in its header", made(kept, token.payload, sign)
    for word in OTHER_TYPES:
        yield f"the type {word or 'of no name'}", of(typ=word)
    for word in OTHER_ALGORITHMS:
        yield f"the algorithm {word}", of(alg=word)
    for word in OTHER_KEYS:
        yield f"a key id that is {word or 'empty'}", of(kid=word)
    yield "a critical extension", of(crit=["x-unknown"], **{"x-unknown": True})
    yield "a critical extension of no name", of(crit=[])
    yield "a key that it brings along", of(jwk={"kty": "oct", "k": ""})
    for name in BROUGHT:
        yield f"an address of keys in {name}", of(**{name: f"{ELSEWHERE}/keys"})
    yield "every header member twice", sealed(_twice(given), written(token.payload), sign)


def _spellings(token: Token, sign: Sign) -> Iterator[tuple[str, str]]:
    """The same bytes written otherwise: a list of tokens that have ended would not know them."""
    head, body, _ = token.text.split(".")
    yield "padding after its signature", f"{token.text}{'=' * (-len(token.signature) % 4)}"
    yield "a signature with spare bits", f"{head}.{body}.{_spare(token.signature)}"
    padded = body + "=" * (-len(body) % 4 or 4)
    signed = f"{head}.{padded}"
    yield "padding after its claims", f"{signed}.{segment(sign(signed.encode()))}"
    yield "claims that are no object", sealed(written(token.header), b"[]", sign)


_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def _spare(part: str) -> str:
    """The same bytes by another last character, whose lowest bit belongs to none of them."""
    return part[:-1] + _ALPHABET[_ALPHABET.index(part[-1]) ^ 1]


def _twice(members: Members) -> bytes:
    inside = written(members)[1:-1]
    return b"{" + inside + b"," + inside + b"}"
