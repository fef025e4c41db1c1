"""Deployment: where the service runs, how a version is rolled out, and how it is rolled back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from asbuilt import regex
from asbuilt.document.blocks import Fence, Paragraph, Table, Text
from asbuilt.record import dataclass
from asbuilt.source import Source, Span
from asbuilt.spec.figure import duration
from asbuilt.spec.passage import passage
from asbuilt.spec.quantity import Target, parse_targets
from asbuilt.spec.record import Headers, bind, records
from asbuilt.spec.rollout_step import Step, environment_of, from_row, from_text, is_rollout
from asbuilt.spec.section import (
    Outline,
    Section,
    blocks_of,
    bullets,
    labels,
    normal_title,
    pair,
)

__all__ = ["PART", "TITLES", "Deployment", "Setting", "Step", "read"]

INFRASTRUCTURE = (
    "Infrastructure",
    "Deployment Infrastructure",
    "Hosting",
    "Environments",
    "Infrastructure Requirements",
)
ROLLOUT = (
    "Rollout Plan",
    "Rollout",
    "Rollout Strategy",
    "Release Plan",
    "Release Strategy",
    "Deployment Plan",
    "Deployment Steps",
    "Deployment Strategy",
    "Deployment Process",
)
ROLLBACK = (
    "Rollback Strategy",
    "Rollback",
    "Rollback Plan",
    "Rollback Procedure",
    "Rollback Steps",
    "Backout Plan",
)
TITLES = (
    "Deployment",
    "Deployment and Operations",
    "Deployment and Rollout",
    *INFRASTRUCTURE,
    *ROLLOUT,
    *ROLLBACK,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """``- Container orchestration: Kubernetes``."""

    name: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Deployment:
    """``rollback_when`` are the thresholds at which a rollout is taken back."""

    infrastructure: tuple[Setting, ...] = ()
    rollout: tuple[Step, ...] = ()
    rollback: tuple[Text, ...] = ()
    rollback_when: tuple[Target, ...] = ()


PART = Deployment

_HEADERS: Headers = {
    "environment": ("environment", "stage", "phase", "target", "env"),
    "place": ("where", "location", "scope", "system"),
    "traffic": ("traffic", "share", "percentage", "percent", "users", "rollout", "audience"),
    "hold": (
        "hold", "duration", "wait", "soak", "soak time", "bake time", "bake", "observe",
        "observation",
    ),
    "when": (
        "continue when", "criteria", "success criteria", "gate", "exit criteria", "promote when",
        "proceed when", "go criteria", "condition", "go on if", "proceed if", "next if",
    ),
    "step": ("step", "action", "name", "description"),
}  # fmt: skip
ABOUT = regex.compile(
    r"\b(?:rollout|roll out|releases?|deployments?|launch|go live|canary)\b.*"
    r"\b(?:plan|strategy|steps?|process|stages?|phases?|schedule|order|sequence)\b"
    r"|^(?:staged|phased|gradual|progressive) (?:rollout|release|delivery|deployment)$"
    r"|\brollout\b|^(?:going|go) live$|^launch$|^canary (?:release|rollout|deployment)$"
)
_ROLLBACK_WHEN = {
    "roll back when",
    "rollback when",
    "rollback triggers",
    "rollback trigger",
    "rollback criteria",
    "abort when",
    "roll back if",
    "rollback if",
}


def read(outline: Outline) -> Deployment:
    """Settings, rollout steps and rollback steps from their sections."""
    everything = outline.find(*TITLES)
    when = {
        label.value.span: label.value
        for section in everything
        for label in labels(section)
        if label.name in _ROLLBACK_WHEN
    }
    return Deployment(
        tuple(
            setting for found in outline.topmost(*INFRASTRUCTURE) for setting in _settings(found)
        ),
        tuple(step for found in _rollouts(outline) for step in _steps(found)),
        tuple(item.text for found in outline.topmost(*ROLLBACK) for item in bullets(found)),
        tuple(_triggers(everything, when)),
    )


def _rollouts(outline: Outline) -> list[Section]:
    """The sections about the rollout, without those about the way back."""
    found = outline.topmost(*ROLLOUT, about=ABOUT)
    named = [section for section in found if section.title not in _WAY_BACK]
    return named or [each for each in outline.walk() if _lists_steps(each)]


_OTHERS = regex.compile(
    r"\b(?:requirements?|goals?|tests?|testing|alert\w*|monitoring|metrics|risks?|environments?"
    r"|infrastructure|roll ?backs?|success|slos?|performance|limits?|quality|availability|service"
    r"|levels?|plans?|pricing|data|api|history)\b"
)


def _lists_steps(section: Section) -> bool:
    """Whether a list under any heading names environments and shares, as a rollout does."""
    if section.heading is None or _OTHERS.search(section.title):
        return False
    texts = [text.text for text in _step_texts(section)]
    named = [
        text for text in texts if (environment_of(text) or is_rollout(text)) and not _promises(text)
    ]
    if len(named) < 2 or len(texts) >= _MOST_STEPS:
        return False
    return any(map(environment_of, named)) and any(map(is_rollout, named))


_MOST_STEPS = 12


def _promises(text: str) -> bool:
    """Whether a line is about a figure that is named: a target or an alert, no step."""
    targets = parse_targets(text, 0)
    return any(each.metric != "unknown" and "metric" not in each.assumed for each in targets)


def _step_texts(section: Section) -> Iterator[Text]:
    """The bullets, numbered paragraphs, rows with shares and bars of charts of a section."""
    for item in bullets(section):
        yield item.text
    for block in section.blocks:
        match block:
            case Paragraph(lines=lines) if _NUMBER.match(lines[0].text):
                yield Text(" ".join(line.text for line in lines), block.span)
            case Table() if "traffic" in bind(block, _HEADERS):
                for row in block.rows:
                    span = Span(row[0].span.start, row[-1].span.end)
                    yield Text(section.source.slice(span).replace("|", ","), span)
            case Fence():
                yield from (name for name, _ in _bars(section.source, block))


_NUMBER = regex.compile(r"[0-9]+(?:\.[0-9]+)+\.?\s+(?=\S)")
_BAR = regex.compile(
    r"^[ \t]*(?P<name>[^:\n]+?)[ \t]*:[ \t]*(?P<when>[^\n]*?)[ \t]*$", re.MULTILINE
)
_LENGTH = regex.compile(r"(?:^|,\s*)(?P<length>[0-9]+\s*[a-z]+)$")


def _bars(source: Source, fence: Fence) -> Iterator[tuple[Text, float | None]]:
    """The bars of a Mermaid Gantt chart that name an environment or a share, with their lengths."""
    if not fence.info.lower().startswith("mermaid") or not fence.text.lstrip().startswith("gantt"):
        return
    text = passage(source, fence)
    for bar in _BAR.finditer(fence.text):
        name = Text(bar["name"], text.span(*bar.span("name")))
        if environment_of(name.text) or is_rollout(name.text):
            length = _LENGTH.search(bar["when"])
            yield name, duration(length["length"]) if length else None


_WAY_BACK = frozenset(map(normal_title, ROLLBACK))


def _triggers(sections: Sequence[Section], when: Mapping[Span, Text]) -> Iterator[Target]:
    """The thresholds of ``**Roll back when:**`` lines and of sentences: "Rollback if …"."""
    for text in when.values():
        yield from parse_targets(text.text, text.span.start)
    lines = {line.span: line for section in sections for line in _own_lines(section)}
    for line in lines.values():
        stated = None if line.span in when else _SENTENCE.search(line.text)
        if stated and not any(line.span.start <= span.start < line.span.end for span in when):
            yield from parse_targets(
                line.text[stated.end() :], line.span.start + stated.end()
            )  # fmt: skip


_SENTENCE = regex.compile(
    r"\b(?:roll(?:s|ed)?[- ]?back|revert(?:ed|s)?|abort(?:ed|s)?)\b[^.;:]{0,40}?"
    r"\b(?:if|when|once)\b",
    re.I,
)


def _own_lines(section: Section) -> Iterator[Text]:
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield from block.lines
    for item in bullets(section):
        yield item.text


def _settings(section: Section) -> Iterator[Setting]:
    for item in bullets(section, deep=True):
        named = pair(item.text)
        if named:
            yield Setting(*named)


def _steps(section: Section) -> Iterator[Step]:
    """The rows and bullets under a heading; without any its subheadings, or its sentences."""
    found = [*_listed_steps(section)]
    yield from found
    below = [child for child in section.children if child.title not in _WAY_BACK]
    if not found and sum(_is_step(child) for child in below) > 1:
        yield from (_headed(child) for child in below if _is_step(child))
        return
    for child in below:
        yield from _steps(child)
    if not found and not below:
        lines = [line for line in _own_lines(section) if not _SENTENCE.search(line.text)]
        named = [line for line in lines if environment_of(line.text) or is_rollout(line.text)]
        for line in named:
            if len(named) > 1 or is_rollout(line.text):
                yield from from_text(line, line.span, sentence=True)


def _listed_steps(section: Section) -> Iterator[Step]:
    alone = replace(section, children=())
    for fence in blocks_of(alone, Fence):
        for name, length in _bars(section.source, fence):
            for step in from_text(name, name.span):
                yield replace(step, hold=step.hold or length)
    for record in records(alone, _HEADERS):
        stated = record.get("environment") or record.get("step")
        if stated is None or not environment_of(stated.text):
            record |= _named(record)
        if "environment" in record or "step" in record:
            yield from_row(record)
    for item in bullets(section):
        if not _SENTENCE.search(item.text.text):
            yield from from_text(item.text, item.span)
    for paragraph in blocks_of(alone, Paragraph):
        number = _NUMBER.match(paragraph.lines[0].text)
        if number:
            span = Span(paragraph.span.start + number.end(), paragraph.span.end)
            yield from from_text(Text(section.source.slice(span), span), paragraph.span)


def _named(record: Mapping[str, Text]) -> dict[str, Text]:
    """The cell of a row that names an environment, whatever its column is called."""
    named = next((text for text in record.values() if environment_of(text.text)), None)
    return {"environment": named} if named else {}


def _is_step(section: Section) -> bool:
    return bool(_NUMBERED.match(section.title)) or environment_of(section.name.text) is not None


_NUMBERED = regex.compile(r"(?:phase|stage|step|wave|ring)\b")


def _headed(section: Section) -> Step:
    """``### Stage 2: canary`` with what is said below it."""
    texts = [section.name.text, *(line.text for line in _own_lines(section))]
    whole = next(from_text(Text(". ".join(texts), section.name.span), section.span))
    named = environment_of(section.name.text)
    return replace(
        whole,
        text=section.name,
        environment=named or whole.environment,
        continue_when=tuple(
            target
            for label in labels(section, plain=True)
            if label.name in _HEADERS["when"]
            for target in parse_targets(label.value.text, label.value.span.start)
        ),
    )
