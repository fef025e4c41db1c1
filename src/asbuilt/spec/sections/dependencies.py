"""Dependencies: what the service needs from others, and what it does when they fail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from asbuilt import regex
from asbuilt.document.blocks import Item, Paragraph, Table, Text
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.fallback import fallback
from asbuilt.spec.figure import duration, with_digits
from asbuilt.spec.language import english, translated
from asbuilt.spec.record import Headers, bind
from asbuilt.spec.section import (
    Outline,
    Section,
    blocks_of,
    bullets,
    item_texts,
    labels,
    normal_title,
    pair,
    part,
)

TITLES = (
    "Dependencies", "External Dependencies", "External Services", "Third-Party Services",
    "Third-Party Dependencies", "Integrations", "External Integrations",
    "Dependencies and Integrations", "Internal Dependencies", "Technical Dependencies",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dependency:
    """A dependency: ``url`` without marks, ``timeout`` in seconds, ``fallback`` as written.

    ``external`` says that it stands among external services or is called over the network by its
    own words; a library or a database is not.
    """

    name: Text
    span: Span
    description: Text | None = None
    url: str | None = None
    used_by: Text | None = None
    timeout: float | None = None
    retries: int | None = None
    fallback: Text | None = None
    external: bool = False


@dataclass(frozen=True, slots=True)
class Dependencies:
    """All dependencies in the order of the document."""

    items: tuple[Dependency, ...] = ()


PART = Dependencies

_HEADERS: Headers = {
    "name": (
        "service", "external service", "dependency", "name", "system", "provider", "integration",
        "library", "package", "vendor", "third party", "api",
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
ABOUT = regex.compile(
    r"\b(?:external|third party|3rd party|upstream|outbound|downstream)\b.*"
    r"\b(?:services?|systems?|apis?|dependenc\w+|integrations?|providers?)\b"
    r"|\bdependencies$|\bintegrations$|^(?:third|external) part(?:y|ies|ners)$"
)
_AFTER_NAME = regex.compile(r"\s*[`(<\[]*https?://.*$|\s*\([^()]*\)$", re.DOTALL)
_BEFORE_NAME = regex.compile(r"[^\w(@«„“\"]*(?=[\w(@«„“\"])")
_LINKED = regex.compile(r"!?\[(?P<name>[^\]]+)\]\(")
_DEFINITION = regex.compile(r":\s+(?P<what>.+)")
_RETRIES = regex.compile(
    r"\b(?P<before>[0-9]{1,3})\s+(?:retries|retry|attempts)\b"
    r"|\b(?:retries|retry|attempts)\s*[:=]?\s*(?P<after>[0-9]{1,3})\b",
    re.I,
)
_URL = regex.compile(r"https?://[^\s`<>|)]+")
_WHOLE = regex.compile(r"[0-9]{1,6}")
_EXTERNAL = regex.compile(
    r"\b(?:external|third party) (?:\w+ )?(?:services?|apis?|systems?|integrations?)\b"
)
_PARTIES = regex.compile(r"\bpart(?:y|ies|ners)$|\b(?:services|systems|providers|integrations)$")
_LIBRARIES = {"version", "license", "licence", "library", "package", "module"}
"""Headers of tables that list code, not services."""
_CALLED = regex.compile(
    r"\b(?:APIs?|web ?hooks?|SaaS|third[- ]party|payment (?:provider|gateway|processor)|gateway"
    r"|(?:e?-?mail|SMS|push|payment|identity|maps?|geocoding|tax|shipping|notification) "
    r"(?:provider|service|delivery)|hosted|Stripe|PayPal|Adyen|Braintree|SendGrid|Mailgun|Postmark"
    r"|Google (?:Maps|Geocoding|Places|Calendar)|Twilio|Auth0|Okta|Cognito|OpenAI|Anthropic"
    r"|Salesforce|HubSpot|Algolia|Mapbox|Plaid)\b",
    re.I,
)
_OWN = regex.compile(
    r"\b(?:librar(?:y|ies)|framework|package|SDK|module|runtime|language|internal|v?[0-9]+\.[0-9]+"
    r"|^no\b|none|no longer|built-in|database|team|approval|sign-?off)\b",
    re.I,
)
_TIMEOUT = regex.compile(r"\btime-?outs?\b[\s:=()of-]*", re.I)
_TIMED = regex.compile(r"(?P<time>[0-9.]+\s*[a-z]+)\s+time-?out", re.I)
_FALLBACK = regex.compile(
    r"\b(?:otherwise\s+|fall ?-?backs?\b[\s:=-]*|falls? back to\s+|on failure\b[\s:,]*"
    r"|(?:if|when) (?:it is )?(?:down|unavailable|unreachable|it fails)\b[\s:,]*)"
    r"|(?=\bqueued?\s+for\b)|(?=\b(?:the )?last[- ]known\s+(?:value|answer)s?\b)|(?=\bdefault: )",
    re.I,
)


def read(outline: Outline) -> Dependencies:
    """The rows of tables, bullets and lines of the form ``Name: what it is``, and headings with
    ``**Timeout:** 3 s`` and its like under them."""
    found = outline.topmost(*TITLES, about=ABOUT)
    found = found or [each for each in outline.walk() if _lists_services(each)]
    items = [each for part in found for each in _dependencies(part, False)]
    items = items or [each for section in outline.walk() for each in _in_sentences(section)]
    items += (each for table in blocks_of(outline.root, Table) for each in _by_columns(table))
    return Dependencies(tuple({item.span: item for item in reversed(items)}.values())[::-1])


def _lists_services(section: Section) -> bool:
    """Whether the bullets under any heading are names with timeouts, retries or fallbacks."""
    stated = [item for item in bullets(section) if pair(item.text) and _says_how(item.text)]
    defined = [
        block
        for block in blocks_of(section, Paragraph, deep=False)
        if len(block.lines) > 1
        and _DEFINITION.match(block.lines[1].text)
        and _TIMEOUT.search(block.lines[1].text)
    ]
    return section.heading is not None and len(stated) + len(defined) > 1


def _says_how(text: Text) -> bool:
    """Whether a line says how long a service may take, or what happens without it."""
    return bool(_timeout(text.text) or _retries(text.text) is not None or _fallback(text))


_WORD = r"[^\W\d_](?:[\w&/-]|\.(?=\w))*"
_IN_SENTENCE = regex.compile(
    rf"(?:[0-9]+(?:\.[0-9]+)+\.?\s+)?(?P<name>{_WORD}(?: {_WORD}){{0,4}}?(?: \([^()\n]{{1,20}}\))?)"
    r"(?:\.\s+|\s+(?=[a-z]+s\s))(?P<what>\S.*)",
    re.DOTALL,
)
_IN_BRACKETS = regex.compile(
    r"(?:the|our|an?)\s+(?:[a-z-]+\s+){1,4}\((?P<name>[A-Z][\w. -]{1,30})\)\s+(?P<what>\S.*)",
    re.DOTALL | re.IGNORECASE,
)
_THROUGH = regex.compile(
    r"\b(?:through|via|using|with)\s+(?P<name>[A-Z][\w-]*(?: [A-Z][\w-]*){0,2})\b"
)
_BEHAVES = regex.compile(
    r"\btime-?outs?\b|\bretr(?:y|ies)\b|\bqueued?\b|\blast known\b|\bdefaults?:|\bfall ?-?back\b",
    re.I,
)
_AFTER_SENTENCE = regex.compile(r"(?<=[.)])\s+(?=[A-Z])")


def _in_sentences(section: Section) -> Iterator[Dependency]:
    """``Stripe charges the card (3 second timeout, 2 retries)``: sentences that begin with a name
    and say how long it may take or what happens without it; ``… through Mailjet. Timeout 5 s``."""
    if section.heading is None:
        return
    for block in blocks_of(section, Paragraph, deep=False):
        text = Text(section.source.slice(block.span), block.span)
        if not _BEHAVES.search(text.text) or len(text.text) > _LONGEST_PROSE:
            continue
        numbered = text.text[:1].isdigit()
        start = 0
        for end in (None,) if numbered else (*_AFTER_SENTENCE.finditer(text.text), None):
            sentence = part(text, start, end.start() if end else len(text.text))
            start = end.end() if end else 0
            inside = _IN_BRACKETS.fullmatch(sentence.text)
            if inside and _BEHAVES.search(inside["what"]):
                yield _told(sentence, inside)
                continue
            named = _IN_SENTENCE.fullmatch(sentence.text)
            is_name = named and named["name"][:1].isupper() and not _SENTENCE.match(named["name"])
            if named and is_name and _BEHAVES.search(named["what"]):
                yield _told(sentence, named)
        if not numbered and (through := _THROUGH.search(text.text)) and _TIMEOUT.search(text.text):
            yield _told(text, through)


_LONGEST_PROSE = 1500


def _told(said: Text, named: re.Match[str]) -> Dependency:
    return Dependency(
        part(said, *named.span("name")),
        said.span,
        part(said, named.end("name"), len(said.text)),
        timeout=_timeout(said.text),
        retries=_retries(said.text),
        fallback=_fallback(said),
        external=True,
    )


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
            yield _row({**cells, "name": row[0]}, True)


def _most(is_such: Callable[[str], bool], cells: list[str]) -> bool:
    said = [cell for cell in cells if cell.strip("-–— ")]
    return bool(said) and 2 * sum(map(is_such, said)) > len(said)


def _is_time(cell: str) -> bool:
    return duration(cell) is not None and len(cell) < _LONGEST_TIME


def _is_fallback(cell: str) -> bool:
    return fallback(english(cell)) is not None


_LONGEST_TIME = 20


def _dependencies(section: Section, external: bool) -> Iterator[Dependency]:
    external = external or bool(_EXTERNAL.search(section.title))
    for table in blocks_of(section, Table, deep=False):
        columns = bind(table, _HEADERS)
        if "name" not in columns and 0 not in columns.values() and _PARTIES.search(section.title):
            columns["name"] = 0
        code = bool(_LIBRARIES & {normal_title(cell.text) for cell in table.header})
        timed = external or "timeout" in columns or "fallback" in columns
        for row in table.rows if "name" in columns else ():
            cells = {name: row[index] for name, index in columns.items() if row[index].text}
            if "name" in cells:
                yield replace(_row(cells, timed), external=False) if code else _row(cells, timed)
    for item in bullets(section):
        yield _listed(item, external)
    for paragraph in blocks_of(section, Paragraph, deep=False):
        yield from _lines(paragraph.lines, external)
    for child in section.children:
        headed = _headed(child, external)
        if headed:
            yield headed
        else:
            yield from _dependencies(child, external)


def _headed(section: Section, external: bool) -> Dependency | None:
    """``### Stripe`` with its timeout, retries and fallback in lines or bullets below."""
    cells: dict[str, Text] = {}
    for label in labels(section, plain=True):
        for name, words in _NAMES.items():
            if label.name in words and label.value.text:
                cells.setdefault(name, label.value)
    if section.heading is None or not cells.keys() & {"timeout", "retries", "fallback", "url"}:
        return None
    return _row({**cells, "name": section.heading.title}, external or "timeout" in cells)


