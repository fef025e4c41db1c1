"""CREATE TABLE, CREATE INDEX and CREATE TYPE as most people write them -> the data model's tables.

Whatever is not as plain as this is read by :mod:`asbuilt.spec.sql.model`, which knows everything
that is known here too, and finds the same: but it needs sqlglot, and to import that takes longer
than to read most documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from asbuilt.source import Span
from asbuilt.spec.column_type import ColumnType, Default
from asbuilt.spec.model import Trouble
from asbuilt.spec.passage import Passage
from asbuilt.spec.sql.column_type import SERIAL, SERIALS, constant, generated, number, simple_type
from asbuilt.spec.sql.words import (
    MAX_STATEMENT,
    NOT_ENFORCED,
    NotPlain,
    Word,
    clauses_of,
    close,
    pieces_of,
    plain_words,
)
from asbuilt.spec.tables.draft import ACTIONS, Draft, mark, read_check
from asbuilt.spec.tables.schema import Column, Index, Reference, ReferenceAction

_TYPES = {
    "INTEGER": "INT", "INT": "INT", "BIGINT": "BIGINT", "SMALLINT": "SMALLINT", "SERIAL": "SERIAL",
    "BIGSERIAL": "BIGSERIAL", "TEXT": "TEXT", "VARCHAR": "VARCHAR", "CHAR": "CHAR",
    "BOOLEAN": "BOOLEAN", "DATE": "DATE", "TIMESTAMP": "TIMESTAMP", "TIMESTAMPTZ": "TIMESTAMPTZ",
    "UUID": "UUID", "JSON": "JSON", "JSONB": "JSONB", "NUMERIC": "DECIMAL", "DECIMAL": "DECIMAL",
    "BOOL": "BOOLEAN", "INT2": "SMALLINT", "INT4": "INT", "INT8": "BIGINT", "REAL": "FLOAT",
    "FLOAT": "FLOAT", "DOUBLE PRECISION": "DOUBLE", "BYTEA": "VARBINARY", "INET": "INET",
    "TIME": "TIME", "DATETIME": "DATETIME", "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ",
    "TIMESTAMP WITHOUT TIME ZONE": "TIMESTAMP", "CHARACTER VARYING": "VARCHAR",
    "CHARACTER": "CHAR", "STRING": "TEXT",
}  # fmt: skip
"""Types with their names in :func:`simple_type`."""

_SIZED = {
    "VARCHAR": 1, "CHAR": 1, "CHARACTER VARYING": 1, "CHARACTER": 1, "NUMERIC": 2, "DECIMAL": 2,
    "TIMESTAMP": 1, "TIMESTAMPTZ": 1,
}  # fmt: skip
_CALLS = {
    "NOW ( )": "now", "CURRENT_TIMESTAMP": "now", "CURRENT_DATE": "current_date",
    "GEN_RANDOM_UUID ( )": "uuid", "UUID_GENERATE_V4 ( )": "uuid",
}  # fmt: skip
RESERVED = {
    "ALL", "ALTER", "AND", "ANY", "ARRAY", "AS", "ASC", "BETWEEN", "CASE", "CAST", "CHECK",
    "COLLATE", "COLUMN", "CONNECT_BY_ROOT", "CONSTRAINT", "CREATE", "CROSS",
    "CURRENT_CATALOG", "CURRENT_DATE", "CURRENT_SCHEMA", "CURRENT_TIME", "CURRENT_TIMESTAMP",
    "CURRENT_USER", "DEFAULT", "DELETE", "DESC", "DESCRIBE", "DISTINCT", "DO", "DROP", "ELSE",
    "END", "EXCEPT", "EXCLUDE", "FALSE", "FETCH", "FOR", "FOREIGN", "FROM", "FULL",
    "FULLTEXT", "FUNCTION", "GLOB", "GRANT", "GROUP", "HAVING", "IF", "ILIKE", "IN", "INDEX",
    "INNER", "INSERT", "INTERSECT", "INTO", "IS", "ISNULL", "JOIN", "KEY", "LATERAL", "LEFT",
    "LIKE", "LIMIT", "LOCALTIME", "LOCALTIMESTAMP", "NATURAL", "NOT", "NOTNULL", "NULL",
    "OFFSET", "ON", "ONLY", "OR", "ORDER", "OUTER", "OVERLAPS", "PARTITIONED_BY", "PRIMARY",
    "QUALIFY", "REFERENCES", "REGEXP", "RETURNING", "REVOKE", "RIGHT", "RLIKE", "ROLLBACK",
    "SELECT", "SESSION_USER", "SIMILAR", "SOME", "SPATIAL", "TABLE", "TABLESAMPLE", "THEN",
    "TO", "TRIGGER", "TRUE", "UNCACHE", "UNION", "UNIQUE", "UNNEST", "UPDATE", "USER",
    "USING", "VALUES", "VARIADIC", "WHEN", "WHERE", "WINDOW", "WITH", "XOR",
}  # fmt: skip
"""Names that SQL, or sqlglot, takes for something else in some place."""

_NOT_IN_CHECK = RESERVED - {
    "AND", "OR", "NOT", "IN", "IS", "NULL", "BETWEEN", "LIKE", "TRUE", "FALSE",
}  # fmt: skip
_CONSTANTS = {"TRUE": True, "FALSE": False}
_BEGINNINGS = {"CREATE", "ALTER", "GO"}
"""Words that begin a statement on a line of their own, with no semicolon before them."""
_OWN_TYPES = {
    "STATUS", "STATE", "ROLE", "KIND", "PRIORITY", "SEVERITY", "STAGE", "CATEGORY", "CHANNEL",
    "CURRENCY", "PLAN", "MOOD", "PHASE", "SOURCE", "UNIT",
}  # fmt: skip
_NO_OWN_TYPES = {"AUTO_INCREMENT", "STRAIGHT_JOIN", "TIMESTAMP_LTZ", "TIMESTAMP_NTZ", "TIME_NS"}
"""Of one word some names are no types of SQL or sqlglot, of several most."""
_METHODS = {"BTREE", "HASH", "GIN", "GIST", "BRIN"}


def tables(passages: Sequence[Passage]) -> list[Draft] | None:
    """The tables of a document's SQL; None if any of it is not plain."""
    drafts: list[Draft] = []
    first: dict[str, Draft] = {}
    types: dict[str, ColumnType] = {}
    try:
        for passage in passages:
            for words in _statements(passage):
                if draft := _read(_Statement(passage, words, types), first):
                    drafts.append(draft)
                    first.setdefault(draft.name, draft)
    except (NotPlain, ValueError, IndexError):  # where a statement ends too early
        return None
    return drafts


