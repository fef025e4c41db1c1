"""Load on real sockets: what is measured is what the service did, no more and no less."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

import msgspec
import pytest

from asbuilt.verify.http.address import Address
from asbuilt.verify.http.client import Connection, Request
from asbuilt.verify.load.histogram import Histogram, Recorder
from asbuilt.verify.load.measure import LoadInterrupted, divide, measure
from asbuilt.verify.load.result import LoadResult, Outcomes, Progress, fault
from asbuilt.verify.load.scenario import Load, Route, Scenario
from tests.server.test_tls import self_signed
from tests.verify.conftest import head, serving, text
from tests.verify.service import (
    OK,
    OWN_CPU,
    SILENCE,
    Decide,
    Reply,
    service,
    stalling,
    status,
    visitors,
)

HICCUP = 0.015
"""Seconds by which a machine may be slower than the service was told to be."""


def hiccup(result: LoadResult) -> float:
    """The same of a machine that was busy: the generator beside the service was late as well."""
    return HICCUP + result.lag.percentile(99)


def load(decide: Decide, rate: float = 300, **options: object) -> LoadResult:
    """The result of a load of ``rate`` requests a second from 20 users on a service."""

    async def scenario() -> LoadResult:
        async with service(decide) as address:
            usual = {"seconds": 0.7, "warm_up": 0.1, "cpus": OWN_CPU}
            wanted = Load(**{**usual, **options})  # type: ignore[arg-type]
            return await measure(address, visitors(20, rate), wanted)

    return asyncio.run(scenario())


def test_users_come_from_the_addresses_that_they_have() -> None:
    seen: Counter[str] = Counter()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError), closing(writer):
            while await reader.readuntil(b"\r\n\r\n"):
                seen[writer.get_extra_info("peername")[0]] += 1
                writer.write(OK)

    async def scenario() -> LoadResult:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        users = visitors(20, 300).users
        spread = [
            msgspec.structs.replace(user, source=f"127.1.0.{number % 4 + 1}")
            for number, user in enumerate(users)
        ]
        wanted = Load(seconds=0.7, warm_up=0.1, cpus=OWN_CPU)
        async with server:
            address = Address("http", "127.0.0.1", port)
            return await measure(address, Scenario(tuple(spread)), wanted)

    result = asyncio.run(scenario())
    assert result.outcomes == Outcomes({200: result.sent})
    assert seen.keys() == {f"127.1.0.{number}" for number in (1, 2, 3, 4)}
    assert min(seen.values()) > sum(seen.values()) / 8


# ---------------------------------------------------------------- latency


def test_percentiles_are_those_of_the_delays_that_the_service_was_given() -> None:
    result = load(lambda number, _: Reply(delay=0.1 if number % 10 == 0 else 0.02), seconds=1.0)
    for percentile, delay in ((50, 0.02), (85, 0.02), (95, 0.1)):
        assert delay <= result.latency.percentile(percentile) <= delay + hiccup(result)
    assert result.outcomes == Outcomes({200: result.sent})
    assert result.achieved == pytest.approx(300, rel=0.2)


def test_a_stall_is_charged_with_every_request_that_was_due_in_it() -> None:
    decide = stalling(0.2, every=1.0)
    result = load(decide, 500, seconds=2.0, arrivals="constant")
    # a fifth of all requests waits between 0 and 200 ms, evenly
    assert result.latency.percentile(75) <= hiccup(result)
    for percentile, seconds in ((85, 0.05), (90, 0.1), (95, 0.15), (99, 0.19)):
        over = result.latency.percentile(percentile) - seconds
        assert -HICCUP <= over <= hiccup(result)


def test_a_closed_loop_would_hide_the_same_stall() -> None:
    async def scenario(decide: Decide) -> Histogram:
        recorder = Recorder()
        async with service(decide) as address:
            connection, until = Connection(address), time.monotonic() + 1.2
            while time.monotonic() < until:
                recorder.record((await connection.exchange(Request("GET", "/"), 5)).seconds)
            await connection.close()
        return recorder.histogram()

    plain, stalled = (
        asyncio.run(scenario(decide)).percentile(99)
        for decide in (lambda *_: Reply(), stalling(0.2, every=1.0))
    )
    assert stalled <= plain + HICCUP


def test_requests_that_time_out_count_as_long_as_they_waited() -> None:
    result = load(lambda number, _: SILENCE if number % 4 == 0 else Reply(), timeout=0.5)
    assert result.outcomes.errors == {"timed out": result.outcomes.timed_out}
    assert result.outcomes.error_rate == pytest.approx(0.25, abs=0.05)
    assert 0.5 <= result.latency.percentile(95) <= 0.6


def test_a_quick_refusal_is_no_quick_answer() -> None:
    result = load(lambda number, _: Reply(status(503)) if number % 2 else Reply(delay=0.05))
    assert result.latency.count == result.completed
    assert result.latency.percentile(1) >= 0.05


def test_the_warm_up_is_not_measured() -> None:
    began: list[float] = []

    def slow_at_first(_: int, __: bytes) -> Reply:
        began.append(time.monotonic())
        cold = time.monotonic() - began[0] < 0.5
        return Reply(status(500)) if cold else Reply()

    result = load(slow_at_first, warm_up=0.7, seconds=1.0)
    assert result.outcomes.errors == {}
    assert result.sent < len(began) - 50


def test_waiting_for_a_connection_counts_and_is_told() -> None:
    result = load(
        lambda *_: Reply(delay=0.05), 100, connections=2, arrivals="constant", seconds=0.7
    )
    assert result.late > result.sent / 2
    assert result.latency.percentile(50) > 0.2
    assert result.lag.percentile(50) < 0.005


# ---------------------------------------------------------------- errors


def test_every_outcome_is_counted_once() -> None:
    told: Counter[str] = Counter()

    def decide(number: int, _: bytes) -> Reply:
        for divisor, kind, reply in (
            (17, "silence", SILENCE),
            (13, "close", Reply(None)),
            (11, "garbage", Reply(b"nonsense\r\n\r\n")),
            (7, "404", Reply(status(404))),
            (5, "503", Reply(status(503))),
            (3, "201", Reply(status(201))),
        ):
            if number % divisor == divisor - 1:
                told[kind] += 1
                return reply
        told["200"] += 1
        return Reply(OK, 0.001)

    result = load(decide, 400, seconds=1.0, warm_up=0.0, timeout=0.6)
    found = result.outcomes
    assert found.statuses == {int(kind): count for kind, count in told.items() if kind.isdigit()}
    assert found.timed_out == told["silence"]
    assert found.broken == told["close"] + told["garbage"]
    assert found.connect_failed == 0
    assert found.errors["4xx"] == told["404"]
    assert found.errors["5xx"] == told["503"]
    assert result.sent == told.total()
    assert result.completed == told["200"] + told["201"]


def test_where_nobody_listens_every_request_fails_to_connect() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = Address("http", *taken.getsockname())
    result = asyncio.run(measure(address, visitors(5, 200), Load(seconds=0.7, warm_up=0)))
    assert result.outcomes == Outcomes(connect_failed=result.sent)
    assert result.sent > 100


def test_a_service_that_dies_is_charged_until_the_end() -> None:
    async def scenario() -> LoadResult:
        dead = False
        async with service(lambda *_: Reply(None) if dead else Reply()) as address:
            running = asyncio.create_task(
                measure(address, visitors(10, 200), Load(seconds=1.5, warm_up=0))
            )
            await asyncio.sleep(1)
            dead = True
            await asyncio.sleep(0.2)
        return await running

    result = asyncio.run(scenario())
    assert set(result.outcomes.errors) == {"broken", "connect failed"}
    assert result.completed + sum(result.outcomes.errors.values()) == result.sent
    assert result.completed > 50


async def _always(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        await head(reader)
        writer.write(text(b"ok"))


# ---------------------------------------------------------------- the generator judges itself


def test_a_generator_that_cannot_keep_up_says_so() -> None:
    result = load(lambda *_: Reply(), 400_000, seconds=0.3, timeout=0.5, cpus=None)
    assert result.invalid is not None
    assert result.invalid.startswith("generator saturated: ")
    assert result.lag.percentile(99) > 0.005


@pytest.mark.parametrize(
    ("lags", "verdict"),
    [
        ([0.001] * 99 + [1.0], None),
        ([0.001] * 98 + [1.0] * 2, "generator saturated: it was 1000.0 ms late at p99"),
        ([0.005] * 100, None),
        ([0.0051] * 100, "generator saturated: it was 5.1 ms late at p99, and may be 5 ms"),
        ([], "nothing was sent"),
    ],
)
def test_a_lag_of_more_than_5_ms_at_p99_is_too_much(lags: list[float], verdict: str | None) -> None:
    recorder = Recorder()
    for lag in lags:
        recorder.record(lag)
    found = fault(recorder.histogram())
    assert found is None if verdict is None else found is not None and found.startswith(verdict)


def test_the_generator_keeps_to_its_cpu_and_the_service_to_the_others() -> None:
    divided = divide()
    if divided is None:
        pytest.skip("one CPU only, or the system cannot pin")
    others, own = divided
    assert not set(others) & set(own)
    kept: list[set[int]] = []
    first: list[bool] = []

    def look(_: int, __: bytes) -> Reply:
        for pid in _children():
            kept.append(os.sched_getaffinity(pid))
            first.append(os.sched_getscheduler(pid) == os.SCHED_RR)
        return Reply()

    result = load(look, 20, seconds=0.5, warm_up=0.0, cpus=own)
    assert kept
    assert all(cpus == set(own) for cpus in kept)
    assert result.model.cpus == own
    assert set(first) == {result.model.realtime}
    assert result.model.realtime or os.geteuid() != 0


def _children() -> list[int]:
    """The generators that this process has started; other tests' processes may linger."""
    pids: list[int] = []
    for task in Path("/proc/self/task").glob("*/children"):
        pids += map(int, task.read_text().split())
    return [pid for pid in pids if b"asbuilt.verify.load.generator" in _command(pid)]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended
        return b""


