"""Evidence beside earlier evidence: verdicts that have changed, figures that have moved"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from asbuilt.verify.evidence import ClaimEvidence, Evidence, published
from asbuilt.verify.result import Measurement, Verdict

_LOAD = ("users", "rate", "think", "arrivals", "connections")
"""What two loads have in common whose figures can be compared. Their lengths may differ."""


class VerdictChange(msgspec.Struct, frozen=True):
    """A claim that is judged otherwise. None: there was no such claim, or there is none now."""

    claim: str
    before: Verdict | None
    after: Verdict | None


class FigureChange(msgspec.Struct, frozen=True):
    """A figure that was measured both times. ``change`` is the share of the former value by which
    it grew, None where that was 0. ``apart`` says that the two confidence intervals have no value
    in common; otherwise the change may be chance. ``worse`` says that it moved towards breaking
    its promise, ``same_load`` that both were measured under the same load."""

    claim: str
    metric: str
    percentile: float | None
    unit: str
    before: float
    after: float
    change: float | None
    apart: bool
    worse: bool
    same_load: bool
    verdict_before: Verdict
    verdict: Verdict

    def grew_worse_by(self, share: float) -> bool:
        """Whether it is worse by more than a share of the former value, and not by chance."""
        if not (self.worse and self.apart and self.same_load):
            return False
        return self.change is None or abs(self.change) > share


class Comparison(msgspec.Struct, frozen=True):
    """``since`` is when the earlier evidence was taken, ``same_machine`` whether on a machine of
    the same kind. Figures that are the same are left out."""

    since: str
    same_machine: bool
    verdicts: tuple[VerdictChange, ...]
    figures: tuple[FigureChange, ...]


class Compared(Evidence, frozen=True, omit_defaults=True):
    """Evidence with what has changed since earlier evidence."""

    comparison: Comparison | None = None


def compare(before: Evidence, after: Evidence) -> Comparison:
    """What has changed from ``before``, as it was judged then, to ``after``."""
    names = list(dict.fromkeys((*after.claims, *before.claims)))
    verdicts = (_verdict(name, before, after) for name in names)
    old, new = before.machine, after.machine
    return Comparison(
        before.measured,
        (old.processor, old.processors) == (new.processor, new.processors),
        tuple(change for change in verdicts if change.before != change.after),
        tuple(
            change
            for name, claim in after.claims.items()
            if name in before.claims
            for change in _figures(before.claims[name], claim)
        ),
    )


def compared(evidence: Evidence, comparison: Comparison | None) -> Compared:
    """Both in one."""
    fields = {name: getattr(evidence, name) for name in evidence.__struct_fields__}
    return Compared(**fields, comparison=comparison)


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what ``asbuilt verify --json`` prints."""
    return published("verify", "asbuilt verify --format json", Compared)


def _verdict(name: str, before: Evidence, after: Evidence) -> VerdictChange:
    old, new = before.claims.get(name), after.claims.get(name)
    return VerdictChange(name, old.verdict if old else None, new.verdict if new else None)


def _figures(before: ClaimEvidence, after: ClaimEvidence) -> Iterator[FigureChange]:
    known: dict[tuple[str, float | None], list[Measurement]] = {}
    for old in before.measurements:
        known.setdefault((old.metric, old.percentile), []).append(old)
    for new in after.measurements:
        olds = known.get((new.metric, new.percentile))
        if olds and (change := _figure(olds.pop(0), new)):
            yield change


def _figure(old: Measurement, new: Measurement) -> FigureChange | None:
    if old.value is None or new.value is None or old.unit != new.unit or old.value == new.value:
        return None
    grew = new.value > old.value
    return FigureChange(
        new.claim, new.metric, new.percentile, new.unit, old.value, new.value,
        (new.value - old.value) / old.value if old.value else None,
        _apart(_ends(old, old.value), _ends(new, new.value)),
        grew if new.comparator in ("<", "<=") else not grew if ">" in new.comparator else False,
        all(old.load.get(name) == new.load.get(name) for name in _LOAD),
        old.verdict, new.verdict,
    )  # fmt: skip


def _ends(measurement: Measurement, value: float) -> tuple[float, float]:
    """The confidence interval; the value itself where there is none."""
    return measurement.interval or (value, value)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[1] < other[0] or other[1] < one[0]
