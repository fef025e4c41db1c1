"""A mitigation names a feature that the document does not have.

## What it does
Looks in the mitigations of risks for things that a service has or has not (fallbacks, backups,
replicas, retries, audit logs, rate limits, two-factor sign-in, encryption …), and for parts by
their names (*the Replay Console*, *an escalation chat bot*, `replay-orders`, *the module “Leak
Detector”*) or places (*the remote-wipe command of section 5*), and reports those that no other part
of the document speaks of, and endpoints that the API does not have. Sentences below headings about
risks are read too, for names alone. What is still to be built, or is somebody else's, may be named.
An index whose table and columns the mitigation names is described by it.

## Why it matters
The risk counts as dealt with, by something that nobody is going to build.

## Example
```markdown
| Risk                 | Impact | Likelihood | Mitigation                    |
| -------------------- | ------ | ---------- | ----------------------------- |
| The provider is down | High   | Medium     | Implement fallback mechanisms |
```
in a document whose dependencies have no fallback.

## Fix
Describe the feature where it belongs, or name a mitigation that exists.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import islice, pairwise

from asbuilt import regex
from asbuilt.document.blocks import Paragraph, Text
from asbuilt.document.text import part, text_of
from asbuilt.rules.features import FEATURES
from asbuilt.rules.part_names import is_named, named_parts
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.spec.endpoints.route import Known, routes_in
from asbuilt.spec.language import common_words, english, is_foreign, meanings, translated
from asbuilt.spec.languages.translation import Translation
from asbuilt.spec.section import blocks_of
from asbuilt.spec.sections import risks
from asbuilt.spec.sections.api import Api
from asbuilt.spec.sections.components import Components
from asbuilt.spec.sections.overview import Overview
from asbuilt.spec.sections.rate_limit import RateLimits
from asbuilt.spec.sections.risks import Risks
from asbuilt.spec.title import normal_title
from asbuilt.spec.words import singular

_ALSO = {
    "an audit log": r"audit\w*",
    "alerts": r"alert\w*|on-?call|pager\w*|notif\w+",
    "replicas": r"replica\w*|fail-?over|standby|multi[- ]AZ|multi[- ]region|instances|nodes",
    "a fallback": (
        r"fall-?backs?|fall back|degrad\w+|last known|queue for|on failure"
        r"|(?:if|when|while|where|until|after|once)\b[^.|\n]{0,60}\b"
        r"(?:fails?|down|unreachable|unavailable|(?:no|not|without an?) (?:answer|reply|response))"
    ),
    "a browser extension": r"extensions?|plug-?ins?|add-?ons?",
    "kiosks": r"kiosks?|terminals?|self-service",
    "a desktop program": r"desktop\w*|windows|macos",
    "a mobile app": r"mobile|phone|smart-?phone|tablet|native|android|iOS|\w* ?apps?",
    "retries": r"retr(?:y|ies|ying)|back-?off|retried",
    "scaling": r"scal\w+|load[- ]balanc\w+|shard\w*|replicas?|instances",
    "indexes": r"index\w*|indices|unique",
    "a waiting room": r"waiting rooms?|queued?|queues",
    "a check of identities": (
        r"identit(?:y|ies)|KYC|video-?ident\w*|background checks?|ID (?:cards?|documents?|checks?)"
        r"|passports?|(?:id|age|document) verification"
    ),
    "a camera": (r"cameras?|CCTV|webcams?|video\w*|photo\w*|(?:number|licen[cs]e)[- ]plates?|ANPR"),
    "recognition of people": r"faces?|facial|voices?|biometric\w*|liveness|selfies?",
    "geofencing": r"geo-?fenc\w+|locations?|GPS|positions?|radius",
    "moderation": r"moderat\w+|spam\w*|profan\w+|blocklists?",
    "text messages": (
        r"texted|SMS|short messages?|text messages?"
        r"|(?:an?|by|via|per|sends?|get|gets|receives?) texts?(?! (?:field|box|column|file|area))"
    ),
    "a hash chain": (
        r"(?:hash\w*|rows?|entries|events?)[- ](?:is |are )?chain\w*"
        r"|chain(?:s|ed)? (?:of|by|with) hash\w*"
        r"|merkle\w*|tamper[- ]?\w+|(?:prev(?:ious)?|parent|last)[_ ]hash\w*|chain_hash"
    ),
    "fees for what is late": (
        r"fees?|fines?|penalt\w+|surcharges?|\w*gebühr\w*|recargos?|(?:late|overdue|penalty)_\w+"
    ),
    "telephone calls": (
        r"call(?:s|ed|ing)? (?:by|on|the|them|him|her|up|out)|(?:tele)?phone\w*|voice"
    ),
    "push messages": r"push\w*",
    "a siren": (
        r"sirens?|loud ?speakers?|hooters?|horns?|buzzers?|acoustic|audible|beeps?|lights?|strobes?"
    ),
    "detection of fraud": (
        r"fraud\w*|anomal\w+|abus\w+|suspicious|unusual|anti-?fraude?|betrugs\w*|антифрод\w*|反欺诈\w*"
    ),
    "scores of people": r"reputation\w*|scor(?:es?|ed|ing)|karma|reputaci\w+|puntuaci\w+",
    "one-time codes": (
        r"one[- ]time|OTPs?|TOTP|(?:verification|SMS|confirmation) codes?|codes? by SMS"
    ),
    "an approval": (
        r"approvals?|approves?|approved by|four[- ]eyes|maker[- ]checker|dual control|sign-?offs?"
        r"|(?:second|other|another|two) (?:persons?|people|signatures?|editors?|reviewers?)"
    ),
}
"""Words by which the rest of a document may speak of the same thing."""


_PART = regex.compile(
    r"(?<!['’])\b(?:(?!(?:the|an?|of|by|with|in|on|and|or|our|its|this|that|each|is|are)\b)"
    r"[^\W\d_]+[- ]{1,2}){0,2}"
    r"(?:consoles?|(?:chat ?|ro)?bots?|dashboards?|jobs?|scripts?|workers?|watchdogs?|simulators?"
    r"|sandbox(?:es)?|wizards?|kill[- ]switch(?:es)?|daemons?|toggles?|flags?"
    r"|(?P<what>buttons?|modes?|alarms?|reminders?|snapshots?|mirrors?|fingerprint(?:s|ing)?|banners?|overlays?|pop-?ups?|widgets?|bindings?|pinning|scanners?"
    r"|detectors?|classifiers?|captchas?|honeypots?|watermark(?:s|ing)|proxy|proxies|certificates?"
    r"|queues?|buffers?|journals?|vaults?|heartbeats?|checksums?|code[- ]?books?"
    r"|(?:allow|block|deny)[- ]?lists?))\b",
    re.I,
)
"""What a service may have under a name of its own; also ``what`` is never there by itself."""
_GENERAL = {"button", "mode"}
"""Things of which there are many: another one is not the one that is named."""
_COMMON = {"queue", "alarm", "reminder"}
"""Of these it is another one unless a line elsewhere says both words of its name."""
_TO_BE_BUILT = regex.compile(
    r"\b(?:add|build|writ|creat|introduc|plan|provid|set up|develop|buy|propos|agree|negotiat"
    r"|consider)\w*\b[^.;]{0,40}$|\b(?:will|would|could|should|may|might|no|without|later)\b",
    re.I,
)
_THEIRS = regex.compile(
    r"[’']s? (?:\w+ )?$|^ (?:of|at|from|by) (?:the |our )?(?:vendor|provider|host\w*|supplier"
    r"|bank|customer|partner|operator|cloud|cluster)",
    re.I,
)
_OWNER = regex.compile(
    r"(?:\b(?:the|our)\s+)?(?P<name>[^\W\d_][\w-]*(?: [\w-]+){0,2})['’]s? (?:\w+ )?$", re.I
)
_STEM = 6
_LONG_STEM = 8


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each feature and each part of a mitigation, at its word."""
    mitigations = [risk.mitigation for risk in subject.spec[Risks].items if risk.mitigation]
    told = [*islice(_told(subject, mitigations), _MOST_TOLD)]
    if not mitigations and not told:
        return
    texts = [(each, translated(each.text)) for each in mitigations]
    named = "\n".join(said.text for _, said in texts)
    others = _without_risks(subject)
    for name, feature in FEATURES.items():
        if not (subject.says(*feature.words) and feature.search(named)) or _speaks_of(name, others):
            continue
        if name == "rate limits" and subject.spec[RateLimits].items:
            continue  # a table of limits need not call them so
        for mitigation, said in texts:
            if found := feature.search(said.text):
                yield _finding(name, part(mitigation, *said.origin(*found.span())))
    known = _known(subject, others)
    own = frozenset(normal_title(each.name.text) for each in subject.spec[Components].items)
    own |= frozenset(normal_title(node.name) for node in subject.spec[Overview].nodes)
    for text, said in (*texts, *((each, translated(each.text)) for each in told)):
        yield from _named(text, said, others, own)
        yield from _coded(known, text, others)
        yield from _parts(text, others)
        yield from _placed(text, said, others, own)


