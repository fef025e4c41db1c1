"""Figures without an id: which of them are promises, and what they promise."""

from __future__ import annotations

import pytest

from asbuilt.spec.figures.quantity import parse_targets
from asbuilt.spec.sections.requirements import read
from tests.sections.documents import outline_of


def promised(text: str, title: str = "Performance") -> list[str]:
    outline = outline_of(f"# Ferry Desk\n\n## {title}\n\n{text}")
    found = read(outline).promises
    for target in found:
        assert outline.source.slice(target.span) == target.text
    return [_said(target.metric, target.percentile, target.value) for target in found]


def _said(metric: str, percentile: float | None, value: float) -> str:
    return f"{metric} {value:g}" if percentile is None else f"{metric} p{percentile:g} {value:g}"


@pytest.mark.parametrize(
    "title", ["What we promise", "Service goals", "How fast it has to be", "How good"]
)
def test_headings_of_promises(title: str) -> None:
    assert promised("The boarding list is there within 300 ms.", title) == ["latency p95 0.3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- Boarding list: sub-300ms", ["latency p95 0.3"]),
        ("- A crossing is found in 1-2 seconds", []),
        ("- Response time 1-2 seconds", ["latency p95 2"]),
        ("- Booking\n  - p95 < 400 ms\n  - p99 < 2 s", ["latency p95 0.4", "latency p99 2"]),
        ("- Availability:\n  - 99.9% for piers", ["availability 0.999"]),
        ("- Support 800 users", ["users 800"]),
        ("- A second pier (at 900+ users)", []),
        ("- Forecast accuracy: 97%", []),
        ("- Login success rate: 40%", []),
        ("- Error rate > 5%", []),
        (
            "- 95 % of calls are answered in under 350 ms; 99 % in under 1.2 s.",
            ["latency p95 0.35", "latency p99 1.2"],
        ),
        ("After a crash we have lost at most 10 minutes of bookings.", ["rpo 600"]),
        ("Last peak: the Monday after Easter, 1,300 requests a second for an hour.", []),
        ("The p95 latency was 300 ms. Availability stays above 99.7 %.", ["availability 0.997"]),
        ("The old desk needs a p95 response time of 2 s.", []),
        ("Our prototype reaches a p99 latency of 350 ms.", []),
        ("Response times are a guess (p99 of 350 ms in the April soak test).", []),
        ("In April we measured the desk by hand (median latency 80 ms,\nworst case 12 s).", []),
        (
            "The limits were agreed with the piers:\na p95 latency below 300 ms.",
            ["latency p95 0.3"],
        ),
        ("The pilot in March handled 12 requests per second.", []),
        (
            "The peak is at six. From last year's logs we derive 140 requests per second and "
            "design for 400 requests per second.",
            ["throughput 400"],
        ),
        (
            "We expect 50 requests per second, and plan for 200 requests per second.",
            ["throughput 200"],
        ),
        ("The service is sized for 300 requests per second.", ["throughput 300"]),
        (
            "The old desk saw 5 requests per second; 20 requests per second are asked for.",
            ["throughput 20"],
        ),
        ("- Median response under 120 ms (today's desk needs 900 ms)", ["latency p50 0.12"]),
        (
            "The peak was 41.\nAt most 15 min of bookings lost, running again after 2 h.",
            ["rpo 900", "rto 7200"],
        ),
        ("We measured it.\nThe median latency is 80 ms.", ["latency p50 0.08"]),
        ("- Alert at 99.9% availability", []),
        ("- Queries take 80 ms → 20 ms", []),
        ("- Token check < 20 ms\n- Session token < 20 s", ["latency p95 0.02"]),
        ("- First sign of life: 150 ms", []),
        ("- Incident response within 5 minutes", []),
        ("- Twice the load: handles 2x concurrent users", []),
    ],
)
def test_a_bullet_promises_what_it_names_or_compares(text: str, expected: list[str]) -> None:
    assert promised(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| Operation | p50 | p99 |\n|---|---|---|\n| Book | 90 ms | 600 ms |",
         ["latency p50 0.09", "latency p99 0.6"]),
        ("| Pier | Availability | Response time |\n|---|---|---|\n| North | 99.5% | < 1 s |",
         ["availability 0.995", "latency p95 1"]),
        ("| Metric | Target | Percentile |\n|---|---|---|\n| Booking | < 1 s | 99th percentile |",
         ["latency p99 1"]),
        ("| Metric | Target | Statistic |\n|---|---|---|\n| Booking | < 1 s | Average |",
         ["latency 1"]),
        ("| Metric | Requirement |\n|---|---|\n| Throughput | 50 req/s |", ["throughput 50"]),
        ("| Metric | Target | Current |\n|---|---|---|\n| Latency | < 1 s | 0.4 s |",
         ["latency p95 1"]),
        ("| Metric | Current |\n|---|---|\n| Latency | < 0.4 s |", []),
        ("| Metric | Warning | Critical |\n|---|---|---|\n| Latency | 1 s | 2 s |", []),
        ("| Users | Trigger | Action |\n|---|---|---|\n| 900 | Latency > 1 s | A second |", []),
        ("| Query | Plain | Improvement |\n|--|--|--|\n| Sums | 90 ms | 10x |", []),
        ("| Metric | Goal |\n|---|---|\n| Forecast accuracy | 97% |", []),
        ("| Pier | Metric | Level |\n|---|---|---|\n| North | Latency | 1 s |", ["latency p95 1"]),
        ("| Pier | Measure | Goal |\n|---|---|---|\n| North | Latency (p99) | 1 s |",
         ["latency p99 1"]),
        ("| Pier | Measure | Current |\n|---|---|---|\n| North | Latency | 1 s |", []),
    ],
)  # fmt: skip
def test_a_row_promises_in_its_columns_of_targets(text: str, expected: list[str]) -> None:
    assert promised(text) == expected


