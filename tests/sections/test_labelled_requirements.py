"""Requirements whose ids are the values of labels, and those that fill a fence."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.requirements import read
from tests.sections.documents import outline_of


def requirements(text: str) -> dict[str, tuple[str, list[str]]]:
    found = read(outline_of(f"# Tools\n\n{text}"))
    return {
        each.id.text: (each.text.text, [f"{t.metric} {t.value:g}" for t in each.targets])
        for each in found.items
    }


STATED = {
    "FR-1": ("A member borrows a tool within 2 s.", ["latency 2"]),
    "FR-2": ("A member returns a tool.", []),
}


@pytest.mark.parametrize(
    "text",
    [
        "**ID:** FR-1\n**Title:** Borrow\n**Description:** A member borrows a tool within 2 s.\n"
        "**Priority:** High\n\n**ID:** FR-2\n**Description:** A member returns a tool.\n",
        "**Requirement ID**: FR-1\n\n**Title**: Borrow\n\n**Description**: A member borrows a tool "
        "within 2 s.\n\n**Requirement ID**: FR-2\n\n**Description**: A member returns a tool.\n",
        "- **ID:** `FR-1`\n  - **Title:** Borrow\n  - **Description:** A member borrows a tool "
        "within 2 s.\n- **ID:** `FR-2`\n  - **Description:** A member returns a tool.\n",
        "Req No: FR-1\nDescription: A member borrows a tool within 2 s.\n\n"
        "Req No: FR-2\nDescription: A member returns a tool.\n",
    ],
    ids=["lines", "paragraphs", "items", "plain"],
)
def test_a_label_states_the_id_and_others_the_rest(text: str) -> None:
    assert requirements(f"## Requirements\n\n{text}") == STATED


def test_a_label_of_something_else_states_none() -> None:
    text = "**Ticket:** FR-1\n**Description:** A member borrows a tool.\n"
    assert requirements(f"## Requirements\n\n{text}") == {}


@pytest.mark.parametrize("language", ["", "text", "plaintext"])
def test_the_lines_of_a_fence_are_requirements(language: str) -> None:
    lines = "FR-1: A member borrows a tool\n  within 2 s.\n\nFR-2: A member returns a tool.\n"
    found = requirements(f"## Requirements\n\n```{language}\n{lines}```\n")
    assert [*found] == ["FR-1", "FR-2"]
    assert found["FR-1"][1] == ["latency 2"]


@pytest.mark.parametrize(
    "fence",
    [
        "```text\nFR-1: how such a line is written\n```\n",
        "```text\n$ tools list\nFR-1: borrow\nFR-2: return\n```\n",
        "```js\nFR-1: borrow\nFR-2: return\n```\n",
    ],
    ids=["a sample", "other text", "code"],
)
def test_other_fences_hold_none(fence: str) -> None:
    assert requirements(f"## Requirements\n\n{fence}") == {}
