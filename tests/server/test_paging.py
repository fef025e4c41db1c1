"""Pages by cursor: no row twice, none missed, whatever is written meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asbuilt.server import cursor
from asbuilt.server.secrets import derive
from asbuilt.store.sqlite.connection import connect
from asbuilt.store.sqlite.store import FILE
from tests.server.forum import Forum, forum, get, statements
from tests.server.inside import Person

LIST = "/api/articles"
ROWS = 600
WRITTEN = 1_000
Pace = Callable[[], Awaitable[None]]
SORTS = (
    None,
    "-id",
    "rating",
    "-rating",
    "rating,-price",
    "-rating,price,-title",
    "price,-rating,title",
    "author.username",
    "-author.team.name,rating",
    "rating,author.bio,-id",
    "-weight,views",
)


def filled(directory: Path) -> Forum:
    """Articles of three people; most sort columns hold NULL in a third of the rows."""
    of = forum(directory)
    random = Random(7)
    for who, bio in ((of.ann, "x"), (of.ben, None), (of.cy, "a")):
        of.root.send("PATCH", f"/api/users/{who.user['id']}", {"bio": bio})

    def fill(transaction: Any) -> None:
        for _ in range(ROWS):
            transaction.insert("articles", row(random))

    of.inside.run(of.inside.store.transact(fill))
    return of


def row(random: Random) -> dict[str, Any]:
    """An article whose values often meet those of others."""
    return {
        "author_id": random.choice([2, 3, 4]),
        "title": random.choice("abc"),
        "body": "",
        "status": "public",
        "views": random.choice([0, 2**62, 5]),
        "rating": random.choice([None, -1, 0, 7]),
        "price": random.choice([None, -0.5, 0.1, 10.0]),
        "weight": random.choice([None, "9", "10", "0.1"]),
    }


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forum]:
    of = filled(tmp_path_factory.mktemp("pages") / "data")
    with of.inside:
        yield of


def walked(who: Person, limit: int, **query: Any) -> list[int]:
    """The keys on all pages, following the cursor."""
    return who.inside.run(walk(who, limit, query))


async def on() -> None:
    """Let others go on."""
    await asyncio.sleep(0)


async def walk(who: Person, limit: int, query: dict[str, Any], pace: Pace = on) -> list[int]:
    seen: list[int] = []
    more: dict[str, Any] = {"count": "none"}
    while True:
        path = f"{LIST}?{urlencode({**query, **more, 'limit': limit})}"
        answer = await who.sending("GET", path)
        assert answer.status == 200, answer.body
        seen += [article["id"] for article in answer.body["items"]]
        more["cursor"] = answer.body["next"]
        if more["cursor"] is None:
            return seen
        await pace()


# ---------------------------------------------------------------- a table at rest


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("limit", [1, 7, 500])
def test_pages_together_are_the_whole_list(served: Forum, sort: str | None, limit: int) -> None:
    query = {"sort": sort} if sort else {}
    if limit == 1:
        query["rating"] = "7"
    rows = walked(served.root, limit, **query)
    in_pieces = [
        article["id"]
        for page in (1, 2)
        for article in get(served.root, LIST, None, limit=500, page=page, **query).body["items"]
    ]
    assert rows == in_pieces
    assert len(set(rows)) == len(rows) == (ROWS if limit > 1 else served_sevens(served))


def served_sevens(of: Forum) -> int:
    total: int = get(of.root, LIST, None, rating=7, limit=1).body["total"]
    return total


columns = st.sampled_from(
    ["id", "rating", "price", "weight", "title", "views", "author.username", "author.bio",
     "author.team.name", "reviewer.username"]
)  # fmt: skip
keys = st.lists(st.tuples(columns, st.booleans()), min_size=1, max_size=4, unique_by=lambda k: k[0])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(keys=keys, limit=st.integers(30, 200))
def test_any_order_is_kept_from_page_to_page(
    served: Forum, keys: list[tuple[str, bool]], limit: int
) -> None:
    sort = ",".join(f"{'-' if down else ''}{name}" for name, down in keys)
    whole = [
        article["id"]
        for page in (1, 2)
        for article in get(served.root, LIST, None, limit=500, page=page, sort=sort).body["items"]
    ]
    assert walked(served.root, limit, sort=sort) == whole
    assert sorted(whole) == sorted({row[0] for row in served.inside.rows("articles", "id")})


def test_null_comes_first_and_backwards_last(served: Forum) -> None:
    for sort, place in (("rating", 0), ("-rating", -1)):
        ratings = []
        for page in (1, 2):
            answer = get(served.root, LIST, None, sort=sort, limit=500, page=page)
            ratings += [article["rating"] for article in answer.body["items"]]
        assert ratings[place] is None and ratings[place - 1 if place else 1] is None
        known = [rating for rating in ratings if rating is not None]
        assert known == sorted(known, reverse=sort.startswith("-"))


# ---------------------------------------------------------------- while others write


@pytest.mark.parametrize("sort", SORTS)
def test_no_row_is_missed_or_seen_twice_while_a_thousand_are_written(
    tmp_path: Path, sort: str | None
) -> None:
    of = filled(tmp_path / "data")
    with of.inside:
        stayed, seen = of.inside.run(read_and_write(of, {"sort": sort} if sort else {}))
        assert len(seen) == len(set(seen))
        assert stayed <= set(seen)
        assert len(stayed) == ROWS - 100


def test_pages_by_number_would_miss_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of = filled(tmp_path / "data")

    async def by_number(
        who: Person, limit: int, query: dict[str, Any], pace: Pace = on
    ) -> list[int]:
        seen: list[int] = []
        for page in range(1, 1000):
            answer = await who.sending("GET", f"{LIST}?page={page}&limit={limit}&sort=rating")
            found = [article["id"] for article in answer.body["items"]]
            if not found:
                break
            seen += found
            await pace()
        return seen

    monkeypatch.setitem(globals(), "walk", by_number)
    with of.inside:
        stayed, seen = of.inside.run(read_and_write(of, {}))
        assert len(seen) != len(set(seen)) or not stayed <= set(seen)


async def read_and_write(of: Forum, query: dict[str, Any]) -> tuple[set[int], list[int]]:
    """The rows that existed all the time, and those that a reader saw who paged while a hundred
    rows were removed and a thousand written."""
    removed = set(range(1, ROWS, 6))
    one_more = asyncio.Semaphore(0)
    random = Random(11)

    async def write() -> None:
        going = sorted(removed)
        for number in range(WRITTEN):
            await of.ann.sending("POST", LIST, {**row(random), "author_id": 2, "price": "0.1"})
            one_more.release()
            if number % 10 == 0:
                key = going.pop(random.randrange(len(going)))
                await of.root.sending("DELETE", f"{LIST}/{key}")

    async def pace() -> None:
        """Five rows are written between two pages, however busy the machine is."""
        for _ in range(5):
            await one_more.acquire()

    writing = asyncio.create_task(write())
    seen = await walk(of.root, 9, query, pace)
    assert not writing.done()
    await writing
    return set(range(1, ROWS + 1)) - removed, seen


# ---------------------------------------------------------------- cursors


def test_a_cursor_tells_nothing(served: Forum) -> None:
    """Not even the key, which a document may hide."""
    page = get(served.root, LIST, None, sort="title,author.username", limit=1)
    sealed = page.body["next"]
    assert all(text not in sealed for text in ("ann", "title"))
    secret = served.inside.service.cursor_secret
    values = ("some title", "ann", 7)
    assert cursor.seal(secret, "a", values) == cursor.seal(secret, "a", values)
    assert cursor.seal(secret, "a", values) != cursor.seal(secret, "b", values)
    assert cursor.unseal(secret, "a", cursor.seal(secret, "a", values)) == values


@given(text=st.text())
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(cursor.BadCursor):
        cursor.unseal(bytes(32), "context", text)


@given(length=st.integers(0, 40), place=st.integers(-3, -1), letter=st.sampled_from("ABQgw_-"))
def test_no_other_text_is_the_same_cursor(length: int, place: int, letter: str) -> None:
    sealed = cursor.seal(bytes(32), "context", ("x" * length,))
    letters = list(sealed)
    letters[place] = letter
    if letters != list(sealed):
        with pytest.raises(cursor.BadCursor):
            cursor.unseal(bytes(32), "context", "".join(letters))


@given(values=st.tuples(st.none() | st.integers(-(2**63), 2**63 - 1) | st.text() | st.binary()))
def test_values_come_back_from_a_cursor(values: tuple[Any, ...]) -> None:
    sealed = cursor.seal(bytes(range(32)), "context", values)
    assert cursor.unseal(bytes(range(32)), "context", sealed) == values
    for other in (bytes(32), bytes(range(1, 33))):
        with pytest.raises(cursor.BadCursor):
            cursor.unseal(other, "context", sealed)


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"sort": "-rating"},
        {"sort": "rating", "status": "public"},
        {"sort": "rating", "filter": "rating = 7"},
        {"sort": "rating,title"},
        {"sort": "rating", "page": "2"},
        {"sort": "rating", "q": "apple"},
    ],
    ids=str,
)
def test_a_cursor_belongs_to_its_filter_and_sort(served: Forum, other: dict[str, str]) -> None:
    sealed = get(served.root, LIST, None, sort="rating", limit=5).body["next"]
    refused = get(served.root, LIST, None, cursor=sealed, **other)
    assert (refused.status, refused.body["errors"][0]["parameter"]) in (
        (400, "cursor"),
        (400, "page"),
    )
    taken = get(served.root, LIST, None, cursor=sealed, sort="rating", fields="id", limit=1)
    assert taken.status == 200


def test_a_cursor_shows_its_finder_nothing_that_was_hidden(served: Forum) -> None:
    """A page goes on with the rights of whoever asks for it."""
    hidden = served.make(served.cy, "articles", title="draft", rating=7)
    sealed = get(served.root, LIST, None, rating=7, limit=1).body["next"]
    for who in (served.root, served.ann):
        answer = get(who, LIST, None, rating=7, cursor=sealed, limit=500)
        found = hidden in [article["id"] for article in answer.body["items"]]
        assert found is (who is served.root)
    assert served.cy.send("DELETE", f"{LIST}/{hidden}").status == 204


# ---------------------------------------------------------------- cost


def test_a_page_costs_the_same_wherever_it_is(tmp_path: Path) -> None:
    """A cursor of the usual order starts in the index, it does not count to its place."""
    with statements() as found:
        of = filled(tmp_path / "data")
        with of.inside:
            sealed = get(of.root, LIST, None, limit=500).body["next"]
            found.clear()
            assert get(of.root, LIST, None, limit=10, cursor=sealed).status == 200
            sql = next(sql for sql in found if "OFFSET" in sql)
            key = derive(of.inside.key, "database")
            connection = connect(of.inside.directory / FILE, key, read_only=True)
            plan = str(connection.execute(f"EXPLAIN QUERY PLAN {sql}", (0,) * 3).fetchall())
            connection.close()
    assert "SEARCH t USING INTEGER PRIMARY KEY (rowid>?)" in plan
    assert "TEMP B-TREE" not in plan
