"""Calls that are made later: durable, in their order, at least once, for a stated time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pytest

from asbuilt.plan.system_tables import QUEUE
from asbuilt.server.outbound import delivery, queue
from asbuilt.server.outbound.delivery import deliver, deliver_one
from asbuilt.server.outbound.reach import Reach
from tests.server.inside import Inside
from tests.server.outbound.calling import Office, office
from tests.upstream import Upstream, upstream


@pytest.fixture
def down(ann: Office) -> Office:
    """The office while its service is down."""
    ann.upstream.drops()
    return ann


def waiting(ann: Office) -> list[str]:
    """The paths of what waits."""
    return [row[0] for row in ann.inside.rows(QUEUE, "path")]


def post(ann: Office, path: str, **more: Any) -> int:
    """The status for a call that may wait."""
    return ann.call("patient", path, method="POST", json={"of": path}, **more).status


def one(ann: Office) -> bool | None:
    """Try to make one of the calls that wait."""
    service = ann.inside.service
    line = service.outbound.lines["patient"]
    return ann.inside.run(
        deliver_one(service.outbound, line, service.queue, service.sinks.error_line)
    )


def test_a_call_that_fails_waits_with_the_changes_of_its_handler(down: Office) -> None:
    made = down.call("patient", "/a", method="POST", json={"of": "/a"})
    assert made.status == 202
    assert made.body == {"outcomes": [{"status": 202, "json": None, "by": "queue"}]}
    assert (down.notes(), waiting(down)) == (["/a"], ["/a"])


def test_a_handler_that_fails_afterwards_leaves_nothing_waiting(down: Office) -> None:
    made = down.calls(
        {"service": "patient", "method": "POST", "path": "/a"}, {"service": "plain", "path": "/b"}
    )
    assert made.status == 502
    assert (down.notes(), waiting(down)) == ([], [])


def test_a_call_that_is_made_at_once_has_the_usual_status(ann: Office) -> None:
    assert post(ann, "/a") == 200
    assert waiting(ann) == []


def test_a_read_does_not_wait(down: Office) -> None:
    assert down.call("patient").status == 502
    assert waiting(down) == []


def test_what_waits_is_sent_in_its_order_and_once(down: Office) -> None:
    assert [post(down, path) for path in ("/a", "/b")] == [202, 202]
    asked = len(down.upstream.asked)
    assert one(down) is False
    down.upstream.says({})
    # What comes now stands behind those that wait, though the service is there again.
    assert post(down, "/c") == 202
    assert down.call("patient", "/read").status == 200
    assert [one(down) for _ in range(4)] == [True, True, True, None]
    sent = down.upstream.asked[asked + 1 :]
    assert [request.path for request in sent] == ["/read", "/a", "/b", "/c"]
    assert [request.json for request in sent[1:]] == [{"of": path} for path in ("/a", "/b", "/c")]
    assert waiting(down) == []
    assert post(down, "/d") == 200


def test_a_call_has_the_same_key_whenever_it_is_sent(down: Office) -> None:
    post(down, "/a")
    post(down, "/mine", idempotency_key="order-7")
    down.upstream.says({})
    assert [one(down), one(down)] == [True, True]
    keys = [request.headers["idempotency-key"] for request in down.upstream.asked]
    assert keys[0] is not None
    assert keys == [keys[0], keys[0], "order-7"]


def test_what_can_not_be_forgotten_is_sent_again(down: Office) -> None:
    """The process ends between the answer and the note of it."""
    post(down, "/a")
    down.upstream.says({})

    async def interrupted(self: queue.Queue, number: int) -> None:
        raise KeyError

    with patch.object(queue.Queue, "remove", interrupted), pytest.raises(KeyError):
        one(down)
    assert waiting(down) == ["/a"]
    assert one(down) is True
    assert [request.path for request in down.upstream.asked[1:]] == ["/a", "/a"]


def test_what_has_waited_too_long_is_dropped_and_logged(down: Office) -> None:
    services = down.inside.service.queue.services
    patient = services["patient"]
    assert patient.fallback is not None
    fallback = type(patient.fallback)("queue", seconds=-1.0, reply=202)
    services["patient"] = type(patient)("patient", "Patient", fallback=fallback)
    post(down, "/secret")
    services["patient"] = patient
    post(down, "/b")
    assert one(down) is False
    assert waiting(down) == ["/b"]
    assert "service name=patient dropped=1 reason=expired" in down.inside.errors
    assert not any("secret" in line for line in down.inside.errors)


def test_what_the_service_refuses_is_dropped_and_logged(down: Office) -> None:
    post(down, "/a")
    down.upstream.says({}, 422)
    assert one(down) is True
    assert waiting(down) == []
    assert "service name=patient dropped=1 reason=status-422" in down.inside.errors


def test_the_clock_empties_the_queue(down: Office) -> None:
    post(down, "/a")
    down.upstream.says({})
    service = down.inside.service

    async def goes_on() -> None:
        task = asyncio.create_task(
            deliver(lambda: (service.outbound, service.queue), service.sinks.error_line)
        )
        await asyncio.sleep(0.3)
        task.cancel()

    with patch.multiple(delivery, LOOK_SECONDS=0.02, FIRST_PAUSE=0.02):
        down.inside.run(goes_on())
    assert waiting(down) == []


@pytest.fixture
def there() -> Iterator[Upstream]:
    """The service, when it is there again."""
    with upstream() as made:
        yield made


def test_what_waits_outlives_the_process(tmp_path: Path, there: Upstream) -> None:
    with office(tmp_path / "data") as ann:
        ann.upstream.drops()
        post(ann, "/a")
        inside = ann.inside
    reach = Reach({"patient": there.url}, private=frozenset({"127.0.0.1"}))
    settings = replace(inside.settings, reach=reach)
    with (
        patch("tests.server.inside.token_bytes", lambda size: inside.key),
        Inside(inside.plan, inside.directory, settings, inside.handlers) as again,
    ):
        later = Office(again, there, there)
        assert waiting(later) == ["/a"]
        assert one(later) is True
    assert [request.path for request in there.asked] == ["/a"]


def test_another_document_knows_how_its_services_have_been_doing(down: Office) -> None:
    post(down, "/a")
    inside, lines = down.inside, down.inside.service.outbound.lines
    renamed = tuple(
        msgspec.structs.replace(service, timeout=9.0) if service.name == "plain" else service
        for service in inside.plan.services
    )
    plan = msgspec.structs.replace(inside.plan, services=renamed)
    inside.run(inside.live.replace(plan, inside.handlers, inside.settings.reach))
    follows = inside.service.outbound.lines
    same = {name: follows[name] is line for name, line in lines.items()}
    assert same == {name: name != "plain" for name in lines}
    down.upstream.says({})
    assert one(down) is True
    assert waiting(down) == []
