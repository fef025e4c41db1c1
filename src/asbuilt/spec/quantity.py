"""Targets in figures: ``< 200ms``, ``99.9% monthly``, ``p50 < 150 ms, p95 < 400 ms``.

The grammar is the one under *Targets* in ``docs/specification.md``. Times are in seconds, shares
are fractions (99.9 % is 0.999), rates are per second, sizes in bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from asbuilt.source import Span

Metric = Literal[
    "latency", "availability", "throughput", "users", "concurrent-users", "error-rate",
    "coverage", "rpo", "rto", "size", "count", "unknown",
]  # fmt: skip
Comparator = Literal["<", "<=", ">", ">=", "="]


@dataclass(frozen=True, slots=True)
class Target:
    """One clause of a target. ``assumed`` names the parts that the document left out and that a
    convention filled in (``percentile``, ``comparator``, ``window``, ``metric``)."""

    metric: Metric
    comparator: Comparator
    value: float
    unit: Literal["seconds", "fraction", "per-second", "bytes", "count"]
    text: str
    span: Span
    percentile: float | None = None
    scope: str | None = None
    condition: str | None = None
    window: float | None = None
    assumed: tuple[str, ...] = ()