def _lines(lines: Sequence[Text], external: bool) -> Iterator[Dependency]:
    """``S3 - keeps images`` on a line, or a name with its definition on the next line."""
    for line, following in zip(lines, (*lines[1:], None), strict=True):
        defined = _DEFINITION.match(following.text) if following else None
        named = pair(line)
        if defined and following and len(line.text.split()) <= _LONGEST_NAME:
            what = part(following, *defined.span("what"))
            said = f"{line.text} {what.text}"
        elif named and named[1].text and len(named[0].text.split()) <= _LONGEST_NAME:
            (line, what), said = named, line.text
            if not line.text[:1].isupper() or _SENTENCE.match(line.text):
                continue
        else:
            continue
        is_external = (external or _is_called(said)) and not _OWN.search(said)
        span = Span(line.span.start, what.span.end)
        yield Dependency(_name(line), span, what, _url(what), external=is_external)


_SENTENCE = regex.compile(r"(?:this|the|that|these|those|we|it|all|each|note|if|when|see)\b", re.I)
_LONGEST = 300
_LONGEST_NAME = 4
"""Words of a name; what is longer is a sentence."""


def _name(text: Text) -> Text:
    """The name alone: without link, address, code and bold marks."""
    linked = _LINKED.match(text.text[:_LONGEST])
    if linked:
        return part(text, *linked.span("name"))
    after = _AFTER_NAME.search(text.text) if len(text.text) < _LONGEST else None
    name = part(text, 0, after.start() if after and after.start() else len(text.text))
    marks = _BEFORE_NAME.match(name.text)
    left = marks.end() if marks else 0
    bare = part(name, left, max(left, len(name.text.rstrip("*`_:"))))
    return bare if bare.text else text


