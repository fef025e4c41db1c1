"""Risks: what may go wrong, how bad and how likely it is, and what is done about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.level import Level, level_of
from asbuilt.spec.record import Headers, records
from asbuilt.spec.section import Outline, Section, bullets, pair

TITLES = (
    "Risks and Mitigation", "Risks and Mitigations", "Risks", "Risk Assessment", "Risk Analysis",
    "Risk Management", "Risk Matrix", "Risk Register", "Technical Risks", "Risk Mitigation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk. Impact and likelihood are None when they are missing or no known level."""

    text: Text
    span: Span
    impact: Level | None = None
    likelihood: Level | None = None
    mitigation: Text | None = None


@dataclass(frozen=True, slots=True)
class Risks:
    """All risks in the order of the document."""

    items: tuple[Risk, ...] = ()


PART = Risks

_HEADERS: Headers = {
    "text": ("risk", "description", "threat", "risk description"),
    "impact": ("impact", "severity", "consequence"),
    "likelihood": ("likelihood", "probability", "chance"),
    "mitigation": ("mitigation", "mitigation strategy", "response", "countermeasure", "strategy"),
}


def read(outline: Outline) -> Risks:
    """The rows of the risk tables, and bullets of the form ``Risk: mitigation``."""
    found = outline.topmost(*TITLES)
    return Risks(tuple(risk for section in found for risk in _risks(section)))


def _risks(section: Section) -> Iterator[Risk]:
    for record in records(section, _HEADERS, "text"):
        impact, likelihood = record.get("impact"), record.get("likelihood")
        yield Risk(
            record["text"],
            record["text"].span,
            level_of(impact.text) if impact else None,
            level_of(likelihood.text) if likelihood else None,
            record.get("mitigation"),
        )
    for item in bullets(section, deep=True):
        named = pair(item.text)
        if named:
            yield Risk(named[0], item.span, mitigation=named[1])
        else:
            yield Risk(item.text, item.span)
