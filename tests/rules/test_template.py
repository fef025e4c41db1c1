"""What `check` says of the template as it stands: that it is to be filled in, and four things that
would be true of any document with these words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import asbuilt
from asbuilt.diagnostics import Severity

pytestmark = pytest.mark.requirement("FR-1")

TEMPLATE = Path(__file__).parents[1] / "cli" / "technical-specification.md"
TRUE = {
    "ambiguous-users-target": 45,
    "unmarked-pii": 93,
    "alert-looser-than-target": 238,
    "mitigation-without-feature": 246,
}


def test_the_template_is_told_nothing_that_makes_no_sense() -> None:
    spec = asbuilt.read(TEMPLATE)
    found = asbuilt.check(spec, date(2026, 11, 26))
    others = [item for item in found if item.name != "placeholder"]
    assert {item.name: spec.source.line(item.span.start) for item in others} == TRUE
    assert all(item.severity is Severity.WARNING for item in found)
