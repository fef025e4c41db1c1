"""Headings with roles in brackets that are called so, and lines that stand for such headings."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import api
from tests.sections.documents import outline_of

CALLS = "- `GET /boats`\n- `POST /boats`\n"


def callers(above: str) -> set[str] | None:
    found = api.read(outline_of(f"# Boats\n\n## API\n\n{above}\n{CALLS}"))
    roles = [each.roles for each in found.endpoints]
    return None if None in roles else {role.text for some in roles for role in some or ()}


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("### Calls of the office (Bearer + role `crew`|`harbour_master`)\n", {
            "crew", "harbour_master"}),
        ("### Boats (JWT, roles: crew, captain)\n", {"crew", "captain"}),
        ("### Boats (role = crew or captain)\n", {"crew", "captain"}),
        ("### Boats (role based)\n", None),
        ("Boats and piers (admin)", {"admin"}),
        ("### Boats (role: own)\n", None),
        ("### Boats (roles vary)\n", None),
        ("### Boats (role crew, except at night)\n", None),
        ("Boats (keeper)", None),
        ("All of these are for boats (admin).", None),
    ],
)  # fmt: skip
def test_roles_in_brackets(above: str, expected: set[str] | None) -> None:
    assert callers(above) == expected
