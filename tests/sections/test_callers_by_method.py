"""Lines that say of each method of a path who may call, and of one role that only its own rows are
meant."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.api import Endpoint, read
from tests.sections.documents import outline_of

HEAD = "# Roles\n- **skipper**: sails\n- **warden**: keeps\n- **cashier**: counts\n\n# API\n\n"


def endpoints(text: str) -> dict[str, Endpoint]:
    return {each.key: each for each in read(outline_of(HEAD + text)).endpoints}


def named(endpoint: Endpoint) -> list[str] | None:
    return None if endpoint.roles is None else [role.text for role in endpoint.roles]


@pytest.mark.parametrize(
    "access",
    [
        "GET `skipper`, `warden`; PUT `warden`",
        "GET: skipper and warden; PUT: warden.",
        "`GET` skipper, warden; `PUT`: warden",
        "GET skipper, warden; PUT and DELETE warden",
    ],
)
@pytest.mark.parametrize("heading", ["GET and PUT /slips/{id}", "`GET` or `PUT` /slips/{id}"])
def test_each_method_of_a_heading_has_its_own_callers(heading: str, access: str) -> None:
    found = endpoints(f"### 5.2 {heading}\n\nAccess: {access}\n")
    assert named(found["GET /slips/{id}"]) == ["skipper", "warden"]
    assert named(found["PUT /slips/{id}"]) == ["warden"]


@pytest.mark.parametrize(
    "access",
    [
        "GET skipper; PUT warden. Only by day.",
        "GET skipper; PUT warden; not at night",
        "GET skipper; PUT warden; PUT skipper",
        "POST skipper; DELETE warden",
    ],
)
def test_what_is_said_besides_of_methods_lets_nobody_change(access: str) -> None:
    found = endpoints(f"### GET and PUT /slips/{{id}}\n\nAccess: {access}\n")
    assert {"skipper", "warden"}.isdisjoint(named(found["PUT /slips/{id}"]) or ())


def test_a_condition_of_one_method_binds_that_one() -> None:
    found = endpoints(
        "### GET and PUT /slips/{id}\n\nAccess: GET skipper; PUT warden, except at night\n"
    )
    assert named(found["GET /slips/{id}"]) == ["skipper"]
    assert not named(found["PUT /slips/{id}"])


@pytest.mark.parametrize(
    "roles",
    [
        "`skipper`, own stays", "skipper, own account only", "skipper, only their own stays",
        "skipper, on its own stays",
    ],
)  # fmt: skip
def test_one_role_and_its_own_rows(roles: str) -> None:
    (endpoint,) = endpoints(f"### PUT /stays/{{id}}\n\nAccess: {roles}\n").values()
    assert named(endpoint) == ["skipper"]
    assert {role: word.text for role, word in endpoint.rows} == {"skipper": "own"}


@pytest.mark.parametrize(
    "roles",
    [
        "skipper, warden, own stays", "skipper and warden, own stays", "public, own stays",
        "skipper, own stays until noon", "skipper, own stays and slips", "not skipper, own stays",
        "all but skipper, own stays", "skipper, not own stays",
    ],
)  # fmt: skip
def test_rows_behind_several_or_with_more_said_open_nothing(roles: str) -> None:
    (endpoint,) = endpoints(f"### PUT /stays/{{id}}\n\nAccess: {roles}\n").values()
    free = {*(named(endpoint) or ())} - {role for role, _ in endpoint.rows}
    assert not free and not endpoint.public
