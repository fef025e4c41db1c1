"""CORS: closed to pages of other origins unless the document names them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from asbuilt.server import cross_origin
from tests.server.documents import CLUB
from tests.server.inside import Inside, Person, plan_of, register
from tests.serving import Answer

APP = "https://app.example.com"
NAMED = "\n\n## Security\n\n- CORS: `https://App.example.com/`, http://localhost:5173\n"
OTHERS = ("https://app.example.com.evil.example", "https://evil.example", "http://app.example.com",
          "null", "https://app.example.com:8443", "")  # fmt: skip


def asked(person: Person, origin: str, path: str = "/api/notes", method: str = "POST") -> Answer:
    sent = {"Origin": origin, "Access-Control-Request-Method": method}
    return person.send("OPTIONS", path, None, sent)


def opened(headers: Mapping[str, str]) -> list[str]:
    return [name for name in headers if name.startswith("access-control-")]


def test_without_a_word_of_the_document_nothing_is_opened(tmp_path: Path) -> None:
    with Inside(plan_of(CLUB), tmp_path) as inside:
        visitor = Person(inside)
        preflight = asked(visitor, APP)
        read = visitor.send("GET", "/healthz", None, {"Origin": APP})
        assert (preflight.status, opened(preflight.headers)) == (405, [])
        assert (read.status, opened(read.headers)) == (200, [])
        assert "vary" not in read.headers


@pytest.mark.parametrize("origin", [APP, "http://localhost:5173"])
def test_a_page_of_a_named_origin_may_ask_send_and_read(tmp_path: Path, origin: str) -> None:
    with Inside(plan_of(CLUB + NAMED), tmp_path) as inside:
        ann = register(inside, "ann")
        preflight = asked(Person(inside), origin)
        assert preflight.status == 204
        assert preflight.headers["access-control-allow-origin"] == origin
        assert "POST" in preflight.headers["access-control-allow-methods"]
        assert "Authorization" in preflight.headers["access-control-allow-headers"]
        sent = ann.send("POST", "/api/notes", {"body": "b"}, {"Origin": origin})
        assert (sent.status, sent.headers["access-control-allow-origin"]) == (201, origin)
        assert "ETag" in sent.headers["access-control-expose-headers"]
        refused = Person(inside).send("GET", "/api/notes", None, {"Origin": origin})
        assert (refused.status, refused.headers["access-control-allow-origin"]) == (401, origin)
        assert "access-control-allow-credentials" not in sent.headers


@pytest.mark.parametrize("origin", OTHERS)
def test_other_origins_get_nothing(tmp_path: Path, origin: str) -> None:
    with Inside(plan_of(CLUB + NAMED), tmp_path) as inside:
        preflight = asked(Person(inside), origin)
        read = Person(inside).send("GET", "/healthz", None, {"Origin": origin})
        assert (preflight.status, opened(preflight.headers)) == (405, [])
        assert (opened(read.headers), read.headers["vary"]) == ([], "origin")


def test_a_build_that_compares_beginnings_would_be_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def weak(origins: tuple[str, ...], request: object) -> bool:
        return request.headers.get("origin", "").startswith(origins)  # type: ignore[attr-defined, no-any-return]

    monkeypatch.setattr(cross_origin, "is_allowed", weak)
    with Inside(plan_of(CLUB + NAMED), tmp_path) as inside:
        assert opened(asked(Person(inside), OTHERS[0]).headers)


def test_any_origin_where_the_document_says_so(tmp_path: Path) -> None:
    with Inside(plan_of(f"{CLUB}\n\n## Security\n\n- Allowed origins: `*`\n"), tmp_path) as inside:
        answer = Person(inside).send("GET", "/healthz", None, {"Origin": "https://any.example"})
        assert answer.headers["access-control-allow-origin"] == "*"
        assert asked(Person(inside), "https://any.example").status == 204


@pytest.mark.parametrize(
    "line",
    ["- No CORS: https://x.example", "- See https://x.example", "CORS is at https://x.example"],
)
def test_what_opens_nothing(line: str) -> None:
    assert plan_of(f"{CLUB}\n\n## Security\n\n{line}\n").origins == ()


def test_only_a_preflight_is_answered(tmp_path: Path) -> None:
    with Inside(plan_of(CLUB + NAMED), tmp_path) as inside:
        plain = Person(inside).send("OPTIONS", "/api/notes", None, {"Origin": APP})
        assert plain.status == 405
        assert asked(Person(inside), APP, "/nowhere").status == 404
