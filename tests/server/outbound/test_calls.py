"""Calls of handlers to external services: what is sent, what comes back, what of it is stored."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from tests.server.outbound.calling import Office
from tests.upstream import Asked, Reply, say


def test_a_handler_gets_the_answer_and_its_changes_are_made_once(ann: Office) -> None:
    made = ann.call("plain", "/rates", method="POST", json={"of": "é"}, query={"a": "1 2"})
    assert (made.status, made.body) == (
        200, {"outcomes": [{"status": 200, "json": {"said": "/v1/rates?a=1+2"}, "by": None}]},
    )  # fmt: skip
    (asked,) = ann.upstream.asked
    assert (asked.method, asked.json) == ("POST", {"of": "é"})
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["host"] == f"127.0.0.1:{ann.upstream.port}"
    assert asked.headers["authorization"] is None
    assert ann.notes() == ["/rates"]


def test_several_calls_are_each_made_once(ann: Office) -> None:
    made = ann.calls(*({"service": "plain", "path": f"/{part}"} for part in "abc"))
    assert [outcome["json"]["said"] for outcome in made.body["outcomes"]] == [
        "/v1/a", "/v1/b", "/v1/c",
    ]  # fmt: skip
    assert [asked.path for asked in ann.upstream.asked] == ["/v1/a", "/v1/b", "/v1/c"]
    assert ann.notes() == ["/a", "/b", "/c"]


def test_a_refusal_of_the_service_is_an_answer(ann: Office) -> None:
    ann.upstream.says({"error": "card declined"}, 402)
    made = ann.call("plain")
    assert made.body["outcomes"] == [
        {"status": 402, "json": {"error": "card declined"}, "by": None}
    ]


def test_a_failure_is_a_problem_and_undoes_everything(ann: Office) -> None:
    ann.upstream.says({}, 500)
    made = ann.call("plain")
    assert (made.status, made.body["code"]) == (502, "service-failed")
    assert "500" not in made.body["detail"]
    assert ann.notes() == []
    assert any("name=plain failed" in line and "status 500" in line for line in ann.inside.errors)


def test_others_write_while_a_call_waits(ann: Office) -> None:
    seen: list[float] = []

    def slow(asked: Asked) -> Reply:
        time.sleep(0.25)
        return say({})

    ann.upstream.reply = slow

    async def both() -> Any:
        waiting = asyncio.create_task(
            ann.sending("POST", "/api/calls", {"calls": [{"service": "plain", "path": "/x"}]})
        )
        await asyncio.sleep(0.05)
        began = time.monotonic()
        written = await ann.sending("POST", "/api/notes", {"body": "meanwhile"})
        seen.append(time.monotonic() - began)
        assert not waiting.done()
        return written, await waiting

    written, called = ann.inside.run(both())
    assert (written.status, called.status) == (201, 200)
    assert seen[0] < 0.15
    assert ann.notes() == ["meanwhile", "/x"]


def test_before_sees_its_input_as_it_was_sent(ann: Office) -> None:
    made = ann.send("POST", "/api/notes", {"body": "mark me"})
    assert (made.status, made.body["mark"]) == (201, '{"said": "/v1/marks"}')
    several = ann.send("POST", "/api/notes", [{"body": "mark a"}, {"body": "mark b"}])
    assert several.status == 201
    sent = [asked.json["of"] for asked in ann.upstream.asked]
    assert sent == ["mark me", "mark a", "mark b"]


def test_a_batch_makes_each_call_once(ann: Office) -> None:
    operations = [
        {"method": "POST", "path": "/api/notes", "body": {"body": f"mark {number}"}}
        for number in range(2)
    ]
    made = ann.send("POST", "/api/batch", {"operations": operations})
    assert made.status == 200, made
    assert [asked.json["of"] for asked in ann.upstream.asked] == ["mark 0", "mark 1"]
    assert ann.notes() == ["mark 0", "mark 1"]


def test_a_retry_by_key_calls_nobody_again(ann: Office) -> None:
    body = {"calls": [{"service": "plain", "method": "POST", "path": "/x"}]}
    headers = {"idempotency-key": "k"}
    first = ann.send("POST", "/api/calls", body, headers)
    again = ann.send("POST", "/api/calls", body, headers)
    assert first.body == again.body
    assert len(ann.upstream.asked) == 1


def test_a_key_is_taken_while_its_call_waits(ann: Office) -> None:
    def slow(asked: Asked) -> Reply:
        time.sleep(0.1)
        return say({})

    ann.upstream.reply = slow
    body = {"calls": [{"service": "plain", "method": "POST", "path": "/x"}]}
    sent = [ann.sending("POST", "/api/calls", body, {"idempotency-key": "k"}) for _ in range(2)]
    assert sorted(answer.status for answer in ann.inside.together(*sent)) == [200, 409]
    assert len(ann.upstream.asked) == 1


@pytest.mark.parametrize(("method", "status", "asked"), [("GET", 200, 1), ("POST", 400, 0)])
def test_a_rehearsal_changes_nothing_elsewhere(
    ann: Office, method: str, status: int, asked: int
) -> None:
    body = {"calls": [{"service": "plain", "method": method, "path": "/x"}]}
    made = ann.send("POST", "/api/calls", body, {"prefer": "tx=rollback"})
    assert (made.status, len(ann.upstream.asked), ann.notes()) == (status, asked, [])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({"service": "nowhere"}, "no external service 'nowhere'"),
        ({"headers": {"Host": "evil.example"}}, "sets a header"),
        ({"headers": {"X\r\nA": "b"}}, "sets a header"),
        ({"headers": {"X-A": "a\r\nHost: evil.example"}}, "printable ASCII"),
        ({"idempotency_key": "a\r\nb"}, "printable ASCII"),
        ({"method": "TRACE"}, "method"),
    ],
)
def test_a_mistake_of_a_handler_is_logged(ann: Office, call: dict[str, Any], said: str) -> None:
    made = ann.calls({"service": "plain", "path": "/x", **call})
    assert made.status == 500
    assert ann.upstream.asked == []
    assert any(said in line for line in ann.inside.errors)


def test_a_handler_that_asks_something_else_each_time_is_told_so(ann: Office) -> None:
    count = iter(range(100))
    handlers = ann.inside.service.handlers

    def fickle(services: Any) -> Any:
        return services.plain.post("/x", {"number": next(count)}).json

    handlers.functions["call"] = fickle  # type: ignore[index]
    handlers.arguments["call"] = ("services",)  # type: ignore[index]
    made = ann.call("plain")
    assert made.status == 500
    assert len(ann.upstream.asked) == 1
    assert any("something else each time" in line for line in ann.inside.errors)


def test_a_handler_that_catches_everything_is_interrupted_all_the_same(ann: Office) -> None:
    def stubborn(services: Any) -> Any:
        try:
            return {"outcomes": [services.plain.get("/x").json]}
        except BaseException:
            return {"outcomes": ["caught"]}

    handlers = ann.inside.service.handlers
    handlers.functions["call"] = stubborn  # type: ignore[index]
    handlers.arguments["call"] = ("services",)  # type: ignore[index]
    assert ann.call("plain").body == {"outcomes": [{"said": "/v1/x"}]}


def test_what_is_no_ascii_in_a_path_is_encoded(ann: Office) -> None:
    ann.call("plain", "/a b/é%2F?q=\r\nX: y#z")
    assert ann.upstream.asked[0].path == "/v1/a%20b/%C3%A9%2F?q=%0D%0AX:%20y%23z"


def test_the_token_of_the_environment_is_sent(ann: Office) -> None:
    ann.call("persistent")
    assert ann.upstream.asked[0].headers["authorization"] == "Bearer t0ken"
