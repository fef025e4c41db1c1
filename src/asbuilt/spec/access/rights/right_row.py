"""Lists and sentences that begin with routes and go on with those who may call: ``- `GET /orders`:
clerk, customer (own)``, `` `POST /orders` is for clerks only``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.access.action import lets_in
from asbuilt.spec.access.binding import rows_of
from asbuilt.spec.access.condition import tells_when
from asbuilt.spec.access.doubt import is_qualified
from asbuilt.spec.access.matrices.matrix import MatrixCell
from asbuilt.spec.access.rights.told_abroad import CALLS, who_may
from asbuilt.spec.access.roles.role import (
    ANONYMOUS,
    EVERY_ROLE,
    LIMITS,
    Caller,
    callers_in,
    callers_of,
)
from asbuilt.spec.endpoints.callers.caller_sentence import callers_said, told_apart
from asbuilt.spec.endpoints.callers.callers import is_unsure
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.route import Route, leading_routes
from asbuilt.spec.language import denies, english, is_foreign, limits, translated
from asbuilt.spec.requirements.identifier import ID
from asbuilt.spec.words import singular

_TELLS_MORE = regex.compile(
    r"(?:\s+(?:only|alone|alike|equally|as well|too|roles?|rights))*"
    r"(?:[.;:!]\s|[。；]|,\s+(?:or|because|since|so|but|(?P<not>not|never)|as|and|(?P<who>which|who)|while|an?|the)\s|\s[–—-]\s"
    r"|\s(?:because|since|while|so that)\s|[.;:!]?$)"
)
"""Where the callers end, and something else is told of them or of others."""
_ARTICLE = regex.compile(r"\b(?:an?|the|roles?)\s(?=[`*]*\w)|\b[^\W\d_]{1,3}\s(?=`)", re.IGNORECASE)


class Row(Struct, frozen=True):
    """That ``callers`` may call what stands at ``places``; all roles, where none is named. ``sure``
    if they are called roles."""

    places: tuple[Text, ...]
    said: Text
    callers: tuple[Caller, ...]
    sure: bool


def rows_in(texts: Iterable[Text], known: Collection[str]) -> Sequence[Row]:
    """What ``texts`` say that begin with routes and go on with those who may call; nothing unless
    all do."""
    rows: list[Row] = []
    for text in texts:
        routes, rest = leading_routes(text)
        rest = _behind_ids(rest)
        whole = len(text.text)
        listed = part(text, whole - len(rest), whole, ".;。")
        said, behind = _callers_told(listed, known) or (listed, "")
        every = EVERY_ROLE.fullmatch(english(said.text))
        apart = told_apart(listed, known)
        callers = apart.named if apart else callers_of(said, tuple(known)) or _anyone(listed)
        callers = () if every else callers
        if callers and is_open(callers) and _is_doubtful(said, rest):
            return []
        if callers:
            callers = tuple(_one_of(each, said, known) for each in callers)
        rows_behind = rows_of(behind)
        if callers and rows_behind:
            callers = tuple(_onrows(each, rows_behind, said) for each in callers)
        if (
            not routes
            or not rest
            or callers is None
            or (_is_limit(behind) and not rows_behind)
            or _takes_back(behind, known)
            or (_SOME.match(behind) and any(each.role.text == ANONYMOUS for each in callers))
        ):
            return []
        sure = _SAYS_ROLE.search(english(listed.text)) is not None
        rows.append(Row(places_of(text, routes), said, callers, sure))
    return rows


def _behind_ids(rest: str) -> str:
    """What is said behind a route without the numbers of requirements and the sign behind these:
    ``(FR-1, FR-2) – clerk``."""
    found = _IDS.match(rest)
    return rest[found.end() :] if found else rest


_IDS = regex.compile(
    rf"[*`_]{{0,3}}\s*[(\[]\s*{ID}(?:\s*[,;/]\s*{ID}){{0,9}}\s*[)\]]\s*(?:[:：–—-]|->|→|⇒)\s*(?=\S)"
)


def _is_limit(behind: str) -> bool:
    """Whether what is said behind callers binds what they may."""
    if _LIMITED.match(behind) or _SOME_ONLY.match(behind):
        return True
    return tells_when(behind) and _NOT.match(behind) is None


def _is_doubtful(said: Text, rest: str) -> bool:
    """Whether what stands with those who may, or in the clauses behind a route that is open to all,
    takes some of that back."""
    clauses = (each.strip() for each in CLAUSE.split(rest)[1:])
    return is_unsure(said) or is_qualified(rest) or any(map(tells_when, clauses))


def _takes_back(behind: str, known: Collection[str]) -> bool:
    """Whether what is said behind callers takes something back of what they may: it is no matter
    that others may not, ``never by a clerk``."""
    found = _NOT.match(behind)
    whom = Text(behind[found.end() :].strip(" .`*"), _NOWHERE) if found else None
    if whom is None or _OTHERS.match(whom.text):
        return False
    named = callers_in(_without_articles(whom, known))
    return not named or any(
        each.word or not (each.role.text == ANONYMOUS or known_role(each.role.text, known))
        for each in named
    )


_NOT = regex.compile(r"(?:but\s+|and\s+)?(?:not|never)\s+(?:(?:even|for|to|by)\s+)*", re.IGNORECASE)
_OTHERS = regex.compile(
    r"(?:(?:any|every)(?:one|body)(?: else)?|(?:the |any |all )?others?)\b[^,;]{0,20}$",
    re.IGNORECASE,
)
_NOWHERE = Span(0, 0)


def is_open(callers: Iterable[Caller]) -> bool:
    """Whether one of the callers need not have signed in."""
    return any(each.role.text == ANONYMOUS for each in callers)


def roles_named(rows: Iterable[Row]) -> Counter[str]:
    """The roles that rows name, and how often."""
    return Counter(caller.role.text for row in rows for caller in row.callers)


def cells_of(rows: Sequence[Row], known: Collection[str]) -> Iterator[MatrixCell]:
    """The cells of rows, if they name roles: one that is ``known``, called a role, or named more
    than once."""
    named = roles_named(rows)
    sure = named.keys() & {*known, ANONYMOUS} or any(row.sure for row in rows)
    if sure or max(named.values(), default=0) > 1:
        for row in rows:
            for caller in row.callers or _everyone(row.said, (*named, *known)):
                word = caller.word or Text("allow", caller.role.span)
                yield from (MatrixCell(at, "", caller.role, word, True) for at in row.places)


_SAYS_ROLE = regex.compile(r"\broles?\b", re.IGNORECASE)


_LIMITED = regex.compile(rf"\W*{LIMITS}", re.IGNORECASE)
_SOME = regex.compile(r"\W*(?:who|which)\b")
"""What makes of all some: ``everyone, who has signed in``."""
_SOME_ONLY = regex.compile(
    r"\W*(?:who|which|whose|(?:the )?(?:former|latter|first|last)|these|those|they|each|both)\b.*"
    r"\b(?:only|but|except\w*|exclud\w+|unless|without|not|never|no|if|when|own)\b",
    re.IGNORECASE,
)
"""``clerks, who see all but the sold ones``, ``; the former see only their own``."""


def _onrows(caller: Caller, rows: str, said: Text) -> Caller:
    return caller if caller.word else replace(caller, word=Text(rows, said.span))


def _callers_told(said: Text, known: Collection[str]) -> tuple[Text, str] | None:
    """The callers in ``is for owners and managers; a clerk gets a 403``, without the verb before
    them, and what the same clause says behind them, ``and only for their own rows``; None where
    nothing tells of any."""
    told = translated(said.text)
    verb = lets_in(told.text)
    if not verb:
        abroad = who_may(said, known)
        return (abroad.listed, "") if abroad and CALLS.issuperset(abroad.words) else None
    end = _TELLS_MORE.search(told.text, verb.end())
    named = part(said, *told.origin(verb.end(), end.start() if end else len(told.text)))
    goes_on = end is not None and end[0].lstrip()[:1] == ","
    word = next((name for name in ("who", "not") if end[name]), None) if end else None
    start = (end.start(word) if word else end.end()) if end else 0
    behind = CLAUSE.split(told.text[start:], maxsplit=1)[0]
    goes_on = goes_on or tells_when(behind) or _SOME_ONLY.match(behind) is not None
    return _without_articles(named, known), behind if goes_on else ""


def _anyone(said: Text) -> tuple[Caller, ...] | None:
    """Callers who have not signed in, where nobody has to: ``needs no token``."""
    told = callers_said(said, ())
    return (Caller(Text(ANONYMOUS, said.span)),) if told and told.public else None


def _without_articles(named: Text, known: Collection[str]) -> Text:
    """A list with spaces for its articles, so that all stays at its place: of another language the
    short words before ``known`` roles, ``au gardien et au gérant``."""
    said = translated(named.text)
    text = _AGAIN.sub(partial(_unless_unknown, known), named.text)
    for article in _ARTICLE.finditer(said.text):
        if english(article[0]).strip().lower() not in ("and", "or"):
            start, end = said.origin(*article.span())
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    text = _SHORT.sub(partial(_unless_said, known), text) if is_foreign() else text
    return replace(named, text=text)


_AGAIN = regex.compile(
    r"(?<=[\s,])(?:to|by|for)\s(?=(?:(?:the|an?)\s)?[`*]*(?P<role>[^\W_][\w-]*))"
)


def _unless_unknown(known: Collection[str], again: re.Match[str]) -> str:
    """Spaces for what stands before the first role and again before another: ``to clerks, to
    cooks``."""
    return " " * len(again[0]) if known_role(again["role"], known) else again[0]


_SHORT = regex.compile(r"\b(?P<word>[^\W\d_]{1,3})\s(?=(?P<role>[^\W_][\w-]*))")


def _unless_said(known: Collection[str], short: re.Match[str]) -> str:
    """Spaces for an article before a role; what links roles, denies or limits stays."""
    word = short["word"]
    links = english(word).strip().lower() in ("and", "or") or denies(word) or limits(word)
    return short[0] if links or not known_role(short["role"], known) else " " * len(short[0])


def _one_of(caller: Caller, said: Text, known: Collection[str]) -> Caller:
    """One of those who are called *owners*: the role ``owner``."""
    name = caller.role.text
    one = known_role(name, known) or (name if "`" in said.text else singular(name))
    return replace(caller, role=Text(one, caller.role.span))


def _everyone(said: Text, names: Sequence[str]) -> Iterator[Caller]:
    """Each role, where an item says that all may."""
    if EVERY_ROLE.fullmatch(english(said.text)):
        roles = (name for name in dict.fromkeys(names) if name != ANONYMOUS)
        yield from (Caller(Text(name, said.span)) for name in roles)


def places_of(text: Text, routes: Iterable[Route]) -> tuple[Text, ...]:
    """Where ``text`` names ``routes``; several methods on one path are one place."""
    spans = dict.fromkeys(route.span for route in routes)
    return tuple(part(text, text.index(span.start), text.index(span.end)) for span in spans)


CLAUSE = regex.compile(r"[.;:](?:\s|$)|\s[–—-]\s|[。；]")
"""Where a clause ends."""
