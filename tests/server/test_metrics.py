"""Who sees the metrics, what they say, and what stands in none of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from asbuilt.observe.observation import Observation
from asbuilt.server.service import Settings
from asbuilt.server.upkeep import judge_alerts, report_alerts
from asbuilt.store.base import Transaction
from asbuilt.store.sqlite import store
from asbuilt.store.sqlite.store import FILE
from tests.server.documents import CLUB
from tests.server.inside import (
    ISSUER,
    Inside,
    Person,
    administrator,
    laid_out,
    plan_of,
    register,
)
from tests.serving import start

TOKEN = "scrape-5e1f"


@pytest.fixture
def club(tmp_path: Path) -> Iterator[Inside]:
    settings = Settings(ISSUER, "spec.md", metrics_token=TOKEN)
    with Inside(plan_of(CLUB), tmp_path / "data", settings) as inside:
        yield inside


def scrape(person: Person, **headers: str) -> int:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return person.send("GET", "/metrics", None, sent).status


# ---------------------------------------------------------------- who


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        pytest.param("127.0.0.1", {}, 200, id="this machine"),
        pytest.param("127.8.8.8", {}, 200, id="another of its addresses"),
        pytest.param("::1", {}, 200, id="this machine, version 6"),
        pytest.param("::ffff:127.0.0.1", {}, 200, id="mapped"),
        pytest.param("192.0.2.1", {}, 404, id="somebody else"),
        pytest.param("10.0.0.1", {}, 404, id="a neighbour"),
        pytest.param("127.0.0.1", {"X_Forwarded_For": "192.0.2.1"}, 404, id="through a proxy"),
        pytest.param("127.0.0.1", {"Forwarded": "for=192.0.2.1"}, 404, id="through another"),
        pytest.param("192.0.2.1", {"X_Forwarded_For": "127.0.0.1"}, 404, id="who says so"),
        pytest.param("192.0.2.1", {"Authorization": f"Bearer {TOKEN}"}, 200, id="with the token"),
        pytest.param("192.0.2.1", {"Authorization": "Bearer scrape-"}, 401, id="another token"),
        pytest.param("192.0.2.1", {"Authorization": TOKEN}, 401, id="without its scheme"),
    ],
)
def test_metrics_are_for(club: Inside, address: str, headers: dict[str, str], status: int) -> None:
    assert scrape(Person(club, address=address), **headers) == status


def test_metrics_are_for_administrators_among_people(club: Inside) -> None:
    assert scrape(administrator(club)) == 200
    assert scrape(register(club, "ada")) == 404


def test_without_a_metrics_token_no_token_is_right(tmp_path: Path) -> None:
    with Inside(plan_of(CLUB), tmp_path / "data") as inside:
        for token in ("", "None", TOKEN):
            sent = {"Authorization": f"Bearer {token}"}
            assert Person(inside).send("GET", "/metrics", None, sent).status == 401


def test_the_metrics_token_opens_nothing_else(club: Inside) -> None:
    assert Person(club, TOKEN).send("GET", "/api/users").status == 401


# ---------------------------------------------------------------- what


def families(inside: Inside) -> dict[str, list[Any]]:
    answer = Person(inside, address="127.0.0.1").send("GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {family.name: family.samples for family in text_string_to_metric_families(answer.body)}


def test_routes_are_patterns_and_never_paths(club: Inside) -> None:
    ada = register(club, "ada")
    for path in ("/api/notes/1", "/api/notes/2", "/api/nothing/canary", "/canary"):
        assert ada.send("GET", path).status == 404
    routes = {sample.labels["route"] for sample in families(club)["http_requests"]}
    assert routes == {"/api/auth/register", "/api/notes/{id}", "(no route)"}


def test_a_flood_of_odd_requests_makes_no_flood_of_series(club: Inside) -> None:
    for n in range(200):
        Person(club).send(f"X{n}", f"/{n}")
        Person(club).send("GET", f"/{n}")
    assert len(club.service.sinks.metrics.requests) == 2


def test_the_document_s_targets_and_alerts_are_bounds(tmp_path: Path) -> None:
    spec = laid_out(tmp_path)
    with start(spec, tmp_path / "data") as service:
        client = service.client()
        assert client.send("GET", "/readyz").status == 200
        text = client.send("GET", "/metrics").body
    bounds = {
        sample.labels["le"]
        for family in text_string_to_metric_families(text)
        if family.name == "http_request_duration_seconds"
        for sample in family.samples
        if sample.name.endswith("_bucket")
    }
    assert {"0.18", "0.7"} <= bounds


def test_statements_are_timed(club: Inside) -> None:
    ada = register(club, "ada")
    ada.send("POST", "/api/notes", {"body": "Bring water."})
    ada.send("GET", "/api/notes/1")
    ada.send("GET", "/api/notes")
    counts = {
        sample.labels["kind"]: sample.value
        for sample in families(club)["db_statement_duration_seconds"]
        if sample.name.endswith("_count")
    }
    assert all(counts[kind] > 0 for kind in ("read", "list", "write", "commit"))


# ---------------------------------------------------------------- readiness


def test_a_service_that_can_not_write_is_not_ready(club: Inside) -> None:
    assert Person(club).send("GET", "/readyz").status == 200
    club.store._writer.failed = "the disk failed"
    answer = Person(club).send("GET", "/readyz")
    assert answer.status == 503
    assert answer.headers["retry-after"]
    assert "disk" not in json.dumps(answer.body)
    assert Person(club).send("GET", "/healthz").status == 200
    body = {"username": "ada", "email": "a@b.c", "password": "correct horse battery"}
    refused = Person(club).send("POST", "/api/auth/register", body)
    assert refused.status == 503
    assert refused.headers["retry-after"]


def test_a_list_that_takes_too_long_is_refused_while_others_are_answered(
    club: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = administrator(club)
    club.run(club.store.transact(_many_notes))
    monkeypatch.setattr(store, "DEADLINE_SECONDS", 0.0)
    query = "/api/notes?body[contains]=nowhere&count=none"
    slow = (admin.sending("GET", query) for _ in range(3))
    quick = (admin.sending("GET", f"/api/notes/{n}") for n in range(1, 30))
    answers = club.together(*slow, *quick)
    assert [answer.status for answer in answers] == [503] * 3 + [200] * 29
    assert answers[0].headers["retry-after"] == "5"
    assert answers[0].body["detail"] == "The query took too long."


def _many_notes(transaction: Transaction[Any]) -> None:
    for _ in range(30_000):
        transaction.insert("notes", {"author_id": 1, "body": "Bring water."})


HEALTH = """

