"""Limits in words: of sentences, of an endpoint's own line, and of options in code."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Fence, Text
from asbuilt.document.text import part, sentences
from asbuilt.spec.access.roles.role import ANONYMOUS, USUAL, USUAL_ROLE
from asbuilt.spec.endpoints.route import Route, routes_in
from asbuilt.spec.language import english
from asbuilt.spec.limits.clause import Clause, clauses_in
from asbuilt.spec.limits.code import options_in
from asbuilt.spec.limits.limit import RateLimit, Setting
from asbuilt.spec.limits.place import (
    EVERYWHERE,
    GENERAL,
    endpoints_meant,
    named_after,
    named_before,
)
from asbuilt.spec.limits.prose import OVER_ALL, means_all, tells_load
from asbuilt.spec.limits.whom import names_callers, role_before, roles_apart
from asbuilt.spec.section import Section
from asbuilt.spec.title import normal_title
from asbuilt.spec.words import singular, snake


def sentence_limits(text: Text, setting: Setting) -> Iterator[RateLimit]:
    """The limits of one line: for the routes it names, or what the words before the figures mean.

    ``Login: 5 per minute`` is about one endpoint; if it cannot be told which, nothing is limited,
    for all endpoints would be too many.
    """
    routes: tuple[Route, ...] = ()
    for sentence in sentences(text):
        carried = routes if _PRONOUN.match(sentence.text) else ()
        routes = setting.known.routes_in(sentence)[:_MOST_ROUTES] or carried
        clauses = clauses_in(sentence.text)
        if clauses and tells_load(sentence.text):
            continue
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
    text: Text, clauses: Sequence[Clause], routes: Sequence[Route], setting: Setting
) -> Iterator[RateLimit]:
    if len(routes) <= 1 and (apart := roles_apart(text.text, clauses, setting.known)):
        yield from _of_roles(text, clauses, routes, apart, setting)
        return
    before = 0
    last: Sequence[str] = setting.places
    told: set[tuple[int, float]] = set()
    for clause, meant in _with_routes(text, clauses, routes):
        span = part(text, clause.start, clause.end).span
        said = text.text[before : clause.start]
        places = _by_routes(text, clause, before, meant, setting)
        before = clause.end
        whose = role_before(said, setting.known)
        is_for_callers = not places and whose in ("", ANONYMOUS)  # not about signing in
        places = places or (
            last if is_for_callers else endpoints_by_words(said, clause.thing, setting)
        )
        last = places
        if is_for_callers and not places:
            continue  # what the limit before is about is not known
        subject, named = named_before(said)
        role = setting.known.role(subject) or (whose or "" if is_for_callers else "")
        if not places and named and subject in USUAL:
            places, role = (EVERYWHERE,), role or USUAL_ROLE
        if not places and not role and whose is not None:
            places, role = setting.places or (EVERYWHERE,), whose
        if not places and (clause.count, clause.window) in told:
            continue  # where the same limit is set: `rate_limit="10/s"`
        told.add((clause.count, clause.window))
        if not places:
            what = clause.thing or _LAST.split(said)[-1].strip(" *:-`")
            setting.unbound(what, text.span)
        for place in places:
            yield setting.limit(place, clause, span, role)


def _of_roles(
    text: Text,
    clauses: Sequence[Clause],
    routes: Sequence[Route],
    apart: Sequence[str],
    setting: Setting,
) -> Iterator[RateLimit]:
    """The limits of a sentence that states one for each of several kinds of callers."""
    said = text.text[: clauses[0].start]
    keys = [setting.known.spelled(route.key) for route in routes]
    keys = keys or [*endpoints_by_words(said, "", setting)]
    keys = keys or [*setting.places] if names_callers(said, setting.known) else keys
    if not keys:
        setting.unbound(said.strip(" *:-`"), text.span)
    for clause, role in zip(clauses, apart, strict=True):
        span = part(text, clause.start, clause.end).span
        yield from (setting.limit(key, clause, span, role) for key in keys)


def _by_routes(
    text: Text, clause: Clause, before: int, meant: Sequence[Route], setting: Setting
) -> Sequence[str]:
    """The endpoints of the routes that a limit is about, or of what the words behind it, or between
    it and the one that ends at ``before``, say instead: ``GET /x takes 5/s, login 2/s, everything
    together 50/s``."""
    places: Sequence[str] = [setting.known.spelled(route.key) for route in meant]
    said = text.text[before : clause.start]
    aside = _ASIDE.match(said) if before else None  # what the limit before is about
    last = max(said.rfind(";") + 1, aside.end() if aside else 0)
    start = text.place(before + last)
    is_behind = before > 0 and not any(route.span.start >= start for route in meant)
    behind = english(text.text[clause.end : clause.end + _LONGEST_END])
    is_for_all = _FOR_REST.match(behind) or ((is_behind or not places) and OVER_ALL.match(behind))
    if is_for_all or (is_behind and means_all(said[last:])):
        return (EVERYWHERE,)
    is_behind = is_behind and role_before(said, setting.known) is None
    other = endpoints_meant(named_before(said[last:])[0], setting.known) if is_behind else ()
    if len(other) == 1 and other != (EVERYWHERE,):
        return other
    after = text.text[clause.end : clause.end + _NEAR]
    return places or named_after(after, setting.known)


_ASIDE = regex.compile(r"\s*\([^()]{1,200}\)(?=[,;]|\s+and\b)")
_LAST = regex.compile(r"[|(;](?=.*\w)")
"""Between the cells and the parts of a line: ``Limits | OTP (requests: 5 a minute)``."""


def endpoints_by_words(said: str, thing: str, setting: Setting) -> tuple[str, ...]:
    """The endpoints of a limit that names no route: what the words before it mean, or the thing
    that it counts; without either, or where it counts what their paths name, those under which it
    stands, or all of them."""
    known = setting.known
    if thing and setting.places and _end_with(setting.places, thing):
        return tuple(setting.places)
    if (group := _GROUP.search(english(said))) and (below := known.below(group["what"])):
        return below if len(below) <= _MOST_REST else ()
    subject, named = named_before(said)
    places = endpoints_meant(subject, known) if subject else ()
    places = places or known.of_methods(said)
    if setting.places and places == (EVERYWHERE,):  # of a role, below an endpoint
        places = setting.places
    if places and _EXCEPTED.search(english(said)):
        rest = tuple(key for key in known.keys if key not in places)
        return rest if len(rest) <= _MOST_REST else ()
    if not places and thing in _ATTEMPTS and (not subject or _SIGNS_IN.search(english(said))):
        return endpoints_meant("login", known)
    places = places or (endpoints_meant(thing.replace(" ", "-"), known) if thing else ())
    places = places or (endpoints_meant(thing.replace("-", ""), known) if "-" in thing else ())
    places = places or (() if thing else known.titled(said))
    if not places and subject and _TAKES.search(english(said)):
        places = known.telling(subject.split("-"))
    anything = not thing and (not subject or not (named or _does(said)))
    if means_all(said):
        return places or (EVERYWHERE,)
    return places or (setting.places if anything or _are_of(setting.places, thing) else ())


def _does(said: str) -> bool:
    """Whether the words before a limit say what it is that nobody may do more often, other than to
    call: ``No address may browse more than``."""
    act = _ACT.search(english(said))
    return act is not None and act["verb"].lower() not in GENERAL | _CALLING


_ACT = regex.compile(
    r"\b(?:may|can|could|must|might|shall)\s+(?:not\s+|never\s+|only\s+)?(?P<verb>[a-z]+)"
    r"(?:\s(?:up|in|out))?\s+(?:more (?:often )?than|at most|up to|only|no more than)\s*$",
    re.I,
)
_CALLING = {"call", "request", "query", "submit", "issue", "do", "have", "perform", "connect",
            "ask", "poll", "be", "come", "access", "reach", "hit", "fire"}  # fmt: skip


def _end_with(places: Sequence[str], thing: str) -> bool:
    """Whether what a limit counts is what the endpoints under which it stands make: ``reports`` of
    ``POST /reports``."""
    counted = singular(snake(thing))
    return all(singular(snake(each.rpartition("/")[2])) == counted for each in places)


def _are_of(places: Sequence[str], thing: str) -> bool:
    """Whether the paths of endpoints name what a limit counts: ``events`` of ``POST /events``."""
    counted = singular(snake(thing)) if thing else ""
    return bool(counted) and all(counted in map(singular, each.split("/")[1:]) for each in places)


_GROUP = regex.compile(
    r"\b(?:all|every|each|any)(?: (?:of|the|our)){0,2} [`/]{0,2}(?P<what>[a-z][\w-]{2,30})"
    r"[`/*]{0,4} (?:endpoints?|routes?|calls?|operations?|paths?)\b(?!.*\b(?:but|except)\b)",
    re.I,
)
"""``All auth routes are limited``: those that are below what is named."""
_TAKES = regex.compile(
    r"^\W*(?:the|our) [\w -]{3,60} (?:takes|gets|accepts|allows|serves|tolerates|bears|answers)"
    r"(?: (?:only|at most|up to|no more than))?\W*$",
    re.I,
)
"""What comes before a limit of something by what it is called: ``The open shelf takes``."""
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
    """The limits of a sentence with the routes that each is about: those within it, ``60 searches
    (GET /x) per minute``; where routes come first those right before it, ``GET /x is limited to
    5/s, and GET /y to 9/s``, else those right after it."""
    meant = list[Route]()
    for clause, before, after in zip(clauses, (None, *clauses), (*clauses[1:], None), strict=False):
        near = list(_near(text, clause, routes))
        start, end = text.place(clause.start), text.place(clause.end)
        within = [route for route in near if start <= route.span.start < end]
        if within:
            yield clause, within
            continue
        if near and (
            near[0].span.start < text.place(clauses[0].start) or _lead(near, text, clauses)
        ):
            first = text.place(before.end) if before else 0
            if before is None and near[0].span.start > start:
                yield clause, ()
                continue
            meant = [route for route in near if first <= route.span.start < start] or meant
        else:
            last = text.place(after.start if after else len(text.text))
            meant = [route for route in near if end <= route.span.start < last]
            if (
                after
                and not meant
                and _SAYS_FOR_WHAT.match(english(text.text[clause.end : after.start]))
            ):
                yield clause, ()
                continue
        yield clause, meant or near


def _lead(routes: Sequence[Route], text: Text, clauses: Sequence[Clause]) -> bool:
    """Whether right behind each of some routes stands a limit, and before it a comma: ``100/min,
    `POST /x` 10/min``, ``100/min; the report (`GET /x`) is limited to 10/min``."""
    starts = [clause.start for clause in clauses]
    for route in routes:
        first, end = text.index(route.span.start), text.index(route.span.end)
        at = bisect_right(starts, end)
        before = text.text[clauses[at - 1].end if at else 0 : first]
        behind = text.text[end : starts[at]] if at < len(starts) else ""
        if not behind or len(behind) > _NEXT or not _BOUND.fullmatch(english(behind)):
            return False
        if not (before.rstrip("` *").endswith((",", ";")) or _APART.search(before[-_NEAR:])):
            return False
    return True


_SAYS_FOR_WHAT = regex.compile(
    r"\W{0,3}(?:per\s[^\W\d_]+\s(?:address\s)?)?(?:for|on)\s[^\W\d_]", re.I
)
"""What stands between two limits where the first one is not about what the second one is."""
_NEXT = 40
"""Characters between a route and its limit."""
_BOUND = regex.compile(
    r"\W{0,4}(?:(?:where|which|for which|whose)\s(?:it|the limit|limit)?)?"
    r"(?:\s?(?:is|are|may be|can be|must be|gets?|takes?|has|have|allows?|accepts?)\b"
    r"(?:\s(?:limited|restricted|held|capped|throttled|called|used|sent))?)?"
    r"(?:\s?(?:to|only|at most|up to|max|no more than))?\s?",
    re.I,
)
"""``POST /x`: 10/min``, ``POST /x` is limited to 10/min``."""
_APART = regex.compile(
    r"\b(?:except|excluding|but|apart from|other than)\b[^,;]*$|;\s[^,;]*$"
    r"|,\s+(?:(?:but|and|while|whereas)\s)?[^,;]*\([`*]*$"
)
"""What divides a limit from the words before the route of the next one."""


def _near(text: Text, clause: Clause, routes: Sequence[Route]) -> Sequence[Route]:
    """The routes that a limit is about: those of its own sentence, else those named before it."""
    start = text.text.rfind(". ", max(0, clause.start - _NEAR), clause.start)
    end = text.text.find(". ", clause.end, clause.end + _NEAR)
    first, last = text.place(start), text.place(end)
    own = [r for r in routes if r.span.start > first and (end < 0 or r.span.start < last)]
    return own or [r for r in routes if r.span.start <= first]


def endpoint_limits(key: str, text: Text, setting: Setting) -> Iterator[RateLimit]:
    """The limits of an endpoint's own ``**Rate limit:**`` line; if it names routes itself before
    its figures it only stands behind that endpoint, and tells of those."""
    clauses = clauses_in(text.text)
    first = text.place(clauses[0].start) if clauses else 0
    if any(route.span.start < first for route in routes_in(text)):
        yield from sentence_limits(text, setting)
        return
    if not clauses and normal_title(text.text) not in ("none", "no", "default", "standard", ""):
        message = f"the limit `{text.text[:60]}` is not understood: write `5 per minute per user`"
        setting.trouble(message, text.span)
    apart = roles_apart(text.text, clauses, setting.known) or ("",) * len(clauses)
    for clause, role in zip(clauses, apart, strict=True):
        yield setting.limit(key, clause, text.span, role)


def code_limits(section: Section, fence: Fence, setting: Setting) -> Iterator[RateLimit]:
    """The limits of a fence of code, each for the endpoints that the name of its options means."""
    for option in options_in(section.source, fence):
        routes = routes_in(Text(option.name, option.text.span))
        places: Sequence[str] = [setting.known.spelled(route.key) for route in routes]
        places = places or endpoints_by_words(f"{option.name}:", "", setting)
        if not places:
            setting.unbound(option.name, option.text.span)
        for place in places:
            yield setting.limit(place, option, option.text.span)


_FOR_REST = regex.compile(
    r"\W*(?:for|on|to|at|in)\s+(?:the rest|(?:all|any|every) (?:the )?others?|everything else)\b",
    re.I,
)
"""``…, 300 requests per minute for the rest``."""
_LONGEST_END = 200
"""Characters behind a limit that may say so."""
