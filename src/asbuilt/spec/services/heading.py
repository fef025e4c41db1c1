"""Headings of what is said of services of others: ``Third-party services``, ``What we rely on``."""

from __future__ import annotations

import re

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.spec.endpoints.route import routes_in
from asbuilt.spec.language import translated
from asbuilt.spec.section import Section, own_text
from asbuilt.spec.title import normal_title

TITLES = (
    "Dependencies", "External Dependencies", "External Services", "Third-Party Services",
    "Third-Party Dependencies", "Integrations", "External Integrations", "External APIs",
    "Dependencies and Integrations", "Internal Dependencies", "Technical Dependencies",
    "Software Interfaces",
)  # fmt: skip
OWN_TITLES = frozenset(map(normal_title, TITLES))

BEYOND = (
    "external", "outside", "foreign", "third part(?:y|ies)", "3rd party", "upstreams?", "outbound",
    "downstream", "cloud", "neighbou?ring", "adjacent", "surrounding",
)  # fmt: skip
OTHERS = rf"(?:{'|'.join(BEYOND)})"
"""What services of others are, before the noun."""
NAMED_OTHERS = regex.compile(
    rf"{OTHERS} (?:services?|systems?|apis?|dependency|providers?|part(?:y|ies))"
    r"|third part(?:y|ies)|upstreams?"
    r"|(?:fail(?:ed|ing) )?(?:dependency|provider|vendor|upstream|partner)"
    r" (?:is )?(?:down|fails|failed|failing|failure|outage|unavailable|unreachable)"
)
"""A table's header, or the title of a group in a chart, that says by itself what it names."""
SUPPLIERS = regex.compile(r"(?:service )?(?:partner|vendor|provider|supplier)s?")
"""A table's header that names others where what they are used for stands beside them."""
_THINGS = r"(?:services?|systems?|apis?|dependenc\w+|integrations?|providers?|platforms?)"
_RELIED_ON = (
    rf"\b(?:{_THINGS}|what|whom?|things|stuff|tools|part(?:y|ies)|vendors|others|companies|firms"
    r"|suppliers)\b.*"
    r"\b(?:(?:rel(?:y|ies)|depends?|leans?|built) (?:up)?on|talks? (?:to|with)"
    r"|we (?:rent|borrow|buy|pay for)(?: (?:instead|rather)(?: (?:of|than) \w+(?: \w+)?)?)?"
    r"|integrates? with|connects? (?:to|with))$"
    rf"|\b(?:{_THINGS}|part(?:y|ies)|vendors|partners)\b.*\bwe (?:use|call|buy|need|work with)$"
    r"|^(?:we |it )?(?:rel(?:y|ies)|depends?) (?:up)?on$|^what we (?:buy|rent|borrow|pay for)$"
    r"|^whom? (?:else )?we (?:pay|call|need|trust|talk to|rent from|buy from|(?:rely|depend) on)$"
    r"|^(?:up)?on (?:whom|what|(?:which|what) \w+) (?:do|does|must|will) (?:we|it|the \w+)"
    r" (?:depend|rely|lean)$"
    r"|^(?:whom?|(?:which|what) (?:others|services|companies|vendors|providers))"
    r" (?:do|does) (?:we|it|the \w+) (?:need|call|pay|use|trust|talk to|(?:rely|depend) (?:up)?on)$"
    r"|^(?:up)?on (?:what|whom) (?:else )?(?:do|does) (?:we|it|the \w+) (?:depend|rely|lean)\b"
    r"|^(?:what|whom?)(?: else)? (?:do|does|must|will|would) (?:we|it|the \w+)"
    r" (?:depend|rely|lean|build) (?:up)?on\b(?: that is n(?:o|ot) (?:ours|our own|us))?$"
    r"|^(?:what|who|which \w+) (?:is|are) (?:there )?(?:not ours|run by others|of others)$"
    r"|^(?:what|which \w+) (?:do|does) (?:we|it|the \w+) (?:rent|buy|borrow|pay for)$"
    r"|^who else (?:is (?:involved|needed|there)|takes part|we (?:need|use))$|^bought in$|^rented$"
    rf"|\b(?:{_THINGS}|what|things|stuff|software)\b.*"
    r"\b(?:we (?:do|did)(?:n['’]?t| not) (?:own|run|control|operate|build|write|make|host|maintain)"
    r"|(?:is|are)(?:n['’]?t| not) (?:ours|our own|built|made|run|hosted|under)"
    r"|(?:nobody here|none of us|some(?:body|one) else) (?:owns|runs|operates|builds|maintains))"
    r"(?: (?:ourselves|here|by us|our control|in house|for us))?$"
    r"|^not (?:built|made|run|hosted) (?:here|by us|in house)$|^borrowed$"
    rf"|\b{_THINGS} (?:outside|beyond)(?: \w+){{1,3}}$|\bnot ours$"
    rf"|^(?:what )?other (?:people|companies|vendors|firms)(?:['’]?s)?['’]? (?:{_THINGS}|stuff"
    r"|things|software|code|servers|machines)(?: (?:that )?we \w+(?: (?:on|for|with))?)?$"
)
"""Clauses, "Services we rely on", "What it talks to", "Dependencies outside our walls"."""
_TO_OTHERS = (
    r"\b(?:integrations?|(?:inter)?connections?|interfaces?|interaction|interoperability)"
    rf" (?:with|to) (?:\w+ )?(?:other|existing|{OTHERS}) {_THINGS}\b"
    r"|^connected (?:services|systems)$"
    r"|\bdependenc(?:e|y|ies) (?:up)?on (?:\w+ )?(?:others|services|systems|third)\b"
)
_AROUND = (
    rf"\b{OTHERS}\b.*\b(?:interfaces|parties|partners|world|help)$"
    r"|\b(?:needs?|needed|comes?|gets?|takes?|buys?|required|bought|help) (?:\w+ )?from (?:the )?"
    r"(?:outside|others|elsewhere|somebody else|third parties)$"
    r"|^neighbou?rs$|^upstreams$|^sub ?processors$"
    r"|^(?:the )?outside(?: (?:us|our \w+))?$|^beyond (?:us|our \w+)$"
    r"|^our (?:vendors|suppliers)$|^(?:vendors|suppliers) of ours$"
    rf"|{_TO_OTHERS}|{_RELIED_ON}"
)
"""What surrounds the service, in other words than those of services and systems."""
ABOUT = regex.compile(
    rf"\b{OTHERS}\b.*\b{_THINGS}\b|\b{_THINGS}\b.*\b{OTHERS}$"
    r"|\bdependencies$|^deps$|\bintegrations$|^integrations \w+$"
    r"|^(?:third|external) part(?:y|ies|ners)$"
    r"|^third parties(?: \w+){1,3}$"
    r"|^(?:our )?(?:service|technology|integration) (?:partners|vendors|suppliers|providers)$"
    rf"|{_AROUND}"
)
_NOT_OTHERS = regex.compile(
    r"\b(?:phases?|stor(?:y|ies)|tasks?|journeys?|milestones?|features?|teams?|circular|cross|order"
    r"|graph|install\w*|dev\w*|modules?|packages?|librar(?:y|ies)|npm|pip"
    r"|python|node|go|frontend|backend|tests?|testing|audit|updates?|code|security|handling"
    r"|infrastructure|ci|cd|data(?= depend)"
    r"|build(?= (?:[a-z]+s|time|and)\b)|the build"
    r"|checklist|forbidden|layers?|notes?|remarks?|scenarios?|guides?|tips|hints|steps|examples?"
    r"|recommendations|instructions)\b"
)
"""Dependencies between parts of a plan, and on code."""
_OF_PEOPLE = regex.compile(r"\b(?:user|human|graphical|hardware|communications?)\b.*\binterfaces?$")
"""Parts of a chapter on external interfaces that are about no services."""
_ROUTE = regex.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE)`? +`?/")
_OWN_ROUTE = regex.compile(
    r"^\W*(?:[a-z][).]\W+|[0-9]+[).]?\W+)?(?:GET|POST|PUT|PATCH|DELETE)`? +`?/", re.M
)
"""A line or an item that begins with a route is one of an interface of the service itself."""
_SAID = regex.compile(
    r"(?:(?:open|review|reviewer|unresolved|resolved) )?"
    r"(?:comments?|discussions?|remarks|feedback|questions?|attachments?|activity|change ?log"
    r"|history)"
)
_EXTERNAL = regex.compile(
    rf"\b{OTHERS}\b|\bintegrations?\b|^software interfaces$|^(?:services|systems)$|{_AROUND}"
)
_PARTIES = regex.compile(
    r"\bpart(?:y|ies|ners)$|\b(?:services|systems|providers|integrations|interfaces|apis)$"
    rf"|\b{OTHERS} dependencies$|{_AROUND}"
)


