from __future__ import annotations

from itertools import pairwise

import pytest

from asbuilt.server.auth import throttle
from asbuilt.server.auth.throttle import FREE_FAILURES, HALF_LIFE, LONGEST_DELAY, Throttle

NOW = 1000.0


def attacked(failures: int, account: str = "alice") -> Throttle:
    under_attack = Throttle()
    for _ in range(failures):
        under_attack.failed(account, NOW)
    return under_attack


@pytest.mark.parametrize("failures", [0, 1, 5, FREE_FAILURES])
def test_a_few_failures_delay_nobody(failures: int) -> None:
    assert attacked(failures).delay("alice", NOW) == 0


@pytest.mark.parametrize(
    ("failures", "delay"),
    [(11, 0.2), (12, 0.4), (13, 0.8), (14, 1.6), (15, 3.2), (16, 5.0), (17, 5.0), (10_000, 5.0)],
)
def test_an_account_under_attack_answers_more_and_more_slowly(failures: int, delay: float) -> None:
    assert attacked(failures).delay("alice", NOW) == pytest.approx(delay)


def test_the_delay_is_never_longer_than_5_seconds() -> None:
    under_attack = attacked(100)
    for second in range(1000):
        under_attack.failed("alice", NOW + second / 10)
        assert under_attack.delay("alice", NOW + second / 10) <= LONGEST_DELAY


def test_other_accounts_are_not_delayed() -> None:
    assert attacked(1000).delay("bob", NOW) == 0


def test_the_delay_fades_when_the_attack_ends() -> None:
    under_attack = attacked(20)
    delays = [under_attack.delay("alice", NOW + second) for second in range(int(HALF_LIFE))]
    assert all(later <= earlier for earlier, later in pairwise(delays))
    assert delays[-1] == 0


def test_recovery_takes_as_long_after_a_million_failures_as_after_twenty() -> None:
    later = NOW + HALF_LIFE
    assert attacked(20).delay("alice", NOW + 60) == attacked(2000).delay("alice", NOW + 60) > 0
    assert attacked(20).delay("alice", later) == attacked(2000).delay("alice", later) == 0


def test_without_a_ceiling_recovery_would_take_much_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_FAILURES", float("inf"))
    assert attacked(2000).delay("alice", NOW + HALF_LIFE) == LONGEST_DELAY


def test_failures_far_apart_never_add_up() -> None:
    forgetful = Throttle()
    for day in range(100):
        forgetful.failed("alice", NOW + day * 86_400)
    assert forgetful.delay("alice", NOW + 100 * 86_400) == 0


def test_the_account_that_failed_longest_ago_is_forgotten_first() -> None:
    small = Throttle(capacity=2)
    for account in ("alice", "bob", "alice", "carol"):
        for _ in range(20):
            small.failed(account, NOW)
    assert small.delay("bob", NOW) == 0
    assert small.delay("alice", NOW) == small.delay("carol", NOW) == LONGEST_DELAY


@pytest.mark.parametrize("account", ["", "x" * 1_000_000, "\ud800", "\0"])
def test_any_name_can_be_counted(account: str) -> None:
    assert attacked(20, account).delay(account, NOW) == LONGEST_DELAY
