"""What lists, clauses and paragraphs say of the services of others that they are about, one by one:
how long to wait for each, and what happens without it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Text
from asbuilt.document.text import part, text_at, text_of
from asbuilt.rules.rule import Subject
from asbuilt.source import Source, Span
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.label import pair
from asbuilt.spec.language import english, is_foreign, remembered
from asbuilt.spec.section import Section, blocks_of, labels, own_text, own_words
from asbuilt.spec.sections.components import Components
from asbuilt.spec.services.heading import ABOUT, NAMED_OTHERS, is_about_people, says_external
from asbuilt.spec.services.hosted import is_aside, known_services, names_services
from asbuilt.spec.services.said import is_called, is_own
from asbuilt.spec.services.service import is_name, name_in
from asbuilt.spec.title import normal_title


class Partner(Struct, frozen=True):
    """A service of others: its name, whether anything is said of how long to wait for it, in so
    many words (``timed``) or in any, and of what happens without it. ``apart`` says that what
    stands beside it says both, or that nothing but this service is described there."""

    name: Text
    waits: bool
    timed: bool
    fails: bool
    apart: bool = False


_WAITS = regex.compile(
    any_of(
        (
            "time-?outs?", "tim(?:es|ed) out", r"deadline\w*", "g[ia]v(?:es?|ing|en) up",
            r"abort\w*", r"wait\w*", r"within (?:a |one )?(?:\d+ )?(?:m?s|(?:second|minute)\w*)",
        )
    )
    + r"|\d\s?(?:ms|s|sec\w*|milliseconds?|seconds?)\b"
)  # fmt: skip
_FAILS = regex.compile(
    any_of(
        (
            r"fall-?back\w*", r"falls? back\w*", r"fail\w*", r"back-?up\w*", "breaker", "by hand",
            "otherwise", "offline", r"outage\w*", r"degrad\w*", "dropped", r"discard\w*",
            r"dead letter\w*", r"queue\w*", "retried", "resent", r"reject\w*", r"refus\w*",
            "retr(?:y|ies) (?:it|later|after|every|until|for|at|on)", "can(?:not|['’]t)",
            r"cache\w*", "again", "after (?:that|it)", "instead", "in any case", r"skip\w*",
            "last known", "later", "then", r"manual\w*", "unavailable", "unreachable",
            "not reachable", "no (?:answer|reply|response)", "no network (?:is )?needed",
            "without (?:an? |the )?(?:answer|reply|response|it|them)",
            "(?:is|are|be|goes) (?:down|away|gone)",
            r"(?:if|when|while|should|until|once)\b[^.]{0,60}\b(?:down|answer|available|respond)\w*",
            "(?:last|previous|old|stored) [^.,;]{1,40} (?:is|are|stays?|remains?|counts?|serves?)",
            "(?:uses?|shows?|takes?) the (?:last|previous|old|stored)",
            r"(?:with|status|answers?|returns?|replies) `?[45]\d\d",
        )
    )
)  # fmt: skip
"""What says anything of a failure, in lower case and in English as far as words are known."""
_GOES_ON = regex.compile(
    r"\d\s?(?:ms|s|seconds?)\b[;,；，] ?[^.;,；。]{4,}|\bretries\b"
    r"|\b(?:fällt|fallen|fiele)\b[^.;,]{1,60}\baus\b|\ben cas de (?:panne|coupure|défaillance)\b"
    r"|\b(?:si|cuando|quando|lorsque|quand)\b[^.;]{1,60}\b(?:cae|cai|tombe|en panne|se cae)\b"
)
"""A time and what follows then, in whatever words another language has for it, and a verb that is
parted: ``Fällt der Dienst aus, …``."""
_TIMED = regex.compile(r"\btime-?outs?\b|\bgiv(?:es|en) up after\b|\bwe wait\b")
_PARTNERS = regex.compile(
    r"\b(?:partners|providers|suppliers|vendors|third part(?:y|ies)|services of others)\b"
)
_LEAD = regex.compile(
    r"(?P<mark>\*\*|__|\*(?=\w)|_(?=\w)|`)(?P<name>[^*_`\n]{2,60}?)"
    r"[.:]?(?P=mark)"
)
_MARKED = regex.compile(r"(?P<mark>\*\*|__)(?P<name>[^*_\n]{2,40}?)(?P=mark)")
_LABEL = regex.compile(r"(?:^|\*\*|__)(?P<key>[^\W\d_][^*_:：\n]{2,40})(?:\*\*|__)?\s?[:：]", re.M)
_CLAUSE = regex.compile(r"\(?\d+(?:\.\d+)*[.)]?\s+(?=\S)")
_NEXT_HEADING = regex.compile(r"^#", re.M)
_BOUND = regex.compile(r"\n(?=[ \t]*(?:\n|[-*+] |\d+[.)] |\|))")
"""Where a paragraph, an item or a row ends."""
_SENTENCE = regex.compile(r"[.!?。；;](?=\s|$)|。")
_LONGEST = 1_500
_SUPPLIERS = frozenset(
    {"provider", "providers", "vendor", "service provider", "supplier", "third party"}
)
_OURS = regex.compile(
    r"\b(?:in-house|internal|our own|self-hosted|built-in|librar(?:y|ies))\b", re.I
)
_LABELS = _SUPPLIERS | {"vendors", "service", "name", "system"}
_DUTIES = frozenset(
    {
        "role", "purpose", "use", "usage", "used for", "task", "interface", "description", "volume",
        "what for", "protocol", "function",
    }
)  # fmt: skip
"""Labels under a heading that is about a service."""


_Entry = tuple[Text, str, bool]
"""A name, what is said of it, and whether it is told to be the service of somebody else."""


def partners(subject: Subject, listed: Collection[str]) -> Iterator[Partner]:
    """The services of others that one section after the other is about; those that stand among
    alternatives, risks and the like are not looked at, nor sections all of whose names have but the
    words of those that are ``listed``. Of what may be a part of the system by its name only a
    timeout tells that it is called."""
    own = {normal_title(each.name.text) for each in subject.spec[Components].items}
    titled: dict[str, bool] = {}  # parts of a long document have the same titles
    for section in subject.outline.walk():
        if section.heading is None or is_aside(section):
            continue
        if section.topic not in titled:
            titled[section.topic] = _says_theirs(section)
        is_theirs = section.heading.level > 1 and titled[section.topic]
        entries = [*_entries(section, is_theirs)] or [*_children(section, is_theirs)]
        if all(is_listed(name.text, listed) for name, _, _ in entries):
            yield from _labelled(section)
            continue
        found = [replace(_partner(name, said), apart=apart) for name, said, apart in entries]
        telling = [each for each in found if each.waits and each.fails]
        for each in found:
            if normal_title(each.name.text) not in own:
                apart = each.apart or (bool(telling) and (is_theirs or _is_known(each.name)))
                yield replace(each, apart=apart)
        yield from _labelled(section)


def is_listed(name: str, listed: Collection[str]) -> bool:
    """Whether all words of a name, without an aside, are among those of the services that are
    ``listed``."""
    return all(word in listed for word in name.partition(" (")[0].casefold().split())


def _entries(section: Section, is_theirs: bool) -> Iterator[_Entry]:
    """The entries of a section's own lists, and its paragraphs."""
    if not (is_theirs or _names_service(section)):
        return
    texts = [
        (item.text, text_at(section.source, item.span))
        for block in section.blocks
        if isinstance(block, List)
        for item in block.items
    ]
    texts += [(text_of(each),) * 2 for each in blocks_of(section, Paragraph, deep=False)]
    for first, whole in texts:
        if len(whole.text) > _LONGEST:
            continue
        if name := _name(first, is_theirs):
            yield name, whole.text, False
        elif name := _only(first):
            yield name, whole.text, True