#### Health

**Method:** `GET /api/health`

**Response:**

```json
{"status": "healthy", "version": "0.0.1", "timestamp": "2026-11-20T09:30:00Z", "uptime": 12,
 "checks": {"database": "up"}}
```
"""


def test_the_document_s_own_health_check_answers_as_its_example(tmp_path: Path) -> None:
    text = CLUB.replace("\n#### Accounts", f"{HEALTH}\n#### Accounts")
    with Inside(plan_of(text), tmp_path / "data") as inside:
        body = Person(inside).send("GET", "/api/health").body
        contract = Person(inside).send("GET", "/openapi.json").body
        assert Person(inside).send("GET", "/readyz").body == {"status": "ok"}
    assert list(body) == ["status", "version", "timestamp", "uptime", "checks"]
    assert (body["status"], body["version"], body["checks"]) == (
        "healthy",
        "2.1",
        {"database": "up"},
    )
    assert body["timestamp"] > "2026"
    assert 0 <= body["uptime"] < 60
    schema = contract["components"]["schemas"]["LiveAnswer"]
    assert set(schema["properties"]) == set(body)


# ---------------------------------------------------------------- what stands nowhere

PASSWORD = "canary-password-91c2"
EMAIL = "canary-mail-5d77@example.com"
NAME = "Canary Name-3b1e"


def test_secrets_and_personal_values_stand_in_no_log_metric_file_or_refusal(
    tmp_path: Path,
) -> None:
    spec = laid_out(tmp_path)
    data = tmp_path / "data"
    refusals: list[str] = []
    with start(spec, data) as service:
        client = service.client()

        def send(method: str, path: str, body: Any = None) -> Any:
            answer = client.send(method, path, body)
            if answer.status >= 400:
                refusals.append(json.dumps(answer.body))
            return answer.body

        person = {"username": "ada", "email": EMAIL, "full_name": NAME, "password": PASSWORD}
        tokens = send("POST", "/api/auth/register", person)
        send("POST", "/api/auth/register", person)
        send("POST", "/api/auth/register", person | {"username": "bob", "email": f"{EMAIL}\x00"})
        send("POST", "/api/auth/register", person | {"age": NAME})
        send("POST", "/api/auth/login", {"email": EMAIL, "password": PASSWORD})
        send("POST", "/api/auth/login", {"email": EMAIL, "password": PASSWORD + "x"})
        send("POST", "/api/auth/login", {"email": EMAIL, "password": [PASSWORD]})
        client.token = tokens["access_token"]
        send("GET", f"/api/users?email={EMAIL}")
        send("GET", f"/api/{EMAIL}")
        send("PATCH", "/api/auth/me", {"full_name": NAME, "role": NAME})
        send("POST", "/api/notes", {"body": [NAME]})
        refreshed = send("POST", "/api/auth/refresh", {"refresh_token": tokens["refresh_token"]})
        client.token = client.token[:-4]
        send("GET", "/api/auth/me")
        client.token = None
        metrics = send("GET", "/metrics")
        service.stop()
    written = {path.name: path.read_bytes() for path in data.iterdir() if path.name != "key"}
    written |= {"log": service.output().encode(), "metrics": metrics.encode()}
    written |= {"refusals": "\n".join(refusals).encode()}
    assert {FILE, "log", "metrics", "refusals"} <= written.keys()
    assert len(refusals) >= 8
    secrets = [PASSWORD, NAME, tokens["access_token"], tokens["refresh_token"]]
    secrets += [refreshed["access_token"], refreshed["refresh_token"]]
    for name, content in written.items():
        found = [secret for secret in secrets if secret.encode() in content]
        if name != "refusals":  # whose instance is the path that the client itself has sent
            found += [EMAIL] if EMAIL.encode() in content else []
        assert (name, found) == (name, [])


# ---------------------------------------------------------------- alerts


ALERTS = """
## Monitoring

