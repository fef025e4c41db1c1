"""A service whose access is not the document's is found out, by the cell that is open or shut."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.verified import HELPDESK, failing, failures, verified

pytestmark = pytest.mark.requirement("FR-7")

SPEC = HELPDESK / "spec.md"


@pytest.mark.parametrize(
    ("old", "new", "group", "name"),
    [
        (
            "| `DELETE /api/tickets/{id}`               | ✅    | ❌ ",
            "| `DELETE /api/tickets/{id}`               | ✅    | ✅ ",
            "DELETE /api/tickets/{id} as agent",
            "is refused",
        ),
        (
            "| `GET /api/tickets/{id}`                  | ✅    | ✅    | own ",
            "| `GET /api/tickets/{id}`                  | ✅    | ✅    | ✅  ",
            "GET /api/tickets/{id} as customer",
            "does not reach the rows of others",
        ),
        (
            "| `GET /api/tickets`                       | ✅    | ✅    | own ",
            "| `GET /api/tickets`                       | ✅    | ✅    | ✅  ",
            "GET /api/tickets as customer",
            "sees no row that the rule closes",
        ),
        (
            "| `PATCH /api/tickets/{id}`                | ✅    | queue",
            "| `PATCH /api/tickets/{id}`                | ✅    | ✅   ",
            "PATCH /api/tickets/{id} as agent",
            "does not reach the rows of others",
        ),
        (
            "| `GET /api/teams`                         | ✅    | ✅    | ❌       | ❌ ",
            "| `GET /api/teams`                         | ✅    | ✅    | ❌       | ✅ ",
            "GET /api/teams as anonymous",
            "is refused",
        ),
        (
            "| `GET /api/users`                         | ✅    | ✅ ",
            "| `GET /api/users`                         | ✅    | ❌ ",
            "GET /api/users as agent",
            "may read",
        ),
    ],
)
def test_a_cell_that_is_not_the_documents_is_named(
    tmp_path: Path, old: str, new: str, group: str, name: str
) -> None:
    found = verified(SPEC, tmp_path, "access", served=lambda text: text.replace(old, new))
    assert (group, name) in {(check.group, check.name) for check in failures(found)}
    others = {check.group for check in failures(found)} - {group}
    assert all("/comments as" in other for other in others), "what follows from an open ticket"
    line = SPEC.read_text("utf-8").splitlines()[failures(found)[0].line - 1]
    assert f"`{group.partition(' as ')[0]}`" in line
    assert {"access", "security/role-based-access-control-rbac"} < failing(found)


def test_the_documents_own_service_has_no_finding(tmp_path: Path) -> None:
    found = verified(SPEC, tmp_path, "access")
    assert failures(found) == []
    assert found.claims["access"].verdict == "met"
    roles = {"admin", "agent", "customer", "anonymous"}
    groups = found.claims["access"].groups
    for key in ("GET /api/tickets", "POST /api/tickets/{id}/close", "PATCH /api/users/{id}"):
        assert {
            group.rpartition(" as ")[2] for group in groups if group.startswith(key + " as")
        } == roles