def _row(record: dict[str, Text], external: bool) -> Dependency:
    timeout, retries = record.get("timeout"), record.get("retries")
    times = _WHOLE.search(retries.text) if retries else None
    said = " ".join(text.text for text in record.values())
    url = record.get("url")
    return Dependency(
        _name(record["name"]),
        record["name"].span,
        record.get("description"),
        _url(record["name"]) or (_url(url) if url else None),
        record.get("used by"),
        duration(timeout.text) if timeout else None,
        int(times[0]) if times else None,
        record.get("fallback"),
        (external or _is_called(said)) and not _OWN.search(said),
    )


def _listed(item: Item, external: bool) -> Dependency:
    name, description = pair(item.text) or (item.text, None)
    product = _PRODUCT.match(description.text) if description else None
    if (
        description
        and product
        and _CALLED.search(product["name"])
        and not _CALLED.search(name.text)
    ):
        name, description = part(description, *product.span("name")), name
    texts = (item.text, *item_texts(item.children))
    said = " ".join(text.text for text in texts)
    external = external and description is not None
    times = (_retries(text.text) for text in texts)
    return Dependency(
        _name(name),
        item.span,
        description,
        _url(item.text),
        timeout=next(filter(None, (_timeout(text.text) for text in texts)), None),
        retries=next((each for each in times if each is not None), None),
        fallback=next(filter(None, map(_fallback, texts)), None),
        external=(external or _is_called(said)) and not _OWN.search(said),
    )


