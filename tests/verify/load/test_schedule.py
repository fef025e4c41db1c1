"""Who sends what when: as the load model says, and the same for the same seed."""

from __future__ import annotations

from collections import Counter
from itertools import islice, pairwise
from statistics import fmean, pstdev

import pytest

from asbuilt.verify.http.address import Address
from asbuilt.verify.http.client import Request
from asbuilt.verify.load.scenario import Arrivals, Load, Route, Scenario, User
from asbuilt.verify.load.schedule import names, schedule

HERE = Address("http", "127.0.0.1", 8000)
READ = Route("read", (Request("GET", "/1"), Request("GET", "/2")), weight=3)
WRITE = Route("write", (Request("POST", "/"),), weight=1)


def due(
    scenario: Scenario, count: int, arrivals: Arrivals = "poisson", seed: int = 1
) -> list[tuple[float, bytes]]:
    """The first ``count`` requests: when, and their request lines."""
    shots = islice(schedule(scenario, HERE, arrivals, seed), count)
    return [(at, shot.data.partition(b"\r\n")[0]) for at, shot in shots]


def test_even_intervals_are_even_for_all_and_for_each_user() -> None:
    users = tuple(User((Route("r", (Request("GET", f"/{n}"),)),), think=2.0) for n in range(10))
    found = due(Scenario(users), 100, "constant")
    assert {round(after - before, 9) for (before, _), (after, _) in pairwise(found)} == {0.2}
    own = [at for at, line in found if b"/7 " in line]
    assert {round(after - before, 9) for before, after in pairwise(own)} == {2.0}


def test_poisson_arrivals_have_the_rate_and_the_spread_of_an_exponential() -> None:
    scenario = Scenario((User((READ,)),) * 50).at(1000)
    times = [at for at, _ in due(scenario, 20_000)]
    gaps = [after - before for before, after in pairwise(times)]
    assert fmean(gaps) == pytest.approx(0.001, rel=0.03)
    assert pstdev(gaps) / fmean(gaps) == pytest.approx(1, rel=0.03)
    assert sum(gap > 0.001 for gap in gaps) / len(gaps) == pytest.approx(0.3679, abs=0.01)


def test_the_same_seed_gives_the_same_load_and_another_another() -> None:
    scenario = Scenario((User((READ, WRITE)),) * 5)
    assert due(scenario, 200, seed=1) == due(scenario, 200, seed=1)
    assert due(scenario, 200, seed=1) != due(scenario, 200, seed=2)


def test_routes_have_their_shares_and_requests_their_turns() -> None:
    lines = Counter(line for _, line in due(Scenario((User((READ, WRITE)),)), 8000))
    assert lines[b"POST / HTTP/1.1"] == pytest.approx(2000, rel=0.1)
    assert abs(lines[b"GET /1 HTTP/1.1"] - lines[b"GET /2 HTTP/1.1"]) <= 1


def test_values_that_one_row_may_have_are_new_in_each_request() -> None:
    bodies = (b'{"reference": "R-1234567", "quantity": 1234567}', b'{"reference": "S-7654321"}')
    requests = tuple(Request("POST", "/1234567", (), body) for body in bodies)
    route = Route("take", requests, fresh=("1234567", "7654321"))
    shots = islice(schedule(Scenario((User((route,)),) * 3), HERE, "poisson", 1), 300)
    sent = [shot.data.partition(b"\r\n\r\n") for _, shot in shots]
    assert len({body for _, _, body in sent}) == 300
    assert all(len(body) in map(len, bodies) for _, _, body in sent)
    assert all(b" /1234567 " in head for head, _, _ in sent)


def test_users_think_as_long_as_each_of_them_does() -> None:
    quick = User((Route("quick", (Request("GET", "/quick"),)),), think=0.1)
    slow = User((Route("slow", (Request("GET", "/slow"),)),), think=1.0)
    scenario = Scenario((quick, slow, slow))
    assert scenario.rate == pytest.approx(12)
    assert scenario.at(24).users[0].think == pytest.approx(0.05)
    lines = Counter(line for _, line in due(scenario, 6000))
    assert lines[b"GET /quick HTTP/1.1"] == pytest.approx(5000, rel=0.05)


def test_routes_of_the_same_name_are_one() -> None:
    assert names(Scenario((User((READ, WRITE)), User((WRITE,))))) == ("read", "write")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Scenario(()), "needs a user"),
        (lambda: User(()), "needs a route"),
        (lambda: User((READ,), think=0), "think time above 0"),
        (lambda: Route("r", ()), "needs a request"),
        (lambda: Route("r", (Request("GET", "/"),), weight=0), "weight above 0"),
        (lambda: Load(seconds=0), "longer than 0 s"),
        (lambda: Load(timeout=61), "up to 60 s, not 61 s"),
    ],
)
def test_what_cannot_be_sent_is_refused(make: type, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
