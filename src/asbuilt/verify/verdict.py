"""From what the probes found to a verdict on each claim."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from asbuilt.verify.claim import Claim
from asbuilt.verify.evidence import MOST_FAILURES, ClaimEvidence, Tally, digest, unmeasured
from asbuilt.verify.result import Check, Measurement, Result, Unproven, Verdict
from asbuilt.verify.subject import Subject
from asbuilt.verify.wording import told

Found = tuple[str, Result]
"""The name of a probe, and one thing that it found."""


@dataclass(slots=True)
class _Pile:
    """Everything that was found about one claim."""

    checks: list[Check] = field(default_factory=list)
    measurements: list[Measurement] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)
    probes: set[str] = field(default_factory=set)


def judge(subject: Subject, found: Iterable[Found], measured: str) -> dict[str, ClaimEvidence]:
    """The evidence on every claim of the document; ``measured`` is the time of the end."""
    piles: dict[str, _Pile] = {}
    for probe, result in found:
        names = (result.claim,) if isinstance(result, Measurement) else result.claims
        for name in names:
            pile = piles.setdefault(name, _Pile())
            pile.probes.add(probe)
            match result:
                case Check():
                    pile.checks.append(result)
                case Measurement():
                    pile.measurements.append(result)
                case Unproven(reason=reason) if reason not in pile.unproven:
                    pile.unproven.append(reason)
    return {
        claim.id: _evidence(subject, claim, piles[claim.id], measured)
        if claim.id in piles
        else unmeasured(subject, claim)
        for claim in subject.claims
    }


def _evidence(subject: Subject, claim: Claim, pile: _Pile, measured: str) -> ClaimEvidence:
    failures = sorted((c for c in pile.checks if not c.passed), key=lambda c: (c.line, c.name))
    groups: dict[str, Tally] = {}
    for check in pile.checks:
        tally = groups.get(check.group, Tally())
        groups[check.group] = Tally(tally.passed + check.passed, tally.failed + (not check.passed))
    verdict = _verdict(pile)
    return ClaimEvidence(
        kind=claim.kind,
        text=claim.text,
        line=claim.line,
        verdict=verdict,
        summary=told(verdict, groups, pile.measurements, pile.unproven),
        digest=digest(subject, claim),
        code=subject.code,
        measured=measured,
        groups=dict(sorted(groups.items())),
        failures=tuple(failures[:MOST_FAILURES]),
        measurements=tuple(pile.measurements),
        unproven=tuple(pile.unproven),
        probes=tuple(sorted(pile.probes)),
    )


def _verdict(pile: _Pile) -> Verdict:
    """Failing if anything fails; unproven if anything is open; met if something was seen to hold.
    No claim is met by silence."""
    measured = {measurement.verdict for measurement in pile.measurements}
    if "failing" in measured or not all(check.passed for check in pile.checks):
        return "failing"
    if pile.unproven or "unproven" in measured:
        return "unproven"
    return "met" if pile.checks or pile.measurements else "unmeasured"
