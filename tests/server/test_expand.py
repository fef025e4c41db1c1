"""Related rows inside a row: those that reading them would show, by one statement for each hop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asbuilt.server import expand
from tests.server.forum import Forum, bare, forum, get, statements
from tests.server.inside import Inside, Person, plan_of


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forum]:
    """Ann (blue team) and Cy (red team) have a public article and a draft each; Ben (blue) and Cy
    have commented on Ann's, Cy internally; administrators have judged it; Ben edits chapters."""
    of = forum(tmp_path_factory.mktemp("forum") / "data")
    for who in (of.ann, of.cy):
        for status in ("public", "draft"):
            of.make(who, "articles", title=f"{who.user['username']} {status}", status=status)
    of.make(of.ben, "comments", article_id=1, body="nice")
    of.make(of.cy, "comments", article_id=1, body="hm", internal=True)
    of.make(of.root, "verdicts", article_id=1, text="good")
    for article in (1, 4):
        of.make(
            of.root, f"articles/{article}/chapters", heading=f"in {article}",
            editor_id=of.ben.user["id"],
        )  # fmt: skip
    of.make(of.root, "notices", team_id=1, text="for blue")
    with of.inside:
        yield of


def item(who: Person, path: str, expanded: str, **query: Any) -> Any:
    answer = get(who, path, None, expand=expanded, **query)
    assert answer.status == 200, answer.body
    return answer.body


# ---------------------------------------------------------------- what is shown


def test_a_reference_becomes_the_row_that_it_names(served: Forum) -> None:
    article = item(served.ann, "/api/articles/1", "author")
    assert (article["author_id"], article["author"]["username"]) == (2, "ann")
    assert list(article)[-1] == "author"


def test_either_spelling_names_a_relation(served: Forum) -> None:
    person = item(served.ann, "/api/users/2", "articlesByAuthor")
    assert [article["id"] for article in person["articlesByAuthor"]] == [1, 2]


def test_rows_that_refer_come_as_an_array(served: Forum) -> None:
    article = item(served.root, "/api/articles/1", "comments")
    assert [comment["body"] for comment in article["comments"]] == ["nice", "hm"]
    assert item(served.root, "/api/articles/2", "comments")["comments"] == []


def test_two_hops(served: Forum) -> None:
    article = item(served.root, "/api/articles/1", "comments.author,author.team,verdicts")
    assert [comment["author"]["username"] for comment in article["comments"]] == ["ben", "cy"]
    assert article["author"]["team"]["name"] == "blue"
    assert article["verdicts"][0]["text"] == "good"


def test_rows_of_a_list(served: Forum) -> None:
    page = item(served.root, "/api/articles", "author,comments", fields="id", sort="-id")
    shown = [(row["id"], row["author"]["username"], len(row["comments"])) for row in page["items"]]
    assert shown == [(4, "cy", 0), (3, "cy", 0), (2, "ann", 0), (1, "ann", 2)]
    assert set(page["items"][0]) == {"id", "author", "comments"}


def test_keys_of_another_type(served: Forum) -> None:
    team = item(served.ann, "/api/teams/1", "notices,users")
    assert [notice["text"] for notice in team["notices"]] == ["for blue"]
    assert [person["username"] for person in team["users"]] == ["ann", "ben"]


def test_lines_of_json_hold_relations_too(served: Forum) -> None:
    accepted = {"Accept": "application/x-ndjson"}
    line = get(served.ann, "/api/articles", accepted, expand="author", limit=1)
    assert line.body["author"]["username"] == "ann"


def test_a_table_of_cells_holds_none(served: Forum) -> None:
    refused = get(served.ann, "/api/articles", {"Accept": "text/csv"}, expand="author")
    assert (refused.status, refused.body["errors"][0]["parameter"]) == (400, "expand")


# ---------------------------------------------------------------- what is not


def test_a_related_row_outside_the_rule_is_null_like_none(served: Forum) -> None:
    foreign = item(served.ann, "/api/articles/3", "author")
    assert (foreign["author_id"], foreign["author"]) == (4, None)
    assert get(served.ann, "/api/users/4").status == 404
    assert item(served.root, "/api/articles/3", "author")["author"]["username"] == "cy"


def test_rows_outside_the_rule_are_left_out(served: Forum) -> None:
    for who, seen in ((served.ann, ["nice"]), (served.cy, ["nice", "hm"])):
        article = item(who, "/api/articles/1", "comments")
        assert [comment["body"] for comment in article["comments"]] == seen


