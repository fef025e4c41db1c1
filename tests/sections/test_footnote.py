"""Marks in access matrices that something below the table explains: footnotes and signs."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.access import Access, read
from tests.sections.documents import outline_of

MATRIX = """# API
- `GET /sails` lists the sails
- `POST /sails` takes in a sail

## Access
| Endpoint | mender | skipper |
|---|---|---|
| GET /sails | ✅ | {cell} |
| POST /sails | ✅ | – |

{below}
"""


def access(cell: str, below: str) -> Access:
    return read(outline_of(MATRIX.format(cell=cell, below=below)))


def granted(cell: str, below: str) -> str:
    """What the cell grants the skipper at ``GET /sails``."""
    cells = {(each.endpoint, each.role): each for each in access(cell, below).cells}
    found = cells["GET /sails", "skipper"]
    return found.word or found.grant


@pytest.mark.parametrize(
    ("cell", "below"),
    [
        ("✅ ¹", "¹ only its own sails (those whose `loft` is that of the caller)."),
        ("✅¹", "- ¹ own rows only"),
        ("yes [^1]", "[^1]: Own rows only."),
        ("yes (1)", "(1) own sails, not those of others"),
        ("✅*", "\\* own sails"),
        ("✅ †", "> † own sails only"),
        ("✅<sup>1</sup>", "<sup>1</sup> own sails"),
        ("✅ ²", "¹ Not in winter. ² Own sails only."),
    ],
)
def test_a_footnote_for_own_rows(cell: str, below: str) -> None:
    assert granted(cell, below) == "own"


@pytest.mark.parametrize(
    ("cell", "below"),
    [
        ("✅ ¹", ""),
        ("✅ ¹", "² own sails"),
        ("✅ ¹", "¹ in summer"),
        ("✅ ¹", "¹ all"),
        ("✅ ¹", "¹ all but own sails"),
        ("✅ ¹", "¹ own sails\nuntil noon"),
        ("✅ ¹", "¹ own sails.\n\n¹ sails of the loft."),
    ],
)
def test_a_footnote_that_says_more_closes_the_cell(cell: str, below: str) -> None:
    assert granted(cell, below) == "1"


@pytest.mark.parametrize("cell", ["❌ ¹", "–¹", "no (1)"])
def test_a_footnote_opens_nothing_that_is_refused(cell: str) -> None:
    assert granted(cell, "¹ own sails\n\n(1) own sails") == "deny"


def test_a_footnote_may_state_the_rule() -> None:
    legend = access("✅ ¹", "¹ `sails.skipper_id` = current user").legend

    assert [(each.word, each.expression is not None) for each in legend] == [("1", True)]


@pytest.mark.parametrize(
    ("below", "grant"),
    [
        ('The table is exhaustive; "P" means permitted and "–" means not permitted.', "allow"),
        ("`P` = permitted, `–` = refused", "allow"),
        ('"P" means permitted (own sails).', "own"),
        ('"P" means permitted\nfor own sails only.', "own"),
        ('"P" means permitted, but not in winter.', "p"),
        ('"P" means permitted,\nwithin working hours.', "p"),
        ('"P" means not permitted.', "deny"),
        ("P = all but own sails", "p"),
        ("Nothing is said.", "p"),
    ],
)
def test_a_letter_means_what_the_legend_says(below: str, grant: str) -> None:
    assert granted("P", below) == grant


def test_a_word_behind_a_symbol_is_explained() -> None:
    assert [
        each.word for each in access("🔒 Own", "🔒 Own = what belongs to the caller").legend
    ] == ["own"]


@pytest.mark.parametrize("sign", ["own", "me", "O"])
def test_the_rule_of_a_short_word(sign: str) -> None:
    found = access(sign, f"- **{sign}**: `sails.skipper_id` = current user")

    assert granted(sign, f"- **{sign}**: `sails.skipper_id` = current user") == sign.lower()
    assert [each.expression is not None for each in found.legend] == [True]


def test_prose_states_no_condition() -> None:
    (trouble,) = access("own", "*own*: sails of the skipper's loft").troubles

    assert "it names no column" in trouble.message


@pytest.mark.parametrize("cell", ["only own", "own only", "only own rows", "own sails only"])
def test_only_own(cell: str) -> None:
    assert granted(cell, "") == "own"
