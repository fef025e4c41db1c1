"""Full-text indexes: always in step with their tables, whatever words clients send."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import asbuilt.api
from asbuilt.plan.model import ServicePlan
from asbuilt.source import Source
from asbuilt.store.base import Query, Search
from asbuilt.store.sqlite import search
from asbuilt.store.sqlite.connection import connect
from tests.store.opened import KEY, Opened, opened

DOCUMENT = """# Technical Specification: Shelf

**Version:** 1.0

## Data Model

```sql
CREATE TABLE books (
    id BIGSERIAL PRIMARY KEY,
    title TEXT NOT NULL,
    blurb TEXT
);

CREATE TABLE cards (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    body TEXT NOT NULL
);
```

## API Specification

### Books

**Method:** `GET /api/books`

**Search:** title, blurb

### Cards

**Method:** `GET /api/cards`

**Search:** body
"""
PLAN: ServicePlan = asbuilt.api.compile(asbuilt.api.read(Source("spec.md", DOCUMENT)))


def searching(**columns: tuple[str, ...]) -> ServicePlan:
    """The plan with other columns searched."""
    tables = {
        name: msgspec.structs.replace(table, search=columns.get(name, ()))
        for name, table in PLAN.tables.items()
    }
    return msgspec.structs.replace(PLAN, tables=tables)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Opened]:
    with opened(tmp_path / "data", PLAN) as store:
        store.insert("books", title="Walnut trees", blurb="and hazel")
        store.insert("books", title="Oak", blurb=None)
        yield store


def found(store: Opened, table: str, *words: str, columns: tuple[str, ...] = ()) -> list[Any]:
    """The first column of what holds all words, by key."""
    searched = columns or store.store.tables[table].search
    query = Query((("id", False),), 100, search=Search(words, searched))
    page = store.page(store.rows(table, *_first(table)), query)
    assert page.total == len(page.rows)
    return [row[0] for row in page.rows]


def _first(table: str) -> tuple[str, ...]:
    return ("title",) if table == "books" else ("body",)


# ---------------------------------------------------------------- words


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=st.lists(st.text(min_size=1), min_size=1, max_size=4))
def test_no_words_are_an_error(shelf: Opened, words: list[str]) -> None:
    assert set(found(shelf, "books", *words)) <= {"Walnut trees", "Oak"}


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=st.text('"*^:()+-{}NEAROT\0 walnut', min_size=1))
def test_no_operators_are_an_error(shelf: Opened, words: str) -> None:
    assert set(found(shelf, "books", *words.split(" "))) <= {"Walnut trees", "Oak"}


def test_only_the_columns_asked_for_are_searched(shelf: Opened) -> None:
    assert found(shelf, "books", "hazel") == ["Walnut trees"]
    assert found(shelf, "books", "hazel", columns=("title",)) == []
    assert found(shelf, "books", "walnut", "haz", columns=("title", "blurb")) == ["Walnut trees"]


# ---------------------------------------------------------------- in step


def test_what_is_undone_is_not_found(shelf: Opened) -> None:
    rows = shelf.rows("books", key=("id",))

    def failing(work: Any) -> None:
        work.insert("books", {"title": "elm"})
        work.update(rows, [1], None, {"title": "elm too"})
        work.delete(rows, [2], None)
        raise LookupError

    def standing(work: Any) -> None:
        work.insert("books", {"title": "ash"})

    outcomes = shelf.together(standing, failing, standing)
    assert [type(outcome) for outcome in outcomes] == [type(None), LookupError, type(None)]
    assert found(shelf, "books", "elm") == []
    assert found(shelf, "books", "ash") == ["ash", "ash"]
    assert found(shelf, "books", "oak") == ["Oak"]


def test_other_columns_make_the_index_anew(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    with opened(directory, searching()) as store:
        store.insert("books", title="walnut", blurb="hazel")
        assert indexes(store) == {}
    for columns, hits in (
        (("title",), (["walnut"], [])),
        (("title", "blurb"), (["walnut"], ["walnut"])),
        (("blurb",), ([], ["walnut"])),
        (("blurb",), ([], ["walnut"])),
    ):
        with opened(directory, searching(books=columns)) as store:
            assert (found(store, "books", "walnut"), found(store, "books", "hazel")) == hits
            store.insert("books", title="x", blurb="fresh " + str(len(columns)))
            assert len(found(store, "books", "x" if columns == ("title",) else "fresh")) >= 1
    with opened(directory, searching()) as store:
        assert indexes(store) == {}
        store.insert("books", title="no trigger is left", blurb=None)


def indexes(store: Opened) -> dict[str, str]:
    """What belongs to full-text indexes in the file, by name."""
    connection = connect(store.directory / "data.db", KEY)
    rows = connection.execute("SELECT name, type FROM sqlite_master").fetchall()
    connection.close()
    return {str(name): str(kind) for name, kind in rows if search.PREFIX in str(name)}


def test_an_unchanged_document_keeps_its_index(tmp_path: Path) -> None:
    opened(tmp_path, PLAN).close()
    connection = connect(tmp_path / "data.db", KEY)
    before = connection.pragma("data_version"), connection.pragma("schema_version")
    opened(tmp_path, PLAN).close()
    assert (connection.pragma("data_version"), connection.pragma("schema_version")) == before
    connection.close()


# ---------------------------------------------------------------- backups


def test_the_index_of_a_backup_is_in_step(tmp_path: Path) -> None:
    """Cards have no integer key, and their row ids have a gap."""
    with opened(tmp_path / "data", PLAN) as store:
        for number, word in enumerate(("oak", "elm", "ash")):
            store.insert("cards", id=str(UUID(int=number)), body=f"card {word}")
        rows = store.rows("cards", key=("id",))
        store.transact(lambda work: work.delete(rows, [str(UUID(int=0))], None))
    (tmp_path / "copy").mkdir()
    connection = connect(tmp_path / "data" / "data.db", KEY)
    connection.execute("VACUUM")
    connection.execute("VACUUM INTO ?", (str(tmp_path / "copy" / "data.db"),))
    connection.close()
    for directory in ("data", "copy"):
        with opened(tmp_path / directory, PLAN) as store:
            assert found(store, "cards", "ash") == ["card ash"]
            assert found(store, "cards", "elm") == ["card elm"]


# ---------------------------------------------------------------- erasure


def places(store: Opened, word: bytes) -> int:
    """The blocks of the index of books that hold a word."""
    connection = connect(store.directory / "data.db", KEY)
    sql = f'SELECT count(*) FROM "{search.PREFIX}books_data" WHERE instr(block, ?)'
    count: Any = connection.execute(sql, (word,)).fetchall()[0][0]
    connection.close()
    return int(count)


def test_a_removed_word_leaves_no_trace_in_the_index(shelf: Opened) -> None:
    assert places(shelf, b"walnut") == 1
    rows = shelf.rows("books", key=("id",))
    shelf.transact(lambda work: work.update(rows, [1], None, {"title": "Pine"}))
    assert places(shelf, b"walnut") == 0
    shelf.transact(lambda work: work.delete(rows, [1], None))
    assert (places(shelf, b"pine"), places(shelf, b"oak")) == (0, 1)
