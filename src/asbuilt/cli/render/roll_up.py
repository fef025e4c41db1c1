"""Where a document stands, for people: sums first, what needs somebody below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import click

from asbuilt.cli.render.proof.text import COLOURS
from asbuilt.verify.status import MilestoneStatus, Status

_BAR = 20
_WORDS = {"done": "done", "late": "late", "ahead": "", "undated": "no date"}


def text(state: Status) -> str:
    """The whole roll-up."""
    sections = (
        ("Requirements", list(_requirements(state))),
        ("Plan", list(_phases(state))),
        ("Milestones", [_milestone(each) for each in state.milestones]),
        ("Open questions", [f"  {question}" for question in state.questions]),
        ("Risks", list(_risks(state))),
    )
    head = f"{state.title} {state.version}".strip()
    measured = f"measured {state.measured}" if state.measured else "nothing measured yet"
    lines = [f"{head}    {measured}"]
    for title, content in sections:
        if content:
            lines += ["", title, *content]
    return "\n".join((*lines, ""))


def _requirements(state: Status) -> Iterator[str]:
    counts = Counter(each.verdict for each in state.requirements)
    if counts:
        parts = (
            click.style(f"{n} {verdict}", fg=COLOURS[verdict]) for verdict, n in counts.items()
        )
        yield f"  {', '.join(parts)}"
    width = max((len(each.id) for each in state.requirements), default=0)
    for each in state.requirements:
        verdict = click.style(f"{each.verdict:10}", fg=COLOURS[each.verdict])
        yield f"  {each.id:{width}}  {verdict}  {each.summary}"


def _phases(state: Status) -> Iterator[str]:
    width = max((len(phase.name) for phase in state.phases), default=0)
    for phase in state.phases:
        done = round(_BAR * phase.done / phase.tasks) if phase.tasks else 0
        bar = "━" * done + "─" * (_BAR - done)
        yield f"  {phase.name:{width}}  {bar}  {phase.done} of {phase.tasks} tasks"


def _milestone(milestone: MilestoneStatus) -> str:
    days = milestone.days
    words = _WORDS[milestone.due]
    if milestone.due == "late" and days is not None:
        words = click.style(f"{-days} days late", fg="red")
    elif milestone.due == "ahead" and days is not None:
        words = f"in {days} days"
    return f"  {milestone.date:12}  {milestone.name}  {words}".rstrip()


def _risks(state: Status) -> Iterator[str]:
    for risk in state.risks:
        levels = f"{risk.impact or '?'} impact, {risk.likelihood or '?'} likelihood"
        verdict = click.style(risk.mitigation, fg=COLOURS[risk.mitigation])
        yield f"  {risk.text} ({levels}): mitigation {verdict}"
