"""Requirements whose ids stand in running text: before sentences, and at the ends of clauses."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.requirements import read
from tests.sections.documents import outline_of


def told(text: str) -> list[tuple[str, str]]:
    items = read(outline_of(f"# Kites\n\n{text}")).items
    return [(each.id.text, each.text.text) for each in items]


@pytest.mark.parametrize(
    "marked",
    [
        "**(Q-1)** It is fast. **(Q-2)** It is up 99.9 % of a month, **(Q-3)** and safe.",
        "(Q-1) It is fast.\n(Q-2) It is up 99.9 % of a month; (Q-3) and safe.",
        "**Q-1:** It is fast. **Q-2:** It is up 99.9 % of a month, **Q-3:** and safe.",
        "[Q-1] It is fast. [Q-2] It is up\n99.9 % of a month, and [Q-3] and safe.",
    ],
)
def test_ids_before_the_sentences_of_a_paragraph(marked: str) -> None:
    found = told(f"## Quality requirements\n\n{marked}")

    assert [(name, said.replace("\n", " ")) for name, said in found] == [
        ("Q-1", "It is fast."),
        ("Q-2", "It is up 99.9 % of a month"),
        ("Q-3", "and safe."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "**Q-1:** It is as fast as **Q-2:** says.",
        "**Q-1:** It is fast. **Q-7:** is another.",
        "**Q-1:** It is fast. Q-2 says how.",
        "**Q-1:** It is fast. **Q-2** says how.",
    ],
)
def test_ids_that_a_paragraph_mentions(text: str) -> None:
    assert [name for name, _ in told(f"## Quality requirements\n\n{text}")] == ["Q-1"]


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ("**(R-1)**", "**(R-2)**", "**(R-3)**"),
        ("(R-1)", "(R-2)", "(R-3)"),
        ("[REQ-01]", "[REQ-02]", "[REQ-03]"),
        ("(**FR-1**)", "(**FR-2**)", "(**FR-3**)"),
    ],
)
def test_ids_at_the_ends_of_clauses(first: str, second: str, third: str) -> None:
    text = (
        f"A clerk opens the shop {first} and counts the kites {second}.\n"
        f"Kites are fun. A guest borrows one {third}."
    )
    ids = [each.strip("*()[]") for each in (first, second, third)]

    assert told(f"## What guests will see\n\n{text}") == [
        (ids[0], "A clerk opens the shop"),
        (ids[1], "counts the kites"),
        (ids[2], "A guest borrows one"),
    ]


def test_letters_of_anything_where_the_clauses_demand_something() -> None:
    text = "A kite must fly (KT-1). It must be light (KT-2) and should be red (KT-3)."
    assert len(told(f"## What guests will see\n\n{text}")) == 3
    assert not told(f"## What guests will see\n\n{text}".replace("must", "may"))


@pytest.mark.parametrize(
    "text",
    [
        "## The shop\n\nA kite flies (R-1). It is light (R-2).",
        "## The shop\n\nA kite flies (R-2). It is light (R-3). It is red (R-4).",
        "## What could go wrong\n\nA kite falls (R-1). It burns (R-2). It tears (R-3).",
        "## Risks\n\nA kite falls (R-1). It burns (R-2). It tears (R-3).",
        "## The shop\n\nWe look (R-1) up. We talk (R-2) of it. We walk (R-3) on.",
        "## The shop\n\nWe tie it (R-1). We look (R-2). We wait (R-3).\n\n"
        "## What worries us\n\n| Id | Worry |\n|--|--|\n| R-1 | A kite falls |\n| R-2 | It burns |",
        "## The shop\n\nWe sign (SHA-1). We hash (SHA-2). We wait (SHA-3).",
    ],
)
def test_ids_in_running_text_that_are_of_something_else(text: str) -> None:
    assert not told(text)


@pytest.mark.parametrize("heading", ["Goals", "Goals and non-goals", "Our objectives"])
@pytest.mark.parametrize("mark", ["G1: ", "**G1** ", "(G1) ", "[O-1] "])
def test_goals_of_a_document_that_numbers_nothing_else(heading: str, mark: str) -> None:
    text = f"## {heading}\n\n- {mark}A guest gets a kite.\n- {mark.replace('1', '2')}It flies.\n"
    text += f"\n## Design\n\nThe string is there for {mark.strip('*:() []')}."

    assert [said for _, said in told(text)] == ["A guest gets a kite.", "It flies."]
    assert [name for name, _ in told(f"{text}\n## Requirements\n\n- **FR-1** Fly.")] == ["FR-1"]
    assert not told(text.partition("## Design")[0])


@pytest.mark.parametrize(
    "text",
    [
        "## Goals\n\n- G1: A guest gets a kite.",
        "## Goals\n\n- G1: A guest gets a kite.\n- Kites fly.",
        "## Goals\n\n- Q1: A guest gets a kite.\n- Q2: Kites fly.",
        "## Non-goals\n\n- G1: A guest gets a kite.\n- G2: Kites fly.",
        "## Gates\n\n- G1: A guest gets a kite.\n- G2: Kites fly.",
    ],
)
def test_what_is_numbered_and_no_goal(text: str) -> None:
    assert not told(f"{text}\n\n## Design\n\nThe string is there for G1.")
