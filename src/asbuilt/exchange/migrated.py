"""SQL statements of migrations without what later ones take back: tables dropped and renamed"""

from __future__ import annotations

import re
from collections.abc import Iterable

from asbuilt import regex

_NAME = r"(?:(?:\"[^\"]+\"|`[^`]+`|\w+)\s*\.\s*)?(?P<name>\"[^\"]+\"|`[^`]+`|\w+)"
_ABOUT = regex.compile(
    r"(?:CREATE\s+(?:\w+\s+)?TABLE\s+|ALTER\s+TABLE\s+|CREATE\s+(?:\w+\s+)?INDEX\b[^(]*?\bON\s+)"
    rf"(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:ONLY\s+)?{_NAME}",
    re.IGNORECASE,
)
_DROPPED = regex.compile(
    r"DROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?P<names>[^;]+?)(?:\s+(?:CASCADE|RESTRICT))?\s*;?",
    re.IGNORECASE,
)
_RENAMED = regex.compile(
    rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?{_NAME}\s+RENAME\s+TO\s+(?P<new>[^;]+?)\s*;?",
    re.IGNORECASE,
)
_CREATES = regex.compile(r"CREATE\s+(?:\w+\s+)?TABLE\b", re.IGNORECASE)


def in_effect(statements: Iterable[str]) -> list[str]:
    """The statements that make and change the tables which are there in the end, under their last
    names. What takes everything down is no migration: then nothing is dropped."""
    every: list[str] = []
    kept: list[str] = []
    for statement in statements:
        if dropped := _DROPPED.fullmatch(statement):
            names = {_bare(name) for name in dropped["names"].split(",")}
            kept = [each for each in kept if _table(each) not in names]
            continue
        every.append(statement)
        if renamed := _RENAMED.fullmatch(statement):
            old, new = _bare(renamed["name"]), renamed["new"]
            kept = [_called(each, new) if _table(each) == old else each for each in kept]
        else:
            kept.append(statement)
    return kept if any(_CREATES.match(each) for each in kept) else every


def _table(statement: str) -> str:
    """The table that a statement makes or changes; empty for others."""
    found = _ABOUT.match(statement)
    return _bare(found["name"]) if found else ""


def _called(statement: str, name: str) -> str:
    """``statement`` with ``name`` in the place of its table's."""
    found = _ABOUT.match(statement)
    assert found is not None
    return statement[: found.start("name")] + name + statement[found.end("name") :]


def _bare(name: str) -> str:
    """A name without schema and quotes, as names are compared."""
    return name.strip().rpartition(".")[2].strip('"` ').lower()