def test_the_second_hop_has_its_own_rule(served: Forum) -> None:
    article = item(served.cy, "/api/articles/1", "comments.author")
    assert [comment["author"] and "cy" for comment in article["comments"]] == [None, "cy"]


def test_hidden_columns_of_related_rows_are_absent(served: Forum) -> None:
    author = item(served.ann, "/api/articles/1", "author")["author"]
    assert set(author) == {"id", "username", "bio", "role", "team_id"}
    article = item(served.ann, "/api/users/2", "articles")["articles"][0]
    assert not {"remark", "api_token", "reviewer_id"} & set(article)
    article = item(served.root, "/api/users/2", "articles_by_author")["articles_by_author"][0]
    assert {"remark", "reviewer_id"} <= set(article) and "api_token" not in article


def test_rows_below_a_hidden_parent_stay_hidden_on_another_way(served: Forum) -> None:
    """Chapters are read below their article alone: whoever may not read it reads none of them."""
    assert get(served.ann, "/api/articles/4/chapters").status == 404
    chapters = item(served.ann, "/api/users/3", "chapters")["chapters"]
    assert [chapter["heading"] for chapter in chapters] == ["in 1"]
    chapters = item(served.root, "/api/users/3", "chapters")["chapters"]
    assert [chapter["heading"] for chapter in chapters] == ["in 1", "in 4"]


def test_an_answer_does_not_change_when_a_hidden_column_of_a_related_row_does(
    served: Forum,
) -> None:
    path = "/api/comments/1?expand=article,author"
    before = served.ann.send("GET", path)
    for change in ({"remark": "new"}, {"reviewer_id": 4}):
        assert served.root.send("PATCH", "/api/articles/1", change).status == 200
    assert served.root.send("PATCH", "/api/users/3", {"email": "new@example.com"}).status == 200
    after = served.ann.send("GET", path)
    assert (before.body, before.headers["etag"]) == (after.body, after.headers["etag"])


@pytest.mark.parametrize("path", ["/api/articles", "/api/articles/1", "/api/articles/987654"])
@pytest.mark.parametrize(
    ("who", "closed"),
    [
        ("ann", "verdicts"),  # the table is closed to the role
        ("ann", "reviewer"),  # the column that refers is hidden
        ("ann", "author.articles_by_reviewer"),
        ("ann", "comments.article.verdicts"),
        ("rae", "author"),
        ("rae", "comments"),
        ("anyone", "author"),
    ],
)
def test_a_closed_relation_answers_like_one_that_does_not_exist(
    served: Forum, path: str, who: str, closed: str
) -> None:
    person: Person = getattr(served, who)
    name = closed.rpartition(".")[2]
    absent = f"{name[:-1]}q"
    refused = get(person, path, None, expand=closed)
    other = get(person, path, None, expand=closed.replace(name, absent))
    assert refused.status == 400
    assert bare(refused, name) == bare(other, absent)


def test_hints_name_only_what_is_open(served: Forum) -> None:
    hints = {
        who: get(getattr(served, who), "/api/articles", None, expand="zzzzzz").body["hint"]
        for who in ("root", "ann", "rae")
    }
    assert hints == {
        "root": "Known are author, reviewer, comments, verdicts, chapters.",
        "ann": "Known are author, comments, chapters.",
        "rae": "Known are chapters.",
    }
    assert get(served.ann, "/api/articles", None, expand="autor").body["hint"] == (
        "Did you mean author?"
    )


def test_deleted_rows_are_gone_from_relations(tmp_path: Path) -> None:
    of = forum(tmp_path / "data")
    with of.inside:
        gone = of.make(of.ann, "articles", title="t", status="public")
        comment = of.make(of.ben, "comments", article_id=gone, body="b")
        assert of.ann.send("DELETE", f"/api/articles/{gone}").status == 204
        assert item(of.ben, f"/api/comments/{comment}", "article")["article"] is None
        assert item(of.root, "/api/users/2", "articles_by_author")["articles_by_author"] == []


# ---------------------------------------------------------------- names


def test_one_of_several_references_is_named_by_its_column(served: Forum) -> None:
    person = item(served.root, "/api/users/2", "articles_by_author,articles_by_reviewer")
    assert [article["id"] for article in person["articles_by_author"]] == [1, 2]
    assert person["articles_by_reviewer"] == []
    assert get(served.root, "/api/users/2", None, expand="articles").status == 400


