"""Accounts under attack from many sources answer more and more slowly.

Each source has its own limit, which a botnet with a source per guess never reaches. So failures are
also counted per account, over all sources. What comes of it is a delay and never a refusal: whoever
has the right password gets in, however hard others try.
"""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b
from math import exp2

import msgspec

FREE_FAILURES = 10
"""Failures that cost nothing: more than one source may have before its own limit stops it."""
MOST_FAILURES = 16
"""Where counting ends, the delay being at its longest: so an account recovers within minutes from
an attack of any size."""
FIRST_DELAY = 0.1
LONGEST_DELAY = 5.0
HALF_LIFE = 300.0
CAPACITY = 50_000


class _Account(msgspec.Struct, gc=False):
    failures: float
    counted_at: float


class Throttle:
    """Recent failures per account. Times are seconds of one monotonic clock.

    An account is the name that was given, in the form in which names are compared, whether or not
    anybody has it: unknown names slow down like known ones. Failures fade by half in
    :data:`HALF_LIFE`. Beyond ``capacity`` accounts, the one that failed longest ago is forgotten.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._accounts: OrderedDict[bytes, _Account] = OrderedDict()

    def delay(self, account: str, now: float) -> float:
        """Seconds to wait before a password for ``account`` is looked at."""
        failures = _faded(self._accounts.get(_key(account)), now)
        if failures <= FREE_FAILURES:
            return 0.0
        return min(LONGEST_DELAY, FIRST_DELAY * exp2(failures - FREE_FAILURES))

    def failed(self, account: str, now: float) -> None:
        """Count a wrong password for ``account``."""
        key = _key(account)
        failures = _faded(self._accounts.pop(key, None), now) + 1
        self._accounts[key] = _Account(min(failures, MOST_FAILURES), now)
        if len(self._accounts) > self._capacity:
            self._accounts.popitem(last=False)


def _faded(account: _Account | None, now: float) -> float:
    if account is None:
        return 0.0
    return account.failures * exp2((account.counted_at - now) / HALF_LIFE)


def _key(account: str) -> bytes:
    # A digest, since whoever signs in chooses how long the name is.
    return blake2b(account.encode("utf-8", "surrogatepass"), digest_size=16).digest()
