"""Dependencies: what the service needs from others, and what it does when they fail."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from asbuilt import regex
from asbuilt.document.blocks import Fence, Item, List, Paragraph, Table, Text
from asbuilt.document.text import part
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.figures.figure import duration
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.record import Headers, bind
from asbuilt.spec.section import (
    JUDGED,
    Outline,
    Section,
    blocks_of,
    bullets,
    labels,
    own_text,
    own_words,
    within,
)
from asbuilt.spec.sections import overview
from asbuilt.spec.services.drawing import drawn
from asbuilt.spec.services.fallback import fallback
from asbuilt.spec.services.heading import (
    ABOUT,
    NAMED_OTHERS,
    OTHERS,
    OWN_TITLES,
    SUPPLIERS,
    TITLES,
    is_about_others,
    is_about_people,
    names_parties,
    says_external,
    service_of,
)
from asbuilt.spec.services.hosted import hosted, is_aside
from asbuilt.spec.services.neighbour import neighbours
from asbuilt.spec.services.outside import called_outside, named_outside
from asbuilt.spec.services.prose import (
    in_sentences,
    is_protocol,
    leads_services,
    led,
    relied_on,
    supplied,
    told,
)
from asbuilt.spec.services.service import (
    DEFINITION,
    Dependency,
    from_item,
    from_lines,
    from_row,
    is_name,
    says_how,
    says_purpose,
    timeout,
)
from asbuilt.spec.title import normal_title, plain_title

__all__ = ["ABOUT", "PART", "TITLES", "Dependencies", "Dependency", "read"]


@dataclass(frozen=True, slots=True)
class Dependencies:
    """All dependencies in the order of the document."""

    items: tuple[Dependency, ...] = ()


PART = Dependencies

_HEADERS: Headers = {
    "name": (
        "external service", "external system", "external api", "dependency", "third party",
        "service", "name", "system", "provider",
        "integration", "library", "package", "vendor", "api", "partner", "platform",
    ),
    "description": (
        "used for", "for what", "what for", "needed for", "description", "purpose", "use", "usage",
        "reason", "why",
    ),
    "kind": ("kind", "type", "category", "class"),
    "way": ("direction", "data flow", "flow"),
    "used by": ("used by", "requirement", "component", "consumer"),
    "url": ("url", "base url", "address", "host", "endpoint"),
    "timeout": ("timeout", "time limit", "deadline", "gives up after", "give up after"),
    "retries": ("retries", "retry", "retry policy", "attempts"),
    "fallback": (
        "fallback", "on failure", "failure mode", "if down", "when down", "if unavailable",
        "failure handling", "degradation", "then", "is down", "it's down", "it’s down", "it fails",
        "when it fails", "if it fails", "when it is down", "if it is down", "when it's down",
        "if it's down", "without it", "in case of failure", "in its absence",
        "if it does not answer", "if it does not respond", "when it does not answer", "no answer",
        "when it does not respond", "if it is unavailable", "when it is unavailable", "on outage",
        "when unavailable", "if unreachable", "when unreachable", "during an outage", "on error",
        "if it is gone", "when it is gone", "if gone", "when gone", "if absent", "when absent",
        "if missing", "if lost", "if it is missing", "if it is lost", "if it breaks", "if it stops",
        "behaviour", "behavior", "what happens", "what we do",
    ),
}  # fmt: skip
_TELLING = ("timeout", "fallback")
"""Columns that tables of nothing but services have."""
_NAMES = {name: frozenset(words) for name, words in _HEADERS.items()}
_PROVIDER = {"provider", "vendor", "service provider"}
"""Labels under a heading that says what for: whose service it is."""
_LIBRARIES = {"license", "licence", "library", "package", "module"}
"""Headers of tables that list code, not services."""
_OF_CODE = regex.compile(
    r"\b(?:librar(?:y|ies)|frameworks?|packages?|databases?|runtimes?|internal|languages?|tools?"
    r"|infrastructure|hardware|data ?stores?|brokers?|caches?)\b",
    re.I,
)
"""Kinds of dependencies that are no services of others."""
_INWARDS = regex.compile(r"\W*(?:in|inbound|incoming|inwards?)\W*", re.I)
_SENT = regex.compile(r"\b(?:push(?:es|ed)?|sends?|sent|delivers?|delivered|uploads?)\b", re.I)
"""What says, of data that come in, that others send them without being asked."""
_BUILT_IN = regex.compile(r"\b(?:built[- ]in|in-house|own implementation)\b", re.I)


def read(outline: Outline) -> Dependencies:
    """The rows of tables, bullets and lines of the form ``Name: what it is``, and headings that
    name a service or have ``**Timeout:** 3 s`` and its like under them."""
    found = [each for each in _chapters(outline) if is_about_others(each)]
    found = found or [each for each in outline.walk() if _lists_services(each)]
    items = [each for section in found for each in _dependencies(section, False)]
    items += [each for section in outline.walk() for each in _labelled(section)]
    items = items or [each for section in outline.walk() for each in neighbours(section)]
    items = items or [each for section in outline.walk() for each in in_sentences(section)]
    items = items or [each for section in outline.walk() for each in led(section)]
    items = items or [each for section in outline.walk() for each in _led_lists(section)]
    items = items or _supplied(outline)
    tables = [*blocks_of(outline.root, Table)]
    items = items or [each for table in tables for each in _by_header(table)]
    items = items or [each for section in outline.walk() for each in _captioned(section)]
    fences = () if items else blocks_of(outline.root, Fence)
    items += (each for fence in fences for each in drawn(outline.source, fence))
    found_at = {item.span for item in items}
    items += (each for table in tables for each in _by_columns(table, found_at))
    items = items or _named(outline)
    return Dependencies(tuple({item.span: item for item in reversed(items)}.values())[::-1])


def _named(outline: Outline) -> list[Dependency]:
    """What the diagrams and the sentences of a document name that lists no services."""
    relied = {each.name.text: each for section in outline.walk() for each in relied_on(section)}
    drawn_or_bold = (*called_outside(outline), *named_outside(outline))
    found = [*relied.values(), *(each for each in drawn_or_bold if each.name.text not in relied)]
    return [*found, *hosted(outline, [each.name.text for each in found])]


def _supplied(outline: Outline) -> list[Dependency]:
    """What comes from names that the diagrams do not show as parts of the system: these ask
    others."""
    asking = {edge.source for edge in outline.part(overview.read).edges}
    found = (each for section in outline.walk() for each in supplied(section))
    return [each for each in found if each.name.text not in asking]


def _chapters(outline: Outline) -> Iterator[Section]:
    """The sections about services of others. What a document is called says what it is about
    itself: "Webhooks as an outbound service" has chapters about anything."""
    end = 0
    for section in outline.find(*TITLES, about=ABOUT):
        head = section.heading
        is_title = head is not None and head.level == 1 and bool(section.children)
        if section.span.start >= end and not (is_title and section.title not in OWN_TITLES):
            end = section.span.end
            yield section


def _lists_services(section: Section) -> bool:
    """Whether most bullets under any heading are names with timeouts, retries or fallbacks."""
    items = bullets(section)[:JUDGED]
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


def _by_columns(table: Table, known: Container[Span]) -> Iterator[Dependency]:
    """The rows of a table under any heading that has timeouts, retries or fallbacks, two of them:
    its first column names the services. Those that are ``known`` are passed over."""
    columns = _columns(table)
    if len({"timeout", "retries", "fallback"} & columns.keys()) < 2:
        return
    rows = [row for row in table.rows if row[0].span not in known]
    yield from _of_rows(rows, {**columns, "name": 0}, True)


def _by_header(table: Table) -> Iterator[Dependency]:
    """The rows of a table under any heading whose first header says that it names others'."""
    first = english(plain_title(table.header[0].text))
    uses = _USES.intersection(normal_title(cell.text) for cell in table.header[1:])
    if NAMED_OTHERS.fullmatch(first) or (uses and SUPPLIERS.fullmatch(first)):
        yield from _of_rows(table.rows, {**_columns(table), "name": 0}, True)


