"""Conditions in PromQL: what they measure, and rules that hold them."""

from __future__ import annotations

import pytest

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.alerts.measured import targets_of
from asbuilt.spec.alerts.promql import parse
from asbuilt.spec.sections import monitoring
from asbuilt.spec.sections.monitoring import Alert
from tests.sections.documents import outline_of

ALL = "sum(rate(http_requests_total[5m]))"


def measured(condition: str) -> list[tuple[str, float | None, str, float, str | None]]:
    found = targets_of(Text(condition, Span(0, len(condition))), is_code=True)
    return [(each.metric, each.percentile, each.comparator, each.value, each.scope)
            for each in found]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))"
         " > 0.4", ("latency", 90.0, ">", 0.4, None)),
        ("histogram_quantile(0.99, rate(api_latency_milliseconds_bucket[1m])) >= 1200",
         ("latency", 99.0, ">=", 1.2, None)),
        ('0.3 < http_request_duration_seconds{quantile="0.5"}', ("latency", 50.0, ">", 0.3, None)),
        ("rate(http_request_duration_seconds_sum[5m]) / rate(http_request_duration_seconds_count"
         "[5m]) > 0.2", ("latency", None, ">", 0.2, None)),
        (f'sum(rate(http_requests_total{{code=~"5.."}}[5m])) / {ALL} > 0.03',
         ("error-rate", None, ">", 0.03, None)),
        (f'100 * (sum(rate(http_requests_total{{status="500"}}[5m])) or vector(0)) / {ALL} > 4',
         ("error-rate", None, ">", 0.04, None)),
        (f'100 * sum(rate(http_requests_total{{status="500"}}[5m])) / {ALL} > 1',
         ("error-rate", None, ">", 0.01, None)),
        ("1000 * rate(http_request_duration_seconds_sum[5m])"
         " / rate(http_request_duration_seconds_count[5m]) > 200",
         ("latency", None, ">", 0.2, None)),
        (f'sum(rate(http_requests_total{{status!~"5.*"}}[1h])) / {ALL} < 0.99',
         ("availability", None, "<", 0.99, None)),
        (f'1 - sum(rate(http_requests_total{{code=~"2.."}}[1h])) / {ALL} > 0.01',
         ("error-rate", None, ">", 0.01, None)),
        ("job:http_request_errors:ratio5m > (14.4 * 0.001)",
         ("error-rate", None, ">", 0.0144, None)),
        ("error_rate > 0.02", ("error-rate", None, ">", 0.02, None)),
        ("error_percentage > 2", ("error-rate", None, ">", 0.02, None)),
        ("http_p95_latency_ms > 650", ("latency", 95.0, ">", 0.65, None)),
        ("histogram_quantile(0.95, rate(http_request_duration_seconds_bucket"
         '{route="/looms", job="mill"}[5m])) > 2', ("latency", 95.0, ">", 2.0, "/looms")),
        ("histogram_quantile(0.99, rate(loom_query_duration_seconds_bucket[5m])) > 0.1",
         ("latency", 99.0, ">", 0.1, "loom query")),
    ],
)  # fmt: skip
def test_what_an_expression_measures(
    condition: str, expected: tuple[str, float | None, str, float, str | None]
) -> None:
    assert measured(condition) == [expected]


@pytest.mark.parametrize(
    "condition",
    [
        'up{job="mill"} == 0',
        'absent(up{job="mill"} == 1)',
        "looms_waiting > 1000",
        "avg(rate(process_cpu_seconds_total[5m])) > 0.8",
        "increase(backup_failures_total[1d]) > 0",
        'sum(rate(http_requests_total{code=~"5.."}[5m])) > 10',
        f"{ALL} < 0.7 * sum(rate(http_requests_total[5m] offset 1w))",
        "histogram_quantile(0.95, rate(http_request_size_bytes_bucket[5m])) > 0.5",
    ],
)
def test_what_asbuilt_has_no_metric_for(condition: str) -> None:
    assert measured(condition) == []


def test_what_must_hold_besides_is_kept_as_unknown() -> None:
    both = measured(f"error_ratio > 0.05 and {ALL} > 1")
    assert [each[0] for each in both] == ["error-rate", "unknown"]
    assert len(measured("error_ratio > 0.05 or looms_waiting > 9")) == 1
    assert len(measured("error_ratio > 0.05 unless on() is_maintained == 1")) == 1


@pytest.mark.parametrize(
    "text",
    ["p95 > 2 s", "errors > 5%", "", "rate(", "a b", "(" * 40 + "1" + ")" * 40, "1 +", "x" * 2001],
)
def test_what_is_no_expression(text: str) -> None:
    assert parse(text) is None


