"""Dependencies: what the service needs from others, and what it does when they fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Fence, List, Paragraph, Table, Text
from asbuilt.document.text import part, text_of
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
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
from asbuilt.spec.services.capability import by_capability
from asbuilt.spec.services.drawing import drawn
from asbuilt.spec.services.heading import (
    ABOUT,
    OTHERS,
    OWN_TITLES,
    TITLES,
    is_about_others,
    is_about_people,
    is_own_interface,
    says_external,
    service_of,
)
from asbuilt.spec.services.hosted import hosted, is_aside
from asbuilt.spec.services.neighbour import named_first, neighbours
from asbuilt.spec.services.outside import called_outside, named_in_item, named_outside
from asbuilt.spec.services.product import product_of, products_of
from asbuilt.spec.services.prose import in_sentences, leads_services, led, relied_on, supplied, told
from asbuilt.spec.services.said import is_called, says_how, timeout
from asbuilt.spec.services.sentence_form import is_protocol
from asbuilt.spec.services.service import (
    DEFINITION,
    Dependency,
    from_item,
    from_lines,
    from_row,
    is_name,
    says_purpose,
)
from asbuilt.spec.services.summed_up import summed_up
from asbuilt.spec.services.table import NAMES, by_columns, by_header, by_kind, captioned, rows_of
from asbuilt.spec.title import normal_title

__all__ = ["ABOUT", "PART", "TITLES", "Dependencies", "Dependency", "read"]


class Dependencies(Struct, frozen=True):
    """All dependencies in the order of the document."""

    items: tuple[Dependency, ...] = ()


PART = Dependencies

_PROVIDER = {"provider", "vendor", "service provider"}
"""Labels under a heading that says what for: whose service it is."""


def read(outline: Outline) -> Dependencies:
    """The rows of tables, bullets and lines of the form ``Name: what it is``, and headings that
    name a service or have ``**Timeout:** 3 s`` and its like under them."""
    found = [each for each in _chapters(outline) if is_about_others(each)]
    found = found or [each for each in outline.walk() if _lists_services(each)]
    items = [each for section in found for each in _dependencies(section, False)]
    items += [each for section in outline.walk() for each in _labelled(section)]
    items = items or [each for section in outline.walk() for each in _led_lists(section)]
    items = items or [each for section in outline.walk() for each in neighbours(section)]
    items = items or [each for section in outline.walk() for each in in_sentences(section)]
    items = items or [each for section in outline.walk() for each in led(section)]
    items = items or _supplied(outline)
    items = items or [each for section in outline.walk() for each in summed_up(section)]
    tables = [*blocks_of(outline.root, Table)]
    items = items or [each for table in tables for each in by_header(table)]
    items = items or [each for table in tables for each in by_kind(table)]
    items = items or [each for section in outline.walk() for each in captioned(section)]
    fences = () if items else blocks_of(outline.root, Fence)
    items += (each for fence in fences for each in drawn(outline.source, fence))
    found_at = {item.span for item in items}
    items += (each for table in tables for each in by_columns(table, found_at))
    items = items or _named(outline)
    return Dependencies(tuple({item.span: item for item in reversed(items)}.values())[::-1])


def _named(outline: Outline) -> list[Dependency]:
    """What the diagrams and the sentences of a document name that lists no services."""
    relied = {each.name.text: each for section in outline.walk() for each in relied_on(section)}
    drawn_or_bold = (*called_outside(outline), *named_outside(outline))
    found = [*relied.values(), *(each for each in drawn_or_bold if each.name.text not in relied)]
    names = {each.name.text.casefold() for each in found}
    for each in by_capability(outline):
        if each.name.text.casefold() not in names:
            found.append(each)
            names.add(each.name.text.casefold())
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
    """Whether most bullets or paragraphs under any heading are names with timeouts, retries or
    fallbacks."""
    paragraphs = [*blocks_of(section, Paragraph, deep=False)][:JUDGED]
    items = [item.text for item in bullets(section)[:JUDGED]] or [*map(text_of, paragraphs)]
    stated = [
        text
        for text in items
        if (named := pair(text))
        and says_how(text)
        and is_name(named[0], text.text)
        and not says_how(named[0])
    ]
    defined = [
        block
        for block in paragraphs
        if len(block.lines) > 1
        and DEFINITION.match(block.lines[1].text)
        and timeout(block.lines[1].text)
    ]
    enough = len(stated) + len(defined) > 1 and 2 * len(stated) >= len(items)
    return section.heading is not None and enough


# ---------------------------------------------------------------- headings, lists and labels


def _led_lists(section: Section) -> Iterator[Dependency]:
    """The items and rows below a paragraph that ends with a sentence that says what they are: ``It
    depends upon these external systems:``."""
    for above, listing in () if is_aside(section) else pairwise(section.blocks):
        if not (isinstance(listing, List | Table) and isinstance(above, Paragraph)):
            continue
        if not leads_services(section.source.slice(above.span)):
            continue
        if isinstance(listing, Table):
            yield from named_first(listing)
        else:
            said = ((item, from_item(item, True)) for item in listing.items)
            yield from filter(None, (each or named_in_item(item.text) for item, each in said))


def _dependencies(section: Section, external: bool, headings: bool = True) -> Iterator[Dependency]:
    """The services of a section: in its tables, lists and lines, and below its ``headings`` or as
    what these are called. Lists under labels say what is done about a service; what stands further
    below, under headings about something else, is one only by its own words."""
    external = external or says_external(section)
    yield from _listed(section, external) or told(section, external)
    near = external and headings
    for child in section.children:
        if is_about_people(child) or is_own_interface(child):
            continue
        named = service_of(child) if near or (headings and _is_told(child)) else None
        if headed := _headed(child, external, named[0] if named else None):
            yield headed
            continue
        is_about = says_external(child)
        below = [] if named and named[1] else list(_dependencies(child, near, is_about))
        if external and not near and not is_about:
            below = [each for each in below if each.external]
        if named and not any(each.description or _is_short(each.name) for each in below):
            yield from_row({"name": product_of(named[0])}, True)
        else:
            yield from below


def _is_told(section: Section) -> bool:
    """Whether a section is about something that is called: by its name, or by what is said of how
    long that may take, and what happens without it."""
    return is_called(section.name.text) or says_how(Text(own_text(section), section.span))


def _listed(section: Section, external: bool) -> list[Dependency]:
    """What stands in a section's own tables, lists and lines."""
    tables = blocks_of(section, Table, deep=False)
    found = [each for table in tables for each in rows_of(table, section, external)]
    bare = not found and "interfaces" not in section.topic
    labelled = {each.span for label in labels(section) for each in within(label.blocks, List)}
    has_labels = _may_have_labels(section)
    for block in section.blocks:
        if isinstance(block, List):
            is_list = not block.ordered or (external and all(map(says_purpose, block.items)))
            is_bare = bare and is_list and block.span not in labelled
            named = (each for each in block.items if not (has_labels and _is_label(each.text)))
            for item in named:
                several = products_of(item.text) if external else ()
                one = None if several else from_item(item, external, bare=is_bare)
                found += [from_row({"name": name}, True) for name in several]
                found += [one] if one else []
    for paragraph in blocks_of(section, Paragraph, deep=False):
        if not (has_labels and _is_label(paragraph.lines[0])):
            found += from_lines(paragraph.lines, external)
    return found