@pytest.mark.parametrize("info", ["yaml", "", "text"])
def test_settings_in_a_fence_are_lines(info: str) -> None:
    text = (
        f"```{info}\nBooking:\n  Find a crossing: < 200ms\n  - Uptime: 99.9%\nNorth  80 ms\n```\n"
    )
    assert promised(text) == ["latency p95 0.2", "availability 0.999"]
    assert promised(text, "Crossings") == []


def test_code_promises_nothing() -> None:
    assert promised("```python\nlatency: float = 0.2  # latency < 200 ms\n```\n") == []


@pytest.mark.parametrize(
    "title", ["Response Times", "Uptime", "Latency", "Availability Requirements", "Throughput"]
)
def test_a_heading_about_a_quality_asks_for_figures(title: str) -> None:
    assert promised("- p95 < 300 ms", title) == ["latency p95 0.3"]


@pytest.mark.parametrize("title", ["Latency Budget", "Performance Tests", "Crossings", "Non-Goals"])
def test_other_headings_do_not(title: str) -> None:
    assert promised("| Part | Share |\n|---|---|\n| Parsing | 2 ms |", title) == []
    assert promised("- **Performance:** p95 < 300 ms", title) == []


@pytest.mark.parametrize("title", ["Requirements", "Goals", "Design Constraints"])
def test_a_bullet_may_name_the_quality_itself(title: str) -> None:
    text = "- **Performance:** p95 < 300 ms\n- **Tickets:** refunded within 3 seconds\n"
    assert promised(text, title) == ["latency p95 0.3"]


def test_criteria_of_acceptance_promise_what_is_measured() -> None:
    text = "- Crossings are found in < 500 ms (p95)\n- A ticket arrives within 30 seconds\n"
    assert promised(text, "Acceptance Criteria (first season)") == ["latency p95 0.5"]


def test_what_stands_below_a_heading_with_an_id_is_its() -> None:
    outline = outline_of(
        """\
        ## Non-Functional Requirements

        ### 4.1 NFR-1: Performance

        | Metric | Target |
        |---|---|
        | Booking | < 800 ms |
        | Uptime | 99.5% |

        ### NFR-2: Piers

        - NFR-2.1: p95 < 300 ms
        """
    )
    found = read(outline)
    targets = {item.id.text: [target.value for target in item.targets] for item in found.items}
    assert targets == {"NFR-1": [0.8, 0.995], "NFR-2": [], "NFR-2.1": [0.3]}
    assert found.promises == ()


def test_a_functional_requirement_promises_no_number_of_users() -> None:
    text = "- FR-1: answers `201 ACCOUNT CREATED`\n- FR-2: warns when latency > 2 s\n"
    found = read(outline_of(f"## Functional Requirements\n\n{text}")).items
    assert [item.targets for item in found] == [(), ()]


_LIST = "- Under 300 ms at p95\n- 99.7 % availability\n- 800 concurrent users\n"
_TABLE = "| Metric | Target |\n|---|---|\n| p95 latency | < 300 ms |\n| Uptime | 99.7 % |\n"


@pytest.mark.parametrize("title", ["How it should feel", "Launch Criteria", "Goals"])
def test_figures_of_several_metrics_are_promises_under_any_heading(title: str) -> None:
    of_list = ["latency p95 0.3", "availability 0.997", "concurrent-users 800"]
    assert promised(_LIST, title) == of_list
    assert promised(_TABLE, title) == of_list[:2]


@pytest.mark.parametrize(
    "title", ["Load test results", "Before the move", "Rollout", "Alerts", "Success criteria"]
)
def test_nor_are_they_under_a_heading_about_something_else(title: str) -> None:
    assert promised(_LIST, title) == []
    assert promised(_TABLE, title) == []
    assert promised(f"### The desk\n\n{_LIST}", title) == []


