"""What a probe found: things tried and what came of them, figures measured, and what it could not
tell."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from asbuilt.spec.figures.quantity import Target

Verdict = Literal["met", "failing", "unproven", "unmeasured", "stale"]

LONGEST_BODY = 2_000
"""Characters of a body that an exchange keeps."""


class Exchange(msgspec.Struct, frozen=True, omit_defaults=True):
    """A request and its answer as evidence: no credentials, bodies cut at :data:`LONGEST_BODY`.

    ``who`` is the role that sent it. ``status`` is None when nothing came back; then ``answer``
    says why."""

    who: str
    method: str
    path: str
    body: str | None
    status: int | None
    answer: str
    headers: dict[str, str] = {}


class Check(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing tried. ``claims`` are the ids that it speaks for, ``group`` is what it is one of
    several tries at (a cell of the matrix, a column, an endpoint), ``line`` the document's line
    that says what is ``expected``; ``exchanges`` lead to what was ``observed``."""

    claims: tuple[str, ...]
    group: str
    name: str
    passed: bool
    line: int
    expected: str = ""
    observed: str = ""
    exchanges: tuple[Exchange, ...] = ()


class Measurement(msgspec.Struct, frozen=True, omit_defaults=True):
    """A figure against a promise. ``value`` and ``bound`` are in the target's unit (seconds,
    fractions, counts, per second).

    ``interval`` is the 95 % confidence interval where the value is a rate or a percentile.
    ``verdict`` is ``unproven`` when too little was seen to tell; ``reason`` says why.
    ``load`` states how requests were made, ``histogram`` holds the latencies as
    :meth:`asbuilt.verify.load.histogram.Histogram.encode` gives them."""

    claim: str
    metric: str
    comparator: str
    bound: float
    unit: str
    verdict: Verdict
    method: str
    line: int
    value: float | None = None
    percentile: float | None = None
    sample: int = 0
    interval: tuple[float, float] | None = None
    reason: str = ""
    load: dict[str, Any] = {}
    histogram: Any = None


class Unproven(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that a probe could not tell, and why: "needs 30 days of probes; 0.1 so far"."""

    claims: tuple[str, ...]
    reason: str
    line: int = 0


class Curve(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a figure grows with another: ``points`` in the order of the first. ``words`` says in a
    sentence what it shows."""

    name: str
    words: str
    points: tuple[dict[str, Any], ...]
    claims: tuple[str, ...] = ()


Result = Check | Measurement | Unproven | Curve


def holds(target: Target, value: float) -> bool:
    """Whether a measured value keeps a promise."""
    match target.comparator:
        case "<":
            return value < target.value
        case "<=":
            return value <= target.value
        case ">":
            return value > target.value
        case ">=":
            return value >= target.value
        case "=":
            return value == target.value


def judged(target: Target, value: float, interval: tuple[float, float] | None = None) -> Verdict:
    """The verdict on a measured value: ``unproven`` when its confidence interval holds the bound
    and the value itself keeps the promise."""
    if not holds(target, value):
        return "failing"
    if interval and not all(holds(target, end) for end in interval):
        return "unproven"
    return "met"
