"""Letters and verbs in matrices of resources, and the legends that explain them."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

API = (
    "# API\n- `GET /loans` lists them\n- `POST /loans` asks for one\n"
    "- `DELETE /loans/{id}` ends it\n\n"
)
KEYS = ("GET /loans", "POST /loans", "DELETE /loans/{id}")
INITIALS = "The matrix has letters (**C**reate, **R**ead, **D**elete). (own) means own loans only."


def grants(cell: str, legend: str = "", *, others: str = "CR") -> str:
    """What the cell grants a borrower: to read, to create and to delete."""
    table = f"| Resource | borrower | clerk |\n|--|--|--|\n| loans | {cell} | {others} |\n"
    found = read(outline_of(f"{API}# Access\n{legend}\n\n{table}"))
    assert set(found.roles) == {"borrower", "clerk"}
    said = {each.endpoint: each.word or each.grant for each in found.cells}
    said |= {
        each.endpoint: each.word or each.grant for each in found.cells if each.role == "borrower"
    }
    return " ".join(said[key] for key in KEYS)


@pytest.mark.parametrize(
    "legend",
    [
        INITIALS,
        "(C)reate, (R)ead, (D)elete",
        "[C]reate [R]ead [D]elete",
        "*C*reate, *R*ead, *D*elete",
        "C = create, R = read, D = delete, – = none",
        "",
    ],
)
def test_initials_of_verbs(legend: str) -> None:
    assert grants("C, R (own), D (own)", legend) == "own allow own"
    assert grants("R", legend) == "allow deny deny"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("Create, Read (own), Delete (own)", "own allow own"),
        ("Create<br>Read (own)<br>Delete (own)", "own allow own"),
        ("R:own, C, D:own", "own allow own"),
        ("R:all, D:all", "allow deny allow"),
        ("R (all), D (everyone)", "allow deny allow"),
        ("c, r(own), d(own)", "own allow own"),
        ("C, R (own)", "own own deny"),  # nothing tells that the bracket is of one
        ("C, R (not own), D (own)", "not own allow own"),
        ("C, R after approval", "after approval after approval deny"),
    ],
)
def test_each_part_of_a_cell_has_its_own_rows(cell: str, said: str) -> None:
    assert grants(cell) == said


def test_other_cells_tell_what_a_bracket_is_of() -> None:
    each = "C, R (own), D (own)"
    assert grants("C, R (own)", others=each) == "own allow deny"
    assert grants("R/W (own)", others=each) == "own own own"
    assert grants("read and delete (own)", others=each) == "own deny own"
    assert grants("R (own)/D", others=each) == "own deny allow"


@pytest.mark.parametrize(
    "legend",
    [
        "R = read, W = write, O = own rows only, – = none",
        "R read · W write · O own rows only · – none",
        "**R** – read; **W** – write; **O** – own rows only",
    ],
)
@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("RW/O", "own own own"),
        ("W, O", "deny own own"),
        ("RO", "own deny deny"),
        ("RW", "allow allow allow"),
        ("R", "allow deny deny"),
    ],
)
def test_a_letter_may_mean_own_rows(legend: str, cell: str, said: str) -> None:
    assert grants(cell, legend, others="RW") == said


def test_letters_mean_what_their_legend_says() -> None:
    legend = "S = see, A = add, X = remove, o = own only"
    assert grants("A, S (o), X (o)", legend, others="S, X") == "own allow own"
    closed = grants("D", "R = read, D = drafts of the branch", others="R")
    assert "allow" not in closed


def test_letters_beside_endpoints_grant_their_methods() -> None:
    legend = "**R** – may read; **W** – may write; **O** – may read or write own data only; - – no."
    table = (
        "| Path | Method | borrower | clerk |\n|--|--|:-:|:-:|\n| /loans | GET | O | R |\n"
        "| /loans | POST | W | R |\n| /loans/{id} | DELETE | O | - |\n"
    )
    cells = read(outline_of(f"{API}# Access matrix\n{legend}\n\n{table}")).cells
    said = {(each.endpoint, each.role): each.word or each.grant for each in cells}
    assert [said[key, "borrower"] for key in KEYS] == ["own", "allow", "own"]
    assert [said[key, "clerk"] for key in KEYS] == ["allow", "deny", "deny"]


@pytest.mark.parametrize(
    ("legend", "sign", "said"),
    [
        ("✅ allowed · 👤 only own records · ❌ no. `GET /loans` is slow.", "👤", "own"),
        ("✔ allowed, (✔) own rows only, – refused.", "(✔)", "own"),
        ("*✅ everywhere, ◐ for their own rows only, blank: not at all.*", "◐", "own"),
        ("✅ everywhere, ◐ for their own rows, exception: drafts.", "◐", "◐"),
        ("✅ allowed · 👤 own records, except old ones · ❌ no. Nothing else.", "👤", "👤"),
        ("✅ allowed · 👤 not own records · ❌ no.", "👤", "👤"),
        ("✅ allowed · ❌ no. 👤 is not in use.", "👤", "👤"),
    ],
)
def test_what_follows_a_legend_is_none_of_it(legend: str, sign: str, said: str) -> None:
    table = f"| Endpoint | borrower | clerk |\n|--|--|--|\n| `GET /loans` | {sign} | ✅ |\n"
    table += "| `POST /loans` | – | ✅ |\n"
    cells = read(outline_of(f"{API}# Access\n{legend}\n\n{table}")).cells
    granted = {each.word or each.grant for each in cells if each.role == "borrower"}
    assert granted == {said, "deny"}


@pytest.mark.parametrize(
    "rest", ["Not at night.", "Never on drafts.", "Only by day.", "Not for `GET /loans`."]
)
def test_what_takes_back_a_sign_is_part_of_it(rest: str) -> None:
    table = "| Endpoint | borrower | clerk |\n|--|--|--|\n| `GET /loans` | ✅ | ❌ |\n"
    cells = read(outline_of(f"{API}# Access\n❌ refused · ✅ allowed. {rest}\n\n{table}")).cells
    assert not any(each.grant == "allow" for each in cells if each.role == "borrower")
