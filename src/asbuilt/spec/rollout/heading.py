"""Headings of what is said of a rollout: ``Rollout plan``, ``Going live``, ``Shipping it``."""

from __future__ import annotations

from asbuilt import regex
from asbuilt.spec.language import english
from asbuilt.spec.section import Outline, Section
from asbuilt.spec.title import normal_title, plain_title

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
_TITLES = frozenset(map(normal_title, ROLLOUT))
_OF_VERSIONS = r"(?:roll ?outs?|releases?|deployments?|deploy|launch|go live|canary)"
_BY_STAGES = r"(?:in (?:stages|steps|phases|waves)|staged|phased|gradual(?:ly)?|stepwise)"
_INTRODUCED = (
    r"(?:introduction|commissioning|going live|entry into (?:service|operation|use|production))"
)
_ORDER = (
    r"(?:plan|strategy|steps?|process|procedure|stages?|phases?|schedule|order|sequence|waves|rings"
    rf"|train|path|{_BY_STAGES})"
)
_INTO_USE = (
    r"^(?:going|go) live$|^launch$|\bramp(?:ing)? up$"
    r"|\b(?:introduc\w+|put(?:ting)?|tak(?:e|ing)|bring(?:ing)?|mov(?:e|ing)|com(?:e|ing))\b.*"
    r"\b(?:in(?:to)? (?:service|operation|use|production)|live|to production)$"
    r"|^(?:path|road|way|going) (?:in)?to production$"
    r"|^(?:ship|releas|deploy|launch|introduc|roll)(?:p?ing|e)? (?:it|this)(?: out)?$"
    r"|^introduc(?:tion|ing) (?:of )?(?:the|this|our) (?:\w+ )?"
    r"(?:service|system|app|application|platform|software|site|portal|product)$"
    r"|^cut ?over\b|^commissioning$|^phasing$"
    r"|^(?:introduction|commissioning|go live|going live|launch|deployment|release)"
    r" and (?:final |formal )?(?:acceptance|hand ?over|sign ?off)$"
    r"|^acceptance and (?:commissioning|go live|going live|launch|deployment|release)$"
    r"|^(?:getting|putting|letting|sending|inviting|bringing) (?:the |our |all )?\w+"
    r" (?:out|in|there|aboard|on ?board)\b.{0,20}$"
    r"|^how (?:it|this|we|(?:a|the|each) (?:version|release)) (?:goes? out|goes? live|ships?"
    r"|ship it|is (?:shipped|released|deployed)|releases?|rolls? (?:it )?out|deploys?)$"
    r"|^(?:who gets it (?:when|first)|out (?:of )?the door)$"
    r"|^opening (?:up|(?:the |its |our )?(?:doors|gates?|shutters))$"
    r"|^(?:how|when|in (?:what|which) (?:order|steps)) (?:do|does|will|shall|should|did)"
    r" (?:it|this|we|(?:a|the|our|each) \w+)"
    r" (?:go (?:out|live)|ship|release|deploy|launch|introduce|roll)(?: \w+){0,3}$"
    r"|^who (?:gets|will get|sees|has) (?:it|this|what) (?:first|when|next)$"
)
ABOUT = regex.compile(
    rf"\b{_OF_VERSIONS}\b.*\b{_ORDER}\b|\b{_ORDER}\b.*\b{_OF_VERSIONS}\b"
    r"|^(?:staged|phased|gradual|progressive) (?:rollout|release|delivery|deployment)$"
    r"|^canary (?:release|rollout|deployment)$"
    r"|^(?:releasing|deploying|shipping|rolling out)"
    r"(?: (?:an?|the|each|every|our))?(?: new)?(?: (?:version|release|build|update|change)s?)?$"
    r"|\b(?:ci ?/ ?cd|ci cd|deployment|delivery|release) pipelines?\b"
    rf"|\brollout\b|{_INTO_USE}|\b(?:{_BY_STAGES}|schedule (?:of|for)(?: the)?) {_INTRODUCED}\b"
    rf"|\b{_INTRODUCED} (?:schedule|{_BY_STAGES})\b"
)
ASIDE = regex.compile(
    r"\b(?:algorithms?|percentages?|logic|flags?|criteria|criterion|kpis?|metrics?|monitoring|notes"
    r"|verification|validation|prerequisites|migrations?|check ?lists?|readiness|history|messaging"
    r"|status|progress|communication|security|roll ?back)\b"
)
"""What else headings about rollouts may be about."""
_OF_PROJECT = regex.compile(r"(?:phase|stage|sprint|milestone|iteration)s? ?[0-9]")
_USE = regex.compile(_INTO_USE)
_OTHERS = regex.compile(
    r"\b(?:requirements?|goals?|tests?|testing|coverage|alert\w*|monitoring|metrics|risks?"
    r"|infrastructure|roll ?backs?|success|slos?|performance|limits?|quality|availability"
    r"|(?<!the )service"
    r"|levels?|plans?|pricing|data|api|history|progress|milestones?|road ?maps?|timelines?|schedule"
    r"|states?|variables|configuration|settings)\b"
)
_OF_RELEASES = regex.compile(
    r"\b(?:ship\w*|releas\w*|live|traffic|ramp\w*|roll\w*|launch\w*|introduc\w*|deliver\w*|deploy\w*"
    r"|switch\w*|feature flags?|migrat\w*|cut ?over|stages|rings)\b"
)


def rollouts(outline: Outline) -> list[Section]:
    """The sections about the rollout, without those about the way back."""
    return [
        each
        for each in outline.topmost(*ROLLOUT, about=ABOUT)
        if each.title in _TITLES or not (ASIDE.search(each.topic) or _OF_PROJECT.match(each.topic))
    ]


def is_named(title: str) -> bool:
    """Whether a title in a chart is that of a rollout: ``section Rollout``."""
    named = normal_title(title)
    return named in _TITLES or (ABOUT.search(named) is not None and not ASIDE.search(named))


def is_titled(section: Section) -> bool:
    """Whether a section's heading says that it is about a rollout, and about nothing else."""
    return section.title in _TITLES or _USE.search(section.topic) is not None


def leads_releases(section: Section) -> bool:
    """Whether arrows below a heading may show the way of a release, whatever they join."""
    return is_titled(section) or _WAY.search(section.topic) is not None


_WAY = regex.compile(
    r"^(?:our |the )?(?:releases?|shipping|promotion)(?: (?:path|flow|process|train|chain|way))?$"
)


def is_of_others(section: Section) -> bool:
    """Whether a heading is about what has environments and shares, and no steps."""
    return section.heading is None or _OTHERS.search(section.topic) is not None


def is_of_releases(section: Section) -> bool:
    """Whether a heading has to do with releases, whatever it says of them."""
    titles = (section.topic, english(plain_title(section.name.text)))
    return any(map(_OF_RELEASES.search, titles))