# ---------------------------------------------------------------- words


def _statements(passage: Passage) -> Iterator[list[Word]]:
    words: list[Word] = []
    for word in plain_words(passage.text):
        if word.text != ";":
            words.append(word)
        elif words:
            yield words
            words = []
    if words:
        yield words


# ---------------------------------------------------------------- statements


class _Statement(Struct, frozen=True):
    """A statement's words, whose places are in ``passage.text``; ``types`` are those that
    statements before it define, by their names in capitals."""

    passage: Passage
    words: list[Word]
    types: dict[str, ColumnType]

    @property
    def keywords(self) -> list[str]:
        return [word.keyword for word in self.words]

    def span(self, words: Sequence[Word]) -> Span:
        return self.passage.span(words[0].start, words[-1].end)

    def source(self, words: Sequence[Word]) -> str:
        return self.passage.text[words[0].start : words[-1].end]


def _read(statement: _Statement, first: dict[str, Draft]) -> Draft | None:
    """The table that a statement makes, if any; ``first`` are those before it by their names."""
    if statement.words[-1].end - statement.words[0].start > MAX_STATEMENT:
        raise NotPlain
    match statement.keywords:
        case ["CREATE", "TABLE", "IF", "NOT", "EXISTS", *_]:
            return _table(statement, 5)
        case ["CREATE", "TABLE", *_]:
            return _table(statement, 2)
        case ["CREATE", "INDEX", *_]:
            _index(statement, first, 2, unique=False)
        case ["CREATE", "UNIQUE", "INDEX", *_]:
            _index(statement, first, 3, unique=True)
        case ["CREATE", "TYPE", *_]:
            _enum(statement)
        case ["CREATE", "EXTENSION" | "SCHEMA", *rest] | ["BEGIN" | "COMMIT" | "DROP", *rest]:
            if _BEGINNINGS.intersection(rest):
                raise NotPlain
        case _:
            raise NotPlain
    return None


