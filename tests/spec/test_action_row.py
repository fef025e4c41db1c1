"""Sentences that begin with what is done and go on with those who may do it."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import access
from tests.sections.documents import outline_of

DOCUMENT = """
# Port

## Roles

- `skipper` - sails
- `clerk` - helps
- `auditor` - looks

## API

- `GET /v2/boats` lists boats.
- `POST /v2/holds` reserves a boat.
- `GET /v2/holds/{hold_id}` reads one hold.
- `POST /v2/holds/{hold_id}/confirm` confirms a flagged hold.
- `DELETE /v2/holds/{hold_id}` gives a hold back.

## Authorization

"""


def granted(said: str) -> dict[str, set[str]]:
    """Who may call what, by the endpoints; who is refused is left out."""
    found: dict[str, set[str]] = {}
    for cell in access.read(outline_of(DOCUMENT + said)).cells:
        if cell.grant in ("allow", "word"):
            found.setdefault(cell.endpoint, set()).add(f"{cell.role} {cell.word or 'all'}")
    return found


@pytest.mark.parametrize(
    ("said", "endpoint", "who"),
    [
        ("- Listing boats is open to all three roles.", "GET /v2/boats",
         {"skipper all", "clerk all", "auditor all"}),
        ("- Creating a hold is reserved to `skipper` and `clerk`.", "POST /v2/holds",
         {"skipper all", "clerk all"}),
        ("- Holds can be created by `clerk` only.", "POST /v2/holds", {"clerk all"}),
        ("Creating holds requires the clerk role.", "POST /v2/holds", {"clerk all"}),
        ("- Creating a hold is open to clerks. Nobody else may do so.", "POST /v2/holds",
         {"clerk all"}),
        ("- Reading a hold is possible for `clerk`; a `skipper` can read only their own holds.",
         "GET /v2/holds/{hold_id}", {"clerk all", "skipper own"}),
        ("- Confirming: `clerk` for any hold, `skipper` for\n  their own only. "
         "An `auditor` can do neither.",
         "POST /v2/holds/{hold_id}/confirm", {"clerk all", "skipper own"}),
        ("- Reading a hold is open to auditors and skippers for their own holds.",
         "GET /v2/holds/{hold_id}", {"auditor own", "skipper own"}),
    ],
)  # fmt: skip
def test_what_is_done_comes_first(said: str, endpoint: str, who: set[str]) -> None:
    assert granted(said) == {endpoint: who}


@pytest.mark.parametrize(
    "said",
    [
        "- Creating a hold is reserved to clerks if the boat is free.",
        "- Creating a hold is open to clerks. Only on weekdays.",
        "- Creating a hold is open to clerks, except on Sundays.",
        "- Creating a hold is open to clerks and pirates.",
        "- Creating a hold is open to clerks. A clerk cannot do so at night.",
        "- Creating a hold is not open to auditors.",
        "- Painting the quay is open to clerks.",
        "- Creating a hold is open to skippers. Creating a hold is reserved to clerks.",
    ],
)
def test_what_is_not_understood_lets_nobody_in(said: str) -> None:
    assert granted(said) == {}
