"""Rate limits: the table ``Endpoint | Limit | Window | Per`` and its short forms."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Fence, List, Paragraph, Table, Text
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.endpoints.route import Route, routes_in
from asbuilt.spec.language import english
from asbuilt.spec.limits.clause import Clause, Subject, clauses_in, row_clauses
from asbuilt.spec.limits.code import options_in
from asbuilt.spec.limits.place import (
    EVERYWHERE,
    GENERAL,
    Named,
    endpoints_meant,
    named_after,
    named_before,
    words_of,
)
from asbuilt.spec.model import Trouble
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
    r"references|future|considered|tests?|testing|troubleshooting|issues|findings)\b"
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
        for fence in blocks_of(section, Fence, deep=False):
            found += _in_code(section, fence, known, troubles)
        for text in _texts(section, about):
            if bisect_left(own, text.span.start) < bisect_left(own, text.span.end):
                continue
            says = bool(_MENTION.search(english(text.text))) or _limits_a_call(text, known)
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


def _texts(section: Section, about: bool) -> Iterator[Text]:
    """The bullets, lines and table rows of a section, one text each."""
    for block in blocks_of(section, Paragraph, deep=False):
        yield from _sentence_lines(section, block)
    for listed in blocks_of(section, List, deep=False):
        for item in listed.items:
            yield from text_lines(item.text)
    for table in blocks_of(section, Table, deep=False):
        if _columns(table, about) is None:
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
        made = [*_of_sentence(sentence, routes, known, troubles)]
        if _are_of_tiers(made):
            message = "limits that differ for no reason that is stated: for whom is which of them?"
            troubles.append(Trouble("unparsable-limit", message, sentence.span))
            made = []
        yield from made


def _are_of_tiers(limits: Sequence[RateLimit]) -> bool:
    """Whether limits of one sentence hold everywhere and differ in their counts alone, as those of
    tiers do: ``100/min (Free), 1,000/min (Pro)``."""
    everywhere = [limit for limit in limits if limit.endpoint == EVERYWHERE]
    kinds = {(limit.window, limit.subject) for limit in everywhere}
    return len(kinds) < len({(limit.window, limit.subject, limit.count) for limit in everywhere})


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
        after = text.text[clause.end : clause.end + _NEAR]
        places = places or named_after(after, known) or _by_words(said, clause.thing, known)
        if not places:
            what = clause.thing or said.strip(" *:-|")
            message = f"which endpoint is `{what[:60]}`? Write its method and path"
            troubles.append(Trouble("unparsable-limit", message, text.span))
        for place in places:
            yield RateLimit(place, clause.count, clause.window, clause.subject or "user", span)


def _by_words(said: str, thing: str, known: Named) -> tuple[str, ...]:
    """The endpoints of a limit that names no route: what the words before it mean, or the thing
    that it counts; without either, all of them."""
    subject, named = named_before(said)
    places = endpoints_meant(subject, known) if subject else ()
    if not places and thing in _ATTEMPTS and (not subject or _SIGNS_IN.search(english(said))):
        return endpoints_meant("login", known)
    places = places or (endpoints_meant(thing.replace(" ", "-"), known) if thing else ())
    anything = not thing and (not subject or not named)
    return places or ((EVERYWHERE,) if anything or _REST.search(english(said)) else ())


_ATTEMPTS = {"attempts", "retries", "tries"}
_SIGNS_IN = regex.compile(
    r"\b(?:log(?:in|on)s?|sign[- ]?ins?|brute|passwords?|credentials?|lockouts?)\b", re.I
)
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


def _in_code(
    section: Section, fence: Fence, known: Named, troubles: list[Trouble]
) -> Iterator[RateLimit]:
    for option in options_in(section.source, fence):
        places = _by_words(f"{option.name}:", "", known)
        if not places:
            message = f"which endpoint is `{option.name}`? Write its method and path"
            troubles.append(Trouble("unparsable-limit", message, option.text.span))
        for place in places:
            yield RateLimit(place, option.count, option.window, option.subject, option.text.span)


# ---------------------------------------------------------------- tables


def _titles(table: Table) -> list[str]:
    return [normal_title(cell.text) for cell in table.header]


def _column(titles: Sequence[str], words: set[str]) -> int | None:
    return next((at for at, title in enumerate(titles) if title in words), None)


@dataclass(frozen=True, slots=True)
class _Columns:
    limit: int
    endpoint: int | None
    method: int | None
    window: int | None
    subject: int | None


def _columns(table: Table, about: bool) -> _Columns | None:
    """The columns of a table of limits: ``about`` them, or with a window or subjects beside the
    endpoints. There the first column says what a limit is for, unless it says for whom."""
    titles = _titles(table)
    limit, endpoint = _column(titles, _LIMIT_TITLES), _column(titles, _ENDPOINT_TITLES)
    others = [_column(titles, words) for words in (_METHOD_TITLES, _WINDOW_TITLES, _SUBJECT_TITLES)]
    method, window, subject = others
    timed = window is not None or subject is not None or "rate limit" in titles
    if limit is None or not (about or (timed and endpoint is not None)):
        return None
    if endpoint is None and limit and 0 not in others and not _CALLERS.search(titles[0]):
        endpoint = 0
    return _Columns(limit, endpoint, method, window, subject)


_CALLERS = regex.compile(
    r"\b(?:tiers?|plans?|roles?|users?|clients?|callers?|consumers?|audience|who)\b"
)


def _table(table: Table, about: bool, known: Named, troubles: list[Trouble]) -> Iterator[RateLimit]:
    columns = _columns(table, about)
    for row in table.rows if columns else ():
        assert columns is not None
        limit, place = row[columns.limit], columns.endpoint
        if not limit.text.strip("-–— "):
            continue
        method = _cell(row, columns.method)
        places = (EVERYWHERE,) if place is None else _endpoints(row[place], method, known)
        clauses = row_clauses(limit.text, _cell(row, columns.window), _subject_cell(row, columns))
        span = Span(row[0].span.start, row[-1].span.end)
        if not clauses or not places:
            what = limit.text if places else row[place or 0].text
            message = f"this limit is not understood: `{what[:60]}`"
            troubles.append(Trouble("unparsable-limit", message, span))
        for clause in clauses:
            for key in places:
                yield RateLimit(key, clause.count, clause.window, clause.subject or "user", span)


def _subject_cell(row: Sequence[Text], columns: _Columns) -> str:
    """The subject's cell, or what another one says of it: ``Fixed window per username``."""
    if columns.subject is not None:
        return _cell(row, columns.subject)
    free = {columns.limit, columns.endpoint, columns.method, columns.window}
    said = " ".join(cell.text for index, cell in enumerate(row) if index not in free)
    found = _PER.search(english(said))
    return found["subject"] if found else ""


_PER = regex.compile(r"\b(?:per|by)[\s-](?P<subject>[a-z]+(?:\s[a-z]+)?)", re.IGNORECASE)


def _cell(row: Sequence[Text], column: int | None) -> str:
    return bare(row[column].text) if column is not None else ""


def _endpoints(text: Text, method: str, known: Named) -> tuple[str, ...]:
    """The endpoints of a row; "all other", ``*`` and ``/*`` stand for everywhere."""
    if bare(text.text) in ("", "/") or _ALL.fullmatch(english(bare(text.text)).strip()):
        return (EVERYWHERE,)
    operation = known.operations.get(bare(text.text)) if bare(text.text) else None
    if operation:
        return (operation,)
    words = words_of(text.text)
    meant = known.meant(text, method) or known.called(words) or known.doing(words)
    return meant or _by_words(f"{_PATHS.sub('', text.text)}:", "", known)


_PATHS = regex.compile(r"\(?`[^`]*`\)?|\(?/\S+")
