"""The document's catalogue of errors: statuses, codes, and what they mean."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from asbuilt import regex
from asbuilt.rules.prose import Statement
from asbuilt.rules.rule import Subject

CODE = r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"
"""A code of several words, as errors have."""
_STATUS = regex.compile(r"[`*]*(?P<status>[45][0-9]{2})\b[`*]*(?:\s[\w\s-]{1,30})?")
_CODES = regex.compile(rf"[`*\s]*(?:{CODE}|[a-z]{{4,}})[`*]*(?:\s*[,/]\s*[`*]*(?:{CODE})[`*]*)*\s*")
_EACH = regex.compile(CODE)
_FEWEST = 4
"""Rows of a catalogue: fewer are an excerpt."""


class Error(Struct, frozen=True):
    """A row of the catalogue: its ``status``, and the ``codes`` of several words in it."""

    line: Statement
    status: str
    codes: tuple[str, ...]


@lru_cache(1)  # one rule after the other asks
def catalogue(subject: Subject) -> tuple[Error, ...]:
    """The rows of all tables that have a status and a code in each of their rows."""
    found = [
        error
        for line in subject.statements
        if line.row and len(line.row) > 1 and (error := _error(line))
    ]
    return tuple(found) if len(found) >= _FEWEST else ()


def _error(line: Statement) -> Error | None:
    first = line.row[:3]
    status = next((at for at, cell in enumerate(first) if _is_status(cell.text)), None)
    if status is None:
        return None
    code = next((at for at, cell in enumerate(first) if _CODES.fullmatch(cell.text)), None)
    if code is None:
        return None
    number = line.row[status].text.strip("`* ")[:3]
    return Error(line, number, tuple(_EACH.findall(line.row[code].text)))


def _is_status(cell: str) -> bool:
    return cell.lstrip("`*")[:1] in ("4", "5") and _STATUS.fullmatch(cell) is not None
