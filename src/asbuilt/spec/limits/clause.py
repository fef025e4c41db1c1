"""How often something may be called, in words: ``100 requests/hour per IP``, ``5 / 15 min``."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.spec.figures.figure import PERIOD, duration, period_seconds
from asbuilt.spec.figures.numeral import with_digits
from asbuilt.spec.figures.vocabulary import beginnings
from asbuilt.spec.form import in_small_letters
from asbuilt.spec.language import english, remembered, translated
from asbuilt.spec.languages.language import CJK
from asbuilt.spec.languages.translation import Translation
from asbuilt.spec.title import bare

Subject = Literal["user", "username", "ip", "key", "everyone"]

_SUBJECTS: dict[str, Subject] = {
    **dict.fromkeys(("client id", "client-id", "clientid"), "key"),
    **dict.fromkeys(("user", "users", "userid", "member", "person", "caller", "session", "device",
                     "customer", "sender", "owner", "holder", "bearer", "principal",
                     "subscriber", "client", "machine"),
                    "user"),
    **dict.fromkeys(("username", "account", "identifier", "login", "email", "e-mail", "name"),
                    "username"),
    **dict.fromkeys(("ip", "ips", "source", "address", "host", "workstation", "computer"), "ip"),
    **dict.fromkeys(("key", "apikey", "token", "certificate", "application", "app", "tenant",
                     "merchant", "organisation", "organization", "company", "workspace",
                     "partner", "clinic", "hospital", "school", "institution", "institute",
                     "agency", "team", "department", "branch", "shop", "store", "site",
                     "household", "house", "club", "choir", "library", "museum", "vault", "farm",
                     "lab", "laboratory", "station", "plant", "office", "practice", "pharmacy",
                     "university", "college", "studio", "theatre", "theater", "hotel",
                     "restaurant", "warehouse", "resort", "marina", "campus",
                     "depot", "cooperative", "association", "society", "municipality", "chapter",
                     "vendor", "supplier", "installation"), "key"),
    **dict.fromkeys(("everyone", "global", "globally", "total", "all", "service", "system",
                     "overall"), "everyone"),
}  # fmt: skip
_OF_CALLER = (
    r"(?:(?<!mail)[\s-]+(?:ips?|address|key|token|certificate)"
    r"|['’]?s?[\s-]+(?:owner|holder|bearer|user))\b"
)
"""What a caller has and is counted by, ``per client IP``, and who has it: ``per key holder``."""
_SUBJECT = (
    rf"(?:(?!{PERIOD})[a-z]+(?:['’]s?)?(?:\s+|-)){{0,3}}?"
    rf"(?P<%s>{'|'.join(_SUBJECTS)})\b(?:(?<=ip|ce|il)\s+address|(?!{_OF_CALLER}))"
)
_PER = (
    r"\s*(?:/|\b(?:and|per|by|(?:from|with)\s+(?:one|1|the same)|(?:for |from )?(?:each|every))\b)"
    r"\s*"
)
_THING = (
    rf"(?P<thing>(?:\b(?!{PERIOD})[^\W\d_][^\W\d_-]*(?:(?<!\bper)-[^\W\d_]+)?\s*){{0,3}}?)"
    r"(?:(?:(?:on|for|to) )?(?:[^\W\d_]+ )?\(`?[A-Z]{3,7} /[^()\s]*\)\s*"
    r"|(?:of|on|for|to) (?:the )?`?[A-Z]{3,7} /[^()\s]*\s+"
    r"|\((?:(?:see|cf[.]?)\s+)?(?:clause|section|chapter|part|§)\s*[\w.]{1,12}\)\s*)?"
)
_WINDOW = (
    r"\s*(?:(?:any|an?|the|each|every|sliding|rolling|fixed|time|window|period|interval|of)\b[\s-]*)"
    rf"{{0,5}}(?P<amount>[0-9]{{1,6}})?[\s-]*(?P<period>{PERIOD})"
)
_IN = rf"\s*(?:/|\b(?:per|every|each|in|within|over|an?|(?(before)and|(?!)))\b){_WINDOW}"
"""The time of a limit; ``and`` leads to one behind a subject: ``per user and minute``."""
_GROUPS = r"(?:[, \u00a0\u202f][0-9]{3}){1,3}(?![0-9])"
_WHOLE = rf"[0-9]{{1,3}}{_GROUPS}|[0-9]{{1,9}}"
"""A number, whose thousands may stand apart."""
_APPLIES = (
    r"[\s,;.(]{1,4}(?:(?:the|this|that|each)\s+(?:limit|quota|budget|figure|count|rate)|it|this|which)"
    r"\s+(?:is\s+)?(?:applie[ds]|counted|counts|holds|enforced|measured|kept|valid)\b"
)
"""How it is said behind a limit of whom it is: ``…; the limit applies per API key``."""
_CLAUSE = regex.compile(
    rf"(?P<count>[0-9](?<![\w.,-].)(?:[0-9]{{0,2}}{_GROUPS}|[0-9]{{0,8}}))(?!(?:st|nd|rd|th)\b)"
    r"(?P<kilo>k\b)?"
    rf"(?:\s*(?P<short>rp[smh])\b|\s*{_THING}"
    rf"(?:{_PER}(?:the\s+)?{_SUBJECT % 'before'})?"
    rf"{_IN}(?:[\s-]+(?:window|period|interval)\b)?)"
    rf"(?:(?:[\s,，(]*(?:(?:counted|keyed|measured|tracked)\s+)?|{_APPLIES})"
    rf"(?:{_PER})(?:(?:the|its|their|your)\s+)?"
    rf"{_SUBJECT % 'after'})?",
    re.IGNORECASE,
)
_ASKING = {
    "request", "requests", "req", "reqs", "call", "calls", "hit", "hits",
    "time", "times", "operation", "operations", "ops", "query", "queries",
    "max", "maximum", "failed", "http", "api", "concurrent", "total", "failures",
}  # fmt: skip
"""What is counted in a limit of calls, whatever they do."""
_BURST = regex.compile(
    r"[\s,(]*(?:requests?\s+|calls?\s+)?(?:bursts?|peak)\b(?!\D{0,6}[0-9])", re.IGNORECASE
)
_SHORT = {"s": 1.0, "m": 60.0, "h": 3600.0}
_COUNT = regex.compile(rf"[^\d]{{0,12}}(?P<count>{_WHOLE})(?P<kilo>k\b)?")
_TOGETHER = regex.compile(
    r"^\W*(?:global|overall|total)\W*:|\b(?:globally|in total|altogether|together|combined"
    r"|(?:across|over|of|for) all (?:users|clients|callers)"
    r"|all (?:users|clients|callers|customers|tenants|members) (?:together )?share"
    r"|shared (?:by|among|between) all)\b",
    re.IGNORECASE,
)


class Clause(Struct, frozen=True):
    """``count`` calls in ``window`` seconds per ``subject``, at ``start`` to ``end`` of a text;
    ``thing`` is what is counted if it is more than calls: ``uploads``."""

    count: int
    window: float
    subject: Subject | None
    start: int
    end: int
    thing: str = ""


_DOING = rf"create|read|[{CJK}]{{1,4}}"
"""What is done so often, between the time and the number: ``per minute at most 发送 100``."""
_INVERTED = regex.compile(
    rf"\b(?:(?:per|every|each)\s+(?:{_SUBJECT % 'subject'}\s*,?\s*"
    r"(?:(?:per|every|each|in|within|for)\s+)?)?"
    rf"|within\s+(?=[0-9]{{1,6}}\s*{PERIOD}\W{{1,4}}(?:at most|up to|max))"
    rf"|^\W{{0,4}}(?=[0-9]{{1,6}}\s*{PERIOD}\W{{0,4}}(?:{_WHOLE})\s(?:requests|calls|times)"
    r"\W{0,4}$)"
    rf"|(?=daily))(?:(?P<amount>[0-9]{{1,6}})?\s*(?P<period>{PERIOD})|(?P<daily>daily))\W{{0,4}}"
    rf"(?:(?:at most|up to|max(?:imum)?|requests?|calls?|{_DOING})\W{{0,4}}){{0,3}}"
    rf"(?P<count>{_WHOLE})(?![0-9.,]*\s*(?:%|[a-z]*\s*per\s+{PERIOD}|/))"
    rf"(?:\s+(?P<thing>(?:[^\W\d_]+\s+){{0,3}}?){_PER}(?:the\s+)?{_SUBJECT % 'after'})?",
    re.IGNORECASE,
)


def _number(written: str) -> int:
    return int(_APART.sub("", written))


_APART = regex.compile(r"\D")


def _inverted(said: str) -> Iterator[tuple[re.Match[str], int, float]]:
    """``per user per minute at most 60 requests``, ``within 15 minutes at most 5 attempts per
    IP``, each with its count and its window."""
    plain = said.lower()  # the pattern begins with an assertion, and tries every place
    words = ("per", "every", "each", "within", "daily", "requests", "calls", "times")
    if not any(map(plain.__contains__, words)):
        return
    for found in _INVERTED.finditer(said):
        count = _number(found["count"])
        window = int(found["amount"] or 1) * period_seconds(found["period"] or "day")
        if count and window:
            yield found, count, window


_COUNTS = regex.compile(r"[0-9](?<![\w.,-].)")
"""The first figure of a number that counts something."""
_OFTEN = regex.compile(
    r"[rpeiwoa/](?:(?<=r)p[smh]\b|(?:(?<=/)|(?<!\w.)(?:(?<=p)er|(?<=e)very|(?<=e)ach|(?<=i)n"
    rf"|(?<=w)ithin|(?<=o)ver|(?<=a)n?d?)\b){_WINDOW})"
)


def may_say_how_often(said: str) -> bool:
    """Whether an English text in lower case has a time in which something may be done so often:
    :func:`clauses_in` finds nothing where none is."""
    digits = _in_digits(said)
    count = _COUNTS.search(digits)
    often = _OFTEN.search(digits, count.end()) if count else None
    return often is not None or any(_inverted(digits))


@remembered
def clauses_in(text: str) -> tuple[Clause, ...]:
    """``100 requests/hour per IP``, ``5 / 15 min per identifier; 20 / hr per source``. What may
    come on top for a moment (``200/s burst``) is no limit of its own."""
    said = translated(text)
    if stated := tuple(_clauses(said)):
        return stated
    return tuple(
        Clause(
            count,
            window,
            _named(found["subject"] or found["after"] or _calling(said.text, found.start())),
            *said.origin(*found.span()),
            _thing(found["thing"] or ""),
        )
        for found, count, window in _inverted(said.text)
    )


def _named(subject: str | None) -> Subject | None:
    return _SUBJECTS[in_small_letters(subject)] if subject else None


def _clauses(said: Translation) -> Iterator[Clause]:
    digits = _in_digits(said.text)
    for found in _CLAUSE.finditer(digits, 0, _LONGEST) if _COUNTS.search(digits) else ():
        count = _number(found["count"]) * (1000 if found["kilo"] else 1)
        if found["short"]:
            window = _SHORT[in_small_letters(found["short"][-1])]
        else:
            window = int(found["amount"] or 1) * period_seconds(found["period"])
        named = found["before"] or found["after"]
        if _NO_LIMIT.search(digits[max(0, found.start() - _NEAR) : found.start()].lower()):
            continue
        if count and window and not _BURST.match(said.text, found.end()):
            subject = (
                _SUBJECTS[in_small_letters(named)]
                if named
                else _subject_ahead(said.text, found.start())
            )
            place = said.origin(*found.span())
            yield Clause(count, window, subject, *place, _thing(found["thing"] or ""))


def _in_digits(said: str) -> str:
    """A text with its numbers in digits, as long as it is: ``five trips an hour``."""
    digits = with_digits(said)
    return digits if _COUNTING.isdisjoint(beginnings(said)) else _TIMES.sub(_number_of, digits)


def _number_of(found: re.Match[str]) -> str:
    if found.string[: found.start()].endswith("-"):
        return found[0]  # ``thirty-five``
    return str(_NUMBERS[in_small_letters(found[0])]).rjust(len(found[0]))


_NUMBERS = {
    "once": 1, "twice": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90,
}  # fmt: skip
_COUNTING = frozenset(word[:3] for word in _NUMBERS)
"""How the words begin that say how often."""
_TIMES = regex.compile(
    rf"\b(?:(?:on|twi)ce(?=\s(?:an?|per|every|each)\s(?:[0-9]{{1,4}}\s)?{PERIOD}{_PER}(?:(?:an?|one|each|every)\s+)?"
    rf"(?:{'|'.join(_SUBJECTS)})\b)"
    rf"|(?:{'|'.join([*_NUMBERS][2:])})(?=(?:\s(?!hundred|thousand|million)[a-z]+){{0,2}}\s(?:an?|per)\s{PERIOD}\b))",
    re.I,
)
"""How often somebody may, in a word: ``once a minute per user``, which says of whom, for what else
is done so is no limit; ``five trips an hour``."""
_LONGEST = 50_000
"""Characters of a text in which limits are looked for: a line of more tells of none."""
_NO_LIMIT = regex.compile(
    r"[>≥aeiotfl](?:(?:(?<=[>≥])|(?<!\w.)(?:(?<=a)t least|(?<=i)\.e\.|(?<=e)\.g\.|(?<=t)hat is"
    r"|(?<=t)ypically|(?<=f)or example|(?<=o)n average)),?\s*$"
    r"|(?<=l)(?<![\w/.-].)(?:ockout|ocked|ocks?)\b(?!/)[^.;,)]*$)"
)
"""What comes before a figure that says how much is borne, or how much is usual, or when an account
is locked."""
_NEAR = 60


def _thing(counted: str) -> str:
    return " ".join(word for word in counted.lower().split() if word not in _ASKING)


def _subject_ahead(text: str, start: int) -> Subject | None:
    """The subject of the limit at ``start``, the last one before it or else the first one: of
    ``per-IP limit of 100 requests per minute``, of ``… globally``; or what counts them right
    before it, ``limited by IP address to 100 requests per minute``."""
    before = text[max(0, start - _NEAR) : start].lower()
    words = (word for each in _COUNTED_BY.finditer(before) for word in each.groups())
    if by := [_SUBJECTS[word] for word in words if word in _SUBJECTS]:
        return by[-1]
    if caller := _calling(text, start):
        return _named(caller)
    named, together = _named_ahead(text)
    if together:
        first, end = _part_around(text, start)
        own = [subject for place, subject in named if first <= place < start]
        if own or any(first <= place < end for place in together):
            return own[-1] if own else "everyone"
    at = bisect_left(named, start, key=itemgetter(0))
    return named[max(0, at - 1)][1] if named else None


def _part_around(text: str, place: int) -> tuple[int, int]:
    """The part of a text between semicolons and stops that a place is in."""
    first = max(text.rfind(";", 0, place), text.rfind(". ", 0, place)) + 1
    ends = (text.find(stop, place) for stop in (";", ". "))
    return first, min((end for end in ends if end >= 0), default=len(text))


@lru_cache(16)  # each clause of one text asks
def _named_ahead(text: str) -> tuple[list[tuple[int, Subject]], list[int]]:
    """The subjects that a text names as those of whom each may call so often, and where it counts
    the calls of all together."""
    together = [each.start() for each in _TOGETHER.finditer(text)]
    found = (
        (each.start(), word) for each in _AHEAD.finditer(text.lower()) for word in each.groups()
    )
    named = [(place, _SUBJECTS[word]) for place, word in found if word in _SUBJECTS]
    return named, together


_ANY = rf"([a-z]+)\b(?!{_OF_CALLER})"
_AHEAD = regex.compile(
    rf"\bper-(?:[a-z]+-)??{_ANY}|\b(?:each|every|one|single|no)\s+(?:[a-z]+[\s-]+)??{_ANY}"
    rf"|^\W*per\s+(?:[a-z]+[\s-]+)??{_ANY}"
)


_COUNTED_BY = regex.compile(
    rf"\b(?:per|by)\s+(?:(?:the|its|their|your|client|source|caller|ip)\s+){{0,2}}{_ANY}(?=[^;.0-9]*$)"
)


def _calling(text: str, start: int) -> str:
    """What calls as the sentence says before the limit at ``start``."""
    caller = _CALLING.search(text[max(0, start - _NEAR) : start].lower())
    who = (caller["who"] or caller["one"] or caller["held"]) if caller else ""
    return who if _SUBJECTS.get(who) not in (None, "everyone") else ""


_CALLING = regex.compile(
    r"(?:^|[.;:。；]\s*)\W*(?:(?:an?|the|all)\s+)?(?:[^\W\d_]+[\s-]+){0,2}?(?P<who>key|token)s?\b"
    r"(?:\s+[^\W\d_]+){0,4}\W*$"
    r"|(?:^|[.;:,]\s*)\W*(?:an?|one|each|every|any)\s+(?:[a-z]+[\s-]+){0,2}?(?P<one>[a-z]+)\s+"
    r"(?:can|may|could|might|must|has|gets)\b(?!\s+(?:only\s+)?be\b)(?:\s+[a-z]+){0,4}\W*$"
    r"|(?:^|[.;:]\s*)[\W\d]*(?:an?|one|each|every|any|the)\s+(?:[a-z]+[\s-]+){0,2}?"
    r"(?P<held>user|client|caller|ip|address|host|key|token)\s+"
    r"(?:is|are|(?:shall|must|will|may)(?: only)? be)\s+(?:\w+\s+)?(?:limited|restricted|held"
    r"|capped|throttled|allowed|permitted|granted)\b(?:\s+[a-z]+){0,4}\W*$"
)
"""What calls at the beginning of a sentence: ``Partner keys may make``, ``A user can make``, ``A
client address is limited to``."""


def subject_in(text: str) -> Subject | None:
    """The subject that a cell names: ``client IP``, ``API key``, ``signed-in user``."""
    words = _WORD.findall(english(text).lower())
    return next((_SUBJECTS[word] for word in words if word in _SUBJECTS), None)


_WORD = regex.compile(rf"(?:e-mail|[a-z]+)\b(?!{_OF_CALLER})")


def row_clauses(limit: str, window: str, subject: str) -> list[Clause]:
    """The limits of one row: a count with its window, or clauses in the limit's cell alone, with
    their places in its bare text."""
    per = subject_in(subject)
    seconds = duration(window) if window else None
    count = _COUNT.match(bare(limit))
    if seconds and count:
        number = _number(count["count"]) * (1000 if count["kilo"] else 1)
        stated = per or subject_in(limit.partition("per")[2])
        return [Clause(number, seconds, stated, 0, 0)] if number else []
    return [replace(each, subject=each.subject or per) for each in clauses_in(bare(limit))]
