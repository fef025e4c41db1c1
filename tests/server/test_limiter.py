from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from asbuilt.plan.model import Limit
from asbuilt.server.limiter import Limiter, Taken, policy_field, source, state_field

LOGIN = Limit("login", 3, 900.0, "ip", failures=True)
READ = Limit("read", 2, 60.0, "user")
NOW = 1000.0


def remaining(limiter: Limiter, limit: Limit, subject: str, *times: float) -> list[int | None]:
    """What each taking at ``times`` leaves; None where it was refused."""
    takings = [limiter.take(limit, subject, now) for now in times]
    return [taken.remaining if taken.allowed else None for taken in takings]


@pytest.mark.parametrize(
    ("times", "left"),
    [
        pytest.param((0, 0, 0), [2, 1, 0], id="as many as allowed"),
        pytest.param((0, 0, 0, 0), [2, 1, 0, None], id="one more"),
        pytest.param((0, 0, 0, 899.9), [2, 1, 0, None], id="at the end of the window"),
        pytest.param((0, 0, 0, 900), [2, 1, 0, 2], id="in the next window"),
        pytest.param((0, 899, 900, 901), [2, 1, 2, 1], id="a window begins with the first request"),
        pytest.param((850, 850, 850, 1000), [2, 1, 0, None], id="not at the full quarter of hour"),
        pytest.param((0, 5000, 5001), [2, 2, 1], id="after a long time"),
    ],
)
def test_a_subject_has_so_much_left(times: tuple[float, ...], left: list[int | None]) -> None:
    assert remaining(Limiter(), LOGIN, "192.0.2.1", *times) == left


def test_a_refusal_does_not_prolong_the_window() -> None:
    limiter = Limiter()
    remaining(limiter, LOGIN, "a", 0, 0, 0, 500, 899)
    assert limiter.take(LOGIN, "a", 900).allowed


def test_it_says_when_to_come_back() -> None:
    limiter = Limiter()
    assert limiter.take(READ, "a", NOW) == Taken(True, 1, 60.0)
    assert limiter.take(READ, "a", NOW + 0.5) == Taken(True, 0, 59.5)
    refused = limiter.take(READ, "a", NOW + 59.9)
    assert not refused.allowed
    assert refused.retry_after == 1
    assert limiter.take(READ, "a", NOW + 59.9 + refused.retry_after).allowed


def test_subjects_and_limits_do_not_share() -> None:
    limiter = Limiter()
    assert remaining(limiter, READ, "a", 0, 0, 0) == [1, 0, None]
    assert remaining(limiter, READ, "b", 0) == [1]
    assert remaining(limiter, LOGIN, "a", 0) == [2]


def test_limits_of_one_name_share() -> None:
    limiter = Limiter()
    other_route = Limit("read", 2, 60.0, "user", line=7)
    assert remaining(limiter, READ, "a", 0) == [1]
    assert remaining(limiter, other_route, "a", 0, 0) == [0, None]


def test_a_limit_of_nothing_refuses_everything() -> None:
    assert remaining(Limiter(), Limit("closed", 0, 60.0, "everyone"), "", 0, 0) == [None, None]


# ---------------------------------------------------------------- where only failures count


def test_successes_are_given_back() -> None:
    limiter = Limiter()
    for _ in range(10):
        assert limiter.take(LOGIN, "a", NOW).allowed
        assert limiter.refund(LOGIN, "a", NOW) == Taken(True, 3, 900.0)


def test_a_burst_of_attempts_stays_within_the_limit_while_none_is_decided() -> None:
    limiter = Limiter()
    attempts = [limiter.take(LOGIN, "a", NOW) for _ in range(50)]
    assert sum(attempt.allowed for attempt in attempts) == LOGIN.count


@pytest.mark.parametrize(
    ("taken_at", "given_back_at", "left"),
    [
        pytest.param((), 0, 3, id="what was never taken"),
        pytest.param((0,), 900, 3, id="after the window"),
        pytest.param((0, 900), 900, 3, id="in the next window"),
        pytest.param((0, 0), 1, 2, id="one of two"),
    ],
)
def test_giving_back_never_makes_more_than_the_limit(
    taken_at: tuple[float, ...], given_back_at: float, left: int
) -> None:
    limiter = Limiter()
    for now in taken_at:
        limiter.take(LOGIN, "a", now)
    assert limiter.refund(LOGIN, "a", given_back_at).remaining == left
    assert remaining(limiter, LOGIN, "a", given_back_at) == [left - 1]


# ---------------------------------------------------------------- how much is kept


def test_when_all_are_live_the_one_that_began_first_is_forgotten() -> None:
    limiter = Limiter(capacity=3)
    for number, subject in enumerate("abcd"):
        remaining(limiter, READ, subject, number, number)
    assert remaining(limiter, READ, "b", 4) == [None]
    assert remaining(limiter, READ, "a", 4) == [1]


def test_use_does_not_keep_a_window_longer_but_a_new_window_does() -> None:
    limiter = Limiter(capacity=2)
    remaining(limiter, READ, "a", 0)
    remaining(limiter, READ, "b", 30, 30)
    remaining(limiter, READ, "a", 60, 60)
    remaining(limiter, READ, "c", 61)
    assert remaining(limiter, READ, "a", 62) == [None]


def test_expired_subjects_go_before_live_ones() -> None:
    limiter = Limiter(capacity=3)
    remaining(limiter, READ, "expired", 0)
    remaining(limiter, READ, "live", 50, 50)
    remaining(limiter, READ, "livelier", 55, 55)
    remaining(limiter, READ, "new", 60)
    assert remaining(limiter, READ, "live", 61) == [None]
    assert remaining(limiter, READ, "livelier", 61) == [None]


