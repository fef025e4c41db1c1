"""What a document claims: each sentence of it that can be met or broken by the running service.

A claim's ``id`` stays the same while its sentence does: a requirement's own id, the name of a
section (``access``), or ``kind/words-of-the-sentence`` for a bullet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.plan.model import ServicePlan
from asbuilt.source import Source, Span
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.data_model import DataModel
from asbuilt.spec.sections.dependencies import Dependencies
from asbuilt.spec.sections.monitoring import Monitoring
from asbuilt.spec.sections.rate_limit import RateLimits
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.sections.risks import Risks
from asbuilt.spec.sections.security import Security, topics
from asbuilt.spec.sections.success_metrics import SuccessMetrics
from asbuilt.spec.sections.testing import Testing
from asbuilt.spec.title import bare

Kind = Literal[
    "requirement", "section", "security", "testing", "alert", "risk", "dependency", "metric",
]  # fmt: skip

CONTRACT, ACCESS, LIMITS, DATA = "contract", "access", "limits", "data"
"""The claims that whole sections make: the endpoints, the roles, the limits, the tables."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim. ``routes`` are the endpoints (``POST /api/tickets``) that implement it, ``topics``
    the security measures that its words name (:data:`asbuilt.spec.sections.security.TOPICS`),
    ``targets`` what it promises in figures. ``line`` is that of the file in which it stands."""

    id: str
    kind: Kind
    text: str
    span: Span
    line: int
    targets: tuple[Target, ...] = ()
    routes: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claims:
    """All claims of a document, and who speaks of what. The look-ups give ids."""

    items: tuple[Claim, ...]

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.items)

    def find(self, name: str) -> Claim | None:
        """The claim with this id."""
        return next((claim for claim in self.items if claim.id == name), None)

    def line(self, names: Iterable[str]) -> int:
        """The line of the first of these claims, 0 if there is none."""
        wanted = set(names)
        return next((claim.line for claim in self.items if claim.id in wanted), 0)

    def on(self, *routes: str) -> tuple[str, ...]:
        """Those that one of these endpoints implements."""
        return tuple(claim.id for claim in self.items if set(routes) & set(claim.routes))

    def about(self, *names: str) -> tuple[str, ...]:
        """Those whose words name one of these security measures."""
        return tuple(claim.id for claim in self.items if set(names) & set(claim.topics))

    def saying(self, pattern: re.Pattern[str]) -> tuple[str, ...]:
        """Tests and risks whose words match: "Test API endpoints"."""
        kinds = ("testing", "risk")
        found = (claim for claim in self.items if claim.kind in kinds)
        return tuple(claim.id for claim in found if pattern.search(claim.text))

    def of(self, kind: Kind) -> tuple[Claim, ...]:
        """Those of one kind."""
        return tuple(claim for claim in self.items if claim.kind == kind)

    def promising(self, *metrics: str) -> tuple[tuple[Claim, Target], ...]:
        """Each promise in figures about one of these metrics, with its claim. Alerts promise
        nothing: they say when somebody is called."""
        return tuple(
            (claim, target)
            for claim in self.items
            if claim.kind != "alert"
            for target in claim.targets
            if target.metric in metrics
        )


def claims(spec: Specification, plan: ServicePlan) -> Claims:
    """Everything that a document claims, in the order of its kinds and then of the document."""
    found = (
        *_requirements(spec, plan),
        *_sections(spec),
        *_security(spec),
        *_testing(spec),
        *_alerts(spec),
        *_risks(spec),
        *_dependencies(spec),
        *_metrics(spec),
    )
    return Claims(tuple(_unique(found)))


def _requirements(spec: Specification, plan: ServicePlan) -> Iterator[Claim]:
    linked: dict[str, list[str]] = {}
    for route in plan.routes:
        for requirement in route.requirements:
            linked.setdefault(requirement, []).append(route.key)
    for item in spec[Requirements].items:
        yield Claim(
            item.id.text,
            "requirement",
            bare(item.text.text),
            item.span,
            spec.source.line(item.span.start),
            item.targets,
            tuple(linked.get(item.id.text, ())),
            topics(item.text.text),
        )


def _sections(spec: Specification) -> Iterator[Claim]:
    endpoints, cells = spec[Api].endpoints, spec[Access].cells
    limits, tables = spec[RateLimits].items, spec[DataModel].tables
    stated: tuple[tuple[str, str, Span | None], ...] = (
        (CONTRACT, "Every endpoint answers as written, and nothing else is served",
         endpoints[0].span if endpoints else None),
        (ACCESS, "Every role may do what the access matrix opens to it, and nothing else",
         cells[0].span if cells else endpoints[0].span if endpoints else None),
        (LIMITS, "Every rate limit allows what it states, and no more",
         limits[0].span if limits else None),
        (DATA, "Every constraint of the data model is kept",
         tables[0].span if tables else None),
    )  # fmt: skip
    for name, text, span in stated:
        if span is not None:
            yield Claim(name, "section", text, span, spec.source.line(span.start))


def _security(spec: Specification) -> Iterator[Claim]:
    section = spec[Security]
    for text in (*section.authentication, *section.data_protection, *section.measures):
        yield _bullet(spec.source, "security", text)


def _testing(spec: Specification) -> Iterator[Claim]:
    section = spec[Testing]
    load = (section.load,) if section.load else ()
    promised = (*section.coverage, *load, *section.targets)
    for text in (*section.unit, *section.integration, *section.performance):
        within = tuple(t for t in promised if text.span.start <= t.span.start < text.span.end)
        yield _bullet(spec.source, "testing", text, within)


def _alerts(spec: Specification) -> Iterator[Claim]:
    for alert in spec[Monitoring].alerts:
        yield _bullet(spec.source, "alert", alert.name or alert.text, alert.targets)


def _risks(spec: Specification) -> Iterator[Claim]:
    for risk in spec[Risks].items:
        if risk.mitigation:
            claim = _bullet(spec.source, "risk", risk.text)
            mitigation = risk.mitigation.text
            text = f"{claim.text}: {bare(mitigation)}"
            yield replace(claim, text=text, topics=topics(mitigation))


def _dependencies(spec: Specification) -> Iterator[Claim]:
    for dependency in spec[Dependencies].items:
        if dependency.url:
            yield _bullet(spec.source, "dependency", dependency.name)


def _metrics(spec: Specification) -> Iterator[Claim]:
    required = {spec.source.line(item.id.span.start) for item in spec[Requirements].items}
    for metric in spec[SuccessMetrics].items:
        if spec.source.line(metric.name.span.start) not in required:  # it is a claim already
            yield _bullet(spec.source, "metric", metric.name, metric.targets)


_OTHER = regex.compile(r"[^a-z0-9]+")
_LONGEST_ID = 48


def _bullet(source: Source, kind: Kind, text: Text, targets: tuple[Target, ...] = ()) -> Claim:
    words = bare(text.text)
    slug = _OTHER.sub("-", words.lower()).strip("-")[:_LONGEST_ID].rstrip("-")
    name = f"{kind}/{slug or 'unnamed'}"
    line = source.line(text.span.start)
    named = topics(text.text) if kind == "security" else ()
    return Claim(name, kind, words, text.span, line, targets, topics=named)


def _unique(found: Iterable[Claim]) -> Iterator[Claim]:
    """The first claim of each id: the same sentence twice is one claim."""
    seen: set[str] = set()
    for claim in found:
        if claim.id not in seen:
            seen.add(claim.id)
            yield claim