def _captioned(section: Section) -> Iterator[Dependency]:
    """The rows of tables under a line, or the end of one, that names others' services: ``External
    systems:``."""
    for above, table in pairwise(section.blocks):
        if isinstance(table, Table) and isinstance(above, Paragraph):
            line = above.lines[-1].text
            led = line.rpartition(". ")[2] if line.rstrip().endswith((":", "：")) else ""
            lead = led or (line if len(above.lines) == 1 else "")
            if len(lead) < _LONGEST_CAPTION and any(map(NAMED_OTHERS.fullmatch, _called(lead))):
                yield from _of_rows(table.rows, {**_columns(table), "name": 0}, True)


def _led_lists(section: Section) -> Iterator[Dependency]:
    """The items of lists below a paragraph that ends with a sentence that says what they are: ``It
    depends upon these external systems:``."""
    for above, listing in () if is_aside(section) else pairwise(section.blocks):
        if not (isinstance(listing, List) and isinstance(above, Paragraph)):
            continue
        if leads_services(section.source.slice(above.span)):
            yield from filter(None, (from_item(item, True) for item in listing.items))


def _called(line: str) -> tuple[str, str]:
    """A line as a title, word for word and as a whole."""
    return english(plain_title(line)), normal_title(line)


_LONGEST_CAPTION = 60
_USES = {"used for", "for what", "what for", "needed for", "use", "purpose"}


