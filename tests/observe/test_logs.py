"""The access log and the error log."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from asbuilt.observe.access_log import BATCH, AccessLog
from asbuilt.observe.metrics import Metrics
from asbuilt.observe.observation import Observation
from asbuilt.observe.sinks import Sinks, to_stderr

CANARY = "canary-7f3a9b"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    path = tmp_path / "log"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    yield descriptor, path
    os.close(descriptor)


def seen(number: int = 1, caller: object = 7) -> Observation:
    return Observation(
        1_800_000_000.25, "GET", "/api/notes/{id}", 200, 0.0123, 99, caller, "member",
        "192.0.2.1", f"id-{number}",
    )  # fmt: skip


def test_a_request_is_a_line_of_json(log: tuple[int, Path]) -> None:
    descriptor, path = log
    access = AccessLog(descriptor)
    access.add(seen())
    assert path.read_bytes() == b""
    access.flush()
    [line] = path.read_text().splitlines()
    entry = json.loads(line)
    assert {name: entry[name] for name in ("method", "route", "status", "role", "address")} == {
        "method": "GET", "route": "/api/notes/{id}", "status": 200, "role": "member",
        "address": "192.0.2.1",
    }  # fmt: skip
    assert "id-1" in line
    assert "0.0123" in line


def test_lines_are_written_in_batches_and_none_is_lost(log: tuple[int, Path]) -> None:
    descriptor, path = log
    access = AccessLog(descriptor)
    for number in range(BATCH + 3):
        access.add(seen(number))
    assert len(path.read_text().splitlines()) == BATCH
    access.flush()
    access.flush()
    ids = [json.loads(line)["request_id"] for line in path.read_text().splitlines()]
    assert ids == [f"id-{number}" for number in range(BATCH + 3)]


def test_keys_of_any_kind_are_shown(log: tuple[int, Path]) -> None:
    descriptor, path = log
    access = AccessLog(descriptor)
    for caller in (None, 7, "0190-uuid", 'a"b\nc'):
        access.add(seen(caller=caller))
    access.flush()
    assert len([json.loads(line) for line in path.read_text().splitlines()]) == 4


def test_a_terminal_gets_a_short_line(log: tuple[int, Path]) -> None:
    descriptor, path = log
    access = AccessLog(descriptor, terminal=True)
    access.add(seen())
    access.flush()
    assert "GET    /api/notes/{id}" in path.read_text()
    assert "12.3 ms  member 7" in path.read_text()


def test_a_log_that_can_not_be_written_stops_nobody() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    access = AccessLog(writing)
    access.add(seen())
    access.flush()
    os.close(writing)
    access.add(seen())
    access.flush()


def test_a_bug_is_logged_with_its_place_and_without_its_values(log: tuple[int, Path]) -> None:
    lines: list[str] = []
    sinks = Sinks(Metrics("club", "1", ()), AccessLog(log[0]), lines.append)

    def bug(secret: str) -> None:
        raise ValueError(f"{secret} is no number")

    try:
        bug(CANARY)
    except ValueError as error:
        sinks.failed("id-1", "/api/notes", error)
    [line] = lines
    assert 'request_id=id-1 route="/api/notes" type=ValueError at bug ' in line
    assert __file__ in line
    assert CANARY not in line


def test_the_error_log_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    to_stderr("error x")
    assert capsys.readouterr().err == "error x\n"


def test_observations_reach_every_sink(log: tuple[int, Path]) -> None:
    descriptor, path = log
    sinks = Sinks(Metrics("club", "1", ()), AccessLog(descriptor))
    sinks.observe(seen())
    sinks.access_log.flush()
    assert len(path.read_text().splitlines()) == len(sinks.metrics.requests) == 1