def _table(statement: _Statement, place: int) -> Draft:
    words = statement.words
    place = _last(words, place)
    opening = place + 1
    if words[opening].keyword != "(":
        raise NotPlain
    closing = close(words, opening)
    if [word.keyword for word in words[closing:]] not in ([")"], [")", "WITHOUT", "ROWID"]):
        raise NotPlain
    pieces = list(pieces_of(words[opening + 1 : closing]))
    if not pieces or sum(map(len, pieces)) + len(pieces) - 1 != closing - opening - 1:
        raise NotPlain
    draft = Draft(_name(words[place]), statement.span(words), statement.span([words[place]]))
    for piece in pieces:
        _element(draft, statement, piece)
    mark(draft, statement.passage, words[opening : closing + 1], pieces)
    if any(trouble.message != NOT_ENFORCED for trouble in draft.troubles):
        raise NotPlain
    return draft


def _index(statement: _Statement, first: dict[str, Draft], place: int, *, unique: bool) -> None:
    words, keywords = statement.words, statement.keywords
    place += keywords[place] == "CONCURRENTLY"
    place += 3 if keywords[place : place + 3] == ["IF", "NOT", "EXISTS"] else 0
    if keywords[place] != "ON":
        _name(words[place])
        place += 1
    if keywords[place] != "ON":
        raise NotPlain
    place = _last(words, place + 1)
    draft = first.get(_name(words[place]))
    place += 1
    if keywords[place] == "USING" and keywords[place + 1] in _METHODS:
        place += 2
    end = close(words, place) + 1
    columns = _columns([word for word in words[place:end] if word.keyword not in ("ASC", "DESC")])
    if draft is None or (words[end:] and (unique or not _is_condition(statement, words[end:]))):
        raise NotPlain
    draft.indexes.append(Index(columns, unique, statement.span(words)))


def _is_condition(statement: _Statement, words: Sequence[Word]) -> bool:
    """Whether ``words`` are ``WHERE`` and a condition, of which an index keeps nothing."""
    if words[0].keyword != "WHERE" or any(word.keyword in _NOT_IN_CHECK for word in words[1:]):
        return False
    troubles: list[Trouble] = []
    read_check(troubles, statement.passage, words[1].start, words[-1].end)
    return not troubles


def _enum(statement: _Statement) -> None:
    """``CREATE TYPE name AS ENUM ('a', 'b')``."""
    place = _last(statement.words, 2)
    name = _name(statement.words[place]).upper()
    values = statement.words[place + 4 : -1 : 2]
    said = statement.keywords[place + 1 :]
    if said != ["AS", "ENUM", "(", *["", ","] * (len(values) - 1), "", ")"]:
        raise NotPlain
    is_own = name in _OWN_TYPES or ("_" in name and name not in _NO_OWN_TYPES)
    if not is_own or name in statement.types:
        raise NotPlain
    statement.types[name] = ColumnType("enum", values=tuple(value.text for value in values))


def _last(words: Sequence[Word], place: int) -> int:
    """Where the last part of a name stands that begins at a ``place``: ``public.users``."""
    while words[place + 1].keyword == ".":
        _name(words[place])
        place += 2
    return place


def _name(word: Word) -> str:
    """A name: what is quoted is any, and spelled as it is."""
    if word.keyword[:1] == '"' and word.text.isidentifier():
        return word.text
    if word.keyword in RESERVED or not word.keyword or not word.text.isidentifier():
        raise NotPlain
    return word.text.lower()