def _names_service(section: Section) -> bool:
    """Whether a section names a service of others, or says that it is about one."""
    words = own_words(section)
    if "external" in words or "third" in words:
        return True
    said = own_text(section)
    if names_services(section.source.text) and known_services().search(said):
        return True
    return is_called(said)


def _says_theirs(section: Section) -> bool:
    """Whether the title of a section says that it is about services of others."""
    said = says_external(section) or ABOUT.search(section.topic) or _PARTNERS.search(section.topic)
    return bool(said) and not is_about_people(section)


def _name(text: Text, is_theirs: bool) -> Text | None:
    """The service that an entry is about: what it begins with, what its first sentence marks, or a
    well-known one."""
    number = _CLAUSE.match(text.text)
    text = part(text, number.end(), len(text.text)) if number else text
    end = _SENTENCE.search(text.text, 12)
    first = text.text[: end.end() if end else None]
    led = _LEAD.match(text.text)
    named = pair(text)
    lead = part(text, *led.span("name")) if led else named[0] if named else None
    if lead is not None and normal_title(lead.text) in _LABELS:
        lead = None
    known = None if is_theirs and lead is not None else known_services().search(first)
    marked = _MARKED.search(first) if is_theirs and lead is None else None
    if lead is not None and (is_theirs or known or is_called(lead.text)):
        name = lead
    elif known:
        name = part(text, *known.span())
    elif marked:
        name = part(text, *marked.span("name"))
    else:
        return None
    is_ours = _OURS.search(first) if is_theirs else is_own(first)
    return name if is_name(name, first) and not is_ours else None


