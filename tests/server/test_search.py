"""Full-text search: words are only words; nothing hidden shows, not even in the order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asbuilt.store.sqlite import statements
from tests.server.forum import Forum, bare, forum, get
from tests.server.inside import Person

TEXTS = (
    ("Apple pie", "Flour, butter, sugar and six apples."),
    ("Crème brûlée", "Cream; the apple is for decoration only."),
    ("A long story", "apple " + "and so on " * 60),
    ("Pears", "No other fruit here, but title:pear and NEAR misses."),
    ("O'Neil's \"quoted\" salad", "50% off AND 100 more* (really) ^ OR {not}"),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forum]:
    """Five public articles of Ann, and two drafts: one of Ann, one of Cy."""
    of = forum(tmp_path_factory.mktemp("library") / "data")
    for title, body in TEXTS:
        of.make(of.ann, "articles", title=title, body=body, status="public")
    of.make(of.ann, "articles", title="draft", body="apple", rating=1)
    of.make(of.cy, "articles", title="foreign draft", body="apple zebra", rating=1)
    of.root.send("PATCH", "/api/articles/4", {"remark": "apple marmalade"})
    with of.inside:
        yield of


def found(who: Person, q: str, **more: Any) -> list[int]:
    answer = get(who, "/api/articles", None, q=q, **more)
    assert answer.status == 200, answer.body
    return [article["id"] for article in answer.body["items"]]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("apple", [1, 6, 2, 3]),
        ("APPLE", [1, 6, 2, 3]),
        ("apple pie", [1]),
        ("pie apple", [1]),
        ("app", [1, 6, 2, 3]),
        ("app pie", []),
        ("pie app", [1]),
        ("creme", [2]),
        ("crème brul", [2]),
        ("zebra", []),
        ("nothing", []),
    ],
)
def test_all_words_must_occur_and_the_last_may_go_on(
    library: Forum, q: str, expected: list[int]
) -> None:
    assert found(library.ann, q) == expected
    assert get(library.ann, "/api/articles", None, q=q).body["total"] == len(expected)


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ('"', None),
        ('"quoted"', [5]),
        ('quoted"', [5]),
        ('"quoted salad', [5]),
        ("O'Neil's", [5]),
        ("*", None),
        ("more*", [5]),
        ("ap*le", []),
        ("^apple", [1, 6, 2, 3]),
        ("NEAR", [4]),
        ("NEAR(apple pie)", []),
        ("apple NEAR pie", []),
        ("apple OR zebra", []),
        ("100 OR", [5]),
        ("NOT", [5]),
        ("apple NOT pie", []),
        ("AND", [3, 1, 5, 4]),
        ("title:apple", []),
        ("title:pear", [4]),
        ("{title body}:apple", []),
        ("- apple", [1, 6, 2, 3]),
        ("-apple", [1, 6, 2, 3]),
        ("+", None),
        ("()", None),
        ("(apple", [1, 6, 2, 3]),
        ("50%", [5]),
        ("'; DROP TABLE articles --", []),
        ("a\x00pple", []),
        ("\x00", None),
        ("apple \x00", [1, 6, 2, 3]),
        ("\x00 pie", [1]),
        ("￾", None),
        ("\U0001f34e apple", [1, 6, 2, 3]),
        ("rowid:1", []),
        ("rank", []),
    ],
)
def test_operators_of_the_index_are_words_for_clients(
    library: Forum, q: str, expected: list[int] | None
) -> None:
    answer = get(library.ann, "/api/articles", None, q=q)
    if expected is None:
        assert (answer.status, answer.body["errors"][0]["parameter"]) == (400, "q")
    else:
        assert answer.status == 200, answer.body
        assert [article["id"] for article in answer.body["items"]] == expected
    assert library.inside.errors == []


@pytest.mark.parametrize("query", ["q=", "q=%20", "q=a&q=b", "q=" + "+".join("abcdefghijklmnopq")])
def test_a_search_for_nothing_or_too_much_is_refused(library: Forum, query: str) -> None:
    refused = library.ann.send("GET", f"/api/articles?{query}")
    assert (refused.status, refused.body["errors"][0]["parameter"]) == (400, "q")


def test_a_list_that_the_document_does_not_search_knows_no_q(library: Forum) -> None:
    asked, other = (
        get(library.ann, "/api/comments", None, **{name: "x"}) for name in ("q", "z")
    )  # fmt: skip
    assert bare(asked, "parameter q", "'q'") == bare(other, "parameter z", "'z'")


# ---------------------------------------------------------------- what is hidden


def test_a_hidden_column_is_not_searched(library: Forum) -> None:
    assert found(library.ann, "marmalade") == []
    assert found(library.root, "marmalade") == [4]
    assert 4 in found(library.root, "apple") and 4 not in found(library.ann, "apple")


def orders(of: Forum) -> list[list[int]]:
    """The order of Ann's matches while only what she may not see changes."""
    seen = []
    for remark in (None, "apple " * 50, "word " * 3000, None):
        for key in (1, 2, 6):
            path = f"/api/articles/{key}"
            assert of.root.send("PATCH", path, {"remark": remark}).status == 200
        foreign = {"body": remark or "apple zebra"}
        assert of.cy.send("PATCH", "/api/articles/7", foreign).status == 200
        seen.append(found(of.ann, "and apple") + found(of.ann, "apple"))
    return seen


def test_the_order_does_not_change_when_only_hidden_text_does(library: Forum) -> None:
    first, *others = orders(library)
    assert others == [first] * len(others)


