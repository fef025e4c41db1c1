"""The Prefer header: what is honoured is echoed, what is echoed is honoured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from asbuilt.plan.system_tables import IDEMPOTENCY
from asbuilt.server.prefer import NONE, Preferences, preferences
from asbuilt.server.problem import Problem
from tests.server.forum import Forum, forum, get


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Forum]:
    of = forum(tmp_path / "data")
    with of.inside:
        yield of


# ---------------------------------------------------------------- reading the header


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, NONE),
        ("", NONE),
        (",,", NONE),
        ("respond-async", NONE),
        ("return=minimal", Preferences(minimal=True)),
        ("RETURN = minimal", Preferences(minimal=True)),
        ('return="minimal"', Preferences(minimal=True)),
        ("return=minimal; foo=bar", Preferences(minimal=True)),
        ("return=representation", Preferences()),
        ("return=other", NONE),
        ("return", NONE),
        ("tx=rollback, max-affected=3", Preferences(rollback=True, max_affected=3)),
        ("tx=commit", Preferences()),
        ("tx=commit, tx=rollback", Preferences()),
        ("max-affected=0", Preferences(max_affected=0)),
        ("max-affected=-1", NONE),
        ("max-affected=1e3", NONE),
        ("max-affected=²", NONE),
        ("max-affected=99999999999999999999", NONE),
        ("handling=strict", Preferences()),
        ("handling=lenient, return=other, wait=10", Preferences()),
    ],
)
def test_what_is_understood(header: str | None, expected: Preferences) -> None:
    found = preferences(header)
    assert (found.minimal, found.rollback, found.max_affected) == (
        expected.minimal, expected.rollback, expected.max_affected,
    )  # fmt: skip


@pytest.mark.parametrize(
    "header", ["wait=10", "return=other", "tx=never", "max-affected=many", "x", "tx=rollback, x=1"]
)
def test_strict_handling_refuses_what_is_not_known(header: str) -> None:
    assert preferences(header) == replace(
        preferences(f"{header}, handling=lenient"), applied=preferences(header).applied
    )
    with pytest.raises(Problem) as refused:
        preferences(f"{header}, handling=strict")
    assert (refused.value.status, refused.value.code) == (400, "bad-preference")


def test_the_first_of_repeated_preferences_counts() -> None:
    assert preferences("tx=rollback, tx=commit").rollback
    assert preferences("return=minimal, return=representation").minimal


# ---------------------------------------------------------------- rehearsals


def stored(of: Forum) -> list[int]:
    tables = ("articles", "comments", "users", IDEMPOTENCY)
    return [*(len(of.inside.rows(table)) for table in tables), len(of.inside.audit())]


def test_a_rehearsal_answers_as_the_change_would_and_stores_nothing(served: Forum) -> None:
    article = served.make(served.ann, "articles", title="t")
    before = stored(served)
    path = f"/api/articles/{article}"
    headers = {"Prefer": "tx=rollback", "Idempotency-Key": "k"}
    for method, target, body, status in (
        ("POST", "/api/articles", {"title": "new"}, 201),
        ("POST", "/api/articles", [{"title": "a"}, {"title": "b"}], 201),
        ("PATCH", path, {"title": "changed"}, 200),
        ("DELETE", path, None, 204),
        ("POST", "/api/articles", {"title": 7}, 422),
        ("PATCH", "/api/articles/99", {"title": "t"}, 404),
    ):
        done = served.ann.send(method, target, body, headers)
        assert done.status == status, done.body
        if status < 300:
            assert done.headers["preference-applied"] == "tx=rollback"
        assert stored(served) == before
    assert get(served.ann, path).body["title"] == "t"


def test_a_rehearsed_key_is_still_free(served: Forum) -> None:
    key = {"Idempotency-Key": "k"}
    body = {"title": "new"}
    served.ann.send("POST", "/api/articles", body, {**key, "Prefer": "tx=rollback"})
    done = served.ann.send("POST", "/api/articles", body, key)
    assert done.status == 201 and "idempotency-replayed" not in done.headers
    assert len(served.inside.rows("articles", "id")) == 1


def test_a_rehearsed_change_of_ones_own_account_changes_nothing(served: Forum) -> None:
    rehearsed = served.ann.send("PATCH", "/api/auth/me", {"bio": "b"}, {"Prefer": "tx=rollback"})
    assert (rehearsed.status, rehearsed.body["bio"]) == (200, "b")
    assert get(served.ann, "/api/auth/me").body["bio"] is None


def test_rehearsals_beside_changes_undo_only_themselves(served: Forum) -> None:
    kinds = [{"Prefer": "tx=rollback"} if number % 2 else {} for number in range(20)]
    answers = served.inside.together(
        *(
            served.ann.sending("POST", "/api/articles", {"title": str(number)}, headers)
            for number, headers in enumerate(kinds)
        )
    )
    assert {answer.status for answer in answers} == {201}
    titles = {row[0] for row in served.inside.rows("articles", "title")}
    assert titles == {str(number) for number in range(0, 20, 2)}


# ---------------------------------------------------------------- how much


@pytest.mark.parametrize("most", [0, 1, 2, 3])
def test_no_more_rows_change_than_preferred(served: Forum, most: int) -> None:
    before = stored(served)
    array = [{"title": "a"}, {"title": "b"}]
    done = served.ann.send("POST", "/api/articles", array, {"Prefer": f"max-affected={most}"})
    assert done.status == (201 if most >= 2 else 400)
    if done.status == 400:
        assert done.body["code"] == "max-affected"
        assert stored(served) == before


def test_a_change_that_changes_nothing_counts_nothing(served: Forum) -> None:
    path = f"/api/articles/{served.make(served.ann, 'articles', title='t')}"
    prefer = {"Prefer": "max-affected=0"}
    assert served.ann.send("PATCH", path, {}, prefer).status == 200
    assert served.ann.send("PATCH", path, {"title": "u"}, prefer).status == 400
    assert served.ann.send("DELETE", path, None, prefer).status == 400
    assert get(served.ann, path).body["title"] == "t"


# ---------------------------------------------------------------- the answer


def test_a_brief_answer_has_no_body_and_all_its_headers(served: Forum) -> None:
    prefer = {"Prefer": "return=minimal"}
    made = served.ann.send("POST", "/api/articles", {"title": "t"}, prefer)
    assert (made.status, made.body, made.headers["location"]) == (201, None, "/api/articles/1")
    changed = served.ann.send("PATCH", "/api/articles/1", {"title": "u"}, prefer)
    assert (changed.status, changed.body) == (204, None)
    read = get(served.ann, "/api/articles/1")
    assert read.headers["etag"] == changed.headers["etag"]
    assert changed.headers["preference-applied"] == "return=minimal"


def test_a_brief_answer_is_repeated_as_each_request_prefers(served: Forum) -> None:
    key = {"Idempotency-Key": "k"}
    brief = served.ann.send(
        "POST", "/api/articles", {"title": "t"}, {**key, "Prefer": "return=minimal"}
    )
    whole = served.ann.send("POST", "/api/articles", {"title": "t"}, key)
    assert (brief.status, brief.body) == (201, None)
    assert (whole.status, whole.body["title"]) == (201, "t")


def test_strict_handling_changes_nothing(served: Forum) -> None:
    refused = served.ann.send(
        "POST", "/api/articles", {"title": "t"}, {"Prefer": "handling=strict, wait=5"}
    )
    assert (refused.status, refused.body["code"]) == (400, "bad-preference")
    assert served.inside.rows("articles", "id") == []


def test_without_preferences_nothing_is_echoed(served: Forum) -> None:
    made = served.ann.send("POST", "/api/articles", {"title": "t"}, {"Prefer": "wait=5"})
    assert made.status == 201 and "preference-applied" not in made.headers
