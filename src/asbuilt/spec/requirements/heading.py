"""What a heading says of the requirements below it: of which kind they are, or that none are."""

from __future__ import annotations

from asbuilt import regex
from asbuilt.document.blocks import Table
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.requirements.identifier import is_functional
from asbuilt.spec.requirements.promise import Kind
from asbuilt.spec.section import Section, blocks_of
from asbuilt.spec.title import bare, normal_title

FUNCTIONAL = (
    "Functional Requirements", "Feature Requirements", "User Requirements", "User Stories",
    "User Scenarios and Testing", "User Scenarios",
    "Business Requirements", "Functional Specification", "Functional Scope",
    "Features", "Core Features", "Product Features", "System Features",
    "Key Features", "Stories", "Use Cases", "Capabilities", "What It Does", "Functionality",
)  # fmt: skip
OF_SYSTEM = (
    "Functional Requirements", "User Requirements", "Business Requirements", "User Stories",
    "Product Requirements", "Feature Requirements",
)  # fmt: skip
"""Sections whose lists hold requirements, with or without ids; *Features* of a README do not."""
NON_FUNCTIONAL = (
    "Non-Functional Requirements", "Nonfunctional Requirements", "NFR", "NFRs",
    "Quality Attributes", "Quality Requirements", "Quality Goals", "Quality Scenarios",
    "Performance Requirements",
    "Security Requirements", "Reliability Requirements", "Scalability Requirements",
    "Service Level Objectives", "SLOs",
)  # fmt: skip
TITLES = (
    "Requirements", "Product Requirements", "System Requirements", "Requirements Specification",
    "Technical Requirements", "Reqs", *FUNCTIONAL, *NON_FUNCTIONAL,
)  # fmt: skip

_DOES = regex.compile(
    r"what (?:it|users|customers|people|everyone|you|(?:the|our|this|each|every|an?) \w+) "
    r"(?:does|do|will do|shall do|must do|should do|can do|is to do|has to do|offers?|will offer"
    r"|(?:(?:will|shall|must|should) be|is|are) able to do)$"
)
"""``What the service will do``, ``What customers will be able to do``."""
_THING = (
    r"(?:it|them|(?:the|our|this|a|any|such a|each) (?:new |future )?"
    r"(?:solution|system|service|software|product|application|app|platform|design|replacement"
    r"|portal|implementation))"
)
_ASKED = regex.compile(
    r"(?:what|that which) (?:(?:we|they|users|customers|people|(?:the|our|this|each|every|an?) \w+)"
    r" (?:requires?|needs?|demands?|expects?|asks?|wants?)|(?:is|are|was|will be)"
    rf" (?:required|needed|demanded|expected|asked)) (?:of|from) {_THING}$"
    rf"|what (?:is|are) required$|what {_THING} (?:must|has to|have to|needs? to|should|shall)"
    r" (?:do|be|satisfy|meet|fulfil|achieve|offer|provide)(?: and be)?$"
    rf"|(?:required|demanded|expected) of {_THING}$|what {_THING} requires?$"
)
"""``What we require of a solution``, ``What it must satisfy``."""
_SPECIFIED = regex.compile(
    r"(?:the |our )?requirements (?:that|which|we|to be|(?:on|of|for) (?:the|our|this)"
    r" (?:system|service|software|product|application|app|design|solution"
    r"|platform)|the (?:system|service|design))\b"
)
"""``Requirements that the design is checked against``."""