def test_a_flood_at_one_limit_makes_no_other_forget() -> None:
    limiter = Limiter(capacity=10)
    remaining(limiter, LOGIN, "victim", 0, 0, 0)
    for number in range(1000):
        limiter.take(READ, f"bot {number}", 1)
    assert remaining(limiter, LOGIN, "victim", 2) == [None]


def test_no_more_subjects_are_kept_than_there_is_room_for() -> None:
    limiter = Limiter(capacity=10)
    for number in range(1000):
        limiter.take(READ, f"{number}", number / 1000)
        assert len(limiter._names["read"]) <= 10


def test_what_has_expired_goes_as_others_come() -> None:
    limiter = Limiter()
    for number in range(100):
        limiter.take(READ, f"early {number}", 0)
    for number in range(60):
        limiter.take(READ, f"late {number}", 60)
    assert all(subject.startswith("late") for subject in limiter._names["read"])


@given(
    st.lists(
        st.tuples(st.floats(0, 400), st.sampled_from("ab"), st.booleans()),
        max_size=60,
    )
)
def test_no_window_ever_holds_more_than_the_limit(steps: list[tuple[float, str, bool]]) -> None:
    limiter = Limiter()
    now = 0.0
    began: dict[str, float] = {}
    used: dict[str, int] = {}
    for pause, subject, give_back in steps:
        now += pause
        if subject not in began or began[subject] + LOGIN.window - now < 1e-6:
            began[subject], used[subject] = now, 0
        if give_back and used[subject]:
            used[subject] -= 1
            assert limiter.refund(LOGIN, subject, now).remaining == LOGIN.count - used[subject]
            continue
        taken = limiter.take(LOGIN, subject, now)
        assert taken.allowed is (used[subject] < LOGIN.count)
        used[subject] += taken.allowed
        assert taken.remaining == LOGIN.count - used[subject]
        assert taken.reset_seconds == pytest.approx(began[subject] + LOGIN.window - now)


@given(st.lists(st.integers(0, 200), min_size=1))
@example([34, 0, 0])
@example([1, 0, 119])
def test_whoever_waits_as_told_is_served(pauses: list[int]) -> None:
    limiter = Limiter()
    now = 0.0
    waits = []
    for pause in pauses:
        now += pause / 7
        taken = limiter.take(READ, "a", now)
        if not taken.allowed:
            waits.append(taken)
            now += taken.retry_after
            assert limiter.take(READ, "a", now).allowed
    assert all(0 < taken.reset_seconds <= READ.window for taken in waits)


# ---------------------------------------------------------------- what clients are told


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (Limit("login", 5, 900.0, "username"), '"login";q=5;w=900'),
        (Limit("burst", 10, 0.5, "ip"), '"burst";q=10;w=1'),
        (Limit("POST /api/tickets", 1, 60.0, "user"), '"POST /api/tickets";q=1;w=60'),
        (Limit('a "b" \\c', 1, 1.0, "ip"), r'"a \"b\" \\c";q=1;w=1'),
        (Limit("Größe\r\nSet-Cookie: x", 1, 1.0, "ip"), '"Gr??e??Set-Cookie: x";q=1;w=1'),
    ],
)
def test_a_policy_is_told_as_a_structured_field(limit: Limit, text: str) -> None:
    assert policy_field(limit) == text


@pytest.mark.parametrize(
    ("taken", "text"),
    [
        (Taken(True, 3, 220.0), '"login";r=3;t=220'),
        (Taken(True, 0, 219.01), '"login";r=0;t=220'),
        (Taken(False, 0, 0.001), '"login";r=0;t=1'),
    ],
)
def test_a_state_is_told_as_a_structured_field(taken: Taken, text: str) -> None:
    assert state_field(LOGIN, taken) == text


def test_the_time_told_never_grows_within_a_window() -> None:
    limiter = Limiter()
    told = [limiter.take(LOGIN, "a", NOW + second / 3).retry_after for second in range(2700)]
    assert all(later <= earlier for earlier, later in pairwise(told))
    assert (told[0], told[-1]) == (900, 1)


def test_another_document_goes_on_with_the_limits_that_are_the_same() -> None:
    changed, kept = Limit("changed", 2, 60.0, "ip"), Limit("kept", 2, 60.0, "ip", line=7)
    own = Limit("own", 2, 60.0, "ip")
    limiter = Limiter()
    for limit in (changed, kept, own):
        limiter.take(limit, "a", 0.0)
    wider = msgspec.structs.replace(changed, count=9)
    other = limiter.following([changed, kept], [wider, msgspec.structs.replace(kept, line=9)])
    left = [other.take(limit, "a", 1.0).remaining for limit in (wider, kept, own)]
    assert left == [8, 0, 0]
    assert not limiter.take(kept, "a", 2.0).allowed


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        pytest.param("198.51.100.1", "198.51.100.1", id="IPv4"),
        pytest.param("::ffff:198.51.100.1", "198.51.100.1", id="IPv4 inside IPv6"),
        pytest.param("2a00:db8:1:2:3:4:5:6", "2a00:db8:1:2::/64", id="a public network"),
        pytest.param("2A00:DB8:1:2::", "2a00:db8:1:2::/64", id="another spelling"),
        pytest.param("fd00::1", "fd00::1", id="a private network"),
        pytest.param("fe80::1%eth0", "fe80::1%eth0", id="this link"),
        pytest.param("::1", "::1", id="this machine"),
        pytest.param("", "", id="a socket without addresses"),
    ],
)
def test_as_whom_an_address_counts(address: str, counted: str) -> None:
    assert source(address) == counted
