"""Sentences that say that somebody is called, for what follows them or for what they tell."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.spec.alerts.alert import SOMEBODY, from_text, is_crossed, names_rule, sentences
from asbuilt.spec.language import english


def announces(paragraph: Paragraph) -> bool:
    """Whether a paragraph says that somebody is called for what follows it."""
    return leads(paragraph) and _CALLED_FOR.search(english(end_of(paragraph))) is not None


def says_where_they_go(paragraph: Paragraph) -> bool:
    """Whether a paragraph says whom alerts reach: ``Alerts go to the night engineer.``"""
    return _GO.search(english(end_of(paragraph))) is not None


_GO = regex.compile(
    r"\b(?:alerts|alarms|pages|warnings) (?:all )?"
    r"(?:go|are sent|are raised|reach|page|call|wake)\b",
    re.I,
)


def leads(paragraph: Paragraph) -> bool:
    """Whether a paragraph only says what follows it is, or begins a sentence that goes on there."""
    end = end_of(paragraph).rstrip("*_ ")
    return end.endswith((":", "：")) or _GOES_ON.search(english(end[-_LONGEST_WORD:])) is not None


def end_of(paragraph: Paragraph) -> str:
    """The last words of a paragraph, on one line."""
    return " ".join(line.text for line in paragraph.lines)[-_LONGEST_LEAD:]


_GOES_ON = regex.compile(
    r"\b(?:if|when|whenever|as soon as)$|\bfollowing (?:cases|conditions|events|situations)\.?$",
    re.I,
)
_LONGEST_WORD = 30
_LONGEST_LEAD = 200
_CALLED_FOR = regex.compile(
    r"\b(?:alert(?:s|ed)?|alarm(?:s|ed)?|pag(?:es?|ed|er|ing)|notif\w+|wak(?:es?|en)|woken|rung"
    r"|warned|texted|on[- ]call|duty)\b",
    re.I,
)


def calls_somebody(paragraph: Paragraph) -> bool:
    """Whether a sentence says that somebody is called when something lasts too long."""
    text = " ".join(line.text for line in paragraph.lines)
    if not paragraph.lines or len(text) > 1000 or not (SOMEBODY.search(text) or names_rule(text)):
        return False
    said = [from_text(part_of, part_of.span) for part_of in sentences(Text(text, paragraph.span))]
    return any(alert.hold is not None and is_crossed(alert) for alert in said)
