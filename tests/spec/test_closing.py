"""Requirements whose sentences end with their ids, and figures of what nobody waits for."""

from __future__ import annotations

import pytest

from asbuilt.spec.figures.quantity import parse_targets
from asbuilt.spec.language import speaking
from asbuilt.spec.languages.language import shipped
from asbuilt.spec.sections.requirements import read
from tests.sections.documents import outline_of


def ids(text: str) -> list[str]:
    return [each.id.text for each in read(outline_of(text)).items]


def test_ids_at_the_end_of_sentences() -> None:
    found = read(
        outline_of(
            """
            # Boats
            ## Behaviour
            A boat MUST have an owner. [BT-1]

            An owner MAY have several boats,
            of different length. [BT-2] A boat MUST lie at one pier. [BT-3]

            - A pier is numbered; it must be free [**BT-4**].

            ## Qualities
            The p99 latency of a search MUST be below 80 ms. [BT-20]
            """
        )
    )

    assert [each.id.text for each in found.items] == ["BT-1", "BT-2", "BT-3", "BT-4", "BT-20"]
    assert [each.kind for each in found.items][-2:] == ["functional", "non-functional"]
    assert [target.value for target in found.items[-1].targets] == [0.08]
    assert found.promises == ()


@pytest.mark.parametrize(
    "text",
    [
        "## Behaviour\nIt must sink, as is said in [BT-1].\n\nIt must float. See [BT-2].",
        "## Behaviour\nWe chose oak. [BT-1]\n\nWe like elm. [BT-2]",
        "## Behaviour\nIt must float. [BT-1]",
        "## Test plan\nIt must float. [BT-1]\n\nIt must not sink. [BT-2]",
        "## Behaviour\nIt must float, see [BT-1] and [BT-2] for more.",
    ],
)
def test_ids_that_are_only_mentioned(text: str) -> None:
    assert ids(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "### Lending (KT-1)\n\nA kite is lent.\n\n### Speed (KT-2)\n\np95 < 300 ms.",
        "**Lending** (KT-1): A kite is lent.\n\n**Speed** (KT-2): p95 < 300 ms.",
        "- **Lending (KT-1).** A kite is lent.\n- **Speed (KT-2).** p95 < 300 ms.",
        "- A kite is lent. (KT-1)\n- p95 < 300 ms. (KT-2)",
        "- A kite is lent [KT-1].\n- p95 < 300 ms [KT-2].",
        "1. A kite is lent `KT-1`\n2. p95 < 300 ms `KT-2`",
        "- A kite is lent — KT-1\n- p95 < 300 ms — KT-2",
        "A kite is lent. (KT-1)\n\nThe p95 stays below 300 ms. (KT-2)",
    ],
)
def test_what_ends_with_its_id_in_a_chapter_of_requirements(text: str) -> None:
    lent, fast = read(outline_of(f"# Kites\n\n## Requirements\n\n{text}")).items
    assert (lent.id.text, fast.id.text) == ("KT-1", "KT-2")
    assert [(each.metric, each.value) for each in fast.targets] == [("latency", 0.3)]
    assert not lent.targets


@pytest.mark.parametrize(
    "text",
    [
        "## Tests\n\n- A kite is lent (KT-1)\n- It is fast (KT-2)",
        "## Requirements\n\n- A kite is lent (KT-1)\n- It is fast\n- It flies (KT-2)",
        "## Requirements\n\n- A kite is lent (KT-1)\n- It is lent again (KT-1)",
        "## Requirements\n\n- A kite is lent (SHA-1)\n- It is lent again (SHA-2)",
        "## API\n\n### Lending (KT-1)\n\nA call.",
    ],
)
def test_what_ends_with_an_id_that_is_not_its_own(text: str) -> None:
    assert ids(f"# Kites\n\n{text}") == []


def test_an_id_that_is_defined_elsewhere() -> None:
    text = "## Requirements\n- **BT-1** Float\n\n## Hull\nIt must float. [BT-1]\n\nIt must. [BT-2]"

    assert ids(text) == ["BT-1"]


def test_the_only_column_beside_the_ids_is_text_and_target() -> None:
    found = read(
        outline_of(
            "## Qualities\n| Id | What we promise our guests |\n|--|--|\n"
            "| BT-Q1 | Latency p95 under 250 ms |\n| BT-Q2 | A guest with gloves can use it |"
        )
    )

    assert [each.id.text for each in found.items] == ["BT-Q1", "BT-Q2"]
    assert [len(each.targets) for each in found.items] == [1, 0]


@pytest.mark.parametrize(
    ("text", "hint", "days"),
    [
        ("at least 99.95 % per 30 days", "availability", 30),
        ("≥ 99.9 %", "Availability (30 days)", 30),
        ("≥ 99.9 %", "Uptime (rolling 7 days)", 7),
        ("99.9 % uptime (28 days)", "", 28),
    ],
)
def test_windows_of_an_availability(text: str, hint: str, days: int) -> None:
    (target,) = parse_targets(text, 0, hint)

    assert target.window == days * 86400
    assert "window" not in target.assumed


def test_a_window_in_german() -> None:
    german = next(each for each in shipped() if each.name == "de")
    with speaking(german):
        (target,) = parse_targets("mindestens 99,5 % über 14 Tage", 0, "availability")

    assert target.window == 14 * 86400


@pytest.mark.parametrize("text", ["99.9 % (43 minutes of downtime)", "99.9 % (5 days of notice)"])
def test_what_is_in_brackets_and_no_window(text: str) -> None:
    (target,) = parse_targets(text, 0, "availability")

    assert "window" in target.assumed


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("tick delay p99 < 50 ms for state pushes", "unknown"),
        ("Alarm forwarding time shall be less than 2 s at p99", "unknown"),
        ("replication lag p95 < 1 s", "unknown"),
        ("response delay p95 < 200 ms", "latency"),
        ("page load p75 < 2 s", "latency"),
    ],
)
def test_what_is_on_its_way_is_no_answer(text: str, metric: str) -> None:
    assert [target.metric for target in parse_targets(text, 0)] == [metric]


@pytest.mark.parametrize("called", ["That is **BT-9**.", "This is our BT-9.", "That is (BT-9)."])
def test_a_sentence_may_call_the_one_before_it(called: str) -> None:
    text = (
        "## Quality requirements\n\n- **BT-7** The p95 of a search is below 80 ms.\n"
        "- **BT-8** Up 99.9 % of a month.\n\n"
        f"If a pier burns, we are back in 4 hours (RTO). {called}\n"
    )
    last = read(outline_of(text)).items[-1]
    assert (last.id.text, [each.metric for each in last.targets]) == ("BT-9", ["rto"])
    assert ids(text.replace("That is", "It was").replace("This is", "It was")) == ["BT-7", "BT-8"]
