"""Lists as JSON, CSV (RFC 4180) or newline-delimited JSON, as the Accept header asks."""

from __future__ import annotations

import csv
import io
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec

from asbuilt.server.respond import encode_json

JSON = "application/json"
CSV = "text/csv; charset=utf-8"
NDJSON = "application/x-ndjson"

_OFFERED: Mapping[str, tuple[str, ...]] = {
    JSON: ("application/json",),
    CSV: ("text/csv",),
    NDJSON: ("application/x-ndjson", "application/ndjson", "application/jsonl"),
}
"""What lists come as, the usual first, and the names that clients have for it."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What begins a formula in one spreadsheet or another; the last four are full-width signs."""


@lru_cache(maxsize=256)
def chosen(accept: str | None) -> str | None:
    """The media type for an Accept header (RFC 9110 section 12.5.1); None when none is accepted."""
    if not accept:
        return JSON
    given = dict(_offer(part) for part in accept.split(","))
    wanted = {offered: _quality(given, names) for offered, names in _OFFERED.items()}
    best = max(wanted, key=wanted.__getitem__)
    return best if wanted[best] > 0 else None


def _quality(given: Mapping[str, float], names: Sequence[str]) -> float:
    """How much the client wants what has one of ``names``: the most exact range decides."""
    ranges = (*names, names[0].partition("/")[0] + "/*", "*/*")
    return next((given[name] for name in ranges if name in given), 0.0)


def _offer(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
    try:
        wanted = float(quality)
    except ValueError:
        return name, 0.0
    return name, wanted if 0 <= wanted <= 1 else 0.0


def to_csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A header line and a line for each row.

    A text that a spreadsheet would run as a formula gets a quote before it (OWASP, CSV injection).
    """
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return target.getvalue().encode()


def _cell(value: Any) -> Any:
    if value is None or value is msgspec.UNSET:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes):
        value = b64encode(value).decode()
    if isinstance(value, list | dict):
        return encode_json(value).decode()
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