def _columns(words: Sequence[Word]) -> tuple[str, ...]:
    """The names in ``(a, b)``, which must be all of ``words``."""
    if len(words) < 3 or len(words) % 2 == 0:
        raise NotPlain
    signs = [word.keyword for word in words[::2]]
    if signs != ["(", *[","] * (len(signs) - 2), ")"]:
        raise NotPlain
    return tuple(map(_name, words[1::2]))


# ---------------------------------------------------------------- what stands between the commas


def _element(draft: Draft, statement: _Statement, piece: Sequence[Word]) -> None:
    constraint = piece[2:] if piece[0].keyword == "CONSTRAINT" else piece
    keywords = [word.keyword for word in constraint[:2]]
    match keywords:
        case ["PRIMARY", "KEY"]:
            draft.primary_key = _columns(constraint[2:])
        case ["UNIQUE", "("]:
            draft.uniques.append(_columns(constraint[1:]))
        case ["CHECK", "("]:
            _check(draft, statement, constraint)
        case ["EXCLUDE", "USING"] if _excludes(constraint):
            trouble = Trouble("ignored-sql", NOT_ENFORCED, statement.span(piece))
            draft.troubles.append(trouble)
        case ["FOREIGN", "KEY"]:
            end = close(constraint, 2) + 1
            columns = _columns(constraint[2:end])
            reference = _reference(columns, constraint[end:], statement.span(piece))
            draft.references.append(reference)
        case _ if constraint is piece:
            draft.columns.append(_column(draft, statement, piece))
        case _:
            raise NotPlain
    if constraint is not piece:
        _name(piece[1])


def _excludes(words: Sequence[Word]) -> bool:
    """Whether ``EXCLUDE USING gist (a WITH =, b WITH &&) WHERE (c <> 'x')`` is whole."""
    keywords = [word.keyword for word in words]
    if keywords[2] not in _METHODS or keywords[3] != "(" or "/" in keywords:
        return False
    end = close(words, 3) + 1
    return end == len(words) or (
        keywords[end : end + 2] == ["WHERE", "("] and close(words, end + 1) == len(words) - 1
    )


def _column(draft: Draft, statement: _Statement, piece: Sequence[Word]) -> Column:
    name = _name(piece[0])
    type_words, *clauses = clauses_of(piece[1:]) or [[]]
    kinds = {clause[0].keyword for clause in clauses}
    if len(kinds) < len(clauses) or len(kinds & _MADE) > 1:
        raise NotPlain
    kind = _type(statement, type_words)
    is_serial = type_words[0].keyword in SERIALS
    nullable, default, default_text = not is_serial, SERIAL if is_serial else None, None
    for clause in clauses:
        match [word.keyword for word in clause]:
            case ["NOT", "NULL"]:
                nullable = False
            case ["NULL"]:
                pass
            case ["PRIMARY", "KEY"]:
                draft.primary_key = (name,)
            case ["UNIQUE"]:
                draft.uniques.append((name,))
            case ["DEFAULT", _, *_]:
                default = _default(kind, clause[1:])
                default_text = statement.source(clause[1:])
            case (
                ["AUTOINCREMENT" | "AUTO_INCREMENT"]
                | ["GENERATED", "ALWAYS", "AS", "IDENTITY"]
                | ["GENERATED", "BY", "DEFAULT", "AS", "IDENTITY"]
            ):
                nullable, default = False, SERIAL
            case ["REFERENCES", *_]:
                place = statement.span(clause)
                draft.references.append(_reference((name,), clause, place))
            case ["CHECK", "(", *_]:
                _check(draft, statement, clause)
            case _:
                raise NotPlain
    written = statement.source(type_words)
    return Column(name, kind, written, nullable, statement.span(piece), default, default_text)


_MADE = {"DEFAULT", "GENERATED", "AUTOINCREMENT", "AUTO_INCREMENT"}
"""Clauses that say what a column holds where nothing is said."""


