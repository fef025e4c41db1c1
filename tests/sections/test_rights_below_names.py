"""Lists of rights below lines that are nothing but the name of a role, and what they do for
others."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.access import Access, read
from tests.sections.documents import outline_of

API = """# Kilns

## People

**Ada** makes pots, **Ben** runs the kilns.
In the system these are the roles `potter` and `kiln_hand`.

## API

- `GET /firings` lists the firings
- `POST /firings` books one
- `DELETE /firings/{id}` calls one off
- `POST /firings/{id}/light` lights the kiln

## Permissions

"""
LISTS = """Potter

- books: `POST /firings`
- sees: `GET /firings`
- calls off their own: `DELETE /firings/{{id}}`

Kiln hand

- sees: `GET /firings`
- {}: `POST /firings/{{id}}/light`
"""


def access(right: str = "lights", below: str = "") -> Access:
    return read(outline_of(API + LISTS.format(right) + below))


def granted(found: Access) -> set[str]:
    return {
        f"{each.endpoint} {each.role}={each.word or each.grant}"
        for each in found.cells
        if each.grant != "deny"
    }


RIGHTS = {
    "POST /firings potter=allow",
    "GET /firings potter=allow",
    "DELETE /firings/{id} potter=own",
    "GET /firings kiln_hand=allow",
    "POST /firings/{id}/light kiln_hand=allow",
}
LIGHT = "POST /firings/{id}/light kiln_hand=allow"


def test_a_name_alone_on_a_line_is_that_of_who_may_do_what_is_listed() -> None:
    found = access()
    assert found.roles == ("potter", "kiln_hand")
    assert granted(found) == RIGHTS


def test_what_is_done_before_a_colon_names_no_role() -> None:
    lists = API.replace("In the system these are the roles `potter` and `kiln_hand`.", "")
    assert not {"books", "sees", "lights"} & {
        *read(outline_of(lists + LISTS.format("lights"))).roles
    }


@pytest.mark.parametrize(
    "right",
    [
        "lights for a potter who is away",
        "lights on behalf of a potter",
        "lights instead of the potters",
    ],
)
def test_those_for_whom_something_is_done_do_nothing(right: str) -> None:
    assert granted(access(right)) == RIGHTS


@pytest.mark.parametrize(
    "right",
    [
        "asks a potter to light",
        "calls for a potter to light",
        "lights if a potter agrees",
        "lights when the potter forgot",
        "lights, except for a potter",
        "never lights for a potter",
        "potters light",
    ],
)
def test_a_right_that_depends_on_others_opens_nothing(right: str) -> None:
    assert LIGHT not in granted(access(right))


@pytest.mark.parametrize("below", ["\nOnly after approval.\n", "\nThese need a second factor.\n"])
def test_what_is_said_below_a_list_takes_its_rights_back(below: str) -> None:
    assert not any("kiln_hand=allow" in each for each in granted(access(below=below)))


@pytest.mark.parametrize("name", ["~~Kiln hand~~", "Kiln hand?", "Not the kiln hand", "Kiln hand*"])
def test_a_name_that_is_struck_out_or_doubted_may_nothing(name: str) -> None:
    found = read(outline_of(API + LISTS.format("lights").replace("Kiln hand", name)))
    assert LIGHT not in granted(found)


@pytest.mark.parametrize("title", ["Who calls what", "Who sees what", "Who has which rights"])
def test_a_heading_asks_who_calls_what(title: str) -> None:
    text = (API + LISTS.format("lights")).replace("## Permissions", f"## {title}")
    assert granted(read(outline_of(text))) == RIGHTS
