"""Filters and sorts through relations: what the caller may not read is NULL on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asbuilt.store import statements
from tests.server.forum import Forum, bare, forum, get
from tests.server.inside import Person

LIST = "/api/articles"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forum]:
    of = populated(tmp_path_factory.mktemp("relations") / "data")
    with of.inside:
        yield of


def populated(directory: Path) -> Forum:
    """Public articles of Ann, Ben (blue team) and Cy (red team), one each; comments on them."""
    of = forum(directory)
    for who in (of.ann, of.ben, of.cy):
        name = who.user["username"]
        of.make(who, "articles", title=f"by {name}", status="public")
        of.root.send("PATCH", f"/api/users/{who.user['id']}", {"bio": f"bio of {name}"})
    of.make(of.cy, "articles", title="draft of cy")
    for article in (1, 2, 3):
        of.make(of.ann, "comments", article_id=article, body=f"on {article}")
    of.root.send("PATCH", "/api/articles/1", {"reviewer_id": of.cy.user["id"]})
    for number, weight in ((1, "9"), (2, "10")):
        of.root.send("PATCH", f"/api/teams/{number}", {"weight": weight})
    return of


def ids(who: Person, path: str = LIST, **query: Any) -> list[int]:
    answer = get(who, path, None, **query)
    assert answer.status == 200, answer.body
    assert answer.body["total"] == len(answer.body["items"])
    return [row["id"] for row in answer.body["items"]]


# ---------------------------------------------------------------- what is found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"author.username": "ann"}, [1]),
        ({"author.username[ne]": "ann"}, [2, 3, 4]),
        ({"author.team.name": "red"}, [3, 4]),
        ({"author.team_id[in]": "1,2"}, [1, 2, 3, 4]),
        ({"author.username[starts]": "b"}, [2]),
        ({"reviewer.username": "cy"}, [1]),
        ({"reviewer.username[null]": "true"}, [2, 3, 4]),
        ({"filter": "author.username = 'ann' or author.team.name ~ 'RE'"}, [1, 3, 4]),
        ({"filter": "author.team.weight > 9.5"}, [3, 4]),
        ({"filter": "author.id = @me.id"}, []),
        ({"author.teamId": "1"}, [1, 2]),
        ({"author.username": "ann", "status": "public", "filter": "author.team.id = 1"}, [1]),
    ],
    ids=str,
)
def test_filters_follow_references(
    served: Forum, query: dict[str, str], expected: list[int]
) -> None:
    assert ids(served.root, **query) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("author.username", [1, 2, 3, 4]),
        ("-author.username", [4, 3, 2, 1]),
        ("-author.team.name,author.username", [3, 4, 1, 2]),
        ("author.team.weight,-id", [2, 1, 4, 3]),
        ("-author.team.weight,id", [3, 4, 1, 2]),
        ("reviewer.username,-title", [4, 3, 2, 1]),
        ("-reviewer.username,title", [1, 2, 3, 4]),
    ],
)
def test_sorts_follow_references(served: Forum, sort: str, expected: list[int]) -> None:
    assert ids(served.root, sort=sort) == expected
    for limit in (1, 2, 3):
        assert walked(served.root, limit, sort=sort) == expected


def walked(who: Person, limit: int, **query: Any) -> list[int]:
    """The keys on all pages, following the cursor."""
    seen: list[int] = []
    more: dict[str, Any] = {}
    while True:
        answer = get(who, LIST, None, limit=limit, **query, **more)
        seen += [row["id"] for row in answer.body["items"]]
        more = {"cursor": answer.body["next"]}
        if more["cursor"] is None:
            return seen


# ---------------------------------------------------------------- rows outside the rule


@pytest.mark.parametrize(
    ("query", "visible"),
    [
        ({"author.username": "cy"}, []),
        ({"author.username[ne]": "ann"}, [2]),
        ({"author.bio[contains]": "bio"}, [1, 2]),
        ({"author.bio[contains]": "cy"}, []),
        ({"filter": "not (author.bio ~ 'cy')"}, [1, 2]),
        ({"filter": "not (author.bio ~ 'nobody')"}, [1, 2]),
        ({"filter": "author.bio is null"}, [3]),
        ({"filter": "author.bio is not null"}, [1, 2]),
        ({"filter": "author.bio = 'x' or author.bio != 'x'"}, [1, 2]),
        ({"filter": "author.team.name = 'red'"}, []),
        ({"filter": "author.team.name is null"}, [3]),
        ({"filter": "author.bio between 'a' and 'z'"}, [1, 2]),
        ({"filter": "author_id in (2, 4)"}, [1, 3]),
    ],
    ids=str,
)
def test_a_filter_tells_nothing_of_a_row_that_the_caller_may_not_read(
    served: Forum, query: dict[str, str], visible: list[int]
) -> None:
    assert ids(served.ann, **query) == visible


ORACLE = (
    {"filter": "author.bio ~ 'cy'"},
    {"filter": "author.bio ~ 'changed'"},
    {"filter": "not (author.bio ~ 'cy')"},
    {"author.bio[starts]": "b"},
    {"author.username[gt]": "b"},
    {"sort": "author.bio"},
    {"sort": "-author.username"},
    {"sort": "author.team.name"},
)


def oracle(of: Forum) -> list[list[str]]:
    """What Ann is answered while only the row of Cy changes, whom she may not read."""
    path = f"/api/users/{of.cy.user['id']}"
    answers = []
    for changes in (
        {"bio": "bio of cy", "username": "cy"},
        {"bio": "a changed", "username": "aaron"},
        {"bio": None, "username": "zoe"},
        {"bio": "bio of cy", "username": "cy"},
    ):
        assert of.root.send("PATCH", path, changes).status == 200
        answers.append([bare(get(of.ann, LIST, None, **query)) for query in ORACLE])
    return answers


def test_no_byte_changes_when_only_a_row_outside_the_rule_does(served: Forum) -> None:
    first, *others = oracle(served)
    assert others == [first] * len(others)


def test_without_the_rules_on_the_way_the_answers_would_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unruled = statements.Builder._place

    def place(builder: Any, *arguments: Any) -> str:
        builder.rules = {}
        return unruled(builder, *arguments)

    monkeypatch.setattr(statements.Builder, "_place", place)
    of = populated(tmp_path / "data")
    with of.inside:
        first, *others = oracle(of)
        assert others != [first] * len(others)


def test_figures_tell_nothing_either(served: Forum) -> None:
    path = "/api/articles/aggregate"
    counted = [
        get(served.ann, path, None, count="", filter=f"author.bio {test}").body["items"]
        for test in ("~ 'cy'", "= 'bio of cy'")
    ]
    assert counted == [[{"count": 0}], [{"count": 0}]]


# ---------------------------------------------------------------- hidden names


@pytest.mark.parametrize("parameter", ["{}", "{}[gt]", "{}[null]", "sort", "filter"])
@pytest.mark.parametrize(
    ("who", "path", "name"),
    [
        ("ann", LIST, "author.email"),  # a hidden column
        ("ann", LIST, "author.password_hash"),  # a secret one, also for
        ("root", LIST, "author.password_hash"),  # administrators
        ("ann", LIST, "reviewer.username"),  # the column that refers is hidden
        ("ann", "/api/comments", "article.remark"),
        ("root", "/api/comments", "article.api_token"),
        ("ann", "/api/comments", "article.reviewer.username"),
        ("ann", "/api/comments", "article.author.email"),
        ("rae", LIST, "author.username"),  # the table is closed to the role
        ("anyone", LIST, "author.username"),
        ("rae", LIST, "author.team.name"),
    ],
)
def test_what_is_hidden_answers_like_what_does_not_exist(
    served: Forum, who: str, path: str, name: str, parameter: str
) -> None:
    def ask(named: str) -> Any:
        value = f"{named} is null" if parameter == "filter" else named
        return get(getattr(served, who), path, None, **{parameter.format(named): value})

    absent = ".".join(f"{part[:-1]}q" if part == name.split(".")[-1] else part
                      for part in name.split("."))  # fmt: skip
    hidden = ask(name)
    assert hidden.status == 400
    assert bare(hidden, name) == bare(ask(absent), absent)


@pytest.mark.parametrize(
    "name",
    [
        "author.team.name.x",
        "author.team.id.name",
        "author.",
        ".username",
        "author..username",
        "authors.username",
        "comments.body",  # backwards only expand leads
        "title.id",
        "author.author.author",
        'author"."username',
    ],
)
def test_paths_that_lead_nowhere_are_refused(served: Forum, name: str) -> None:
    for query in ({name: "x"}, {"sort": name}, {"filter": f"{name} = 'x'"}):
        assert get(served.root, LIST, None, **query).status == 400


def test_fields_name_columns_of_the_row_alone(served: Forum) -> None:
    refused = get(served.root, LIST, None, fields="author.username")
    assert (refused.status, refused.body["errors"][0]["parameter"]) == (400, "fields")


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ({"author.usernme": "ann"}, "author.username"),
        ({"filter": "author.usernme = 'ann'"}, "author.username"),
        ({"filter": "athor.username = 'ann'"}, "author.username"),
        ({"sort": "-author.team.nmae"}, "author.team.name"),
        ({"author.password_hsh": "x"}, None),
        ({"filter": "author.password_hsh is null"}, None),
    ],
    ids=str,
)
def test_what_was_meant_behind_a_relation_is_suggested(
    tmp_path: Path, query: dict[str, str], meant: str | None
) -> None:
    of = forum(tmp_path / "data")
    with of.inside:
        refused = get(of.root, "/api/articles", None, **query)
    assert refused.status == 400
    said = f"{refused.body['detail']} {refused.body.get('hint')}"
    assert (meant or "did you mean") in said if meant else "password_hash" not in said
