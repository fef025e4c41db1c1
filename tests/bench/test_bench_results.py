"""The benchmark's arithmetic and its report. Nothing here is timed."""

from __future__ import annotations

import pytest
from bench.account import Account, Size, tasks, tasks_of
from bench.load import Sample, parse
from bench.measure import Effort, Memory, Rounds, Start, answered, complete
from bench.paths import SPECIFICATION
from bench.peers import crowded
from bench.report import Results, rate, render, times
from bench.request import Request
from bench.statistics import middle, ratio
from bench.workload import CREATE, GET, Workload, pinned

import asbuilt.api
from asbuilt.source import Source

WRK = """Running 1s test @ http://127.0.0.1:8000
  1 threads and 64 connections
{"requests":3000,"seconds":1.500000,"p50":1.200,"p95":3.400,"p99":9.000,"refused":2,"broken":1}
"""


def sample(rate: float, p95: float = 1.0, refused: int = 0, cpu: float = 10.0) -> Sample:
    return Sample(rate=rate, p50=0.5, p95=p95, p99=2.0, refused=refused, broken=0, cpu=cpu)


def test_a_sample_is_read_from_the_last_line_that_wrk_prints() -> None:
    assert parse(WRK) == Sample(rate=2000.0, p50=1.2, p95=3.4, p99=9.0, refused=2, broken=1)
    assert parse(WRK).errors == 3


def test_the_middle_takes_each_figure_by_itself_and_forgives_no_error() -> None:
    found = middle([sample(10, p95=9), sample(30, p95=1), sample(20, p95=5, refused=1)])
    assert (found.rate, found.p95, found.errors) == (20, 5, 1)


@pytest.mark.parametrize(
    ("samples", "others", "expected"),
    [
        pytest.param([sample(100)], [sample(10)], 10.0, id="one round"),
        pytest.param(
            [sample(100), sample(40), sample(90)],
            [sample(10), sample(2), sample(30)],
            10.0,
            id="the pace changes between rounds",
        ),
        pytest.param([sample(100, refused=1)], [sample(10)], None, id="own error"),
        pytest.param([sample(100)], [sample(10, refused=1)], None, id="other's error"),
        pytest.param([sample(100)], [sample(0)], None, id="other did nothing"),
    ],
)
def test_a_ratio_is_the_median_of_the_ratios_within_each_round(
    samples: list[Sample], others: list[Sample], expected: float | None
) -> None:
    assert ratio(samples, others) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(12.34, "12.3×"), (1.0, "1.0×"), (0.504, "50 %"), (None, "–")],
)
def test_a_ratio_is_a_multiple_or_a_share(value: float | None, expected: str) -> None:
    assert times(value) == expected


def test_a_rate_with_errors_does_not_count() -> None:
    assert rate(sample(46_702, p95=1.94)) == "46,702 (1.9)"
    assert rate(sample(46_702, refused=1_200)) == "invalid: 1,200 errors"


def test_rows_are_shared_out_evenly_and_every_second_one_is_done() -> None:
    rows = list(tasks(Size(users=3, rows=12)))
    own = list(tasks_of(2, Size(users=3, rows=12)))
    assert own == [row for row in rows if row.owner == 2]
    assert [row.number for row in rows] == list(range(1, 13))
    assert [row.done for row in own] == [False, True, False, True]


@pytest.mark.parametrize(
    ("page", "counted", "expected"),
    [
        pytest.param({"items": [{"done": False}] * 20}, None, True, id="full"),
        pytest.param({"items": [{"done": False}] * 19}, None, False, id="a row short"),
        pytest.param({"items": [{"done": True}] * 20}, None, False, id="filter ignored"),
        pytest.param({"items": [{"done": False}] * 20, "total": 501}, 501, True, id="counted"),
        pytest.param({"items": [{"done": False}] * 20, "total": 1002}, 501, False, id="not own"),
        pytest.param({}, None, False, id="no rows"),
    ],
)
def test_only_a_complete_page_is_measured(
    page: dict[str, object], counted: int | None, expected: bool
) -> None:
    assert complete(page, counted) is expected


def row(id: str, title: str, email: str, **more: object) -> dict[str, object]:
    return {"id": id, "title": title, "owner": {"email": email}, **more}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([row("2", "a task", "a@b"), row("1", "Task 10", "a@b")], True, id="all"),
        pytest.param([row("1", "a task", "a@b"), row("2", "a task", "a@b")], False, id="order"),
        pytest.param([row("2", "number 2", "a@b")], False, id="words"),
        pytest.param([row("2", "a task", "c@d")], False, id="owner"),
        pytest.param(
            [row("2", "a task", "", expand={"owner": {"email": "a@b"}})], True, id="apart"
        ),
    ],
)
def test_only_rows_that_fit_the_query_are_measured(
    rows: list[dict[str, object]], expected: bool
) -> None:
    account = Account("7", "a@b", ("1", "2"))
    assert answered({"items": rows}, account) is expected


