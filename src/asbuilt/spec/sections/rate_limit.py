"""Rate limits: the table ``Endpoint | Limit | Window | Per`` and its short forms."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Fence, List, Paragraph, Table, Text
from asbuilt.document.text import part, sentence_lines, sentences, text_lines
from asbuilt.record import dataclass, replace
from asbuilt.source import Span
from asbuilt.spec.access.role import ANONYMOUS, is_anonymous, role_name
from asbuilt.spec.endpoints.route import Route, routes_in
from asbuilt.spec.language import english, is_foreign
from asbuilt.spec.limits.clause import Clause, Subject, clauses_in, subject_in
from asbuilt.spec.limits.code import Option, options_in
from asbuilt.spec.limits.place import (
    EVERYWHERE,
    GENERAL,
    Named,
    endpoints_meant,
    named_after,
    named_before,
    words_of,
)
from asbuilt.spec.limits.prose import COUNTED, limits_calls, means_all, restrains, usual_subject
from asbuilt.spec.limits.table import (
    Columns,
    clauses_of,
    columns_of,
    is_of_calls,
    row_span,
    said_of_limits,
)
from asbuilt.spec.model import Trouble
from asbuilt.spec.passage import passage
from asbuilt.spec.section import Outline, Section, blocks_of, meanings, own_words
from asbuilt.spec.sections import access, api
from asbuilt.spec.title import bare, normal_title
from asbuilt.spec.words import singular, snake

__all__ = ["EVERYWHERE", "GENERAL", "PART", "TITLES", "RateLimit", "RateLimits", "Subject", "read"]

TITLES = (
    "Rate Limit", "Rate Limits", "Rate Limiting", "Limits", "Throttling", "Request Limits",
    "API Rate Limits", "API Limits", "Quotas", "Rate Limits and Quotas",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RateLimit:
    """``count`` requests in ``window`` seconds per ``subject``. ``endpoint`` is ``METHOD /path`` in
    normal form, ``*`` for "all" or "all other". ``role``: whose limit it is; empty: everybody's."""

    endpoint: str
    count: int
    window: float
    subject: Subject
    span: Span
    role: str = ""


@dataclass(frozen=True, slots=True)
class RateLimits:
    """All stated limits. ``mentioned`` is True when the document asks for rate limiting at all."""

    items: tuple[RateLimit, ...] = ()
    mentioned: bool = False
    troubles: tuple[Trouble, ...] = ()


PART = RateLimits

