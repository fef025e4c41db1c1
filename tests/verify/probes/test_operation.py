"""Services that are slow, err, lose writes or stay away are found out; the right one is not."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from asbuilt.verify.evidence import Evidence
from asbuilt.verify.load.contention import Contention
from asbuilt.verify.load.measure import measure
from asbuilt.verify.load.result import LoadResult
from asbuilt.verify.probes import load
from tests.verify.verified import HELPDESK, failing, failures, verified

pytestmark = pytest.mark.requirement("FR-7")

SPEC = HELPDESK / "spec.md"
SHOP = HELPDESK.with_name("shop") / "spec.md"
BROKEN = Path(__file__).parents[1] / "broken"
FAULTY, SLUGGISH = BROKEN / "faulty.py", BROKEN / "sluggish.py"
WEAKENED = BROKEN / "weakened.py"
LOAD = ("NFR-1", "NFR-2", "NFR-4")
FORGETFUL = '''
from asbuilt.handlers import instead

@instead("POST /api/tickets")
def forget(request, user):
    """Says that it has stored the ticket."""
    forget.number += 1
    return 201, {"id": forget.number, "title": request.body["title"], "body": "", "status": "open",
                 "priority": "low", "customer_id": user["id"], "created_at": "2026-01-01T00:00:00Z"}

forget.number = 900_000
'''


def promising(folder: Path) -> Path:
    """The helpdesk with fewer users, and with promises about recovery and registered users."""
    text = SPEC.read_text("utf-8").replace("500 concurrent users", "60 concurrent users")
    text = text.replace(
        "| NFR-4 |",
        "| NFR-5 | Recovery | High | RTO < 5 minutes, RPO < 1 minute |\n"
        "| NFR-6 | The service knows everybody | High | 200 registered users |\n| NFR-4 |",
    )
    made = folder / "document" / "spec.md"
    made.parent.mkdir()
    made.write_text(text.replace("\\\n", "\n"), "utf-8")
    made.with_name("handlers.py").write_bytes(SPEC.with_name("handlers.py").read_bytes())
    return made


@pytest.fixture
def document(tmp_path: Path) -> Path:
    return promising(tmp_path)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Of the right service, for all that is measured without its load."""
    folder = tmp_path_factory.mktemp("undisturbed")
    return verified(promising(folder), folder, "availability", "recovery", "scale", "database")


def verdicts(found: Evidence, *names: str) -> list[str]:
    """The verdicts on some claims."""
    return [found.claims[name].verdict for name in names]


def test_the_right_service_carries_its_load(document: Path, tmp_path: Path) -> None:
    found = verified(document, tmp_path, "load")
    assert failing(found) == set()
    (latency,) = found.claims["NFR-1"].measurements
    assert latency.load["users"] == 60
    assert latency.sample > 300
    assert latency.histogram


def test_people_who_share_an_address_do_not_share_its_limit_here(tmp_path: Path) -> None:
    """The shop's limit by address is half of what so few buyers ask for together."""
    shop = tmp_path / "shop"
    shutil.copytree(SHOP.parent, shop)
    text = re.sub(r"\b1,?000 (concurrent )?(users|buyers)", r"200 \1\2", SHOP.read_text("utf-8"))
    (shop / "spec.md").write_text(text, "utf-8")
    found = verified(shop / "spec.md", tmp_path, "load")
    assert failing(found) == set()
    assert found.claims["NFR-3"].verdict == "met"
    (latency,) = found.claims["NFR-1"].measurements
    assert latency.load["users"] == 200


async def punctual(*arguments: Any) -> LoadResult:
    """As measured; that the generator was late as well says nothing here."""
    return msgspec.structs.replace(await measure(*arguments), invalid=None)