def test_the_usual_ranking_would_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "RELEVANCE", "bm25")
    of = forum(tmp_path / "data")
    with of.inside:
        for title, body in TEXTS:
            of.make(of.ann, "articles", title=title, body=body, status="public")
        of.make(of.ann, "articles", title="draft", body="apple")
        of.make(of.cy, "articles", title="foreign draft", body="apple zebra")
        first, *others = orders(of)
        assert others != [first] * len(others)


def test_rows_outside_the_rule_are_not_found(library: Forum) -> None:
    drafts = {
        who: found(getattr(library, who), "draft") for who in ("root", "ann", "cy", "rae", "anyone")
    }
    assert drafts == {"root": [6, 7], "ann": [6], "cy": [7], "rae": [], "anyone": []}


# ---------------------------------------------------------------- order and pages


def test_the_best_matches_come_first_and_a_sort_wins(library: Forum) -> None:
    assert found(library.ann, "apple") == [1, 6, 2, 3]
    assert found(library.ann, "apple", sort="-id") == [6, 3, 2, 1]
    assert found(library.ann, "apple", sort="title") == [3, 1, 2, 6]


def test_search_goes_together_with_filters_fields_and_relations(library: Forum) -> None:
    assert found(library.ann, "apple", status="draft") == [6]
    assert found(library.ann, "apple", filter="title ~ 'pie' or rating = 1") == [1, 6]
    page = get(library.ann, "/api/articles", None, q="pie", fields="title", expand="author")
    shown = page.body["items"][0]
    assert (set(shown), shown["author"]["username"]) == ({"title", "author"}, "ann")


@pytest.mark.parametrize("sort", [None, "title", "-rating,title"])
@pytest.mark.parametrize("limits", [(1, 1, 1, 1), (2, 2), (3, 1), (1, 3), (4,)])
def test_pages_hold_every_match_once(
    library: Forum, sort: str | None, limits: tuple[int, ...]
) -> None:
    query: dict[str, Any] = {"q": "apple"} | ({"sort": sort} if sort else {})
    whole, seen = found(library.ann, **query), []
    for limit in limits:
        page = get(library.ann, "/api/articles", None, limit=limit, **query)
        seen += [article["id"] for article in page.body["items"]]
        query["cursor"] = page.body["next"]
    assert (seen, query["cursor"]) == (whole, None)


@pytest.mark.parametrize(
    "other",
    [
        {"q": "apple", "sort": "id"},  # the same order, but not by relevance
        {"q": "apples"},
        {"q": "apple", "status": "public"},
        {},
    ],
)
def test_a_cursor_belongs_to_its_search(library: Forum, other: dict[str, str]) -> None:
    by_relevance = get(library.ann, "/api/articles", None, q="apple", limit=1).body["next"]
    refused = get(library.ann, "/api/articles", None, cursor=by_relevance, **other)
    assert (refused.status, refused.body["errors"][0]["parameter"]) == (400, "cursor")
    if other:
        there = get(library.ann, "/api/articles", None, limit=1, **other).body["next"]
        if there:
            back = get(library.ann, "/api/articles", None, q="apple", cursor=there)
            assert back.status == 400


# ---------------------------------------------------------------- in step


def test_the_index_follows_every_change(tmp_path: Path) -> None:
    of = forum(tmp_path / "data")
    with of.inside:
        key = of.make(of.ann, "articles", title="one", body="walnut", status="public")
        path = f"/api/articles/{key}"
        assert found(of.ben, "walnut") == [key]
        rehearsed = of.ann.send("PATCH", path, {"body": "almond"}, {"Prefer": "tx=rollback"})
        assert rehearsed.status == 200
        assert (found(of.ben, "walnut"), found(of.ben, "almond")) == ([key], [])
        assert of.ann.send("PATCH", path, {"body": "almond"}).status == 200
        assert (found(of.ben, "walnut"), found(of.ben, "almond")) == ([], [key])
        assert of.ann.send("DELETE", path).status == 204
        assert found(of.ben, "almond") == []


def test_the_index_follows_batches_failures_and_cascades(tmp_path: Path) -> None:
    of = forum(tmp_path / "data")
    with of.inside:
        failing = [
            {"method": "POST", "path": "/api/articles", "body": {"title": "hazel"}},
            {"method": "POST", "path": "/api/articles", "body": {"title": None}},
        ]
        assert of.ann.send("POST", "/api/batch", {"operations": failing}).status == 422
        assert found(of.root, "hazel") == []
        assert of.ann.send("POST", "/api/batch", {"operations": failing[:1]}).status == 200
        array = [{"title": "hazel two"}, {"title": "hazel three", "status": "nonsense"}]
        assert of.ann.send("POST", "/api/articles", array).status == 422
        assert found(of.root, "hazel") == [1]
        together = [of.ann.sending("POST", "/api/articles", {"title": title})
                    for title in ("hazel four", None, "hazel five", None)]  # fmt: skip
        statuses = [answer.status for answer in of.inside.together(*together)]
        assert statuses == [201, 422, 201, 422]
        assert len(found(of.root, "hazel")) == 3
        assert of.root.send("DELETE", f"/api/users/{of.ann.user['id']}").status == 204
        assert found(of.root, "hazel") == []


def test_rows_without_a_number_are_found_too(tmp_path: Path) -> None:
    of = forum(tmp_path / "data")
    with of.inside:
        keys = [of.make(of.root, "notices", text=f"notice {word}") for word in ("oak", "elm")]
        assert of.root.send("DELETE", f"/api/notices/{keys[0]}").status == 204
        last = of.make(of.root, "notices", text="notice oak again")
        page = get(of.ann, "/api/notices", None, q="oak")
        assert [notice["id"] for notice in page.body["items"]] == [last]