# ---------------------------------------------------------------- the result as a value


def test_a_result_survives_json_and_says_what_was_done() -> None:
    read = Route("GET /a", (Request("GET", "/a"),), weight=3)
    write = Route("POST /b", (Request("POST", "/b", (), b"{}"),), weight=1)

    async def scenario() -> LoadResult:
        async with service(lambda *_: Reply()) as address:
            wanted = Load(seconds=1, warm_up=0.1, seed=7, connections=10)
            return await measure(address, visitors(40, 400, read, write), wanted)

    result = asyncio.run(scenario())
    assert msgspec.json.decode(msgspec.json.encode(result), type=LoadResult) == result
    assert [route.name for route in result.routes] == ["GET /a", "POST /b"]
    shares = [route.outcomes.total / result.sent for route in result.routes]
    assert shares == pytest.approx([0.75, 0.25], abs=0.1)
    assert result.latency.count == sum(route.latency.count for route in result.routes)
    assert result.model.words == (
        "open loop, 400 requests/s at random (Poisson, seed 7): 40 users, each every 0.1 s, on up "
        "to 10 connections; 1 s after 0.1 s of warm-up; no answer within 10 s is an error"
    )


def test_progress_is_reported() -> None:
    reports: list[Progress] = []

    async def scenario() -> None:
        async with service(lambda *_: Reply()) as address:
            await measure(address, visitors(10, 200), Load(seconds=1, warm_up=0.3), reports.append)

    asyncio.run(scenario())
    assert len(reports) >= 2
    assert [report.seconds for report in reports] == sorted(report.seconds for report in reports)
    assert all(0 <= report.seconds <= report.total == 1.3 for report in reports)
    assert reports[1].rate == pytest.approx(200, rel=0.5)


