"""Kept answers: never out of date, never somebody else's, and never too many."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from asbuilt.server import cache
from asbuilt.server.auth.accounts import Accounts
from asbuilt.server.cache import Answers, Kept
from asbuilt.server.request import Response
from asbuilt.store.base import Caller, Rows
from asbuilt.store.versions import Versions
from tests.server.forum import DOCUMENT, Forum, forum, get, statements
from tests.server.inside import Person, plan_of
from tests.serving import Answer

RISK = """

## Risks & Mitigation

| Risk       | Impact | Likelihood | Mitigation             |
|------------|--------|------------|------------------------|
| Slow reads | High   | Medium     | Query tuning, caching  |
"""
CACHED = DOCUMENT + RISK


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Forum]:
    """Ann and Cy have a public article and a draft each; Ben has commented on both public ones."""
    of = forum(tmp_path / "data", CACHED)
    for who in (of.ann, of.cy):
        for status in ("public", "draft"):
            of.make(who, "articles", title=f"{who.user['username']} {status}", status=status)
    for article in (1, 3):
        of.make(of.ben, "comments", article_id=article, body="b")
        of.make(of.root, f"articles/{article}/chapters", heading="h", editor_id=3)
    with of.inside:
        yield of


# ---------------------------------------------------------------- what is kept

READS = (
    "/api/articles",
    "/api/articles/1",
    "/api/articles/1?fields=title&expand=author",
    "/api/articles?expand=comments.author,author.team&limit=2",
    "/api/articles?author.username=ann&sort=-author.team.name",
    "/api/articles?q=ann",
    "/api/articles?filter=author.team.id%20=%201",
    "/api/articles/aggregate?group=status&count&author.team.id=1",
    "/api/articles/1/chapters",
    "/api/comments",
    "/api/users",
    "/api/users/2?expand=chapters",
    "/api/teams/1?expand=users,notices",
)


@pytest.mark.parametrize("path", READS)
def test_the_second_answer_needs_no_statement(tmp_path: Path, path: str) -> None:
    with statements() as ran:
        of = forum(tmp_path / "data", CACHED)
        with of.inside:
            of.make(of.ann, "articles", title="ann", status="public")
            first = of.ann.send("GET", path)
            assert first.status == 200, first.body
            ran.clear()
            again = of.ann.send("GET", path)
            assert ran == []
            assert (first.body, first.headers["etag"]) == (again.body, again.headers["etag"])


def test_what_depends_on_the_clock_is_not_kept(tmp_path: Path) -> None:
    with statements() as ran:
        of = forum(tmp_path / "data", NOTES + RISK)
        with of.inside:
            for query in ("/api/notes?filter=at%20<%20@now", "/api/recent"):
                assert of.ann.send("GET", query).status == 200
                ran.clear()
                assert of.ann.send("GET", query).status == 200
                assert len(ran) > 0
            assert of.ann.send("GET", "/api/notes").status == 200
            ran.clear()
            assert of.ann.send("GET", "/api/notes").status == 200
            assert ran == []


NOTES = (
    DOCUMENT.replace(
        "CREATE TABLE notices",
        "CREATE TABLE notes (\n    id BIGSERIAL PRIMARY KEY,\n    at TIMESTAMP\n);\n\n"
        "CREATE TABLE notices",
    )
    .replace(
        "### List notices",
        "### Notes\n\n**Method:** `GET /api/notes`\n\n### Recent notes\n\n"
        "**Method:** `GET /api/recent`\n\n**Table:** notes\n\n### List notices",
    )
    .replace(
        "| `GET /api/notices` |",
        "| `GET /api/notes` | ✅ | ✅ | ❌ | ❌ |\n"
        "| `GET /api/recent` | ✅ | recent | ❌ | ❌ |\n| `GET /api/notices` |",
    )
    .replace("- **own**:", "- **recent**: `notes.at > @now - 1 days`\n- **own**:")
)


def test_only_where_the_document_asks_for_it() -> None:
    def kept(document: str) -> set[str]:
        return {route.key for route in plan_of(document).routes if route.cached}

    assert kept(DOCUMENT) == set()
    line = DOCUMENT.replace("**Search:** title, body, remark", "**Cache:** 60 seconds", 1)
    assert kept(line) == {"GET /api/articles"}
    assert "GET /api/articles/aggregate" in kept(CACHED)
    assert all(key.startswith("GET ") for key in kept(CACHED))


def test_assumptions_say_so() -> None:
    def said(document: str) -> list[str]:
        return [item.text for item in plan_of(document).assumptions if "kept in memory" in item.text
                or "use an answer again" in item.text]  # fmt: skip

    assert said(DOCUMENT) == []
    assert len(said(CACHED)) == 1
    line = DOCUMENT.replace("**Search:** title, body, remark", "**Cache:** 2 minutes", 1)
    assert said(line) == [
        "The client of `GET /api/articles` may use an answer again for 120 seconds; nobody on the "
        "way keeps it."
    ]


# ---------------------------------------------------------------- nothing is out of date

CHANGES: dict[str, Callable[[Forum], Answer]] = {
    "a change": lambda of: of.ann.send("PATCH", "/api/articles/1", {"title": "new"}),
    "a creation": lambda of: of.ann.send("POST", "/api/articles", {"title": "ann"}),
    "a removal": lambda of: of.ann.send("DELETE", "/api/articles/2"),
    "a batch": lambda of: of.ann.send("POST", "/api/batch", {"operations": [
        {"method": "POST", "path": "/api/comments", "body": {"article_id": 1, "body": "c"}},
        {"method": "PATCH", "path": "/api/articles/1", "body": {"views": 7}},
    ]}),
    "an account's name": lambda of: of.root.send("PATCH", "/api/users/2", {"username": "anna"}),
    "an account's team": lambda of: of.root.send("PATCH", "/api/users/2", {"team_id": 2}),
    "an account's role": lambda of: of.root.send("PATCH", "/api/users/2", {"role": "reader"}),
    "one's own account": lambda of: of.ann.send("PATCH", "/api/auth/me", {"bio": "new"}),
    "a registration": lambda of: of.anyone.send("POST", "/api/auth/register", {
        "username": "dee", "email": "dee@example.com", "password": "a long enough secret"}),
    "a team's name": lambda of: of.root.send("PATCH", "/api/teams/1", {"name": "green"}),
    "a removed team (set null)": lambda of: of.root.send("DELETE", "/api/teams/1"),
    "a removed author (cascade)": lambda of: of.root.send("DELETE", "/api/users/4"),
    "a removed commentator": lambda of: of.root.send("DELETE", "/api/users/3"),
    "a parent": lambda of: of.cy.send("PATCH", "/api/articles/3", {"status": "draft"}),
    "a chapter": lambda of: of.root.send(
        "POST", "/api/articles/1/chapters", {"heading": "i", "editor_id": 3}),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_every_answer_after_a_change_is_the_one_without_a_cache(
    served: Forum, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = (served.root, served.ann, served.ben, served.cy, served.rae, served.anyone)
    for who in people:
        for path in (*READS, "/api/articles/3", "/api/articles/3/chapters", "/api/users/3"):
            assert seen(who, path) == seen(who, path)
    assert CHANGES[change](served).status < 300
    kept = [seen(who, path) for who in people for path in READS]
    monkeypatch.setattr(Answers, "find", lambda *_: None)
    assert kept == [seen(who, path) for who in people for path in READS]


def seen(who: Person, path: str) -> tuple[int, Any, str | None]:
    answer = who.send("GET", path)
    body = answer.body if answer.status == 200 else None
    return answer.status, body, answer.headers.get("etag")


def test_what_was_not_changed_stays_kept(tmp_path: Path) -> None:
    with statements() as ran:
        of = forum(tmp_path / "data", CACHED)
        with of.inside:
            of.make(of.ann, "articles", title="t", status="public")
            get(of.ann, "/api/teams")
            get(of.ann, "/api/articles")
            of.make(of.ann, "comments", article_id=1, body="b")
            ran.clear()
            get(of.ann, "/api/teams")
            get(of.ann, "/api/articles")
            assert ran == []
            get(of.ann, "/api/articles", None, expand="comments")
            assert len(ran) > 0


# ---------------------------------------------------------------- nothing is somebody else's


OWN = [{1, 2, 3, 4}, {1, 2, 3}, {1, 3}, {1, 3, 4}, {1, 3}, {1, 3}]
"""The articles that root, Ann, Ben, Cy, Rae and visitors may read."""


def listed(of: Forum) -> list[set[int]]:
    """The articles that each of them gets from the same address."""
    people = (of.root, of.ann, of.ben, of.cy, of.rae, of.anyone)
    pages = [get(who, "/api/articles").body["items"] for who in people]
    return [{article["id"] for article in items} for items in pages]


def test_one_address_shows_each_their_own(served: Forum) -> None:
    people = (served.root, served.ann, served.ben, served.cy, served.rae, served.anyone)
    for _ in range(3):
        assert listed(served) == OWN
        columns = [set(get(who, "/api/articles/1").body) for who in people]
        assert ["remark" in names for names in columns] == [True] + [False] * 5
        phones = [get(who, "/api/users/2").body.get("email") for who in people[:3]]
        assert phones == ["ann@example.com", "ann@example.com", None]
        assert [get(who, "/api/articles/2").status for who in people] == [200, 200] + [404] * 4


def test_a_build_that_shares_answers_is_caught(
    served: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    find, keep = Answers.find, Answers.keep

    def keeping(self: Answers, key: cache.Key, kept: Kept) -> None:
        keep(self, key[:3], replace(kept, caller=None))

    monkeypatch.setattr(Answers, "find", lambda self, key, caller: find(self, key[:3], None))
    monkeypatch.setattr(Answers, "keep", keeping)
    assert listed(served) == [OWN[0]] * len(OWN)


def test_an_answer_for_an_account_as_it_was_is_not_given_to_it_as_it_is(
    served: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between a commit and the moment at which accounts are read again."""
    with monkeypatch.context() as patched:
        patched.setattr(Accounts, "forget", lambda self: None)
        patched.setattr(Accounts, "changed", lambda self, account: None)
        get(served.ann, "/api/users")
        assert served.root.send("PATCH", "/api/users/2", {"team_id": 2}).status == 200
        assert len(get(served.ann, "/api/users").body["items"]) == 1  # Ben: by the team she left
    served.inside.service.accounts.forget()
    shown = get(served.ann, "/api/users").body["items"]
    assert {person["username"] for person in shown} == {"ann", "cy"}


