"""Checks of tokens that the real service can be run without."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from hmac import digest
from time import time
from typing import Any
from urllib.request import urlopen

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from asbuilt.cli import keys as command
from asbuilt.server.auth import accounts, keys, secrets, tokens
from asbuilt.server.builtin import sign_in
from asbuilt.server.guards import bearer
from asbuilt.server.request import Response, Session
from asbuilt.server.respond import encode_json
from asbuilt.server.secrets import rotate_keys
from tests.verify.broken.put import Remove, put


def _without(*names: str) -> Remove:
    """Tokens are taken although one check of them does not hold."""

    def remove() -> None:
        kept = tuple(check for check in tokens.CHECKS if check.name not in names)
        put(tokens, CHECKS=kept)

    return remove


def _in_the_place_of(name: str, holds: Callable[[tokens.Presented], bool]) -> None:
    kept = (check if check.name != name else tokens.Check(name, holds) for check in tokens.CHECKS)
    put(tokens, CHECKS=tuple(kept))


def _trusts_none() -> None:
    """A token that says that it is not signed needs no signature."""
    proper = tokens.is_signed_by_that_key

    def signed(token: tokens.Presented) -> bool:
        return str(token.header["alg"]).lower() == "none" or proper(token)

    _without("alg")()
    _in_the_place_of("signature", signed)


def _trusts_the_public_key_as_a_secret() -> None:
    """The key that verifies signatures is taken for the secret of an HMAC."""
    proper = tokens.is_signed_by_that_key

    def signed(token: tokens.Presented) -> bool:
        if token.header["alg"] != "HS256" or token.key is None:
            return proper(token)
        secret = token.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        message = token.token.rpartition(".")[0].encode()
        return token.decoded[2] == digest(secret, message, "sha256")

    _without("alg")()
    _in_the_place_of("signature", signed)


def _fills_in_what_is_missing() -> None:
    """A claim that is missing or null is what it should be; who names no session has the last."""
    last: dict[str, Any] = {}

    def filled(token: tokens.Presented) -> bool:
        good = {
            "iss": token.issuer, "aud": token.audience, "sub": "1", "jti": "1", "role": "",
            "exp": int(time()) + 900, "iat": 0, "nbf": 0, **last,
        }  # fmt: skip
        for name, value in good.items():
            if token.payload.get(name) is None:
                token.payload[name] = value
        last["sid"] = token.payload["sid"]
        return True

    _in_the_place_of("claims", filled)


def _looks_at_no_header() -> None:
    """Members that are missing are what they should be, any others may stand there."""

    def filled(token: tokens.Presented) -> bool:
        good = {"alg": "EdDSA", "typ": "at+jwt", "kid": token.keys.current.kid}
        for name, value in good.items():
            token.header.setdefault(name, value)
        return True

    _in_the_place_of("header", filled)


def _takes_any_key_id() -> None:
    """A key that is not known is the current one."""
    proper = keys.verification_key

    def key(ring: Any, kid: str, now: float) -> Ed25519PublicKey | None:
        return proper(ring, kid, now) or ring.current.public

    put(tokens, verification_key=key)


def _fetches_keys() -> None:
    """A token may say where its key is."""
    proper = tokens.is_signed_by_that_key

    def signed(token: tokens.Presented) -> bool:
        url = token.header.get("jku")
        if url is None:
            return proper(token)
        with urlopen(url) as answer:
            (published,) = json.load(answer)["keys"]
        key = Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(published["x"] + "="))
        key.verify(token.decoded[2], token.token.rpartition(".")[0].encode())
        return True

    _without("header")()
    _in_the_place_of("signature", signed)


def _trusts_former_keys_for_ever() -> None:
    proper = rotate_keys
    put(command, rotate_keys=lambda store, grace: proper(store, 1e9))


def _knows_no_length() -> None:
    _without("length")()
    put(bearer, MAX_TOKEN=1_000_000)


def _believes_in_any_session() -> None:
    """A session that is not there is that of whoever came first."""
    proper, known = accounts.Accounts._read_session, list[Session]()

    async def read(self: accounts.Accounts, id: str) -> Session | None:
        found = await proper(self, id)
        known.extend([found] if found else [])
        return found or known[0]

    put(accounts.Accounts, _read_session=read)


def _takes_refresh_tokens_for_access_tokens() -> None:
    proper = accounts.Accounts.verify

    async def verify(self: accounts.Accounts, header: str, token: str) -> Session:
        if not token.startswith("abr_"):
            return await proper(self, header, token)
        row = await self._store.one(self.refresh, [secrets.digest(token)], None)
        assert row is not None
        session = await self._read_session(row[1])
        assert session is not None
        session.caller = await self.caller(session.account)
        return session

    put(accounts.Accounts, verify=verify)


def _takes_access_tokens_for_refresh_tokens() -> None:
    proper = sign_in._renewed

    def renewed(
        service: Any, transaction: Any, request: Any, route: Any, text: str, *rest: Any
    ) -> Any:
        if text.startswith("eyJ"):
            return Response(200, encode_json({"access_token": text}))
        return proper(service, transaction, request, route, text, *rest)

    put(sign_in, _renewed=renewed)


TOKENS: dict[str, Remove] = {
    "token-signature": _without("alg", "signature"),
    "token-algorithm": _trusts_none,
    "token-key": _trusts_the_public_key_as_a_secret,
    "token-end": _without("exp"),
    "token-beginning": _without("nbf"),
    "token-issuer": _without("iss"),
    "token-audience": _without("aud"),
    "token-claims": _fills_in_what_is_missing,
    "token-header": _looks_at_no_header,
    "token-type": _without("typ"),
    "token-algorithm-name": _without("alg"),
    "token-members": _without("repeated member"),
    "token-spelling": _without("base64url"),
    "token-length": _knows_no_length,
    "token-key-id": _takes_any_key_id,
    "token-key-address": _fetches_keys,
    "token-former-key": _trusts_former_keys_for_ever,
    "token-session": _believes_in_any_session,
    "token-kind": _takes_refresh_tokens_for_access_tokens,
    "refresh-kind": _takes_access_tokens_for_refresh_tokens,
}