def _is_label(text: Text) -> bool:
    """Whether a bullet or a line is a label of services, as ``_labelled`` reads them."""
    named = pair(text)
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
        for name, words in NAMES.items():
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
        for value in _values(label.value):
            for found in _LISTED.finditer(value.text):
                name = part(value, *found.span("name"))
                if (not found["what"] or _is_short(name)) and not is_protocol(name.text):
                    yield from_row({"name": name}, True)


def _values(value: Text) -> Iterator[Text]:
    """What stands behind a label of services, and behind further such labels on its line:
    ``Stripe, SendGrid. Downstream: Warehouse API``; not what is behind others."""
    start, is_about = 0, True
    for found in _NEXT_LABEL.finditer(value.text):
        if is_about:
            yield part(value, start, found.start())
        is_about = _LABEL.fullmatch(english(normal_title(found["label"]))) is not None
        start = found.end()
    if is_about:
        yield part(value, start, len(value.text))


_NEXT_LABEL = regex.compile(
    r"(?:[.;](?=\s)|\s[|·–—/]\s)\s*[*_]{0,2}(?P<label>[^\W\d_a-z][\w -]{2,40})"
    r"[*_]{0,2}[:：][*_]{0,2}(?:\s+|(?<=：))"
)


_CLAUSE = r"(?: (?:that|which|(?:up)?on which|to which|we|it)\b[^:.\n]{0,60})?"
"""What they are to us: ``External services that we rely on``."""
_PLAIN_LABEL = regex.compile(
    rf"^(?:(?:\w+ )?{OTHERS.replace('d part', 'd[ -]part')} \w+{_CLAUSE}|external"
    r"|(?:third|3rd)[ -]part(?:y|ies)|upstreams?|downstreams?):(?=\s|$)",
    re.I | re.M,
)
_LABEL = regex.compile(
    rf"(?:\w+ )?{OTHERS} (?:services|apis|systems|providers|integrations|dependencies){_CLAUSE}"
    r"|integrations|external|(?:third|3rd) part(?:y|ies)|upstreams?|downstreams?"
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
