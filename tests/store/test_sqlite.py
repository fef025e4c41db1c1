"""What is particular to the embedded store: its groups, its budget for reads, its file."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import msgspec
import pytest

from asbuilt.errors import EnvironmentFailure, SchemaMismatch
from asbuilt.plan.model import ColumnPlan, ServicePlan, TablePlan
from asbuilt.plan.system_tables import TOTP, system_tables
from asbuilt.spec.column_type import ColumnType
from asbuilt.store.base import Query, TooExpensive, Transaction, Unavailable
from asbuilt.store.sqlite import statements, store
from asbuilt.store.sqlite.connection import connect
from asbuilt.store.sqlite.store import FILE, MOST_WAITING
from tests.store.opened import Opened, model, opened

BY_ID = Query((("id", False),), 100)
CANARY = "canary-7f3a9b"


@pytest.fixture
def depot(tmp_path: Path) -> Iterator[Opened]:
    with opened(tmp_path / "data") as found:
        yield found


def paper(title: str) -> Any:
    return lambda transaction: transaction.insert("papers", {"title": title})


def fill(transaction: Transaction[Any], count: int = 3000) -> None:
    for n in range(count):
        transaction.insert("things", {"name": f"thing {n}", "state": "new"})


# ---------------------------------------------------------------- groups


def test_requests_of_one_moment_share_a_commit(depot: Opened) -> None:
    before = sum(depot.metrics.statement("commit").counts)
    outcomes = depot.together(*(paper(str(n)) for n in range(100)))
    commits = sum(depot.metrics.statement("commit").counts) - before
    assert [row[1] for row in outcomes] == [str(n) for n in range(100)]
    assert commits < 10
    assert sum(depot.metrics.statement("write").counts) >= 100


def test_requests_that_come_while_a_commit_runs_share_the_next_one(depot: Opened) -> None:
    async def arriving() -> int:
        waiting = []
        for n in range(300):
            waiting.append(asyncio.ensure_future(depot.store.transact(paper(str(n)))))
            if n % 10 == 0:
                await asyncio.sleep(0)
        return len({row[0] for row in await asyncio.gather(*waiting)})

    before = sum(depot.metrics.statement("commit").counts)
    assert depot.run(arriving()) == 300
    assert sum(depot.metrics.statement("commit").counts) - before < 100


def test_a_client_that_has_gone_stops_nobody(depot: Opened) -> None:
    async def leaving() -> Any:
        gone = asyncio.ensure_future(depot.store.transact(paper("gone")))
        stays = asyncio.ensure_future(depot.store.transact(paper("stays")))
        await asyncio.sleep(0)
        gone.cancel()
        return await stays

    assert depot.run(leaving())[1] == "stays"


# ---------------------------------------------------------------- reads


def test_readers_can_not_write(depot: Opened) -> None:
    readers = depot.store._readers  # type: ignore[attr-defined]
    for reader in (depot.store._inline, *readers):  # type: ignore[attr-defined]
        with pytest.raises(apsw.ReadOnlyError):
            reader.connection.execute("INSERT INTO papers (title) VALUES ('x')")


def test_the_log_stays_small_and_reads_fresh_under_writes(depot: Opened) -> None:
    """An open cursor would hold the log's oldest state: it grew to 221 MB, and reads went stale."""
    rows = depot.rows("papers", "title", key=("id",))
    listed = depot.rows("papers", "title")
    log = depot.directory / f"{FILE}-wal"
    for n in range(1, 1200):
        depot.transact(paper("x" * 2000))
        assert depot.one(rows, n) == ("x" * 2000,)
        if n % 50 == 0:
            newest = depot.page(listed, Query((("id", True),), 1)).rows
            assert len(newest) == 1
    assert log.stat().st_size < 6_000_000


SLOW = "SELECT count(*) FROM things a, things b, things c WHERE a.name || b.name || c.name = ''"


def slowly(connection: apsw.Connection) -> Any:
    return connection.execute(SLOW).fetchall()