_PRODUCT = regex.compile(r"(?P<name>[A-Z][\w.]*(?: [\w.]+){0,3})(?=,| \(|\.?$)")
"""``- Payments: Stripe, for deposits``: what it is for stands before its name."""


def _is_called(said: str) -> bool:
    return _URL.search(said) is not None or _CALLED.search(said) is not None


def _timeout(text: str) -> float | None:
    """The seconds of ``timeout 3s``, ``3 s timeout``, ``answers within 3 s``."""
    text = english(text)
    before, after = _TIMED.search(text), _TIMEOUT.search(text) or _WITHIN.search(text)
    if before and (seconds := duration(before["time"])):
        return seconds
    return duration(text[after.end() :]) if after else None


_WITHIN = regex.compile(r"\b(?:answers?|responds?|replies)\s+within\s+", re.I)


def _retries(text: str) -> int | None:
    times = _RETRIES.search(with_digits(english(text)))
    return int(times["before"] or times["after"]) if times else None


def _fallback(text: Text) -> Text | None:
    """What follows ``fallback:`` or ``if it is down``, or begins with ``queued for``."""
    said = translated(text.text)
    found = _FALLBACK.search(said.text)
    if found is None:
        return None
    rest = part(text, said.origin(found.end(), len(said.text))[0], len(text.text))
    return rest if rest.text else None


def _url(text: Text) -> str | None:
    match = _URL.search(text.text)
    return match[0] if match else None
