"""Where a document stands: requirements by verdict, tasks, milestones, open questions, risks."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from asbuilt.spec.model import Specification
from asbuilt.spec.sections.implementation_plan import ImplementationPlan
from asbuilt.spec.sections.questions import Questions
from asbuilt.spec.sections.risks import Risks
from asbuilt.spec.sections.timeline import Milestone, Timeline
from asbuilt.spec.title import bare
from asbuilt.verify.evidence import Evidence
from asbuilt.verify.result import Verdict

Due = Literal["done", "late", "ahead", "undated"]


class RequirementStatus(msgspec.Struct, frozen=True):
    """A requirement with what its evidence says."""

    id: str
    text: str
    line: int
    verdict: Verdict
    summary: str


class PhaseStatus(msgspec.Struct, frozen=True):
    """A phase of the plan and how many of its tasks are done."""

    name: str
    line: int
    done: int
    tasks: int


class MilestoneStatus(msgspec.Struct, frozen=True):
    """A milestone. ``days`` is how many are left (negative: over), None without a date."""

    name: str
    line: int
    date: str
    due: Due
    days: int | None


class RiskStatus(msgspec.Struct, frozen=True):
    """A risk with its levels and the verdict on its mitigation."""

    text: str
    line: int
    impact: str
    likelihood: str
    mitigation: Verdict


class Status(msgspec.Struct, frozen=True):
    """Everything. ``measured`` is when the evidence was taken, empty without any."""

    title: str
    version: str
    today: str
    measured: str
    requirements: tuple[RequirementStatus, ...]
    phases: tuple[PhaseStatus, ...]
    milestones: tuple[MilestoneStatus, ...]
    questions: tuple[str, ...]
    risks: tuple[RiskStatus, ...]


def status(
    spec: Specification, evidence: Evidence, title: str, version: str, today: date
) -> Status:
    """The state of a document on a day, by evidence that is current."""
    line = spec.source.line
    return Status(
        title,
        version,
        today.isoformat(),
        evidence.measured,
        tuple(
            RequirementStatus(name, claim.text, claim.line, claim.verdict, claim.summary)
            for name, claim in evidence.claims.items()
            if claim.kind == "requirement"
        ),
        tuple(
            PhaseStatus(
                bare(phase.name.text),
                line(phase.span.start),
                sum(task.checked is True for task in phase.tasks),
                len(phase.tasks),
            )
            for phase in spec[ImplementationPlan].phases
        ),
        tuple(_milestone(each, line(each.span.start), today) for each in spec[Timeline].items),
        tuple(bare(question.text.text) for question in spec[Questions].open),
        tuple(
            RiskStatus(
                bare(risk.text.text),
                line(risk.span.start),
                risk.impact or "",
                risk.likelihood or "",
                _mitigated(evidence, line(risk.span.start)),
            )
            for risk in spec[Risks].items
        ),
    )


def _milestone(milestone: Milestone, line: int, today: date) -> MilestoneStatus:
    until = milestone.until or milestone.day
    days = (until - today).days if until else None
    due: Due = "undated" if days is None else "late" if days < 0 else "ahead"
    if milestone.progress == "done":
        due = "done"
    text = milestone.date.text if milestone.date else ""
    return MilestoneStatus(bare(milestone.name.text), line, bare(text), due, days)


def _mitigated(evidence: Evidence, line: int) -> Verdict:
    risks = (claim for claim in evidence.claims.values() if claim.kind == "risk")
    return next((claim.verdict for claim in risks if claim.line == line), "unmeasured")