def _placed(text: Text, said: Translation, others: str, own: Collection[str]) -> Iterator[Finding]:
    """The things that are said to be in a section, or that a part has and that act: ``the
    remote-wipe command of section E``, ``the duplicate finder of the Desk merges …``."""
    for found in _OF_PLACE.finditer(said.text):
        is_part = found["part"] and normal_title(found["part"]) in own
        if not (found["section"] or is_part) or _TO_BE_BUILT.search(said.text[: found.start()]):
            continue
        *before, last = regex.split(r"[\s-]+", found["name"])
        told = [word for word in before if len(word) > 2]
        told += [] if last.lower() in _ANY_THING else [last]
        if before and told and not any(word[:_STEM].lower() in others for word in told):
            place = part(text, *said.origin(*found.span("name")))
            yield _finding(f"`{place.text}`", place)


_OF_PLACE = regex.compile(
    r"\b(?:the|our|its) (?P<name>(?:[^\W\d_][\w-]* ){0,2}[^\W\d_][\w-]*) (?:of|in|from|on) "
    r"(?:the )?(?:(?P<section>(?:sections?|chapter|appendix) [A-Z0-9][\w.]*|§ ?[A-Z0-9][\w.]*)"
    r"|(?P<part>(?-i:[A-Z])[\w-]*(?: (?-i:[A-Z])[\w-]*){0,3})(?= [a-z]+s\b))",
    re.I,
)
_ANY_THING = {
    "command", "function", "feature", "option", "screen", "page", "view", "tool", "check", "mode",
    "job", "list", "report", "button", "endpoint", "rule", "step", "mechanism", "procedure",
}  # fmt: skip
"""What any document has some of."""


