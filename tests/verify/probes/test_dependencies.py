"""External services that fail: a service with the stated fallback, and some without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from asbuilt.verify import stub
from asbuilt.verify.probes import dependencies
from tests.verify.verified import HELPDESK, failing, failures, verified

pytestmark = pytest.mark.requirement("FR-7")

SERVICE = """## Dependencies

| Service                           | Used by | Timeout | Retries | Fallback      |
|-----------------------------------|---------|---------|---------|---------------|
| Pager `https://pager.example.com` | FR-7    | 1s      | 0       | fail with 503 |

## Success Metrics
"""
PLAIN = '''

@before("POST /api/tickets/{id}/close")
def page(row, services):
    """Tell the pager."""
    services.pager.post("/events", {"closed": row["id"]})
'''
READING = '''

@before("POST /api/tickets/{id}/close")
def page(row, services):
    """Ask the pager who is on call."""
    services.pager.get("/people")
'''
WEAKENED = Path(__file__).parents[1] / "broken" / "weakened.py"
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


def stating(document: Path, fallback: str) -> Path:
    """The document with another fallback."""
    text = document.read_text("utf-8")
    document.write_text(text.replace("fail with 503", fallback), "utf-8")
    return document


@pytest.mark.parametrize(
    ("fallback", "call"),
    [
        ("fail with 503", PLAIN), ("skip", PLAIN), ("queue for 1 hour, reply 202", PLAIN),
        ("last known value (1 hour)", READING), ("use Other", PLAIN), ("", PLAIN),
    ],
)  # fmt: skip
def test_a_service_whose_handlers_name_it_has_its_fallback(
    document: Path, tmp_path: Path, fallback: str, call: str
) -> None:
    stating(document, fallback)
    if fallback == "use Other":
        row = "|\n| Other `https://other.example.com` | | 1s | 0 | fail with 503 |\n\n## Success"
        document.write_text(document.read_text("utf-8").replace("|\n\n## Success", row), "utf-8")
    found = verified(document, tmp_path, "dependency/pager", handlers=handlers(call))
    assert [(check.name, check.observed) for check in failures(found)] == []
    claim = found.claims["dependency/pager"]
    assert (claim.verdict, claim.unproven) == ("met", ())
    arriving = 4 if fallback.startswith("queue") else 0
    assert sum(tally.passed for tally in claim.groups.values()) == 5 + arriving


def test_another_fallback_than_the_stated_one_is_found(document: Path, tmp_path: Path) -> None:
    found = verified(
        document, tmp_path, "dependencies", handlers=handlers(PLAIN),
        served=lambda text: text.replace("fail with 503", "somebody looks"),
    )  # fmt: skip
    assert {check.name for check in failures(found)} == {
        f"falls back when it is {mood}" for mood in ("down", "slow", "error", "garbage")
    }
    assert failing(found) == {"dependency/pager"}
    line = document.read_text("utf-8").splitlines()[failures(found)[0].line - 1]
    assert line.startswith("| Pager ")


def test_a_queue_that_loses_what_waits_is_found(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dependencies, "RECOVERIES", 3)
    monkeypatch.setattr(dependencies, "BAD_MOODS", ("error",))
    found = verified(
        stating(document, "queue, reply 202"), tmp_path, "dependencies", handlers=handlers(PLAIN),
        program=WEAKENED, environment={"WEAKENED": "queue"},
    )  # fmt: skip
    assert [check.name for check in failures(found)] == ["is sent later when it was error"]
    assert failing(found) == {"dependency/pager"}


def test_a_time_limit_that_nobody_heeds_is_found(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stub, "SLOWNESS", 5.0)
    found = verified(
        document, tmp_path, "dependencies", handlers=handlers(PLAIN),
        program=WEAKENED, environment={"WEAKENED": "timeout"},
    )  # fmt: skip
    assert [check.name for check in failures(found)] == ["falls back when it is slow"]
    assert failing(found) == {"dependency/pager"}
    line = document.read_text("utf-8").splitlines()[failures(found)[0].line - 1]
    assert line.startswith("| Pager ")


def test_a_client_of_the_handlers_own_with_its_fallback_has_no_finding(
    document: Path, tmp_path: Path
) -> None:
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
