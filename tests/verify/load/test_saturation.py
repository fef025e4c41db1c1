"""The search for the highest rate at which targets hold."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from asbuilt.verify.load import saturation
from asbuilt.verify.load.measure import measure
from asbuilt.verify.load.result import LoadResult
from asbuilt.verify.load.saturation import Saturation, SearchInterrupted, Targets, search
from asbuilt.verify.load.scenario import Load
from tests.verify.service import (
    OWN_CPU,
    Decide,
    Reply,
    service,
    serving_one_by_one,
    status,
    visitors,
)

STEP = Load(seconds=0.5, warm_up=0.1, arrivals="constant", timeout=0.5, cpus=OWN_CPU)


def searched(decide: Decide, targets: Targets, **options: Any) -> Saturation:
    """What a search finds on a service."""

    async def scenario() -> Saturation:
        async with service(decide) as address:
            wanted = {"step": STEP, **options}
            return await search(address, visitors(20, 400), targets, **wanted)

    return asyncio.run(scenario())


@pytest.fixture
def punctual(monkeypatch: pytest.MonkeyPatch) -> None:
    """As measured; that the generator was late on a busy machine says nothing here."""

    async def in_time(*arguments: Any) -> LoadResult:
        return replace(await measure(*arguments), invalid=None)

    monkeypatch.setattr(saturation, "measure", in_time)


@pytest.mark.usefixtures("punctual")
def test_the_knee_is_what_the_service_can_do() -> None:
    found = searched(serving_one_by_one(1 / 450), Targets(((95, 0.05),)), start=800, precision=0.5)
    assert found.limit == "service"
    assert found.knee is not None
    assert found.knee in (400, 300)  # the latter when the machine was busy
    assert [step.rate for step in found.steps][:3] == [800, 800, 400]
    assert max(point.rate for point in found.curve if point.held) == found.knee
    over = [point for point in found.curve if not point.held]
    assert over
    assert all(point.p95 > 0.05 for point in over)
    assert found.words == (
        f"the targets hold up to {found.knee:g} requests/s: above that the service misses one"
    )
    assert msgspec.json.decode(msgspec.json.encode(found), type=Saturation) == found


@pytest.mark.usefixtures("punctual")
def test_errors_are_a_limit_as_well() -> None:
    found = searched(
        lambda number, _: Reply(status(500)) if number % 20 == 0 else Reply(),
        Targets(((95, 5.0),), error_rate=0.01),
        precision=1.0,
    )
    assert (found.knee, found.limit) == (None, "service")
    assert found.steps[-1].missed is not None
    assert found.steps[-1].missed.endswith("of the requests failed, not 1.00%")


@pytest.mark.usefixtures("punctual")
def test_a_queue_that_grows_is_a_limit_whatever_the_latency() -> None:
    found = searched(serving_one_by_one(1 / 200), Targets(((95, 30.0),), 1.0), precision=1.0)
    assert (found.knee, found.limit) == (None, "service")
    assert found.steps[-1].missed is not None
    assert "requests/s were answered" in found.steps[-1].missed


def test_where_the_generator_is_the_limit_the_service_is_not_blamed() -> None:
    shared = replace(STEP, cpus=None)
    found = searched(
        lambda *_: Reply(), Targets(((95, 5.0),)), start=400_000, precision=1.0, step=shared
    )
    assert (found.knee, found.limit) == (None, "generator")
    assert "the generator, not the service, was the limit" in found.words
    assert found.curve == ()


@pytest.mark.usefixtures("punctual")
def test_a_search_ends_in_time() -> None:
    found = searched(lambda *_: Reply(), Targets(((95, 5.0),)), start=50, seconds=2.5)
    assert found.limit == "time"
    assert found.knee is not None
    assert 1 <= len(found.steps) <= 2
    assert [step.rate for step in found.steps] == [50, 100][: len(found.steps)]


def test_a_cancelled_search_hands_over_its_steps() -> None:
    async def scenario() -> Saturation:
        async with service(lambda *_: Reply()) as address:
            running = asyncio.create_task(
                search(address, visitors(20, 100), Targets(((95, 1.0),)), step=STEP)
            )
            await asyncio.sleep(2)
            running.cancel()
            with pytest.raises(SearchInterrupted) as interrupted:
                await running
            return interrupted.value.result

    found = asyncio.run(scenario())
    assert found.limit == "interrupted"
    assert found.steps
    assert found.steps[0].rate == 100