def test_another_role_or_team_of_the_same_account_gets_another_answer(served: Forum) -> None:
    for team, people in ((1, {"ann", "ben"}), (2, {"ann", "cy"}), (1, {"ann", "ben"})):
        assert served.root.send("PATCH", "/api/users/2", {"team_id": team}).status == 200
        shown = get(served.ann, "/api/users").body["items"]
        assert {person["username"] for person in shown} == people
    assert served.root.send("PATCH", "/api/users/2", {"role": "reader"}).status == 200
    assert get(served.ann, "/api/users").status == 403
    assert [row["id"] for row in get(served.ann, "/api/articles").body["items"]] == [1, 3]


def test_whoever_is_signed_out_gets_nothing(served: Forum) -> None:
    assert get(served.ann, "/api/users").status == 200
    assert served.ann.send("POST", "/api/auth/logout", {}).status == 204
    assert get(served.ann, "/api/users").status == 401


# ---------------------------------------------------------------- forms of one answer


def test_forms_of_an_answer_are_kept_apart(served: Forum) -> None:
    for _ in range(2):
        page = get(served.ann, "/api/articles")
        table = get(served.ann, "/api/articles", {"Accept": "text/csv"})
        assert (page.body["total"], table.body[:3]) == (3, "id,")
        tag = page.headers["etag"]
        held = get(served.ann, "/api/articles", {"If-None-Match": tag})
        assert (held.status, held.body, held.headers["etag"]) == (304, None, tag)
        assert get(served.ann, "/api/articles", {"If-None-Match": '"other"'}).status == 200
        head = served.ann.send("HEAD", "/api/articles")
        assert (head.status, head.headers["etag"]) == (200, tag)
        assert get(served.ann, "/api/articles", {"Accept": "text/html"}).status == 406
        assert get(served.ann, "/api/articles", None, nope="x").status == 400
        assert get(served.ann, "/api/articles/99").status == 404


