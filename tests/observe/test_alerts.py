"""Alerts: when a condition holds, for how long, and when it is over."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from asbuilt.observe.alerts import Alerts, State
from asbuilt.observe.exposition import expose
from asbuilt.observe.metrics import Metrics
from asbuilt.observe.observation import Observation
from asbuilt.plan.model import ServicePlan
from tests.plan.compiled import PEOPLE, document, plan_of

ROWS = """| Alert | Condition | For | Severity | Notify |
|---|---|---|---|---|
"""
SLOW = "| Slow | p95 > 200ms | 5 seconds | ticket | #ops |\n"
ERRORS = "| Errors | error rate > 1% | 3 seconds | page | #ops |\n"


def plan(*rows: str) -> ServicePlan:
    """The plan of a document with one endpoint and these alerts."""
    api = "#### GET /api/users\n\n#### GET /api/users/{id}"
    return plan_of(
        document(PEOPLE, api) + f"\n## Monitoring\n\n### Alerting\n\n{ROWS}{''.join(rows)}"
    )


class Clock:
    """Requests and looks, second after second."""

    def __init__(self, *rows: str) -> None:
        made = plan(*rows)
        bounds = [o.bound for o in made.objectives if o.metric == "latency"]
        self.metrics = Metrics("club", "1", bounds)
        self.alerts = Alerts(made, self.metrics)
        self.now = 1000.0

    def second(
        self, *durations: float, status: int = 200, route: str = "/api/users"
    ) -> dict[str, State]:
        """What the alerts are after a second with such requests."""
        for duration in durations:
            self.metrics.record(
                Observation(0.0, "GET", route, status, duration, 1, 1, "user", "192.0.2.1", "id")
            )
        self.now += 1
        list(self.alerts.look(self.now))
        return {watch.alert.name: watch.state for watch in self.alerts.watches}


def test_a_condition_that_lasts_is_pending_then_firing_then_over() -> None:
    clock = Clock(SLOW)
    states = [clock.second(0.3)["Slow"] for _ in range(7)]
    assert states == [State.PENDING] * 5 + [State.FIRING] * 2
    quiet = [clock.second(*[0.01] * 200)["Slow"] for _ in range(3)]
    assert quiet[-1] is State.OK


def test_a_condition_that_pauses_begins_anew() -> None:
    clock = Clock(SLOW)
    for _ in range(4):
        assert clock.second(0.3)["Slow"] is State.PENDING
    assert clock.second()["Slow"] is State.OK
    assert clock.second(0.3)["Slow"] is State.PENDING


@pytest.mark.parametrize(
    ("late", "held"), [(5, State.OK), (6, State.PENDING)], ids=["just p95", "just beyond"]
)
def test_a_percentile_is_that_of_all_requests(late: int, held: State) -> None:
    clock = Clock(SLOW)
    assert clock.second(*[0.3] * late, *[0.2] * (100 - late))["Slow"] is held


def test_a_mean_is_judged_without_a_percentile() -> None:
    clock = Clock("| Slow | average response time > 200ms | 1 second | page | - |\n")
    assert clock.second(0.1, 0.29)["Slow"] is State.OK
    clock.second()
    assert clock.second(0.1, 0.31)["Slow"] is State.PENDING


def test_answers_of_the_service_s_own_fault_are_errors() -> None:
    clock = Clock(ERRORS)
    assert clock.second(0.01, status=404)["Errors"] is State.OK
    assert clock.second(*[0.01] * 50, status=503)["Errors"] is State.PENDING


def test_own_endpoints_do_not_count() -> None:
    clock = Clock(SLOW, ERRORS)
    found = clock.second(3.0, status=500, route="/metrics")
    assert set(found.values()) == {State.OK}


def test_an_endpoint_that_is_named_is_judged_alone() -> None:
    clock = Clock("| One | p95 of GET /api/users/{id} > 200ms | 1 second | page | - |\n")
    assert clock.second(0.3)["One"] is State.OK
    assert clock.second(0.3, route="/api/users/{id}")["One"] is State.PENDING


def test_what_is_kept_does_not_grow() -> None:
    clock = Clock("| Slow | p95 > 200ms | 10 minutes | page | - |\n")
    for _ in range(200):
        clock.second(0.3)
    (condition,) = clock.alerts.watches[0]._conditions
    assert len(condition._looks) == 61


def test_states_are_metrics() -> None:
    clock = Clock(SLOW, ERRORS)
    clock.second(0.3)
    text = expose(clock.metrics, clock.alerts).decode()
    shown = {
        (sample.labels["alert"], sample.labels["severity"]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "asbuilt_alert_state"
    }
    assert shown == {("Slow", "ticket"): 1, ("Errors", "page"): 0}


def test_what_is_assumed_is_said() -> None:
    made = plan(
        SLOW, SLOW, "| Down | Service downtime | 1 minute | page | - |\n",
        "| Soon | error rate > 2% | | page | - |\n",
    )  # fmt: skip
    assert [(alert.name, len(alert.conditions), alert.hold) for alert in made.alerts] == [
        ("Slow", 1, 5.0), ("Down", 0, 60.0), ("Soon", 1, 60.0),
    ]  # fmt: skip
    said = " ".join(each.text for each in made.assumptions)
    assert "“Slow” stands here again" in said
    assert "can not tell “Down” of itself" in said
    assert "“Soon” is raised after 60 seconds" in said
    assert made.alerts[0].notify == "#ops"


@pytest.mark.parametrize(
    ("condition", "told"),
    [("API p95 > 1s", True), ("search p95 > 1s", False), ("p95 of GET /api/none > 1s", False),
     ("CPU > 80%", False), ("availability < 99%", False), ("p95 < 1s", False)],
)  # fmt: skip
def test_nothing_else_is_taken_for_the_condition(condition: str, told: bool) -> None:
    (alert,) = plan(f"| A | {condition} | 1 minute | page | - |\n").alerts
    assert bool(alert.conditions) is told


EITHER = "| Bad | error rate > 10% or p95 > 200ms | 5 seconds | page | - |\n"
BOTH = "| Bad | error rate > 10% and p95 > 200ms | 5 seconds | page | - |\n"


@pytest.mark.parametrize(
    ("row", "slow", "wrong", "raised"),
    [
        (EITHER, True, False, True), (EITHER, False, True, True), (EITHER, True, True, True),
        (BOTH, True, False, False), (BOTH, False, True, False), (BOTH, True, True, True),
    ],
)  # fmt: skip
def test_a_document_says_whether_one_condition_is_enough(
    row: str, slow: bool, wrong: bool, raised: bool
) -> None:
    clock = Clock(row)
    seconds, status = 0.3 if slow else 0.01, 500 if wrong else 200
    states = [clock.second(seconds, status=status)["Bad"] for _ in range(7)]
    assert (states[-1] is State.FIRING) is raised


def test_what_the_service_can_not_tell_is_not_left_out_of_a_conjunction() -> None:
    (alert,) = plan("| A | CPU > 80% and p95 > 1s | 1 minute | page | - |\n").alerts
    assert alert.conditions == ()
    (alert,) = plan("| A | CPU > 80% or p95 > 1s | 1 minute | page | - |\n").alerts
    assert len(alert.conditions) == 1


def test_another_document_goes_on_where_the_alert_is_the_same() -> None:
    clock = Clock(SLOW, ERRORS)
    for _ in range(7):
        states = clock.second(0.3, status=503)
    assert set(states.values()) == {State.FIRING}
    other = plan("| New | p95 > 290ms | 3 seconds | page | - |\n", SLOW)
    following = Alerts(other, clock.metrics)
    clock.metrics.follow("club", "2", [o.bound for o in other.objectives if o.metric == "latency"])
    following.follow(clock.alerts)
    clock.alerts = following
    assert {watch.alert.name: watch.state for watch in following.watches} == {
        "New": State.OK, "Slow": State.FIRING,
    }  # fmt: skip
    assert clock.second(0.3) == {"New": State.PENDING, "Slow": State.FIRING}
    quiet = [clock.second(*[0.01] * 200) for _ in range(3)]
    assert quiet[-1] == {"New": State.OK, "Slow": State.OK}