def test_answers_that_are_late_break_the_latency(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late: list[float] = []

    async def measured(*arguments: Any) -> LoadResult:
        result = await punctual(*arguments)
        late.append(result.lag.percentile(99))
        return result

    monkeypatch.setattr(load, "measure", measured)
    monkeypatch.setattr(Contention, "fault", lambda begun: None)
    faults = {"FAULTY_PATH": "/api/tickets", "FAULTY_DELAY": "0.25"}
    found = verified(document, tmp_path, "load", program=FAULTY, environment=faults)
    assert {"NFR-1", "testing/response-time-200ms-for-95-of-requests"} <= failing(found)
    (latency,) = found.claims["NFR-1"].measurements
    assert latency.value is not None
    assert 0.25 <= latency.value < 0.4 + max(late)
    assert found.claims["NFR-4"].verdict != "failing"
    line = document.read_text("utf-8").splitlines()[latency.line - 1]
    assert line.startswith("| NFR-1 ")


def test_errors_break_the_error_rate(document: Path, tmp_path: Path) -> None:
    faults = {"FAULTY_PATH": "/api/", "FAULTY_ERRORS": "0.04"}
    found = verified(document, tmp_path, "load", program=FAULTY, environment=faults)
    assert "NFR-4" in failing(found)
    assert "NFR-1" not in failing(found)
    (errors,) = found.claims["NFR-4"].measurements
    assert errors.value is not None
    assert 0.01 < errors.value < 0.08


def test_a_busy_machine_excuses_what_is_late_but_no_errors(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "measure", punctual)
    monkeypatch.setattr(Contention, "fault", lambda begun: "machine busy")
    monkeypatch.setattr(load, "TRIES", 1)
    faults = {"FAULTY_PATH": "/api/tickets", "FAULTY_ERRORS": "0.04", "FAULTY_DELAY": "0.25"}
    found = verified(document, tmp_path, "load", program=FAULTY, environment=faults)
    assert failing(found) == {"NFR-4"}
    assert found.claims["NFR-4"].measurements[0].reason == "although machine busy"
    assert found.claims["NFR-1"].unproven == ("invalid: machine busy",)


def test_the_right_service_comes_back_and_keeps_what_it_said(undisturbed: Evidence) -> None:
    assert failures(undisturbed) == []
    assert verdicts(undisturbed, "NFR-3", "NFR-5", "NFR-6") == ["unproven", "met", "met"]
    assert "needs 30 days" in undisturbed.claims["NFR-3"].unproven[0]
    point = next(each for each in undisturbed.claims["NFR-5"].measurements if each.metric == "rpo")
    assert point.sample > 10


def test_a_service_that_stays_away_is_found_out(document: Path, tmp_path: Path) -> None:
    found = verified(document, tmp_path, "availability", program=SLUGGISH)
    assert "NFR-3" in failing(found)
    assert {check.name for check in failures(found)} == {"is back after a restart"}


@pytest.mark.parametrize(
    ("weakness", "said"),
    [
        ("reload", r"it ended, or said nothing; "),
        ("reload-errors", r"read again"),
        ("reload-callers", r"\b[1-9][0-9]* answered wrongly"),
    ],
)
def test_a_service_that_is_away_while_it_reads_its_document_is_found_out(
    weakness: str, said: str, document: Path, tmp_path: Path
) -> None:
    environment = {"WEAKENED": weakness}
    found = verified(document, tmp_path, "availability", program=WEAKENED, environment=environment)
    name = "answers everybody while it reads its document again"
    (check,) = [check for check in failures(found) if check.name == name]
    assert "NFR-3" in failing(found)
    line = document.read_text("utf-8").splitlines()[check.line - 1]
    assert line.startswith("| NFR-3 ")
    assert re.search(said, check.observed), check.observed


def test_nobody_notices_that_the_right_service_reads_its_document_again(
    undisturbed: Evidence,
) -> None:
    assert failures(undisturbed) == []
    (reason,) = undisturbed.claims["NFR-3"].unproven
    reload = re.search(
        r"reload: (\S+) read again: .*; 0 of (\d+) requests unanswered, 0 answered wrongly "
        r"\((\d+) users at once, \d+ paths\)", reason,
    )  # fmt: skip
    assert reload is not None, reason
    assert (reload[1], reload[3]) == ("spec.md", "12")
    assert int(reload[2]) > 200


def test_acknowledged_writes_that_are_lost_are_found_out(document: Path, tmp_path: Path) -> None:
    found = verified(document, tmp_path, "recovery", handlers=FORGETFUL)
    point, time = sorted(found.claims["NFR-5"].measurements, key=lambda each: each.metric)
    assert point.method.startswith(f"{point.sample:,} of {point.sample:,} acknowledged writes lost")
    assert (point.verdict, point.reason) == ("failing", "even the first write was lost")
    assert time.verdict == "met"


def test_reading_that_is_slow_with_many_accounts_is_found_out(
    document: Path, tmp_path: Path
) -> None:
    faults = {"FAULTY_PATH": "/api/tickets", "FAULTY_DELAY": "0.21"}
    found = verified(document, tmp_path, "scale", program=FAULTY, environment=faults)
    assert failing(found) == {"NFR-6"}


def test_a_slow_query_is_named(document: Path, tmp_path: Path) -> None:
    faults = {"FAULTY_PATH": r"/api/tickets\?team_id=", "FAULTY_DELAY": "0.25"}
    found = verified(document, tmp_path, "database", program=FAULTY, environment=faults)
    assert [(check.group, check.name) for check in failures(found)] == [
        ("GET /api/tickets", "answers with ?team_id fast enough")
    ]
    assert "risk/the-queue-is-slow-with-many-tickets" in failing(found)