def is_about_others(section: Section) -> bool:
    """Whether a section whose title says ``ABOUT`` is about services, not about plans and code, nor
    about its own interface: then routes have headings below it."""
    if any(child.name.text.count("/") and routes_in(child.name) for child in section.children):
        return False
    if section.title.endswith("interfaces") and _OWN_ROUTE.search(own_text(section)):
        return False
    return section.title in OWN_TITLES or not _NOT_OTHERS.search(section.topic)


def is_about_people(section: Section) -> bool:
    """Whether a part of a chapter on interfaces is about screens, devices and lines, or keeps what
    people said of the document."""
    return (
        _OF_PEOPLE.search(section.topic) is not None or _SAID.fullmatch(section.topic) is not None
    )


def is_own_interface(section: Section) -> bool:
    """Whether a part of a chapter on interfaces is about the service's own: routes stand below a
    heading of general words."""
    return service_of(section) is None and _ROUTE.search(own_text(section)) is not None


def is_general(name: str) -> bool:
    """Whether a name has nothing but words that any part of a system may have."""
    return _GENERAL.fullmatch(name) is not None


def says_external(section: Section) -> bool:
    """Whether a heading says that what is listed below it belongs to others."""
    return _EXTERNAL.search(section.topic) is not None


def names_parties(section: Section) -> bool:
    """Whether a heading is about several others, so that the first column of a table names them."""
    return _PARTIES.search(section.topic) is not None


