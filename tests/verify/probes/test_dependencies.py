"""External services that fail: a service with the stated fallback, and some without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.verified import HELPDESK, failing, failures, verified

pytestmark = pytest.mark.requirement("FR-7")

SERVICE = """## Dependencies

| Service                           | Used by | Timeout | Retries | Fallback      |
|-----------------------------------|---------|---------|---------|---------------|
| Pager `https://pager.example.com` | FR-7    | 1s      | 0       | fail with 503 |

## Success Metrics
"""
CALL = '''
import json
import os
from urllib.request import urlopen

from asbuilt.handlers import Problem, before


@before("POST /api/tickets/{id}/close")
def page(request):
    """Tell the pager."""
    url = os.environ["ASBUILT_SERVICE_PAGER_URL"]
    CATCH
'''
CAREFUL = CALL.replace(
    "CATCH",
    """try:
        with urlopen(url, timeout=1.0) as answer:
            json.load(answer)
    except (OSError, ValueError):
        raise Problem(503, "The pager does not answer.") from None""",
)
CARELESS = CALL.replace(
    "CATCH",
    """with urlopen(url, timeout=1.0) as answer:
        json.load(answer)""",
)
CREDULOUS = CAREFUL.replace("            json.load(answer)", "            answer.read()")


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """The helpdesk, which tells a pager when a ticket is closed."""
    text = (HELPDESK / "spec.md").read_text("utf-8")
    begin, end = text.index("## Dependencies"), text.index("## Success Metrics")
    made = tmp_path / "document" / "spec.md"
    made.parent.mkdir()
    made.write_text(
        text[:begin] + SERVICE + text[end + len("## Success Metrics\n") :], encoding="utf-8"
    )
    made.with_name("handlers.py").write_bytes((HELPDESK / "handlers.py").read_bytes())
    return made


def handlers(call: str) -> str:
    """The helpdesk's own handlers, and the call."""
    return (HELPDESK / "handlers.py").read_text("utf-8") + call


def test_a_service_with_its_fallback_has_no_finding(document: Path, tmp_path: Path) -> None:
    found = verified(document, tmp_path, "dependencies", handlers=handlers(CAREFUL))
    assert failures(found) == []
    claim = found.claims["dependency/pager"]
    assert claim.verdict == "met"
    assert sum(tally.passed for tally in claim.groups.values()) == 5


def test_a_fallback_that_is_missing_is_found(document: Path, tmp_path: Path) -> None:
    found = verified(document, tmp_path, "dependencies", handlers=handlers(CARELESS))
    assert {check.name for check in failures(found)} == {
        f"falls back when it is {mood}" for mood in ("down", "slow", "error", "garbage")
    }
    assert failing(found) == {"dependency/pager"}
    line = document.read_text("utf-8").splitlines()[failures(found)[0].line - 1]
    assert line.startswith("| Pager ")


def test_nonsense_that_is_believed_is_found(document: Path, tmp_path: Path) -> None:
    found = verified(document, tmp_path, "dependencies", handlers=handlers(CREDULOUS))
    assert [check.name for check in failures(found)] == ["falls back when it is garbage"]


def test_a_service_that_nobody_calls_is_unproven(document: Path, tmp_path: Path) -> None:
    found = verified(document, tmp_path, "dependencies")
    claim = found.claims["dependency/pager"]
    assert claim.verdict == "unproven"
    assert "ASBUILT_SERVICE_PAGER_URL" in claim.unproven[0]
