"""SQL text -> statements that define tables, each with its tree and its words in place.

sqlglot parses; PostgreSQL's dialect first, then SQLite's, MySQL's and SQL Server's. The words of a
statement are kept beside its tree, because the tree has no places and the document's own spelling
of types, defaults and conditions is wanted.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from msgspec import Struct
from sqlglot import Token, TokenType, exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError
from sqlglot.parser import Parser

from asbuilt.source import Span
from asbuilt.spec.model import Trouble
from asbuilt.spec.passage import Passage
from asbuilt.spec.sql.words import CLOSING, MAX_PASSAGE, MAX_STATEMENT, OPENING, Word

DIALECTS = ("postgres", "sqlite", "mysql", "tsql", "bigquery", "clickhouse")
_LONGEST_HEAD = 16

# sqlglot warns on its logger about what it does not know; here that is a Trouble instead.
logging.getLogger("sqlglot").addHandler(logging.NullHandler())

_NO_KEYWORDS = {TokenType.STRING, TokenType.IDENTIFIER, TokenType.NATIONAL_STRING}

_MODIFIERS = {
    "OR", "REPLACE", "TEMP", "TEMPORARY", "UNLOGGED", "GLOBAL", "LOCAL",
    "UNIQUE", "FULLTEXT", "SPATIAL", "CLUSTERED", "NONCLUSTERED",
}  # fmt: skip
_DEFINITIONS = {"TABLE", "INDEX", "TYPE", "DOMAIN"}
_MISSED = {
    "INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "TRUNCATE", "GRANT", "REVOKE", "DO", "CALL",
    "VIEW", "MATERIALIZED", "TRIGGER", "FUNCTION", "PROCEDURE", "POLICY", "RULE", "EVENT",
}  # fmt: skip
_CHANGES = {"INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "TRUNCATE", "CALL"}
_HARMLESS = {
    "SELECT", "WITH", "VALUES", "EXPLAIN", "SHOW", "DESCRIBE", "COMMENT", "SET", "RESET", "PRAGMA",
    "USE", "BEGIN", "START", "COMMIT", "ROLLBACK", "END", "ANALYZE", "VACUUM", "DROP", "LOCK", "GO",
    "EXTENSION", "SCHEMA", "DATABASE", "SEQUENCE", "ROLE", "USER", "SYSTEM", "PUBLICATION",
    "SUBSCRIPTION", "TABLESPACE", "SERVER", "REINDEX", "CHECKPOINT", "REFRESH", "LISTEN", "NOTIFY",
}  # fmt: skip
_BEGINNINGS = {"CREATE", "ALTER", "GO"}
_HARMLESS_ALTERS = {
    "OWNER", "ENABLE", "DISABLE", "FORCE", "REPLICA", "CLUSTER", "SET", "VALIDATE",
}  # fmt: skip


class Statement(Struct, frozen=True):
    """A statement that defines something. The words' places are in ``passage.text``."""

    tree: exp.Expr
    words: tuple[Word, ...]
    passage: Passage

    def place(self, words: Sequence[Word]) -> Span:
        """Where some of its words stand in the document."""
        return self.passage.span(words[0].start, words[-1].end)

    def written(self, words: Sequence[Word]) -> str:
        """Some of its words as they are written."""
        return self.passage.text[words[0].start : words[-1].end]


def statements(passage: Passage) -> Iterator[Statement | Trouble]:
    """The CREATE TABLE, CREATE TYPE, CREATE DOMAIN, CREATE INDEX, ALTER TABLE and COMMENT ON COLUMN
    statements of ``passage``.

    Yields a Trouble of kind ``unparsable-sql`` for what cannot be parsed, ``ignored-sql`` for what
    can but has no effect here (INSERT, CREATE VIEW …). Queries and settings are passed over; where
    nothing is defined, changes of rows and pieces of statements are too.
    """
    if len(passage.text) > MAX_PASSAGE:
        whole = passage.span(0, len(passage.text))
        yield Trouble("unparsable-sql", "this SQL is longer than 256 KiB", whole)
        return
    dialect, tokens = _tokenize(passage.text)
    if tokens is None:
        whole = passage.span(0, len(passage.text))
        yield Trouble("unparsable-sql", "a quoted text or a comment is not closed", whole)
        return
    parts = list(_split(passage.text, tokens))
    heads = [_words(part[:_LONGEST_HEAD], 0) for part in parts]
    purposes = [_purpose(words) for words in heads]
    defines = "definition" in purposes
    for part, words, purpose in zip(parts, heads, purposes, strict=True):
        span = passage.span(part[0].start, part[-1].end + 1)
        if not defines and _shows_use(words, purpose):
            continue
        match purpose:
            case "definition":
                yield _parse(passage, dialect, part)
            case "missed":
                message = f"{_headline(words)} has no effect: only tables are read"
                yield Trouble("ignored-sql", message, span)
            case "unknown":
                message = f"{_headline(words)} is no SQL that defines a table"
                # The lines of a program below the SQL of a fence are one mistake.
                cause = f"statements of {passage.span(0, 1).start}"
                yield Trouble("unparsable-sql", message, span, cause=cause)


