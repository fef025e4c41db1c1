"""What a sentence says of all rights of its section takes back what is granted there."""

from __future__ import annotations

import pytest

from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections.access import Access, read
from tests.sections.documents import outline_of

HEAD = "# Roles\n- clerk\n- cook\n# API\n- `GET /bays`\n- `POST /bays`\n# Access\n"
MATRIX = "| Endpoint | clerk | cook |\n|--|--|--|\n| `GET /bays` | yes | no |\n"
MATRIX += "| `POST /bays` | yes | yes |\n"
LIST = "Clerks may call `GET /bays` and `POST /bays`.\n"


def open_to(access: Access, endpoint: str) -> set[str]:
    """Whom the cells of an endpoint let in, none of which says otherwise."""
    cells = [cell for cell in access.cells if cell.endpoint == endpoint]
    shut = {cell.role for cell in cells if cell.grant != "allow"}
    return {cell.role for cell in cells} - shut


@pytest.mark.parametrize("rights", [MATRIX, LIST])
@pytest.mark.parametrize(
    "said",
    [
        "This does not apply on Sundays.",
        "Not at night.",
        "Only on weekdays.",
        "Weekdays only.",
        "All of this holds on weekdays only.",
        "These rights need a second factor.",
        "Outside office hours nobody may call them.",
    ],
)
def test_what_binds_all_rights_of_a_section_opens_none(rights: str, said: str) -> None:
    plain = read(outline_of(f"{HEAD}{rights}"))
    assert "clerk" in open_to(plain, "POST /bays")  # the control
    bound = read(outline_of(f"{HEAD}{rights}\n{said}\n"))
    assert not open_to(bound, "GET /bays") | open_to(bound, "POST /bays")


@pytest.mark.parametrize(
    "said",
    [
        "These rights are reviewed on Mondays.",
        "All access is logged.",
        "Bays are painted at night.",
        "On Mondays the list of rights is printed.",
    ],
)
def test_what_only_mentions_a_time_takes_nothing_back(said: str) -> None:
    found = read(outline_of(f"{HEAD}{MATRIX}\n{said}\n"))
    assert open_to(found, "POST /bays") == {"clerk", "cook"}


def test_a_route_is_bound_alone() -> None:
    found = read(outline_of(f"{HEAD}{MATRIX}\n- `POST /bays` is closed at night.\n"))
    assert open_to(found, "GET /bays") == {"clerk"}
    assert not open_to(found, "POST /bays")


@pytest.mark.parametrize(
    "legend",
    [
        "- **yes**: allowed, except at night\n",
        "- yes: allowed on weekdays\n",
        "- yes = may call it with MFA\n",
        "yes: access allowed unless it is dark\n",
    ],
)
def test_a_legend_that_limits_what_grants_opens_nothing(legend: str) -> None:
    found = read(outline_of(f"{HEAD}{MATRIX}\n{legend}"))
    assert not open_to(found, "POST /bays")
    whole = read(outline_of(f"{HEAD}{MATRIX}\n- **yes**: allowed at any time, without limits\n"))
    assert open_to(whole, "POST /bays") == {"clerk", "cook"}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "`POST /bays` ist dem Wart vorbehalten."),
        ("de", "Jeder darf `GET /bays` aufrufen, auch ohne Anmeldung."),
        ("fr", "`POST /bays` revient au gardien."),
        ("es", "`POST /bays` queda en manos del guarda."),
    ],
)
def test_a_route_in_unknown_words_below_a_title_of_rights_leaves_nothing_to_convention(
    language: str, said: str
) -> None:
    with speaking(next(each for each in shipped() if each.name == language)):
        found = read(outline_of(f"# API\n- `GET /bays`\n- `POST /bays`\n# Access rights\n{said}\n"))
    assert found.present
    assert not open_to(found, "POST /bays") | open_to(found, "GET /bays")
