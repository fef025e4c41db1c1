"""Counts, sums and extremes over groups, of what the caller may read and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asbuilt.server.actions import aggregate
from tests.server.forum import DOCUMENT, Forum, bare, forum, get
from tests.server.inside import Person
from tests.serving import Answer

PATH = "/api/articles/aggregate"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forum]:
    """Five articles: three public ones, a draft of Ann's and one of Cy's."""
    of = forum(tmp_path_factory.mktemp("figures") / "data")
    for who, values in (
        (of.ann, {"title": "a", "status": "public", "rating": 1, "price": "0.10"}),
        (of.ann, {"title": "b", "status": "public", "rating": 4, "price": "0.20"}),
        (of.cy, {"title": "c", "status": "public", "price": "99999999.99",
                 "weight": "12345678901234567890.0000000001"}),
        (of.ann, {"title": "d", "rating": -7, "weight": "0.1"}),
        (of.cy, {"title": "e", "rating": 1000, "weight": "0.2"}),
    ):  # fmt: skip
        of.make(who, "articles", **values)
    of.root.send("PATCH", "/api/articles/1", {"remark": "kept"})
    with of.inside:
        yield of


def figures(who: Person, query: str) -> list[dict[str, Any]]:
    answer = who.send("GET", f"{PATH}?{query}")
    assert answer.status == 200, answer.body
    assert answer.body["complete"] is True
    items: list[dict[str, Any]] = answer.body["items"]
    return items


# ---------------------------------------------------------------- what comes out


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [{"count": 4}]),
        ("count", [{"count": 4}]),
        ("count=true", [{"count": 4}]),
        ("group=status", [{"status": "draft", "count": 1}, {"status": "public", "count": 3}]),
        ("group=rating", [{"rating": rating, "count": 1} for rating in (None, -7, 1, 4)]),
        ("group=status,author_id&sum=rating", [
            {"status": "draft", "author_id": 2, "sum_rating": -7},
            {"status": "public", "author_id": 2, "sum_rating": 5},
            {"status": "public", "author_id": 4, "sum_rating": None},
        ]),
        ("sum=rating,price&count", [{"sum_rating": -2, "sum_price": 100000000.29, "count": 4}]),
        ("avg=rating", [{"avg_rating": -2 / 3}]),
        ("min=rating,title&max=title,price", [
            {"min_rating": -7, "min_title": "a", "max_title": "d", "max_price": 99999999.99}
        ]),
        ("count&status=public", [{"count": 3}]),
        ("count&rating[gt]=0", [{"count": 2}]),
        ("count&filter=rating > 0 or status = 'draft'".replace(" ", "%20"), [{"count": 3}]),
        ("count&author.username=ann", [{"count": 3}]),
        ("count&status=public&sum=rating&rating=99", [{"count": 0, "sum_rating": None}]),
        ("group=status&rating=99", []),
    ],
)  # fmt: skip
def test_figures(served: Forum, query: str, expected: list[dict[str, Any]]) -> None:
    found = figures(served.ann, query)
    assert found == expected
    assert [list(group) for group in found] == [list(group) for group in expected]


def test_sums_are_exact(tmp_path: Path) -> None:
    of = forum(tmp_path / "data")
    most = 2**63 - 1
    with of.inside:
        for views in (most, most, -1, 5):
            of.make(of.root, "articles", title="t", status="public", views=views)
        for weight in ("12345678901234567890.0000000001", "0.1", "-0.3"):
            of.make(of.root, "articles", title="t", status="draft", weight=weight)
        for price in ("0.10", "0.20", "99999999.99", "-0.01"):
            of.make(of.root, "articles", title="t", price=price)
        sent = get(of.root, PATH, None, sum="views,weight,price", min="weight", max="weight")
        text = json.dumps(sent.body, separators=(",", ":"))
        assert f'"sum_views":{2 * most + 4},' in text
        assert (sent.status, of.inside.errors) == (200, [])
        shown = raw(of, f"{PATH}?sum=weight,price&min=weight&max=weight")
        assert '"sum_weight":12345678901234567889.8000000001,' in shown
        assert '"sum_price":100000000.28,' in shown
        assert '"min_weight":-0.3000000000,"max_weight":12345678901234567890.0000000001' in shown
        assert figures(of.root, "avg=price&price[lt]=1")[0]["avg_price"] == pytest.approx(0.29 / 3)


def raw(of: Forum, path: str) -> str:
    """The text of an answer, digit for digit."""
    sent = json.loads
    texts: list[str] = []

    def keeping(text: str, **options: Any) -> Any:
        texts.append(text)
        return sent(text, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json, "loads", keeping)
        of.root.send("GET", path)
    return texts[-1]


# ---------------------------------------------------------------- what does not


def test_only_rows_that_the_caller_may_read_count(served: Forum) -> None:
    counted = {who: figures(getattr(served, who), "count&max=rating") for who in ("root", "cy")}
    assert counted["root"] == [{"count": 5, "max_rating": 1000}]
    assert counted["cy"] == [{"count": 4, "max_rating": 1000}]
    assert figures(served.ann, "count&max=rating") == [{"count": 4, "max_rating": 4}]
    assert figures(served.rae, "count&max=rating") == [{"count": 3, "max_rating": 4}]
    assert get(served.anyone, PATH).status == 401


@pytest.mark.parametrize(
    "parameter", ["group", "sum", "avg", "min", "max", "{}", "{}[gt]", "{}[null]", "filter"]
)
@pytest.mark.parametrize("column", ["remark", "api_token", "reviewer_id", "author.email"])
def test_a_hidden_column_answers_like_one_that_does_not_exist(
    served: Forum, parameter: str, column: str
) -> None:
    def ask(name: str) -> Answer:
        value = f"{name} is null" if parameter == "filter" else name
        return get(served.ann, PATH, None, **{parameter.format(name): value})

    absent = f"{column[:-1]}q"
    hidden = ask(column)
    assert hidden.status == 400
    assert bare(hidden, column) == bare(ask(absent), absent)


def test_administrators_count_what_only_they_see(served: Forum) -> None:
    assert figures(served.root, "group=remark") == [
        {"remark": None, "count": 4}, {"remark": "kept", "count": 1}
    ]  # fmt: skip
    for parameter in ("group", "min", "max"):
        assert get(served.root, PATH, None, **{parameter: "api_token"}).status == 400


def test_no_byte_changes_when_only_what_is_hidden_does(served: Forum) -> None:
    query = "group=status&count&sum=rating&max=title"
    before = bare(served.ann.send("GET", f"{PATH}?{query}"))
    assert served.root.send("PATCH", "/api/articles/1", {"remark": "other"}).status == 200
    assert served.cy.send("PATCH", "/api/articles/5", {"rating": 7, "title": "z"}).status == 200
    assert bare(served.ann.send("GET", f"{PATH}?{query}")) == before
    for path, change in (("1", {"remark": "kept"}), ("5", {"rating": 1000, "title": "e"})):
        assert served.root.send("PATCH", f"/api/articles/{path}", change).status == 200


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("sum=title", "sum"),
        ("sum=status", "sum"),
        ("avg=tags", "avg"),
        ("max=tags", "max"),
        ("sum=", "sum"),
        ("sum=rating,", "sum"),
        ("sum=author.id", "sum"),
        ("group=", "group"),
        ("group=author.username", "group"),
        ("group=status,status", "group"),
        ("group=status&group=status", "group"),
        ("count&count", "count"),
        ("count=7", "count"),
        ("sum=rating&sum=rating", "sum"),
        ("max=rating,rating", "max"),
        ("median=rating", "median"),
        ("limit=5", "limit"),
        ("sort=status", "sort"),
        ("q=apple", "q"),
        ("expand=author", "expand"),
        ("fields=status", "fields"),
        ("cursor=x", "cursor"),
        ("filter=rating%20>", "filter"),
        ("filter=rating=1&filter=rating=2", "filter"),
        ("&".join(["rating[gt]=0"] * 33), "filter"),
        ("sum=rating)--", "sum"),
        ("group=1", "group"),
        ("group=count(*)", "group"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_not_understood_is_named(served: Forum, query: str, parameter: str) -> None:
    refused = served.ann.send("GET", f"{PATH}?{query}")
    assert refused.status == 400, refused.body
    assert refused.body["errors"][0]["parameter"] == parameter


def test_hints_name_what_is_taken(served: Forum) -> None:
    assert get(served.ann, PATH, None, cuont="").body["hint"] == "Did you mean count?"
    assert get(served.ann, PATH, None, sum="ratng").status == 400
    hint = get(served.ann, PATH, None, zzzz="").body["hint"]
    assert hint.startswith("Known are filter, group, count, sum, avg, min, max, author_id, body")
    assert "remark" not in hint


def test_more_groups_than_fit_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aggregate, "MAX_GROUPS", 2)
    of = forum(tmp_path / "data")
    with of.inside:
        for title in "ab":
            of.make(of.ann, "articles", title=title)
        assert get(of.ann, PATH, None, group="title").body["complete"] is True
        of.make(of.ann, "articles", title="c")
        answer = get(of.ann, PATH, None, group="title").body
        assert [group["title"] for group in answer["items"]] == ["a", "b"]
        assert answer["complete"] is False


def test_figures_below_a_parent(tmp_path: Path) -> None:
    extra = "### Figures of chapters\n\n**Method:** `GET /api/articles/{article_id}/chapters/"
    document = DOCUMENT.replace("### Add a chapter", f"{extra}aggregate`\n\n### Add a chapter")
    row = "| `POST /api/articles/{article_id}/chapters` |"
    document = document.replace(
        row, "| `GET /api/articles/{article_id}/chapters/aggregate` | ✅ | ✅ | ❌ | ❌ |\n" + row
    )
    of = forum(tmp_path / "data", document)
    with of.inside:
        for who, count in ((of.ann, 2), (of.cy, 3)):
            article = of.make(who, "articles", title="t")
            for _ in range(count):
                of.make(of.root, f"articles/{article}/chapters", heading="h")
        counted = get(of.ann, "/api/articles/1/chapters/aggregate")
        assert counted.body["items"] == [{"count": 2}]
        hidden = get(of.ann, "/api/articles/2/chapters/aggregate")
        absent = get(of.ann, "/api/articles/9/chapters/aggregate")
        assert (hidden.status, bare(hidden, "/2/")) == (404, bare(absent, "/9/"))


@pytest.mark.parametrize(
    ("query", "meant"), [("group=statsu", "status"), ("sum=ratign", "rating"), ("grop=x", "group")]
)
def test_what_was_meant_is_suggested(served: Forum, query: str, meant: str) -> None:
    refused = served.ann.send("GET", f"{PATH}?{query}")
    assert (refused.status, refused.body["hint"]) == (400, f"Did you mean {meant}?")
