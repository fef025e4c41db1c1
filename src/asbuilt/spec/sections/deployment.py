"""Deployment: where the service runs, how a version is rolled out, and how it is rolled back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Block, List, Paragraph, Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.figures.quantity import Target, targets_in
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.rollout.carriers import steps
from asbuilt.spec.rollout.heading import ABOUT, ROLLBACK, ROLLOUT
from asbuilt.spec.rollout.section import lines_of, taken_back
from asbuilt.spec.rollout.step import Step
from asbuilt.spec.section import Outline, Section, bullets, labels
from asbuilt.spec.title import normal_title

__all__ = ["ABOUT", "PART", "TITLES", "Deployment", "Setting", "Step", "read"]

INFRASTRUCTURE = (
    "Infrastructure",
    "Deployment Infrastructure",
    "Hosting",
    "Environments",
    "Infrastructure Requirements",
)
TITLES = (
    "Deployment",
    "Deployment and Operations",
    "Deployment and Rollout",
    *INFRASTRUCTURE,
    *ROLLOUT,
    *ROLLBACK,
)


class Setting(Struct, frozen=True):
    """``- Container orchestration: Kubernetes``."""

    name: Text
    value: Text


class Deployment(Struct, frozen=True):
    """``rollback_when`` are the thresholds at which a rollout is taken back."""

    infrastructure: tuple[Setting, ...] = ()
    rollout: tuple[Step, ...] = ()
    rollback: tuple[Text, ...] = ()
    rollback_when: tuple[Target, ...] = ()


PART = Deployment

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
        tuple(steps(outline)),
        tuple(_rollback(outline, everything)),
        tuple(_triggers(everything, when)),
    )


def _rollback(outline: Outline, everything: Sequence[Section]) -> Iterator[Text]:
    """The items below headings of rollbacks, then those of lists below such labels, and below lines
    under any heading that lead to them: ``To roll back:``."""
    sections = [*outline.topmost(*ROLLBACK), *filter(_is_way_back, outline.walk())]
    found = [item.text for section in sections for item in bullets(section)]
    stated = (label for section in everything for label in labels(section, plain=True))
    for label in stated:
        if label.name in _ROLLBACK and not label.value.text:
            lists = (block for block in label.blocks if isinstance(block, List))
            found += (item.text for block in lists for item in block.items)
    for section in outline.walk():
        found += (item.text for listed in _led(section.blocks) for item in listed.items)
    yield from {text.span: text for text in found}.values()


def _led(blocks: Sequence[Block]) -> Iterator[List]:
    """The lists below a line, or within an item, that says that they are the way back."""
    for above, block in pairwise((None, *blocks)):
        if not isinstance(block, List):
            continue
        if isinstance(above, Paragraph) and _leads_back(above.lines[-1].text):
            yield block
        for item in block.items:
            if item.children and _leads_back(item.text.text):
                yield from (each for each in item.children if isinstance(each, List))


def _is_way_back(section: Section) -> bool:
    """Whether a heading says it in other words: ``Going back``, ``Taking back release 2``."""
    return len(section.topic) <= _LONGEST_LEAD and _BACK.match(section.topic) is not None


def _leads_back(line: str) -> bool:
    said = line.rstrip("*_ ").rpartition(". ")[2]
    if not said or said[-1] not in ":：" or len(said) > _LONGEST_LEAD:
        return False
    title = normal_title(said)
    return title in _ROLLBACK or _BACK.match(english(title)) is not None


_LONGEST_LEAD = 60
_BACK = regex.compile(
    r"(?:(?:the|our|how|steps|way|procedure|if|when|in case of|for|to|a|we|you) ){0,4}"
    r"(?:roll(?:ing)? ?back|back ?out|(?:going|go|taking|take|putting|switching|way) back"
    r"|revert(?:ing)?|reversal)"
    r"(?: (?:a|the|this|release|version|deployment|service|steps?|procedure|plan|strategy|works|is"
    r"|done|in|order|needs?|requires?|takes?|means|as follows)){0,4}(?: v?\d[\d .]{0,8})?$"
)


_ROLLBACK = frozenset(map(normal_title, ROLLBACK))


def _triggers(sections: Sequence[Section], when: Mapping[Span, Text]) -> Iterator[Target]:
    """The thresholds of ``**Roll back when:**`` lines and of sentences: "Rollback if …"."""
    for text in when.values():
        yield from targets_in(text)
    lines = {line.span: line for section in sections for line in lines_of(section)}
    for line in lines.values():
        stated = None if line.span in when else taken_back(line.text)
        if stated and not any(line.span.start <= span.start < line.span.end for span in when):
            yield from targets_in(part(line, stated.end(), len(line.text)))


def _settings(section: Section) -> Iterator[Setting]:
    for item in bullets(section, deep=True):
        named = pair(item.text)
        if named:
            yield Setting(*named)