def test_the_only_reference_that_is_open_has_the_short_name_and_the_long_one(
    served: Forum,
) -> None:
    for name in ("articles", "articles_by_author"):
        assert [row["id"] for row in item(served.ann, "/api/users/2", name)[name]] == [1, 2]


NESTED = """# Technical Specification: Nested

**Status:** Draft

## Data Model

```sql
CREATE TABLE places (
    code NUMERIC(30, 2) PRIMARY KEY,
    parent NUMERIC(30, 2) REFERENCES places(code),
    name TEXT NOT NULL
);

CREATE TABLE stamps (
    mark BYTEA PRIMARY KEY,
    place NUMERIC(30, 2) REFERENCES places(code)
);

CREATE TABLE letters (
    id BIGSERIAL PRIMARY KEY,
    stamp BYTEA REFERENCES stamps(mark)
);

CREATE TABLE boxes (
    id BIGSERIAL PRIMARY KEY
);

CREATE TABLE parcels (
    id BIGSERIAL PRIMARY KEY,
    box_id BIGINT REFERENCES boxes(id)
);

CREATE TABLE seals (
    id BIGSERIAL PRIMARY KEY,
    parcel_id BIGINT NOT NULL REFERENCES parcels(id)
);
```

## API Specification

**Resource:** `/api/places`

**Resource:** `/api/stamps`

### A letter

**Method:** `GET /api/letters/{id}`

**Response:**

```json
{"id": 1, "stamp": "AP8="}
```

**Resource:** `/api/boxes`

**Resource:** `/api/seals`

### Parcels in a box

**Method:** `GET /api/boxes/{box_id}/parcels`

### A new parcel

**Method:** `POST /api/parcels`

### Send a letter

**Method:** `POST /api/letters`

## Access

| Endpoint | admin | anonymous |
|---|---|---|
| `/api/places` | ✅ | ✅ |
| `/api/places/{id}` | ✅ | ✅ |
| `/api/stamps` | ✅ | ✅ |
| `/api/stamps/{id}` | ✅ | ✅ |
| `/api/boxes` | ✅ | ✅ |
| `/api/boxes/{id}` | ✅ | ✅ |
| `/api/boxes/{box_id}/parcels` | ✅ | ✅ |
| `/api/parcels` | ✅ | ✅ |
| `/api/seals` | ✅ | ✅ |
| `/api/letters` | ✅ | ✅ |
| `/api/letters/{id}` | ✅ | ✅ |
"""


def test_an_expanded_relation_takes_the_place_of_a_member(tmp_path: Path) -> None:
    with Inside(plan_of(NESTED), tmp_path) as inside:
        anyone = Person(inside)
        for body in ({"code": 1.5, "name": "top"}, {"code": 2.5, "parent": 1.5, "name": "low"}):
            assert anyone.send("POST", "/api/places", body).status == 201
        assert anyone.send("POST", "/api/stamps", {"mark": "AP8=", "place": 2.5}).status == 201
        assert anyone.send("POST", "/api/letters", {"stamp": "AP8="}).status == 201
        letter = anyone.send("GET", "/api/letters/1?expand=stamp.place")
        assert letter.body["stamp"]["mark"] == "AP8="
        assert letter.body["stamp"]["place"]["name"] == "low"
        place = item(anyone, "/api/places/2.50", "parent,stamps")
        assert (place["parent"]["name"], place["stamps"][0]["mark"]) == ("top", "AP8=")
        below = item(anyone, "/api/places/1.50", "place_children.place_children")
        assert [child["name"] for child in below["place_children"]] == ["low"]


