"""Simulated power cuts: of what was written since the last sync, any 512-byte sector may be lost.

A file system beneath the encryption remembers what each unsynced sector held before. A cut is a
copy of the directory in which a random half of those sectors is as before; the writing goes on, so
that one run gives many cuts. Every write acknowledged before a cut must be in its copy.
"""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import Any

import apsw
import pytest

from asbuilt.store.sqlite import store
from asbuilt.store.sqlite.connection import connect
from asbuilt.store.sqlite.store import FILE
from tests.store.opened import KEY, Opened, opened

pytestmark = pytest.mark.requirement("FR-5")

SECTOR = 512
CUTS = 60
WRITES = 400
Sectors = dict[int, bytes]


@dataclass(slots=True)
class Cut:
    """A copy of the data, and what had been acknowledged when the power failed."""

    directory: Path
    acknowledged: frozenset[int]


@dataclass(slots=True)
class Power:
    """The unsynced sectors of each file, by path; ``lying`` syncs keep nothing."""

    target: Path
    lying: bool = False
    every: int = 11
    lock: RLock = field(default_factory=RLock)
    before: dict[str, Sectors] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)
    cuts: list[Cut] = field(default_factory=list)
    operations: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def tick(self, source: Path) -> None:
        """Count an operation; cut the power in the middle of some of them."""
        self.operations += 1
        if self.operations % self.every == 0 and len(self.cuts) < CUTS and self.acknowledged:
            self.cut(source)

    def cut(self, source: Path) -> None:
        """Copy the files as they would be found when the power is back."""
        directory = self.target / f"cut-{len(self.cuts)}"
        directory.mkdir()
        for name in (FILE, f"{FILE}-wal"):
            data = bytearray((source / name).read_bytes())
            for sector, old in self.before.get(str(source / name), {}).items():
                if self.chance.random() < 0.5:
                    data[sector * SECTOR : sector * SECTOR + SECTOR] = old.ljust(SECTOR, b"\0")
            (directory / name).write_bytes(data)
        self.cuts.append(Cut(directory, frozenset(self.acknowledged)))


class File(apsw.VFSFile):
    """A file of :class:`FileSystem`."""

    def __init__(self, name: Any, flags: list[int], power: Power) -> None:
        self._power = power
        self._path = name.filename() if isinstance(name, apsw.URIFilename) else name
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        with self._power.lock:
            self._remember(offset, len(data))
            super().xWrite(data, offset)
            self._power.tick(Path(self._path).parent)

    def xTruncate(self, size: int) -> None:
        with self._power.lock:
            super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        with self._power.lock:
            self._power.tick(Path(self._path).parent)
            super().xSync(flags)
            if not self._power.lying:
                self._power.before.pop(self._path, None)

    def _remember(self, offset: int, size: int) -> None:
        sectors = self._power.before.setdefault(self._path, {})
        length = self.xFileSize()
        for sector in range(offset // SECTOR, (offset + size - 1) // SECTOR + 1):
            if sector not in sectors:
                start = sector * SECTOR
                there = max(0, min(SECTOR, length - start))
                sectors[sector] = self.xRead(there, start) if there else b""


ALIVE: list[apsw.VFS] = []
"""The encryption keeps using a file system that it has seen once, so none of them may go."""


class FileSystem(apsw.VFS):
    """What lies beneath the encryption."""

    def __init__(self, power: Power) -> None:
        self._power = power
        self.name = f"powered-{len(ALIVE)}"
        super().__init__(self.name, "unix")
        ALIVE.append(self)

    def xOpen(self, name: Any, flags: list[int]) -> File:
        return File(name, flags, self._power)


@pytest.fixture
def power(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Power]:
    found = Power(tmp_path)
    system = FileSystem(found)
    real = apsw.Connection

    def connection(path: str, **options: Any) -> apsw.Connection:
        made = real(path, vfs=f"multipleciphers-{system.name}", **options)
        made.wal_autocheckpoint(20)  # so that checkpoints happen among so few writes
        return made

    with monkeypatch.context() as patched:
        patched.setattr(apsw, "Connection", connection)
        yield found


def write(depot: Opened, power: Power) -> None:
    """Many writes, some at the same time, acknowledged as they come."""

    async def one(number: int) -> None:
        row = await depot.store.transact(
            lambda work: work.insert("papers", {"title": f"{number} " + "x" * 300})
        )
        power.acknowledged.add(row[0])

    async def all() -> None:
        for first in range(0, WRITES, 4):
            await asyncio.gather(*(one(first + n) for n in range(4)))

    depot.run(all())


def lost(power: Power, monkeypatch: pytest.MonkeyPatch) -> int:
    """Acknowledged writes that are in none of the copies, each file being whole."""
    monkeypatch.undo()
    missing = 0
    for cut in power.cuts:
        try:
            connection = connect(cut.directory / FILE, KEY)
            found = {row[0] for row in connection.execute("SELECT id FROM papers")}
            whole = connection.pragma("integrity_check") == "ok"
            connection.close()
        except Exception:
            whole, found = False, set()
        missing += len(cut.acknowledged - found) if whole else len(cut.acknowledged)
        shutil.rmtree(cut.directory)
    return missing


def test_no_acknowledged_write_is_lost_by_a_power_cut(
    power: Power, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path / "data") as depot:
        write(depot, power)
    assert len(power.cuts) >= 50
    assert lost(power, monkeypatch) == 0


def careless(path: Path, key: bytes, *, read_only: bool = False) -> apsw.Connection:
    """A connection that leaves syncing to the operating system."""
    connection = connect(path, key, read_only=read_only)
    connection.pragma("synchronous", "OFF")
    return connection


def test_the_same_cuts_lose_writes_where_nothing_is_synced(
    power: Power, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "connect", careless)
    with opened(tmp_path / "data") as depot:
        write(depot, power)
    assert power.cuts
    assert lost(power, monkeypatch) > 0


def test_the_same_cuts_lose_writes_on_a_disk_that_lies(
    power: Power, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    power.lying = True
    with opened(tmp_path / "data") as depot:
        write(depot, power)
    assert lost(power, monkeypatch) > 0
