"""Canary values written by requests and looked for in every file of the data directory."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from asbuilt import regex
from asbuilt.verify.bench import Bench
from asbuilt.verify.canary import Canaries, entry, takes_rows, traces
from asbuilt.verify.measure import Measure
from asbuilt.verify.probe import Probe
from asbuilt.verify.result import Result
from asbuilt.verify.subject import Subject

TOPIC = "encryption_at_rest"
NUMBER = 7_000
PLAIN = {
    "a SQLite database": b"SQLite format 3\0",
    "a statement that makes a table": b"CREATE TABLE",
    "a private key": b"PRIVATE KEY-----",
}
"""What a file of clear text holds."""
OTHERS = 0o077
_KEY = regex.compile(rb"[0-9a-fA-F]{32,128}|[A-Za-z0-9+/_-]{43}=?|.{32}", re.S)
"""What a file holds that is nothing but a key."""


def claims(subject: Subject) -> tuple[str, ...]:
    """Whatever promises that stored data are encrypted."""
    return subject.claims.about(TOPIC)


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Write, then read the files as somebody would who has stolen the disk."""
    measure, canaries = Measure(bench, TOPIC), Canaries(bench)
    assert bench.own is not None
    stored = 0
    for route in takes_rows(bench):
        found = await entry(bench, route, NUMBER)
        if found is not None:
            way, body = found
            reply = await way.send(bench, canaries.body(route, body))
            stored += reply.status is not None and reply.status < 300
    if not stored:
        yield measure.unproven("nothing could be written through the endpoints of the document")
        return
    files = await asyncio.to_thread(_read, bench.own.data)
    if not files:
        yield measure.unproven(f"there are no files in {bench.own.data.name}")
    for name, data in files.items():
        found_there = [what for what, mark in PLAIN.items() if mark in data]
        yield measure.seen(
            "files", f"{name} holds no plain database or key", not found_there,
            "nothing readable", ", ".join(found_there) or f"{len(data):,} bytes, none of it",
        )  # fmt: skip
    for what, value in canaries.planted.items():
        where = list(_where(files, value))
        yield measure.seen(
            "written values", f"{what} is in no file", not where, "in no file",
            ", ".join(where) or f"in none of {len(files)} files",
        )  # fmt: skip
    known = _known(bench)
    readable = [value for value in known if any(value.encode() in data for data in files.values())]
    yield measure.seen(
        "written values", "no name of an account is in any file", not readable, "in no file",
        f"{len(readable)} of {len(known)} names",
    )  # fmt: skip
    keys = [name for name, data in files.items() if _KEY.fullmatch(data.strip())]
    open_ = [name for name in keys if (bench.own.data / name).stat().st_mode & OTHERS]
    yield measure.seen(
        "files", "no key is readable for other users of the machine", not open_, "mode 600",
        ", ".join(open_) or f"{len(keys)} keys, mode 600",
    )  # fmt: skip


def _read(directory: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            found[str(path.relative_to(directory))] = path.read_bytes()
    return found


def _where(files: dict[str, bytes], value: str) -> Iterator[str]:
    for name, data in files.items():
        for form, trace in traces(value).items():
            if trace in data:
                yield f"{form} in {name}"


def _known(bench: Bench) -> list[str]:
    """Names of seeded accounts that are long enough to be told from chance."""
    names: list[Any] = [
        name for role in bench.world.accounts for account in bench.world.of(role)[:20]
        for name in account.names.values()
    ]  # fmt: skip
    return [name for name in names if isinstance(name, str) and len(name) >= 10]


PROBE = Probe(
    TOPIC, "nothing that was written can be read in the files", claims, run, writes=True, own=True
)
