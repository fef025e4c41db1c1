"""What happens when an external service fails: the verbs of a *Fallback* cell."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import import_module
from typing import Any, Literal

from msgspec import Struct

from asbuilt import regex
from asbuilt.spec.figures.figure import duration
from asbuilt.spec.title import bare

Verb = Literal["queue", "last known value", "default", "skip", "use", "fail"]

QUEUED_FOR = 24 * 3600.0
"""Seconds that a call waits in the queue where the document says nothing."""
KNOWN_FOR = 3600.0
"""Seconds that an answer counts as the last known one where the document says nothing."""

_ANSWERS = regex.compile("reply|answer|respond", re.I)
_REPLY = regex.compile(
    r"[\s,;]*(?:and\s+|then\s+)?(?:reply|answer|respond)(?:\s+with)?\s+(?P<status>2[0-9]{2})\.?\s*$",
    re.I,
)
_END = r"(?:\s*[.,;(—–].*|\s*)$"
_TIME = (
    r"(?:\s*\(\s*|\s+(?:for(?:\s+up\s+to)?|of|from|up to|at most)\s+(?:the\s+last\s+)?)"
    r"(?P<time>[^()]{1,40}?)\)?"
)
_QUEUE = regex.compile(rf"queued?(?:{_TIME})?{_END}", re.I)
_KNOWN = regex.compile(
    r"(?:use\s+)?(?:the\s+)?last(?:[- ]known)?"
    rf"\s+(?:values?|answers?|cop(?:y|ies)|responses?|results?)(?:{_TIME})?{_END}",
    re.I,
)
_DEFAULT = regex.compile(
    r"(?:the\s+|a\s+)?default(?:\s+value)?(?:\s+(?:of|to))?\s*:?\s+(?P<value>.+)", re.I
)
_SKIP = regex.compile(rf"(?:skip(?:ped)?|ignored?|omit(?:ted)?|leave out|left out){_END}", re.I)
_USE = regex.compile(rf"use\s+(?P<service>[^.,;()—–]{{1,60}}?){_END}", re.I)
_FAIL = regex.compile(
    r"(?:fails?\s+with|(?:answer|respond|reply|return)(?:s|\s+with)?)\s+"
    rf"(?:status\s+|a\s+)?(?P<status>[45][0-9]{{2}})\b{_END}",
    re.I,
)


class Fallback(Struct, frozen=True):
    """A fallback that needs no handler. ``seconds`` is how long a call is queued, or how old a last
    known value may be; ``value`` the default; ``service`` the name of the other one; ``status``
    that of the refusal; ``reply`` that of the answer to a request whose call was queued."""

    verb: Verb
    seconds: float = 0.0
    value: Any = None
    service: str = ""
    status: int = 0
    reply: int = 0


@cache
def _statuses() -> frozenset[int]:
    # To make their enumeration takes longer than to read the services of most documents.
    return frozenset(import_module("http").HTTPStatus)


def fallback(text: str) -> Fallback | None:
    """The fallback that ``text`` begins with; None for what only a handler can do.

    >>> fallback("queue for 2 hours, reply 202")
    Fallback(verb='queue', seconds=7200.0, value=None, service='', status=0, reply=202)
    >>> fallback('default `{"rate": 1}`').value
    {'rate': 1}
    >>> fallback("orders are entered by hand")
    """
    said = bare(text).strip()
    reply = _REPLY.search(said) if _ANSWERS.search(said) else None
    rest = said[: reply.start()] if reply else said
    status = int(reply["status"]) if reply else 0
    if found := _QUEUE.match(rest):
        seconds = _seconds(found["time"], QUEUED_FOR)
        return None if seconds is None else Fallback("queue", seconds, reply=status)
    if found := _KNOWN.match(rest):
        seconds = _seconds(found["time"], KNOWN_FOR)
        return None if seconds is None else Fallback("last known value", seconds)
    if found := _DEFAULT.match(rest):
        return Fallback("default", value=_value(found["value"]))
    if _SKIP.match(rest):
        return Fallback("skip")
    if (found := _FAIL.match(rest)) and int(found["status"]) in _statuses():
        return Fallback("fail", status=int(found["status"]))
    if found := _USE.match(rest):
        return Fallback("use", service=found["service"])
    return None


def _seconds(time: str | None, usual: float) -> float | None:
    return usual if time is None else duration(time)


def _value(text: str) -> Any:
    """JSON as it is written, anything else as text."""
    try:
        return json.loads(text)
    except ValueError:
        return text.strip("\"'“”")
