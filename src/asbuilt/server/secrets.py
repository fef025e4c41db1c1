"""The service's own secrets: one master key outside, everything else derived or kept in the store.

Sub-keys come from the master key by HKDF-SHA-256 (RFC 5869), each with its own purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import time
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from asbuilt.plan.system_tables import SECRETS
from asbuilt.server.auth.keys import KeyRing, dump, load, new_ring
from asbuilt.store.base import Rows, Store

KEY_RING = "signing-keys"


@dataclass(frozen=True, slots=True)
class ServiceSecrets:
    """``keys`` sign tokens, ``cursor`` seals cursors, ``audit`` digests personal values, from
    ``refresh`` the successors of refresh tokens are derived, ``totp`` encrypts the secrets of
    authenticator apps."""

    keys: KeyRing
    cursor: bytes = field(repr=False)
    audit: bytes = field(repr=False)
    refresh: bytes = field(repr=False)
    totp: bytes = field(repr=False)


def derive(master: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose."""
    return HKDF(SHA256(), 32, None, f"asbuilt {purpose}".encode()).derive(master)


async def read_secrets(store: Store[Any], master: bytes) -> ServiceSecrets:
    """The secrets of a store, made when it is new."""
    kept = store.prepare(Rows(SECRETS, ("value",), ("name",)))
    row = await store.one(kept, [KEY_RING], None)
    if row is None:
        ring = new_ring(time())
        await store.transact(
            lambda transaction: transaction.insert(SECRETS, {"name": KEY_RING, "value": dump(ring)})
        )
    else:
        ring = load(row[0])
    return ServiceSecrets(
        ring,
        derive(master, "cursors"),
        derive(master, "audit digests"),
        derive(master, "refresh tokens"),
        derive(master, "totp secrets"),
    )
