"""Well-known services of others that sentences name, in documents that list none: ``E-mails go out
through Amazon SES``. Their names are in ``hosted.json``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from asbuilt import regex
from asbuilt.document.blocks import Item, List, Paragraph, Table, Text
from asbuilt.document.text import part, text_of
from asbuilt.spec.figures.vocabulary import any_of
from asbuilt.spec.language import english
from asbuilt.spec.section import Outline, Section
from asbuilt.spec.sections import overview
from asbuilt.spec.services.service import Dependency
from asbuilt.spec.title import normal_title

_ASIDE = regex.compile(
    r"\b(?:alternatives?|decisions?|options?|considered|rejected|why|goals|risks?|history"
    r"|(?:out of|non|not in) scope"
    r"|background|motivation|problems?|questions?|glossary|terms|references?|change ?log|changes"
    r"|revisions?|comparison|competit\w+|market|related work|future|later|roadmap|timeline"
    r"|definitions?|abbreviations?|acronyms?"
    r"|milestones?|schedule|tasks?|tests?|testing|costs?|budget|comments?|faq|migrat\w+|current"
    r"|today|as is|lessons|incidents?|appendix|personas?|stakeholders?|team|contacts?"
    r"|open (?:points|issues|items))\b"
)
"""Headings below which services are named that are not, or not yet, called."""
_NOT_CALLED = regex.compile(
    r"\b(?:not|no|never|without|than|like|such as|e\.g|today|currently|was|were|used to|old|legacy"
    r"|previous\w*|later|future|phase (?:[2-9]|two|three)|may|might|could|would|or"
    r"|whether|atau|alternati\w+"
    r"|etc|compatible|兼容|deferred|optional\w*|planned|candidates?)\b|n['’]t\b",
    re.I,
)
"""What a clause says of a service that is not called, or not yet."""
_REJECTED = regex.compile(
    r"\b(?:instead|rather|unlike|compared|competitors?|considered|evaluated|rejected|dropped|tried"
    r"|looked (?:at|into)|replac\w+|no longer|inspired|clone|self-?hosted|on[- ]prem\w*|ourselves"
    r"|our own|out of scope|not (?:in scope|included)|excluded)\b",
    re.I,
)
"""What a sentence says of one that others call, or that is run by who writes."""
_ON_CALL = regex.compile(r"\bon-?call\b|\bpag(?:e[ds]?|ing)\b|\bincidents?\b|\bP[0-4]\b", re.I)
_OF_ALERTS = regex.compile(r"\b(?:alert\w*|monitoring|observability|on ?call|paging|escalation)\b")
_TOLD = regex.compile(r"→|[-=]>|\b(?:alert|notif|escalat|inform|page|paging)\w*|\s#[a-z]", re.I)
"""What a clause says below a heading about alerts, ``Error rate > 1 % → PagerDuty``, that tells
where these go: people look there, the system does not need it."""
_CLAUSE = regex.compile(r"[.!?:;](?=\s)|[。！？；]|,\s|\s(?:but|and)\s(?=[a-z])|\n[ \t]*\n")
_SENTENCE = regex.compile(r"[.!?](?=\s)|[。！？]|\n[ \t]*\n")
_FARTHEST = 200
_CJK = "\u2e80"


def hosted(outline: Outline, known: Iterable[str]) -> Iterator[Dependency]:
    """The services but for those that are ``known``, each where it is named first: in headings,
    sentences, cells and diagrams. One whose short name stands behind it in brackets, ``Firebase
    Cloud Messaging (FCM)``, is named by both, and what is named by its beginning as well,
    ``Firebase`` and ``Firebase Auth``, is one."""
    if not names_services(outline.source.text):
        return
    names = [*known]
    words = {word for name in names for word in name.casefold().split()}
    seen = {*map(_key, names)}
    for name, short in _all_named(outline):
        keys = {*map(_key, (name.text, short))} - {""}
        if words.isdisjoint(keys) and not any(_is_one(one, two) for one in keys for two in seen):
            yield Dependency(name, name.span)
        seen |= keys


def _key(name: str) -> str:
    """A name in one of its spellings: ``FCM``, ``Amazon SES``."""
    small = name.casefold().replace("authentication", "auth").replace("amazon ", "aws ")
    return "firebase cloud messaging" if small == "fcm" else small


def _is_one(one: str, two: str) -> bool:
    """Whether two names are one, or one of them is how the other begins."""
    return f"{one} ".startswith(f"{two} ") or f"{two} ".startswith(f"{one} ")


def _all_named(outline: Outline) -> Iterator[tuple[Text, str]]:
    """All that is named, each with its short name."""
    for section in within(outline.root):
        is_of_alerts = _OF_ALERTS.search(section.topic) is not None
        for text in _texts(section, with_cells=not is_of_alerts):
            yield from _named(text, _TOLD if is_of_alerts else _ON_CALL)
    drawing = outline.part(overview.read)
    calling = {edge.source for edge in drawing.edges} - {edge.target for edge in drawing.edges}
    for node in (each for each in drawing.nodes if each.name not in calling):
        yield from _named(Text(node.name, node.span), _ON_CALL)


def within(section: Section) -> Iterator[Section]:
    """The sections below one where what is named may be called."""
    for child in section.children:
        is_title = child.heading is not None and child.heading.level == 1
        if is_title or not is_aside(child):
            yield child
            yield from within(child)


def is_aside(section: Section) -> bool:
    """Whether services are named below a heading that are not, or not yet, called."""
    return section.part(_is_aside)


def _is_aside(section: Section) -> bool:
    return _ASIDE.search(section.topic) is not None


def _texts(section: Section, *, with_cells: bool) -> Iterator[Text]:
    """What a section says itself; not what stands below a line that sets it aside, ``Not now:``."""
    yield section.name
    above = ""
    for block in section.blocks:
        is_set_aside = _SETS_ASIDE.search(above) is not None
        match block:
            case Paragraph(lines=lines) as paragraph:
                yield text_of(paragraph)
                above = lines[-1].text
                continue
            case List(items=items) if not is_set_aside:
                yield from _items(items)
            case Table() if with_cells and not is_set_aside:
                yield from _cells(block)
        above = ""


def _items(items: Iterable[Item]) -> Iterator[Text]:
    for item in items:
        yield item.text
        for block in item.children:
            yield from _items(block.items) if isinstance(block, List) else ()


_SETS_ASIDE = regex.compile(
    r"\b(?:not|never|no|out of scope|exclude[sd]?|excluding|later|future|alternatives?|rejected"
    r"|considered|deferred|instead of|postponed)\b[^.]{0,80}[:：][*_]{0,2}\s*\Z",
    re.I,
)


def _cells(table: Table) -> Iterator[Text]:
    """The cells of a table whose columns are not about what is not, or not yet, called."""
    titles = [english(normal_title(cell.text)) for cell in table.header]
    columns = [at for at, title in enumerate(titles) if not _ASIDE.search(title)]
    yield from (row[at] for row in table.rows for at in columns)


def _named(text: Text, whom: re.Pattern[str]) -> Iterator[tuple[Text, str]]:
    """The services that a text names, each with its short name, but for those that it says are
    not called, and those by which alerts reach people, as ``whom`` tells."""
    for name in known_services().finditer(text.text):
        if _is_verb(text.text, name) or text.text[max(0, name.start() - 1)] == "/":
            continue  # of several between slashes somebody will choose
        is_for_people = whom.search(english(_around(text.text, *name.span(), _CLAUSE)))
        if not (is_for_people or is_denied(text.text, *name.span())):
            short = _SHORT.match(text.text, name.end())
            yield part(text, *name.span()), short["name"] if short else ""


def is_denied(text: str, start: int, end: int) -> bool:
    """Whether a text says of what it names between two places that it is not, or not yet,
    called."""
    return any(
        sign.search(english(_around(text, start, end, stop)))
        for sign, stop in ((_NOT_CALLED, _CLAUSE), (_REJECTED, _SENTENCE))
    )


def _is_verb(text: str, name: re.Match[str]) -> bool:
    """Whether a name is what somebody does: ``Resend the code``, but not ``through Resend`` or
    ``Resend`` alone in a cell."""
    is_alone = len(text) == len(name[0])
    return name[0] in _VERBS and not is_alone and not _LED_TO.search(text, 0, name.start())


_VERBS = {"Resend"}
_LED_TO = regex.compile(r"(?:\b(?:via|through|with|by|using|uses?|to)|[:(→])\s*[*_`]*\Z")
_SHORT = regex.compile(r" ?\((?P<name>[^()\s]{2,12})\)")


def _around(text: str, start: int, end: int, stop: re.Pattern[str]) -> str:
    """What is said around the name between two places, up to where it may ``stop``."""
    first = max(0, start - _FARTHEST)
    before = [found.end() for found in stop.finditer(text, first, start)]
    after = stop.search(text, end, end + _FARTHEST)
    last = after.start() if after else end + _FARTHEST
    return text[before[-1] if before else first : last]


@lru_cache(1)  # readers and rules ask
def names_services(document: str) -> bool:
    """Whether a document names any of them anywhere."""
    return known_services().search(document) is not None


@cache
def known_services() -> re.Pattern[str]:
    """All names, the longest first: those that need no space around them are written alone."""
    data = msgspec.json.decode(Path(__file__).with_suffix(".json").read_bytes())
    names = sorted((name for names in data.values() for name in names), key=len, reverse=True)
    apart = any_of([rf"{name}(?![\w/])".replace(".", r"\.") for name in names if name[0] < _CJK])
    joined = "|".join(name for name in names if name[0] >= _CJK)
    return regex.compile(f"{apart}|{joined}")  # each branch with its letter: others are passed over
