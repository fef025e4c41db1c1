"""Setting the scene: a service of our own with seeded rows, or somebody's running one."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from asbuilt.verify.bench import Bench
from asbuilt.verify.foreign import discover, foreign_world
from asbuilt.verify.http.address import Address
from asbuilt.verify.options import Options
from asbuilt.verify.own import OwnService
from asbuilt.verify.stub import in_place_of, stub
from asbuilt.verify.subject import Subject
from asbuilt.verify.world import World, seeded_world

ROWS = {"quick": 2_000, "normal": 10_000, "full": 100_000}
"""Rows that our own service holds, by effort."""
FEWEST_USERS = 50


def load_users(subject: Subject) -> int:
    """How many people use the service at once: those of the load test and of the requirements."""
    promised = subject.claims.promising("concurrent-users")
    return max([FEWEST_USERS, *(int(target.value) for _, target in promised)])


def registered(subject: Subject) -> int:
    """How many people have an account: those whom the document counts, and all who use it."""
    promised = subject.claims.promising("users")
    return max([load_users(subject), *(int(target.value) for _, target in promised)])


@asynccontextmanager
async def stage(
    subject: Subject, options: Options, own: OwnService | None = None
) -> AsyncIterator[Bench]:
    """A bench at the service that the options name, or else at a service of our own, which ends
    with it: ``own``, or one that serves the subject's document.

    Raises:
        EnvironmentFailure: our own service does not start, or nobody answers at the address.
    """
    if options.url is not None:
        world = foreign_world(options.accounts)
        bench = Bench(
            subject, options.url, world, None, options.effort, options.allow_writes, options.seed,
            first=int(time.time()), watched=options.watched,
        )  # fmt: skip
        try:
            await discover(bench)
            yield bench
        finally:
            await bench.close()
        return
    own = own or OwnService(subject.path, options.directory)
    async with stub() as elsewhere:
        stand_ins = in_place_of(subject.plan.services, elsewhere.url)
        own.environment = {**stand_ins, **own.environment}
        try:  # from the first process on: whoever interrupts leaves none behind
            await own.seed(registered(subject), ROWS[options.effort], options.seed)
            address = await own.start()
            world = seeded_world(subject.plan, own.manifest)
            bench = Bench(subject, address, world, own, options.effort, seed=options.seed)
            try:
                yield bench
            finally:
                await bench.close()
        finally:
            await own.stop()


@asynccontextmanager
async def reading_room(subject: Subject, options: Options) -> AsyncIterator[Bench]:
    """A bench without a service, for probes that only read what is kept beside the document."""
    nowhere = Address("http", "127.0.0.1", 0)
    yield Bench(subject, nowhere, World({}, {}), None, options.effort, False, options.seed)
