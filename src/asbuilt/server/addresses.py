"""Addresses of rows and pages in headers, with what needs it escaped (RFC 3986)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from asbuilt import regex

_PLAIN = regex.compile(r"[\w/.-]+", re.ASCII)


def address(path: str) -> str:
    """A decoded path as it stands in an address."""
    return path if _PLAIN.fullmatch(path) else quote(path)


def below(path: str, key: Iterable[Any]) -> str:
    """The address below a decoded path whose next segments are the values of a key.

    >>> below("/api/shelves", [7, "a b/c"])
    '/api/shelves/7/a%20b%2Fc'
    """
    segments = (
        str(value) if isinstance(value, int) else quote(str(value), safe="") for value in key
    )
    return "/".join((address(path), *segments))
