"""Descriptions of what is done to the caller's own rows."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import ENGLISH, shipped
from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

LANGUAGES = {each.name: each for each in (ENGLISH, *shipped())}
TABLE = "# API\n\n| Endpoint | Purpose | Access |\n|---|---|---|\n| `{}` | {} | {} |\n"


def granted(
    said: str, who: str = "Tenant", key: str = "GET /plots/{id}", language: str = "en"
) -> dict[str, str]:
    """The words for some rows by role; nothing where all may be dealt with."""
    with speaking(LANGUAGES[language]):
        cells = read(outline_of(TABLE.format(key, said, who))).cells
    return {cell.role: cell.word or cell.grant for cell in cells}


@pytest.mark.parametrize(
    "said",
    [
        "Retrieve an owned plot by number",
        "Shows the current tenant's plots",
        "Show the tenant's plots",
        "Returns the authenticated user's plot",
        "Lists the caller's plots",
        "Water their own plot",
        "Own plots, newest first",
        "My plots",
        "Gives up one of their plots",
        "Lists plots of the current user",
        "Lists all plots belonging to the caller",
        "Update own name and phone number",
    ],
)
def test_who_may_call_deals_with_own_rows_only(said: str) -> None:
    assert granted(said) == {"tenant": "own"}


@pytest.mark.parametrize(
    "said",
    [
        "Lists plots",
        "Lists every tenant's plots",
        "Lists all tenants' plots",
        "Shows the plot's neighbours",
        "Shows the warden's plots",
        "Lists tenants and their plots",
        "Lists own and shared plots",
        "Lists own plots and those of friends",
        "Lists own plots, or any plot (wardens)",
        "Lists their plots and all others",
        "Lists own plots (tenants: all)",
        "Shows its state",
    ],
)
def test_what_is_of_others_too_limits_nobody(said: str) -> None:
    assert granted(said) == {}


def test_whom_a_description_names_is_limited_and_nobody_else() -> None:
    said = "Lists the current tenant's plots"
    assert granted(said, "Tenant, Warden") == {"tenant": "own", "warden": "allow"}
    assert granted("Lists own plots", "Tenant, Warden") == {"tenant": "own", "warden": "own"}
    assert granted("Lists own plots", "Tenant (own), Warden") == {
        "tenant": "own",
        "warden": "allow",
    }


@pytest.mark.parametrize(
    "key", ["POST /plots", "GET /users/me", "PUT /profile", "POST /auth/logout"]
)
def test_what_is_new_or_is_the_callers_account_needs_no_limit(key: str) -> None:
    assert granted("Changes their own data", key=key) == {}


def test_a_matrix_says_itself_on_which_rows() -> None:
    table = "| Endpoint | Description | Tenant | Warden |\n|--|--|--|--|\n"
    row = "| `GET /plots` | List own plots | own | ✅ |\n"
    cells = read(outline_of(f"# Access\n\n{table}{row}")).cells
    assert [cell.word or cell.grant for cell in cells] == ["own", "allow"]


def test_own_rows_are_told_in_other_languages() -> None:
    assert granted("Eigene Parzellen auflisten", "Pächter", language="de") == {"pächter": "own"}
    assert granted("Ver sus propias parcelas", "Inquilino", language="es") == {"inquilino": "own"}
