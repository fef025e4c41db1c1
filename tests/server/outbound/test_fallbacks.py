"""What happens when an external service fails: time limit, retries, breaker, each fallback."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest

from asbuilt.observe.exposition import expose
from asbuilt.server.outbound import breaker, http, known
from asbuilt.server.outbound.breaker import Breaker, State
from asbuilt.server.outbound.call import Answer, Call
from asbuilt.server.outbound.known import KnownAnswers
from tests.server.outbound.calling import Office
from tests.upstream import Asked, Reply, say


def slow(asked: Asked) -> Reply:
    """An answer that nobody waits for."""
    time.sleep(1.0)
    return say({})


def nonsense(asked: Asked) -> Reply:
    """JSON that is none."""
    return 200, {"Content-Type": "application/json"}, b'{"rate": \x00'


MOODS: dict[str, Any] = {
    "down": lambda asked: None,
    "slow": slow,
    "error": lambda asked: say({}, 500),
    "busy": lambda asked: say({}, 429),
    "nonsense": nonsense,
    "compressed": lambda asked: (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b"),
    "short": lambda asked: (200, {"Content-Length": "100"}, b"abc"),
    "large": lambda asked: (200, {}, bytes(http.LARGEST_ANSWER + 1)),
    "in circles": lambda asked: (302, {"Location": "/x"}, b""),
}


@pytest.mark.parametrize("mood", MOODS)
def test_each_failure_leads_to_the_fallback(ann: Office, mood: str) -> None:
    ann.upstream.reply = MOODS[mood]
    began = time.monotonic()
    made = ann.call("constant")
    assert made.body == {"outcomes": [{"status": 200, "json": {"rate": 1}, "by": "default"}]}
    assert time.monotonic() - began < 0.9
    refused = ann.call("plain")
    assert refused.status == (504 if mood == "slow" else 502)


@contextmanager
def dripping() -> Iterator[str]:
    """A service that sends a byte of its head every tenth of a second: each read succeeds."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                try:
                    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n":
                        connection.send(bytes([byte]))
                        time.sleep(0.1)
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def test_the_time_limit_holds_for_the_whole_answer(ann: Office) -> None:
    with dripping() as url:
        line = ann.inside.service.outbound.lines["plain"]
        line.address, line.base = url, line.base and line.base._replace(port=int(url[17:]))
        began = time.monotonic()
        assert ann.call("plain").status == 504
        assert time.monotonic() - began < 0.8


# ---------------------------------------------------------------- retries


def failing(times: int) -> Any:
    """So many failures, then an answer."""
    left = iter([False] * times)
    return lambda asked: say({}) if next(left, True) else None


@pytest.mark.parametrize(
    ("more", "asked", "status"),
    [
        ({"method": "GET"}, 3, 200),
        ({"method": "PUT"}, 3, 200),
        ({"method": "DELETE"}, 3, 200),
        ({"method": "POST"}, 1, 503),
        ({"method": "PATCH"}, 1, 503),
        ({"method": "POST", "idempotency_key": "order-7"}, 3, 200),
    ],
)
def test_what_may_be_sent_again_is(
    ann: Office, more: dict[str, Any], asked: int, status: int
) -> None:
    ann.upstream.reply = failing(2)
    assert ann.call("persistent", **more).status == status
    assert len(ann.upstream.asked) == asked
    keys = {sent.headers["idempotency-key"] for sent in ann.upstream.asked}
    assert keys == {more.get("idempotency_key")}


def test_retries_come_to_an_end(ann: Office) -> None:
    ann.upstream.drops()
    assert ann.call("persistent").status == 503
    assert len(ann.upstream.asked) == 3


def test_a_service_that_wants_to_be_left_alone_for_long_is(ann: Office) -> None:
    ann.upstream.says({}, 503, Retry_After="60")
    began = time.monotonic()
    assert ann.call("persistent").status == 503
    assert (len(ann.upstream.asked), time.monotonic() - began < 0.4) == (1, True)


# ---------------------------------------------------------------- the breaker


