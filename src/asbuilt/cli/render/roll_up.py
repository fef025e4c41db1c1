"""Where a document stands, for people: sums first, what needs somebody below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import click

from asbuilt.cli.render.columns import padded
from asbuilt.cli.render.proof.text import COLOURS
from asbuilt.cli.render.terminal import printable
from asbuilt.document.width import columns
from asbuilt.verify.status import MilestoneStatus, Status

_BAR = 20
_WORDS = {"done": "done", "late": "late", "ahead": "", "undated": "no date"}


def text(state: Status) -> str:
    """The whole roll-up."""
    sections = (
        ("Requirements", list(_requirements(state))),
        ("Plan", list(_phases(state))),
        ("Milestones", [_milestone(each) for each in state.milestones]),
        ("Open questions", [f"  {printable(_line(question))}" for question in state.questions]),
        ("Risks", list(_risks(state))),
    )
    head = printable(f"{state.title} {state.version}".strip())
    measured = f"measured {state.measured}" if state.measured else "nothing measured yet"
    lines = [f"{head}    {measured}"]
    for title, content in sections:
        if content:
            lines += ["", title, *content]
    return "\n".join((*lines, ""))


def _line(text: str) -> str:
    return " ".join(text.split())


def _requirements(state: Status) -> Iterator[str]:
    counts = Counter(each.verdict for each in state.requirements)
    if counts:
        parts = (
            click.style(f"{n} {verdict}", fg=COLOURS[verdict]) for verdict, n in counts.items()
        )
        yield f"  {', '.join(parts)}"
    width = _width(each.id for each in state.requirements)
    for each in state.requirements:
        verdict = click.style(f"{each.verdict:10}", fg=COLOURS[each.verdict])
        yield f"  {_cell(each.id, width)}  {verdict}  {printable(each.summary)}"


def _phases(state: Status) -> Iterator[str]:
    width = _width(phase.name for phase in state.phases)
    for phase in state.phases:
        done = round(_BAR * phase.done / phase.tasks) if phase.tasks else 0
        bar = "━" * done + "─" * (_BAR - done)
        yield f"  {_cell(phase.name, width)}  {bar}  {phase.done} of {phase.tasks} tasks"


def _milestone(milestone: MilestoneStatus) -> str:
    days = milestone.days
    words = _WORDS[milestone.due]
    if milestone.due == "late" and days is not None:
        words = click.style(f"{-days} days late", fg="red")
    elif milestone.due == "ahead" and days is not None:
        words = f"in {days} days"
    return f"  {_cell(milestone.date, 12)}  {printable(milestone.name)}  {words}".rstrip()


def _risks(state: Status) -> Iterator[str]:
    for risk in state.risks:
        levels = printable(f"{risk.impact or '?'} impact, {risk.likelihood or '?'} likelihood")
        verdict = click.style(risk.mitigation, fg=COLOURS[risk.mitigation])
        yield f"  {printable(risk.text)} ({levels}): mitigation {verdict}"


def _width(texts: Iterable[str]) -> int:
    return max((columns(printable(text)) for text in texts), default=0)


def _cell(text: str, width: int) -> str:
    return padded(printable(text), width)
