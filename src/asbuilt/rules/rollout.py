"""The steps of a rollout that say plainly where a version goes, or who gets it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from asbuilt import regex
from asbuilt.document.blocks import Fence, Paragraph, Text
from asbuilt.document.text import text_of
from asbuilt.rules.rule import Subject
from asbuilt.rules.said import said
from asbuilt.rules.wording import Wording
from asbuilt.source import Span
from asbuilt.spec.language import english, is_foreign
from asbuilt.spec.rollout.step import environments_in
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections.deployment import Deployment, Step
from asbuilt.spec.title import bare

_LONGEST = 120
"""Characters of a step. What is longer tells of something, and names an environment by the way."""
_GOES = regex.compile(
    r"\b(?:deploy\w*|releas\w+|roll\w*[ -]?out|promot\w+|ship\w*|launch\w*|ramp\w*|canary|pilot"
    r"|go(?:es|ing)? live|cut ?over|switch\w*|enabl\w+|open\w*|environment|cluster|traffic)\b",
    re.I,
)
_ENVIRONMENT_ALONE = regex.compile(
    r"\W*(?:(?:step|phase|week|day|ring|wave)\W*\d+(?:\s*[-–]\s*\d+)?\W*)?(?:then|finally)?\W*"
    r"(?:(?:internal|full|first|the whole)\s+)?"
    r"(?:dev(?:elopment)?|staging|stage|uat|qa|test|pre-?prod\w*|prod(?:uction)?|live|canary"
    r"|everyone|everybody|all \w+)(?:\s+(?:system|server|site|stage)s?)?\s*(?:$|[(,:;.–—-].*)",
    re.I,
)
_SHARE_OF_PEOPLE = regex.compile(
    r"\d\s?(?:%|percent)\W+(?:of\s+)?(?:(?:the|all|our)\s+)?(?:\w+\s+)?(?:users?|traffic|customers?"
    r"|clients?|requests?|tenants?|accounts?|instances|nodes|servers|pods|replicas|regions?|stores?"
    r"|shops?|sites?|devices?|machines?|population|fleet)\b"
    r"|^\W*(?:then|to|at)?\W*\d{1,3}(?:[.,]\d+)?\s?(?:%|percent)\W*(?:(?:for|after|on|until)\b.*)?$",
    re.I,
)


_CANARY = Wording(r"\bcanar(?:y|ies|ied|ying)\b", "canar")
_PARTLY = regex.compile(
    r"\d\s?(?:%|percent)|\b(?:traffic|pods|first|then|hours?|days?|minutes|before)\b"
    r"|\bcanary (?:is|are|goes to|runs (?:on|in|at)|covers|takes) (?:the )?"
    r"(?:one|two|three|four|five|ten|first|smallest|\d+)\b",
    re.I,
)
_NO_CANARY = regex.compile(
    r"\b(?:no|not|never|without|instead|rather|future|tokens?|test\w*|feature|could|may|might"
    r"|(?<!hours )(?<!hour )(?<!days )(?<!day )(?<!weeks )(?<!week )later)\b",
    re.I,
)


def canaries(subject: Subject) -> list[Text]:
    """Where a new version gets a part of the traffic first: the steps of a rollout that say so,
    without any the sentences that speak of a canary, or of one instance that it runs on first."""
    steps = [
        step.text
        for step in plain_steps(subject)
        if step.environment == "canary" or (step.share is not None and 0 < step.share < 1)
    ]
    if steps:
        return steps
    if subject.says("canary", "canarie"):
        steps = [
            line.found(found)
            for line, found in _CANARY.found(subject)
            if _PARTLY.search(line.text) and not _NO_CANARY.search(line.text)
        ]
        steps = steps or [*_below_canary(subject)][:1]
    if not steps:
        told = _ON_ONE.found(subject)
        told = ((line, found) for line, found in told if subject.says(*_SAYS_ONE))
        steps = [line.found(found) for line, found in told if _may_tell_of_release(line.line.text)]
    return steps or _strategies(subject)


def _below_canary(subject: Subject) -> Iterator[Text]:
    """The shares of the sentences below a heading *Canary* that say who gets a version first."""
    for line in said(subject):
        if not line.line.row and _CANARY.search(english(line.line.head)):
            found = _SHARE.search(line.text)
            if found and _GETS.search(line.text) and not _JUDGED.search(line.text):
                yield line.found(found)


_SHARE = regex.compile(
    r"\b\d{1,2}(?:[.,]\d+)?\s?(?:%|percent)|\bone (?:in|out of) (?:every )?\w+", re.I
)
_GETS = regex.compile(
    r"\b(?:takes?|gets?|serves?|receiv\w+|handl\w+|runs?|goes|go|sent|sends?|rout\w+|deploy\w*"
    r"|releas\w+|roll\w*[ -]?out|shifted|gives?|given|starts?|begins?|first)\b",
    re.I,
)
_JUDGED = regex.compile(
    r"\b(?:if|when|unless|once|more than|less than|above|below|over|under|exceed\w*|at most"
    r"|at least|errors?|failures?)\b|[<>≥≤]",
    re.I,
)
_STRATEGY = regex.compile(r"^[ \t-]*(?P<said>canary)[ \t]*:[ \t]*$", re.M)


def _strategies(subject: Subject) -> list[Text]:
    """The canary of a manifest that names its steps: ``strategy: canary: steps:``."""
    if not subject.says("canary:"):
        return []
    source = subject.spec.source
    return [
        Text(found["said"], Span(*found.span("said")))
        for fence in blocks_of(subject.outline.root, Fence)
        if "setWeight" in fence.text and "analysis" not in fence.text
        for found in _STRATEGY.finditer(source.text, fence.content.start, fence.content.end)
    ][:1]


_SAYS_ONE = (
    "one of", "one instance", "one replica", "one node", "one copy", "einer der", "einem der",
    "einer von", "einer instanz", "una de las", "uno de los", "une des", "un des", "uma das",
    "um dos", "одной из", "одном из", "一个实例", "一台",
)  # fmt: skip


def _may_tell_of_release(sentence: str) -> bool:
    """Whether a sentence has what one about a release has in some language."""
    return any(map(sentence.lower().__contains__, _OF_RELEASES))


_OF_RELEASES = ("versi", "release", "build", "imag", "fassung", "lanzamiento", "livraison", "верси",
                "релиз", "сбор", "版", "发布", "镜像")  # fmt: skip
_NEW = (
    r"\b(?:new|next|neue[nr]?|nächste[nr]?|nueva|nouvelle|nova|новая|новую) "
    r"(?:versions?|releases?|builds?|images?)\b"
)
_ONE = (
    r"\bone (?:of (?:the )?)?(?:\w+ )?"
    r"(?:instances?|cop(?:y|ies)|machines?|nodes?|servers?|pods?|replicas?)\b"
)
_ON_ONE = Wording(
    rf"{_NEW}[^.;]{{0,40}}{_ONE}[^.;]{{0,30}}\b(?:for|during|first|hours?|days?|minutes?)\b"
    rf"|{_NEW}[^.;]{{0,40}}\b(?:first|initially|to begin with)\b[^.;]{{0,40}}{_ONE}",
    *("version", "release", "build", "image"),
)
"""``The new release serves one of the two instances for 48 hours``."""


@lru_cache(1)  # one rule after the other asks
def plain_steps(subject: Subject) -> tuple[Step, ...]:
    """The steps that can be judged. A list of what was done, found or measured in production has
    the words of a rollout, and none of its steps."""
    return tuple(filter(_is_plain, subject.spec[Deployment].rollout))


def _is_plain(step: Step) -> bool:
    text = bare(step.said)
    named = environments_in(text)
    if len(text) > _LONGEST or len(named) - ("canary" in named) > 1:
        return False
    if step.hold is not None or step.continue_when or (named and is_foreign()):
        return True
    return bool(
        ((named or step.share is not None) and _GOES.search(text))
        or _ENVIRONMENT_ALONE.match(text)
        or _SHARE_OF_PEOPLE.search(text)
    )


@lru_cache(1)  # two rules ask
def ways_back(subject: Subject) -> tuple[Text, ...]:
    """The steps of the rollback, and the paragraphs anywhere that begin by saying that they are it:
    ``To go back, …``, ``Going back: …``, ``Rolling back means: …``."""
    told = (
        text_of(block)
        for block in blocks_of(subject.outline.root, Paragraph)
        if _GOES_BACK.match(english(block.lines[0].text))
    )
    found = (*subject.spec[Deployment].rollback, *told)
    return tuple({text.span: text for text in found}.values())


_GOES_BACK = regex.compile(
    r"\W*(?:to (?:go|roll|switch) back\b|(?:going|rolling|switching) back\b|to (?:revert|undo)\b"
    r"|para (?:revertir|deshacer|volver)\b|zum zurückrollen\b|um zurückzu\w+|pour revenir\b"
    r"|roll-?back(?:\s?[:–—]|\s(?:is|means)\b))",
    re.I,
)
