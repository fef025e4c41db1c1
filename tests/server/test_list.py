"""Lists: filters, order, pages, counts; nothing is lost or shown twice while others write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from tests.client import Api

ROWS: tuple[dict[str, Any], ...] = (
    {"name": "ant", "qty": 1, "price": 10, "exact": "9", "active": True, "colour": "red",
     "status": "open", "due_on": "2026-01-01", "starts_at": "2026-01-01T09:00:00Z",
     "opens": "08:00", "slug": "ant"},
    {"name": "Bee", "qty": 2, "price": 9.5, "exact": "10", "active": False, "colour": "blue",
     "status": "open", "due_on": "2026-02-01", "starts_at": "2026-01-01T12:00:00+02:00",
     "opens": "09:00"},
    {"name": "cat", "qty": 3, "price": 100, "exact": "-1", "active": True, "colour": None,
     "status": "done", "due_on": None, "starts_at": None, "opens": None},
    {"name": "dog_%", "qty": 3, "price": None, "exact": None, "active": False, "colour": "red",
     "status": "done", "due_on": "2025-12-31", "starts_at": "2026-06-01T00:00:00Z",
     "opens": "08:30"},
    {"name": "O'Brien", "qty": 5, "price": 0.1, "exact": "0.0000000001", "active": True,
     "colour": "green", "status": "cancelled", "due_on": "2026-01-15",
     "starts_at": "2026-01-02T00:00:00Z", "opens": "23:59:59"},
)  # fmt: skip


@pytest.fixture(scope="module")
def zoo(things: Api) -> Iterator[Api]:
    """``things`` with exactly the rows above."""
    while left := things.get("/api/things", limit=500).body["items"]:
        for thing in left:
            things.delete(f"/api/things/{thing['id']}")
    created = things.post("/api/things", list(ROWS))
    assert created.status == 201, created.body
    yield things
    for thing in created.body:
        things.delete(f"/api/things/{thing['id']}")


def names(api: Api, **query: Any) -> list[str]:
    answer = api.get("/api/things", None, **query)
    assert answer.status == 200, answer.body
    return [thing["name"] for thing in answer.body["items"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"status": "open"}, ["ant", "Bee"]),
        ({"status": "open", "active": "true"}, ["ant"]),
        ({"status": "Open"}, []),
        ({"status[ne]": "open"}, ["cat", "dog_%", "O'Brien"]),
        ({"status[in]": "done,cancelled"}, ["cat", "dog_%", "O'Brien"]),
        ({"qty": "3"}, ["cat", "dog_%"]),
        ({"qty[gt]": "3"}, ["O'Brien"]),
        ({"qty[gte]": "3"}, ["cat", "dog_%", "O'Brien"]),
        ({"qty[lt]": "2"}, ["ant"]),
        ({"qty[lte]": "2"}, ["ant", "Bee"]),
        ({"qty[gte]": "2", "qty[lt]": "5"}, ["Bee", "cat", "dog_%"]),
        ({"price[gt]": "9.5"}, ["ant", "cat"]),
        ({"price": "0.10"}, ["O'Brien"]),
        ({"exact[gt]": "9"}, ["Bee"]),
        ({"exact[gt]": "0"}, ["ant", "Bee", "O'Brien"]),
        ({"exact": "10.0"}, ["Bee"]),
        ({"active": "false"}, ["Bee", "dog_%"]),
        ({"colour": "red"}, ["ant", "dog_%"]),
        ({"colour[null]": "true"}, ["cat"]),
        ({"colour[null]": "false"}, ["ant", "Bee", "dog_%", "O'Brien"]),
        ({"due_on[gte]": "2026-01-01"}, ["ant", "Bee", "O'Brien"]),
        ({"dueOn[gte]": "2026-01-01"}, ["ant", "Bee", "O'Brien"]),
        ({"starts_at[lt]": "2026-01-01T10:00:00Z"}, ["ant"]),
        ({"starts_at": "2026-01-01T10:00:00Z"}, ["Bee"]),
        ({"starts_at[gte]": "2026-01-02"}, ["dog_%", "O'Brien"]),
        ({"opens[lt]": "08:30"}, ["ant"]),
        ({"name[contains]": "A"}, ["ant", "cat"]),
        ({"name[contains]": "%"}, ["dog_%"]),
        ({"name[contains]": "'"}, ["O'Brien"]),
        ({"name[starts]": "b"}, ["Bee"]),
        ({"name": "' or 1=1 --"}, []),
        ({"filter": "status = 'open' and (qty > 1 or colour = 'red')"}, ["ant", "Bee"]),
        ({"filter": "not (status in ('open', 'done'))"}, ["O'Brien"]),
        ({"filter": "qty between 2 and 3 and active"}, ["cat"]),
        ({"filter": "name = 'O''Brien'"}, ["O'Brien"]),
        ({"filter": "colour is null or due_on < '2026-01-01'"}, ["cat", "dog_%"]),
        ({"filter": "name ~ 'E'"}, ["Bee", "O'Brien"]),
        ({"filter": "price >= 10"}, ["ant", "cat"]),
        ({"filter": "exact > 9.5"}, ["Bee"]),
        ({"filter": "starts_at >= '2026-01-01T10:00:00Z'"}, ["Bee", "dog_%", "O'Brien"]),
        ({"filter": "qty > 1", "status": "open"}, ["Bee"]),
    ],
    ids=str,
)
def test_filters(zoo: Api, query: dict[str, str], expected: list[str]) -> None:
    assert names(zoo, **query) == expected
    assert zoo.get("/api/things", None, **query).body["total"] == len(expected)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["Bee", "O'Brien", "ant", "cat", "dog_%"]),
        ("-name", ["dog_%", "cat", "ant", "O'Brien", "Bee"]),
        ("-qty,name", ["O'Brien", "cat", "dog_%", "Bee", "ant"]),
        ("-qty", ["O'Brien", "dog_%", "cat", "Bee", "ant"]),
        ("price", ["dog_%", "O'Brien", "Bee", "ant", "cat"]),
        ("exact", ["dog_%", "cat", "O'Brien", "ant", "Bee"]),
        ("-exact", ["Bee", "ant", "O'Brien", "cat", "dog_%"]),
        ("active,-id", ["dog_%", "Bee", "O'Brien", "cat", "ant"]),
        ("dueOn", ["cat", "dog_%", "ant", "O'Brien", "Bee"]),
        ("colour,-name", ["cat", "Bee", "O'Brien", "dog_%", "ant"]),
    ],
)
def test_order_is_kept_from_page_to_page(zoo: Api, sort: str, expected: list[str]) -> None:
    assert names(zoo, sort=sort) == expected
    for limit in (1, 2, 3, 5):
        assert list(walk(zoo, limit=limit, sort=sort)) == expected


def walk(api: Api, **query: Any) -> Iterator[str]:
    """The names on all pages, following ``next``."""
    cursor = None
    while True:
        answer = api.get("/api/things", None, **query, **({"cursor": cursor} if cursor else {}))
        assert answer.status == 200, answer.body
        yield from (thing["name"] for thing in answer.body["items"])
        cursor = answer.body["next"]
        assert ("link" in answer.headers) == (cursor is not None)
        if cursor is None:
            return


def test_the_link_header_leads_to_the_next_page(zoo: Api) -> None:
    first = zoo.get("/api/things", None, limit=2, sort="-name", status="open", page=1)
    second = zoo.get("/api/things", None, limit=1, sort="-name", status="open")
    assert first.body["next"] is None and "link" not in first.headers
    link = second.headers["link"]
    assert link.startswith("</api/things?") and link.endswith('>; rel="next"')
    following = zoo.get(link[1 : link.index(">")])
    assert [thing["name"] for thing in following.body["items"]] == ["Bee"]


def test_pages_by_number(zoo: Api) -> None:
    pages = [names(zoo, limit=2, page=number) for number in (1, 2, 3, 4)]
    assert pages == [["ant", "Bee"], ["cat", "dog_%"], ["O'Brien"], []]


def test_pages_do_not_move_while_others_write(things: Api) -> None:
    made = things.post("/api/things", [{"name": f"{n:02}", "status": "done"} for n in range(10)])
    paths = [f"/api/things/{thing['id']}" for thing in made.body]
    query = {"status": "done", "sort": "-name", "filter": "qty = 1"}
    seen: list[str] = []
    pages = walk(things, limit=3, **query)
    for step, name in enumerate(pages):
        seen.append(name)
        if step == 2:  # before the place: not seen; behind it: seen; removed: gone
            things.post("/api/things", [{"name": "99", "status": "done"}])
            things.post("/api/things", [{"name": "000", "status": "done"}])
            things.delete(paths[5])
    assert seen == ["09", "08", "07", "06", "04", "03", "02", "01", "000", "00"]
    for thing in things.get("/api/things", None, status="done", qty=1).body["items"]:
        things.delete(f"/api/things/{thing['id']}")


def test_a_cursor_belongs_to_its_filter_and_order_but_to_any_limit(zoo: Api) -> None:
    cursor = zoo.get("/api/things", None, limit=1, sort="name").body["next"]
    assert names(zoo, limit=3, sort="name", cursor=cursor) == ["O'Brien", "ant", "cat"]
    for query in (
        {"sort": "-name"},
        {},
        {"sort": "name", "status": "open"},
        {"sort": "name", "filter": "qty > 0"},
        {"sort": "name", "page": 2},
    ):
        assert zoo.get("/api/things", None, cursor=cursor, **query).status == 400


@pytest.mark.parametrize("change", [0, 5, 21, -1])
def test_a_changed_cursor_is_refused(zoo: Api, change: int) -> None:
    cursor: str = zoo.get("/api/things", None, limit=1).body["next"]
    letters = list(cursor)
    letters[change] = "A" if letters[change] != "A" else "B"
    for forged in ("".join(letters), cursor[:-4], cursor + "AAAA", "x", "", "ü", "=" * 9):
        assert zoo.get("/api/things", None, limit=1, cursor=forged).status == 400


def test_a_cursor_of_another_list_is_refused(zoo: Api) -> None:
    for body in ("one", "two"):
        zoo.post("/api/notes", {"body": body})
    cursor = zoo.get("/api/notes", None, limit=1).body["next"]
    assert zoo.get("/api/notes", None, cursor=cursor).status == 200
    assert zoo.get("/api/things", None, cursor=cursor).status == 400


def test_totals_are_exact_to_ten_thousand_and_then_a_lower_bound(things: Api) -> None:
    batch = [{"body": f"note {number}"} for number in range(1000)]
    for _ in range(10):
        assert things.post("/api/notes", batch, Prefer="return=minimal").status == 201
    counted = things.get("/api/notes", None, filter="body ~ 'note'", limit=1)
    assert (counted.body["total"], counted.body["total_exact"]) == (10_000, True)
    things.post("/api/notes", {"body": "note one more"})
    counted = things.get("/api/notes", None, filter="body ~ 'note'", limit=1)
    assert (counted.body["total"], counted.body["total_exact"]) == (10_000, False)
    uncounted = things.get("/api/notes", None, limit=1, count="none")
    assert (uncounted.body["total"], uncounted.body["total_exact"]) == (None, False)


def test_only_the_fields_asked_for(zoo: Api) -> None:
    shown = zoo.get("/api/things", None, fields="name,qty", limit=1).body["items"]
    assert shown == [{"name": "ant", "qty": 1}]
    one = zoo.get("/api/things", None, fields="dueOn", limit=1).body["items"]
    assert one == [{"due_on": "2026-01-01"}]


def test_a_page_that_the_client_has_is_not_sent_again(zoo: Api) -> None:
    tag = zoo.get("/api/things", None, status="open").headers["etag"]
    again = zoo.get("/api/things", {"If-None-Match": tag}, status="open")
    assert (again.status, again.body) == (304, None)
    other = zoo.get("/api/things", {"If-None-Match": tag}, status="done")
    assert other.status == 200


@pytest.mark.parametrize(
    ("query", "parameter", "hint"),
    [
        ("statsu=open", "statsu", "Did you mean status?"),
        ("limt=5", "limt", "Did you mean limit?"),
        ("status[gtt]=5", "status[gtt]", "eq, ne, lt, lte, gt, gte, in, null, contains, starts"),
        ("sort=nmae", "sort", "Did you mean name?"),
        ("fields=nmae", "fields", "Did you mean name?"),
        ("qty=abc", "qty", None),
        ("qty=1.5", "qty", None),
        ("qty=9223372036854775808", "qty", None),
        ("price=abc", "price", None),
        ("active=yes", "active", None),
        ("colour=pink", "colour", None),
        ("due_on=tomorrow", "due_on", None),
        ("ref=abc", "ref", None),
        ("payload=%7B%7D", "payload", None),
        ("tags[contains]=a", "tags[contains]", None),
        ("qty[contains]=1", "qty[contains]", None),
        ("colour[null]=maybe", "colour[null]", None),
        ("sort=payload", "sort", None),
        ("sort=name,-name", "sort", None),
        ("sort=", "sort", None),
        ("fields=", "fields", None),
        ("limit=0", "limit", None),
        ("limit=501", "limit", None),
        ("limit=abc", "limit", None),
        ("limit=-1", "limit", None),
        ("limit=%C2%B2", "limit", None),
        ("limit=1&limit=2", "limit", None),
        ("page=0", "page", None),
        ("page=99999999999999999999", "page", None),
        ("count=maybe", "count", None),
        ("cursor=x", "cursor", None),
        ("filter=qty%20%3E", "filter", None),
        ("filter=nope%20%3D%201", "filter", None),
        ("filter=qty%20%3D%20'a'", "filter", None),
        ("filter=length(name)%20%3D%203", "filter", None),
        ("filter=payload%20%3D%20'a'", "filter", None),
        ("filter=" + quote("qty = 1 " + "or qty = 1 " * 32), "filter", None),
        ("filter=" + quote("(" * 500 + "qty = 1" + ")" * 500), "filter", None),
        ("filter=" + "%28" * 2000, "filter", None),
        ("filter=" + quote("1; DROP TABLE things"), "filter", None),
        ("&".join(["qty[gt]=0"] * 33), "filter", None),
        ("_owner=1", "_owner", None),
        ("rowid=1", "rowid", None),
        ("name[regex]=.*", "name[regex]", None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_parameter_that_is_not_understood_is_named(
    zoo: Api, query: str, parameter: str, hint: str | None
) -> None:
    refused = zoo.get(f"/api/things?{query}")
    assert refused.status == 400, refused.body
    assert refused.body["errors"][0]["parameter"] == parameter
    assert hint is None or hint in refused.body["hint"]


@pytest.mark.parametrize("query", ["%FF=1", "a=%C3%28", "&".join(f"a{n}=1" for n in range(101))])
def test_a_query_string_that_can_not_be_decoded_is_refused(zoo: Api, query: str) -> None:
    assert zoo.get(f"/api/things?{query}").status == 400


def test_no_query_string_reaches_the_database_as_text(zoo: Api) -> None:
    for attack in ("name') OR 1=1 --", '"name"', "name COLLATE NOCASE", "1", "(select 1)", "*"):
        for query in (f"sort={quote(attack)}", f"fields={quote(attack)}", f"{quote(attack)}=1"):
            assert zoo.get(f"/api/things?{query}").status == 400
    assert urlsplit(zoo.get("/api/things?limit=1").headers["link"][1:]).path == "/api/things"
