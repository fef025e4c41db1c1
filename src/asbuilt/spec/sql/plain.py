"""CREATE TABLE and CREATE INDEX as most people write them -> the data model's tables.

Whatever is not as plain as this is read by :mod:`asbuilt.spec.sql.model`, which knows everything
that is known here too, and finds the same: but it needs sqlglot, and to import that takes longer
than to read most documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asbuilt import regex
from asbuilt.record import dataclass, replace
from asbuilt.source import Span
from asbuilt.spec.column_type import Default
from asbuilt.spec.passage import Passage
from asbuilt.spec.sql.column_type import SERIAL, constant, generated, number, simple_type
from asbuilt.spec.sql.words import MAX_PASSAGE, MAX_STATEMENT, Word, clauses_of, close, pieces_of
from asbuilt.spec.tables.draft import ACTIONS, Draft, mark, read_check
from asbuilt.spec.tables.schema import Column, Index, Reference, ReferenceAction

_WORD = regex.compile(
    r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?![\w$'])|(?P<number>[0-9]+(?:\.[0-9]+)?)(?![\w.])"
    r"|(?P<string>'[^'\\]*')(?!')|(?P<sign><=|>=|<>|!=|[(),;.=<>+-])"
)
_GAP = regex.compile(r"(?:\s+|--[^\n]*|/\*(?:(?!/\*|\*/).)*\*/)*", re.DOTALL)
_TYPES = {
    "INTEGER": "INT", "INT": "INT", "BIGINT": "BIGINT", "SMALLINT": "SMALLINT", "SERIAL": "SERIAL",
    "BIGSERIAL": "BIGSERIAL", "TEXT": "TEXT", "VARCHAR": "VARCHAR", "CHAR": "CHAR",
    "BOOLEAN": "BOOLEAN", "DATE": "DATE", "TIMESTAMP": "TIMESTAMP", "TIMESTAMPTZ": "TIMESTAMPTZ",
    "UUID": "UUID", "JSON": "JSON", "JSONB": "JSONB", "NUMERIC": "DECIMAL", "DECIMAL": "DECIMAL",
}  # fmt: skip
"""Types that are one word, with their names in :func:`simple_type`."""

_SIZED = {"VARCHAR": 1, "CHAR": 1, "NUMERIC": 2, "DECIMAL": 2}
_CALLS = {
    "NOW ( )": "now", "CURRENT_TIMESTAMP": "now", "CURRENT_DATE": "current_date",
    "GEN_RANDOM_UUID ( )": "uuid",
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


class _NotPlain(Exception):
    """Something that others have to read."""


def tables(passages: Sequence[Passage]) -> list[Draft] | None:
    """The tables of a document's SQL; None if any of it is not plain."""
    drafts: list[Draft] = []
    first: dict[str, Draft] = {}
    try:
        for passage in passages:
            for words in _statements(passage):
                _read(_Statement(passage, words), drafts, first)
    except (_NotPlain, ValueError):
        return None
    return drafts


# ---------------------------------------------------------------- words


def _statements(passage: Passage) -> Iterator[list[Word]]:
    words: list[Word] = []
    for word in _words(passage.text):
        if word.text != ";":
            words.append(word)
        elif words:
            yield words
            words = []
    if words:
        yield words


def _words(text: str) -> Iterator[Word]:
    if len(text) > MAX_PASSAGE:
        raise _NotPlain
    place = _end_of_gap(text, 0)
    while place < len(text):
        found = _WORD.match(text, place)
        if found is None:
            raise _NotPlain
        written = found[0]
        if found.lastgroup == "string":
            yield Word(written[1:-1], "", place, found.end())
        else:
            yield Word(written, written.upper(), place, found.end())
        place = _end_of_gap(text, found.end())


def _end_of_gap(text: str, start: int) -> int:
    gap = _GAP.match(text, start)
    assert gap
    return gap.end()


# ---------------------------------------------------------------- statements


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement's words; their places are in ``passage.text``."""

    passage: Passage
    words: list[Word]

    def span(self, words: Sequence[Word]) -> Span:
        return self.passage.span(words[0].start, words[-1].end)

    def source(self, words: Sequence[Word]) -> str:
        return self.passage.text[words[0].start : words[-1].end]


def _read(statement: _Statement, drafts: list[Draft], first: dict[str, Draft]) -> None:
    if statement.words[-1].end - statement.words[0].start > MAX_STATEMENT:
        raise _NotPlain
    match [word.keyword for word in statement.words[:6]]:
        case ["CREATE", "TABLE", "IF", "NOT", "EXISTS", _]:
            draft = _table(statement, 5)
        case ["CREATE", "TABLE", *_]:
            draft = _table(statement, 2)
        case ["CREATE", "INDEX", _, "ON", *_]:
            _index(statement, first, 4, unique=False)
            return
        case ["CREATE", "UNIQUE", "INDEX", _, "ON", _]:
            _index(statement, first, 5, unique=True)
            return
        case _:
            raise _NotPlain
    drafts.append(draft)
    first.setdefault(draft.name, draft)