def _columns(table: Table) -> dict[str, int]:
    """The columns of a table by their headers, those of times and fallbacks also by what is in
    them."""
    columns = bind(table, _HEADERS)
    free = [at for at in range(1, len(table.header)) if at not in columns.values()]
    for name, is_such in (("timeout", _is_time), ("fallback", _is_fallback)):
        if name not in columns:
            such = [
                at for at in free if _most(is_such, [row[at].text for row in table.rows[:JUDGED]])
            ]
            columns |= {name: such[0]} if such else {}
    return columns


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
    columns = _columns(table)
    titles = [normal_title(cell.text) for cell in table.header]
    if _LIBRARIES & {*titles} or ("version" in titles and not external):
        return
    is_named = "name" in columns and titles[columns["name"]] in _NAMES["name"]
    is_of_services = names_parties(section) or not columns.keys().isdisjoint(_TELLING)
    if not is_named and 0 not in columns.values() and is_of_services:
        columns["name"] = 0
    if "name" in columns:
        timed = external or "timeout" in columns or "fallback" in columns
        yield from _of_rows(table.rows, columns, timed)


def _is_sent(cell: Text) -> bool:
    return _SENT.search(english(cell.text)) is not None


def _of_rows(
    rows: Iterable[Sequence[Text]], columns: Mapping[str, int], external: bool
) -> Iterator[Dependency]:
    for row in rows:
        cells = {name: row[index] for name, index in columns.items() if row[index].text}
        kind = cells.pop("kind", None)
        way = cells.pop("way", None)
        if way and _INWARDS.fullmatch(english(way.text)) and any(map(_is_sent, row)):
            continue  # it calls us
        is_code = kind is not None and _OF_CODE.search(english(kind.text)) is not None
        if is_code or any(_BUILT_IN.search(english(cell.text)) for cell in row):
            continue
        if "name" in cells and is_name(cells["name"], " ".join(cell.text for cell in row)):
            yield from_row(cells, external)


# ---------------------------------------------------------------- headings, lists and labels


def _dependencies(section: Section, external: bool, headings: bool = True) -> Iterator[Dependency]:
    """The services of a section: in its tables, lists and lines, and below its ``headings`` or as
    what these are called. Lists under labels say what is done about a service; what stands further
    below, under headings about something else, is one only by its own words."""
    external = external or says_external(section)
    yield from _listed(section, external) or told(section, external)
    near = external and headings
    for child in section.children:
        if is_about_people(child):
            continue
        named = service_of(child) if near else None
        if headed := _headed(child, external, named[0] if named else None):
            yield headed
            continue
        is_about = says_external(child)
        below = [] if named and named[1] else list(_dependencies(child, near, is_about))
        if external and not near and not is_about:
            below = [each for each in below if each.external]
        if named and not any(each.description or _is_short(each.name) for each in below):
            yield from_row({"name": named[0]}, True)
        else:
            yield from below


