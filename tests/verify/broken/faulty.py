"""The real service with faults: ``FAULTY_PATH`` says at which paths (a regular expression, over
path and query), ``FAULTY_DELAY`` by how many seconds they are late, ``FAULTY_ERRORS`` which share
of them is a 500. Run it like ``asbuilt``."""

from __future__ import annotations

import asyncio
import os
import random
import re

from asbuilt.cli.main import main
from asbuilt.server.app import App
from asbuilt.server.headers import Pairs
from asbuilt.server.request import Request

PATH = re.compile(os.environ.get("FAULTY_PATH", ""))
DELAY = float(os.environ.get("FAULTY_DELAY", "0"))
ERRORS = float(os.environ.get("FAULTY_ERRORS", "0"))
CHANCE = random.Random(1)

answer = App.answer


async def faulty(app: App, request: Request) -> tuple[int, Pairs, bytes]:
    """The answer, late or not at all."""
    if PATH.search(f"{request.path}?{request.query}"):
        if DELAY:
            await asyncio.sleep(DELAY)
        if CHANCE.random() < ERRORS:
            await answer(app, request)
            return 500, [("content-type", "application/problem+json")], b'{"title":"broken"}'
    return await answer(app, request)


if __name__ == "__main__":
    App.answer = faulty  # type: ignore[assignment, method-assign]
    main()
