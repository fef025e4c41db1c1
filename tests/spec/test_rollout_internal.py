"""Steps of a rollout that are for those who make the service, for parts of all, and for the rest;
and arrows that point down."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.deployment import read
from tests.sections.documents import outline_of


def places(text: str, heading: str = "Rollout") -> list[str | None]:
    return [step.environment for step in read(outline_of(f"## {heading}\n\n{text}\n")).rollout]


@pytest.mark.parametrize(
    "first",
    [
        "Internal: the staff of the harbour sails for 1 week",
        "Internal users (harbour staff), 1 week",
        "Internal beta for 1 week",
        "Phase 1: internally, for 1 week",
        "Staff: 1 week",
        "**Employees only**, 1 week",
        "Dogfooding for 1 week",
        "Our own staff, 1 week",
        "The harbour's own 40 employees for 1 week",
    ],
)
def test_a_step_for_those_who_make_it(first: str) -> None:
    text = f"- {first}\n- 5 % of all boats, 3 days\n- Everyone (production)"
    steps = read(outline_of(f"## Rollout\n\n{text}\n")).rollout

    assert [step.environment for step in steps] == ["internal", "production", "production"]
    assert steps[0].hold == 7 * 86_400


def test_a_sentence_among_those_of_a_rollout() -> None:
    text = (
        "We deploy to staging first. Next we open it internally: the crew sails for two months.\n"
        "Then 10 % of the boats get it for 30 days, and after that everybody."
    )
    assert places(text) == ["staging", "internal", "production", "production"]


@pytest.mark.parametrize(
    ("first", "place"),
    [
        ("Staging for our own staff", "staging"),
        ("Canary: internal users, 1 %", "canary"),
        ("The pilot pier, 1 week", None),
        ("Not for our own staff, 1 week", None),
        ("Internal server", None),
        ("Harbours with their own staff", None),
    ],
)
def test_a_step_that_is_for_others(first: str, place: str | None) -> None:
    assert places(f"1. {first}\n2. 5 % of all boats\n3. Everyone (production)")[0] == place


@pytest.mark.parametrize("arrow", ["↓", "⬇", "→"])
def test_arrows_that_point_down(arrow: str) -> None:
    fence = f"```\nLocal (laptops)\n  {arrow}\nStaging (test pier)\n  {arrow}\nProduction\n```"
    assert places(fence, "Environment") == ["development", "staging", "production"]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (
            "Week 1: our own staff. Week 2: 5 % of all. Week 3: half of it. From week 4 on: all",
            [("internal", None), ("production", 0.05), ("production", 0.5), ("production", None)],
        ),
        (
            "We start with a pilot in Kiel (30 days), continue with 25 % of the piers (14 days) and"
            " finish with the rest.",
            [(None, None), ("production", 0.25), ("production", None)],
        ),
        (
            "Staging first, then a quarter of the piers, then three quarters, then all.",
            [("staging", None), ("production", 0.25), ("production", 0.75), ("production", None)],
        ),
        (
            "1. Staging\n2. 10 percent, watched for 24 hours\n3. The remaining 90 percent",
            [("staging", None), ("production", 0.1), ("production", None)],
        ),
        (
            "Builds land in dev. Each week one is promoted to QA, after sign-off to production.",
            [("development", None), ("staging", None), ("production", None)],
        ),
    ],
)
def test_parts_and_the_rest(text: str, steps: list[tuple[str | None, float | None]]) -> None:
    found = read(outline_of(f"## Rollout\n\n{text}\n")).rollout
    assert [(step.environment, step.share) for step in found] == steps


def test_how_long_a_part_lasts_may_stand_in_brackets() -> None:
    text = "We start with a pilot (30 days), continue with 25 % (14 days) and finish with the rest."
    found = read(outline_of(f"## Rollout\n\n{text}\n")).rollout
    assert [step.hold and step.hold / 86_400 for step in found] == [30, 14, None]


@pytest.mark.parametrize("text", ["- Rest\n- All", "The rest of the data stays.", "All is well."])
def test_what_is_no_rollout_by_itself(text: str) -> None:
    assert places(text, "Kitchen") == []