def _type(statement: _Statement, words: Sequence[Word]) -> ColumnType:
    if len(words) == 1 and (written := _TYPES.get(words[0].keyword)):  # as most are
        found = simple_type(written)
        assert found
        return found
    if not words:
        raise NotPlain
    if [word.keyword for word in words[-2:]] == ["[", "]"] and words[:-2][-1].keyword != "]":
        return ColumnType("array", item=_type(statement, words[:-2]))
    end = next((at for at, word in enumerate(words) if word.keyword == "("), len(words))
    name = " ".join(word.keyword for word in words[:end])
    if name in statement.types and end == len(words):
        return statement.types[name]
    found = simple_type(_TYPES.get(name, ""), _figures(words[end:], _SIZED.get(name, 0)))
    if found is None:
        raise NotPlain
    return found


def _figures(words: Sequence[Word], most: int) -> tuple[int, ...]:
    """The figures of ``(10, 2)``."""
    if not words:
        return ()
    figures = [word.keyword for word in words[1::2]]
    signs = [word.keyword for word in words[::2]]
    if signs != ["(", *[","] * (len(figures) - 1), ")"] or not 0 < len(figures) <= most:
        raise NotPlain
    return tuple(map(int, figures))


def read_default(kind: ColumnType, text: str) -> Default | None:
    """What ``DEFAULT text`` says.

    Raises:
        NotPlain: others have to read it.
        ValueError: it does not fit the column's type.
    """
    words = [*plain_words(text)]
    if not words:
        raise NotPlain
    return _default(kind, words)


def _default(kind: ColumnType, words: Sequence[Word]) -> Default | None:
    words = _without_cast(words)
    said = " ".join(word.keyword for word in words)
    if said == "NULL":
        return None
    if said in _CALLS:
        return generated(kind, _CALLS[said])
    if said in _CONSTANTS:
        return Default("constant", constant(kind, _CONSTANTS[said]))
    if len(words) == 1 and not said:
        return Default("constant", constant(kind, words[0].text))
    figure = said.removeprefix("- ")
    if figure.replace(".", "", 1).isdigit():
        value = number(figure)
        return Default("constant", constant(kind, value if figure == said else -value))
    raise NotPlain


def _without_cast(words: Sequence[Word]) -> Sequence[Word]:
    """``'{}'::jsonb`` without its type, and ``(0)`` without its brackets."""
    if words[0].keyword == "(" and close(words, 0) == len(words) - 1:
        words = words[1:-1]
    keywords = [word.keyword for word in words]
    type = keywords[2:3] if keywords[3:] in ([], ["[", "]"]) else []
    return words[:1] if keywords[1:2] == ["::"] and type and type[0] in _TYPES else words


def _check(draft: Draft, statement: _Statement, clause: Sequence[Word]) -> None:
    if close(clause, 1) != len(clause) - 1 or len(clause) < 4:
        raise NotPlain
    if any(word.keyword in _NOT_IN_CHECK for word in clause[2:]):
        raise NotPlain
    start, end = clause[1].end, clause[-1].start
    draft.checks.append(read_check(draft.troubles, statement.passage, start, end))


def _reference(columns: tuple[str, ...], words: Sequence[Word], span: Span) -> Reference:
    """``REFERENCES table (id) ON DELETE CASCADE ON UPDATE CASCADE``."""
    if words[0].keyword != "REFERENCES":
        raise NotPlain
    place = _last([*words, words[0]], 1)
    table, rest = _name(words[place]), words[place + 1 :]
    targets: tuple[str, ...] = ()
    if rest and rest[0].keyword == "(":
        end = close(rest, 0) + 1
        targets, rest = _columns(rest[:end]), rest[end:]
    action: ReferenceAction = "no action"
    said = " ".join(word.keyword for word in rest)
    for event in filter(None, said.split("ON ")):
        kind, _, does = event.strip().partition(" ")
        if kind not in ("DELETE", "UPDATE") or does not in ACTIONS:
            raise NotPlain
        action = ACTIONS[does] if kind == "DELETE" else action
    return Reference(columns, table, targets, action, span)
