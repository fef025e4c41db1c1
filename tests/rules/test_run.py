"""Running the rules: severity follows the status, findings stand in order, ignores have a scope."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import asbuilt
from asbuilt.cli.collection import paused
from asbuilt.diagnostics import Diagnostic, Severity, apply
from asbuilt.rules.rule import Policy
from asbuilt.source import Source
from asbuilt.spec.sections.metadata import Status

ROOT = Path(__file__).parents[2]
DOCUMENTS = [path.read_text("utf-8") for path in sorted(ROOT.glob("examples/*/spec.md"))]
REQUIREMENTS = "## Requirements\n\n| ID | Requirement |\n|---|---|\n| FR-1 | Open tickets |\n"


def check(document: str) -> tuple[Diagnostic, ...]:
    return asbuilt.check(asbuilt.read(Source("spec.md", document)))


@pytest.mark.parametrize(
    ("policy", "status", "severity"),
    [
        (Policy.ERROR, Status.DRAFT, Severity.ERROR),
        (Policy.STRICT, Status.DRAFT, Severity.WARNING),
        (Policy.STRICT, Status.REVIEW, Severity.WARNING),
        (Policy.STRICT, Status.APPROVED, Severity.ERROR),
        (Policy.WARNING, Status.APPROVED, Severity.WARNING),
        (Policy.INFO, Status.APPROVED, Severity.INFO),
    ],
)
def test_only_strict_rules_look_at_the_status(
    policy: Policy, status: Status, severity: Severity
) -> None:
    assert policy.severity(status) is severity


@pytest.mark.parametrize(
    ("status", "severity"), [("Draft", Severity.WARNING), ("Approved", Severity.ERROR)]
)
def test_a_placeholder_is_an_error_once_approved(status: str, severity: Severity) -> None:
    document = f"# Desk\n\n**Status:** {status}\n\nAlpha is TBD.\n\n{REQUIREMENTS}"
    (found,) = (item for item in check(document) if item.name == "placeholder")
    assert found.severity is severity


@pytest.mark.parametrize(
    ("today", "found"),
    [(date(2026, 11, 2), []), (date(2026, 11, 3), ["overdue-milestone"])],
)
def test_dates_are_compared_with_the_given_day(today: date, found: list[str]) -> None:
    timeline = "| Milestone | Date | Status |\n|---|---|---|\n| Beta | 2026-11-02 | Pending |\n"
    document = f"# Desk\n\n**Status:** Approved\n\n{REQUIREMENTS}\n## Timeline\n\n{timeline}"
    judged = asbuilt.check(asbuilt.read(Source("spec.md", document)), today)
    assert [item.name for item in judged] == found
    assert all(item.severity is Severity.WARNING for item in judged), "time must stop no service"


def test_findings_stand_in_the_order_of_the_document() -> None:
    found = check(
        f"# [Name]\n\n{REQUIREMENTS}| FR-1 | Twice |\n\n## Parking\n\n#### Deep\n\n- TBD\n"
    )
    assert [item.code for item in found] == ["DOC101", "REQ101", "DOC102", "DOC107", "DOC101"]


COMMENT = "<!-- asbuilt: ignore DOC101 (decided in May) -->"


@pytest.mark.parametrize(
    ("body", "left"),
    [
        pytest.param(f"One TBD. {COMMENT}\nTwo TBD.", 1, id="its own line"),
        pytest.param(f"{COMMENT}\n\nOne TBD.\nTwo TBD.\n\nThree TBD.", 1, id="the block below"),
        pytest.param(f"{COMMENT}\n### A\n\nOne TBD.\n\n#### B\n\nTBD.", 0, id="the section below"),
        pytest.param(f"{COMMENT}\n### A\n\nOne TBD.\n\n### B\n\nTBD.", 1, id="not the next one"),
        pytest.param(f"One TBD.\n\n{COMMENT}", 1, id="nothing is below"),
        pytest.param(f"- One TBD {COMMENT}\n- Two", 0, id="a list item"),
        pytest.param(f"| A |\n|---|\n| TBD {COMMENT} |", 0, id="a table row"),
        pytest.param(f"One TBD. `{COMMENT}`", 1, id="shown in code"),
        pytest.param("One TBD. <!-- asbuilt: ignore DOC101 -->", 1, id="without a reason"),
        pytest.param("TBD <!--\nasbuilt: ignore\nplaceholder (May) -->", 0, id="by name, in lines"),
    ],
)
def test_an_ignore_comment_has_a_scope(body: str, left: int) -> None:
    document = f"# Desk\n\n{REQUIREMENTS}\n## Timeline\n\n{body}\n"
    placed = [item for item in check(document) if item.name == "placeholder"]
    assert len(placed) == left


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_no_document_is_too_broken_to_be_judged(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(DOCUMENTS)).splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(lines) - 1))
        cut = data.draw(st.integers(0, len(lines[at])))
        scar = data.draw(
            st.sampled_from(["", "`", "|", "{", ")", "'", "-- ", "\n", "é", "\t", "# "])
        )
        lines[at] = lines[at][:cut] + scar + lines[at][cut + 1 :]
    document = "".join(lines)
    for finding in check(document):
        assert 0 <= finding.span.start <= finding.span.end <= len(document)
        assert finding.message


HOSTILE = (
    "roll back if stop when continue ", "drop column remove table ", "TLS 1.2 and 1.3 ",
    "session expires 5 minutes ", "backup kept 30 days daily ", "FR-9 FR-8 ", "[a](b ", "<a <img ",
    "total overall 3 weeks ", "audit logs kept 3 days ",
)  # fmt: skip
FRAME = """# Desk

