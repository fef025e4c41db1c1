"""Who may call what is named by its number: in clauses, lists and tables."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

HEAD = """# Register

## Roles

| Role | Role code | Task |
|--|--|--|
| Carrier | `CARRIER` | brings parcels |
| Desk clerk | `CLERK` | keeps the books |
| Auditor | `AUDITOR` | reads |

## Interface

| Service | Method | Resource |
|--|--|--|
| S-1 Register parcel | POST | /parcels |
| S-2 Read parcel | GET | /parcels/{id} |
| S-3 Correct parcel | PUT | /parcels/{id} |
| S-4 Search parcels | GET | /parcels |
| S-5 Figures | GET | /figures |

## Access control

"""
NUMBERS = {
    "POST /parcels": 1,
    "GET /parcels/{id}": 2,
    "PUT /parcels/{id}": 3,
    "GET /parcels": 4,
    "GET /figures": 5,
}


def granted(text: str) -> dict[tuple[int, str], str]:
    """What is let in, by the numbers of services."""
    found = read(outline_of(HEAD + text)).cells
    told = {(NUMBERS[each.endpoint], each.role): each.word or each.grant for each in found}
    return {place: word for place, word in told.items() if word != "deny"}


USUAL = {
    (1, "CARRIER"): "allow",
    (2, "CARRIER"): "own",
    (2, "CLERK"): "allow",
    (2, "AUDITOR"): "allow",
    (3, "CARRIER"): "own",
    (4, "CLERK"): "allow",
    (5, "anonymous"): "allow",
}
CLAUSES = """
4.1 Service S-1 shall be available to `CARRIER` exclusively.

4.2 Service S-2 shall be available to `CARRIER`, in each case restricted to own records, and to
`CLERK` and `AUDITOR` without restriction.

4.3 Service S-3 shall be available to `CARRIER` only and shall be restricted to parcels which the
carrier has registered.

4.4 Service S-4 shall be available to the desk clerk only.

4.5 Service S-5 shall be available to the public without authentication.
"""
LETTERS = """
a) Operation S-1 (Register parcel) requires the role CARRIER.
b) S-2 is open to carriers for their own parcels, and to desk clerks and auditors for all parcels.
c) S-3 may be used by carriers, for own parcels only.
d) S-4 is reserved for the `CLERK`.
e) S-5 may be called by anyone without a login.
"""
ITEMS = """
- S-1: CARRIER only
- S-2: CARRIER (own), CLERK, AUDITOR
- S-3 — carrier who registered it
- S-4 -> CLERK
- **S-5** (Figures): public
"""
TABLE = """
| Service | Permitted |
|--|--|
| S-1 Register parcel | CARRIER |
| S-2 | CARRIER (own), CLERK, AUDITOR |
| S-3 | CARRIER (own) |
| S-4 | CLERK |
| S-5 | public |
"""


@pytest.mark.parametrize("text", [CLAUSES, LETTERS, ITEMS, TABLE])
def test_services_with_those_who_may_call_them(text: str) -> None:
    assert granted(text) == USUAL


OF_ROLES = """
The role CARRIER may use services S-1, S-2 (own) and S-3 (own). Clerks may call S-2 to S-4.

Auditors are authorised for S-2 and S-5.
"""
ROWS = """
| Role | Services |
|--|--|
| CARRIER | S-1, S-2 (own), S-3 (own) |
| CLERK | S-2 – S-4 |
| AUDITOR | S-2, S-5 |
"""
LIST = """
- **CARRIER**: S-1, S-2 (own), S-3 (own)
- **CLERK**: S-2, S-3, S-4
- **AUDITOR**: S-2, S-5
"""


@pytest.mark.parametrize("text", [OF_ROLES, ROWS, LIST])
def test_roles_with_what_they_may_call(text: str) -> None:
    assert granted(text) == {
        (1, "CARRIER"): "allow",
        (2, "CARRIER"): "own",
        (2, "CLERK"): "allow",
        (2, "AUDITOR"): "allow",
        (3, "CARRIER"): "own",
        (3, "CLERK"): "allow",
        (4, "CLERK"): "allow",
        (5, "AUDITOR"): "allow",
    }


@pytest.mark.parametrize(
    ("clause", "let_in"),
    [
        (
            "S-1 shall be available to clerks unless closed.",
            "unless closed",
        ),
        ("S-1 shall be available to clerks but not on Sundays.", "but not on sundays"),
        ("S-1 shall be available to clerks, except for own parcels.", "except for own parcels"),
        (
            "S-1 shall be available to clerks for all parcels if signed.",
            "for all parcels if signed",
        ),
        ("S-1 shall be available to clerks and to those who ask.", None),
        ("S-1 shall not be available to clerks.", None),
        ("S-1 must not be used by carriers.", None),
        ("S-1 is available to clerks. S-1 shall not be available to clerks.", None),
        ("S-1 is available to clerks. S-1 shall be available to carriers only.", None),
        ("Clerks may use S-1 unless closed.", None),
        ("Clerks may not use S-1.", None),
        ("Clerks may use S-1, S-9.", None),
        ("S-1 and S-9 shall be available to clerks.", None),
        ("S-1 shall be limited to 20 requests per minute.", None),
        ("S-1 logs each call of a clerk.", None),
    ],
)
def test_what_is_not_understood_grants_nothing(clause: str, let_in: str | None) -> None:
    found = granted(f"S-4 shall be available to clerks.\n\n{clause}\n")
    assert found[4, "CLERK"] == "allow"
    assert found.get((1, "CLERK")) == let_in


@pytest.mark.parametrize(
    "said", ["public (internal network only)", "public unless closed", "all but carriers", "all"]
)
def test_what_opens_with_a_condition_opens_nothing(said: str) -> None:
    for text in (f"- S-1: CLERK\n- S-5: {said}\n", TABLE.replace("| public |", f"| {said} |")):
        assert {number for number, _ in granted(text)} <= {1, 2, 3, 4}
    assert not granted(f"S-5 shall be available to {said}.\n")


def test_a_clause_that_refuses_counts_beside_a_table() -> None:
    clauses = "S-2 shall not be available to carriers. S-4 shall be available to clerks only.\n\n"
    matrix = (
        "| Call | CARRIER | CLERK | AUDITOR |\n|--|--|--|--|\n"
        "| `GET /parcels/{id}` | yes | yes | yes |\n| `GET /parcels` | yes | yes | yes |\n"
    )
    assert granted(clauses + matrix) == {
        (2, "CLERK"): "allow",
        (2, "AUDITOR"): "allow",
        (4, "CLERK"): "allow",
    }
    assert (2, "CARRIER") not in granted(clauses + ROWS)
