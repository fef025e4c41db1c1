"""Lists as JSON, CSV (RFC 4180) or newline-delimited JSON, as the Accept header asks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec

JSON = "application/json"
CSV = "text/csv; charset=utf-8"
NDJSON = "application/x-ndjson"

_TYPES = {
    "application/json": JSON, "application/*": JSON, "*/*": JSON,
    "text/csv": CSV, "text/*": CSV,
    "application/x-ndjson": NDJSON, "application/ndjson": NDJSON, "application/jsonl": NDJSON,
}  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@lru_cache(maxsize=256)
def chosen(accept: str | None) -> str | None:
    """The media type for an Accept header (RFC 9110 section 12.5.1); None when none is accepted."""
    if not accept:
        return JSON
    offers = [_offer(part) for part in accept.split(",")]
    ranked = sorted(
        (offer for offer in offers if offer[1] > 0 and offer[0] in _TYPES),
        key=lambda offer: (-offer[1], offer[0] == "*/*"),
    )
    return _TYPES[ranked[0][0]] if ranked else None


def _offer(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
    try:
        return name, float(quality)
    except ValueError:
        return name, 0.0


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
    if isinstance(value, list | dict | bytes):
        return msgspec.json.encode(value).decode().strip('"')
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
