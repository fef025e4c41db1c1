"""Rate limits: the table ``Endpoint | Limit | Window | Per`` and its short forms."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

from asbuilt import regex
from asbuilt.document.blocks import List, Paragraph, Table, Text
from asbuilt.record import dataclass
from asbuilt.source import Span
from asbuilt.spec.capability import VERBS
from asbuilt.spec.endpoint import Endpoint
from asbuilt.spec.figure import PERIOD, duration, period_seconds, with_digits
from asbuilt.spec.language import english, translated
from asbuilt.spec.model import Trouble
from asbuilt.spec.route import Known, Route, routes_in
from asbuilt.spec.section import Outline, Section, bare, blocks_of, normal_title, part, text_lines
from asbuilt.spec.sections import access, api

__all__ = ["EVERYWHERE", "GENERAL", "PART", "TITLES", "RateLimit", "RateLimits", "Subject", "read"]

TITLES = (
    "Rate Limit", "Rate Limits", "Rate Limiting", "Limits", "Throttling", "Request Limits",
    "API Rate Limits", "API Limits", "Quotas", "Rate Limits and Quotas",
)  # fmt: skip

Subject = Literal["user", "username", "ip", "key", "everyone"]

EVERYWHERE = "*"
"""The endpoint of a limit that holds for all endpoints without one of their own."""


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

_SUBJECTS: dict[str, Subject] = {
    **dict.fromkeys(("user", "users", "userid", "member", "person", "caller", "session", "device",
                     "customer", "sender", "owner"), "user"),
    **dict.fromkeys(("username", "account", "identifier", "login", "email", "e-mail", "name"),
                    "username"),
    **dict.fromkeys(("ip", "ips", "source", "client", "address", "host", "workstation",
                     "machine", "computer"), "ip"),
    **dict.fromkeys(("key", "apikey", "token", "application", "app", "tenant"), "key"),
    **dict.fromkeys(("everyone", "global", "globally", "total", "all", "service", "system",
                     "overall"), "everyone"),
}  # fmt: skip
_SUBJECT = rf"(?:(?!{PERIOD})[a-z][a-z-]*\s+){{0,2}}?(?P<%s>{'|'.join(_SUBJECTS)})\b(?:\s+address)?"
_PER = r"\s*(?:/|\band\b|\bper\b|\bfor each\b|\bfrom each\b|\bby\b|\bfrom one\b|\bfor every\b)\s*"
_CLAUSE = regex.compile(
    r"(?<![\w.,-])(?P<count>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?P<kilo>k\b)?"
    r"(?:\s*(?P<short>rp[smh])\b|"
    r"\s*(?:[a-z-]+\s+){0,2}?(?:requests?|reqs?|calls?|attempts?|hits?|messages?|logins?|times)?"
    rf"(?:{_PER}(?:the\s+)?{_SUBJECT % 'before'})?"
    rf"\s*(?:/|\b(?:per|every|each|in|within|in any|an?)\b)\s*(?P<amount>[0-9]{{1,6}})?\s*"
    rf"(?P<period>{PERIOD}))"
    rf"(?:[\s,(]*(?:{_PER})(?:the\s+)?{_SUBJECT % 'after'})?",
    re.IGNORECASE,
)
_SHORT = {"s": 1.0, "m": 60.0, "h": 3600.0}
_COUNT = regex.compile(r"[^\d]{0,12}(?P<count>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?P<kilo>k\b)?")
_TOGETHER = regex.compile(
    r"\b(?:globally|in total|altogether|together|combined|across all (?:users|clients|callers))\b",
    re.IGNORECASE,
)
_MENTION = regex.compile(r"\b(?:rate|request)[- ]?limit\w*|\bthrottl\w*", re.IGNORECASE)
_LIMITS_TITLE = regex.compile(
    r"\b(?:rate|request|api) ?limit\w*|\bthrottl\w*|^limits$|\bquotas?\b|^fair use$"
    r"|\busage limits?\b|\band limits$"
)
GENERAL = {
    "rate", "limit", "limits", "limiting", "limited", "throttle", "throttling", "throttled", "api",
    "apis", "general", "default", "global", "globally", "all", "other", "others", "every", "each",
    "any", "endpoint", "endpoints", "route", "routes", "request", "requests", "calls", "per",
    "user", "users", "ip", "authenticated", "max", "maximum", "min", "up", "to", "at", "most", "of",
    "the", "a", "an", "is", "are", "and", "with", "by", "for", "on", "set", "burst", "key", "apply",
    "applies", "apart", "standard", "overall", "http", "rest", "service", "more", "than", "no",
    "everything", "else", "remaining", "anything", "client", "clients", "caller", "callers", "may",
    "can", "send", "make", "must", "not", "exceed", "allowed", "accepts", "we", "accept",
    "customer",    "customers", "member", "members", "account", "accounts", "token", "address",
    "only",
}  # fmt: skip
"""Words beside a limit that say nothing of what it is for."""
_SYSTEM = {
    **dict.fromkeys(("login", "logins", "signin", "loginattempts"), "POST /api/auth/login"),
    **dict.fromkeys(("register", "registration", "signup"), "POST /api/auth/register"),
}
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
    known = _Named(endpoints, outline.part(access.read).roles)
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


def _limits_a_call(text: Text, known: _Named) -> bool:
    """Whether a sentence says how often something may be called: a route, an endpoint by what it
    is called, or anything by one caller."""
    if len(text.text) > 1000 or not _RESTRAINED.search(english(text.text)):
        return False
    return any(_is_of_call(sentence, known) for sentence in _sentences(text))


def _is_of_call(text: Text, known: _Named) -> bool:
    clause = next(_clauses(text.text), None)
    if clause is None:
        return False
    said = text.text[: clause.start]
    if _REST.search(english(text.text)):
        return True
    return bool(routes_in(text) or _EACH.search(said) or _meant(_about(said)[0], known))


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


@dataclass(frozen=True, slots=True)
class _Clause:
    count: int
    window: float
    subject: Subject | None
    start: int
    end: int


_INVERTED = regex.compile(
    rf"\b(?:per|every|each)\s+(?:{_SUBJECT % 'subject'}\s*,?\s*(?:per|every|each)\s+)?"
    rf"(?P<amount>[0-9]{{1,6}})?\s*(?P<period>{PERIOD})\W{{0,4}}"
    r"(?:at most|up to|max(?:imum)?)?\W{0,4}"
    r"(?P<count>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?![0-9.,]*\s*(?:%|[a-z]*\s*per\b|/))",
    re.IGNORECASE,
)


def _inverted(said: str) -> Iterator[tuple[int, float, Subject | None, tuple[int, int]]]:
    """``per user per minute at most 60 requests``."""
    for found in _INVERTED.finditer(said):
        count = int(found["count"].replace(",", ""))
        window = int(found["amount"] or 1) * period_seconds(found["period"])
        named = found["subject"]
        if count and window:
            yield count, window, _SUBJECTS[named.lower()] if named else None, found.span()


def _clauses(text: str) -> Iterator[_Clause]:
    """``100 requests/hour per IP``, ``5 / 15 min per identifier; 20 / hr per source``."""
    said, stated = translated(text), False
    for found in _CLAUSE.finditer(with_digits(said.text)):
        count = int(found["count"].replace(",", "")) * (1000 if found["kilo"] else 1)
        if found["short"]:
            window = _SHORT[found["short"][-1].lower()]
        else:
            window = int(found["amount"] or 1) * period_seconds(found["period"])
        named = found["before"] or found["after"]
        if count and window:
            subject = _SUBJECTS[named.lower()] if named else _subject_ahead(said.text)
            yield _Clause(count, window, subject, *said.origin(*found.span()))
            stated = True
    for count, window, named_first, place in () if stated else _inverted(said.text):
        yield _Clause(count, window, named_first, *said.origin(*place))


@lru_cache(16)  # each clause of one text asks
def _subject_ahead(text: str) -> Subject | None:
    """The subject of ``per-IP limit of 100 requests per minute``, of ``… globally``."""
    if _TOGETHER.search(text):
        return "everyone"
    named = [word for found in _AHEAD.findall(text.lower()) for word in found]
    return next((_SUBJECTS[word] for word in named if word in _SUBJECTS), None)


_AHEAD = regex.compile(r"\bper-([a-z]+)\b|\b(?:each|every|one)\s+([a-z]+)\b")


def _subject(text: str) -> Subject | None:
    """The subject that a cell names: ``IP address``, ``API key``, ``signed-in user``."""
    words = re.findall(r"[a-z]+", english(text).lower())
    return next((_SUBJECTS[word] for word in words if word in _SUBJECTS), None)


def _sentence(text: Text, known: _Named, troubles: list[Trouble]) -> Iterator[RateLimit]:
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
    text: Text, routes: Sequence[Route], known: _Named, troubles: list[Trouble]
) -> Iterator[RateLimit]:
    before = 0
    for clause in _clauses(text.text):
        span = part(text, clause.start, clause.end).span
        meant = _near(text, clause, routes)
        places: Sequence[str] = [known.spelled(route.key) for route in meant]
        said = text.text[before : clause.start]
        before = clause.end
        if not places:
            places = _kind_of_call(text.text[clause.end : clause.end + _NEAR], known)
        if not places:
            subject, named = _about(said)
            places = _meant(subject, known) if subject else (EVERYWHERE,)
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


def _near(text: Text, clause: _Clause, routes: Sequence[Route]) -> Sequence[Route]:
    """The routes that a limit is about: those of its own sentence, else those named before it."""
    start = text.text.rfind(". ", max(0, clause.start - _NEAR), clause.start)
    end = text.text.find(". ", clause.end, clause.end + _NEAR)
    first, last = text.span.start + start, text.span.start + end
    own = [r for r in routes if r.span.start > first and (end < 0 or r.span.start < last)]
    return own or [r for r in routes if r.span.start <= first]


_CALLS = regex.compile(
    r"\W{0,3}(?:per\s+[^\W\d_]+\s+)?(?:for|on|of)\s+(?:all\s+)?"
    r"(?:(?P<reads>reads?|reading|get requests|queries)"
    r"|(?P<writes>writes?|writing|mutations?|changes))\b",
    re.I,
)


def _kind_of_call(after: str, known: _Named) -> tuple[str, ...]:
    """The endpoints of ``… for reads`` and ``… for writes``."""
    found = _CALLS.match(after)
    if not found:
        return ()
    reads = found["reads"] is not None
    return tuple(key for key in known.keys if key.startswith(("GET ", "HEAD ")) == reads)


def _about(said: str) -> tuple[str, bool]:
    """What the words before a limit are about, apart from limits themselves, and whether they
    name it (``Login:``) or are but part of a sentence."""
    words = re.findall(r"[^\W\d_]+", english(bare(said)).lower())
    words = [word for word in words if word not in GENERAL]
    return "-".join(words), len(words) <= 3 and re.search(r"[:=–—-]\W*$", bare(said)) is not None


def _meant(subject: str, known: _Named) -> tuple[str, ...]:
    """The one endpoint that the words of ``subject`` mean: by the end of its path, by what it is
    called; sign-in has its own path."""
    ends = known.ending(subject)
    if len(ends) == 1:
        return ends
    alike = known.ending_like(subject)
    if len(alike) == 1 and not ends:
        return alike
    words = subject.split("-")
    system = next(
        (_SYSTEM[word] for word in (subject.replace("-", ""), *words) if word in _SYSTEM), ""
    )
    if system and not ends:
        return (system,)
    meant = known.called(words) or known.within(words)
    if not meant and all(_stem(word) in known.roles for word in words):
        return (EVERYWHERE,)
    return meant


class _Named(Known):
    """The endpoints of a document by their routes and by what they are called."""

    def __init__(self, endpoints: Sequence[Endpoint], roles: Sequence[str]) -> None:
        super().__init__(endpoint.key for endpoint in endpoints)
        self.roles = {_stem(role.lower()) for role in roles}
        self.operations = {endpoint.operation: endpoint.key for endpoint in endpoints}
        self._called: list[tuple[tuple[str, ...], str]] = []
        for endpoint in endpoints:
            for said in (endpoint.title, _FIRST.split(endpoint.description, maxsplit=1)[0]):
                words = [_stem(word) for word in _words_of(said[:_LONGEST_TITLE])]
                if 0 < len(words) <= _MOST_WORDS:
                    self._called.append((tuple(words), endpoint.key))
        self._inside: dict[str, set[str]] = {}
        for key in self.keys:
            path = key.partition(" ")[2]
            for word in re.split(r"[/_-]", re.sub(r"\{[^{}]*\}", "", path)):
                if word:
                    self._inside.setdefault(_stem(word.lower()), set()).add(key)

    def called(self, words: Sequence[str]) -> tuple[str, ...]:
        """The one endpoint whose name is in ``words`` as a whole, or whose verb alone is."""
        said = {_stem(word) for word in words if word}
        if not said:
            return ()
        whole = {key: len(name) for name, key in self._called if said.issuperset(name)}
        best = [key for key, size in whole.items() if size == max(whole.values())]
        if len(best) == 1:
            return (best[0],)
        verbs = {key for name, key in self._called if name[0] in said}
        return tuple(verbs) if len(verbs) == 1 else ()

    def within(self, words: Sequence[str]) -> tuple[str, ...]:
        """The one endpoint whose path has all of ``words`` that any path has, by the verb among
        them; without one, the one that creates."""
        found = [
            self._inside[stem] for stem in map(_stem, filter(None, words)) if stem in self._inside
        ]
        keys = set.intersection(*found) if found else set()
        verbs = [VERBS[word] for word in words if word in VERBS]
        if verbs:
            some = {key for key in keys for methods in verbs if key.partition(" ")[0] in methods}
            whole = {key for key in some if not key.endswith("}")}
        else:
            some = {key for key in keys if key.startswith("POST ")}
            whole = keys
        return tuple(some) if len(some) == 1 else tuple(whole) if len(whole) == 1 else ()


_LONGEST_TITLE = 80
_MOST_WORDS = 5
_FIRST = regex.compile(r"[.:;(]\s")
_SHORT_WORDS = {"a", "an", "the", "of", "for", "to", "with", "by", "and", "in", "on"}
_STEM_LENGTH = 6


def _words_of(said: str) -> list[str]:
    words = re.findall(r"[^\W\d_]+", bare(english(said)).lower())
    return [word for word in words if word not in _SHORT_WORDS]


def _stem(word: str) -> str:
    """``redeem`` for "redeeming", ``offer`` for "offers": enough to tell words apart."""
    word = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode() or word
    word = re.sub(r"(?<=\w{3})(?:ings?|es|s|ed)$", "", word)
    return word[:_STEM_LENGTH]


def _own(key: str, text: Text, troubles: list[Trouble]) -> Iterator[RateLimit]:
    clauses = list(_clauses(text.text))
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


def _table(
    table: Table, about: bool, known: _Named, troubles: list[Trouble]
) -> Iterator[RateLimit]:
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
        clauses = _row(row[limit].text, window, subject)
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


def _row(limit: str, window: str, subject: str) -> list[_Clause]:
    """The limits of one row: a count with its window, or clauses in the limit's cell alone."""
    per = _subject(subject)
    seconds = duration(window) if window else None
    count = _COUNT.match(bare(limit))
    if seconds and count:
        number = int(count["count"].replace(",", "")) * (1000 if count["kilo"] else 1)
        stated = per or _subject(limit.partition("per")[2])
        return [_Clause(number, seconds, stated, 0, 0)] if number else []
    return [
        _Clause(clause.count, clause.window, clause.subject or per, 0, 0)
        for clause in _clauses(bare(limit))
    ]


def _endpoints(text: Text, method: str, known: _Named) -> tuple[str, ...]:
    """The endpoints of a row; "all other", ``*`` and ``/*`` stand for everywhere."""
    if bare(text.text) in ("", "/") or _ALL.fullmatch(english(bare(text.text)).strip()):
        return (EVERYWHERE,)
    operation = known.operations.get(bare(text.text)) if bare(text.text) else None
    if operation:
        return (operation,)
    return known.meant(text, method) or known.called(_words_of(text.text))