def _listed(section: Section, external: bool) -> list[Dependency]:
    """What stands in a section's own tables, lists and lines."""
    tables = blocks_of(section, Table, deep=False)
    found = [each for table in tables for each in _rows(table, section, external)]
    bare = not found and "interfaces" not in section.topic
    labelled = {each.span for label in labels(section) for each in within(label.blocks, List)}
    has_labels = _may_have_labels(section)
    for block in section.blocks:
        if isinstance(block, List):
            is_list = not block.ordered or (external and all(map(says_purpose, block.items)))
            is_bare = bare and is_list and block.span not in labelled
            named = (each for each in block.items if not (has_labels and _is_label(each)))
            found += filter(None, (from_item(item, external, bare=is_bare) for item in named))
    for paragraph in blocks_of(section, Paragraph, deep=False):
        found += from_lines(paragraph.lines, external)
    return found


def _is_label(item: Item) -> bool:
    """Whether a bullet is a label of services, as ``_labelled`` reads them."""
    named = pair(item.text)
    return named is not None and _LABEL.fullmatch(english(normal_title(named[0].text))) is not None


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


def _may_have_labels(section: Section) -> bool:
    """Whether the words of such a label stand in a section."""
    said = own_words(section)
    return any(map(said.__contains__, _MENTIONED))


def _labelled(section: Section) -> Iterator[Dependency]:
    """``**External services:** Stripe, SendGrid``, or a list under such a label."""
    if not _may_have_labels(section):
        return
    is_plain = is_about_others(section) and _PLAIN_LABEL.search(own_text(section)) is not None
    for label in labels(section, plain=is_plain):
        if not _LABEL.fullmatch(english(label.name)):
            continue
        for listing in within(label.blocks, List):
            yield from filter(None, (from_item(item, True) for item in listing.items))
        for found in _LISTED.finditer(label.value.text):
            name = part(label.value, *found.span("name"))
            if (not found["what"] or _is_short(name)) and not is_protocol(name.text):
                yield from_row({"name": name}, True)


_CLAUSE = r"(?: (?:that|which|(?:up)?on which|to which|we|it)\b[^:.\n]{0,60})?"
"""What they are to us: ``External services that we rely on``."""
_PLAIN_LABEL = regex.compile(
    rf"^(?:(?:\w+ )?{OTHERS.replace('d part', 'd[ -]part')} \w+{_CLAUSE}|external"
    r"|(?:third|3rd)[ -]part(?:y|ies)):(?=\s|$)",
    re.I | re.M,
)
_LABEL = regex.compile(
    rf"(?:\w+ )?{OTHERS} (?:services|apis|systems|providers|integrations|dependencies){_CLAUSE}"
    r"|integrations|external|(?:third|3rd) part(?:y|ies)"
)
_MENTIONED = (
    "external", "outside", "foreign", "third", "3rd", "upstream", "outbound", "downstream", "cloud",
    "neighbo", "adjacent", "surrounding", "integrations",
)  # fmt: skip
"""One of these is in every label that :data:`_LABEL` fits."""
_WORD = r"[\w&/-]+(?:\.[\w&/-]+)*"
_LISTED = regex.compile(
    r"(?:^|[,;]\s*(?:and\s+)?|\s+and\s+)\**"
    rf"(?P<name>(?=[^\W\d_a-z]){_WORD}(?: {_WORD}){{0,3}}?|{_WORD}(?=\**\s\([^()]{{3,60}}\)))\**"
    r"(?:\s*\([^()]*\))?(?P<what>\s+for\s[^,;.()]{1,80}?)?(?=[,;]|\s+and\s|\.(?:\s|$)|\s*$)"
)