_MENTION = regex.compile(r"r(?<!\w.)(?:ate|equest)[- ]?limit|t(?<!\w.)hrottl")
_LIMITS_TITLE = regex.compile(
    r"\b(?:rate|request|api|call|traffic|caller) ?limit\w*|^limits (?:on|for|per|of)\b|^abuse\b"
    r"|\bthrottl\w*|^limits$|\bquotas?\b|^fair use$"
    r"|\b(?:against|prevent\w*) (?:\w+ )?(?:over ?use|over ?load|abuse|misuse|flood\w*)\b"
    r"|\b(?:overload|abuse|misuse|flood) (?:protection|prevention|control)\b"
    r"|\busage limits?\b|\band limits$"
    r"|\b(?:limit\w*|restrict\w*|caps?) (?:of|on|for) (?:the )?(?:requests?|calls?|traffic|load)\b"
    r"|\b(?:requests?|queries|query|calls?|traffic|load) (?:limit\w*|restrict\w*|caps?|bound\w*)"
)
_NO_PROMISE = regex.compile(
    r"\b(?:non goals?|out of scope|alternatives?|open questions?|questions|risks?|glossary|"
    r"references|future|considered|tests?|testing|troubleshooting|issues|findings)\b"
)
_ALL = regex.compile(
    r"\*|(?:all|any|every|everything|anything|default|global|other|authenticated|general|standard"
    r"|(?:the )?(?:rest|remaining)|otherwise)\b.*|others?|\(?(?:default|others?|rest)\)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Setting:
    """Where limits stand: under which endpoints, in a section ``about`` limits, and whom those
    count that do not say so. ``troubles`` collects what is not understood."""

    known: Named
    troubles: list[Trouble]
    places: tuple[str, ...] = (EVERYWHERE,)
    about: bool = False
    subject: Subject = "user"

    def within(self, section: Section) -> _Setting:
        """The setting of what stands in ``section``, which is within this one."""
        meant = self.known.meant(section.heading.title) if section.heading else ()
        about = bool(_LIMITS_TITLE.search(section.title))
        setting = replace(self, about=about, places=meant or self.places)
        subject = usual_subject(section) if about else None
        return replace(setting, subject=subject) if subject else setting

    def limit(self, place: str, clause: Clause | Option, span: Span, role: str = "") -> RateLimit:
        """``clause`` for ``place``. Callers are named only where they say who they are; elsewhere
        an account is that of the user."""
        subject = clause.subject or self.subject
        if subject == "username" and place != EVERYWHERE and not _IDENTIFIED.search(place):
            subject = "user"
        return RateLimit(place, clause.count, clause.window, subject, span, role)

    def trouble(self, message: str, span: Span) -> None:
        """Note what is not understood."""
        self.troubles.append(Trouble("unparsable-limit", message, span))


_IDENTIFIED = regex.compile(
    r"auth|log-?in|sign-?[iu]|session|token|passw|reset|regist|verif|otp|code|invit|account", re.I
)


def read(outline: Outline) -> RateLimits:
    """The limits of tables, of bullets and sentences about rate limiting, and of the endpoints' own
    ``**Rate limit:**`` lines."""
    endpoints = outline.part(api.read).endpoints
    callers = (role.text for endpoint in endpoints for role in endpoint.roles or ())
    roles = dict.fromkeys((*outline.part(access.read).roles, *callers))
    setting = _Setting(Named(endpoints, [*roles]), [])
    own = sorted(endpoint.rate_limit.span.start for endpoint in endpoints if endpoint.rate_limit)
    found: list[RateLimit] = []
    mentioned = False
    for section, here in _promises(outline.root, setting):
        mentioned = mentioned or here.about
        columns = {
            table.span: columns_of(table, about=here.about)
            for table in blocks_of(section, Table, deep=False)
        }
        for table in blocks_of(section, Table, deep=False):
            found += _table(table, columns[table.span], here)
        for fence in blocks_of(section, Fence, deep=False):
            found += _in_code(section, fence, here)
        abroad = _may_mean_limits(section)
        if not here.about and not abroad and not _may_limit(own_words(section)):
            continue
        stated = False
        for text, cells in _texts(section, here, columns):
            if bisect_left(own, text.span.start) < bisect_left(own, text.span.end):
                continue
            says = False
            if abroad or _may_limit(text.text.lower()):
                said = " | ".join(english(cell.text) for cell in cells).lower()
                says = _names_limit(said) or limits_calls(text, said, here.known)
            mentioned = mentioned or says
            if here.about or says or (stated and _is_of_rest(text)):
                found += _sentence(text, here)
            stated = stated or says
    for endpoint in endpoints:
        if endpoint.rate_limit:
            found += _own(endpoint.key, endpoint.rate_limit, setting)
    found.sort(key=lambda item: item.span)
    items = {
        (item.endpoint, item.count, item.window, item.subject, item.role): item
        for item in found[::-1]
    }
    troubles = tuple(setting.troubles)
    return RateLimits(tuple(items.values())[::-1], mentioned or bool(found), troubles)


def _promises(section: Section, setting: _Setting) -> Iterator[tuple[Section, _Setting]]:
    """The sections that say what the service does, not what it leaves out or might do."""
    if not _NO_PROMISE.search(section.title):
        here = setting.within(section)
        yield section, here
        for child in section.children:
            yield from _promises(child, here)


def _texts(
    section: Section, setting: _Setting, columns: Mapping[Span, Columns | None]
) -> Iterator[tuple[Text, tuple[Text, ...]]]:
    """The bullets, lines and table rows of a section, one text each, and the cells that make it;
    where it is about limits, also the lines of fences that hold no code."""
    for block in blocks_of(section, Paragraph, deep=False):
        yield from ((line, (line,)) for line in sentence_lines(section.source, block.lines))
    for listed in blocks_of(section, List, deep=False):
        for item in listed.items:
            yield from ((line, (line,)) for line in text_lines(item.text))
    for table in blocks_of(section, Table, deep=False):
        if columns[table.span] is None:
            for row in table.rows:
                span = row_span(row)
                yield Text(section.source.slice(span), span), row
    for fence in blocks_of(section, Fence, deep=False) if setting.about else ():
        if fence.info.lower() in _PLAIN:
            inside = passage(section.source, fence)
            whole = Text(inside.text, inside.span(0, len(inside.text)))
            lines = (line for line in text_lines(whole) if _WRITTEN.match(line.text))
            yield from ((line, (line,)) for line in lines)


def _is_of_rest(text: Text) -> bool:
    """Whether a line beside stated limits is that of all other calls: ``Rest: 90/min per user``."""
    clauses = clauses_in(text.text) if len(text.text) <= _LONGEST_REST else ()
    return bool(clauses) and means_all(text.text[: clauses[0].start])


_LONGEST_REST = 200
_FOR_REST = regex.compile(
    r"\W*(?:for|on|to|at|in)\s+(?:the rest|(?:all|any|every) (?:the )?others?|everything else)\b",
    re.I,
)
"""``…, 300 requests per minute for the rest``."""


_OVER_ALL = regex.compile(
    r"\W*(?:over|across|on|for|to)\s+(?:all|any|every)\s+(?:(?:of|the|its|our|api)\s+){0,2}"
    r"(?:endpoints?|routes?|operations?|apis?)\b|\W*(?:in total|altogether|overall)\b",
    re.I,
)
"""``300 requests per minute over all endpoints``."""


def _names_limit(said: str) -> bool:
    return ("limit" in said or "throttl" in said) and _MENTION.search(said) is not None


def _may_limit(said: str) -> bool:
    """Whether a text in lower case speaks of limits; most do not, and are passed over."""
    return _names_limit(said) or _restrains(said)


def _restrains(said: str) -> bool:
    return restrains(said) or COUNTED.search(said) is not None


def _may_mean_limits(section: Section) -> bool:
    """Whether a section in another language speaks of limits in phrases of that language, or of one
    beside another: ``no``, ``more than``."""
    if not is_foreign():
        return False
    words = own_words(section)
    composed = any(map(words.__contains__, _BECOMING)) and _MAY_BECOME.search(words)
    return bool(composed) or _restrains(meanings(section))


_BECOMING = ("limit", "more than", "hold", "restrict", "cap", "keep")
_MAY_BECOME = regex.compile(r"limit|\b(?:more than|(?:hold|restrict|cap|keep)s?)\b")
"""What one of :data:`_BECOMING` is part of; to look for those first is much faster."""


_PLAIN = ("", "text", "txt", "yaml", "yml")
_WRITTEN = regex.compile(r"[\w\"'*/-]")
"""How a line begins that is written, not drawn."""


# ---------------------------------------------------------------- clauses


def _sentence(text: Text, setting: _Setting) -> Iterator[RateLimit]:
    """The limits of one line: for the routes it names, or what the words before the figures mean.

    ``Login: 5 per minute`` is about one endpoint; if it cannot be told which, nothing is limited,
    for all endpoints would be too many.
    """
    routes: tuple[Route, ...] = ()
    for sentence in sentences(text):
        carried = routes if _PRONOUN.match(sentence.text) else ()
        routes = routes_in(sentence)[:_MOST_ROUTES] or carried
        clauses = clauses_in(sentence.text)
        made = [*_of_sentence(sentence, clauses, routes, setting)] if clauses else []
        if len(made) > 1 and _are_of_tiers(made):
            message = "limits that differ for no reason that is stated: for whom is which of them?"
            setting.trouble(message, sentence.span)
            made = []
        yield from made


def _are_of_tiers(limits: Sequence[RateLimit]) -> bool:
    """Whether limits of one sentence hold everywhere and differ in their counts alone, as those of
    tiers do: ``100/min (Free), 1,000/min (Pro)``."""
    everywhere = [limit for limit in limits if limit.endpoint == EVERYWHERE]
    kinds = {(limit.window, limit.subject, limit.role) for limit in everywhere}
    stated = {(limit.window, limit.subject, limit.role, limit.count) for limit in everywhere}
    return len(kinds) < len(stated)


_MOST_ROUTES = 50
_PRONOUN = regex.compile(r"(?:it|this|that|they|these|both|its)\b", re.I)


def _of_sentence(
    text: Text, clauses: Sequence[Clause], routes: Sequence[Route], setting: _Setting
) -> Iterator[RateLimit]:
    before = 0
    for clause, meant in _with_routes(text, clauses, routes):
        span = part(text, clause.start, clause.end).span
        places: Sequence[str] = [setting.known.spelled(route.key) for route in meant]
        behind = english(text.text[clause.end : clause.end + _LONGEST_REST])
        if _FOR_REST.match(behind) or (not places and _OVER_ALL.match(behind)):
            places = (EVERYWHERE,)
        said = text.text[before : clause.start]
        before = clause.end
        after = text.text[clause.end : clause.end + _NEAR]
        places = places or named_after(after, setting.known)
        places = places or _by_words(said, clause.thing, setting)
        if not places:
            what = clause.thing or said.strip(" *:-|")
            message = f"which endpoint is `{what[:60]}`? Write its method and path"
            setting.trouble(message, text.span)
        role = setting.known.role(named_before(said)[0])
        for place in places:
            yield setting.limit(place, clause, span, role)


def _by_words(said: str, thing: str, setting: _Setting) -> tuple[str, ...]:
    """The endpoints of a limit that names no route: what the words before it mean, or the thing
    that it counts; without either, or where it counts what their paths name, those under which it
    stands, or all of them."""
    known = setting.known
    subject, named = named_before(said)
    places = endpoints_meant(subject, known) if subject else ()
    if places and _EXCEPTED.search(english(said)):
        rest = tuple(key for key in known.keys if key not in places)
        return rest if len(rest) <= _MOST_REST else ()
    if not places and thing in _ATTEMPTS and (not subject or _SIGNS_IN.search(english(said))):
        return endpoints_meant("login", known)
    places = places or (endpoints_meant(thing.replace(" ", "-"), known) if thing else ())
    anything = not thing and (not subject or not named)
    if means_all(said):
        return places or (EVERYWHERE,)
    return places or (setting.places if anything or _are_of(setting.places, thing) else ())


def _are_of(places: Sequence[str], thing: str) -> bool:
    """Whether the paths of endpoints name what a limit counts: ``events`` of ``POST /events``."""
    counted = singular(snake(thing)) if thing else ""
    return bool(counted) and all(counted in map(singular, each.split("/")[1:]) for each in places)


_EXCEPTED = regex.compile(r"\b(?:all|any\w*|every\w*|nothing) (?:\w+ )?(?:but|except)\b", re.I)
"""What is named behind it is not limited: ``Everyone but the snapshot``."""
_MOST_REST = 500
_ATTEMPTS = {"attempts", "retries", "tries"}
_SIGNS_IN = regex.compile(
    r"\b(?:log(?:in|on)s?|sign[- ]?ins?|brute|passwords?|credentials?|lockouts?)\b", re.I
)
_NEAR = 400
"""Characters around a limit that may say what it is about."""


def _with_routes(
    text: Text, clauses: Sequence[Clause], routes: Sequence[Route]
) -> Iterator[tuple[Clause, Sequence[Route]]]:
    """The limits of a sentence with the routes that each is about: where routes come first those
    right before it, ``GET /x is limited to 5/s, and GET /y to 9/s``, else those right after it."""
    place, meant = text.span.start, list[Route]()
    for clause, before, after in zip(clauses, (None, *clauses), (*clauses[1:], None), strict=False):
        near = list(_near(text, clause, routes))
        start, end = place + clause.start, place + clause.end
        if near and near[0].span.start < place + clauses[0].start:
            first = place + before.end if before else 0
            meant = [route for route in near if first <= route.span.start < start] or meant
        else:
            last = place + (after.start if after else len(text.text))
            meant = [route for route in near if end <= route.span.start < last]
        yield clause, meant or near


def _near(text: Text, clause: Clause, routes: Sequence[Route]) -> Sequence[Route]:
    """The routes that a limit is about: those of its own sentence, else those named before it."""
    start = text.text.rfind(". ", max(0, clause.start - _NEAR), clause.start)
    end = text.text.find(". ", clause.end, clause.end + _NEAR)
    first, last = text.span.start + start, text.span.start + end
    own = [r for r in routes if r.span.start > first and (end < 0 or r.span.start < last)]
    return own or [r for r in routes if r.span.start <= first]


def _own(key: str, text: Text, setting: _Setting) -> Iterator[RateLimit]:
    clauses = clauses_in(text.text)
    if not clauses and normal_title(text.text) not in ("none", "no", "default", "standard", ""):
        message = f"the limit `{text.text[:60]}` is not understood: write `5 per minute per user`"
        setting.trouble(message, text.span)
    for clause in clauses:
        yield setting.limit(key, clause, text.span)


def _in_code(section: Section, fence: Fence, setting: _Setting) -> Iterator[RateLimit]:
    for option in options_in(section.source, fence):
        routes = routes_in(Text(option.name, option.text.span))
        places: Sequence[str] = [setting.known.spelled(route.key) for route in routes]
        places = places or _by_words(f"{option.name}:", "", setting)
        if not places:
            message = f"which endpoint is `{option.name}`? Write its method and path"
            setting.trouble(message, option.text.span)
        for place in places:
            yield setting.limit(place, option, option.text.span)


# ---------------------------------------------------------------- tables


def _table(table: Table, columns: Columns | None, setting: _Setting) -> Iterator[RateLimit]:
    for row in table.rows if columns else ():
        assert columns is not None
        limit, endpoint = said_of_limits(row, columns), columns.cell(row, "endpoint")
        if not limit:
            continue
        method = columns.cell(row, "method")
        places = setting.places
        role = _whose(columns.cell(row, "role"), len(table.rows) > 1, setting)
        if endpoint:
            places = _endpoints(endpoint, bare(method.text) if method else "", setting)
            caller = _caller(endpoint, setting) if not role and len(table.rows) > 1 else None
            if caller is not None:
                places, role = (EVERYWHERE,), caller
        clauses, span = clauses_of(table, row, columns), row_span(row)
        if not clauses and not is_of_calls(row, columns):
            continue
        if not clauses or not places:
            what = limit if places or endpoint is None else endpoint.text
            setting.trouble(f"this limit is not understood: `{what[:60]}`", span)
        for clause in clauses:
            for key in places:
                yield setting.limit(key, clause, span, role)


def _whose(cell: Text | None, several: bool, setting: _Setting) -> str:
    """Whose limit a row states: a role's, or that of some others who are told from those of
    ``several`` rows; empty for everybody's."""
    said = english(bare(cell.text)).strip() if cell else ""
    if cell is None or not said or _ALL.fullmatch(said):
        return ""
    return setting.known.role(said) or (role_name(cell.text) if several else "")


def _caller(cell: Text, setting: _Setting) -> str | None:
    """The role whose requests a row limits, wherever they go: ``Requests, anonymous``; empty where
    it is everybody's who has signed in."""
    if len(cell.text) > _LONGEST_CALLER or "/" in cell.text:
        return None
    said = named_before(cell.text)[0].replace("-", " ")
    if is_anonymous(said):
        return ANONYMOUS
    return "" if _SIGNED_IN.fullmatch(said) else setting.known.role(said) or None


_LONGEST_CALLER = 60
_SIGNED_IN = regex.compile(r"(?:signed|logged) in")


def _endpoints(text: Text, method: str, setting: _Setting) -> tuple[str, ...]:
    """The endpoints of a row; "all other", ``*``, ``/*`` and "requests of one token" stand for
    everywhere."""
    known = setting.known
    said = english(bare(text.text)).strip()
    if said in ("", "/") or _ALL.fullmatch(said):
        return (EVERYWHERE,)
    if (of_one := _OF_ONE.fullmatch(said)) and subject_in(of_one["subject"]):
        return (EVERYWHERE,)
    operation = known.operations.get(bare(text.text)) if bare(text.text) else None
    if operation:
        return (operation,)
    if meant := known.meant(text, method):
        return meant
    words = words_of(text.text)
    return (
        known.called(words)
        or known.doing(words)
        or _by_words(f"{_PATHS.sub('', text.text)}:", "", setting)
    )


_OF_ONE = regex.compile(
    r"(?:requests?|calls?)\s+(?:of|from|by)\s+(?:an?|one|each|every)\s+(?P<subject>[a-z -]{2,30})"
    r"(?:\s*\(.{0,60}\))?",
    re.I,
)
_PATHS = regex.compile(r"\(?`[^`]*`\)?|\(?/\S+")