_KINDS: dict[str, Kind] = {normal_title(title): "functional" for title in FUNCTIONAL}
_KINDS |= {normal_title(title): "non-functional" for title in NON_FUNCTIONAL}
_KNOWN = frozenset(map(normal_title, TITLES))
_NUMBERED = regex.compile(
    r"requirement(?: [0-9]|:)"
    r"|(?:[a-z]+ )?requirements? (?:matrix|list|table|catalog(?:ue)?|register|overview)$"
)
OTHER = regex.compile(
    r"^data requirements$|^verification(?: and validation)?$|\btrace(?:ability|s)?\b"
    r"|\bhistory\b|^matrix$|^(?:removed|renamed|dropped|withdrawn) requirements$"
    r"|\b(?:coverage|verification|compliance|access|permissions?|rbac|roles?|test) matrix\b"
)
QUALITY = regex.compile(
    any_of(
        (
            "non functional", "system attributes", "performance", r"scal\w+", r"reliab\w+",
            r"availab\w+", "capacity", "qualit(?:y|ies)", "slos?", "slas?", "slis?",
            "service levels?", "response times?", r"latenc(?:y|ies)\b(?! budget)", "throughput",
            "uptime", "promise[sd]?", "(?:must|should|shall|to) achieve", "guarantees?",
            "commitments", "service (?:goals|objectives|targets)", "targets(?<=^targets)$",
            r"how(?<=^how) (?:good|well|fast|quick\w*|reliabl[ey])", "usability",
            r"maintainab\w+", "compliance", r"accessib\w+", r"dependab\w+", "robustness",
            "resilience", "(?:support|port|recover|oper|test|serviceab|modifi|install|durab"
            "|interoper)(?:ab)?ility",
        )
    )
)  # fmt: skip
ELSEWHERE = regex.compile(
    r"\b(?:test\w*|risks?|questions?|decisions?|adrs?|alternatives?|tasks?|plan|phases?|timeline"
    r"|schedule|roadmap|backlog|sprints?"
    r"|milestones?|changes?|changelog|glossary|references?(?! level\b)|issues?|bugs?|appendi\w+"
    r"|rollout|rollback|deploy\w*|alert\w*|monitoring|dependenc\w+|services|endpoints?|api|apis|data|schema|tables"
    r"|metrics|roles|access|permissions?|limits?|components?|threats?|assumptions?|criteria)\b"
)
UNWANTED = regex.compile(
    r"\b(?:wrong|fail\w*|worr\w+|concerns?|dangers?|pitfalls?|caveats?|what if|drawbacks?|problems?"
    r"|findings?|lessons?|reasons?|results?|options?|votes?|reviews?|comments?|notes?|goals?)\b"
)
"""Headings above what is counted and is not asked for."""
ASKS = regex.compile(r"^(?!non )(?:[a-z]+ )?(?:goals|objectives|constraints)$")
"""Headings above what is wanted, which are not about requirements by name."""
_JOINT = regex.compile(r",? (?:and|with) |, ")
"""Between what a heading is about: "User stories and acceptance criteria"."""


def kind_of(section: Section, inherited: Kind | None) -> Kind | None:
    """Of which kind the requirements of a section are, by its heading and by the section around it.
    A document that is called *Requirements of …* is not one section of requirements."""
    halves = (section.title, *_JOINT.split(section.title))
    kinds = [kind for half in halves if (kind := _KINDS.get(half))]
    if kinds:
        return "functional" if "functional" in kinds else kinds[0]
    if inherited and is_functional(bare(section.name.text)):
        return inherited
    is_title = section.heading is not None and section.heading.level == 1
    said = any(half in _KNOWN for half in halves)
    said = said or (section.title.endswith("requirements") and not is_title)
    said = said or _NUMBERED.match(section.title) is not None
    said = said or any(map(_DOES.fullmatch, halves))
    said = said or (not is_title and _demands(section.title))
    quality = "non functional" in section.title
    if quality or ((inherited or said) and any(map(QUALITY.search, halves))):
        return "non-functional"
    return inherited or "functional" if inherited or said else None


def _demands(title: str) -> bool:
    """Whether a heading says of whom or what something is required."""
    return _SPECIFIED.match(title) is not None or _ASKED.fullmatch(title) is not None


def traces_itself(section: Section, kind: Kind | None) -> bool:
    """Whether *Traceability* is what a system does, not where its requirements are traced: it
    stands within requirements and has some of its own instead of a table."""
    is_inside = kind is not None and section.title in _TRACING
    return is_inside and bool(section.children) and not any(blocks_of(section, Table))


_TRACING = {"traceability", "tracing", "trace", "traces", "tracing and traceability"}


def says_requirements(section: Section) -> bool:
    """Whether a heading, not that of the whole document, says that requirements stand below it."""
    is_title = section.heading is None or section.heading.level == 1
    title = section.title
    said = title in _KNOWN or _demands(title) or _DOES.fullmatch(title)
    return not is_title and bool(said)


def is_elsewhere(title: str) -> bool:
    """Whether a title speaks of something else first: "Performance and limits" does not."""
    other, quality = ELSEWHERE.search(title), QUALITY.search(title)
    both = other and quality and " and " in title
    return other is not None and not (both and quality.start() < other.start())  # type: ignore[union-attr]


def is_aside(topic: str) -> bool:
    """Whether the figures below a heading are no promises, however they look: results, and when
    to worry; what is demanded of a launch is one. The name of a file says nothing of it."""
    if _FILE.fullmatch(topic):
        return False
    return bool(_PAST.search(topic) or (ELSEWHERE.search(topic) and not _LAUNCH.search(topic)))


_FILE = regex.compile(r"[\w .-]+(?:/[\w .-]+)+\.[a-z]{2,4}")
_PAST = regex.compile(
    r"\b(?:results?|benchmarks?|measured|measurements?|current|status|findings?|observ\w+|baseline"
    r"|today|before|after|incidents?|summary|history|achiev\w+|examples?)\b"
)
_LAUNCH = regex.compile(r"\b(?:launch|release|exit|go live|completion) criteria$")
