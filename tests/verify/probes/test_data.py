"""A service that keeps another data model than the document's is found out by the column."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.verified import HELPDESK, failures, verified

pytestmark = pytest.mark.requirement("FR-7")

SPEC = HELPDESK / "spec.md"


@pytest.mark.parametrize(
    ("old", "new", "group", "name"),
    [
        (
            "body TEXT NOT NULL,\n    status",
            "body TEXT,\n    status",
            "tickets.body",
            "refuses null",
        ),
        (
            "title VARCHAR(200) NOT NULL CHECK (length(title) >= 1)",
            "title VARCHAR(200) NOT NULL",
            "tickets.title",
            "refuses what breaks CHECK (length(title) >= 1)",
        ),
        ("title VARCHAR(200)", "title VARCHAR(2000)", "tickets.title", "refuses too long"),
        ("title VARCHAR(200)", "title VARCHAR(199)", "tickets.title", "keeps longest"),
        ("name VARCHAR(60) UNIQUE", "name VARCHAR(60)", "teams.name", "refuses duplicate"),
        (
            " CHECK (priority IN ('low', 'normal', 'high', 'urgent'))",
            "",
            "tickets.priority",
            "refuses what breaks CHECK (priority IN ('low', 'normal', 'high', 'urgent'))",
        ),
    ],
)
def test_a_constraint_that_is_not_kept_is_named(
    tmp_path: Path, old: str, new: str, group: str, name: str
) -> None:
    found = verified(SPEC, tmp_path, "data", served=lambda text: text.replace(old, new))
    named = {(check.group.partition(" ")[0], check.name) for check in failures(found)}
    assert (group, name) in named
    assert {each for each, _ in named} == {group}
    column = group.partition(".")[2]
    text = SPEC.read_text("utf-8").splitlines()
    assert column in text[failures(found)[0].line - 1]
    assert found.claims["data"].verdict == "failing"


def test_the_documents_own_service_has_no_finding(tmp_path: Path) -> None:
    found = verified(SPEC, tmp_path, "data")
    assert failures(found) == []
    assert found.claims["data"].verdict == "met"
    assert found.claims["security/input-validation-and-sanitization"].verdict == "met"
