"""Figures that goals promise in sentences, of documents whose requirements say nothing of the
kind."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph
from asbuilt.spec.figures.metric import Metric
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.requirements.promise import is_named_target, promises
from asbuilt.spec.section import Outline

_GOALS = regex.compile(
    r"^(?:(?:the|our|its|project|product|design|technical|system|quality|service) )*"
    r"(?:goals?|objectives?|aims?)(?: of (?:the|this) \w+)?(?: and [\w ]+)?$"
    r"|^what (?:we|it) (?:want|aim|promise)\w*\b"
)
_OF_SERVICE: frozenset[Metric] = frozenset(
    {"latency", "availability", "error-rate", "throughput", "concurrent-users", "rto", "rpo"}
)
"""Metrics of the service itself: goals of a business are measured otherwise."""


def goals(outline: Outline, stated: Collection[Target]) -> Iterator[Target]:
    """What goals say of metrics, and of percentiles of these, that nothing else has ``stated``:
    they name the metric, and compare."""
    told = {_kind(target) for target in stated} | {(target.metric, None) for target in stated}
    for section in outline.find(about=_GOALS):
        for block in section.blocks:
            if isinstance(block, Paragraph | List):
                for target in promises(block, section.source, section.title):
                    compared = "comparator" not in target.assumed
                    if target.metric not in _OF_SERVICE or _kind(target) in told:
                        continue
                    if compared and is_named_target(target):
                        yield target


def _kind(target: Target) -> tuple[Metric, float | None]:
    named = target.metric == "latency" and "percentile" not in target.assumed
    return target.metric, target.percentile if named else None