def _speaks_of(name: str, others: str) -> bool:
    """Whether the rest of the document speaks of a feature, in English or in its own language: the
    words of a phrase that stand apart from each other say nothing."""
    pattern = _pattern(name)
    if not (is_foreign() and pattern.search(others)):
        return pattern.search(others) is not None
    told = others.rpartition("\n")[0]
    return pattern.search(english(told.replace("\n", " "))) is not None


def _named(text: Text, said: Translation, others: str, own: Collection[str]) -> Iterator[Finding]:
    """The things that a service, or a part of its ``own``, has under a name of their own: ``the
    Replay Console``."""
    named = [*named_parts(text)]
    for found in _PART.finditer(said.text):
        place = _bare(part(text, *said.origin(*found.span())))
        before, behind = said.text[: found.start()], said.text[found.end() :]
        if any(place.span.overlaps(name.span) for name, _ in named):
            continue
        owner = _OWNER.search(before)
        is_own = owner is not None and normal_title(owner["name"]) in own
        if _TO_BE_BUILT.search(before) or _THEIRS.match(behind):
            continue
        if _THEIRS.search(before) and not is_own:
            continue
        if not (_is_there(found, others) if found["what"] else _is_any(found[0], others)):
            yield _finding(f"`{place.text}`", place)


def _bare(name: Text) -> Text:
    """A name without the article before it, which other languages have."""
    first, _, rest = name.text.partition(" ")
    if rest and first.casefold() in common_words():
        return part(name, len(first) + 1, len(name.text))
    return name


def _told(subject: Subject, mitigations: Sequence[Text]) -> Iterator[Text]:
    """The sentences below headings about risks: what is done about one is a part of them."""
    known = sorted(each.span.start for each in mitigations)
    for section in subject.outline.topmost(*risks.TITLES):
        for block in blocks_of(section, Paragraph):
            at = bisect_left(known, block.span.start)
            if at < len(known) and known[at] < block.span.end:
                continue
            text = text_of(block)
            ends = [found.end() for found in _END.finditer(text.text)]
            for start, end in pairwise((0, *ends, len(text.text))):
                yield part(text, start, end)


_MOST_TOLD = 200
"""Sentences that are looked at: each name is looked for in the whole document."""
_END = regex.compile(r"[.!?](?=\s)|[。！？]")