def _only(text: Text) -> Text | None:
    """The one service of others, where a paragraph says which it is: ``The vault is the only third
    party``, ``**External service.** There is one: the forecast of Meteo.``"""
    said = _IS_ONLY.match(text.text)
    if said:
        return part(text, *said.span("name"))
    led = _LEAD.match(text.text)
    if led is None or not NAMED_OTHERS.fullmatch(normal_title(led["name"])):
        return None
    proper = _PROPER.search(text.text, led.end())
    return part(text, *proper.span("name")) if proper else None


_IS_ONLY = regex.compile(
    r"(?:The |Our )?(?P<name>[^\W_][\w-]*(?: [\w-]+){0,3}?) is (?:the|our|its) (?:only|one|single)"
    r" (?:third[- ]party|external|outside)\b"
)
_PROPER = regex.compile(r"(?<=[^\W\d_] )(?P<name>[^\W\d_a-zа-яё][\w-]{2,30}(?: [A-Z][\w-]+){0,2})")


def _children(section: Section, is_theirs: bool) -> Iterator[_Entry]:
    """The parts of a section that are called after services."""
    may_be_known = names_services(section.source.text)
    for child in section.children if is_theirs or may_be_known else ():
        title = child.name
        if is_theirs or known_services().search(title.text):
            said = own_text(child)
            if (
                said
                and not child.children
                and is_name(title, title.text)
                and not is_own(title.text)
            ):
                yield name_in(title), said, False


def _labelled(section: Section) -> Iterator[Partner]:
    """The service of a heading with labels, ``**Provider:** Brevo`` among them."""
    said = own_words(section)
    if not any(word in said for word in ("provider", "vendor", "supplier", "third")):
        return
    found = labels(section, plain=True)
    for label in found:
        if label.name in _SUPPLIERS and not _DUTIES.isdisjoint(each.name for each in found):
            known = known_services().search(label.value.text)
            name = part(label.value, *known.span()) if known else label.value
            if known or is_called(english(label.value.text)):
                yield replace(_partner(name, own_text(section)), apart=True)


def _partner(name: Text, said: str) -> Partner:
    text = _in_english(said)
    return Partner(name, waits(text), _says(_TIMED, text), fails(text))


def _is_known(name: Text) -> bool:
    """Whether it is the name of a service that everybody knows."""
    return known_services().search(name.text) is not None


def _says(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.search(text) is not None


@remembered
def _in_english(said: str) -> str:
    """A text in small letters, and its labels as titles, of which more are known."""
    titles = (normal_title(found["key"]) for found in _LABEL.finditer(said))
    return " ".join((english(said), *titles)).lower().replace("\n", " ")


def waits(text: str) -> bool:
    """Whether a text, in English and small letters, says anything of how long to wait."""
    return _says(_WAITS, text)


def fails(text: str) -> bool:
    """Whether such a text says anything of what happens without a service."""
    return _says(_FAILS, text) or (is_foreign() and _says(_GOES_ON, text))


def told_at(source: Source, place: Span, others: Sequence[Span] = ()) -> str:
    """What is said of a service where it is named, in English and small letters: its row, its item,
    its paragraph, or what stands below the heading that it is; of a paragraph that goes on with one
    of ``others``, in the order of the document, no more than what stands before."""
    next_one = bisect_left(others, place.end, key=lambda each: each.start)
    if next_one == len(others):
        return _in_english(_written_at(source, place))
    written, line = (
        source.text[place.start : others[next_one].start],
        source.whole_line(place.start),
    )
    ends = [] if _BOUND.search(written) else [*_SENTENCE.finditer(written)]
    if not ends or source.slice(line)[:1] in "#|":
        return _in_english(_written_at(source, place))
    before = source.text[_begin(source.text, line) : place.start]
    return _in_english(f"{before.rpartition('. ')[2]}{written[: ends[-1].end()]}")


def _written_at(source: Source, place: Span) -> str:
    text = source.text
    line = source.whole_line(place.start)
    begun = text[line.start : line.end]
    if begun.startswith("#"):
        end = _NEXT_HEADING.search(text, line.end, line.end + _LONGEST)
        return text[line.start : end.start() if end else line.end + _LONGEST]
    if begun.lstrip().startswith("|"):
        return begun
    below = _BOUND.search(text, line.end, line.end + _LONGEST)
    return text[_begin(text, line) : below.start() if below else line.end]


def _begin(text: str, line: Span) -> int:
    """Where the paragraph or the item of a line begins."""
    if line.start and _BOUND.match(text, line.start - 1):
        return line.start
    start = max(0, line.start - _LONGEST)
    above = [found.end() for found in _BOUND.finditer(text, start, line.start)]
    return above[-1] if above else line.start
