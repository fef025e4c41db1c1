"""How long a body may take."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from asbuilt.server import receiving
from asbuilt.server.problem import Problem
from asbuilt.server.receiving import Patience, receive_body


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(receiving, "BODY_SECONDS", 0.05)


def after(seconds: float) -> Callable[[], Awaitable[bytes]]:
    async def receive() -> bytes:
        await asyncio.sleep(seconds)
        return b"body"

    return receive


def test_bodies_that_come_in_time_are_received() -> None:
    async def several() -> list[bytes]:
        patience = Patience()
        return await asyncio.gather(
            *(receive_body("4", 100, after(delay), patience) for delay in (0, 0.001, 0.02))
        )

    assert asyncio.run(several()) == [b"body"] * 3


def test_a_late_body_is_refused_and_its_task_goes_on() -> None:
    async def late() -> tuple[int, bytes, int]:
        patience = Patience()
        with pytest.raises(Problem) as refused:
            await receive_body("4", 100, after(60), patience)
        await asyncio.sleep(0.03)  # no second look finds it
        task = asyncio.current_task()
        assert task is not None
        return (
            refused.value.status,
            await receive_body("4", 100, after(0), patience),
            task.cancelling(),
        )

    assert asyncio.run(late()) == (408, b"body", 0)


def test_whoever_is_stopped_by_others_stays_stopped() -> None:
    async def stopped() -> bool:
        task = asyncio.create_task(receive_body("4", 100, after(60), Patience()))
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait({task})
        return task.cancelled()

    assert asyncio.run(stopped())
