"""Traces of other systems go on in the log and in the answer; developers see where time went."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from asbuilt.server.tracing import read_trace, trace_header
from tests.server.documents import CLUB
from tests.server.inside import SETTINGS, Inside, Person, SentHeaders, plan_of, register

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"


def traced(field: str) -> SentHeaders:
    return SentHeaders({"traceparent": field})


@pytest.mark.parametrize(
    ("field", "sampled"),
    [
        pytest.param(f"00-{TRACE}-{PARENT}-01", True, id="sampled"),
        pytest.param(f"00-{TRACE}-{PARENT}-00", False, id="not sampled"),
        pytest.param(f"00-{TRACE}-{PARENT}-03", True, id="flags that are not known yet"),
        pytest.param(f"cc-{TRACE}-{PARENT}-01-what-comes-later", True, id="a later version"),
    ],
)
def test_a_valid_trace_goes_on_with_an_id_of_its_own(field: str, sampled: bool) -> None:
    trace = read_trace(traced(field))
    assert trace is not None
    assert trace.id == TRACE
    first, second = trace_header(trace), trace_header(trace)
    assert first[0] == "traceparent"
    assert re.fullmatch(f"00-{TRACE}-[0-9a-f]{{16}}-0{int(sampled)}", first[1])
    assert PARENT not in first[1]
    assert first != second


@pytest.mark.parametrize(
    "field",
    [
        pytest.param("", id="nothing"),
        pytest.param(f"ff-{TRACE}-{PARENT}-01", id="the version that is none"),
        pytest.param(f"00-{'0' * 32}-{PARENT}-01", id="no trace"),
        pytest.param(f"00-{TRACE}-{'0' * 16}-01", id="no parent"),
        pytest.param(f"00-{TRACE.upper()}-{PARENT}-01", id="capitals"),
        pytest.param(f"00-{TRACE}-{PARENT}-01-more", id="more than version 00 has"),
        pytest.param(f"00-{TRACE[1:]}-{PARENT}-01", id="a short trace"),
        pytest.param(f"00-{TRACE}-{PARENT}", id="no flags"),
        pytest.param(f"00-{TRACE}-{PARENT}-01\n", id="a line end"),
        pytest.param("<script>", id="nonsense"),
    ],
)
def test_what_is_not_valid_is_no_trace(field: str) -> None:
    assert read_trace(traced(field)) is None


@pytest.mark.parametrize("path", ["/healthz", "/api/notes", "/nowhere"])
def test_the_log_and_the_answer_hold_the_trace_of_a_request(path: str, tmp_path: Path) -> None:
    with Inside(plan_of(CLUB), tmp_path / "data") as inside:
        headers = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
        answer = Person(inside).send("GET", path, None, headers)
        assert answer.headers["traceparent"].startswith(f"00-{TRACE}-")
        assert logged(inside)["trace_id"] == TRACE


def test_a_request_without_a_trace_has_none_anywhere(tmp_path: Path) -> None:
    with Inside(plan_of(CLUB), tmp_path / "data") as inside:
        answer = Person(inside).send("GET", "/healthz")
        assert "traceparent" not in answer.headers
        assert "server-timing" not in answer.headers
        assert "trace_id" not in logged(inside)


def logged(inside: Inside) -> dict[str, Any]:
    """The last line of the access log."""
    inside.service.sinks.access_log.flush()
    line: dict[str, Any] = json.loads(inside.log.read_text().splitlines()[-1])
    return line


# ---------------------------------------------------------------- Server-Timing


def parts(field: str) -> dict[str, float]:
    """The milliseconds by name."""
    return {name: float(ms) for name, ms in re.findall(r"(\w+);dur=([\d.]+)", field)}


def test_developers_see_where_the_time_of_a_request_went(tmp_path: Path) -> None:
    with Inside(plan_of(CLUB), tmp_path / "data", replace(SETTINGS, development=True)) as inside:
        ada = register(inside, "ada")
        seen = parts(ada.send("GET", "/api/auth/sessions").headers["server-timing"])
        assert list(seen) == ["auth", "sql", "total"]
        assert seen["sql"] > 0
        assert seen["auth"] + seen["sql"] <= seen["total"] + 0.03
        refused = Person(inside, "no token").send("GET", "/api/auth/sessions")
        assert refused.status == 401
        assert parts(refused.headers["server-timing"])["sql"] == 0


def test_requests_at_the_same_moment_are_measured_apart(tmp_path: Path) -> None:
    with Inside(plan_of(CLUB), tmp_path / "data", replace(SETTINGS, development=True)) as inside:
        ada = register(inside, "ada")

        async def both() -> list[dict[str, float]]:
            change = {"full_name": "Ada"}
            writing = asyncio.create_task(ada.sending("PATCH", "/api/auth/me", change))
            alive = asyncio.create_task(ada.sending("GET", "/healthz"))
            answers = await asyncio.gather(writing, alive)
            return [parts(answer.headers["server-timing"]) for answer in answers]

        written, alive = inside.run(both())
        assert written["sql"] > 0
        assert alive["sql"] == 0
