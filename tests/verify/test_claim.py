"""What a document claims, and who speaks of what."""

from __future__ import annotations

from pathlib import Path

import asbuilt.api
from asbuilt.source import Source
from asbuilt.verify.claim import Claims
from asbuilt.verify.subject import subject

HELPDESK = Path(__file__).parents[2] / "examples" / "helpdesk" / "spec.md"


def claims_of(text: str) -> Claims:
    """The claims of a document."""
    return subject(Path("spec.md"), asbuilt.api.read(Source("spec.md", text))).claims


def helpdesk() -> Claims:
    """The claims of the helpdesk example."""
    return subject(HELPDESK, asbuilt.api.read(HELPDESK)).claims


def test_requirements_sections_bullets_and_risks_are_claims() -> None:
    kinds = [claim.kind for claim in helpdesk()]
    assert [kind for kind in kinds if kind == "requirement"] == ["requirement"] * 12
    assert {"section", "security", "testing", "alert", "risk", "metric"} < set(kinds)
    assert [claim.id for claim in helpdesk().of("section")] == [
        "contract", "access", "limits", "data",
    ]  # fmt: skip


def test_a_requirement_knows_the_endpoints_that_implement_it() -> None:
    closing = helpdesk().find("FR-7")
    assert closing is not None
    assert closing.routes == ("POST /api/tickets/{id}/close",)
    assert "FR-7" in helpdesk().on("POST /api/tickets/{id}/close")


def test_a_claim_names_its_line_and_its_targets() -> None:
    latency = helpdesk().find("NFR-1")
    assert latency is not None
    lines = HELPDESK.read_text("utf-8").splitlines()
    assert lines[latency.line - 1].startswith("| NFR-1 ")
    assert [(target.metric, target.value) for target in latency.targets] == [("latency", 0.2)]


def test_bullets_are_found_by_the_measures_that_they_name() -> None:
    claims = helpdesk()
    assert claims.about("jwt") == ("security/jwt-based-authentication",)
    assert claims.about("sql_injection") == ("security/sql-injection-prevention",)
    assert "risk/password-guessing" in claims.about("rate_limiting")
    assert claims.about("mfa") == ()


def test_alerts_promise_nothing() -> None:
    promised = {claim.id for claim, _ in helpdesk().promising("latency", "error-rate")}
    assert promised == {"NFR-1", "NFR-4", "testing/response-time-200ms-for-95-of-requests"}


def test_a_bullet_keeps_its_id_when_it_moves_and_has_one_when_it_stands_twice() -> None:
    text = "# A\n\n## Security\n\n- CSRF protection\n- CSRF protection\n"
    before = [claim.id for claim in claims_of(text)]
    after = [claim.id for claim in claims_of("intro\n\n" + text)]
    assert before == after == ["security/csrf-protection"]


def test_what_a_bullet_denies_is_no_measure() -> None:
    text = "# A\n\n## Security\n\n- No CSRF protection needed\n"
    assert claims_of(text).about("csrf") == ()
