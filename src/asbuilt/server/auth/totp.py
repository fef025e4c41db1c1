"""One-time codes of an authenticator app (TOTP, RFC 6238, over HOTP, RFC 4226), and recovery codes.

The latter are for whoever has lost the app.
"""

from __future__ import annotations

from base64 import b32encode
from hashlib import sha256
from hmac import compare_digest
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from asbuilt import regex

SECRET_BYTES = 20
"""What RFC 4226, section 4, recommends."""
DIGITS = 6
PERIOD = 30
WINDOW = 1
"""Steps by which a clock may be early or late (RFC 6238, section 5.2)."""
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
NONCE_BYTES = 12
_CODE = regex.compile(rf"[0-9]{{{DIGITS}}}")


def new_secret() -> bytes:
    """A fresh secret, shared with the app."""
    return token_bytes(SECRET_BYTES)


def as_text(secret: bytes) -> str:
    """The secret as people type it into an app: base32."""
    return b32encode(secret).decode()


def uri(secret: bytes, name: str, issuer: str) -> str:
    """``otpauth://totp/…``: what an app reads from a picture."""
    return TOTP(secret, DIGITS, SHA1(), PERIOD).get_provisioning_uri(name, issuer)


def is_code(text: str) -> bool:
    """Whether ``text`` has the form of a code: a guess may be right, unlike at a recovery code."""
    return _CODE.fullmatch(text) is not None


def matching_step(secret: bytes, code: str, now: float, after: int) -> int | None:
    """The time step whose code it is, if it is near ``now`` (Unix time) and later than ``after``,
    the last one that was used: no code counts twice (RFC 6238, section 5.2)."""
    if not is_code(code):
        return None
    hotp = HOTP(secret, DIGITS, SHA1())
    current = int(now) // PERIOD
    found = None
    for step in range(current - WINDOW, current + WINDOW + 1):
        if compare_digest(hotp.generate(step), code.encode()) and step > after:
            found = step
    return found


# ---------------------------------------------------------------- at rest


def seal(key: bytes, account: Any, secret: bytes) -> bytes:
    """The secret encrypted for the store (AES-256-GCM), good for this account's row only."""
    nonce = token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret, _purpose(account))


def unseal(key: bytes, account: Any, sealed: bytes) -> bytes:
    """The inverse of :func:`seal`.

    Raises:
        cryptography.exceptions.InvalidTag: it was altered, or belongs to another account.
    """
    nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    return AESGCM(key).decrypt(nonce, text, _purpose(account))


def _purpose(account: Any) -> bytes:
    return f"totp of {account}".encode()


# ---------------------------------------------------------------- recovery codes


def new_recovery_codes() -> list[str]:
    """Fresh codes of 80 random bits: ``ABCD-EFGH-IJKL-MNOP``."""
    return [_grouped(b32encode(token_bytes(RECOVERY_BYTES)).decode())
            for _ in range(RECOVERY_CODES)]  # fmt: skip


def recovery_digest(account: Any, code: str) -> bytes:
    """What is stored of a code. There is nothing to guess that a slow hash would protect."""
    plain = regex.sub(r"[\s-]", "", code).upper()
    return sha256(f"recovery code of {account}: {plain}".encode("utf-8", "surrogatepass")).digest()


def _grouped(text: str) -> str:
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))
