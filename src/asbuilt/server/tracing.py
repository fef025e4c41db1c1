"""W3C Trace Context: the trace that a request belongs to, kept in the log and handed back.

https://www.w3.org/TR/trace-context/, sections 3.2 and 4.3.
"""

from __future__ import annotations

import re
from secrets import token_hex

import msgspec

from asbuilt import regex
from asbuilt.server.request import Headers

HEADER = "traceparent"
_FIELD = regex.compile(r"(?P<version>[\da-f]{2})-(?P<id>[\da-f]{32})-(?P<parent>[\da-f]{16})-"
                    r"(?P<flags>[\da-f]{2})(?P<rest>-.*)?", re.ASCII)  # fmt: skip
_INVALID_VERSION = "ff"
_FIRST_VERSION = "00"
_SAMPLED = 1


class Trace(msgspec.Struct, frozen=True):
    """``id`` is common to all parts of a trace; ``sampled``: the caller has recorded its part."""

    id: str
    sampled: bool


def read_trace(headers: Headers) -> Trace | None:
    """The trace of a request; None when it names none, several, or one that is not valid."""
    given = headers.get_all(HEADER)
    found = _FIELD.fullmatch(given[0]) if len(given) == 1 else None
    if found is None or found["version"] == _INVALID_VERSION:
        return None
    if found["version"] == _FIRST_VERSION and found["rest"] is not None:
        return None
    if not int(found["id"], 16) or not int(found["parent"], 16):
        return None
    return Trace(found["id"], bool(int(found["flags"], 16) & _SAMPLED))


def trace_header(trace: Trace) -> tuple[str, str]:
    """The header that names this service's part of a trace, by an id of its own."""
    return HEADER, f"{_FIRST_VERSION}-{trace.id}-{token_hex(8)}-{int(trace.sampled):02x}"
