"""Limits in code: the options that middleware for rate limiting is given.

const loginLimiter = rateLimit({ windowMs: 15 * 60 * 1000, max: 5 });
api_calls: { max: 100, window: '1 minute' }
throttle("POST /logins", limit: 5, period: 1.minute) { |request| request.ip }
const rateLimits = [{ endpoint: 'GET /boats', max: 90, windowSeconds: 60, per: 'user' }];
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import prod

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Fence, Text
from asbuilt.document.text import code_at
from asbuilt.source import Source
from asbuilt.spec.figures.figure import duration
from asbuilt.spec.limits.clause import Subject, subject_in
from asbuilt.spec.openapi.tree import is_openapi
from asbuilt.spec.passage import passage
from asbuilt.spec.words import snake


class Option(Struct, frozen=True):
    """``count`` calls in ``window`` seconds per ``subject``; ``name`` is that of the variable or
    key that holds them, as words, or what the call is given before them."""

    name: str
    count: int
    window: float
    subject: Subject
    text: Text


_ABOUT = regex.compile(r"rate[-_ ]?limit|throttl", re.I)
_COUNT = r"\b(?:max|limit|max_?requests|points)[\"']?\s*[:=]\s*(?P<count%d>[0-9][0-9_]{0,8})\b"
_WINDOW = (
    r"\b(?:window(?:(?P<unit%d>_?ms)|_?(?P<of%d>sec(?:ond)?s?|min(?:ute)?s?|hours?|days?))?|duration|period"
    r"|within|per|interval)[\"']?\s*[:=]\s*"
    r"(?P<window%d>[\"'][^\"'\n]{1,20}[\"']|[0-9]{1,4}[. ]?(?:second|minute|hour|day)s?\b"
    r"|[0-9][0-9_]{0,8}(?:\s?\*\s?[0-9_]{1,8}){0,3})"
)
_OPTIONS = regex.compile(
    rf"{_WINDOW % (1, 1, 1)}[^{{}}]{{0,200}}?{_COUNT % 1}"
    rf"|{_COUNT % 2}[^{{}}]{{0,200}}?{_WINDOW % (2, 2, 2)}",
    re.I,
)
_NAME = regex.compile(
    r"(?P<name>[A-Za-z_]\w*)[\"']?\s*[=:]\s*(?:[\w.]+\s?\(\s*)?\{[^{}]*$"
    r"|\(\s*[\"'](?P<given>[^\"'\n]{1,120})[\"'],[^{}()]*$"
)
_NEAR = 200


def options_in(source: Source, fence: Fence) -> Iterator[Option]:
    """The options of limiters in a fence that speaks of rate limiting; what OpenAPI has of them is
    of its operations."""
    if not _ABOUT.search(fence.text) or is_openapi(fence.text):
        return
    inside = passage(source, fence)
    for found in _OPTIONS.finditer(inside.text):
        order = 1 if found["count1"] else 2
        stated, written = found[f"window{order}"], found[f"unit{order}"]
        unit = found[f"of{order}"]
        count = int(found[f"count{order}"].replace("_", ""))
        window = duration(f"{stated} {unit}") or 0.0 if unit else _seconds(stated, written)
        if not count or not window:
            continue
        before = inside.text[max(0, found.start() - _NEAR) : found.start()]
        own = _braces(inside.text, found)
        span = inside.span(*found.span())
        yield Option(
            _route(own) or _words(_NAME.search(before)),
            count,
            window,
            _counted(own) or _subject(inside.text, bool(written)),
            code_at(source, span),
        )


def _braces(code: str, found: re.Match[str]) -> str:
    """What stands in the same braces as the options."""
    start, end = code.rfind("{", 0, found.start()), code.find("}", found.end())
    return code[start + 1 : end] if start >= 0 and found.end() <= end else ""


def _route(inside: str) -> str:
    """The route that a record of options names: ``endpoint: 'GET /boats'``."""
    path = _OF_ROUTE.search(inside)
    method = _OF_METHOD.search(inside) if path and path["route"].startswith("/") else None
    return (
        f"{method['method']} {path['route']}" if path and method else path["route"] if path else ""
    )


def _counted(inside: str) -> Subject | None:
    """Whom a record of options says that it counts: ``per: 'user'``."""
    found = _OF_SUBJECT.search(inside)
    return subject_in(found["subject"]) if found else None


_OF_ROUTE = regex.compile(
    r"\b(?:endpoint|route|path|url|operation)[\"']?\s*[:=]\s*"
    r"[\"'`](?P<route>(?:[A-Z]{3,7} )?/[^\"'`\s]{0,120})[\"'`]"
)
_OF_METHOD = regex.compile(r"\bmethod[\"']?\s*[:=]\s*[\"'`](?P<method>[A-Z]{3,7})[\"'`]")
_OF_SUBJECT = regex.compile(
    r"\b(?:per|by|scope|subject|key_?by|keyed_?by|key|for)[\"']?\s*[:=]\s*"
    r"[\"'`](?P<subject>[A-Za-z][\w .-]{1,30})[\"'`]",
    re.I,
)


def _words(named: re.Match[str] | None) -> str:
    if named is None:
        return ""
    return named["given"] or snake(named["name"]).replace("_", " ")


def _seconds(stated: str, milliseconds: str | None) -> float:
    """``15 * 60 * 1000`` milliseconds, ``60`` seconds, ``'1 minute'``, ``1.minute``."""
    if not stated[0].isdigit() or stated[-1].isalpha():
        return duration(stated.strip("\"'").replace(".", " ")) or 0.0
    value = float(prod(int(factor.replace("_", "")) for factor in stated.split("*")))
    return value / 1000 if milliseconds or value >= _LEAST_MILLISECONDS else value


_LEAST_MILLISECONDS = 10_000
"""From here on a window without a unit is in milliseconds."""


def _subject(code: str, is_middleware: bool) -> Subject:
    """Whom middleware counts: addresses, unless it is told otherwise."""
    by_user = regex.search(r"keyGenerator|key_func", code)
    by_address = is_middleware or regex.search(r"\bIPs?\b|\bip\b", code)
    return "ip" if by_address and not by_user else "user"
