"""Items that begin with routes and say in sentences of their own who may call them."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

HEAD = """# Lockers

## Interface

- `GET /banks` lists the banks
- `GET /parcels/{id}` reads a parcel
- `POST /parcels` announces one
- `DELETE /parcels/{id}` forgets one

## Permissions

There are four roles: `sorter`, `courier`, `recipient` and `support`.

"""


def grants(text: str) -> dict[tuple[str, str], str]:
    cells = sorted(read(outline_of(HEAD + text)).cells, key=lambda each: each.exact)
    told = {(each.endpoint, each.role): each.word or each.grant for each in cells}
    return {place: grant for place, grant in told.items() if grant != "deny"}


def of(key: str, text: str) -> dict[str, str]:
    """What an item says beside another one, which is read whatever this one says."""
    found = grants(f"{text}\n- `DELETE /parcels/{{id}}` is reserved to the sorter.\n")
    assert found.pop(("DELETE /parcels/{id}", "sorter")) == "allow"
    return {role: grant for (endpoint, role), grant in found.items() if endpoint == key}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("is granted to support, to couriers and to the sorter.", "courier sorter support"),
        ("may be read by support and by couriers.", "courier support"),
        ("can be fetched by couriers only.", "courier"),
        ("is for couriers and no one else.", "courier"),
        ("can be used by support and couriers, nobody else.", "courier support"),
        ("is accepted from couriers only.", "courier"),
        ("is open to couriers; everyone else receives 403.", "courier"),
        ("is for support; a recipient may read only their own.", "recipient=own support"),
        ("is for support; recipients see only theirs.", "support recipient=own"),
        ("is open to support, and to a recipient for their own parcel.", "recipient=own support"),
        ("is granted to couriers. We discussed letting support in and decided it.", "courier"),
        ("may be called by couriers. The app checks that a courier is near; it beeps.", "courier"),
    ],
)
def test_an_item_says_who_may_call(said: str, meant: str) -> None:
    told = (each.partition("=") for each in meant.split())
    expected = {role: word or "allow" for role, _, word in told}
    assert of("GET /parcels/{id}", f"- `GET /parcels/{{id}}` {said}") == expected


@pytest.mark.parametrize(
    "said",
    [
        "is for support; a recipient may delete only their own.",
        "is for support; a recipient may collect only their own.",
        "is for support; a recipient may not read their own.",
        "is for support; a recipient may read only their own while it is light.",
        "is for support; only a recipient of another parcel may read their own.",
        "is open to support, and to a recipient for their own parcel, unless suspended.",
        "is open to support, and to a recipient for their own parcel, after approval by support.",
        "is open to support, and to a recipient for their own parcel at night.",
        "is open to support, and to a recipient for their own parcel on duty.",
    ],
)
def test_own_rows_are_of_what_is_done(said: str) -> None:
    found = of("GET /parcels/{id}", f"- `GET /parcels/{{id}}` {said}")
    assert found.get("recipient") not in ("allow", "own")


@pytest.mark.parametrize(
    "said",
    [
        "may be called by couriers, but not at night.",
        "may be rejected by couriers.",
        "may not be read by couriers.",
        "is open to all but couriers and no one else.",
    ],
)
def test_an_item_grants_no_more_than_it_says(said: str) -> None:
    assert of("GET /parcels/{id}", f"- `GET /parcels/{{id}}` {said}").get("courier") != "allow"


@pytest.mark.parametrize(
    "said",
    [
        "Nobody needs to be signed in to read `GET /banks`.",
        "No one has to log in to call `GET /banks`.",
        "No token is needed for `GET /banks`.",
        "To read `GET /banks` no sign-in is required.",
        "You do not need to be signed in to call `GET /banks`.",
        "`GET /banks` can be read without a token.",
    ],
)
def test_nobody_needs_to_sign_in(said: str) -> None:
    text = f"{said} For everything else a token is required.\n\n- `POST /parcels` is for support.\n"
    assert grants(text)["GET /banks", "anonymous"] == "allow"


@pytest.mark.parametrize(
    "said",
    [
        "Nobody needs to be signed in to read `GET /banks` during the pilot.",
        "No token is needed for `GET /banks`, except from abroad.",
        "Nobody needs to be signed in to read `GET /banks`. Not at night, though.",
        "It is not true that no token is needed for `GET /banks`.",
        "Nobody needs to be signed in to read `GET /banks`, but a key is.",
        "No token is needed for `GET /banks`. This is planned.",
    ],
)
def test_who_must_sign_in_after_all(said: str) -> None:
    text = f"{said}\n\n- `POST /parcels` is for support.\n"
    assert grants(text).get(("GET /banks", "anonymous")) != "allow"


def test_own_rows_are_those_of_the_call_beside_them() -> None:
    text = """Nobody needs to be signed in to read `GET /banks`.

- `GET /parcels/{id}` is granted to support; a recipient may read only their own.
"""
    found = grants(text)
    assert found["GET /banks", "recipient"] == "allow"
    assert found["GET /parcels/{id}", "recipient"] == "own"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Reading a parcel (`GET /parcels/{id}`) is reserved to support and to couriers.",
         "courier support"),
        ("7.3 A parcel (`GET /parcels/{id}`) may be read by couriers, and by a recipient where the"
         " parcel is that recipient's own.", "courier recipient=own"),
        ("Answers (`GET /parcels/{id}`) shall be given by couriers only.", "courier"),
        ("Reading (`GET /parcels/{id}`) is open to couriers, the latter acting for neighbours.",
         "courier"),
    ],
)  # fmt: skip
def test_a_clause_begins_with_what_its_route_does(said: str, meant: str) -> None:
    found = grants(f"{said}\n\nForgetting one (`DELETE /parcels/{{id}}`) is reserved to sorters.\n")
    told = (each.partition("=") for each in meant.split())
    expected = {("GET /parcels/{id}", role): word or "allow" for role, _, word in told}
    assert found == expected | {("DELETE /parcels/{id}", "sorter"): "allow"}


@pytest.mark.parametrize(
    "said",
    [
        "Answers (`GET /parcels/{id}`) shall be reviewed by couriers only.",
        "No courier's parcel (`GET /parcels/{id}`) may be read by support.",
        "Reading (`GET /parcels/{id}`) is open to couriers, the latter acting only at night.",
    ],
)
def test_what_is_done_besides_grants_nothing(said: str) -> None:
    found = grants(f"{said}\n\nForgetting one (`DELETE /parcels/{{id}}`) is reserved to sorters.\n")
    assert "allow" not in {
        found.get(("GET /parcels/{id}", role)) for role in ("courier", "support")
    }


def test_what_a_sentence_refuses_elsewhere_leaves_the_call_as_it_is() -> None:
    said = "Forgetting one (`DELETE /parcels/{id}`) is reserved to sorters."
    refused = " Sorters shall have no access to banks."
    found = grants(f"{said}{refused}\n\n- `GET /banks` is for sorters and couriers.\n")
    assert found["DELETE /parcels/{id}", "sorter"] == "allow"
    assert ("GET /banks", "sorter") not in found
    assert found["GET /banks", "courier"] == "allow"