def test_a_row_that_is_below_no_parent_is_reached_on_no_way(tmp_path: Path) -> None:
    """Parcels are read below their box alone; one without a box is read by nobody."""
    with Inside(plan_of(NESTED), tmp_path) as inside:
        anyone = Person(inside)
        assert anyone.send("POST", "/api/boxes", {}).status == 201
        for number, body in enumerate(({"box_id": 1}, {}), 1):
            assert anyone.send("POST", "/api/parcels", body).status == 201
            seal = anyone.send("POST", "/api/seals", {"parcel_id": number})
            assert seal.status == (201 if number == 1 else 422)
        inside.run(
            inside.store.transact(lambda work: work.insert("seals", {"id": 7, "parcel_id": 2}))
        )
        seals = item(anyone, "/api/seals", "parcel")["items"]
        assert [seal["parcel"] and seal["parcel"]["box_id"] for seal in seals] == [1, None]
        listed = get(anyone, "/api/seals", None, **{"parcel.id[null]": "true"})
        assert [seal["id"] for seal in listed.body["items"]] == [7]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("author.team.users", "goes further than 2 relations"),
        (",".join(["author"] * 11), "names more than 10 relations"),
        ("", "knows no relation ''"),
        ("author.", "knows no relation ''"),
        ("author,,team", "knows no relation ''"),
        ("title", "knows no relation 'title'"),
        ("articlesByReviewer", "knows no relation 'articlesByReviewer'"),
        ("author_id", "knows no relation 'author_id'"),
        ('author") --', "knows no relation"),
    ],
)
def test_what_is_no_relation_is_refused(served: Forum, text: str, said: str) -> None:
    refused = get(served.ann, "/api/articles", None, expand=text)
    assert refused.status == 400
    assert said in refused.body["detail"]


# ---------------------------------------------------------------- bounds


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forum]:
    """A public article with 3,000 comments, and 120 with 101 each after it."""
    of = forum(tmp_path_factory.mktemp("crowd") / "data")
    comment = {"author_id": 3, "body": "b", "internal": False}

    def fill(transaction: Any) -> None:
        for number in range(1, 122):
            article = {"author_id": 2, "title": "t", "body": "", "status": "public", "views": 0}
            transaction.insert("articles", article)
            for _ in range(3000 if number == 1 else 101):
                transaction.insert("comments", {**comment, "article_id": number})

    of.inside.run(of.inside.store.transact(fill))
    with of.inside:
        yield of


def test_a_row_with_thousands_takes_nothing_from_the_others(crowd: Forum) -> None:
    page = item(crowd.ann, "/api/articles", "comments", limit=30, fields="id")
    found = [[comment["id"] for comment in row["comments"]] for row in page["items"]]
    assert [len(ids) for ids in found] == [100] * 30
    assert found[0] == list(range(1, 101))
    assert found[1] == list(range(3001, 3101))


def test_an_answer_holds_a_bounded_number_of_related_rows(crowd: Forum) -> None:
    assert len(item(crowd.ann, "/api/articles", "comments", limit=100)["items"]) == 100
    refused = get(crowd.ann, "/api/articles", None, expand="comments", limit=101)
    assert (refused.status, refused.body["hint"]) == (400, "Ask for fewer rows with limit.")
    assert str(expand.MAX_ROWS) in refused.body["detail"]
    further = item(crowd.root, "/api/articles", "comments.author", limit=100)
    assert further["items"][99]["comments"][99]["author"]["username"] == "ben"


def test_a_row_counts_as_often_as_it_is_shown(
    crowd: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All articles have one author: with a long text, a short request for a page of them would
    have an answer of any size."""
    author = len(str(item(crowd.ann, "/api/articles/1", "author")["author"]))
    monkeypatch.setattr(expand, "MAX_BYTES", 20 * author)
    assert len(item(crowd.ann, "/api/articles", "author", limit=10)["items"]) == 10
    refused = get(crowd.ann, "/api/articles", None, expand="author", limit=30)
    assert (refused.status, refused.body["hint"]) == (400, "Ask for fewer rows with limit.")
    assert f"more than {20 * author} bytes" in refused.body["detail"]


@pytest.mark.parametrize(
    ("expanded", "count"),
    [(None, 0), ("author", 1), ("author,comments", 2), ("comments.author,author.team", 4)],
)
def test_each_hop_is_one_statement_however_many_rows(
    tmp_path: Path, expanded: str | None, count: int
) -> None:
    with statements() as found:
        of = forum(tmp_path / "data")
        with of.inside:
            for number in range(20):
                article = of.make(of.ann, "articles", title=str(number), status="public")
                of.make(of.ben, "comments", article_id=article, body="b")
            get(of.ann, "/api/articles", None, count="none")
            found.clear()
            query = {"expand": expanded} if expanded else {}
            page = get(of.ann, "/api/articles", None, count="none", **query)
            assert len(page.body["items"]) == 20
            assert len([sql for sql in found if sql.startswith("SELECT")]) == 1 + count
