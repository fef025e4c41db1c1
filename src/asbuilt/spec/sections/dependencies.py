"""Dependencies: what the service needs from others, and what it does when they fail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Table, Text
from asbuilt.record import dataclass
from asbuilt.spec.figures.figure import duration
from asbuilt.spec.language import english, translated
from asbuilt.spec.record import Headers, bind
from asbuilt.spec.section import (
    Outline,
    Section,
    blocks_of,
    bullets,
    labels,
    normal_title,
    pair,
    part,
    within,
)
from asbuilt.spec.services.fallback import fallback
from asbuilt.spec.services.prose import in_sentences
from asbuilt.spec.services.service import (
    DEFINITION,
    Dependency,
    from_item,
    from_lines,
    from_row,
    is_name,
    says_how,
    timeout,
)

__all__ = ["ABOUT", "PART", "TITLES", "Dependencies", "Dependency", "read"]

TITLES = (
    "Dependencies", "External Dependencies", "External Services", "Third-Party Services",
    "Third-Party Dependencies", "Integrations", "External Integrations", "External APIs",
    "Dependencies and Integrations", "Internal Dependencies", "Technical Dependencies",
    "Software Interfaces",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dependencies:
    """All dependencies in the order of the document."""

    items: tuple[Dependency, ...] = ()


PART = Dependencies

_HEADERS: Headers = {
    "name": (
        "external service", "dependency", "third party", "service", "name", "system", "provider",
        "integration", "library", "package", "vendor", "api", "partner", "platform",
    ),
    "description": ("used for", "for what", "description", "purpose", "use", "usage", "reason"),
    "used by": ("used by", "requirement", "component", "consumer"),
    "url": ("url", "base url", "address", "host", "endpoint"),
    "timeout": ("timeout", "time limit", "deadline", "gives up after", "give up after"),
    "retries": ("retries", "retry", "retry policy", "attempts"),
    "fallback": (
        "fallback", "on failure", "failure mode", "if down", "when down", "if unavailable",
        "failure handling", "degradation", "then",
    ),
}  # fmt: skip
_NAMES = {name: frozenset(words) for name, words in _HEADERS.items()}
_PROVIDER = {"provider", "vendor", "service provider"}
"""Labels under a heading that says what for: whose service it is."""
_OTHERS = r"(?:external|third part(?:y|ies)|3rd party|upstream|outbound|downstream|cloud)"
_THINGS = r"(?:services?|systems?|apis?|dependenc\w+|integrations?|providers?)"
ABOUT = regex.compile(
    rf"\b{_OTHERS}\b.*\b{_THINGS}\b|\b{_THINGS}\b.*\b{_OTHERS}$"
    r"|\bdependencies$|\bintegrations$|^integrations \w+$|^(?:third|external) part(?:y|ies|ners)$"
    r"|\bintegrations? (?:with|to) (?:other|outside|adjacent|existing) (?:systems|services|apis)$"
)
_NOT_OTHERS = regex.compile(
    r"\b(?:phases?|stor(?:y|ies)|tasks?|journeys?|milestones?|features?|teams?|circular|cross|order"
    r"|graph|install\w*|build|dev\w*|modules?|packages?|librar(?:y|ies)|npm|pip|python|node|go"
    r"|frontend|backend|tests?|testing|audit|updates?|code|security|handling|infrastructure|ci|cd"
    r"|checklist)\b"
)
"""Dependencies between parts of a plan, and on code."""
_EXTERNAL = regex.compile(
    rf"\b{_OTHERS}\b|\bintegrations?\b|^software interfaces$|^(?:services|systems)$"
)
_PARTIES = regex.compile(
    r"\bpart(?:y|ies|ners)$|\b(?:services|systems|providers|integrations|interfaces|apis)$"
)
_LIBRARIES = {"license", "licence", "library", "package", "module"}
"""Headers of tables that list code, not services."""


def read(outline: Outline) -> Dependencies:
    """The rows of tables, bullets and lines of the form ``Name: what it is``, and headings that
    name a service or have ``**Timeout:** 3 s`` and its like under them."""
    found = [each for each in outline.topmost(*TITLES, about=ABOUT) if _is_about_others(each)]
    found = found or [each for each in outline.walk() if _lists_services(each)]
    items = [each for section in found for each in _dependencies(section, False)]
    items += [each for section in outline.walk() for each in _labelled(section)]
    items = items or [each for section in outline.walk() for each in in_sentences(section)]
    items += (each for table in blocks_of(outline.root, Table) for each in _by_columns(table))
    return Dependencies(tuple({item.span: item for item in reversed(items)}.values())[::-1])


def _is_about_others(section: Section) -> bool:
    return section.title in _TITLES or not _NOT_OTHERS.search(section.topic)


_TITLES = frozenset(map(normal_title, TITLES))


def _lists_services(section: Section) -> bool:
    """Whether most bullets under any heading are names with timeouts, retries or fallbacks."""
    items = bullets(section)
    stated = [
        item
        for item in items
        if (named := pair(item.text))
        and says_how(item.text)
        and is_name(named[0], item.text.text)
        and not says_how(named[0])
    ]
    defined = [
        block
        for block in blocks_of(section, Paragraph, deep=False)
        if len(block.lines) > 1
        and DEFINITION.match(block.lines[1].text)
        and timeout(block.lines[1].text)
    ]
    enough = len(stated) + len(defined) > 1 and 2 * len(stated) >= len(items)
    return section.heading is not None and enough


# ---------------------------------------------------------------- tables


def _by_columns(table: Table) -> Iterator[Dependency]:
    """The rows of a table under any heading that has timeouts, retries or fallbacks, two of them:
    its first column names the services."""
    columns = bind(table, _HEADERS)
    free = [at for at in range(1, len(table.header)) if at not in columns.values()]
    for name, is_such in (("timeout", _is_time), ("fallback", _is_fallback)):
        if name not in columns:
            such = [at for at in free if _most(is_such, [row[at].text for row in table.rows])]
            columns |= {name: such[0]} if such else {}
    if len({"timeout", "retries", "fallback"} & columns.keys()) < 2:
        return
    for row in table.rows:
        cells = {name: row[index] for name, index in columns.items() if row[index].text}
        if row[0].text:
            yield from_row({**cells, "name": row[0]}, True)


def _most(is_such: Callable[[str], bool], cells: list[str]) -> bool:
    said = [cell for cell in cells if cell.strip("-–— ")]
    return bool(said) and 2 * sum(map(is_such, said)) > len(said)


def _is_time(cell: str) -> bool:
    return duration(cell) is not None and len(cell) < _LONGEST_TIME


def _is_fallback(cell: str) -> bool:
    return fallback(english(cell)) is not None


_LONGEST_TIME = 20


def _rows(table: Table, section: Section, external: bool) -> Iterator[Dependency]:
    """The rows of a table in a section about services; none of one that lists code."""
    columns = bind(table, _HEADERS)
    titles = [normal_title(cell.text) for cell in table.header]
    if _LIBRARIES & {*titles} or ("version" in titles and not external):
        return
    is_named = "name" in columns and titles[columns["name"]] in _NAMES["name"]
    if not is_named and 0 not in columns.values() and _PARTIES.search(section.topic):
        columns["name"] = 0
    timed = external or "timeout" in columns or "fallback" in columns
    for row in table.rows if "name" in columns else ():
        cells = {name: row[index] for name, index in columns.items() if row[index].text}
        if "name" in cells and is_name(cells["name"], " ".join(cell.text for cell in row)):
            yield from_row(cells, timed)


# ---------------------------------------------------------------- headings, lists and labels


def _dependencies(section: Section, external: bool, headings: bool = True) -> Iterator[Dependency]:
    """The services of a section: in its tables, lists and lines, and below its ``headings`` or as
    what these are called. Lists under labels say what is done about a service; what stands further
    below, under headings about something else, is one only by its own words."""
    external = external or bool(_EXTERNAL.search(section.topic))
    tables = blocks_of(section, Table, deep=False)
    rows = [each for table in tables for each in _rows(table, section, external)]
    yield from rows
    labelled = {each.span for label in labels(section) for each in within(label.blocks, List)}
    for block in section.blocks:
        match block:
            case List(items=items, ordered=ordered):
                bare = not rows and not ordered and block.span not in labelled
                yield from filter(None, (from_item(item, external, bare=bare) for item in items))
    for paragraph in blocks_of(section, Paragraph, deep=False):
        yield from from_lines(paragraph.lines, external)
    near = external and headings
    for child in section.children:
        named = _named(child) if near else None
        if headed := _headed(child, external, named[0] if named else None):
            yield headed
            continue
        is_about = _EXTERNAL.search(child.topic) is not None
        below = [] if named and named[1] else list(_dependencies(child, near, is_about))
        if external and not near and not is_about:
            below = [each for each in below if each.external]
        if named and not any(each.description or _is_short(each.name) for each in below):
            yield from_row({"name": named[0]}, True)
        else:
            yield from below


def _is_short(name: Text) -> bool:
    """Whether a name is one without any word in lower case, as those of products are."""
    words = name.text.split()
    return len(words) <= 3 and not any(word.islower() for word in words)


def _headed(section: Section, external: bool, named: Text | None) -> Dependency | None:
    """``### Stripe`` with its timeout, retries and fallback in lines or bullets below; where the
    heading is known as ``named``, anything that is said of services."""
    cells: dict[str, Text] = {}
    for label in labels(section, plain=True):
        for name, words in _NAMES.items():
            if label.name in words and label.value.text:
                cells.setdefault("provider" if label.name in _PROVIDER else name, label.value)
    stated = cells.keys() & {"timeout", "retries", "fallback", "url"}
    if section.heading is None or not (stated or (named and cells.keys() - {"name"})):
        return None
    cells["name"] = cells.pop("provider", named or section.heading.title)
    return from_row(cells, external or "timeout" in cells)


def _named(section: Section) -> tuple[Text, bool] | None:
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
    r"(?:[0-9]+(?:\.[0-9]+)*[.)]?\s+)?\W*"
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
    r"|performance|deployment|strategy|pattern|future|planned|optional|required|other|existing"
    r"|dependenc(?:y|ies)|librar(?:y|ies)|component|implementation|detail|contract|event|health"
    r"|check|environment|variable|example|usage|ci|cd|code|development|technical|functional|key"
    r"|core|supported|platform|provider|partner|matrix|table|list|status|roadmap|compliance|ui)"
    r"(?:s|es)?\b[^\w:]*)+(?::.*)?",
    re.I,
)
"""Words of headings that name no service, up to a colon."""


def _labelled(section: Section) -> Iterator[Dependency]:
    """``**External services:** Stripe, SendGrid``, or a list under such a label."""
    for label in labels(section):
        if not _LABEL.fullmatch(english(label.name)):
            continue
        for listing in within(label.blocks, List):
            yield from filter(None, (from_item(item, True) for item in listing.items))
        for name in _LISTED.finditer(label.value.text):
            yield from_row({"name": part(label.value, *name.span("name"))}, True)


_LABEL = regex.compile(
    rf"(?:\w+ )?{_OTHERS} (?:services|apis|systems|providers|integrations|dependencies)"
    r"|integrations"
)
_WORD = r"[\w&/-]+(?:\.[\w&/-]+)*"
_LISTED = regex.compile(
    rf"(?:^|[,;]\s*(?:and\s+)?)(?P<name>(?=[^\W\d_a-z]){_WORD}(?: {_WORD}){{0,3}})"
    r"(?:\s*\([^()]*\))?(?=[,;]|\.?\s*$)"
)
