"""People: how they sign in, and who a token says that somebody is."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from collections import defaultdict
from threading import Lock
from typing import Annotated, Any

import jwt
from fastapi import Depends, Header
from orders.database import Row, query
from orders.errors import Refusal
from orders.faults import broken
from pydantic import BaseModel, Field

SECRET = os.environ.get("ORDERS_SECRET") or secrets.token_hex(32)
HOUR = 3600
FAILURES, WINDOW = 5, 15 * 60.0

_counting = Lock()
_failed: dict[str, list[float]] = defaultdict(list)


class Credentials(BaseModel):
    """What somebody signs in with."""

    email: Annotated[str, Field(pattern=r"^[^@\s\x00]+@[^@\s\x00]+$", max_length=120)]
    password: str = Field(min_length=1, max_length=200)


class UncheckedCredentials(BaseModel):
    """The same without a look at it."""

    email: str
    password: str


def hashed(password: str, salt: bytes | None = None) -> str:
    """A password as it is kept."""
    salt = salt or secrets.token_bytes(16)
    return f"{salt.hex()}${hashlib.scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1).hex()}"


def sign_in(given: Credentials | UncheckedCredentials) -> Row:
    """A token for who has the right password."""
    name = given.email.lower()
    with _counting:  # it counts as a failure until it is none
        recent = _failed[name] = [at for at in _failed[name] if at > time.monotonic() - WINDOW]
        if len(recent) >= FAILURES and not broken("no-limit"):
            left = int(recent[0] + WINDOW - time.monotonic()) + 1
            raise Refusal(429, "too_many_attempts", headers={"Retry-After": str(left)})
        recent.append(attempt := time.monotonic())
    person = _person(name)
    kept = person["password_hash"] if person else f"{'00' * 16}${'0' * 128}"
    right = hmac.compare_digest(hashed(given.password, bytes.fromhex(kept.partition("$")[0])), kept)
    if person is None or not right:
        raise Refusal(401, "wrong_credentials")
    with _counting:
        _failed[name].remove(attempt)
    claims = {"sub": str(person["id"]), "role": person["role"], "exp": int(time.time()) + HOUR}
    token = jwt.encode(claims, SECRET, "HS256")
    return {"accessToken": token, "tokenType": "bearer", "expiresIn": HOUR}


def _person(email: str) -> Row | None:
    if broken("sql-sign-in"):
        found = query(f"SELECT * FROM people WHERE lower(email) = '{email}'")
        return found[0] if len(found) == 1 else None
    return next(iter(query("SELECT * FROM people WHERE lower(email) = %s", email)), None)


def _claims(token: str) -> dict[str, Any]:
    if broken("unsigned"):
        return jwt.decode(token, options={"verify_signature": False})
    if broken("none") and jwt.get_unverified_header(token)["alg"].lower() == "none":
        return jwt.decode(token, options={"verify_signature": False})
    return jwt.decode(token, SECRET, algorithms=["HS256"], options={"require": ["exp", "sub"]})


def _caller(authorization: Annotated[str, Header()] = "") -> Row:
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "bearer":
        raise Refusal(401, "not_signed_in", headers={"WWW-Authenticate": "Bearer"})
    try:
        claims = _claims(token)
        found = query("SELECT id, role FROM people WHERE id = %s", claims["sub"])
    except (jwt.PyJWTError, KeyError):
        found = []
    if not found:
        unknown = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise Refusal(401, "not_signed_in", headers=unknown)
    return found[0]


Given = UncheckedCredentials if broken("sql-sign-in") else Credentials
Caller = Annotated[Row, Depends(_caller)]


def _manager(caller: Caller) -> Row:
    if caller["role"] != "manager":
        raise Refusal(403, "managers_only")
    return caller


Manager = Annotated[Row, Depends(_manager)]
