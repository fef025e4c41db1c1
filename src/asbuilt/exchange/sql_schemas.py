"""Tables of SQL that have one name in several schemas: each gets a name of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from asbuilt import regex

_NAME = r"(?:\"[^\"]+\"|`[^`]+`|\[[^\]]+\]|\w+)"
_MADE = regex.compile(
    r"\s*CREATE\s+(?:\w+\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?"
    rf"(?:(?P<schema>{_NAME})\s*\.\s*)?(?P<table>{_NAME})",
    re.IGNORECASE,
)
_PATH = regex.compile(rf"'(?:[^']|'')*'|(?<![.\w])(?P<schema>{_NAME})\.(?P<table>{_NAME})(?![.\w])")
_USUAL = ("", "public", "dbo", "main")
"""Where tables are that are named without a schema."""

Path = tuple[str, str]


def own_names(statements: Iterable[str]) -> dict[Path, str]:
    """``billing_orders`` for ``billing.orders``, where another schema has ``orders``, too: one
    document has one table of a name. The usual schema's keeps it, or else the first one's."""
    schemas: dict[str, list[str]] = {}
    for statement in statements:
        if made := _MADE.match(statement):
            found = schemas.setdefault(_bare(made["table"]), [])
            schema = _bare(made["schema"] or "")
            if schema not in found:
                found.append(schema)
    names: dict[Path, str] = {}
    for table, found in schemas.items():
        usual = next((schema for schema in _USUAL if schema in found), found[0])
        for schema in found:
            if schema != usual and schema:
                names[schema, table] = f"{schema}_{table}"
    return names


def called(statement: str, names: Mapping[Path, str]) -> str:
    """``statement`` with the tables of ``names`` as they are called there."""

    def named(found: re.Match[str]) -> str:
        if not found["table"]:
            return found[0]
        name = names.get((_bare(found["schema"]), _bare(found["table"])))
        return f'"{name}"' if name else found[0]

    return _PATH.sub(named, statement) if names else statement


def _bare(name: str) -> str:
    return name.strip('"`[]').lower()
