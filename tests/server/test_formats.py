"""Lists as JSON, CSV or lines of JSON; cells that a spreadsheet would run are quoted."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asbuilt.server.formats import CSV, JSON, NDJSON, chosen, to_csv
from tests.server.forum import Forum, bare, forum, get

HIDDEN = "hidden remark"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forum]:
    """Three public articles and a draft of Cy's."""
    of = forum(tmp_path_factory.mktemp("formats") / "data")
    of.make(
        of.ann, "articles", title='=HYPERLINK("http://x")', body='two\r\nlines, "quoted"',
        status="public", rating=-1, price="-0.10", tags=["=1", "b"],
    )  # fmt: skip
    of.make(of.ann, "articles", title="plain", body="ü", status="public", weight="0.0000000001")
    of.make(of.ann, "articles", title="@cmd", body="-", status="public", views=2**62)
    of.make(of.cy, "articles", title="secret draft", body="d")
    of.root.send("PATCH", "/api/articles/1", {"remark": HIDDEN})
    with of.inside:
        yield of


def table(of: Forum, who: str = "ann", **query: Any) -> list[dict[str, str]]:
    answer = get(getattr(of, who), "/api/articles", {"Accept": "text/csv"}, **query)
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == CSV
    return list(csv.DictReader(io.StringIO(answer.body, newline="")))


# ---------------------------------------------------------------- which format


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/*", JSON),
        ("APPLICATION/JSON; charset=utf-8", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        ("text/csv", CSV),
        ("text/csv; header=present", CSV),
        ("text/*", CSV),
        ("text/csv, */*;q=0.1", CSV),
        ("application/json;q=0.5, text/csv", CSV),
        ("application/json, text/csv;q=0.5", JSON),
        ("text/csv;q=0.4, application/json;q=0.6", JSON),
        ("application/json;q=0, */*", CSV),
        ("application/json;q=0, text/csv;q=0, */*;q=0.1", NDJSON),
        ("application/x-ndjson", NDJSON),
        ("application/ndjson", NDJSON),
        ("application/jsonl", NDJSON),
        ("application/xml", None),
        ("text/html", None),
        ("application/json;q=0", None),
        ("text/csv;q=0, text/*;q=0", None),
        ("*/*;q=0", None),
        ("application/json;q=many", None),
        ("application/json;q=nan, text/csv;q=inf", None),
        (";;;,,,", None),
    ],
)
def test_the_accept_header_chooses(accept: str | None, expected: str | None) -> None:
    assert chosen(accept) == expected


@given(st.text())
def test_no_accept_header_is_an_error(accept: str) -> None:
    assert chosen(accept) in (JSON, CSV, NDJSON, None)


def test_what_nothing_serves_is_not_acceptable(served: Forum) -> None:
    refused = get(served.ann, "/api/articles", {"Accept": "text/html"})
    assert (refused.status, refused.body["code"]) == (406, "not-acceptable")


# ---------------------------------------------------------------- the rows


def test_a_table_has_the_rows_and_columns_of_the_list(served: Forum) -> None:
    page = get(served.ann, "/api/articles").body["items"]
    cells = table(served)
    assert [row["id"] for row in cells] == [str(article["id"]) for article in page]
    assert list(cells[0]) == list(page[0])
    assert cells[0]["body"] == 'two\r\nlines, "quoted"'
    assert (cells[0]["rating"], cells[0]["price"]) == ("-1", "-0.10")
    assert (cells[1]["weight"], cells[1]["body"], cells[1]["rating"]) == ("0.0000000001", "ü", "")
    assert (cells[2]["views"], cells[0]["tags"]) == (str(2**62), '["=1","b"]')


def test_a_table_obeys_filter_sort_fields_and_pages(served: Forum) -> None:
    assert table(served, fields="title", sort="-id", limit=1) == [{"title": "'@cmd"}]
    assert [row["title"] for row in table(served, title="plain")] == ["plain"]
    first = get(served.ann, "/api/articles", {"Accept": "text/csv"}, limit=2, sort="id")
    link = first.headers["link"]
    following = served.ann.send("GET", link[1 : link.index(">")], None, {"Accept": "text/csv"})
    assert following.body.splitlines()[1].startswith("3,")


