"""The background: the problem, the goals, and what is no goal."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from asbuilt.document.blocks import Block, Text
from asbuilt.spec.section import Outline, bullets, item_texts, labels, prose
from asbuilt.spec.title import normal_title

BACKGROUND = (
    "Background",
    "Context",
    "Motivation",
    "Goals and Non-Goals",
    "Scope",
    "Objectives and Scope",
)
PROBLEM = ("Problem Statement", "Problem", "The Problem", "Problem Description")
GOALS = ("Goals", "Objectives", "Project Goals", "Business Goals", "In Scope", "Primary Goals")
NON_GOALS = ("Non-Goals", "Nongoals", "Out of Scope", "Not in Scope", "Anti-Goals", "Exclusions")
TITLES = BACKGROUND + PROBLEM + GOALS + NON_GOALS


class Background(Struct, frozen=True):
    """``problem`` is prose; goals are the bullets under their headings or bold labels."""

    problem: str = ""
    goals: tuple[Text, ...] = ()
    non_goals: tuple[Text, ...] = ()


PART = Background


def read(outline: Outline) -> Background:
    """The problem (else the background's own prose), goals and non-goals."""
    texts = [prose(section) for section in outline.find(*PROBLEM)]
    texts += [prose(section) for section in outline.find(*BACKGROUND)]
    return Background(
        next(filter(None, texts), ""),
        tuple(_listed(outline, GOALS)),
        tuple(_listed(outline, NON_GOALS)),
    )


def _listed(outline: Outline, titles: tuple[str, ...]) -> Iterator[Text]:
    for section in outline.topmost(*titles):
        yield from (item.text for item in bullets(section, deep=True))
    names = set(map(normal_title, titles))
    for section in outline.find(*BACKGROUND):
        for label in labels(section):
            if label.name in names:
                blocks: tuple[Block, ...] = label.blocks
                yield from ([label.value] if label.value.text else item_texts(blocks))
