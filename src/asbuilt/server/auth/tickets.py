"""One-time tokens that go to people by mail: for a new password, for confirming an address.

A ticket is bound to what it was made for. One for a new password dies with the old password and
with the address that it was sent to, one for an address with that address.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec

from asbuilt.plan.system_tables import TICKETS
from asbuilt.server.auth import names, secrets
from asbuilt.server.auth.accounts import Accounts
from asbuilt.server.clock import now
from asbuilt.store.base import Row, Transaction

RESET_SECONDS = 1800.0
VERIFY_SECONDS = 24 * 3600.0
LIFETIMES = {
    secrets.Kind.PASSWORD_RESET: RESET_SECONDS,
    secrets.Kind.EMAIL_VERIFICATION: VERIFY_SECONDS,
}


def issue(transaction: Transaction[Any], kind: secrets.Kind, account: Any, bound: bytes) -> str:
    """A fresh token for ``account``, of which the store keeps the digest."""
    secret = secrets.new(kind)
    transaction.insert(
        TICKETS,
        {
            "digest": secret.digest,
            "user_id": account,
            "bound": bound,
            "expires_at": now(LIFETIMES[kind]),
        },
    )
    return secret.text


def holder(kind: secrets.Kind, text: str, found: Row | None) -> Any:
    """Whose ticket ``text`` is, by what the store holds of it; None: it is none, or has expired."""
    if found is None or not text.startswith(kind.value) or found[2] <= now():
        return None
    return found[0]


def redeem(
    transaction: Transaction[Any], accounts: Accounts, kind: secrets.Kind, text: str, bound: bytes
) -> bool:
    """Use a token up; False: it counts no more, or was made for another address or password."""
    digest = secrets.digest(text)
    found = transaction.one(accounts.tickets, [digest], None)
    if found is None or holder(kind, text, found) is None or found[1] != bound:
        return False
    return transaction.delete(accounts.tickets, [digest], None) == 1


def binding(address: str, hashed: str | None = None) -> bytes:
    """What a ticket is bound to: an address, and the hash of the password that it replaces."""
    return sha256(msgspec.json.encode([names.comparison_key(address), hashed])).digest()