def test_lines_of_json_are_the_items(served: Forum) -> None:
    answer = get(served.ann, "/api/articles", {"Accept": "application/x-ndjson"})
    assert answer.headers["content-type"] == NDJSON
    lines = [json.loads(line) for line in answer.body.splitlines()]
    assert lines == get(served.ann, "/api/articles").body["items"]


@pytest.mark.parametrize("accept", ["text/csv", "application/x-ndjson", "application/json"])
def test_nothing_hidden_is_in_any_format(served: Forum, accept: str) -> None:
    def asked(who: str) -> str:
        return str(get(getattr(served, who), "/api/articles", {"Accept": accept}).body)

    for who in ("ann", "rae", "anyone"):
        for secret in (HIDDEN, "remark", "api_token", "reviewer_id", "secret draft"):
            assert secret not in asked(who)
    assert HIDDEN in asked("root") and "secret draft" in asked("root")


@pytest.mark.parametrize("accept", ["text/csv", "application/x-ndjson", "application/json"])
def test_no_byte_changes_when_only_a_hidden_column_does(served: Forum, accept: str) -> None:
    before = get(served.ann, "/api/articles", {"Accept": accept})
    for remark in ("other", HIDDEN):
        changed = served.root.send("PATCH", "/api/articles/1", {"remark": remark})
        assert changed.status == 200
        assert bare(get(served.ann, "/api/articles", {"Accept": accept})) == bare(before)
    tag = {"Accept": accept, "If-None-Match": before.headers["etag"]}
    assert get(served.ann, "/api/articles", tag).status == 304


def test_formats_of_one_list_have_different_tags(served: Forum) -> None:
    tags = {
        get(served.ann, "/api/articles", {"Accept": accept}).headers["etag"]
        for accept in ("text/csv", "application/x-ndjson", "application/json")
    }
    assert len(tags) == 3


def test_a_column_of_some_rows_is_empty_on_the_others(served: Forum) -> None:
    answer = get(served.ann, "/api/users", {"Accept": "text/csv"})
    rows = {row["username"]: row for row in csv.DictReader(io.StringIO(answer.body))}
    assert (rows["ann"]["email"], rows["ben"]["email"]) == ("ann@example.com", "")


# ---------------------------------------------------------------- cells


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_would_be_a_formula_is_quoted(sign: str) -> None:
    body = to_csv(["a"], [[f"{sign}1+1"]])
    assert list(csv.reader(io.StringIO(body.decode(), newline=""))) == [["a"], [f"'{sign}1+1"]]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (msgspec.UNSET, ""),
        (True, "true"),
        (False, "false"),
        (-5, "-5"),
        (Decimal("-1.50"), "-1.50"),
        (Decimal("1E+3"), "1000"),
        (0.1, "0.1"),
        (b"\xfb\xff", "'+/8="),
        (b"ab", "YWI="),
        ([], "[]"),
        ({"a": [1, "ü"]}, '{"a":[1,"ü"]}'),
        (" =1", " =1"),
        ("", ""),
        ("a'b", "a'b"),
    ],
    ids=repr,
)
def test_a_value_is_a_cell(value: Any, cell: str) -> None:
    body = to_csv(["a", "b"], [[value, "x"]])
    assert list(csv.reader(io.StringIO(body.decode(), newline="")))[1] == [cell, "x"]


plain = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(st.lists(plain, min_size=2, max_size=2)))
def test_texts_come_back_as_they_were_but_for_the_quote(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(to_csv(["a", "b"], rows).decode(), newline="")))
    for given_row, row in zip(rows, read[1:], strict=True):
        for text, cell in zip(given_row, row, strict=True):
            assert cell in (text, f"'{text}")
            assert not cell.startswith(("=", "+", "-", "@"))
