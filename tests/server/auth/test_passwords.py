from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Literal

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from asbuilt.server.auth import passwords
from asbuilt.server.auth.passwords import Busy, Hasher, needs_rehash, objection, verify

PASSWORD = "correct horse battery"
STORED = passwords.hash(PASSWORD)


# ---------------------------------------------------------------- which are taken


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        pytest.param("x7!kQ2zp", id="8 characters"),
        pytest.param("žluťoučký kůň", id="letters outside ASCII"),
        pytest.param("🦊🐻🐼🐨🐯🦁🐮🐷", id="8 characters of 4 bytes"),
        pytest.param("x7!k" * 256, id="1,024 bytes"),
        pytest.param("       \t", id="white space"),
    ],
)
def test_a_password_is_taken(password: str) -> None:
    assert objection(password) is None


@pytest.mark.parametrize(
    ("password", "code", "detail"),
    [
        pytest.param("", "too_short", "at least 8 characters", id="empty"),
        pytest.param("x7!kQ2z", "too_short", "at least 8 characters", id="7 characters"),
        pytest.param("x7!k" * 256 + "x", "too_long", "at most 1,024 bytes", id="1,025 bytes"),
        pytest.param("é" * 513, "too_long", "at most 1,024 bytes", id="513 characters of 2 bytes"),
        pytest.param("password", "too_common", "commonest passwords", id="the commonest"),
        pytest.param("Password1", "too_common", "commonest passwords", id="with a capital"),
        pytest.param("ILOVEYOU", "too_common", "commonest passwords", id="in capitals"),
        pytest.param("1q2w3e4r5t", "too_common", "commonest passwords", id="from the keyboard"),
    ],
)
def test_a_password_is_refused_with_a_reason(password: str, code: str, detail: str) -> None:
    refusal = objection(password)
    assert refusal is not None
    assert refusal.code == code
    assert detail in refusal.detail


def test_3000_passwords_that_would_be_long_enough_are_refused_as_common() -> None:
    assert len(passwords._commonest()) == 3000
    assert all(len(password) >= 8 for password in passwords._commonest())


def test_the_list_is_read_on_first_use_and_the_package_never() -> None:
    script = """
import sys
from asbuilt.server.auth import passwords
assert passwords._commonest.cache_info().currsize == 0
assert passwords.objection("password").code == "too_common"
assert passwords._commonest.cache_info().currsize == 1
assert not any(name.startswith("zxcvbn") for name in sys.modules)
"""
    subprocess.run([sys.executable, "-c", script], check=True)


# ---------------------------------------------------------------- how they are kept


def test_a_password_is_kept_as_argon2id_with_the_promised_cost() -> None:
    kept = extract_parameters(STORED)
    assert kept.type is Type.ID
    assert (kept.time_cost, kept.memory_cost, kept.parallelism) == (1, 46 * 1024, 1)
    assert PASSWORD not in STORED


def test_one_password_has_another_hash_each_time() -> None:
    assert passwords.hash(PASSWORD) != STORED


@pytest.mark.parametrize(
    ("password", "stored", "verdict"),
    [
        pytest.param(PASSWORD, STORED, True, id="the right one"),
        pytest.param(PASSWORD + " ", STORED, False, id="a wrong one"),
        pytest.param(PASSWORD.title(), STORED, False, id="other capitals"),
        pytest.param("", STORED, False, id="none"),
        pytest.param("x" * 1_000_000, STORED, False, id="a million characters"),
        pytest.param("\ud800" * 8, STORED, False, id="half surrogate pairs"),
        pytest.param(PASSWORD, None, False, id="nobody"),
        pytest.param(PASSWORD, "", False, id="an empty hash"),
        pytest.param(PASSWORD, PASSWORD, False, id="a password kept as it is"),
        pytest.param(PASSWORD, "$2b$12$" + "x" * 53, False, id="a hash of another kind"),
    ],
)
def test_a_password_is_verified(password: str, stored: str | None, verdict: bool) -> None:
    assert verify(password, stored) is verdict


def test_an_accent_may_be_typed_in_two_ways() -> None:
    assert verify("ne\u0301 en été", passwords.hash("né en e\u0301te\u0301"))


@pytest.mark.parametrize(
    ("stored", "verdict"),
    [
        pytest.param(STORED, False, id="as now"),
        pytest.param(PasswordHasher(1, 8192, 1).hash("x"), True, id="with less memory"),
        pytest.param(PasswordHasher(1, 46 * 1024, 1, type=Type.I).hash("x"), True, id="argon2i"),
        pytest.param("$2b$12$" + "x" * 53, True, id="of another kind"),
    ],
)
def test_a_hash_of_other_parameters_is_to_be_renewed(stored: str, verdict: bool) -> None:
    assert needs_rehash(stored) is verdict


# ---------------------------------------------------------------- the same time for all


class Counting(PasswordHasher):
    """Argon2 itself, noting the parameters of every hash that it verifies."""

    costs: list[object]

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.costs.append(extract_parameters(str(hash)))
        return super().verify(hash, password)


