"""What of SQL is not carried over: statements that define no table, by the names of what they make,
tables that are a part of another one, and clauses of tables that have no effect here"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from asbuilt import regex

_NAME = r"\"[^\"]+\"|`[^`]+`|'[^']+'|\[[^\]]+\]|\w+"
_MADE = regex.compile(
    r"CREATE\s+(?:OR\s+(?:REPLACE|ALTER)\s+)?(?:(?:TEMP|TEMPORARY|ALGORITHM\s*=\s*\w+|DEFINER\s*=\s*\S+"
    r"|SQL\s+SECURITY\s+\w+)\s+)*"
    r"(?P<kind>(?:(?:MATERIALIZED|RECURSIVE|CONSTRAINT|VIRTUAL|FOREIGN)\s+)?\w+)\s+"
    rf"(?:IF\s+NOT\s+EXISTS\s+)?(?:(?:{_NAME})\.)?(?P<name>{_NAME})",
    re.IGNORECASE,
)
_TABLE = regex.compile(
    r"CREATE\s+(?:\w+\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?"
    rf"(?:(?:{_NAME})\s*\.\s*)*(?P<name>{_NAME})",
    re.IGNORECASE,
)
_IS_PART = regex.compile(r"\bPARTITION\s+OF\b|\bINHERITS\s*\(", re.IGNORECASE)
_ATTACHED = regex.compile(
    rf"\bATTACH\s+PARTITION\s+(?:(?:{_NAME})\s*\.\s*)*({_NAME})", re.IGNORECASE
)
_HEADLINE = regex.compile(r"\s*(?P<words>\w+(?:\s+(?:OR\s+REPLACE\s+)?\w+)?)", re.IGNORECASE)
_MOST_NAMES = 8
_TEXT = regex.compile(r"'(?:[^']|'')*'")
_CLAUSES = {
    name: (regex.compile(pattern, re.IGNORECASE), effect)
    for name, pattern, effect in (
        ("ON UPDATE", r"\bON\s+UPDATE\s+(?:CASCADE|SET)\b", "keys do not change"),
        ("DEFERRABLE", r"(?<!NOT )\bDEFERRABLE\b", "references are checked at once"),
        ("COLLATE", r"\bCOLLATE\b", "texts are compared character by character"),
        ("NULLS NOT DISTINCT", r"\bNULLS\s+NOT\s+DISTINCT\b", "UNIQUE lets many NULLs be"),
        ("ON UPDATE CURRENT_TIMESTAMP", r"\bON\s+UPDATE\s+(?:CURRENT_TIMESTAMP|NOW)\b",
         "no write changes a column by itself"),
    )
}  # fmt: skip


def headline(statement: str) -> str:
    """The first two words of a statement."""
    found = _HEADLINE.match(statement)
    return " ".join(found["words"].upper().split()) if found else "a statement"


def statements_left(statements: Iterable[str]) -> Iterator[str]:
    """A line for each kind of statement, with the names of what they make or their count."""
    names: dict[str, list[str]] = {}
    for statement in statements:
        found = _MADE.match(statement.lstrip())
        kind = f"CREATE {' '.join(found['kind'].upper().split())}" if found else headline(statement)
        names.setdefault(kind, []).append(found["name"].strip("\"'`[]") if found else "")
    for kind, made in names.items():
        yield f"{kind}: {_named(made)}" if all(made) else f"{kind}: {len(made)}"


def tables_left(statements: Sequence[str], kept: Collection[str]) -> Iterator[str]:
    """Lines for the tables that ``statements`` make and that are not among those ``kept``:
    partitions, whose rows are those of the table that they are a part of, and those that are not
    understood."""
    known = {name.lower() for name in kept}
    attached = {_bare(name) for each in statements for name in _ATTACHED.findall(each)}
    made = {
        _bare(found["name"]): statement
        for statement in statements
        if (found := _TABLE.match(statement.lstrip()))
    }
    missing = {name: each for name, each in made.items() if name.lower() not in known}
    parts = [name for name, each in missing.items() if name in attached or _IS_PART.search(each)]
    if parts:
        yield f"tables that are parts of others: {_named(parts)}"
    if others := [name for name in missing if name not in parts]:
        yield f"tables that are not understood: {_named(others)}"


def _bare(name: str) -> str:
    return name.strip("\"'`[]")


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:_MOST_NAMES])
    return f"{shown} and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else shown


def clauses_left(statements: Iterable[str]) -> Iterator[str]:
    """A line for each clause without effect in statements that are carried over."""
    bare = [_TEXT.sub("''", statement) for statement in statements]
    for name, (pattern, effect) in _CLAUSES.items():
        if count := sum(len(pattern.findall(statement)) for statement in bare):
            yield f"{name}: {count}; {effect}"
