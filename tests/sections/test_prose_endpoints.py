"""Endpoints that sentences name in code, and who may call them by what the sentences say."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import access
from asbuilt.spec.sections.api import read
from tests.sections.documents import outline_of

ROLES = (
    "There are two roles: the **skipper**, who sails; and the **clerk**, who sells. "
    "Nobody else signs in."
)


def told(body: str, heading: str = "API") -> dict[str, dict[str, str]]:
    """The words or grants of the roles of each endpoint, for those of whom something is said."""
    outline = outline_of(f"# Boats\n\n## {heading}\n\n{ROLES}\n\n{body}\n")
    cells = access.read(outline).cells
    return {
        endpoint.key: {
            each.role: each.word or each.grant for each in cells if each.endpoint == endpoint.key
        }
        or {role.text: "allow" for role in endpoint.roles or ()}
        for endpoint in read(outline).endpoints
    }


def test_each_paragraph_tells_of_its_endpoint() -> None:
    paragraphs = (
        "A boat is lent with `POST /boats`. Only a clerk may call it. The answer is 201.",
        "Boats are read with `GET /boats`. Clerks may call it for any boat, skippers only for\n"
        "their own boats.",
        "A boat is sunk with `DELETE /boats/{id}`.",
        "It is for skippers only.",
    )
    assert told("\n\n".join(paragraphs), "How it is called, and by whom") == {
        "POST /boats": {"clerk": "allow"},
        "GET /boats": {"clerk": "allow", "skipper": "own"},
        "DELETE /boats/{id}": {"skipper": "allow"},
    }


def test_each_sentence_tells_of_its_own() -> None:
    first = "`POST /boats` is for clerks only."
    second = "To sink one, call `DELETE /boats/{id}`. It is reserved for skippers."
    assert told(f"Boats are lent. {first} {second}") == {
        "POST /boats": {"clerk": "allow"},
        "DELETE /boats/{id}": {"skipper": "allow"},
    }


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        ("Clerks and skippers may call it.", {"clerk": "allow", "skipper": "allow"}),
        ("Clerks and skippers may call it, each only for their own boats.",
         {"clerk": "own", "skipper": "own"}),
        ("Clerks may call it, for their own boats only.", {}),
        ("Only clerks may call it, and each sees only their own.", {}),
        ("Clerks may call it, though only on boats assigned to them.", {}),
        ("Clerks may call it unless they are at sea.", {}),
        ("Clerks can read any boat. A skipper can read only its own boats and gets a 404 for all "
         "else.", {"clerk": "allow", "skipper": "own"}),
        ("Clerks can read any boat. Skippers have no access to\nthis call, since they leak\nnow.",
         {"clerk": "allow"}),
    ],
)  # fmt: skip
def test_what_narrows_behind_a_comma_counts(said: str, roles: dict[str, str]) -> None:
    found = told(f"A boat is lent with `POST /boats`. {said}")["POST /boats"]
    assert found == roles or (not roles and not {"allow", "own"} & {*found.values()})


@pytest.mark.parametrize("heading", ["Limits", "Tests", "Alerts", "Rollout"])
def test_what_is_no_list_of_calls_names_none(heading: str) -> None:
    assert told("The limits of `POST /boats` and of `GET /boats` are low.", heading) == {}


def test_one_below_a_heading_of_any_name_is_spoken_of() -> None:
    assert told("Boats go with `DELETE /boats/{id}`.", "Data") == {}
    several = "Boats go with `DELETE /boats/{id}` and come with `POST /boats`."
    assert [*told(several, "How people use it")] == ["DELETE /boats/{id}", "POST /boats"]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (":`POST /boats`", {}),
        ("Lend one:\n`POST /boats`", {}),
        ("Lend one:\n`POST /boats`\nOnly clerks may call it.", {"clerk": "allow"}),
    ],
)
def test_nothing_may_follow_a_route(text: str, roles: dict[str, str]) -> None:
    assert told(text) == {"POST /boats": roles}


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        ("which only clerks may do.", {"clerk": "allow"}),
        ("which only clerks may do for their own boats.", {}),
        ("which only clerks may do unless they are at sea.", {}),
    ],
)
def test_a_clause_may_say_who_does_it(said: str, roles: dict[str, str]) -> None:
    assert told(f"A boat is lent with `POST /boats`, {said}") == {"POST /boats": roles}


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        ("Only a clerk can release a boat.", {"clerk": "allow"}),
        ("Only a clerk can release a boat. If it is paid, skippers may.", {}),
        ("Only a clerk can release a boat. Clerks must be on duty.", {}),
        ("Only a clerk can release a boat, and only at night.", {}),
        ("Only a clerk can sink a boat.", {}),
    ],
)
def test_the_word_that_a_path_ends_with_says_what_is_done(said: str, roles: dict[str, str]) -> None:
    text = f"`POST /boats/{{id}}/release` makes it final. {said}"
    assert told(text) == {"POST /boats/{id}/release": roles}


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        ("Nobody else has access, since boats leak.", {"clerk": "allow", "skipper": "own"}),
        ("Nobody else has access unless they are at sea.", {}),
    ],
)
def test_that_nobody_else_may_takes_nothing_back(said: str, roles: dict[str, str]) -> None:
    rights = "Clerks can read any boat. A skipper can read only her own boats."
    assert told(f"`GET /boats` lists what there is. {rights} {said}") == {"GET /boats": roles}


STEPS = (
    "1. The skipper opens a boat.\n2. The app fetches it by `GET /boats/{id}`{said}.\n"
    "3. The app sends `PATCH /boats/{id}/name`.\n"
)


def test_steps_of_use_cases_name_endpoints() -> None:
    found = read(outline_of(f"# T\n\n## Use cases\n\n### Reading\n\n{STEPS.replace('{said}', '')}"))
    assert [each.key for each in found.endpoints] == ["GET /boats/{id}", "PATCH /boats/{id}/name"]
    assert found.troubles == ()


@pytest.mark.parametrize("said", [" (own boat only)", ", which only skippers may see"])
def test_what_steps_say_of_callers_and_is_not_understood_lets_nobody_in(said: str) -> None:
    found = read(
        outline_of(f"# T\n\n## Use cases\n\n### Reading\n\n{STEPS.replace('{said}', said)}")
    )
    assert "GET /boats/{id}" in [each.key for each in found.endpoints]
    assert all(each.roles is None and each.public is None for each in found.endpoints)
    assert {each.kind for each in found.troubles} == {"unparsable-roles"}


def test_items_without_numbers_are_no_steps() -> None:
    listed = "- It fetches `GET /boats/{id}` first\n- then `PATCH /boats/{id}`"
    assert read(outline_of(f"# T\n\n## Why\n\n{listed}\n")).endpoints == ()
