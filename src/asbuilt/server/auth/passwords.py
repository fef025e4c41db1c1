"""Passwords: which are taken, and how they are kept (Argon2id, RFC 9106).

One hash takes some 50 ms of a core and 46 MiB. A :class:`Hasher` therefore makes them beside the
event loop, at most one per core at a time, and says so when too many wait.
"""

from __future__ import annotations

import asyncio
import os
import sys
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from importlib import import_module
from itertools import islice
from threading import BoundedSemaphore, get_native_id
from typing import ParamSpec, TypeVar
from unicodedata import normalize

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from asbuilt.server.auth.names import Objection

MIN_CHARACTERS = 8
MAX_BYTES = 1024
COMMONEST = 3000
NICENESS = 10
NO_PASSWORD = "!"
"""Kept where a password column takes no NULL: no password has this hash."""

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

# One of the equals in OWASP's Password Storage Cheat Sheet. One lane, since a second would take
# another core from whoever is being served.
_ARGON2 = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1, type=Type.ID)

# The hash of a password that nobody knows, with the parameters of real ones.
_DECOY = "$argon2id$v=19$m={},t={},p={}${}${}".format(
    _ARGON2.memory_cost,
    _ARGON2.time_cost,
    _ARGON2.parallelism,
    *(b64encode(os.urandom(n)).decode().rstrip("=") for n in (_ARGON2.salt_len, _ARGON2.hash_len)),
)


def objection(password: str) -> Objection | None:
    """Why ``password`` is not taken as a new one, or None when it is.

    It must be long enough and none of the commonest; no mixture of kinds of characters is asked
    for (NIST SP 800-63B-4, section 3.1.1.2). The list is read when it is first needed.
    """
    if len(password.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return Objection("too_long", f"must have at most {MAX_BYTES:,} bytes")
    if len(password) < MIN_CHARACTERS:
        return Objection("too_short", f"must have at least {MIN_CHARACTERS} characters")
    if password.casefold() in _commonest():
        return Objection(
            "too_common",
            "is one of the commonest passwords, which are the first to be tried; "
            "choose another, for instance a few words that do not belong together",
        )
    return None


def hash(password: str) -> str:
    """The Argon2id hash of ``password`` under a fresh salt, in the PHC format, to be stored."""
    return _ARGON2.hash(_prepared(password))


def verify(password: str, stored: str | None) -> bool:
    """Whether ``stored`` is a hash of ``password``.

    False takes the same time in every case: where nobody has the name (``stored`` is None), where
    ``stored`` is no Argon2 hash, and where the password is longer than any that is taken, a decoy
    is verified that nothing matches.
    """
    if stored is None or not _is_argon2(stored) or len(password) > MAX_BYTES:
        stored, password = _DECOY, ""
    try:
        return _ARGON2.verify(stored, _prepared(password))
    except VerifyMismatchError:
        return False


def needs_rehash(stored: str) -> bool:
    """Whether ``stored`` was made with other parameters than :func:`hash` uses now."""
    return not _is_argon2(stored) or _ARGON2.check_needs_rehash(stored)


class Busy(Exception):
    """More hashes are waiting than will be made soon: answer 503.

    ``retry_after`` is in seconds, for the header of that name.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many passwords are being verified; retry after {retry_after} s")
        self.retry_after = retry_after


class Hasher:
    """Makes and verifies hashes in threads of its own, in the order in which they are asked for.

    Args:
        threads: hashes made at the same time; by default one per core. Argon2 releases the
            interpreter's lock, and each takes 46 MiB while it runs.
        waiting: hashes that may wait for a thread; one more is refused.
    """

    RETRY_AFTER = 2

    def __init__(self, threads: int | None = None, waiting: int = 64) -> None:
        threads = threads or os.cpu_count() or 1
        self._executor = ThreadPoolExecutor(threads, "password", _step_back)
        self._places = BoundedSemaphore(threads + waiting)

    async def hash(self, password: str) -> str:
        """:func:`hash`, or :class:`Busy`."""
        return await self._run(hash, password)

    async def verify(self, password: str, stored: str | None) -> bool:
        """:func:`verify`, or :class:`Busy`."""
        return await self._run(verify, password, stored)

    def close(self) -> None:
        """Give up what waits; what runs comes to its end."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def _run(
        self,
        function: Callable[Parameters, Result],
        *args: Parameters.args,
        **kwargs: Parameters.kwargs,
    ) -> Result:
        if not self._places.acquire(blocking=False):
            raise Busy(self.RETRY_AFTER)
        future = self._executor.submit(function, *args, **kwargs)
        # Not in a `finally` here: a request that is given up leaves its hash running.
        future.add_done_callback(self._release)
        return await asyncio.wrap_future(future)

    def _release(self, _: Future[Result]) -> None:
        self._places.release()


def _step_back() -> None:
    """Give this thread less of a core than the rest of the service: in a flood of sign-ins the
    others are nearly as fast as before. Only Linux knows priorities of threads."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, get_native_id(), NICENESS)


def _prepared(password: str) -> bytes:
    # Keyboards differ in whether é is one character or two: RFC 8265, section 4.2.2.
    return normalize("NFC", password).encode("utf-8", "surrogatepass")


def _is_argon2(stored: str) -> bool:
    try:
        extract_parameters(stored)
    except InvalidHashError:
        return False
    return True


@cache
def _commonest() -> frozenset[str]:
    # zxcvbn's ranking. The file is run by itself: importing the package would cost 60 ms and
    # 15 MB for estimators that are not used here. A start does not pay for these modules.
    distribution = import_module("importlib.metadata").distribution("zxcvbn")
    path = distribution.locate_file("zxcvbn/frequency_lists.py")
    ranking: list[str] = import_module("runpy").run_path(str(path))["FREQUENCY_LISTS"]["passwords"]
    return frozenset(islice((word for word in ranking if len(word) >= MIN_CHARACTERS), COMMONEST))