def _parts(text: Text, others: str) -> Iterator[Finding]:
    """The parts that are named after what they are, ``the module Leak Detector``, and stand nowhere
    else."""
    for name, is_marked in named_parts(text):
        start = text.index(name.span.start)
        before, behind = english(text.text[:start]), english(text.text[start + len(name.text) :])
        if _TO_BE_BUILT.search(before) or _THEIRS.search(before) or _THEIRS.match(behind):
            continue
        is_code = _CODED.fullmatch(f"`{name.text}`") is not None
        if not is_code and not is_named(name, is_marked, others):
            yield _finding(f"`{name.text}`", name)


def _known(subject: Subject, others: str) -> Known | None:
    """The endpoints that stand outside of the sections about risks; None where no others do."""
    feared = [section.span for section in subject.outline.topmost(*risks.TITLES)]
    known = Known(
        each.key
        for each in subject.spec[Api].endpoints
        if not any(each.span.overlaps(span) for span in feared)
    )
    return known if known.keys or _HAS_ROUTE.search(others) else None


def _coded(known: Known | None, mitigation: Text, others: str) -> Iterator[Finding]:
    """The names in code of a mitigation that stand nowhere else: endpoints, and parts of several
    words."""
    for route in routes_in(mitigation) if known else ():
        if (
            known
            and known.spelled(route.key) not in known.keys
            and route.path.lower() not in others
        ):
            yield _finding(f"`{route.key}`", Text(route.key, route.span))
    for found in _CODED.finditer(mitigation.text):
        if found["name"].lower() not in others:
            name = part(mitigation, *found.span("name"))
            if not _TO_BE_BUILT.search(mitigation.text[: found.start()]):
                yield _finding(f"`{name.text}`", name)


_HAS_ROUTE = regex.compile(r"\b(?:get|post|put|patch|delete) /\w")
_CODED = regex.compile(r"`(?P<name>[a-z][a-z0-9]+(?:[-_][a-z0-9]+){1,5})`")


def _is_any(name: str, others: str) -> bool:
    """Whether any word of a name stands elsewhere."""
    return any(word[:_STEM].lower() in others for word in _words(name))


def _is_there(found: re.Match[str], others: str) -> bool:
    """Whether a thing stands elsewhere, or what a button and a mode are of."""
    what = singular(found["what"].lower())
    before = found[0][: found.start("what") - found.start()]
    if what in _COMMON and (said := [word[:_STEM].lower() for word in _words(before)]):
        lines = (line for line in others.splitlines() if what in line)
        return any(word in line for line in lines for word in said)
    if what in _GENERAL and _OFFLINE.search(before):
        return _OFFLINE_ELSEWHERE.search(others) is not None
    if what in _GENERAL:
        return not _words(before) or _is_any(before, others)
    return what[:_LONG_STEM] in others or not _words(before)


_OFFLINE = regex.compile(r"\boffline\b|\boff-line\b", re.I)
_OFFLINE_ELSEWHERE = regex.compile(
    r"off-?line|without (?:a )?(?:network|connection|reception|internet)|no (?:network|reception)"
    r"|out of reach|disconnected"
)


def _words(name: str) -> list[str]:
    return [word for word in regex.split(r"[\W_]+", name) if len(word) > 2]


def _finding(name: str, place: Text) -> Finding:
    return Finding(
        f"this mitigation names {name}, but nothing else in the document does",
        place.span,
        "Describe it where it belongs, or name a mitigation that exists.",
    )


@cache
def _pattern(name: str) -> re.Pattern[str]:
    if name not in _ALSO:
        return FEATURES[name].pattern
    return regex.compile(rf"\b(?:{_ALSO[name]})\b", re.IGNORECASE)


def _without_risks(subject: Subject) -> str:
    """The document outside of the sections that hold its risks, in lower case, and what it says in
    English."""
    titled = [section.span for section in subject.outline.topmost(*risks.TITLES)]
    stated = [risk.span for risk in subject.spec[Risks].items]
    stated += [risk.mitigation.span for risk in subject.spec[Risks].items if risk.mitigation]
    text, at, pieces = subject.spec.source.text, 0, []
    for span in sorted((*titled, *stated)):
        pieces.append(text[at : span.start])
        at = max(at, span.end)
    told = "\n".join((*pieces, text[at:]))
    return f"{told}\n{meanings(told)}".lower()


RULE = Rule("PLN111", "mitigation-without-feature", Policy.WARNING, check, __doc__)