def test_a_request_is_written_as_it_goes_over_the_wire() -> None:
    request = Request("POST", "/api/tasks", "t0ken", {"done": False})
    assert request.encode(8000) == (
        b"POST /api/tasks HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nAuthorization: Bearer t0ken\r\n"
        b'Content-Type: application/json\r\nContent-Length: 15\r\n\r\n{"done": false}'
    )


def test_further_connections_run_the_two_mixes_that_tell_most() -> None:
    titles = [workload.title for workload in pinned([64, 1_000])]
    assert titles[0] == "GET one, 64 connections"
    assert titles[6:] == ["GET one, 1,000 connections", "mixed 80/15/5, 1,000 connections"]


def results(names: tuple[str, ...], rounds: Rounds) -> Results:
    return Results(
        date="2026-06-01",
        command="scripts/bench --quick",
        machine="a machine, 2 CPUs",
        tools="Python 3, wrk",
        commit="abc1234",
        size=Size(users=20, rows=20_000),
        effort=Effort(seconds=2, repeats=1, starts=1),
        versions=dict.fromkeys(names, "1.0"),
        pinned={
            workload: {name: found for name, found in samples.items() if name in names}
            for workload, samples in rounds.items()
        },
        free={},
        crowded={
            Workload(GET, 64): {
                "asbuilt": [sample(9, cpu=30)],
                "asbuilt, crowded": [sample(9, cpu=31)],
            },
            Workload(CREATE, 64): {"asbuilt": [sample(9)], "asbuilt, crowded": [sample(9, cpu=20)]},
        }
        if "asbuilt" in names
        else {},
        memory={name: Memory(idle=50 << 20, loaded=70 << 20) for name in names},
        starts={name: [Start(cold=0.4, warm=0.2)] for name in names},
    )


ROUNDS: Rounds = {
    Workload(GET, 64): {
        "hello": [sample(90_000)],
        "asbuilt": [sample(46_000, p95=1.9)],
        "PocketBase": [sample(3_600)],
    },
    Workload(CREATE, 64): {
        "hello": [sample(90_000)],
        "asbuilt": [sample(9_000, refused=3)],
        "PocketBase": [sample(1_500)],
    },
    Workload(GET, 1_000): {
        "hello": [sample(90_000)],
        "asbuilt": [sample(40_000, p95=81)],
        "PocketBase": [sample(3_000)],
    },
}


@pytest.mark.parametrize(
    "line",
    [
        "- Date: 2026-06-01",
        "- Command: `scripts/bench --quick`",
        "- PocketBase: 1.0",
        "| GET one, 64 connections | 90,000 (1.0) | 46,000 (1.9) | 3,600 (1.0) |",
        "| create, 64 connections | 90,000 (1.0) | invalid: 3 errors | 1,500 (1.0) |",
        "| GET one, 64 connections | 51 % | 12.8× |",
        "| GET one, beside PocketBase | ≥ 10.0× | 12.8× | yes |",
        "| GET one, beside hello | ≥ 50 % | 51 % | yes |",
        "| create, beside PocketBase | ≥ 10.0× | – | **no** |",
        "| GET one, 1,000 connections, p95 | < 70 ms | 81.0 ms | **no** |",
        "| GET one in a large document, beside a small one | ≥ 95 % | 97 % | yes |",
        "| create in a large document, beside a small one | ≥ 95 % | 50 % | **no** |",
        "| GET one, 64 connections | 30 | 31 | 97 % |",
        "| warm start | < 0.25 s | 0.20 s | yes |",
        "| create, 64 connections | asbuilt | 0.5 | 1.0 | 2.0 | 3 |",
        "| GET one, 64 connections | 10 | 10 | 10 |",
        "| asbuilt | 0.40 | 0.20 | 50 | 70 |",
    ],
)
def test_the_report_says(line: str) -> None:
    names = ("hello", "asbuilt", "PocketBase")
    assert line in render(results(names, ROUNDS)).splitlines()


def test_the_large_document_holds_much_more_and_serves_the_same_tasks() -> None:
    small, large = (
        asbuilt.api.compile(asbuilt.api.read(Source("spec.md", text)))
        for text in (SPECIFICATION.read_text(), crowded.document())
    )
    assert len(large.routes) == len(small.routes) + 5 * crowded.RESOURCES
    tasks = {route.key: route for route in small.routes if "/api/tasks" in route.path}
    assert tasks
    for route in large.routes:
        if route.key in tasks:
            assert route.permits == tasks[route.key].permits
            assert route.answer == tasks[route.key].answer


def test_a_report_without_asbuilt_compares_and_promises_nothing() -> None:
    text = render(results(("hello", "PocketBase"), ROUNDS))
    assert "## Promises" not in text
    assert "beside the others" not in text
