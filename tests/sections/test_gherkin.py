"""Requirements as Gherkin has them."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.requirements import Requirement, read
from tests.sections.documents import outline_of


def requirements(text: str, title: str = "How it behaves") -> tuple[Requirement, ...]:
    found = outline_of(f"# Carillon\n\n## {title}\n\n{text}\n")
    for requirement in read(found).items:
        for piece in (requirement.id, requirement.text, *requirement.criteria):
            assert found.source.slice(piece.span) == piece.text
    return read(found).items


def fenced(text: str, language: str = "gherkin") -> str:
    return f"```{language}\n{text}\n```"


PLAIN = "Scenario: The ringer starts a melody\n  Given a free hour\n  Then the bells play it"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(fenced(f"@RING-1\n{PLAIN}"), id="tag"),
        pytest.param(fenced(f"@smoke @RING-1 @slow\n{PLAIN}"), id="tag among others"),
        pytest.param(fenced(f"@smoke\n@RING-1\n\n{PLAIN}"), id="several lines of tags"),
        pytest.param(fenced(f"@JIRA-12 @RING-1\n{PLAIN}"), id="tag of work beside it"),
        pytest.param(fenced(f"# RING-1\n{PLAIN}"), id="comment"),
        pytest.param(fenced(PLAIN.replace(": ", ": RING-1 ")), id="name"),
        pytest.param(fenced(PLAIN.replace(": ", ": [RING-1] ")), id="name with brackets"),
        pytest.param(fenced(f"Feature: Ringing\n\n  @RING-1\n  {PLAIN}"), id="below a feature"),
        pytest.param(fenced(f"@RING-1\n{PLAIN.replace(':', ' Outline:')}", "cucumber"),
                     id="outline"),
        pytest.param(fenced(f"@RING-1\n{PLAIN}", ""), id="unnamed fence"),
        pytest.param(fenced(f"@RING-1\n{PLAIN}\n\n@RING-1\nScenario: Rain\n  Then no"),
                     id="several scenarios of one"),
    ],
)  # fmt: skip
def test_a_scenario_has_the_id_of_its_tag_or_its_name(text: str) -> None:
    (found,) = requirements(text)
    assert (found.id.text, found.text.text) == ("RING-1", "The ringer starts a melody")
    assert [each.text for each in found.criteria] == ["Given a free hour", "Then the bells play it"]
    assert found.kind == "functional"


def test_keywords_may_be_of_any_language() -> None:
    text = (
        "# language: fr\n@SON-1\nPlan du scénario : Le carillon sonne\n  Quand midi arrive\n"
        "  Alors il sonne\n\n@SON-2\nScénario: Il se tait\n  Quand il pleut\n  Alors il se tait"
    )
    assert [each.text.text for each in requirements(fenced(text))] == [
        "Le carillon sonne", "Il se tait",
    ]  # fmt: skip


def test_steps_are_criteria_and_say_what_is_promised() -> None:
    text = (
        "Feature: Performance\n\n  @LOAD-1\n  Scenario: Noon on a feast day\n"
        "    Given 900 concurrent users\n    When they see this page: /today\n"
        "    Then the p95 latency is below 400 ms\n"
    )
    (found,) = requirements(fenced(text))
    assert found.kind == "non-functional"
    assert [(each.metric, each.value) for each in found.targets] == [
        ("concurrent-users", 900), ("latency", 0.4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param(fenced(f"@RING-1 @RING-2\n{PLAIN}"), "How it behaves", id="covers several"),
        pytest.param(fenced(f"@JIRA-12\n{PLAIN}"), "How it behaves", id="tag of work"),
        pytest.param(fenced(f"@slow\n{PLAIN}"), "How it behaves", id="no id"),
        pytest.param(fenced("@SHA-256\nclass Bell:\n    pass", ""), "Code", id="other code"),
    ],
)
def test_other_tags_make_no_requirements(text: str, title: str) -> None:
    assert requirements(text, title) == ()


@pytest.mark.parametrize("title", ["Acceptance tests", "Test scenarios"])
def test_tests_cite_the_requirements_that_there_are(title: str) -> None:
    listed = "### Functional Requirements\n\n- **FR-1**: The ringer can start a melody\n"
    tests = fenced(f"@FR-1\n{PLAIN}\n\n@RING-9\nScenario: Silence\n  Then nothing rings")
    found = requirements(f"{listed}\n### {title}\n\n{tests}")
    assert [each.id.text for each in found] == ["FR-1"]
    assert [each.id.text for each in requirements(tests, title)] == ["FR-1", "RING-9"]
