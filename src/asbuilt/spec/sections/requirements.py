"""Functional and non-functional requirements, from whatever carries them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from itertools import accumulate, chain

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Block, Item, List, Paragraph, Table, Text
from asbuilt.source import Source, Span
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.figures.window import measured_over
from asbuilt.spec.label import pair
from asbuilt.spec.language import english
from asbuilt.spec.requirements.citing import without_cited
from asbuilt.spec.requirements.clause import without_clauses
from asbuilt.spec.requirements.closing import behind, closed, counted, within
from asbuilt.spec.requirements.elsewhere import CITING, elsewhere
from asbuilt.spec.requirements.goal import goals, numbered_goals
from asbuilt.spec.requirements.heading import (
    ASKS,
    ELSEWHERE,
    OF_SYSTEM,
    OTHER,
    QUALITY,
    TITLES,
    is_aside,
    is_elsewhere,
    traces_itself,
)
from asbuilt.spec.requirements.headline import headlined
from asbuilt.spec.requirements.identifier import series_of
from asbuilt.spec.requirements.keeping import keeping
from asbuilt.spec.requirements.lettered import lettered
from asbuilt.spec.requirements.listed import is_title, kind_in, listed, of_block
from asbuilt.spec.requirements.marker import is_clause, titled
from asbuilt.spec.requirements.promise import Kind, lists_promises, over, promises
from asbuilt.spec.requirements.recovery import recovery
from asbuilt.spec.requirements.requirement import CRITERIA, Requirement, is_measured, says_quality
from asbuilt.spec.requirements.table import from_table
from asbuilt.spec.requirements.under_heading import (
    accepted_by,
    captioned,
    criteria_of,
    from_heading,
    has_criteria,
    tells_story,
)
from asbuilt.spec.section import Outline, Section
from asbuilt.spec.title import normal_title

__all__ = ["PART", "TITLES", "Requirement", "Requirements", "read"]


class Requirements(Struct, frozen=True):
    """All requirements in the order of the document; ``promises`` are the figures that stand
    among the non-functional ones without an id (``- Response time: p95 < 200 ms``);
    ``unnumbered`` are the functional ones without an id, those of a section together."""

    items: tuple[Requirement, ...] = ()
    promises: tuple[Target, ...] = ()
    unnumbered: tuple[tuple[Text, ...], ...] = ()


PART = Requirements


def read(outline: Outline) -> Requirements:
    """The requirements in the sections that are called so, and in tables with ids and a column
    *Requirement* wherever they stand. A traceability matrix repeats them and is passed over."""
    found = [*without_cited(outline, _within(outline.root, None))]
    found = [*without_clauses(outline, found)]
    known = {item.id.text for item in found if isinstance(item, Requirement)}
    others = elsewhere(outline, known)
    found = [*_outside(found, others), *others]
    named = {each.id.text for each in found if isinstance(each, Requirement)}
    ended = [*closed(outline, named, CITING), *lettered(outline, named, CITING)]
    ended += within(outline, _series(found), named, CITING)
    ended += behind(outline, named.union(each.id.text for each in ended))
    ended += counted(outline, named.union(each.id.text for each in ended), CITING)
    if not (named or ended):
        ended += numbered_goals(outline)
    if ended:
        found = [*_outside(found, ended), *ended]
    items = tuple(item for item in found if isinstance(item, Requirement))
    promised = [item for item in found if isinstance(item, Target)]
    targets = [*chain(promised, *(item.targets for item in items))]
    recovered = [*recovery(outline, {target.metric for target in targets})]
    promised += (*recovered, *goals(outline, [*targets, *recovered]))
    promised += keeping(outline, [item.span for item in items], promised)
    return Requirements(
        items,
        tuple(promised),
        tuple(_unnumbered(outline, sorted(item.span for item in items))),
    )


def _series(found: Iterable[Requirement | Target]) -> dict[str, Kind]:
    """The letters of the ids of requirements, each with the kind that these are of."""
    items = (each for each in found if isinstance(each, Requirement))
    named = ((series_of(each.id.text), each.kind) for each in items)
    return {letters: kind for letters, kind in named if letters}


def _outside(
    found: Iterable[Requirement | Target], ended: Iterable[Requirement]
) -> Iterator[Requirement | Target]:
    """What was ``found`` without the figures of requirements that were told by their ids later."""
    spans = sorted(each.span for each in ended)
    for each in found:
        at = bisect_left(spans, Span(each.span.end, each.span.end)) - 1
        if isinstance(each, Requirement) or at < 0 or spans[at].end <= each.span.start:
            yield each


def _unnumbered(outline: Outline, numbered: list[Span]) -> Iterator[tuple[Text, ...]]:
    """The items of lists of functional requirements in which nothing has an id, nor has what they
    belong to."""
    starts = [span.start for span in numbered]
    ends = [*accumulate((span.end for span in numbered), max)]
    for section in outline.topmost(*OF_SYSTEM):
        for part in section.walk():
            if part.title in CRITERIA or kind_in(part, "functional") != "functional":
                continue
            if numbered and _OF_PURPOSE.search(part.name.text):
                continue
            accepted = {block.span for block in captioned(part)}
            texts: list[Text] = []
            for block in part.blocks:
                if not isinstance(block, List) or block.span in accepted or _are_steps(block):
                    continue
                before = bisect_left(starts, block.span.end)
                if not before or ends[before - 1] <= block.span.start:
                    texts += (item.text for item in block.items if item.text.text)
            if texts:
                yield tuple(texts)


_OF_PURPOSE = regex.compile(
    r"(?:muss|soll|wunsch|kann)-?kriteri|^\W*[0-9.]*\W*(?:must|should|could)[ -]haves?\W*$", re.I
)
"""Headings of what a product is for, where its requirements are numbered elsewhere."""


def _are_steps(block: List) -> bool:
    """Whether the items of a list tell when what comes of what: they judge requirements."""
    return all(_STEPS.match(item.text.text[:_LONGEST_STEPS]) for item in block.items)


_LONGEST_STEPS = 400
_STEPS = regex.compile(
    r"(?i:[*_]*given\b.*\bthen\b)|(?P<mark>\*\*|__)\w[\w ]{1,20}(?P=mark)"
    r"(?:.*?[\s,](?P=mark)\w[\w ]{1,20}(?P=mark)\W?\s){2}",
    re.S,
)
"""``Given … when … then``, or three words in bold: ``**Dado** … **cuando** … **entonces** …``."""


def _within(
    section: Section, kind: Kind | None, aside: bool = False
) -> Iterator[Requirement | Target]:
    """The requirements of a section and all below it. ``kind`` is None outside of requirements;
    what stands ``aside`` is below a heading about something else."""
    divided = headlined(section)
    if OTHER.search(section.title) and not (titled(section.name) or traces_itself(divided, kind)):
        return
    kind = kind_in(divided, kind) or (kind_in(section, kind) if divided is not section else None)
    section = divided if kind else section
    headed = _headed(section, kind) if kind else None
    promising, aside = _is_promising(section, kind), aside or is_aside(section.topic)
    items: list[Requirement] = []
    promised: list[Target] = []
    above: Block | None = None
    for block in section.blocks:
        window = _window_above(above)
        made = [_over(item, window) for item in of_block(block, section.source, _led(kind, above))]
        if items and not made and isinstance(above, Paragraph) and (tests := criteria_of(block)):
            items[-1] = accepted_by(items[-1], tests)
        above = block
        if not made and isinstance(block, Table) and promising:
            made = list(from_table(block, "non-functional"))
        own = (each for each in made if not headed or _is_own(each.id.text, headed.id.text))
        items += _without_abilities(own, section) if kind == "non-functional" else own
        if not made or isinstance(block, List):
            numbered = {item.span for item in made}
            stated = kind is None and not aside and _says_promises(block, section.source)
            some = (
                block if promising or stated else _qualities(block, section.title, kind, numbered)
            )
            is_one = headed is not None and headed.kind == "non-functional"
            told = promises(some, section.source, section.title, numbered, of_one=is_one)
            promised += (over(each, window) if window else each for each in told)
        if not made and kind == "functional" and isinstance(block, Paragraph) and not headed:
            promised += _said_of_whole(block, section)
        if kind is None and not aside and isinstance(block, Paragraph):
            promised += (each for each in _demanded(block, section) if each not in promised)
    if headed and headed.kind == "non-functional":
        yield replace(headed, targets=headed.targets or tuple(promised))
    elif headed:
        yield headed
    else:
        yield from promised
    yield from items
    of_headings = listed(section) if kind is None and is_title(section) else None
    for child in section.children:
        of_child = _of_heading(child, of_headings) if of_headings else kind
        below = _within(child, of_child, aside)
        if headed and child.title in CRITERIA:
            yield from _cited(below, headed)
        else:
            yield from below


def _window_above(above: Block | None) -> float | None:
    """Over which time the line above a list or a table says that its figures are taken."""
    return measured_over(above.lines[-1].text) if isinstance(above, Paragraph) else None


def _over(item: Requirement, window: float | None) -> Requirement:
    if not window or not item.targets:
        return item
    return replace(item, targets=tuple(over(each, window) for each in item.targets))


def _without_abilities(items: Iterable[Requirement], section: Section) -> Iterator[Requirement]:
    """What is promised, of which some is no quality: ``A member can borrow any title.`` Where
    others are told in figures, that is all that has none and speaks of no quality."""
    found = [*items]
    promised = _PROMISES.search(section.title) is not None
    measured = any(map(is_measured, found))
    for each in found:
        said = english(each.text.text)
        able = promised and not is_measured(each) and not says_quality(each.id.text)
        able = able and (_ABLE.match(said) is not None or (measured and not _GOOD.search(said)))
        yield replace(each, kind="functional") if able else each


_GOOD = regex.compile(
    r"\b(?:secur\w+|encrypt\w+|priva\w+|confiden\w+|access(?:ible|ibility)|wcag|eas(?:y|ily|e)"
    r"|simple|clear|understand\w*|fast|quick\w*|slow\w*|prompt\w*|reliab\w+|robust\w*|safe\w*"
    r"|readable|maintain\w*|without (?:a )?(?:manual|training|help)|train\w+|available|ever|never"
    r"|always|compl\w+|gdpr|standards?|tls|https)\b"
    r"|\b(?:is|are|be|feels?|stays?|remains?|looks?) (?:\w+ )?[a-z]+\W*$",
    re.I,
)
"""Words of what is well done rather than what is done."""


_PROMISES = regex.compile(r"\bpromis\w+|\bguarantees?\b|\bcommitments?\b")
_ABLE = regex.compile(r"(?:every |each |any |an? )?[\w-]+(?: [\w-]+)? (?:can|may)\b(?! be\b)", re.I)


def _of_heading(section: Section, kind: Kind) -> Kind | None:
    """Of which kind the requirement is that a heading names, among others of a ``kind``."""
    if not titled(section.name):
        return None
    return "functional" if tells_story(section) or has_criteria(section) else kind


def _led(kind: Kind | None, above: Block | None) -> Kind | None:
    """Of which kind the requirements are that a line leads to, ``And how well:`` or ``Functional,
    in the order of building:``, among those of a ``kind``."""
    line = above.lines[-1].text if kind and isinstance(above, Paragraph) else ""
    if not line.rstrip("*_ ").endswith((":", "：")) or len(line) > _LONGEST_LEAD:
        return kind
    said = english(normal_title(line)).removeprefix("and ")
    if _LEADS_TO_FUNCTIONS.match(said):
        return "functional"
    return "non-functional" if QUALITY.search(said) else kind


_LEADS_TO_FUNCTIONS = regex.compile(
    r"(?:the |our )?(?:functional|functions?|functionality|features?)\b"
)
_LONGEST_LEAD = 60


def _headed(section: Section, kind: Kind) -> Requirement | None:
    """The requirement that a heading is. A numbered one above requirements with ids of their own is
    none, whatever it says: ``4.2 How well it must work``."""
    headed = from_heading(section, kind)
    if headed is None or not is_clause(headed.id.text):
        return headed
    below = (each for block in section.blocks for each in of_block(block, section.source, kind))
    return headed if all(is_clause(each.id.text) for each in below) else None


def _said_of_whole(block: Paragraph, section: Section) -> Iterator[Target]:
    """The figures of quality that a paragraph among functional requirements says of the whole: it
    names the metric, and compares or speaks of the peak."""
    for target in promises(block, section.source, section.title):
        of_whole = target.metric in _OF_WHOLE or _RECOVERY.search(target.text)
        if of_whole and "metric" not in target.assumed:
            compared = "comparator" not in target.assumed
            line = section.source.whole_line(target.span.start)
            if compared or _PEAK.search(english(section.source.slice(line))):
                yield target


def _demanded(block: Paragraph, section: Section) -> Iterator[Target]:
    """The availability that a sentence of a paragraph under any heading demands: ``The service must
    be available 99.9 % of the time``."""
    for line in block.lines:
        if "%" not in line.text or ELSEWHERE.search(section.topic):
            continue
        if _AVAILABLE.search(english(line.text)):
            alone = replace(block, lines=(line,), span=line.span)
            for target in promises(alone, section.source, section.title):
                if target.metric == "availability" and "metric" not in target.assumed:
                    yield target


_AVAILABLE = regex.compile(
    r"\b(?:shall|must|has to|have to) (?:always )?(?:be|stay|remain) "
    r"(?:available|reachable|up|online)\b"
    r"(?! (?:to|for|in)\b)",
    re.I,
)
_OF_WHOLE = {"latency", "availability", "error-rate", "throughput", "concurrent-users"}
_RECOVERY = regex.compile(r"\bR[TP]O\b")
_PEAK = regex.compile(r"\b(?:peak|busiest|rush|at once|at the same time)\b", re.I)


def _says_promises(block: Block, source: Source) -> bool:
    """Whether a block under any heading says that it promises figures: a list or a table by its
    items, a line by its label, ``Service levels: availability >= 99.9 %``."""
    named = pair(block.lines[0]) if isinstance(block, Paragraph) else None
    if named is None:
        return lists_promises(block, source)
    return _LEVELS.match(english(normal_title(named[0].text))) is not None


_LEVELS = regex.compile(
    r"(?:(?:our|the) )?(?:service (?:levels?|goals|objectives|targets)|sl[oa]s?)\b"
)


def _cited(below: Iterator[Requirement | Target], headed: Requirement) -> Iterator[Requirement]:
    """Those of the criteria of a requirement that are cited by ids of their own: ``AC-3.1``."""
    for each in below:
        if isinstance(each, Requirement) and _is_own(each.id.text, headed.id.text):
            yield each


def _is_own(identifier: str, headed: str) -> bool:
    """Whether what stands below a requirement is another one; its numbered criteria are none."""
    return identifier != headed and (is_clause(headed) or not is_clause(identifier))


def _is_promising(section: Section, kind: Kind | None) -> bool:
    """Whether the figures of a section are promises, with or without an id."""
    if kind is None and QUALITY.search(section.title):
        return not is_elsewhere(section.title)
    return kind == "non-functional"


def _qualities(block: Block, title: str, kind: Kind | None, numbered: Collection[Span]) -> List:
    """The bullets about a quality (``- **Performance:** …``) among functional requirements, goals
    and constraints; those that name a measure of one among criteria of acceptance."""
    items: tuple[Item, ...] = ()
    if isinstance(block, List) and kind is None and title in CRITERIA:
        items = tuple(item for item in block.items if _MEASURE.search(english(item.text.text)))
    elif isinstance(block, List) and (kind or ASKS.search(title)):
        items = tuple(
            item for item in block.items if item.span not in numbered and _is_of_quality(item)
        )
    return List(False, None, items, block.span)


def _is_of_quality(item: Item) -> bool:
    named = pair(item.text)
    return named is not None and QUALITY.search(normal_title(named[0].text)) is not None


_MEASURE = regex.compile(
    r"\bp[0-9]{2}\b|\b(?:percentile|response times?|latency|uptime|availability|throughput"
    r"|error rate)\b",
    re.I,
)
