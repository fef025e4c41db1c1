"""Labels that stand behind a sentence, and comments that say what requests are about."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Text
from asbuilt.spec.endpoints import detail, detail_label
from tests.plan.compiled import plan_of, route
from tests.sections.shop import DATA, EVERYBODY, KEY, callers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Takes an order out. **Roles:** `admin`, `editor`.", {"admin", "editor"}),
        ("Takes an order out (for good). **Role**: `editor`", {"editor"}),
        ("Answers `204`, or `404`.\nNeeds a key. **Auth:** admin", {"admin"}),
        ("Takes an order out. **Roles:** nobody knows", {"admin"}),
        ("Takes an order out. **Note:** it is gone then.", EVERYBODY),
    ],
)
def test_a_label_behind_a_sentence_says_who_may_call(text: str, expected: set[str]) -> None:
    assert callers(f"### {KEY}\n\n{text}") == expected


@pytest.mark.parametrize(
    ("comment", "expected"),
    [("Editors", EVERYBODY), ("Editors only", {"editor"}), ("Admins", {"admin"})],
)
def test_a_comment_above_requests_may_be_what_they_are_about(
    comment: str, expected: set[str]
) -> None:
    calls = "GET /editors   — lists them\nDELETE /editors/{id}   — takes one out"
    api = f"```\n# {comment}\n{calls}\n```"
    plan = plan_of(f"# Shop\n\n## Data Model\n\n{DATA}\n\n## Endpoints\n\n{api}\n")
    assert {*route(plan, "DELETE /editors/{id}").permits} == expected


def test_a_label_is_told_by_what_is_near_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """To look at the rest of a line behind each of its labels takes the square of their number."""
    judged: list[int] = []

    def is_label(key: Text, value: Text) -> bool:
        judged.append(len(value.text))
        return detail_label.is_label(key, value)

    monkeypatch.setattr(detail, "is_label", is_label)
    callers(f"### {KEY}\n\n{'Takes an order out. **Note:** x. ' * 500}**Roles:** `admin`")
    assert len(judged) >= 500
    assert max(judged) <= 200


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Needed rank**: editor.", {"admin"}),
        ("- **Needed rank**: editor; admin", {"admin"}),
        ("**Needed rank:** editor, except on Sundays", {"admin"}),
        ("**Needed rank:** editor\n**Roles:** editor", {"editor"}),
        ("**Note**: editors like it.", EVERYBODY),
        ("**Returns**: editor", EVERYBODY),
    ],
)
def test_a_label_that_nobody_knows_lets_nobody_in_if_it_begins_with_a_role(
    text: str, expected: set[str]
) -> None:
    assert callers(f"### {KEY}\n\n{text}") == expected
