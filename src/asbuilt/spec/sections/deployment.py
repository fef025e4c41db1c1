"""Deployment: where the service runs, how a version is rolled out, and how it is rolled back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.figure import duration
from asbuilt.spec.language import english
from asbuilt.spec.quantity import Target, parse_targets
from asbuilt.spec.record import Headers, records
from asbuilt.spec.section import Outline, Section, bullets, labels, pair

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
class Step:
    """A step of the rollout. ``environment`` is development, staging, canary or production, None
    when the step names none; ``share`` is the fraction of the traffic, ``hold`` in seconds."""

    text: Text
    span: Span
    environment: str | None = None
    share: float | None = None
    hold: float | None = None
    continue_when: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Deployment:
    """``rollback_when`` are the thresholds at which a rollout is taken back."""

    infrastructure: tuple[Setting, ...] = ()
    rollout: tuple[Step, ...] = ()
    rollback: tuple[Text, ...] = ()
    rollback_when: tuple[Target, ...] = ()


PART = Deployment

_HEADERS: Headers = {
    "environment": ("environment", "stage", "phase"),
    "traffic": ("traffic", "share", "percentage", "users"),
    "hold": ("hold", "duration", "wait", "soak"),
    "when": ("continue when", "criteria", "success criteria", "gate"),
    "step": ("step", "action", "name"),
}
_ENVIRONMENTS = {
    "canary": re.compile(r"\bcanary\b", re.I),
    "development": re.compile(r"\bdev(?:elopment)?\b", re.I),
    "staging": re.compile(r"\b(?:staging|stage|pre-?prod\w*|uat|qa|test(?:ing)?)\b", re.I),
    "production": re.compile(r"\b(?:prod(?:uction)?|live|general availability)\b", re.I),
}
_SHARE = re.compile(r"(?P<share>[0-9]{1,3}(?:\.[0-9]+)?)\s?%")
_HOLD = re.compile(r"\b(?:for|hold|wait|soak)\s+(?=[0-9])", re.I)
_ROLLBACK_WHEN = {
    "roll back when",
    "rollback when",
    "rollback triggers",
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
        tuple(step for found in outline.topmost(*ROLLOUT) for step in _steps(found)),
        tuple(item.text for found in outline.topmost(*ROLLBACK) for item in bullets(found)),
        tuple(
            target for text in when.values() for target in parse_targets(text.text, text.span.start)
        ),
    )


def _settings(section: Section) -> Iterator[Setting]:
    for item in bullets(section, deep=True):
        named = pair(item.text)
        if named:
            yield Setting(*named)


def _steps(section: Section) -> Iterator[Step]:
    for record in records(section, _HEADERS, "environment"):
        yield _row(record)
    for item in bullets(section):
        text = item.text.text
        share, hold = _SHARE.search(text), _HOLD.search(text)
        yield Step(
            item.text,
            item.span,
            _environment(text),
            float(share["share"]) / 100 if share else None,
            duration(text[hold.end() :]) if hold else None,
        )


def _row(record: dict[str, Text]) -> Step:
    name, hold = record["environment"], record.get("hold")
    share = _SHARE.search(record["traffic"].text) if "traffic" in record else None
    when = record.get("when")
    return Step(
        name,
        name.span,
        _environment(name.text),
        float(share["share"]) / 100 if share else None,
        duration(hold.text) if hold else None,
        parse_targets(when.text, when.span.start) if when else (),
    )


def _environment(text: str) -> str | None:
    said = english(text)
    return next((name for name, pattern in _ENVIRONMENTS.items() if pattern.search(said)), None)
