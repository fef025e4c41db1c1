"""Handlers: what they are given, what becomes of what they return, and of their mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

import pytest

from tests.client import Api, pointers
from tests.server.conftest import Connect, Person, Serve, administrator, register
from tests.serving import Service


@dataclass(frozen=True, slots=True)
class Counter:
    """The people of ``specs/handlers/spec.md``."""

    service: Service
    admin: Person
    ann: Person
    bob: Person
    anyone: Api


@pytest.fixture(scope="module")
def counter(serve: Serve, connect: Connect) -> Counter:
    service = serve("handlers/spec")
    address = service.address
    admin = administrator(connect, service, username="root")
    ann, bob = (register(connect, address, name) for name in ("ann", "bob"))
    return Counter(service, admin, ann, bob, connect(address))


@pytest.fixture
def ticket(counter: Counter) -> str:
    """The path of an open ticket of Ann."""
    made = counter.ann.api.post("/api/tickets", {"title": "Printer", "price": 1.5})
    assert made.status == 201, made.body
    return made.headers["location"]


# ---------------------------------------------------------------- instead


def test_the_answer_has_the_shape_of_the_example(counter: Counter, ticket: str) -> None:
    reason = str(uuid4())
    closed = counter.ann.api.post(f"{ticket}/close", {"reason": reason, "stars": 5})
    number = int(ticket.rpartition("/")[2])
    shown = {"id": number, "status": "closed", "price": "1.50", "by": "ann", "kind": "ticket"}
    assert (closed.status, closed.body) == (200, {"status": "success", "ticket": shown})
    assert counter.ann.api.get(ticket).body["status"] == "closed"
    assert [note["body"] for note in counter.ann.api.get(f"{ticket}/notes").body] == [reason]


@pytest.mark.parametrize(
    ("last", "made"),
    [
        ("7.txt", {"id": "7", "format": "txt"}),
        ("a.b.txt", {"id": "a", "format": "b.txt"}),
        (".txt", None),
        ("7.", None),
    ],
)
def test_a_segment_may_have_text_beside_its_parameters(
    counter: Counter, ticket: str, last: str, made: dict[str, str] | None
) -> None:
    answer = counter.anyone.get(f"/api/tickets/{last}")
    assert (answer.status == 200, answer.body.get("made")) == (made is not None, made)
    assert counter.ann.api.get(ticket).status == 200


def test_before_comes_ahead_of_instead_too(counter: Counter, ticket: str) -> None:
    refused = counter.ann.api.post(f"{ticket}/close", {"reason": str(uuid4()), "stars": 0})
    number = ticket.rpartition("/")[2]
    assert (refused.status, refused.body["detail"]) == (409, f"Ticket {number} deserves a star.")
    assert counter.ann.api.get(ticket).body["status"] == "open"


def test_a_problem_is_the_answer_and_undoes_everything(counter: Counter, ticket: str) -> None:
    body = {"reason": str(uuid4()), "stars": 5}
    assert counter.ann.api.post(f"{ticket}/close", body).status == 200
    again = counter.ann.api.post(f"{ticket}/close", {**body, "reason": str(uuid4())})
    assert (again.status, again.body["detail"]) == (409, "The ticket is closed already.")
    assert len(counter.ann.api.get(f"{ticket}/notes").body) == 1


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"stars": 5}, "/reason"),
        ({"reason": "r", "stars": "five"}, "/stars"),
        ({"reason": 5, "stars": 5}, "/reason"),
        ({"reason": "r", "stars": 5, "more": 1}, "/more"),
    ],
)
def test_the_body_is_validated_before_the_handler_sees_it(
    counter: Counter, ticket: str, body: dict[str, object], place: str
) -> None:
    refused = counter.ann.api.post(f"{ticket}/close", body)
    assert (refused.status, pointers(refused)) == (422, [place])
    assert counter.ann.api.get(ticket).body["status"] == "open"


def test_everything_that_a_handler_is_given(counter: Counter, ticket: str) -> None:
    number = int(ticket.rpartition("/")[2])
    headers = {"X-Request-Id": "mine"}
    told = counter.ann.api.send("PUT", f"{ticket}/echo?a=1&b=&a=2", {"text": "hé"}, headers).body
    assert told["said"] == {"text": "hé"}
    assert (told["method"], told["path"], told["request"]) == ("PUT", f"{ticket}/echo", "mine")
    assert told["query"] == {"a": "2", "b": ""}
    assert told["columns"] == ["due_on", "grade", "id", "owner_id", "price", "status", "title"]
    assert told["user"] == [counter.ann.id, "user", "ann"]
    assert told["tables"][0] == number
    assert told["tables"] == sorted(told["tables"], reverse=True)
    assert told["all"] >= len(told["tables"])


def test_a_handler_is_not_called_for_a_hidden_row(counter: Counter, ticket: str) -> None:
    body = {"reason": str(uuid4()), "stars": 1}
    for path in (ticket, "/api/tickets/987654", "/api/tickets/abc"):
        hidden = counter.bob.api.post(f"{path}/close", body)
        assert (hidden.status, hidden.body["code"]) == (404, "not-found")
    assert counter.anyone.post(f"{ticket}/close", body).status == 401
    assert counter.ann.api.get(ticket).body["status"] == "open"
    assert counter.admin.api.post(f"{ticket}/close", body).status == 200


def test_a_handler_without_an_answer(counter: Counter, ticket: str) -> None:
    counter.ann.api.post(f"{ticket}/close", {"reason": str(uuid4()), "stars": 5})
    forgotten = counter.ann.api.delete(f"{ticket}/notes")
    assert (forgotten.status, forgotten.body) == (204, None)
    assert counter.ann.api.get(f"{ticket}/notes").body == []


def test_a_handler_by_name(counter: Counter) -> None:
    assert counter.anyone.get("/api/summary", None, a=1).body == {"who": None, "query": {"a": "1"}}
    assert counter.ann.api.get("/api/summary").body == {"who": "user", "query": {}}


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ("raise", 500), ("problem", 418), ("returned problem", 402), ("duplicate", 409),
        ("check", 422), ("type", 422), ("column", 500), ("table", 500), ("rights", 403),
        ("hidden column", 500), ("secret column", 500), ("no json", 500), ("exit", 500),
        ("no way", 200),
    ],
)  # fmt: skip
def test_a_mistake_undoes_everything_and_tells_no_details(
    counter: Counter, ticket: str, how: str, status: int
) -> None:
    headers = {"X-Request-Id": f"break-{status}"}
    answer = counter.ann.api.send("POST", f"{ticket}/break", {"how": how}, headers)
    if how == "no way":
        assert answer.status == 204
        return
    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    assert counter.ann.api.get(ticket).body["title"] == "Printer"
    if status == 500:
        assert answer.body["request_id"] == "break-500"
        assert "break-500" in answer.body["hint"]
        for word in ("secret detail", "Traceback", "KeyError", "RuntimeError", ".py"):
            assert word not in str(answer.body)


def test_the_log_holds_what_the_answer_does_not(counter: Counter, ticket: str) -> None:
    headers = {"X-Request-Id": "look-me-up"}
    counter.ann.api.send("POST", f"{ticket}/break", {"how": "raise"}, headers)
    output = counter.service.output()
    line = next(line for line in output.splitlines() if "look-me-up" in line and "error" in line)
    assert "RuntimeError" in line and "break_it" in line
    assert "secret detail" not in output


# ---------------------------------------------------------------- before


def test_a_handler_before_may_refuse(counter: Counter) -> None:
    raised = counter.ann.api.post("/api/tickets", {"title": "RAISE"})
    assert (raised.status, raised.body["code"], raised.body["hint"]) == (
        409, "shouting", "Use lower case.",
    )  # fmt: skip
    assert counter.ann.api.post("/api/tickets", {"title": "RETURN"}).status == 422
    assert counter.ann.api.post("/api/tickets", {"title": "CRASH"}).status == 500
    listed = counter.admin.api.get("/api/tickets", None, filter="title in ('RAISE', 'CRASH')")
    assert listed.body["total"] == 0


def test_a_handler_before_may_fill_columns_in(counter: Counter) -> None:
    filled = counter.ann.api.post("/api/tickets", {"title": "t"})
    assert filled.body["due_on"] == "2030-01-01"
    said = counter.ann.api.post("/api/tickets", {"title": "t", "due_on": "2026-01-01"})
    assert said.body["due_on"] == "2026-01-01"


def test_a_refusal_in_an_array_names_the_element(counter: Counter) -> None:
    before = counter.admin.api.get("/api/tickets").body["total"]
    refused = counter.ann.api.post("/api/tickets", [{"title": "t"}, {"title": "RAISE"}])
    assert (refused.status, pointers(refused)) == (409, ["/1"])
    assert counter.admin.api.get("/api/tickets").body["total"] == before


def test_a_handler_before_sees_the_row(counter: Counter, ticket: str) -> None:
    assert counter.ann.api.patch(ticket, {"title": "new"}).status == 200
    counter.ann.api.post(f"{ticket}/close", {"reason": str(uuid4()), "stars": 5})
    refused = counter.ann.api.patch(ticket, {"title": "newer"})
    assert (refused.status, refused.body["detail"]) == (
        409, f"Ticket {ticket.rpartition('/')[2]} is closed.",
    )  # fmt: skip
    assert counter.ann.api.delete(ticket).status == 409
    assert counter.bob.api.delete(ticket).status == 404
    assert counter.ann.api.get(ticket).body["title"] == "new"


def test_a_retry_does_not_call_a_handler_again(counter: Counter, ticket: str) -> None:
    key, body = str(uuid4()), {"reason": str(uuid4()), "stars": 5}
    first = counter.ann.api.post(f"{ticket}/close", body, Idempotency_Key=key)
    again = counter.ann.api.post(f"{ticket}/close", body, Idempotency_Key=key)
    assert (first.status, again.status, again.body) == (200, 200, first.body)
    assert again.headers["idempotency-replayed"] == "true"
