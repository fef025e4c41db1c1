"""Clauses that say of a route the same as of the one before, what is done through it, and why."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

HEAD = """# Plots

## Roles

- **Tenant** rents a plot
- **Site Steward** looks after a site
- **Registrar** keeps the register

## API

- `GET /plots` lists them
- `POST /plots` adds one
- `GET /plots/{id}` reads one
- `DELETE /plots/{id}` removes one

## Who may do what

"""
BEFORE = "`POST /plots` is open to Site Stewards and the Registrar. "


def callers(text: str, endpoint: str) -> set[str]:
    cells = read(outline_of(HEAD + text)).cells
    return {each.role for each in cells if each.endpoint == endpoint and each.grant != "deny"}


@pytest.mark.parametrize(
    "said",
    [
        "The same goes for `DELETE /plots/{id}`.",
        "This also applies to `DELETE /plots/{id}`.",
        "The same rule holds for `DELETE /plots/{id}` as well.",
        "`DELETE /plots/{id}` follows the same rules.",
        "The same two may call `DELETE /plots/{id}`.",
        "`DELETE /plots/{id}` is open to the same roles.",
        "The same two roles may call `DELETE /plots/{id}`, since it leaves the register as it is.",
        "Tenants cannot. The same goes for `DELETE /plots/{id}`.",
    ],
)
def test_the_same_may_call_another_route(said: str) -> None:
    assert callers(BEFORE + said, "POST /plots") == {"site_steward", "registrar"}
    assert callers(BEFORE + said, "DELETE /plots/{id}") == {"site_steward", "registrar"}


@pytest.mark.parametrize(
    "said",
    [
        "The same does not go for `DELETE /plots/{id}`.",
        "The same goes for `DELETE /plots/{id}`, but only at night.",
        "The same goes for `DELETE /plots/{id}` after approval.",
        "The same goes for `DELETE /plots/{id}`. Only after approval.",
        "The same three may call `DELETE /plots/{id}`.",
        "The same two may not call `DELETE /plots/{id}`.",
        "The same two may call `DELETE /plots/{id}`, since they may do so with approval.",
        "Only at night. The same goes for `DELETE /plots/{id}`.",
        "Site Stewards cannot. The same goes for `DELETE /plots/{id}`.",
    ],
)
def test_what_is_not_the_same_or_not_always_lets_nobody_in(said: str) -> None:
    found = read(outline_of(HEAD + BEFORE + said)).cells
    of_route = (each for each in found if each.endpoint == "DELETE /plots/{id}")
    assert not any(each.grant == "allow" for each in of_route)


def test_the_same_as_what_was_not_understood_lets_nobody_in() -> None:
    for first in ("", "`POST /plots` is what it is. ", "`POST /plots` is for gnomes. "):
        assert callers(f"{first}The same goes for `GET /plots`.", "GET /plots") == set()


@pytest.mark.parametrize(
    "said",
    [
        "Adding one via `POST /plots` is reserved for the Registrar.",
        "A new plot through `POST /plots` is something only Registrars do.",
        "The long form, `POST /plots`, is left to the Registrar.",
        "Listing them (`GET /plots`) and adding one (`POST /plots`) are allowed for Registrars.",
        "Adding one with `POST /plots` is a matter of the register: the Registrar and nobody else.",
        "The long form, `POST /plots`, has to be exact, therefore only Registrars may call it.",
        "`POST /plots` is open to Site Stewards and Registrars. Site Stewards cannot do so.",
        "`POST /plots` is something Registrars do.",
        "At `POST /plots` only Registrars are accepted.",
        "Only Registrars are let in at `POST /plots`.",
        "`POST /plots` accepts Registrars only.",
        "`POST /plots` requires the Registrar role.",
    ],
)
def test_what_is_done_through_a_route(said: str) -> None:
    assert callers(said, "POST /plots") == {"registrar"}


@pytest.mark.parametrize(
    "said",
    [
        "No new plot via `POST /plots` is open to the Registrar.",
        "Adding one via `POST /plots` is no longer something Registrars do.",
        "Adding one via `POST /plots` is something Registrars do not do.",
        "Adding one with `POST /plots` is no matter of the register: the Registrar only.",
        "Adding one with `POST /plots` sends a mail to: the Registrar only.",
        "The long form, `POST /plots`, never works, therefore Registrars may call it.",
        "The long form, `POST /plots`, works if all agree, therefore Registrars may call it.",
        "`POST /plots` is open to Registrars. Registrars cannot.",
        "`POST /plots` is open to Registrars, because they only add their own.",
        "At `POST /plots` only Registrars on duty are accepted.",
        "Not only Registrars are let in at `POST /plots`.",
        "`POST /plots` accepts JSON only.",
        "`POST /plots` no longer accepts Registrars.",
        "`POST /plots` accepts Registrars, except on Sundays.",
    ],
)
def test_what_is_not_done_through_a_route(said: str) -> None:
    found = read(outline_of(HEAD + said)).cells
    assert not any(each.grant == "allow" for each in found if each.endpoint == "POST /plots")
