"""Alerts in words: in lists, in groups by severity, as lists of properties, and in tables."""

from __future__ import annotations

import pytest

from asbuilt.spec.sections import monitoring
from asbuilt.spec.sections.monitoring import Alert
from tests.sections.documents import outline_of


def alerts(text: str) -> tuple[Alert, ...]:
    return monitoring.read(outline_of(text)).alerts


def figures(alert: Alert) -> list[tuple[str, str, float]]:
    return [(each.metric, each.comparator, round(each.value, 6)) for each in alert.targets
            if each.metric != "unknown"]  # fmt: skip


def severity(alert: Alert) -> str:
    return alert.severity.text if alert.severity else ""


def test_what_a_sentence_announces_is_a_list_of_alerts() -> None:
    text = """
        # Running the dairy
        The following conditions page the engineer on duty:

        (a) more than 3 % of requests fail during five minutes;

        (b) the vat has reported nothing since the last milking.
    """
    first, second = alerts(text)
    assert (figures(first), first.hold) == ([("error-rate", ">", 0.03)], 300.0)
    assert second.text.text == "the vat has reported nothing since the last milking"
    assert alerts(text.replace("page the engineer on duty", "are looked at")) == ()
    assert alerts(text.replace("more than 3 % of requests fail", "a farmer calls")) == ()


def test_groups_by_severity() -> None:
    text = """
        # Alerts
        **Page, at any hour**

        - Errors above 4 %
        - No milk for 90 s

        ## Ticket
        1. p95 above 800 ms (10 min)
        2. Low: p50 above 300 ms
    """
    found = alerts(text)
    assert [severity(each) for each in found] == ["Page, at any hour"] * 2 + ["Ticket", "Low"]
    assert [each.hold for each in found] == [None, 90.0, 600.0, None]
    assert figures(found[2]) == [("latency", ">", 0.8)]


def test_properties_of_an_alert() -> None:
    below_headings = """
        # Alerts
        ### Sour
        - **Condition**: error rate > 5 % for 4 minutes
        - **Severity**: page
    """
    in_items = """
        # Alerts
        1. Sour
           - Condition: error rate > 5 % for 4 minutes
           - Severity: page
    """
    for text in (below_headings, in_items):
        (found,) = alerts(text)
        assert found.name is not None and found.name.text == "Sour"
        assert (figures(found), found.hold) == ([("error-rate", ">", 0.05)], 240.0)
        assert severity(found) == "page"


def test_steps_of_a_scenario_are_no_alert() -> None:
    assert alerts("# Alerts\n\n## Scenario: sour\n- **WHEN** milk is old\n- **THEN** warn\n") == ()


def test_names_in_bold_before_what_fires() -> None:
    text = """
        # Alerts
        **A-1: Sour.** Fires when p95 is above 700 ms for 10 minutes.

        **A-2: Dry.** Fires when no milk came for 30 minutes.

        **Note.** Nobody is called on Sundays.
    """
    assert [each.name and each.name.text for each in alerts(text)] == ["A-1: Sour", "A-2: Dry"]
    assert [each.hold for each in alerts(text)] == [600.0, 1800.0]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("| Metric | Threshold |\n|--|--|\n| Error rate | 2 % |\n| Uptime | 99 % |",
         [("Error rate", [("error-rate", ">", 0.02)], ""),
          ("Uptime", [("availability", "<", 0.99)], "")]),
        ("| No. | Condition | Tell |\n|--|--|--|\n| 1 | Errors above 2 % | by mail |\n"
         "| 2 | No milk | by mail |",
         [("", [("error-rate", ">", 0.02)], ""), ("", [], "")]),
        ("| # | Signal | Warn at | Page at |\n|--|--|--|--|\n| 1 | p99 latency | 800 ms | 2 s |",
         [("p99 latency", [("latency", ">", 0.8)], "Warn at"),
          ("p99 latency", [("latency", ">", 2.0)], "Page at")]),
        ("| Severity | What |\n|--|--|\n| page | errors > 5%; vat down for 2 min |\n"
         "| ticket | p95 > 1 s |",
         [("", [("error-rate", ">", 0.05)], "page"), ("", [], "page"),
          ("p95 > 1 s", [("latency", ">", 1.0)], "ticket")]),
        ("| Name | When | For |\n|--|--|--|\n| Late | a batch takes more than 30 s | 2 min |",
         [("Late", [], "")]),
    ],
    ids=["bare figures", "numbered", "levels", "several in a cell", "no response time"],
)  # fmt: skip
def test_tables(table: str, expected: list[tuple[str, list[tuple[str, str, float]], str]]) -> None:
    found = alerts(f"# Alerts\n\n{table}\n")
    said = [(each.name.text if each.name else "", figures(each), severity(each)) for each in found]
    assert said == expected