@pytest.mark.parametrize(
    "text",
    [
        "- Under 300 ms at p95",
        "- p95 300 ms\n- 99.7 % availability",
        "- Under 300 ms at p95\n- 99.7 % availability\n- Blue\n- Green\n- Long\n- Dry",
        "- p95 latency > 300 ms\n- availability below 99 %",
        "| Pier | Availability |\n|---|---|\n| North | < 99 % |\n| p95 | < 3 s |",
    ],
)
def test_a_few_figures_among_others_promise_nothing(text: str) -> None:
    assert promised(text, "The desk") == []


@pytest.mark.parametrize("label", ["Service levels", "**SLOs**", "Service goals of the first year"])
def test_a_line_about_service_levels_promises_under_any_heading(label: str) -> None:
    said = f"{label}: availability >= 99.8 %, RTO <= 20 min."
    expected = ["availability 0.998", "rto 1200"]
    assert promised(said, "Running it") == expected
    assert promised(said.replace("RTO", "Then RTO"), "docs/changes/running.md") == expected
    assert promised(said, "Changes") == promised(f"We saw {said.lower()}", "Running it") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- **Photos:** up to 8 MB", ["size 8e+06"]),
        ("- Photos of 8 MB", []),
        ("- Keep bookings for 90 days", ["retention 7.776e+06"]),
        ("- Memory: at most 2 GB", []),
    ],
)
def test_sizes_that_are_bounded_and_how_long_a_thing_is_kept_are_promises(
    text: str, expected: list[str]
) -> None:
    assert promised(text) == expected


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Backups", "Copied at once. RPO is 1 minute at most, RTO 2 hours at most.",
         ["rpo 60", "rto 7200"]),
        ("Operations", "- RPO: 5 minutes\n- RTO: 1 hour", ["rpo 300", "rto 3600"]),
        ("Backup and recovery", "| Objective | Value |\n|---|---|\n| RPO | 15 min |\n| RTO | 1 h |",
         ["rpo 900", "rto 3600"]),
        ("Piers", "We are back within 30 minutes and lose at most 1 minute of data.",
         []),
        ("Failure modes", "We are back within 30 minutes and lose at most 1 minute of data.",
         ["rto 1800", "rpo 60"]),
        ("Failure modes", "A worker is back within 30 seconds.", []),
        ("Recovery tests", "RPO 5 minutes, RTO 1 hour", []),
        ("Backups", "- Tickets: RPO 1 min, RTO 1 h\n- Photos: RPO 1 day, RTO 2 days", []),
    ],
)  # fmt: skip
def test_objectives_of_recovery_are_promises_where_operation_is_described(
    title: str, text: str, expected: list[str]
) -> None:
    assert promised(text, title) == expected


def test_objectives_of_recovery_that_are_required_are_not_looked_for_elsewhere() -> None:
    text = "- RPO: 5 minutes\n\n## Backups\n\nRPO 1 hour, RTO 2 hours\n"
    assert promised(text) == ["rpo 300", "rto 7200"]


def test_what_is_said_of_operation_may_tell_how_soon_it_is_back() -> None:
    text = (
        "If we lose a region, we want it back within 20 minutes (RTO), and we aren't willing to "
        "lose more than 10 seconds of bookings (RPO). We drill this quarterly."
    )
    outline = outline_of(f"# Ferry Desk\n\n## Operational considerations\n\n{text}\n")
    found = read(outline).promises
    assert [(each.metric, each.value, each.window) for each in found] == [
        ("rto", 1200.0, None),
        ("rpo", 10.0, None),
    ]


@pytest.mark.parametrize(
    ("name", "said", "metric", "value"),
    [
        ("Concurrent users", "50+ per harbour", "concurrent-users", 50),
        ("Harbours", "100+ at once", "count", 100),
        ("Boats per harbour", "100,000+", "count", 100_000),
        ("Customers", "500+ in total", "users", 500),
    ],
)
def test_so_many_or_more(name: str, said: str, metric: str, value: int) -> None:
    (target,) = parse_targets(said, 0, name)
    assert (target.metric, target.comparator, target.value) == (metric, ">=", value)


def test_the_rows_of_one_requirement_promise_how_many_things_are_borne() -> None:
    table = "| Dimension | Capacity |\n|--|--|\n| Harbours | 100+ at once |\n| Boats | 9,000+ |\n"
    found = read(outline_of(f"# T\n\n## Quality requirements\n\n### NFR-1: Scale\n\n{table}"))
    assert [target.value for target in found.items[0].targets] == [100, 9000]
    assert not read(outline_of(f"# T\n\n## Quality requirements\n\n{table}")).promises


def test_what_is_aimed_for_is_a_goal() -> None:
    said = "We aim for a p95 below 300 ms and an availability above 99.9 % over 30 days."
    assert promised(said, "Goals") == ["latency p95 0.3", "availability 0.999"]
    assert promised("The old desk reached a p95 of 300 ms, so we aim for less.", "Goals") == []


def test_what_is_back_at_once_is_an_answer() -> None:
    assert promised("Searches come back within 300 ms.") == ["latency p95 0.3"]
    assert promised("The service is back within 300 s of a crash.") == ["rto 300"]
