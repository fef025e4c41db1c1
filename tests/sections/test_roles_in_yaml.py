"""Roles in YAML, each with the list of what it may call."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections.access import read
from tests.sections.documents import outline_of

CALLS = "# Boats\n\n## API\n\n- `GET /boats`\n- `POST /boats`\n- `GET /boats/{id}`\n\n"


def told(yaml: str) -> set[str]:
    """Who may call what, but for those that are refused."""
    found = read(outline_of(f"{CALLS}## Authorization\n\n```yaml\n{yaml}\n```\n")).cells
    granted = (each for each in found if each.grant != "deny")
    return {f"{each.role} {each.endpoint} {each.word or each.grant}" for each in granted}


ALL = {
    "cook GET /boats allow",
    "cook POST /boats allow",
    "mate GET /boats own",
    "boss GET /boats allow",
    "boss POST /boats allow",
}


@pytest.mark.parametrize(
    "yaml",
    [
        'roles:\n  - name: cook\n    rules:\n      - "GET /boats"\n      - "POST /boats"\n'
        '  - name: mate\n    rules:\n      - "GET /boats"  # own boats only\n'
        '  - name: boss\n    rules: ["*"]',
        "- role: cook\n  can: [GET /boats, POST /boats]\n- role: mate\n  can:\n"
        '  - GET /boats   # own boats\n- role: boss\n  description: sees all\n  can: ["*"]',
    ],
)
def test_each_role_has_its_calls(yaml: str) -> None:
    assert told(yaml) == ALL


@pytest.mark.parametrize(
    "yaml",
    [
        'roles:\n  - name: cook\n    deny: ["GET /boats"]\n  - name: mate\n'
        '    deny: ["POST /boats"]',
        'roles:\n  - name: cook\n    allow: ["*"]\n    deny: ["GET /boats"]\n'
        '  - name: mate\n    allow: ["GET /boats"]\n    deny: ["POST /boats"]',
        "roles:\n  - name: cook\n    can: [sail, swim]\n  - name: mate\n    can: [sail]",
    ],
)
def test_what_else_a_list_holds_lets_nobody_in(yaml: str) -> None:
    assert told(yaml) == set()