def test_a_service_that_fails_again_and_again_is_left_alone(ann: Office) -> None:
    ann.upstream.drops()
    for _ in range(breaker.FAILURES + 3):
        assert ann.call("plain").status in (502, 503)
    assert len(ann.upstream.asked) == breaker.FAILURES
    shown = expose(ann.inside.service.sinks.metrics).decode()
    assert 'asbuilt_service_breaker_state{service="plain"} 2.0' in shown
    assert (
        'asbuilt_service_call_duration_seconds_count{outcome="failed",service="plain"} 5.0' in shown
    )
    assert 'count{outcome="left alone",service="plain"} 3.0' in shown
    assert ann.inside.errors.count("service name=plain breaker=open") == 1
    ann.upstream.says({})
    with patch.object(breaker, "OPEN_SECONDS", 0.0):
        assert ann.call("plain").status == 200
    assert ann.inside.errors[-1] == "service name=plain breaker=closed"


def test_a_refusal_is_no_failure(ann: Office) -> None:
    ann.upstream.says({}, 404)
    for _ in range(breaker.FAILURES + 1):
        assert ann.call("plain").status == 200
    assert len(ann.upstream.asked) == breaker.FAILURES + 1


def test_a_breaker_goes_from_state_to_state() -> None:
    now = 0.0
    made = Breaker(lambda: now)
    for _ in range(breaker.FAILURES - 1):
        made.failed()
    made.succeeded()
    for _ in range(breaker.FAILURES - 1):
        made.failed()
    assert made.lets_through()
    made.failed()
    assert (made.state, made.lets_through()) == (State.OPEN, False)
    now = breaker.OPEN_SECONDS
    assert made.lets_through()
    assert (made.state, made.lets_through()) == (State.HALF_OPEN, False)
    made.failed()
    assert (made.state, made.lets_through()) == (State.OPEN, False)
    now *= 2
    assert made.lets_through()
    made.gave_up()
    assert made.lets_through()
    made.succeeded()
    assert (made.state, made.lets_through()) == (State.CLOSED, True)


# ---------------------------------------------------------------- the fallbacks


def test_skip_is_nothing(ann: Office) -> None:
    ann.upstream.drops()
    made = ann.call("optional")
    assert (made.status, made.body) == (200, {"outcomes": [None]})
    assert ann.notes() == ["/x"]


def test_fail_with_is_a_refusal(ann: Office) -> None:
    ann.spare.drops()
    made = ann.call("spare")
    assert (made.status, made.body["detail"]) == (503, "Spare does not answer.")
    assert ann.notes() == []


def test_use_another_service(ann: Office) -> None:
    ann.upstream.drops()
    ann.spare.says({"from": "spare"})
    made = ann.call("doubled", "/y", method="POST", json=[1])
    (outcome,) = made.body["outcomes"]
    assert outcome == {"status": 200, "json": {"from": "spare"}, "by": "use spare"}
    assert (ann.spare.asked[0].path, ann.spare.asked[0].json) == ("/y", [1])
    ann.spare.drops()
    assert ann.call("doubled").status == 503


def test_the_last_known_value_is_that_of_the_same_call(ann: Office) -> None:
    for path in ("/eur", "/usd"):
        ann.upstream.says({"of": path})
        ann.call("remembered", path)
    ann.upstream.drops()
    for path in ("/eur", "/usd"):
        (outcome,) = ann.call("remembered", path).body["outcomes"]
        assert outcome == {"status": 200, "json": {"of": path}, "by": "last known value"}
    assert ann.call("remembered", "/chf").status == 502
    assert ann.call("remembered", "/eur", headers={"X-For": "bob"}).status == 502


def test_only_a_good_answer_is_remembered(ann: Office) -> None:
    ann.upstream.says({}, 404)
    ann.call("remembered")
    ann.upstream.drops()
    assert ann.call("remembered").status == 502


def test_known_answers_expire_and_take_no_more_than_their_room() -> None:
    now = 0.0
    kept = KnownAnswers(60.0, lambda: now)
    kept.keep(Call("s", "GET", "/"), Answer(200, body=b"x"))
    now = 60.0
    assert kept.find(Call("s", "GET", "/")) is not None
    now = 60.1
    assert kept.find(Call("s", "GET", "/")) is None
    large = known.MOST_BYTES // 3
    for number in range(4):
        kept.keep(Call("s", "GET", f"/{number}"), Answer(200, body=bytes(large)))
    found = [kept.find(Call("s", "GET", f"/{number}")) is not None for number in range(4)]
    assert found == [False, False, True, True]


def test_a_service_without_an_address_says_which_variable_to_set(ann: Office) -> None:
    line = ann.inside.service.outbound.lines["ours"]
    line.base = line.address = None
    assert ann.call("ours").status == 503
    assert any("set ASBUILT_SERVICE_OURS_URL" in text for text in ann.inside.errors)
