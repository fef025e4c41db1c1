"""Rate limits: the table ``Endpoint | Limit | Window | Per`` and its short forms."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Table, Text
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.language import english
from asbuilt.spec.limit_clause import Clause, Subject, clauses_in, row_clauses
from asbuilt.spec.limit_place import (
    EVERYWHERE,
    GENERAL,
    Named,
    endpoints_meant,
    kind_of_call,
    named_before,
    words_of,
)
from asbuilt.spec.model import Trouble
from asbuilt.spec.route import Route, routes_in
from asbuilt.spec.section import Outline, Section, bare, blocks_of, normal_title, part, text_lines
from asbuilt.spec.sections import access, api

__all__ = ["EVERYWHERE", "GENERAL", "PART", "TITLES", "RateLimit", "RateLimits", "Subject", "read"]

TITLES = (
    "Rate Limit", "Rate Limits", "Rate Limiting", "Limits", "Throttling", "Request Limits",
    "API Rate Limits", "API Limits", "Quotas", "Rate Limits and Quotas",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RateLimit:
    """``count`` requests in ``window`` seconds per ``subject``. ``endpoint`` is ``METHOD /path`` in
    normal form, ``*`` for "all" or "all other"."""

    endpoint: str
    count: int
    window: float
    subject: Subject
    span: Span


@dataclass(frozen=True, slots=True)
class RateLimits:
    """All stated limits. ``mentioned`` is True when the document asks for rate limiting at all."""

    items: tuple[RateLimit, ...] = ()
    mentioned: bool = False
    troubles: tuple[Trouble, ...] = ()


PART = RateLimits

_ENDPOINT_TITLES = {"endpoint", "endpoints", "route", "routes", "path", "url", "resource", "api",
                    "endpoint group", "endpoint type", "api endpoint", "applies to",
                    "operation"}  # fmt: skip
_METHOD_TITLES = {"method", "methods", "verb", "http method"}
_LIMIT_TITLES = {"limit", "limits", "rate limit", "rate", "requests", "max requests", "maximum",
                 "max", "quota", "request limit", "allowed", "attempts"}  # fmt: skip
_WINDOW_TITLES = {"window", "time window", "period", "interval", "duration", "time", "timeframe"}
_SUBJECT_TITLES = {"per", "scope", "key", "by", "subject", "identifier", "keyed by", "limited by",
                   "limit by", "bucket"}  # fmt: skip

_MENTION = regex.compile(r"\b(?:rate|request)[- ]?limit\w*|\bthrottl\w*", re.IGNORECASE)
_LIMITS_TITLE = regex.compile(
    r"\b(?:rate|request|api) ?limit\w*|\bthrottl\w*|^limits$|\bquotas?\b|^fair use$"
    r"|\busage limits?\b|\band limits$"
)
_NO_PROMISE = regex.compile(
    r"\b(?:non goals?|out of scope|alternatives?|open questions?|questions|risks?|glossary|"
    r"references|future|considered)\b"
)
_ALL = regex.compile(
    r"\*|(?:all|any|every|everything|default|global|other|authenticated|general|standard)\b.*|others?",
    re.IGNORECASE,
)


def read(outline: Outline) -> RateLimits:
    """The limits of tables, of bullets and sentences about rate limiting, and of the endpoints' own
    ``**Rate limit:**`` lines."""
    troubles: list[Trouble] = []
    endpoints = outline.part(api.read).endpoints
    known = Named(endpoints, outline.part(access.read).roles)
    own = sorted(endpoint.rate_limit.span.start for endpoint in endpoints if endpoint.rate_limit)
    found: list[RateLimit] = []
    mentioned = False
    for section in _promises(outline.root):
        about = bool(_LIMITS_TITLE.search(section.title))
        mentioned = mentioned or about
        for table in blocks_of(section, Table, deep=False):
            found += _table(table, about, known, troubles)
        for text in _texts(section):
            if bisect_left(own, text.span.start) < bisect_left(own, text.span.end):
                continue
            says = bool(_MENTION.search(text.text)) or _limits_a_call(text, known)
            mentioned = mentioned or says
            if about or says:
                found += _sentence(text, known, troubles)
    for endpoint in endpoints:
        if endpoint.rate_limit:
            found += _own(endpoint.key, endpoint.rate_limit, troubles)
    found.sort(key=lambda item: item.span)
    items = {(item.endpoint, item.count, item.window, item.subject): item for item in found[::-1]}
    return RateLimits(tuple(items.values())[::-1], mentioned or bool(found), tuple(troubles))


_RESTRAINED = regex.compile(
    r"\blimited to\b|\bat most\b|\b(?:no|not|never)(?: \w+)? more than\b|\bcapped at\b"
    r"|\b(?:accepts?|gets?|allows?|takes?)\s+(?:only\s+)?[0-9]"
    r"|\bno \w+ may\b|\bup to\b",
    re.I,
)


_EACH = regex.compile(
    r"\b(?:each|every|no|any|an?)\s+(?:single\s+)?(?:client|caller|user|customer|workstation|machine|host"
    r"|ip(?: address)?|key|tenant|account|application)\b[^.]{0,40}"
    r"\b(?:send|make|issue|submit|place)\b",
    re.I,
)


def _limits_a_call(text: Text, known: Named) -> bool:
    """Whether a sentence says how often something may be called: a route, an endpoint by what it
    is called, or anything by one caller."""
    if len(text.text) > 1000 or not _RESTRAINED.search(english(text.text)):
        return False
    return any(_is_of_call(sentence, known) for sentence in _sentences(text))


def _is_of_call(text: Text, known: Named) -> bool:
    clause = next(clauses_in(text.text), None)
    if clause is None:
        return False
    said = text.text[: clause.start]
    if _REST.search(english(text.text)):
        return True
    return bool(
        routes_in(text) or _EACH.search(said) or endpoints_meant(named_before(said)[0], known)
    )


def _promises(section: Section) -> Iterator[Section]:
    """The sections that say what the service does, not what it leaves out or might do."""
    if not _NO_PROMISE.search(section.title):
        yield section
        for child in section.children:
            yield from _promises(child)


def _texts(section: Section) -> Iterator[Text]:
    """The bullets, lines and table rows of a section, one text each."""
    for block in blocks_of(section, Paragraph, deep=False):
        yield from _sentence_lines(section, block)
    for listed in blocks_of(section, List, deep=False):
        for item in listed.items:
            yield from text_lines(item.text)
    for table in blocks_of(section, Table, deep=False):
        if _limit_column(_titles(table)) is None:
            for row in table.rows:
                span = Span(row[0].span.start, row[-1].span.end)
                yield Text(section.source.slice(span), span)


def _sentence_lines(section: Section, block: Paragraph) -> Iterator[Text]:
    """The lines of a paragraph, those together over which one sentence runs."""
    start = 0
    for index, line in enumerate(block.lines):
        following = block.lines[index + 1].text[:1] if index + 1 < len(block.lines) else ""
        if line.text[-1:] not in ".!?:;" and (following.islower() or following.isdigit()):
            continue
        span = Span(block.lines[start].span.start, line.span.end)
        yield Text(re.sub(r"\s", " ", section.source.slice(span)), span)
        start = index + 1


# ---------------------------------------------------------------- clauses


def _sentence(text: Text, known: Named, troubles: list[Trouble]) -> Iterator[RateLimit]:
    """The limits of one line: for the routes it names, or what the words before the figures mean.

    ``Login: 5 per minute`` is about one endpoint; if it cannot be told which, nothing is limited,
    for all endpoints would be too many.
    """
    routes: tuple[Route, ...] = ()
    for sentence in _sentences(text):
        carried = routes if _PRONOUN.match(sentence.text) else ()
        routes = routes_in(sentence)[:_MOST_ROUTES] or carried
        yield from _of_sentence(sentence, routes, known, troubles)


_MOST_ROUTES = 50
_PRONOUN = regex.compile(r"(?:it|this|that|they|these|both|its)\b", re.I)


_SENTENCE_END = regex.compile(r"(?<=[.!?。])\s*(?=\s[A-Z`*]|[\u4e00-\u9fff])")


def _sentences(text: Text) -> Iterator[Text]:
    start = 0
    for end in _SENTENCE_END.finditer(text.text):
        yield part(text, start, end.start())
        start = end.end()
    yield part(text, start, len(text.text))


def _of_sentence(
    text: Text, routes: Sequence[Route], known: Named, troubles: list[Trouble]
) -> Iterator[RateLimit]:
    before = 0
    for clause in clauses_in(text.text):
        span = part(text, clause.start, clause.end).span
        meant = _near(text, clause, routes)
        places: Sequence[str] = [known.spelled(route.key) for route in meant]
        said = text.text[before : clause.start]
        before = clause.end
        if not places:
            places = kind_of_call(text.text[clause.end : clause.end + _NEAR], known)
        if not places:
            subject, named = named_before(said)
            places = endpoints_meant(subject, known) if subject else (EVERYWHERE,)
            if not places and (not named or _REST.search(english(said))):
                places = (EVERYWHERE,)
        if not places:
            message = f"which endpoint is `{said.strip(' *:-')[:60]}`? Write its method and path"
            troubles.append(Trouble("unparsable-limit", message, text.span))
        for place in places:
            yield RateLimit(place, clause.count, clause.window, clause.subject or "user", span)


_REST = regex.compile(r"\ball other\b|\beverything else\b|\bthe rest\b|^\W*rest\b", re.I)
_NEAR = 400
"""Characters around a limit that may say what it is about."""


def _near(text: Text, clause: Clause, routes: Sequence[Route]) -> Sequence[Route]:
    """The routes that a limit is about: those of its own sentence, else those named before it."""
    start = text.text.rfind(". ", max(0, clause.start - _NEAR), clause.start)
    end = text.text.find(". ", clause.end, clause.end + _NEAR)
    first, last = text.span.start + start, text.span.start + end
    own = [r for r in routes if r.span.start > first and (end < 0 or r.span.start < last)]
    return own or [r for r in routes if r.span.start <= first]


def _own(key: str, text: Text, troubles: list[Trouble]) -> Iterator[RateLimit]:
    clauses = list(clauses_in(text.text))
    if not clauses and normal_title(text.text) not in ("none", "no", "default", "standard", ""):
        message = f"the limit `{text.text[:60]}` is not understood: write `5 per minute per user`"
        troubles.append(Trouble("unparsable-limit", message, text.span))
    for clause in clauses:
        yield RateLimit(key, clause.count, clause.window, clause.subject or "user", text.span)


# ---------------------------------------------------------------- tables


def _titles(table: Table) -> list[str]:
    return [normal_title(cell.text) for cell in table.header]


def _column(titles: Sequence[str], words: set[str]) -> int | None:
    return next((at for at, title in enumerate(titles) if title in words), None)


def _limit_column(titles: Sequence[str]) -> int | None:
    """The column of the figures, in a table that has a window or names endpoints and subjects."""
    limit = _column(titles, _LIMIT_TITLES)
    timed = _column(titles, _WINDOW_TITLES) is not None
    keyed = _column(titles, _SUBJECT_TITLES) is not None
    return limit if timed or keyed or "rate limit" in titles else None


def _table(table: Table, about: bool, known: Named, troubles: list[Trouble]) -> Iterator[RateLimit]:
    titles = _titles(table)
    limit = _limit_column(titles) if not about else _column(titles, _LIMIT_TITLES)
    endpoint = _column(titles, _ENDPOINT_TITLES)
    if limit is None or (endpoint is None and not about):
        return
    for row in table.rows:
        span = Span(row[0].span.start, row[-1].span.end)
        method = _cell(row, _column(titles, _METHOD_TITLES))
        places = (EVERYWHERE,) if endpoint is None else _endpoints(row[endpoint], method, known)
        window = _cell(row, _column(titles, _WINDOW_TITLES))
        subject = _cell(row, _column(titles, _SUBJECT_TITLES))
        clauses = row_clauses(row[limit].text, window, subject)
        if not row[limit].text.strip("-–— "):
            continue
        if not clauses or not places:
            what = row[limit].text if places else row[endpoint or 0].text
            message = f"this limit is not understood: `{what[:60]}`"
            troubles.append(Trouble("unparsable-limit", message, span))
        for clause in clauses:
            for place in places:
                yield RateLimit(place, clause.count, clause.window, clause.subject or "user", span)


def _cell(row: Sequence[Text], column: int | None) -> str:
    return bare(row[column].text) if column is not None else ""


def _endpoints(text: Text, method: str, known: Named) -> tuple[str, ...]:
    """The endpoints of a row; "all other", ``*`` and ``/*`` stand for everywhere."""
    if bare(text.text) in ("", "/") or _ALL.fullmatch(english(bare(text.text)).strip()):
        return (EVERYWHERE,)
    operation = known.operations.get(bare(text.text)) if bare(text.text) else None
    if operation:
        return (operation,)
    return known.meant(text, method) or known.called(words_of(text.text))