def test_a_read_that_takes_too_long_is_stopped_while_others_go_on(
    depot: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    depot.transact(fill)
    monkeypatch.setattr(store, "DEADLINE_SECONDS", 0.5)
    rows = depot.rows("things", "name", key=("id",))
    durations = depot.metrics.statement("slow")

    async def both() -> tuple[list[float], float]:
        began = time.monotonic()
        found = depot.store._read(durations, slowly)  # type: ignore[attr-defined]
        expensive = asyncio.ensure_future(found)
        waits = []
        while not expensive.done():
            before = time.monotonic()
            assert await depot.store.one(rows, [7], None) == ("thing 6",)
            await asyncio.sleep(0)
            waits.append(time.monotonic() - before)
        with pytest.raises(TooExpensive):
            await expensive
        return waits, time.monotonic() - began

    waits, took = depot.run(both())
    assert 0.4 < took < 5
    assert len(waits) > 20
    assert sorted(waits)[len(waits) // 2] < 0.05


def test_no_more_expensive_reads_wait_than_can_be_served(
    depot: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    depot.transact(fill)
    monkeypatch.setattr(store, "DEADLINE_SECONDS", 0.2)
    durations = depot.metrics.statement("slow")

    async def crowd() -> list[Any]:
        reads = [
            depot.store._read(durations, slowly)  # type: ignore[attr-defined]
            for _ in range(MOST_WAITING + 5)
        ]
        tasks = [asyncio.ensure_future(read) for read in reads]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        return [task.exception() for task in done]

    assert {type(error) for error in depot.run(crowd())} == {TooExpensive}


def test_the_budget_of_inline_reads_is_per_read(depot: Opened) -> None:
    depot.transact(fill)
    rows = depot.rows("things", "name", key=("id",))
    inline = depot.store._inline  # type: ignore[attr-defined]
    for n in range(1, 3000):
        assert inline.run(statements.one, rows, [n], None) is not None


# ---------------------------------------------------------------- the file


def test_the_file_holds_nothing_that_can_be_read(depot: Opened) -> None:
    depot.insert("papers", title=CANARY)
    depot.insert("users", email=f"{CANARY}@example.com")
    for path in (depot.directory / FILE, depot.directory / f"{FILE}-wal"):
        data = path.read_bytes()
        assert data
        assert CANARY.encode() not in data
        assert b"CREATE TABLE" not in data
        assert b"papers" not in data
    depot.close_store()
    assert CANARY.encode() not in (depot.directory / FILE).read_bytes()


def test_the_same_search_finds_the_canary_without_encryption(tmp_path: Path) -> None:
    plain = apsw.Connection(str(tmp_path / "plain.db"))
    plain.execute("CREATE TABLE papers (title TEXT)")
    plain.execute("INSERT INTO papers VALUES (?)", (CANARY,))
    plain.close()
    data = (tmp_path / "plain.db").read_bytes()
    assert CANARY.encode() in data
    assert b"CREATE TABLE" in data


def filled(directory: Path) -> bytes:
    with opened(directory) as depot:
        depot.transact(fill)
    return (directory / FILE).read_bytes()


def test_another_key_opens_nothing_and_changes_nothing(tmp_path: Path) -> None:
    before = filled(tmp_path / "data")
    with pytest.raises(EnvironmentFailure, match="damaged, or was written with another key"):
        connect(tmp_path / "data" / FILE, bytes(32))
    assert (tmp_path / "data" / FILE).read_bytes() == before


def damage(directory: Path, place: int) -> None:
    data = bytearray(filled(directory))
    data[place] ^= 0x01
    (directory / FILE).write_bytes(data)


@pytest.mark.parametrize("place", [40, 100, 4096 + 50], ids=str)
def test_a_damaged_file_is_not_served(tmp_path: Path, place: int) -> None:
    damage(tmp_path / "data", place)
    with pytest.raises(EnvironmentFailure, match="damaged"):
        opened(tmp_path / "data")


def test_a_row_on_a_damaged_page_is_unavailable_and_never_wrong(tmp_path: Path) -> None:
    damage(tmp_path / "data", -1000)
    with opened(tmp_path / "data") as depot:
        rows = depot.rows("things", "name", key=("id",))
        assert depot.one(rows, 7) == ("thing 6",)
        with pytest.raises(Unavailable):
            for n in range(1, 3001):
                assert depot.one(rows, n) == (f"thing {n - 1}",)


def test_the_data_is_there_after_opening_it_again(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as depot:
        depot.insert("papers", title="kept")
    with opened(tmp_path / "data") as depot:
        assert depot.page(depot.rows("papers", "title"), BY_ID).rows == [("kept",)]


def test_a_second_process_on_the_same_data_is_told_which_one_has_it(depot: Opened) -> None:
    with pytest.raises(EnvironmentFailure, match=r"another asbuilt \(process \d+\) serves"):
        opened(depot.directory)
    assert depot.insert("papers", title="still served")


def test_a_page_is_known_again_only_while_somebody_keeps_its_query(depot: Opened) -> None:
    depot.transact(fill)
    rows = depot.rows("things", "name")
    kept, dropped = (Query((("id", False),), limit) for limit in (2, 3))
    for query in (kept, dropped, kept, dropped):
        assert len(depot.page(rows, query).rows) == query.limit
    assert len(rows._known) == 2
    del dropped, query
    assert len(rows._known) == 1
    assert len(depot.page(rows, Query((("id", True),), 4)).rows) == 4
    assert len(rows._known) == 1


READ_IT = """
import sys
from pathlib import Path
from asbuilt.store.sqlite.connection import connect
connection = connect(Path(sys.argv[1]), bytes(range(32)), read_only=True)
print(connection.execute("SELECT count(*) FROM papers").fetchall()[0][0])
"""


def another_process(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", READ_IT, str(path)], capture_output=True, text=True, check=False
    )


def test_a_store_that_is_alone_closes_its_file_to_others_only(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    with opened(directory, alone=True) as depot:
        depot.insert("papers", title="mine")
        assert depot.page(depot.rows("papers", "title"), BY_ID).rows == [("mine",)]
        refused = another_process(directory / FILE)
        assert "locked" in refused.stderr
    assert another_process(directory / FILE).stdout == "1\n"


def test_without_that_others_may_look_in(depot: Opened) -> None:
    depot.insert("papers", title="shared")
    assert another_process(depot.directory / FILE).stdout == "1\n"


# ---------------------------------------------------------------- another data model


def with_table(plan: ServicePlan, name: str, **changes: Any) -> ServicePlan:
    table = msgspec.structs.replace(plan.tables[name], **changes)
    return msgspec.structs.replace(plan, tables={**plan.tables, name: table})


def _column(name: str, kind: Any = "text", **more: Any) -> ColumnPlan:
    return ColumnPlan(name, name, ColumnType(kind, **more), False)


PAPERS = model().tables["papers"]
CHANGES: dict[str, tuple[ServicePlan, str]] = {
    "a new table": (
        msgspec.structs.replace(
            model(),
            tables={**model().tables, "boxes": TablePlan("boxes", (_column("id"),), ("id",))},
        ),
        "+ table boxes",
    ),
    "a table less": (
        msgspec.structs.replace(
            model(), tables={n: t for n, t in model().tables.items() if n != "papers"}
        ),
        "- table papers",
    ),
    "a new column": (
        with_table(model(), "papers", columns=(*PAPERS.columns, _column("size", "integer"))),
        "papers: + column size integer not null",
    ),
    "a column less": (
        with_table(model(), "papers", columns=PAPERS.columns[:1] + PAPERS.columns[2:]),
        "papers: - column title",
    ),
    "another type": (
        with_table(
            model(), "papers",
            columns=(PAPERS.columns[0], _column("title", length=9), PAPERS.columns[2]),
        ),
        "papers: ~ column title text not null -> title text(9) not null",
    ),
    "a new UNIQUE": (
        with_table(model(), "papers", uniques=(("title",),)), "papers: + unique (title)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changed", "line"), CHANGES.values(), ids=CHANGES)
def test_another_data_model_is_refused_naming_each_difference(
    tmp_path: Path, changed: ServicePlan, line: str
) -> None:
    before = filled(tmp_path / "data")
    with pytest.raises(SchemaMismatch) as refused:
        opened(tmp_path / "data", changed)
    assert refused.value.differences == (line,)
    assert line in str(refused.value)
    assert (tmp_path / "data" / FILE).read_bytes() == before


def test_what_is_stored_alike_is_the_same_data_model(tmp_path: Path) -> None:
    filled(tmp_path / "data")
    title = msgspec.structs.replace(PAPERS.columns[1], json="Title", line=99, pii="identity")
    columns = (PAPERS.columns[0], title, PAPERS.columns[2])
    with opened(tmp_path / "data", with_table(model(), "papers", columns=columns)) as depot:
        assert depot.insert("papers", title="x")


def test_a_new_index_is_made_in_passing(tmp_path: Path) -> None:
    filled(tmp_path / "data")
    with opened(tmp_path / "data", with_table(model(), "papers", indexes=(("title",),))) as depot:
        plan = depot.store._connection.execute(  # type: ignore[attr-defined]
            "EXPLAIN QUERY PLAN SELECT id FROM papers WHERE title = 'x'"
        ).fetchall()
    assert "papers_title_idx" in str(plan)


def test_another_document_of_the_same_model_shares_what_is_open(depot: Opened) -> None:
    open, indexed = depot.store, with_table(model(), "papers", indexes=(("title",),))
    assert isinstance(open, store.SqliteStore)
    system = system_tables(indexed)
    other = open.following({**indexed.tables, **system})
    depot.run(open.fit(indexed.tables, system))
    resting = open.versions.stamp(["papers"])
    depot.run(other.transact(paper("one")))
    assert open.versions.stamp(["papers"]) != resting
    assert depot.page(depot.rows("papers", "title"), BY_ID).rows == [("one",)]
    plan = open._connection.execute("EXPLAIN QUERY PLAN SELECT id FROM papers WHERE title = 'x'")
    assert "papers_title_idx" in str(plan.fetchall())


@pytest.mark.parametrize(("changed", "line"), CHANGES.values(), ids=CHANGES)
def test_an_open_store_refuses_another_model(
    depot: Opened, changed: ServicePlan, line: str
) -> None:
    assert isinstance(depot.store, store.SqliteStore)
    with pytest.raises(SchemaMismatch) as refused:
        depot.run(depot.store.fit(changed.tables, system_tables(changed)))
    assert refused.value.differences == (line,)
    assert depot.transact(paper("one"))


# ---------------------------------------------------------------- a disk that fails


class FailingFile(apsw.VFSFile):
    """A file whose syncs fail while ``Disk.broken`` is set."""

    def __init__(self, name: Any, flags: list[int], disk: Disk) -> None:
        self._disk = disk
        super().__init__("unix", name, flags)

    def xSync(self, flags: int) -> None:
        if self._disk.broken:
            raise apsw.IOError("simulated failure of fsync")
        super().xSync(flags)


class Disk(apsw.VFS):
    """The disk beneath the encryption."""

    def __init__(self) -> None:
        self.broken = False
        super().__init__("failing", "unix")

    def xOpen(self, name: Any, flags: list[int]) -> FailingFile:
        return FailingFile(name, flags, self)


ALIVE: list[Disk] = []
"""The encryption keeps using a file system that it has seen once, so it may not go."""


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    made = Disk()
    real = apsw.Connection

    def connection(path: str, **options: Any) -> apsw.Connection:
        return real(path, vfs="multipleciphers-failing", **options)

    monkeypatch.setattr(apsw, "Connection", connection)
    yield made
    ALIVE.append(made)


def test_after_a_failed_sync_nothing_more_is_written(disk: Disk, tmp_path: Path) -> None:
    with opened(tmp_path / "data") as depot:
        assert depot.insert("papers", title="before")
        disk.broken = True
        outcomes = depot.together(paper("a"), paper("b"))
        assert [type(outcome).__name__ for outcome in outcomes] == ["Unavailable"] * 2
        assert depot.store.failed
        disk.broken = False
        [refused] = depot.together(paper("after"))
        assert type(refused).__name__ == "Unavailable"
        assert depot.page(depot.rows("papers", "title"), BY_ID).rows == [("before",)]
    with opened(tmp_path / "data") as depot:
        titles = {row[0] for row in depot.page(depot.rows("papers", "title"), BY_ID).rows}
        assert "before" in titles
        assert "after" not in titles
        assert depot.insert("papers", title="again")


def test_the_service_s_own_tables_of_a_later_version_are_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def older(plan: ServicePlan) -> dict[str, TablePlan]:
        return {name: table for name, table in system_tables(plan).items() if name != TOTP}

    with monkeypatch.context() as earlier:
        earlier.setattr("tests.store.opened.system_tables", older)
        with opened(tmp_path / "data") as depot:
            depot.transact(paper("kept"))
    for _ in range(2):
        with opened(tmp_path / "data") as depot:
            kept = depot.page(depot.rows("papers"), BY_ID)
            assert [row[1] for row in kept.rows] == ["kept"]
            assert depot.page(depot.rows(TOTP), Query((("user_id", False),), 10)).rows == []