def rules(code: str) -> tuple[Alert, ...]:
    return monitoring.read(outline_of(f"# Watching\n\n```yaml\n{code}\n```\n")).alerts


RULES = """\
groups:
  - name: mill
    rules:
      - record: job:mill:errors
        expr: error_ratio > 0.5
      - expr: |  # as the dashboard
          # of all looms
          error_ratio
            > 0.05
        alert: "Torn threads"
        labels: {severity: page, team: "mill, night"}
      - alert: Standstill
        expr: 'up{job="mill"} == 0'
        for: 2m
        annotations:
          summary: "No loom answers"
      - alert: Slow
        expr: mill_unheard_of > 3
        annotations: {description: p95 latency above 800 ms}
"""


def test_rules_over_several_lines_with_labels_in_braces() -> None:
    torn, standstill, slow = rules(RULES)
    assert torn.name is not None and torn.name.text == "Torn threads"
    assert [target.value for target in torn.targets] == [0.05]
    assert torn.severity is not None and torn.severity.text == "page"
    assert torn.notify is not None and torn.notify.text == "mill, night"
    assert standstill.hold == 120.0
    assert [target.value for target in slow.targets] == [0.8]


def test_words_of_an_annotation_say_what_the_expression_does_not() -> None:
    _, standstill, slow = rules(RULES)
    assert standstill.text.text == "No loom answers"
    assert slow.text.text == "p95 latency above 800 ms"


def test_expressions_in_a_table() -> None:
    text = """
        # Alerts
        | Alert | Expression | For |
        |---|---|---|
        | Torn | `error_ratio > 0.05` | 5m |
        | Slow | histogram_quantile(0.5, rate(http_latency_seconds_bucket[5m])) > 1.5 | 9m |
        | Still | `up == 0` | 1m |
    """
    found = monitoring.read(outline_of(text)).alerts
    assert [[target.value for target in each.targets] for each in found] == [[0.05], [1.5], []]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('process_memory_ratio{job="loom"} > 0.9', [("memory", 0.9)]),
        ("node_cpu_utilization > 80", [("cpu", 0.8)]),
        ("disk_used_percent > 85", [("disk", 0.85)]),
        ("memory_free_ratio < 0.1", []),
        ("cache_memory_hit_ratio < 0.5", []),
    ],
)
def test_shares_of_the_machine_are_told_by_their_names(
    condition: str, expected: list[tuple[str, float]]
) -> None:
    text = Text(condition, Span(0, len(condition)))
    assert [(each.metric, each.value) for each in targets_of(text, is_code=True)] == expected


def test_rules_that_are_said_again_in_words_are_one_alert() -> None:
    rule = "- alert: Torn\n  expr: error_ratio > 0.02\n  for: 10m\n"
    words = "In words: page when the error rate is above 2% for 10 minutes."
    text = f"# Looms\n\n## Alerts\n\n```yaml\n{rule}```\n\n"
    assert len(monitoring.read(outline_of(f"{text}{words}\n")).alerts) == 1
    assert len(monitoring.read(outline_of(f"{text}{words.replace('2%', '9%')}\n")).alerts) == 2


FENCE = f"""```promql
# Slow answers
histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m])) > 0.5

sum(rate(http_requests_total{{status=~"5.."}}[5m]))
  / {ALL}
  > 0.01
absent(up)
```
"""


def alerts(text: str) -> list[tuple[str | None, list[str]]]:
    found = monitoring.read(outline_of(f"# Boats\n\n## Alerts\n\n{text}")).alerts
    return [
        (each.name.text if each.name else None, [f"{t.metric} {t.value:g}" for t in each.targets])
        for each in found
    ]


def test_a_fence_of_queries_is_alerts() -> None:
    assert alerts(FENCE) == [
        ("Slow answers", ["latency 0.5"]), (None, ["error-rate 0.01"]), (None, []),
    ]  # fmt: skip


def test_queries_repeat_what_is_told_in_words() -> None:
    told = "- p95 latency > 500 ms for 5 min\n- error rate > 2 %\n"
    assert alerts(told + FENCE) == [
        (None, ["latency 0.5"]), (None, ["error-rate 0.02"]), (None, ["error-rate 0.01"]),
    ]  # fmt: skip


def test_other_code_is_no_alert() -> None:
    assert alerts(FENCE.replace("promql", "bash")) == []


def test_each_line_of_a_paragraph_is_a_rule() -> None:
    text = "IF p95 latency > 500 ms FOR 5m THEN page\nIF error rate > 1% FOR 10m THEN page\n"
    assert [figures for _, figures in alerts(text)] == [["latency 0.5"], ["error-rate 0.01"]]