def test_a_refusal_is_not_kept(served: Forum) -> None:
    assert get(served.ann, "/api/articles/5").status == 404
    assert served.make(served.ann, "articles", title="fifth") == 5
    assert get(served.ann, "/api/articles/5").status == 200


# ---------------------------------------------------------------- while others write


def test_no_acknowledged_change_is_missing_while_many_write(served: Forum) -> None:
    assert stale(served) == []


def test_a_build_that_does_not_invalidate_is_caught(
    served: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Versions, "changing", lambda *_: None)
    assert stale(served) != []


def stale(of: Forum) -> list[str]:
    """What readers saw that was older than what had been acknowledged before they asked."""
    return of.inside.run(_read_and_write(of))


async def _read_and_write(of: Forum) -> list[str]:
    done = {"views": 0, "bio": 0}
    wrong: list[str] = []
    writing = True

    async def write() -> None:
        nonlocal writing
        for number in range(1, 151):
            views, bio = {"views": number}, {"bio": f"{number:04}"}
            assert (await of.ann.sending("PATCH", "/api/articles/1", views)).status == 200
            done["views"] = number
            assert (await of.root.sending("PATCH", "/api/users/2", bio)).status == 200
            done["bio"] = number
        writing = False

    async def read(who: Person, path: str, seed: int) -> None:
        random = Random(seed)
        last = 0
        while writing:
            views, bio = done["views"], done["bio"]
            body = (await who.sending("GET", path)).body
            row = body["items"][0] if "items" in body else body
            author = row.get("author") or {}
            if row["views"] < max(views, last) or int(author.get("bio") or 0) < bio:
                wrong.append(f"{path}: {row}")
            last = row["views"]
            for _ in range(random.randrange(4)):
                await asyncio.sleep(0)

    paths = (
        "/api/articles/1?expand=author",
        "/api/articles?expand=author&sort=id",
        "/api/articles?expand=author&sort=id&author.username=ann",
    )
    readers = [
        read(who, path, seed)
        for seed, (who, path) in enumerate(
            (who, path) for who in (of.ann, of.ben, of.root) for path in paths
        )
    ]
    await asyncio.gather(write(), *readers)
    return wrong


