"""A service whose access is not the document's is found out, by the cell that is open or shut."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.verify.verified import HELPDESK, failing, failures, verified

pytestmark = pytest.mark.requirement("FR-7")

SPEC = HELPDESK / "spec.md"


ROLES = ("admin", "agent", "customer", "anonymous")


def granting(key: str, role: str, word: str, text: str) -> str:
    """The document with another word in the cell of an endpoint and a role."""
    row = next(line for line in text.splitlines() if line.startswith(f"| `{key}` "))
    cells = row.split("|")
    cells[2 + ROLES.index(role)] = f" {word} "
    return text.replace(row, "|".join(cells))


@pytest.mark.parametrize(
    ("key", "role", "word", "name"),
    [
        ("DELETE /api/tickets/{id}", "agent", "✅", "is refused"),
        ("GET /api/tickets/{id}", "customer", "✅", "does not reach the rows of others"),
        ("GET /api/tickets", "customer", "✅", "sees no row that the rule closes"),
        ("PATCH /api/tickets/{id}", "agent", "✅", "does not reach the rows of others"),
        ("GET /api/teams", "anonymous", "✅", "is refused"),
        ("GET /api/users", "agent", "❌", "may read"),
    ],
)
def test_a_cell_that_is_not_the_documents_is_named(
    tmp_path: Path, key: str, role: str, word: str, name: str
) -> None:
    found = verified(SPEC, tmp_path, "access", served=partial(granting, key, role, word))
    group = f"{key} as {role}"
    assert (group, name) in {(check.group, check.name) for check in failures(found)}
    others = {check.group for check in failures(found)} - {group}
    assert all("/comments as" in other for other in others), "what follows from an open ticket"
    line = SPEC.read_text("utf-8").splitlines()[failures(found)[0].line - 1]
    assert f"`{key}`" in line
    assert {"access", "security/role-based-access-control-rbac"} < failing(found)


def test_the_documents_own_service_has_no_finding(tmp_path: Path) -> None:
    found = verified(SPEC, tmp_path, "access")
    assert failures(found) == []
    assert found.claims["access"].verdict == "met"
    roles = set(ROLES)
    groups = found.claims["access"].groups
    for key in ("GET /api/tickets", "POST /api/tickets/{id}/close", "PATCH /api/users/{id}"):
        assert {
            group.rpartition(" as ")[2] for group in groups if group.startswith(key + " as")
        } == roles
