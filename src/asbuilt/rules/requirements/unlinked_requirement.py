"""A functional requirement that no endpoint implements.

## What it does
Reports functional requirements that no endpoint names, that name no endpoint, that no line of the
test strategy names, whose own row does not say how they are tested, and that promise no figure; and
suggests the endpoint that is likeliest to implement them. What a part of the service does without
being called (*Runs as: Reminder job*, *→ Alarm service*, a message for which an external service is
used) needs no endpoint. Goals, and stories beside requirements,
are what these are for. The criteria of a story are linked with
it, and it with them. A document that links none or few of its many requirements is told so once.

## Why it matters
`asbuilt verify` proves a requirement by trying the endpoints that are linked to it. Without a link
nothing can be proven, however well the service works.

## Example
```markdown
| FR-1 | Customers open tickets. |

### POST /api/tickets
```

## Fix
Name the requirement under the endpoint, or the endpoint in the requirement:
```markdown
### POST /api/tickets

**Implements:** FR-1
```
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from asbuilt import regex
from asbuilt.document.text import text_at
from asbuilt.rules.criteria import Citation, citations
from asbuilt.rules.document.placeholder import is_filler
from asbuilt.rules.proofs import is_among_tests, says_how_tested
from asbuilt.rules.rule import Finding, Policy, Rule, Subject
from asbuilt.rules.words import words
from asbuilt.source import Span
from asbuilt.spec.endpoints.route import METHODS, routes_in
from asbuilt.spec.language import english, remembered
from asbuilt.spec.requirements.identifier import MENTION, cited, ids_of_ranges, whole_of
from asbuilt.spec.sections import testing
from asbuilt.spec.sections.access import Access
from asbuilt.spec.sections.api import Api, Endpoint
from asbuilt.spec.sections.components import Components
from asbuilt.spec.sections.dependencies import Dependencies
from asbuilt.spec.sections.overview import Overview
from asbuilt.spec.sections.requirements import Requirement, Requirements

_VERBS = {
    "POST": {"create", "add", "open", "register", "submit", "send", "upload", "place", "order"},
    "GET": {"list", "view", "see", "search", "read", "show", "browse", "find", "filter", "export"},
    "PUT": {"update", "edit", "change", "replace", "modify"},
    "PATCH": {"update", "edit", "change", "close", "assign", "modify", "rename", "mark"},
    "DELETE": {"delete", "remove", "cancel", "withdraw"},
}
_COMMON = frozenset({"api", "system", "user"})
_FEW = 5
_SEVERAL = 2
_MOST = 100
"""Endpoints that may share a word which is to tell them apart: so the time stays linear."""


def check(subject: Subject) -> Iterator[Finding]:
    """One finding for each functional requirement without a link, if there are endpoints."""
    endpoints = subject.spec[Api].endpoints
    functional = [
        requirement
        for requirement in (subject.spec[Requirements].items if endpoints else ())
        if requirement.kind == "functional" and not is_filler(requirement.text.text)
    ]
    functional = _carried_out(subject, functional)
    if not functional:
        return
    known = {each.id.text for each in functional}
    mentioned = (text.text for endpoint in endpoints for text in endpoint.requirements)
    named = {whole_of(each, known) or each for each in mentioned}
    named |= _tested(subject, known)
    named |= _told_below(subject, functional)
    named |= _done_by_part(subject, functional)
    named |= _naming(subject, functional)
    named |= {each.item.id.text for each in citations(subject) if each.item and _is_proof(each)}
    by_word = _by_word(endpoints)
    linked = _linked(functional, named)
    several = _FEW if linked else _SEVERAL
    seldom = len(functional) > several and len(linked) * _FEW < len(functional)
    first = True
    for requirement in functional:
        identifier = requirement.id.text
        if identifier in linked:
            continue
        if any(target.metric != "unknown" for target in requirement.targets):
            continue
        # Of those with one cause only the first is reported in full.
        likely = _likeliest(requirement, endpoints, by_word) if first or not seldom else None
        first = False
        yield Finding(
            f"no endpoint is linked to `{identifier}`, so nothing can prove it",
            requirement.id.span,
            f"Probably `{likely.key}`: write `**Implements:** {identifier}` under it."
            if likely
            else f"Write `**Implements:** {identifier}` under the endpoint that does it.",
            cause="hardly any is linked" if seldom else "",
        )


def _carried_out(subject: Subject, items: Sequence[Requirement]) -> list[Requirement]:
    """Those that an endpoint carries out: not the goals that stand below such a heading, nor the
    stories beside requirements, which say what these are for."""
    goals = [
        Span(each.blocks[0].span.start, each.blocks[-1].span.end)
        for each in subject.outline.walk()
        if each.blocks and _GOALS.match(each.topic)
    ]
    found = [item for item in items if not any(span.overlaps(item.id.span) for span in goals)]
    told = [item for item in found if not _STORY.match(item.id.text)]
    return told if len(told) > 1 else found


_GOALS = regex.compile(
    r"(?:(?:project|business|design|product|our|the) )?(?:goals?|objectives?|aims)\b(?!.*require)"
)
_STORY = regex.compile(r"(?:user )?stor(?:y|ies) ", re.I)


def _is_proof(citation: Citation) -> bool:
    """Whether what names a criterion is the row of an endpoint, or of a test."""
    return bool(routes_in(citation.line)) or is_among_tests(citation.line)


def _linked(items: Sequence[Requirement], named: Collection[str]) -> set[str]:
    """The ids of those that are ``named`` or say how they are tested, or that stand within one that
    is, or around one: the criteria of a story."""
    linked: set[str] = set()
    around: list[Requirement] = []
    for item in sorted(items, key=lambda each: (each.span.start, -each.span.end)):
        while around and around[-1].span.end <= item.span.start:
            around.pop()
        whole = [each.id.text for each in (*around, item)]
        if not linked.isdisjoint(whole):
            linked.add(item.id.text)
        cited = " " in item.id.text and any(
            each[0] in named for each in MENTION.finditer(item.id.text)
        )
        if item.id.text in named or cited or says_how_tested(item):
            linked.update(whole)
        around.append(item)
    return linked


def _tested(subject: Subject, known: Collection[str]) -> set[str]:
    """The ids that the test strategy, or a table of traces, names: those that are ``known``, or
    between two that are named."""
    source = subject.spec.source
    traces = (each for each in subject.outline.walk() if "traceability" in each.title)
    spans = [section.span for section in (*subject.outline.part(testing.places), *traces)]
    texts = [text_at(source, span) for span in spans]
    named = {each.text for text in texts for each in cited(text, known)}
    return named.union(*(ids_of_ranges(text.text) for text in texts))


def _told_below(subject: Subject, items: Sequence[Requirement]) -> set[str]:
    """The ids of those below whose text a label names an endpoint, or what verifies it:
    ``Endpoint: `POST /orders`. Verified by TC-2.``"""
    text = subject.spec.source.text
    ordered = sorted(items, key=lambda each: each.span)
    starts = [*(each.span.start for each in ordered[1:]), len(text)]
    found = set[str]()
    for item, stop in zip(ordered, starts, strict=True):
        below = text[item.span.end : min(stop, item.span.end + _LONGEST_BELOW)]
        said = _END_OF_ITEM.split(below, maxsplit=1)[0] if below[:1] == "\n" else ""
        if said and _TOLD.search(english(said)):
            found.add(item.id.text)
    return found


_LONGEST_BELOW = 300
_END_OF_ITEM = regex.compile(r"\n[ \t]*\n|\n#")
_TOLD = regex.compile(
    rf"\b(?:{'|'.join(METHODS)})\s+/|\b[Nn]o endpoint\b"
    r"|\b(?:[Vv]erified|[Tt]ested|[Cc]hecked|[Pp]roven|[Vv]alidated|[Cc]overed) (?:by|in|with)\b"
    r"[\s:*_`]+[^\W\d_]+-?[0-9]"
    r"|(?:^|[.;]\s|\n)[*_\s]*(?:Tests?|Test cases?|Verification)[*_]{0,2}:[\s*_`]*[^\W\d_]+-?[0-9]"
)


def _naming(subject: Subject, items: Sequence[Requirement]) -> set[str]:
    """The ids of those that name an endpoint which is described by no more than its rights."""
    rows = {cell.endpoint for cell in subject.spec[Access].cells}
    return {
        item.id.text
        for item in (items if rows else ())
        if "/" in item.text.text and any(each.key in rows for each in routes_in(item.text))
    }


def _done_by_part(subject: Subject, items: Sequence[Requirement]) -> set[str]:
    """The ids of those that a part of the service is said to do, ``Runs in the Planner``, and of
    messages that an external service is used by and that nobody calls."""
    source = subject.spec.source.text
    names = {each.name.text for each in subject.spec[Components].items}
    names |= {node.name for node in subject.spec[Overview].nodes}
    parts = {_plain(name) for name in names if not _CALLED.search(name)}
    services = subject.spec[Dependencies].items
    used = {id for each in services if each.used_by for id in _ID.findall(each.used_by.text)}
    starts = sorted(each.span.start for each in items)
    may_run = subject.says(*_RUNNING) or _RUN.search(subject.text) is not None
    needs_none = subject.says("no endpoint", "endpunkt")
    found = set[str]()
    for item in items:
        at = bisect_right(starts, item.span.start)
        stop = starts[at] if at < len(starts) else len(source)
        said = source[item.span.start : min(stop, item.span.end + _LONGEST_BELOW)]
        said = said.lstrip("# ").partition("\n#")[0]
        points = any(map(said.__contains__, _ARROWS))
        runs = _RUNS.finditer(english(said)) if may_run or points else ()
        is_done = (needs_none and _NO_ENDPOINT.search(said)) or any(
            _names(_plain(each["part"]), parts) for each in runs
        )
        is_done = is_done or any(
            len(cell.text) < _LONGEST_NAME and _is_part(_plain(english(cell.text)), parts)
            for header, cell in item.cells
            if _says_where(header)
        )
        if is_done or (item.id.text in used and _is_sent(english(item.text.text))):
            found.add(item.id.text)
    return found


def _is_sent(told: str) -> bool:
    return _SENT.search(told) is not None and not _OF_CALLER.search(told)


@remembered  # all requirements of a table have the same
def _says_where(header: str) -> bool:
    return _WHERE.search(english(header)) is not None


_LONGEST_NAME = 40
_WHERE = regex.compile(
    r"\b(?:endpoints?|components?|parts?|modules?|services?|where|reali[sz]ed|implement\w*|done by"
    r"|runs)\b",
    re.I,
)
"""Headers above what carries a requirement out."""


def _is_part(cell: str, parts: Collection[str]) -> bool:
    """Whether a cell beside a requirement is the name of a part, where others name endpoints."""
    return cell in parts or _JOB.fullmatch(cell) is not None


def _names(said: str, parts: Collection[str]) -> bool:
    """Whether what is said to run begins with one of ``parts``, or is a job by its own name."""
    return any(said.startswith(part) for part in parts if part) or _JOB.match(said) is not None


def _plain(name: str) -> str:
    return _NO_LETTER.sub("", name.casefold())


_ID = regex.compile(r"[^\W_][\w.-]*\w")
_CALLED = regex.compile(
    r"\b(?:\w*api|apps?|web\w*|front\w*|back-?end|portal|server|gateway)\b", re.I
)
"""Parts that do what they are called for: it takes an endpoint to call them."""
_NO_LETTER = regex.compile(r"[\W_]+")
_RUNS = regex.compile(
    r"(?:→|->|=>|\b(?:runs?|running|done|carried out|performed|executed|handled)[*_\s]"
    r"{1,3}(?:in|as|on|by)\b[:*_]{0,3})\s*[*_`]{0,2}(?:the |an? )?[*_`]{0,2}"
    r"(?P<part>[^\n.;,`]{3,40})",
    re.I,
)
"""``→ Alarm service``, ``Runs in the Planner``, ``**Runs as:** Reminder job``."""
_ARROWS = ("→", "->", "=>")
_RUNNING = ("runs", "running", "done", "carried", "performed", "executed", "handled")
_RUN = regex.compile(r"run(?<!\wrun)(?!\w)")
"""An arrow stands in the requirement itself, or one of these somewhere in the document, where the
former finds anything."""
_JOB = regex.compile(r"(?:[a-z]{3,16}){0,2}(?:job|worker|scheduler|cron\w*|daemon|timer)s?\b")
_NO_ENDPOINT = regex.compile(r"\bno endpoint\b|\bkein(?:en)? endpunkt\b", re.I)
_SENT = regex.compile(
    r"\b(?:e-?)?mails?\b|\bSMS\b|\bmessages?\b|\b(?:remind|notif|alert|push)\w*", re.I
)
_OF_CALLER = regex.compile(r"\b(?:can|may|able to|allows?|lets?|could|wants?|as an?)\b", re.I)
"""What makes somebody the caller: ``A customer can pay``."""


def _by_word(endpoints: Sequence[Endpoint]) -> dict[str, list[int]]:
    """The places of the endpoints in whose path or title a word is. What very many share tells
    none of them from the others."""
    places: dict[str, list[int]] = {}
    for place, endpoint in enumerate(endpoints):
        for word in words(f"{endpoint.path} {endpoint.title}") - _COMMON:
            places.setdefault(word, []).append(place)
    return {word: some for word, some in places.items() if len(some) <= _MOST}


def _likeliest(
    requirement: Requirement, endpoints: Sequence[Endpoint], by_word: Mapping[str, Sequence[int]]
) -> Endpoint | None:
    """The endpoint that shares the most words with the requirement, if one stands out: by the
    words of its path and title, then by a verb for its method."""
    said = words(requirement.text.text)
    places = [place for word in said for place in by_word.get(word, ())]
    if not places:
        return None
    shared = Counter(places)
    most = max(shared.values())
    likely = [endpoints[place] for place, count in shared.items() if count == most]
    meant = [each for each in likely if said & _VERBS.get(each.method, set())] or likely
    return meant[0] if len(meant) == 1 else None


RULE = Rule("REQ102", "unlinked-requirement", Policy.WARNING, check, __doc__)
