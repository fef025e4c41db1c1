"""The service's own secrets: one master key outside, everything else derived or kept in the store.

Sub-keys come from the master key by HKDF-SHA-256 (RFC 5869), each with its own purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import time
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from asbuilt.errors import EnvironmentFailure
from asbuilt.plan.system_tables import SECRETS
from asbuilt.server.audit import AuditLog
from asbuilt.server.auth.keys import KeyRing, dump, load, new_ring, rotate
from asbuilt.store.base import Rows, Store, Transaction

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


async def rotate_keys(store: Store[Any], grace: float) -> KeyRing:
    """Sign with a fresh key from now on; the former one verifies for ``grace`` seconds more. With
    0 no former key does, nor if they can not be read."""
    kept = store.prepare(Rows(SECRETS, ("value",), ("name",)))
    row = await store.one(kept, [KEY_RING], None)
    now = time()
    try:
        ring = rotate(load(row[0]), now, grace) if row and grace else new_ring(now)
    except EnvironmentFailure:
        ring = new_ring(now)
    audit = AuditLog(store)

    def work(transaction: Transaction[Any]) -> None:
        transaction.delete(kept, [KEY_RING], None)
        transaction.insert(SECRETS, {"name": KEY_RING, "value": dump(ring)})
        audit.write_own(transaction, "keys rotated", {"kid": ring.current.kid})

    await store.transact(work)
    return ring


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