### Alerting

| Alert | Condition | For | Severity | Notify |
|---|---|---|---|---|
| Broken | error rate > 1% | 1 second | page | jane.doe@example.com |
"""


def test_alerts_change_in_the_metrics_and_the_log(tmp_path: Path) -> None:
    with Inside(plan_of(CLUB + ALERTS), tmp_path / "data") as inside:
        service = inside.service
        service.sinks.metrics.record(
            Observation(0.0, "GET", "/api/notes", 503, 0.1, 1, 7, "member", "192.0.2.1", "id-1")
        )
        report_alerts(service)
        told = [json.loads(line) for line in inside.errors]
        assert told == [
            {"stream": "alert", "at": told[0]["at"], "alert": "Broken", "severity": "page",
             "state": "pending"},
        ]  # fmt: skip
        shown = Person(inside, address="127.0.0.1").send("GET", "/metrics").body
        assert 'asbuilt_alert_state{alert="Broken",severity="page"} 1.0' in str(shown)


def test_alerts_are_judged_by_the_clock(tmp_path: Path) -> None:
    with Inside(plan_of(CLUB + ALERTS), tmp_path / "data") as inside:
        service = inside.service

        async def seconds() -> None:
            task = asyncio.create_task(judge_alerts(inside.live))
            for _ in range(12):
                service.sinks.metrics.record(
                    Observation(0.0, "GET", "/api/notes", 503, 0.1, 1, 7, "member", "::1", "id-1")
                )
                await asyncio.sleep(0.25)
            task.cancel()

        inside.run(seconds())
        assert [json.loads(line)["state"] for line in inside.errors] == ["pending", "firing"]