def _table(statement: _Statement, place: int) -> Draft:
    words = statement.words
    opening = place + 1
    if opening >= len(words) or words[opening].keyword != "(":
        raise _NotPlain
    closing = close(words, opening)
    if closing != len(words) - 1 or words[closing].keyword != ")":
        raise _NotPlain
    pieces = list(pieces_of(words[opening + 1 : closing]))
    if not pieces or sum(map(len, pieces)) + len(pieces) - 1 != closing - opening - 1:
        raise _NotPlain
    draft = Draft(_name(words[place]), statement.span(words), statement.span([words[place]]))
    for piece in pieces:
        _element(draft, statement, piece)
    mark(draft, statement.passage, words[opening : closing + 1], pieces)
    if draft.troubles:
        raise _NotPlain
    return draft


def _index(statement: _Statement, first: dict[str, Draft], place: int, *, unique: bool) -> None:
    words = statement.words
    _name(words[place - 2])
    draft = first.get(_name(words[place]))
    if draft is None:
        raise _NotPlain
    columns = _columns(words[place + 1 :])
    draft.indexes.append(Index(columns, unique, statement.span(words)))


def _name(word: Word) -> str:
    if word.keyword in RESERVED or not word.keyword or not word.text.isidentifier():
        raise _NotPlain
    return word.text.lower()


def _columns(words: Sequence[Word]) -> tuple[str, ...]:
    """The names in ``(a, b)``, which must be all of ``words``."""
    if len(words) < 3 or len(words) % 2 == 0:
        raise _NotPlain
    signs = [word.keyword for word in words[::2]]
    if signs != ["(", *[","] * (len(signs) - 2), ")"]:
        raise _NotPlain
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
        case ["FOREIGN", "KEY"]:
            end = close(constraint, 2) + 1
            columns = _columns(constraint[2:end])
            reference = _reference(columns, constraint[end:], statement.span(piece))
            draft.references.append(reference)
        case _ if constraint is piece:
            draft.columns.append(_column(draft, statement, piece))
        case _:
            raise _NotPlain
    if constraint is not piece:
        _name(piece[1])


def _column(draft: Draft, statement: _Statement, piece: Sequence[Word]) -> Column:
    name = _name(piece[0])
    type_words, *clauses = clauses_of(piece[1:]) or [[]]
    if not type_words or type_words[0].keyword not in _TYPES:
        raise _NotPlain
    if len({clause[0].keyword for clause in clauses}) < len(clauses):
        raise _NotPlain
    written = _TYPES[type_words[0].keyword]
    type = simple_type(written, _figures(type_words))
    assert type
    column = Column(name, type, statement.source(type_words), True, statement.span(piece))
    if written.endswith("SERIAL"):
        column = replace(column, nullable=False, default=SERIAL)
    for clause in clauses:
        match [word.keyword for word in clause]:
            case ["NOT", "NULL"]:
                column = replace(column, nullable=False)
            case ["NULL"]:
                pass
            case ["PRIMARY", "KEY"]:
                draft.primary_key = (name,)
            case ["UNIQUE"]:
                draft.uniques.append((name,))
            case ["DEFAULT", _, *_]:
                default = _default(column, clause[1:])
                text = statement.source(clause[1:])
                column = replace(column, default=default, default_text=text)
            case ["REFERENCES", *_]:
                place = statement.span(clause)
                draft.references.append(_reference((name,), clause, place))
            case ["CHECK", "(", *_]:
                _check(draft, statement, clause)
            case _:
                raise _NotPlain
    return column


def _figures(words: Sequence[Word]) -> tuple[int, ...]:
    """The figures of ``NUMERIC(10, 2)``."""
    if len(words) == 1:
        return ()
    figures = [word.keyword for word in words[2::2]]
    signs = [word.keyword for word in words[1::2]]
    most = _SIZED.get(words[0].keyword, 0)
    if signs != ["(", *[","] * (len(figures) - 1), ")"] or not 0 < len(figures) <= most:
        raise _NotPlain
    return tuple(map(int, figures))


def _default(column: Column, words: Sequence[Word]) -> Default | None:
    said = " ".join(word.keyword for word in words)
    if said == "NULL":
        return None
    if said in _CALLS:
        return generated(column.type, _CALLS[said])
    if said in _CONSTANTS:
        return Default("constant", constant(column.type, _CONSTANTS[said]))
    if len(words) == 1 and not said:
        return Default("constant", constant(column.type, words[0].text))
    if len(words) == 1 and said[0].isdigit():
        return Default("constant", constant(column.type, number(said)))
    raise _NotPlain


def _check(draft: Draft, statement: _Statement, clause: Sequence[Word]) -> None:
    if close(clause, 1) != len(clause) - 1 or len(clause) < 4:
        raise _NotPlain
    if any(word.keyword in _NOT_IN_CHECK for word in clause[2:]):
        raise _NotPlain
    start, end = clause[1].end, clause[-1].start
    draft.checks.append(read_check(draft.troubles, statement.passage, start, end))


def _reference(columns: tuple[str, ...], words: Sequence[Word], span: Span) -> Reference:
    """``REFERENCES table (id) ON DELETE CASCADE``."""
    if len(words) < 2 or words[0].keyword != "REFERENCES":
        raise _NotPlain
    table, rest = _name(words[1]), words[2:]
    targets: tuple[str, ...] = ()
    if rest and rest[0].keyword == "(":
        end = close(rest, 0) + 1
        targets, rest = _columns(rest[:end]), rest[end:]
    action: ReferenceAction = "no action"
    if rest:
        on, event, *does = (word.keyword for word in rest)
        if (on, event) != ("ON", "DELETE") or " ".join(does) not in ACTIONS:
            raise _NotPlain
        action = ACTIONS[" ".join(does)]
    return Reference(columns, table, targets, action, span)