def test_tls_is_measured_with_the_given_authority(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    async def scenario() -> LoadResult:
        async with serving(_always, ssl=context) as address:
            trusted = Address.parse(str(address), certificate)
            return await measure(trusted, visitors(5, 100), Load(seconds=0.5, warm_up=0.1))

    result = asyncio.run(scenario())
    assert result.outcomes == Outcomes({200: result.sent})


def test_a_request_that_cannot_be_written_is_named() -> None:
    spaced = Route("spaced", (Request("GET", "/a b"),))

    async def scenario() -> None:
        await measure(Address("http", "127.0.0.1", 9), visitors(1, 1, spaced), Load(seconds=1))

    with pytest.raises(ValueError, match="cannot stand in a request line"):
        asyncio.run(scenario())


# ---------------------------------------------------------------- interruption


def test_a_cancelled_load_hands_over_what_it_has() -> None:
    async def scenario() -> LoadResult:
        async with service(lambda *_: Reply()) as address:
            running = asyncio.create_task(
                measure(address, visitors(10, 200), Load(seconds=60, warm_up=0))
            )
            await asyncio.sleep(1.2)
            running.cancel()
            with pytest.raises(asyncio.CancelledError) as cancelled:
                await running
            assert isinstance(cancelled.value, LoadInterrupted)
            return cancelled.value.result

    result = asyncio.run(scenario())
    assert result.partial
    assert 0.2 < result.seconds < 3
    assert result.sent > 30
    assert result.achieved == pytest.approx(200, rel=0.5)


SCRIPT = """
import asyncio
from asbuilt.verify.http.address import Address
from asbuilt.verify.load.measure import LoadInterrupted, measure
from asbuilt.verify.load.scenario import Load
from tests.verify.service import Reply, service, visitors

async def main():
    async with service(lambda *_: Reply()) as address:
        print("serving", flush=True)
        try:
            await measure(address, visitors(10, 200), Load(seconds=60, warm_up=0),
                          lambda progress: print("progress", flush=True))
        except LoadInterrupted as interrupted:
            print("partial", interrupted.result.partial, interrupted.result.sent > 50, flush=True)
            raise

asyncio.run(main())
"""


def started() -> subprocess.Popen[str]:
    """A program in a process group of its own, in the middle of a load."""
    program = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
        cwd=Path(__file__).parents[3],
    )
    assert program.stdout is not None
    for expected in ("serving", "progress", "progress"):
        assert program.stdout.readline().strip() == expected
    return program


def test_ctrl_c_hands_over_what_there_is() -> None:
    program = started()
    os.killpg(program.pid, signal.SIGINT)
    said, complaint = program.communicate(timeout=20)
    assert "partial True True" in said
    assert "KeyboardInterrupt" in complaint


def test_the_generator_ends_with_the_program_that_started_it() -> None:
    program = started()
    (generator,) = [
        int(pid)
        for task in Path(f"/proc/{program.pid}/task").glob("*/children")
        for pid in task.read_text().split()
    ]
    program.kill()
    program.communicate()
    until = time.monotonic() + 10
    while Path(f"/proc/{generator}/cmdline").exists() and time.monotonic() < until:
        if not Path(f"/proc/{generator}/cmdline").read_bytes():
            break  # a zombie: it has ended
        time.sleep(0.05)
    else:
        assert not Path(f"/proc/{generator}").exists()
