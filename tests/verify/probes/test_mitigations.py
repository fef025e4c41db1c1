"""Stale, shared or restless answers and pages that repeat a row are found out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.verified import HELPDESK, failing, failures, verified

WEAKENED = Path(__file__).parents[1] / "broken" / "weakened.py"
CACHED = "risk/an-internal-note-reaches-a-customer"
PAGED = "risk/the-queue-is-slow-with-many-tickets"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """The helpdesk with a risk that caching is to lessen."""
    text = (HELPDESK / "spec.md").read_text("utf-8")
    changed = text.replace("Row rule on comments, access matrix tested per cell", "Caching")
    assert changed != text
    made = tmp_path / "document" / "spec.md"
    made.parent.mkdir()
    made.write_text(changed, "utf-8")
    made.with_name("handlers.py").write_bytes((HELPDESK / "handlers.py").read_bytes())
    return made


def test_the_right_service_has_no_finding(document: Path, tmp_path: Path) -> None:
    found = verified(document, tmp_path, "mitigations")
    assert failures(found) == []
    assert {found.claims[name].verdict for name in (CACHED, PAGED)} == {"met"}
    assert found.claims[CACHED].groups["GET /api/tickets"].passed >= 4
    assert found.claims["risk/password-guessing"].verdict == "unmeasured"


@pytest.mark.parametrize(
    ("weakened", "claim", "names"),
    [
        ("cache-changes", CACHED, {"shows a change at once"}),
        ("cache-callers", CACHED, {
            f"gives customer nothing that {role} has read"
            for role in ("admin", "agent", "customer")
        }),
        ("cache-roles", CACHED, {"gives customer nothing that customer has read"}),
        ("cache-strangers", CACHED, {"gives nobody what somebody has read"}),
        ("cache-tags", CACHED, {"is the same answer while nothing changes"}),
        ("paging", PAGED, {"shows no row twice while rows are written"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_out(
    document: Path, tmp_path: Path, weakened: str, claim: str, names: set[str]
) -> None:
    environment = {"WEAKENED": weakened}
    found = verified(document, tmp_path, "mitigations", program=WEAKENED, environment=environment)
    assert failing(found) == {claim}
    assert {check.name for check in failures(found)} == names
    assert {check.line for check in failures(found)} == {found.claims[claim].line}
