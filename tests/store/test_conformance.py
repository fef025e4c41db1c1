"""What every store does, whatever the database behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from asbuilt.expression.model import Column, Comparison, Constant, IsNull, Me, Moment, Not
from asbuilt.plan.model import Parent
from asbuilt.store.base import (
    COUNT_EXACTLY,
    Caller,
    CheckViolated,
    Duplicate,
    MissingReference,
    Query,
    StillReferenced,
    StoreError,
    Transaction,
    Unavailable,
)
from tests.store.opened import OPENERS, Opened, kinds, model

BY_ID = Query((("id", False),), 100)
ADA = Caller(1, "user", {"id": 1, "email": "ada@example.com", "role": "user"})
BOB = Caller(2, "user", {"id": 2, "email": "bob@example.com", "role": "user"})
OWN = Comparison("=", Column(("owner_id",)), Me("id"))


def test_every_store_takes_part() -> None:
    assert set(OPENERS) == kinds()


@pytest.fixture(params=OPENERS)
def depot(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    with Opened(OPENERS[request.param], tmp_path, model()) as opened:
        for name in ("ada", "bob"):
            opened.insert("users", email=f"{name}@example.com")
        yield opened


def shelve(depot: Opened) -> None:
    """Ada's shelf 1 with things 1 and 2, Bob's shelf 2 with thing 3."""
    depot.insert("shelves", owner_id=1, name="north")
    depot.insert("shelves", owner_id=2, name="south")
    for shelf, name, rank in ((1, "axe", 2), (1, "bow", None), (2, "cup", 1)):
        depot.insert("things", shelf_id=shelf, name=name, code=name, state="new", rank=rank)


# ---------------------------------------------------------------- values

VALUES: dict[str, list[Any]] = {
    "flag": [True, False],
    "small": [-32768, 32767],
    "big": [-(2**63), 2**63 - 1],
    "ratio": [0.1, -1e300],
    "price": [Decimal("0.10"), Decimal("-99999999.99")],
    "huge": [Decimal("12345678901234567890.0123456789"), Decimal("-0.0000000001")],
    "words": ["", "naïve 😀", 'it\'s "quoted"; DROP TABLE kinds --'],
    "choice": ["a"],
    "day": ["2026-02-28"],
    "clock": ["23:59:59.000001"],
    "moment": ["2026-11-23T12:00:00.000001Z"],
    "raw": [b"", b"\x00\xff"],
    "document": [{"a": [1, None, {"b": "ü"}]}, [], "text", 7, True],
    "tags": [[], ["x", "y"]],
}


@pytest.mark.parametrize(
    ("column", "value"), [(column, value) for column in VALUES for value in VALUES[column]]
)
def test_a_value_comes_back_as_it_was(depot: Opened, column: str, value: Any) -> None:
    id = str(uuid4())
    stored = depot.insert("kinds", id=id, **{column: value})
    rows = depot.rows("kinds", "id", column, key=("id",))
    found = depot.one(rows, id)
    assert found == (id, value)
    assert type(found[1]) is type(value)
    assert value in stored


def test_what_is_left_out_is_null(depot: Opened) -> None:
    id = str(uuid4())
    assert depot.insert("kinds", id=id) == (id, *[None] * len(VALUES))


def test_keys_are_counted_and_never_given_twice(depot: Opened) -> None:
    first, second = depot.insert("papers", title="a"), depot.insert("papers", title="b")
    rows = depot.rows("papers", key=("id",))
    depot.transact(lambda work: work.delete(rows, [second[0]], None))
    third = depot.insert("papers", title="c")
    assert (first[0], second[0], third[0]) == (1, 2, 3)


# ---------------------------------------------------------------- single rows


def test_one_row_is_found_by_its_key(depot: Opened) -> None:
    shelve(depot)
    rows = depot.rows("things", "name", "rank", key=("id",))
    assert depot.one(rows, 1) == ("axe", 2)
    assert depot.one(rows, 99) is None


def test_a_rule_hides_other_people_s_rows(depot: Opened) -> None:
    shelve(depot)
    rows = depot.rows("shelves", "name", key=("id",), rule=OWN)
    assert depot.one(rows, 1, caller=ADA) == ("north",)
    assert depot.one(rows, 1, caller=BOB) is None
    assert depot.one(rows, 1) is None


def test_a_rule_looks_at_rows_above(depot: Opened) -> None:
    shelve(depot)
    rule = Comparison("=", Column(("shelf", "owner_id")), Me("id"))
    rows = depot.rows("things", "name", rule=rule)
    assert depot.page(rows, BY_ID, caller=ADA).rows == [("axe",), ("bow",)]
    assert depot.page(rows, BY_ID, caller=BOB).rows == [("cup",)]


def test_a_rule_looks_at_the_clock(depot: Opened) -> None:
    past = (datetime.now(UTC) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    depot.insert("kinds", id=str(uuid4()), moment=past)
    rows = depot.rows("kinds", "moment", rule=Comparison("<", Column(("moment",)), Moment("now")))
    assert depot.page(rows, BY_ID).rows == [(past,)]
    early = Comparison("<", Column(("moment",)), Moment("now", -7200))
    assert depot.page(depot.rows("kinds", "moment", rule=early), BY_ID).rows == []


def test_a_row_marked_as_deleted_is_not_there(depot: Opened) -> None:
    depot.insert("papers", title="kept")
    depot.insert("papers", title="gone", deleted_at="2026-01-01T00:00:00.000000Z")
    rows = depot.rows("papers", "title", key=("id",))
    assert depot.one(rows, 2) is None
    assert depot.page(depot.rows("papers", "title"), BY_ID).rows == [("kept",)]


# ---------------------------------------------------------------- pages


def names(depot: Opened, query: Query, **more: Any) -> list[Any]:
    return [row[0] for row in depot.page(depot.rows("things", "name", **more), query).rows]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ((("rank", False), ("id", False)), ["bow", "cup", "axe"]),
        ((("rank", True), ("id", False)), ["axe", "cup", "bow"]),
        ((("shelf_id", True), ("name", True), ("id", False)), ["cup", "bow", "axe"]),
    ],
    ids=["ascending, nothing first", "descending, nothing last", "by several"],
)
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_follow_each_other_in_order(
    depot: Opened, order: tuple[tuple[str, bool], ...], expected: list[str], limit: int
) -> None:
    shelve(depot)
    rows = depot.rows("things", "name")
    seen: list[str] = []
    after = None
    for _ in range(4):
        page = depot.page(rows, Query(order, limit, after=after))
        seen += [row[0] for row in page.rows]
        after = page.last
        if after is None:
            break
    assert seen == expected


def test_a_page_is_steady_while_rows_come_and_go(depot: Opened) -> None:
    shelve(depot)
    rows = depot.rows("things", "name")
    first = depot.page(rows, Query((("name", False), ("id", False)), 1))
    depot.insert("things", name="aaa", state="new")
    following = depot.page(rows, Query((("name", False), ("id", False)), 1, after=first.last))
    assert (first.rows, following.rows) == ([("axe",)], [("bow",)])


def test_an_offset_skips(depot: Opened) -> None:
    shelve(depot)
    assert names(depot, Query((("id", False),), 2, offset=1)) == ["bow", "cup"]
    assert names(depot, Query((("id", False),), 2, offset=9)) == []


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (Comparison("=", Column(("name",)), Constant("bow")), ["bow"]),
        (Comparison(">", Column(("rank",)), Constant(1)), ["axe"]),
        (IsNull(Column(("rank",))), ["bow"]),
        (Not(IsNull(Column(("rank",)))), ["axe", "cup"]),
        (Comparison("=", Column(("name",)), Constant("' OR 1=1 --")), []),
    ],
)
def test_a_filter_chooses(depot: Opened, filter: Any, expected: list[str]) -> None:
    shelve(depot)
    assert names(depot, Query((("id", False),), 9, filter)) == expected
    total = depot.page(depot.rows("things", "name"), Query((("id", False),), 1, filter)).total
    assert total == len(expected)


def test_a_total_is_exact_up_to_a_bound(depot: Opened) -> None:
    def fill(work: Transaction[Any]) -> None:
        for n in range(COUNT_EXACTLY):
            work.insert("papers", {"title": str(n)})

    rows = depot.rows("papers", "id")
    depot.transact(fill)
    page = depot.page(rows, Query((("id", False),), 1))
    assert (page.total, page.exact) == (COUNT_EXACTLY, True)
    depot.insert("papers", title="one more")
    page = depot.page(rows, Query((("id", False),), 1))
    assert (page.total, page.exact) == (COUNT_EXACTLY, False)
    page = depot.page(rows, Query((("id", False),), 1, count=False))
    assert (page.total, page.exact) == (None, False)


# ---------------------------------------------------------------- parents

SHELF = (Parent("shelves", "id", "shelf_id", "shelf_id"),)


def test_rows_below_a_parent_are_its_own(depot: Opened) -> None:
    shelve(depot)
    rows = depot.rows("things", "name", parents=SHELF)
    assert depot.page(rows, BY_ID, 1).rows == [("axe",), ("bow",)]
    assert depot.page(rows, BY_ID, 2).rows == [("cup",)]
    assert depot.page(rows, BY_ID, 9).rows == []


@pytest.mark.parametrize(
    ("shelf", "caller", "expected"), [(1, ADA, True), (2, ADA, False), (9, ADA, False)]
)
def test_a_parent_exists_for_whom_it_may_see(
    depot: Opened, shelf: int, caller: Caller, expected: bool
) -> None:
    shelve(depot)
    rows = depot.rows("things", "name", parents=SHELF, parent_rules=(OWN,))
    assert depot.run(depot.store.parents_exist(rows, [shelf], caller)) is expected
    assert depot.transact(lambda work: work.parents_exist(rows, [shelf], caller)) is expected
    assert bool(depot.page(rows, BY_ID, shelf, caller=caller).rows) is expected


# ---------------------------------------------------------------- writes


def test_a_change_returns_the_whole_row(depot: Opened) -> None:
    shelve(depot)
    rows = depot.rows("things", "id", key=("id",))
    changed = depot.transact(lambda work: work.update(rows, [1], None, {"rank": 7}))
    assert changed == (1, 1, "axe", "axe", "new", 7)
    assert depot.transact(lambda work: work.update(rows, [99], None, {"rank": 7})) is None


def test_a_change_or_removal_that_the_rule_hides_does_not_happen(depot: Opened) -> None:
    shelve(depot)
    rows = depot.rows("shelves", "id", key=("id",), rule=OWN)
    assert depot.transact(lambda work: work.update(rows, [1], BOB, {"name": "mine"})) is None
    assert depot.transact(lambda work: work.delete(rows, [1], BOB)) == 0
    assert depot.one(depot.rows("shelves", "name", key=("id",)), 1) == ("north",)


def test_a_removal_tells_how_many(depot: Opened) -> None:
    shelve(depot)
    rows = depot.rows("things", "id", key=("shelf_id",))
    assert depot.transact(lambda work: work.delete(rows, [1], None)) == 2
    assert depot.transact(lambda work: work.delete(rows, [1], None)) == 0


def test_a_removal_takes_along_what_belongs_to_it(depot: Opened) -> None:
    depot.insert("shelves", owner_id=1, name="north")
    users = depot.rows("users", "id", key=("id",))
    depot.transact(lambda work: work.delete(users, [1], None))
    assert depot.page(depot.rows("shelves", "id"), BY_ID).rows == []


@pytest.mark.parametrize(
    ("table", "values", "kind", "told"),
    [
        pytest.param("users", {"email": "ada@example.com"}, Duplicate,
                     {"table": "users", "columns": ("email",)}, id="unique"),
        pytest.param("things", {"shelf_id": 1, "code": "axe", "name": "x", "state": "new"},
                     Duplicate, {"columns": ("shelf_id", "code")}, id="unique together"),
        pytest.param("users", {"id": 1, "email": "x"}, Duplicate, {"columns": ("id",)}, id="key"),
        pytest.param("things", {"shelf_id": 9, "name": "x", "state": "new"}, MissingReference,
                     {"columns": ("shelf_id",)}, id="reference"),
        pytest.param("things", {"name": "", "state": "new"}, CheckViolated,
                     {"columns": ("name",)}, id="check"),
        pytest.param("things", {"name": "x", "state": "odd"}, CheckViolated,
                     {"columns": ("state",)}, id="choice"),
        pytest.param("things", {"name": None, "state": "new"}, CheckViolated,
                     {"name": None, "columns": ("name",)}, id="null"),
    ],
)  # fmt: skip
def test_a_refusal_tells_why(
    depot: Opened, table: str, values: dict[str, Any], kind: type[StoreError], told: dict[str, Any]
) -> None:
    shelve(depot)
    with pytest.raises(kind) as refused:
        depot.insert(table, **values)
    assert {name: getattr(refused.value, name) for name in told} == told


def test_what_others_point_at_stays(depot: Opened) -> None:
    shelve(depot)
    rows = depot.rows("shelves", "id", key=("id",))
    with pytest.raises(StillReferenced) as refused:
        depot.transact(lambda work: work.delete(rows, [1], None))
    assert refused.value.table == "things"


# ---------------------------------------------------------------- transactions


def test_a_transaction_sees_its_own_writes_and_nobody_else_does_before_its_end(
    depot: Opened,
) -> None:
    rows = depot.rows("papers", "title", key=("id",))

    def work(transaction: Transaction[Any]) -> Any:
        transaction.insert("papers", {"title": "draft"})
        page = transaction.page(depot.rows("papers", "title"), [], None, BY_ID)
        return transaction.one(rows, [1], None), page.rows

    assert depot.transact(work) == (("draft",), [("draft",)])
    assert depot.one(rows, 1) == ("draft",)


class Regret(Exception):
    """Raised by work that changed its mind."""


def test_what_a_transaction_raises_undoes_all_of_it(depot: Opened) -> None:
    def work(transaction: Transaction[Any]) -> None:
        transaction.insert("papers", {"title": "one"})
        transaction.insert("papers", {"title": "two"})
        raise Regret

    with pytest.raises(Regret):
        depot.transact(work)
    assert depot.page(depot.rows("papers", "id"), BY_ID).rows == []


def test_a_refused_statement_can_be_overcome_within_a_transaction(depot: Opened) -> None:
    def work(transaction: Transaction[Any]) -> str:
        with pytest.raises(Duplicate):
            transaction.insert("users", {"email": "ada@example.com"})
        transaction.insert("papers", {"title": "instead"})
        return "done"

    assert depot.transact(work) == "done"
    assert depot.page(depot.rows("papers", "title"), BY_ID).rows == [("instead",)]


def write(title: str, error: BaseException | None = None) -> Any:
    def work(transaction: Transaction[Any]) -> str:
        transaction.insert("papers", {"title": title})
        if error is not None:
            raise error
        return title

    return work


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (Regret(), Regret),
        (ValueError("no"), ValueError),
        (StopIteration(), RuntimeError),
        (SystemExit(1), RuntimeError),
        (KeyboardInterrupt(), RuntimeError),
    ],
    ids=repr,
)
def test_one_failure_among_many_undoes_only_itself(
    depot: Opened, error: BaseException, shown: type[Exception]
) -> None:
    works = [write("a"), write("b", error), write("c"), write("d", error), write("e")]
    outcomes = depot.together(*works)
    assert [type(outcome) for outcome in outcomes] == [str, shown, str, shown, str]
    rows = depot.page(depot.rows("papers", "title"), BY_ID).rows
    assert rows == [("a",), ("c",), ("e",)]
    assert depot.transact(write("after")) == "after"


def test_nothing_is_written_after_the_store_is_closed(depot: Opened) -> None:
    depot.close_store()
    with pytest.raises(Unavailable):
        depot.transact(write("late"))
