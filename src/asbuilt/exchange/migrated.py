"""SQL statements of migrations as later ones leave them: tables, types and indexes dropped, renamed
and changed"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from asbuilt import regex
from asbuilt.exchange.altered import altered, bare, renamed_column

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
_OF_TYPES = regex.compile(
    rf"(?:(?P<drop>DROP)|ALTER)\s+TYPE\s+(?:IF\s+EXISTS\s+)?{_NAME}\s*(?:"
    r"ADD\s+VALUE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<value>'(?:[^']|'')*')"
    r"(?:\s+(?P<where>BEFORE|AFTER)\s+(?P<beside>'(?:[^']|'')*'))?"
    r"|RENAME\s+VALUE\s+(?P<former>'(?:[^']|'')*')\s+TO\s+(?P<latter>'(?:[^']|'')*')"
    r"|RENAME\s+TO\s+(?P<new>\"[^\"]+\"|\w+))?",
    re.IGNORECASE,
)
_MAKES_TYPE = regex.compile(rf"CREATE\s+TYPE\s+{_NAME}", re.IGNORECASE)
_DROPS_INDEX = regex.compile(
    r"DROP\s+INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+EXISTS\s+)?(?P<names>[^;]+?)"
    r"(?:\s+ON\s+[^;]+)?(?:\s+(?:CASCADE|RESTRICT))?\s*(?:;|\Z)",
    re.IGNORECASE,
)
_INDEX_NAME = regex.compile(
    r"CREATE\s+(?:\w+\s+)*?INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?"
    rf"{_NAME}\s+ON\b",
    re.IGNORECASE,
)
_CREATES = regex.compile(r"CREATE\s+(?:\w+\s+)?TABLE\b", re.IGNORECASE)


def in_effect(statements: Iterable[str]) -> list[str]:
    """The statements that make the tables which are there in the end, as they are then and under
    their last names. What takes everything down is no migration: then nothing is dropped."""
    every: list[str] = []
    made = _Made()
    for statement in statements:
        if dropped := _DROPPED.fullmatch(statement):
            for name in dropped["names"].split(","):
                made.drop(bare(name))
            continue
        if _OF_TYPES.match(statement) or _DROPS_INDEX.match(statement):
            made.statements = list(_retyped(made.statements, statement))
            continue
        every.append(statement)
        if renamed := _RENAMED.fullmatch(statement):
            made.rename(bare(renamed["name"]), renamed["new"])
        elif table := _table(statement):
            made.put(table, altered(made.of(table), statement))
            if column := renamed_column(statement):
                made.refer(*column)
        else:
            made.statements.append(statement)
    kept = [each for each in made.statements if each]
    return kept if any(_CREATES.match(each) for each in kept) else every


class _Made(Struct):
    """The statements so far, empty where one is gone, and which of them are about each table."""

    statements: list[str] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)

    def of(self, table: str) -> list[str]:
        """The statements about a table."""
        return [self.statements[place] for place in self.places.get(table, ())]

    def put(self, table: str, statements: list[str]) -> None:
        """What the statements about a table are now: some more, perhaps, at the end."""
        places = self.places.setdefault(table, [])
        for place, statement in zip(places, statements, strict=False):
            self.statements[place] = statement
        for statement in statements[len(places) :]:
            places.append(len(self.statements))
            self.statements.append(statement)

    def drop(self, table: str) -> None:
        """Forget everything about a table."""
        for place in self.places.pop(table, ()):
            self.statements[place] = ""

    def rename(self, old: str, new: str) -> None:
        """Call a table ``new``, also where others refer to it."""
        for place in (places := self.places.pop(old, [])):
            if self.statements[place]:
                self.statements[place] = _called(self.statements[place], new)
        self.places.setdefault(bare(new), []).extend(places)
        target = _reference(old)
        self.statements = [target.sub(lambda at: at[1] + new, each) for each in self.statements]

    def refer(self, table: str, old: str, new: str) -> None:
        """Call a column ``new`` where other tables refer to it."""
        name = rf"[\"`\[]?{re.escape(old)}[\"`\]]?"
        target = regex.compile(rf"({_reference(table).pattern}\s*\(\s*){name}(?=\s*\))", re.I)
        self.statements = [target.sub(lambda at: at[1] + new, each) for each in self.statements]


def _reference(table: str) -> re.Pattern[str]:
    name = rf"[\"`\[]?{re.escape(table)}[\"`\]]?(?![\w\"`.])"
    return regex.compile(rf"(\bREFERENCES\s+(?:(?:\w+|\"[^\"]+\")\.)?){name}", re.IGNORECASE)


def _retyped(statements: Iterable[str], change: str) -> Iterator[str]:
    """``statements`` without a dropped index or type, or with a type as it is changed."""
    if found := _DROPS_INDEX.match(change):
        gone = {bare(name) for name in found["names"].split(",")}
        for statement in statements:
            index = _INDEX_NAME.match(statement)
            yield "" if index and bare(index["name"]) in gone else statement
        return
    found = _OF_TYPES.match(change)
    name = bare(found["name"]) if found else ""
    for statement in statements:
        made = _MAKES_TYPE.match(statement)
        own = made is not None and bare(made["name"]) == name
        if found is None or not (own or (found["new"] and name in statement.lower())):
            yield statement
        elif found["drop"]:
            yield ""
        elif found["value"]:
            yield _with_value(statement, found)
        elif found["former"]:
            yield statement.replace(found["former"], found["latter"])
        elif found["new"]:
            yield _with_type(statement, found["name"], found["new"])
        else:
            yield statement


def _with_value(statement: str, found: re.Match[str]) -> str:
    """An enum with one more value: beside the one that is named, or at the end."""
    beside, value = found["beside"], found["value"]
    if beside and beside in statement:
        before = found["where"].upper() == "BEFORE"
        pair = f"{value}, {beside}" if before else f"{beside}, {value}"
        return statement.replace(beside, pair, 1)
    end = statement.rfind(")")
    return f"{statement[:end]}, {value}{statement[end:]}" if value not in statement else statement


def _with_type(statement: str, old: str, new: str) -> str:
    """``statement`` with a type called ``new``, where it is made or behind a column's name."""
    name = re.escape(old) if old.startswith('"') else rf"(?i:{re.escape(old)})"
    behind = regex.compile(rf"([\w\"]\s+(?:(?:\w+|\"\w+\")\.)?){name}(?![\w\".])")
    return behind.sub(lambda at: at[1] + new, statement)


def _table(statement: str) -> str:
    """The table that a statement makes or changes; empty for others."""
    found = _ABOUT.match(statement)
    return bare(found["name"]) if found else ""


def _called(statement: str, name: str) -> str:
    """``statement`` with ``name`` in the place of its table's."""
    found = _ABOUT.match(statement)
    assert found is not None
    return statement[: found.start("name")] + name + statement[found.end("name") :]
