"""Goals of documents whose requirements say nothing of the kind: the figures that they promise in
sentences, and the goals themselves where they alone are numbered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph
from asbuilt.spec.figures.metric import Metric
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.requirements.identifier import MENTION, count_up
from asbuilt.spec.requirements.promise import is_named_target, promises
from asbuilt.spec.requirements.requirement import Requirement, from_list
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


def numbered_goals(outline: Outline) -> Iterator[Requirement]:
    """The items of lists of goals that are numbered as such, ``- G1: A guest books a room.``, and
    come up by their numbers elsewhere: of a document that numbers nothing else they are what is
    required."""
    lists = (
        (block, [*from_list(block, section.source, "functional")])
        for section in outline.find(about=_GOALS)
        for block in section.blocks
        if isinstance(block, List)
    )
    numbered = [found for block, found in lists if _are_numbered(block, found)]
    mentions = MENTION.finditer(outline.source.text) if numbered else ()
    times = Counter(each[0] for each in mentions)
    for found in numbered:
        yield from found if any(times[each.id.text] > 1 for each in found) else ()


def _are_numbered(block: List, found: Sequence[Requirement]) -> bool:
    names = [each.id.text for each in found if _OF_GOAL.fullmatch(each.id.text)]
    return len(names) == len(found) == len(block.items) and count_up(names, len(names))


_OF_GOAL = regex.compile(r"(?:G|O|GOAL|OBJ)[-_]?[0-9]{1,3}")
