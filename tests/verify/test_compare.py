"""Evidence beside earlier evidence: verdicts and figures that moved, and what is only noise."""

from __future__ import annotations

import msgspec
import pytest

from asbuilt.verify.compare import Comparison, FigureChange, compare
from asbuilt.verify.result import Measurement, Unproven, Verdict
from asbuilt.verify.wording import changed
from tests.verify.test_verdict import check, evidence_of

Interval = tuple[float, float] | None


def figure(
    value: float | None, interval: Interval = None, verdict: Verdict = "met", **other: object
) -> Measurement:
    """A latency of NFR-1 in seconds."""
    made = Measurement(
        "NFR-1", "latency", "<", 0.2, "seconds", verdict, "10 users", 8, value, 95.0, 600, interval
    )
    return msgspec.structs.replace(made, **other)


def change(before: Measurement, after: Measurement) -> FigureChange:
    """The one figure that moved."""
    (found,) = compare(evidence_of(before), evidence_of(after)).figures
    return found


def test_verdicts_that_changed_are_told_and_others_are_not() -> None:
    before, after = evidence_of(check(True), figure(0.1)), evidence_of(check(False), figure(0.1))
    found = compare(before, after)
    assert [(each.claim, each.before, each.after) for each in found.verdicts] == [
        ("FR-1", "met", "failing")
    ]
    assert found.figures == () and found.since == before.measured


def test_claims_that_came_or_went_are_told() -> None:
    before, after = evidence_of(), evidence_of()
    without = {name: claim for name, claim in after.claims.items() if name != "FR-1"}
    fewer = msgspec.structs.replace(after, claims=without)
    assert [(c.claim, c.before, c.after) for c in compare(before, fewer).verdicts] == [
        ("FR-1", "unmeasured", None)
    ]
    assert [(c.claim, c.before, c.after) for c in compare(fewer, before).verdicts] == [
        ("FR-1", None, "unmeasured")
    ]


def test_a_changed_figure_is_told_as_people_say_it() -> None:
    apart = change(figure(0.011, (0.010, 0.012)), figure(0.019, (0.018, 0.020)))
    assert changed(apart) == "p95 11 → 19 ms, +73 %, still met"
    broken = change(figure(0.011, (0.01, 0.012)), figure(0.25, (0.2, 0.3), "failing"))
    assert changed(broken) == "p95 11 → 250 ms, +2,173 %, met → failing"
    noise = change(figure(0.011, (0.009, 0.013)), figure(0.012, (0.010, 0.014)))
    assert changed(noise) == "p95 11 → 12 ms, +9.1 %, still met (within the confidence intervals)"
    rate = change(
        figure(0.0, (0.0, 0.001), metric="error-rate", unit="fraction", percentile=None),
        figure(0.02, (0.015, 0.025), metric="error-rate", unit="fraction", percentile=None),
    )
    assert changed(rate) == "error rate 0 → 2 %, still met"
    other = change(figure(0.011, load={"users": 5}), figure(0.019, load={"users": 500}))
    assert changed(other).endswith("still met (under another load)")


@pytest.mark.parametrize(
    ("before", "after", "worse"),
    [
        (figure(0.1, (0.09, 0.11)), figure(0.13, (0.12, 0.14)), True),
        (figure(0.1, (0.09, 0.11)), figure(0.119, (0.112, 0.13)), False),
        (figure(0.1, (0.05, 0.15)), figure(0.13, (0.12, 0.14)), False),
        (figure(0.13, (0.12, 0.14)), figure(0.1, (0.09, 0.11)), False),
        (figure(0.1), figure(0.121), True),
        (figure(0.0), figure(0.1), True),
        (figure(0.1, load={"rate": 1}), figure(0.2, load={"rate": 2}), False),
        (figure(500.0, comparator=">="), figure(300.0, comparator=">="), True),
        (figure(300.0, comparator=">="), figure(500.0, comparator=">="), False),
        (figure(1.0, comparator="="), figure(9.0, comparator="="), False),
    ],
)
def test_a_regression_is_worse_by_more_than_the_share_and_no_noise(
    before: Measurement, after: Measurement, worse: bool
) -> None:
    assert change(before, after).grew_worse_by(0.2) is worse


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (figure(0.1), figure(0.1)),
        (figure(None), figure(0.1)),
        (figure(0.1), figure(None)),
        (figure(0.1), figure(0.1, percentile=99.0)),
        (figure(0.1), figure(0.2, unit="fraction")),
        (Unproven(("NFR-1",), "no"), figure(0.1)),
    ],
)
def test_what_can_not_be_compared_is_left_out(
    before: Measurement | Unproven, after: Measurement
) -> None:
    assert compare(evidence_of(before), evidence_of(after)).figures == ()


def test_another_machine_is_told() -> None:
    before = evidence_of()
    machine = msgspec.structs.replace(before.machine, processors=64)
    found: Comparison = compare(before, msgspec.structs.replace(before, machine=machine))
    assert not found.same_machine and compare(before, before).same_machine
