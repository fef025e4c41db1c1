"""Evidence for people: a line for each claim, what failed in full, and the sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import click

from asbuilt.verify.evidence import ClaimEvidence, Evidence
from asbuilt.verify.result import Check, Verdict

COLOURS: dict[Verdict, str] = {
    "met": "green", "failing": "red", "unproven": "yellow", "unmeasured": "bright_black",
    "stale": "yellow",
}  # fmt: skip
_SHOWN_FAILURES = 5


def text(evidence: Evidence) -> str:
    """Everything, the claims in the document's order, failures below their claim."""
    width = max((len(name) for name in evidence.claims), default=0)
    lines: list[str] = []
    shown: set[tuple[int, str, str]] = set()
    for name, claim in evidence.claims.items():
        verdict = click.style(f"{claim.verdict:10}", fg=COLOURS[claim.verdict])
        lines.append(f"  {name:{width}}  {verdict}  {claim.summary}")
        lines += _failures(claim, shown)
    return "\n".join((*lines, "", _sum(evidence), ""))


def _failures(claim: ClaimEvidence, shown: set[tuple[int, str, str]]) -> Iterator[str]:
    """What failed, once: a check that speaks for several claims is shown at the first."""
    new = [c for c in claim.failures if (c.line, c.group, c.name) not in shown]
    shown.update((check.line, check.group, check.name) for check in new)
    for failure in new[:_SHOWN_FAILURES]:
        yield from _failure(failure)
    if len(new) > _SHOWN_FAILURES:
        yield f"      … and {len(new) - _SHOWN_FAILURES} more"


def _failure(check: Check) -> Iterator[str]:
    yield f"      line {check.line}: {check.group}: {check.name}"
    yield f"        expected {check.expected}, got {check.observed}"


def _sum(evidence: Evidence) -> str:
    counts = Counter(claim.verdict for claim in evidence.claims.values())
    verdicts: tuple[Verdict, ...] = ("met", "failing", "unproven", "unmeasured", "stale")
    parts = [f"{counts[verdict]} {verdict}" for verdict in verdicts if counts[verdict]]
    partial = " (partial: it was interrupted)" if evidence.partial else ""
    return f"{evidence.document.name}: {', '.join(parts)} in {evidence.seconds:.0f} s{partial}"