def test_what_is_read_during_a_change_is_not_kept(served: Forum) -> None:
    """A reader that comes between the change and its commit sees the old row, and keeps nothing."""
    path = "/api/articles/1"
    reached, going = threading.Event(), threading.Event()
    rows = served.inside.store.prepare(Rows("articles", ("id",), ("id",)))

    def slowly(transaction: Any) -> None:
        transaction.update(rows, [1], None, {"title": "changed"})
        reached.set()
        assert going.wait(10)

    async def meanwhile() -> list[str]:
        before = (await served.ann.sending("GET", path)).body["title"]
        changing = asyncio.ensure_future(served.inside.store.transact(slowly))
        await asyncio.get_running_loop().run_in_executor(None, reached.wait)
        during = [(await served.ann.sending("GET", path)).body["title"] for _ in range(2)]
        going.set()
        await changing
        after = (await served.ann.sending("GET", path)).body["title"]
        return [before, *during, after]

    old = "ann public"
    assert served.inside.run(meanwhile()) == [old, old, old, "changed"]


# ---------------------------------------------------------------- the parts

ADA = Caller(1, "user", {"id": 1, "team_id": 1})


def kept(versions: Versions, body: bytes = b"{}", caller: Caller | None = ADA) -> Kept:
    stamp = versions.stamp(("articles",))
    assert stamp is not None
    return Kept(Response(200, body), caller, ("articles",), stamp)


def test_an_answer_holds_for_the_same_state_of_its_caller() -> None:
    versions = Versions(plan_of(DOCUMENT).tables)
    answers = Answers(versions)
    answers.keep(("a",), kept(versions))
    assert answers.find(("a",), Caller(1, "user", {"id": 1, "team_id": 1})) is not None
    for other in (
        None,
        Caller(1, "user", {"id": 1, "team_id": 2}),
        Caller(1, "admin", {"id": 1, "team_id": 1}),
        Caller(2, "user", {"id": 1, "team_id": 1}),
    ):
        assert answers.find(("a",), other) is None
    assert answers.find(("b",), ADA) is None


def test_the_longest_unused_answers_go_first() -> None:
    versions = Versions(plan_of(DOCUMENT).tables)
    answers = Answers(versions, most=3 * (cache.OVERHEAD + 100))
    for name in "abc":
        answers.keep((name,), kept(versions, bytes(100)))
    assert answers.find(("a",), ADA)
    answers.keep(("d",), kept(versions, bytes(100)))
    assert [bool(answers.find((name,), ADA)) for name in "abcd"] == [True, False, True, True]
    answers.keep(("d",), kept(versions, bytes(90)))
    answers.keep(("d",), kept(versions, bytes(100)))
    assert [bool(answers.find((name,), ADA)) for name in "acd"] == [True, True, True]
    answers.keep(("large",), kept(versions, bytes(cache.MAX_ANSWER + 1)))
    assert answers.find(("large",), ADA) is None
    for number in range(1000):
        answers.keep((number,), kept(versions, bytes(number % 200)))
    assert answers._size <= 3 * (cache.OVERHEAD + 100)
    assert answers._size == sum(map(cache._size, answers._kept.values()))


def test_a_number_says_whether_a_table_is_being_changed() -> None:
    versions = Versions(plan_of(DOCUMENT).tables)
    tables = ("articles", "users")
    first = versions.stamp(tables)
    versions.changing("articles")
    versions.changing("articles")
    assert versions.stamp(tables) is None
    assert versions.stamp(("users",)) is not None
    versions.settle()
    second = versions.stamp(tables)
    assert second is not None and second != first
    versions.settle()
    assert versions.stamp(tables) == second


@pytest.mark.parametrize(
    ("removed", "changed"),
    [
        ("comments", {"comments"}),
        ("articles", {"articles", "comments", "verdicts", "chapters"}),
        ("users", {"users", "articles", "comments", "verdicts", "chapters"}),
        ("teams", {"teams", "users", "notices"}),
    ],
)
def test_a_removal_changes_what_references_take_along(removed: str, changed: set[str]) -> None:
    tables = plan_of(DOCUMENT).tables
    versions = Versions(tables)
    versions.removing(removed)
    assert {name for name in tables if versions.stamp((name,)) is None} == changed