def service_of(section: Section) -> tuple[Text, bool] | None:
    """The service that a heading names, ``7.1 Stripe Integration``, and whether it says that it is
    one. None for headings of general words."""
    title = section.name
    said = translated(title.text)
    found = _INTEGRATED.fullmatch(said.text)
    group = "with" if found and found["with"] else "name"
    if not found or _GENERAL.fullmatch(found[group]):
        return None
    is_said = found["with"] is not None or found["said"] is not None
    return part(title, *said.origin(*found.span(group))), is_said


_INTEGRATED = regex.compile(
    r"(?:[0-9]+(?:\.[0-9]+)*[.)]?\s+|[A-Z]{1,4}-?[0-9]+[.:]?\s+)?\W*"
    r"(?:integrations? (?:with|to) (?P<with>[^()]{2,40}?)"
    r"|(?P<name>[^()]{2,40}?)(?P<said>\s+integrations?\b.*)?)(?:\s*\([^()]*\))?\W*",
    re.I,
)
_GENERAL = regex.compile(
    r"(?:(?:and|with|of|for|the|to|overview|architecture|introduction|general|configuration|setup"
    r"|authenticat\w+|authoriz\w+|security|error|handling|requirement|point|flow|test(?:ing)?"
    r"|management|communication|interface|internal|external|third|party|hardware|user|software"
    r"|database|service|integration|webhook|api|monitoring|note|summary|fallback|retry|timeout"
    r"|limit|rate|front-?end|back-?end|plug-?in|template|process|workflow|tool|system|data|model"
    r"|access|control|roles?|permissions?|rights?|requests?|calls?|responses?|performance|deployment|strategy|pattern|future|planned|optional|required|other|existing"
    r"|https?|rest|restful|graphql|grpc|soap|web|mqtt|amqp"
    r"|dependenc(?:y|ies)|librar(?:y|ies)|component|implementation|detail|contract|event|health"
    r"|check|environment|variable|example|usage|ci|cd|code|development|technical|functional|key"
    r"|core|logical|supported|platform|provider|partner|matrix|table|list|status|roadmap|compliance|ui)"
    r"(?:s|es)?\b[^\w:]*)+(?::.*)?",
    re.I,
)
"""Words of headings that name no service, up to a colon."""
