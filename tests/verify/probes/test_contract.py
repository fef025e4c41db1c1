"""A service that answers otherwise than the document's examples is found out by the endpoint."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.verified import HELPDESK, failing, failures, verified

pytestmark = pytest.mark.requirement("FR-7")

SPEC = HELPDESK / "spec.md"
TEAMS = "#### Create a team\n\n**Method:** `POST /api/teams`\n"


@pytest.mark.parametrize(
    ("old", "new", "group", "name", "observed"),
    [
        (TEAMS, f"{TEAMS}\n**Status:** 200\n",
         "POST /api/teams", "answers with its status", "200"),
        ('"status": "closed",\n  "closed_at"', '"closed_at"',
         "POST /api/tickets/{id}/close", "answers as written", "/status is missing"),
        ('"id": 12,\n  "title": "Printer', '"id": 12,\n  "kind": 1,\n  "title": "Printer',
         "GET /api/tickets/{id}", "answers as written", "/kind is not in the example"),
        ("`DELETE /api/tickets/{id}`\n\n**Implements:** FR-8\n", "`PUT /api/tickets/{id}`\n",
         "DELETE /api/tickets/{id}", "answers with its status", "405"),
        ("#### List teams", "#### A team\n\n**Method:** `GET /api/teams/{id}`\n\n#### List teams",
         "openapi.json", "has nothing else", "GET /api/teams/{}"),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_the_documents_is_named(
    tmp_path: Path, old: str, new: str, group: str, name: str, observed: str
) -> None:
    found = verified(SPEC, tmp_path, "contract", served=lambda text: text.replace(old, new))
    named = {(check.group, check.name): check.observed for check in failures(found)}
    assert (group, name) in named
    assert observed in named[group, name]
    assert "contract" in failing(found)


def test_the_documents_own_service_has_no_finding(tmp_path: Path) -> None:
    found = verified(SPEC, tmp_path, "contract")
    assert failures(found) == []
    assert found.claims["contract"].verdict == "met"
    provoked = found.claims["contract"].groups
    assert provoked["POST /api/tickets"].passed >= 6


def test_declared_refusals_are_provoked(tmp_path: Path) -> None:
    names: set[str] = set()

    def watch(probe: str, event: object) -> None:
        names.add(getattr(event, "name", ""))

    verified(SPEC, tmp_path, "contract", watch=watch)
    assert {
        "answers 409: The username or the email address is taken",
        "answers 401: Unknown name or wrong password",
        'answers 403: A customer asked for the priority "urgent", which agents set',
        'answers 422: The status "closed" was set without a resolution; use the close endpoint',
        "answers 409: The ticket is closed already",
        "answers 409: The name is taken",
    } <= names
