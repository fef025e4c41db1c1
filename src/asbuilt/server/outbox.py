"""Letters, and what is found out for them: after the answer, so that its time tells nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

from asbuilt.server.mail import Letter, Smtp, Undelivered
from asbuilt.server.problem import Problem

THREADS = 2
MOST_WAITING = 1000
PAUSES = (0.0, 5.0, 60.0)
"""Seconds before each attempt to deliver a letter."""
FINISH_SECONDS = 5.0

Job = Callable[[], Awaitable[Letter | None]]


class Outbox:
    """Takes jobs that may end in a letter. ``terminal``: letters are printed where there is no
    server; ``say`` prints a line."""

    def __init__(self, server: Smtp | None, say: Callable[[str], None], *, terminal: bool) -> None:
        self._server = server
        self._say = say
        self._terminal = terminal
        self._tasks: set[asyncio.Task[None]] = set()
        self._threads: ThreadPoolExecutor | None = None

    @property
    def delivers(self) -> bool:
        """Whether letters go anywhere."""
        return self._server is not None or self._terminal

    def later(self, job: Job) -> None:
        """Do ``job`` when the answer is out.

        Raises:
            Problem: 503, too many wait.
        """
        if len(self._tasks) >= MOST_WAITING:
            raise Problem(
                503, "Too many letters wait to be sent.", code="busy",
                headers=(("retry-after", "60"),),
            )  # fmt: skip
        task = asyncio.get_running_loop().create_task(self._do(job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self, seconds: float) -> set[asyncio.Task[None]]:
        """Wait for what is on its way, but no longer than that; what is not done."""
        return (await asyncio.wait(self._tasks, timeout=seconds))[1] if self._tasks else set()

    async def finish(self) -> None:
        """Come to an end soon."""
        left = await self.settle(FINISH_SECONDS)
        for task in left:
            task.cancel()
        if left:
            self._say(f"mail lost letters={len(left)} reason=stopped")
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def _do(self, job: Job) -> None:
        await asyncio.sleep(0)
        try:
            letter = await job()
        except Exception as error:  # nobody waits for an answer: the log is all there is
            self._say(f"mail not written type={type(error).__name__}")
            return
        if letter is not None:
            await self._deliver(letter)

    async def _deliver(self, letter: Letter) -> None:
        if self._server is None:
            if self._terminal:
                self._say(f"mail to {letter.to}: {letter.subject}\n\n{letter.text}")
            return
        for pause in PAUSES:
            await asyncio.sleep(pause)
            try:
                await self._in_thread(_send, self._server, letter)
                return
            except Undelivered as error:
                self._say(f"mail not delivered reason={error.reason!r}")
                if not error.again:
                    return

    async def _in_thread(
        self, function: Callable[[Smtp, Letter], None], server: Smtp, letter: Letter
    ) -> None:
        self._threads = self._threads or ThreadPoolExecutor(THREADS, "mail")
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._threads, function, server, letter)


def _send(server: Smtp, letter: Letter) -> None:
    import_module("asbuilt.server.smtp").send(server, letter)