def costs(
    verifier: Callable[[str, str | None], bool],
    password: str,
    stored: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> list[object]:
    """The parameters of the hashes that an answer takes: its time, without a clock."""
    argon2 = Counting(1, 46 * 1024, 1)
    argon2.costs = []
    monkeypatch.setattr(passwords, "_ARGON2", argon2)
    verifier(password, stored)
    return argon2.costs


@pytest.mark.parametrize(
    ("password", "stored"),
    [
        pytest.param(PASSWORD, STORED, id="right password"),
        pytest.param("wrong password", STORED, id="wrong password"),
        pytest.param(PASSWORD, None, id="unknown name"),
        pytest.param(PASSWORD, "no hash at all", id="unreadable hash"),
        pytest.param("x" * 1_000_000, STORED, id="endless password"),
    ],
)
def test_every_answer_costs_exactly_one_hash_of_the_same_parameters(
    password: str, stored: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert costs(verify, password, stored, monkeypatch) == [extract_parameters(STORED)]


def test_an_early_answer_to_unknown_names_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def hasty(password: str, stored: str | None) -> bool:
        return stored is not None and verify(password, stored)

    assert costs(hasty, PASSWORD, None, monkeypatch) == []


# ---------------------------------------------------------------- not all at once


class Watching(PasswordHasher):
    """Argon2 itself, noting how many hashes are being made at the same time."""

    def watch(self) -> Watching:
        self.lock = threading.Lock()
        self.running = 0
        self.most = 0
        return self

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
        try:
            return super().hash(password, salt=salt)
        finally:
            with self.lock:
                self.running -= 1


@pytest.fixture
def hashers() -> Iterator[Callable[..., Hasher]]:
    with ExitStack() as stack:

        def make(threads: int | None = None, waiting: int = 64) -> Hasher:
            hasher = Hasher(threads, waiting)
            stack.callback(hasher.close)
            return hasher

        yield make


def test_a_hasher_hashes_and_verifies(hashers: Callable[..., Hasher]) -> None:
    async def scenario() -> tuple[bool, bool, bool]:
        hasher = hashers()
        stored = await hasher.hash(PASSWORD)
        return (
            await hasher.verify(PASSWORD, stored),
            await hasher.verify("wrong password", stored),
            await hasher.verify(PASSWORD, None),
        )

    assert asyncio.run(scenario()) == (True, False, False)


@pytest.mark.parametrize(("threads", "least"), [(1, 1), (3, 2)])
def test_no_more_hashes_run_at_a_time_than_threads(
    threads: int, least: int, hashers: Callable[..., Hasher], monkeypatch: pytest.MonkeyPatch
) -> None:
    argon2 = Watching(1, 46 * 1024, 1).watch()
    monkeypatch.setattr(passwords, "_ARGON2", argon2)

    async def flood() -> None:
        hasher = hashers(threads)
        await asyncio.gather(*(hasher.hash(PASSWORD) for _ in range(9)))

    asyncio.run(flood())
    assert least <= argon2.most <= threads


def test_the_event_loop_goes_on_meanwhile(hashers: Callable[..., Hasher]) -> None:
    async def turns_while_hashing() -> int:
        task = asyncio.create_task(hashers(1).hash(PASSWORD))
        turns = 0
        while not task.done():
            await asyncio.sleep(0)
            turns += 1
        return turns

    assert asyncio.run(turns_while_hashing()) > 10


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows priorities of threads")
def test_hashes_step_back_behind_the_rest_of_the_service(
    hashers: Callable[..., Hasher], monkeypatch: pytest.MonkeyPatch
) -> None:
    def priority(_: str) -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    monkeypatch.setattr(passwords, "hash", priority)
    behind = max(priority(""), passwords.NICENESS)
    assert asyncio.run(hashers().hash(PASSWORD)) == behind  # type: ignore[comparison-overlap]


def test_one_more_than_may_wait_is_refused_and_told_when_to_come_back(
    hashers: Callable[..., Hasher],
) -> None:
    async def flood(count: int) -> list[str | BaseException]:
        hasher = hashers(threads=1, waiting=2)
        answers = (hasher.hash(PASSWORD) for _ in range(count))
        return await asyncio.gather(*answers, return_exceptions=True)

    *served, refused = asyncio.run(flood(4))
    assert all(isinstance(answer, str) for answer in served)
    assert isinstance(refused, Busy)
    assert refused.retry_after > 0


def test_after_a_flood_there_is_room_again(hashers: Callable[..., Hasher]) -> None:
    async def scenario() -> bool:
        hasher = hashers(threads=1, waiting=0)
        for _ in range(3):
            await hasher.verify(PASSWORD, STORED)
        return await hasher.verify(PASSWORD, STORED)

    assert asyncio.run(scenario())


def test_a_client_that_goes_away_leaves_its_place_taken_while_its_hash_runs(
    hashers: Callable[..., Hasher],
) -> None:
    async def scenario() -> bool:
        hasher = hashers(threads=1, waiting=0)
        task = asyncio.create_task(hasher.hash(PASSWORD))
        await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(Busy):
            await hasher.hash(PASSWORD)
        while True:
            try:
                return await hasher.verify(PASSWORD, STORED)
            except Busy:
                await asyncio.sleep(0.01)

    assert asyncio.run(scenario())