# ---------------------------------------------------------------- text -> words -> statements


def _tokenize(text: str) -> tuple[str, list[Token] | None]:
    """The first dialect that can tell the tokens apart, and these; None if none can."""
    for dialect in DIALECTS:
        tokens = _tokens(dialect, text)
        if tokens is not None:
            return dialect, tokens
    return DIALECTS[0], None


def _tokens(dialect: str, text: str) -> list[Token] | None:
    try:
        return Dialect.get_or_raise(dialect).tokenize(text)
    except Exception:  # a foreign tokenizer on arbitrary text
        return None


def _words(tokens: Sequence[Token], offset: int) -> tuple[Word, ...]:
    return tuple(
        Word(
            token.text,
            _keyword(token),
            offset + token.start,
            offset + token.end + 1,
        )
        for token in tokens
    )


def _keyword(token: Token) -> str:
    """``PRIMARY`` for the one token ``primary key``."""
    if token.token_type in _NO_KEYWORDS:
        return ""
    return token.text.upper().partition(" ")[0]


def _split(text: str, tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens of each statement, without its semicolon.

    A line that begins with CREATE, ALTER or GO begins one even if a semicolon is missing.
    """
    start = depth = 0
    for index, token in enumerate(tokens):
        mark = _keyword(token)
        if mark in OPENING:
            depth += 1
        elif mark in CLOSING:
            depth -= 1
        if mark == ";" or (depth <= 0 and mark in _BEGINNINGS and _begins_line(text, token.start)):
            if index > start:
                yield tokens[start:index]
            start, depth = index + (mark in ("GO", ";")), 0
    if start < len(tokens):
        yield tokens[start:]


def _begins_line(text: str, offset: int) -> bool:
    return not text[text.rfind("\n", 0, offset) + 1 : offset].strip()


def _purpose(words: Sequence[Word]) -> str:
    """``definition``, ``missed`` (its effect is not given), ``harmless`` or ``unknown``."""
    verb = words[0].keyword
    if verb in ("CREATE", "ALTER"):
        rest = [word for word in words[1:] if word.keyword not in _MODIFIERS]
        noun = rest[0].keyword if rest else ""
        if (verb, noun) == ("ALTER", "TABLE"):
            return "harmless" if _alteration(rest[1:]) in _HARMLESS_ALTERS else "definition"
        if verb == "CREATE" and noun in _DEFINITIONS:
            return "definition"
        verb = noun
    if [word.keyword for word in words[:3]] == ["COMMENT", "ON", "COLUMN"]:
        return "definition"
    if verb in _MISSED:
        return "missed"
    return "harmless" if verb in _HARMLESS else "unknown"


def _shows_use(words: Sequence[Word], purpose: str) -> bool:
    """Whether a statement beside no definition shows how rows are used, or is a piece of one."""
    if purpose == "unknown":
        return all(word.keyword not in ("TABLE", "CREATE", "ALTER") for word in words[:3])
    return words[0].keyword in _CHANGES


def _alteration(words: Sequence[Word]) -> str:
    """What ALTER TABLE does: the word after the table's name."""
    index = 0
    while index < len(words) and words[index].keyword in ("ONLY", "IF", "EXISTS"):
        index += 1
    while index + 1 < len(words) and words[index + 1].keyword == ".":
        index += 2
    return words[index + 1].keyword if index + 1 < len(words) else ""


# ---------------------------------------------------------------- statement -> tree


def _parse(passage: Passage, dialect: str, tokens: list[Token]) -> Statement | Trouble:
    """The statement in the first dialect that has it; else what the first one says against it."""
    start, end = tokens[0].start, tokens[-1].end + 1
    if end - start > MAX_STATEMENT:
        message = f"{_headline(_words(tokens, 0))} is longer than 64 KiB"
        return Trouble("unparsable-sql", message, passage.span(start, end))
    parsed = first = _attempt(passage, dialect, tokens, 0)
    for other in DIALECTS:
        if isinstance(parsed, Statement):
            return parsed
        if other != dialect:
            again = _tokens(other, passage.text[start:end])
            parsed = _attempt(passage, other, again, start) if again else parsed
    return parsed if isinstance(parsed, Statement) else first


def _attempt(
    passage: Passage, dialect: str, tokens: list[Token], offset: int
) -> Statement | Trouble:
    """Parse ``tokens``, whose places count from ``offset``."""
    words = _words(tokens, offset)
    message, place = "is not understood", (words[0].start, words[-1].end)
    try:
        text = passage.text[offset:]
        said = list(_named(_as_table(tokens)))
        tree = _parser(dialect).parse(said, text)[0]
        if isinstance(tree, exp.Create | exp.Alter | exp.Comment) or (
            tree and (_adds_identity(words) or attached(words))
        ):
            return Statement(tree, words, passage)
    except ParseError as error:
        message, place = _explain(error, tokens, words)
    except RecursionError:
        message = "is nested too deeply"
    except Exception:  # a foreign parser on arbitrary text
        message = "is not understood"
    return Trouble("unparsable-sql", f"{_headline(words)} {message}", passage.span(*place))


@cache
def _parser(dialect: str) -> Parser:
    """The parser of a dialect; types that it does not know, MySQL's POINT, are names in it too."""
    found = Dialect.get_or_raise(dialect)
    found.SUPPORTS_USER_DEFINED_TYPES = True  # of this instance alone
    return found.parser()


def is_domain(statement: Statement) -> bool:
    """Whether it is a CREATE DOMAIN, whose tree is a table with the one column ``VALUE``."""
    return [word.keyword for word in statement.words[:2]] == ["CREATE", "DOMAIN"]


def _as_table(tokens: Sequence[Token]) -> Sequence[Token]:
    """``CREATE DOMAIN name AS type …`` as a table of one column: sqlglot knows no domains."""
    if [_keyword(token) for token in tokens[:2]] != ["CREATE", "DOMAIN"]:
        return tokens
    name = 2
    while name + 2 < len(tokens) and tokens[name + 1].token_type is TokenType.DOT:
        name += 2
    column = tokens[name + 1 :]
    if column and _keyword(column[0]) == "AS":
        column = column[1:]
    if not column:
        return tokens
    return (
        tokens[0],
        _token(TokenType.TABLE, "TABLE", tokens[1]),
        *tokens[2 : name + 1],
        _token(TokenType.L_PAREN, "(", column[0]),
        _token(TokenType.VAR, "VALUE", column[0]),
        *column,
        _token(TokenType.R_PAREN, ")", column[-1]),
    )


def _token(type: TokenType, text: str, place: Token) -> Token:
    return Token(type, text, place.line, place.col, place.start, place.end)


def _named(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens as sqlglot has them: ``ADD CHECK (…)`` with a name between the two words,
    generated columns STORED as all were before PostgreSQL 18, keys and indexes without SQL Server's
    word for how their rows lie on the disk, columns without its ROWGUIDCOL, and nothing from its
    file groups (``ON [PRIMARY]``), from Spanner's key behind the columns or from SQLite's WITHOUT
    ROWID on."""
    before = ""
    depth = 0
    creates = bool(tokens) and _keyword(tokens[0]) == "CREATE"
    for token, following in zip(tokens, (*tokens[1:], tokens[-1]), strict=True):
        depth += (_keyword(token) in OPENING) - (_keyword(token) in CLOSING)
        if depth == 0 and (before, _keyword(token)) == (")", "PRIMARY"):
            return
        if depth == 0 and (_keyword(token), _keyword(following)) == ("WITHOUT", "ROWID"):
            return
        if creates and depth == 0 and (before, _keyword(token)) == (")", "ON"):
            return
        if (before, _keyword(token)) == ("ADD", "CHECK"):
            yield _token(TokenType.CONSTRAINT, "CONSTRAINT", token)
            yield _token(TokenType.VAR, "unnamed", token)
        if (before, _keyword(token)) == (")", "VIRTUAL"):
            token = _token(TokenType.VAR, "STORED", token)
        if before in _BEFORE_CLUSTERED and _keyword(token) in ("CLUSTERED", "NONCLUSTERED"):
            continue
        if depth == 1 and _keyword(token) == "ROWGUIDCOL":
            continue
        yield token
        before = _keyword(token)


_BEFORE_CLUSTERED = ("PRIMARY", "UNIQUE", "CREATE")


def _adds_identity(words: Sequence[Word]) -> bool:
    """``ADD GENERATED … AS IDENTITY (SEQUENCE …)``, as pg_dump writes it and sqlglot has it not."""
    return any(
        (word.keyword, following.keyword) == ("ADD", "GENERATED")
        for word, following in pairwise(words)
    )


def attached(words: Sequence[Word]) -> Sequence[Word]:
    """The words from the partition's name on in ``ALTER TABLE … ATTACH PARTITION name …``."""
    for index, (word, following) in enumerate(pairwise(words)):
        if (word.keyword, following.keyword) == ("ATTACH", "PARTITION"):
            return words[index + 2 :]
    return ()


def _explain(
    error: ParseError, tokens: Sequence[Token], words: Sequence[Word]
) -> tuple[str, tuple[int, int]]:
    """The parser's words, and the place of the token at which it gave up."""
    found = error.errors[0] if error.errors else {}
    description = str(found.get("description") or "is not understood")
    description = description.partition(" but got <")[0].rstrip(".")
    if description == "Expecting )":
        description = "expecting `,` or `)`"
    elif description.startswith("Required keyword"):
        description = "something before it is missing"
    place = (found.get("line"), found.get("col"))
    for token, word in zip(tokens, words, strict=True):
        if (token.line, token.col) == place:
            message = f"is not valid SQL at `{word.text[:40]}`: {description}"
            return message, (word.start, word.end)
    return description, (words[0].start, words[-1].end)


def _headline(words: Sequence[Word]) -> str:
    """The beginning of a statement, ``CREATE OR REPLACE FUNCTION`` with what it creates."""
    nouns = _MISSED - _CHANGES | _DEFINITIONS
    count = next((n for n, word in enumerate(words[:5], 1) if n > 1 and word.keyword in nouns), 2)
    return f"`{' '.join(word.text[:40] for word in words[:count])}`"