## Requirements

| ID | Requirement | Target |
|---|---|---|
| NFR-1 | Loss of data | RPO < 1 h |
| NFR-2 | Uptime | 99.9% |
| FR-1 | Open tickets | |

## Deployment

### Rollout Plan

1. Canary 10%

### Rollback

1. Revert

## Notes

"""


@pytest.mark.parametrize("words", HOSTILE)
def test_a_line_of_200_kilobytes_is_judged_before_the_test_times_out(words: str) -> None:
    assert check(FRAME + words * (200_000 // len(words)) + "\n") is not None


def many(count: int) -> str:
    """As many requirements as endpoints, all about the same things. No text is one of another
    ``count``: what is cached of one document would make the next one cheaper."""
    names = [f"{count}n{number}" for number in range(count)]
    rows = "".join(f"| FR-{n} | People list the things of kind {n} |\n" for n in names)
    routes = "".join(f"| GET | /api/things{n} | List the things of {n} |\n" for n in names)
    return (
        f"## Requirements\n\n| ID | Requirement |\n|---|---|\n{rows}\n"
        f"## API\n\n| Method | Path | Description |\n|---|---|---|\n{routes}"
    )


def test_four_times_the_document_takes_four_times_the_time() -> None:
    @paused()  # the collector looks through what other tests have left, too
    def seconds(count: int) -> float:
        spec = asbuilt.read(Source("spec.md", many(count)))
        begun = time.process_time()
        assert asbuilt.check(spec)
        return time.process_time() - begun

    seconds(10)
    once, four_times = (min(map(seconds, (n, n + 1, n + 2))) for n in (500, 2000))
    assert four_times < 8 * once


@pytest.mark.parametrize(("before", "fixed"), [("See", True), (r"A\_B: see", False)])
def test_nothing_is_mended_on_a_line_with_escapes(before: str, fixed: bool) -> None:
    """A place behind an escape is a character further left than it says."""
    text = f"{REQUIREMENTS}\n{before} [goals](#goals).\n\n## 1. Goals\n\nNone.\n"
    (found,) = (each for each in check(text) if each.code == "DOC115")
    assert found.message == "no heading is called `#goals`"
    assert apply(text, [found.fix]) == (text.replace("#goals", "#1-goals") if fixed else text)
