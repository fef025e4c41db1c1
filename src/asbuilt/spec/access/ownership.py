"""Definitions of own rows that name the column of each of several tables: ``own: `owner_id` of a
tool, `borrower_id` of a loan, is the caller``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from asbuilt import regex
from asbuilt.spec.language import english, is_foreign
from asbuilt.spec.tables.schema import Table
from asbuilt.spec.words import singular, snake

Owner = tuple[str | None, str]
"""A table, or ``None`` for all that have it, and the column that says whose a row of it is."""

_TOKEN = regex.compile(
    r"`(?P<code>[^`\n]{1,80})`|(?P<name>[a-z]\w{0,40}(?:\.[a-z]\w{0,40}|_\w{1,40}))|(?P<word>[^\W_]+)"
)
_COLUMN = regex.compile(r"(?:(?P<table>\w+)\.)?(?P<column>[^\W\d]\w*)")
_COMPARED = regex.compile(r"[=<>@`]")
_SAYING_NOTHING = frozenset({
    "own", "means", "mean", "is", "are", "be", "a", "an", "the", "row", "rows", "record",
    "records", "item", "items", "entry", "entries", "those", "one", "ones", "that", "which",
    "whose", "where", "who", "for", "of", "on", "in", "or", "and", "to", "by", "only",
    "respectively", "resp", "equals", "equal", "matches", "match", "same", "as", "column",
    "columns", "field", "fields", "caller", "callers", "current", "user", "users", "signed",
    "logged", "authenticated", "calling", "requesting", "me", "i", "my", "mine", "them",
    "they", "their", "theirs", "his", "her", "hers", "its", "person", "account", "id",
    "belongs", "belong", "belonging", "owns", "owned", "created", "creates", "made", "opened",
    "wrote", "submitted", "placed", "booked", "reported", "filed", "requested", "borrowed",
    "lent", "has", "have", "s", "resource", "resources", "data", "themselves", "himself",
    "herself",
})  # fmt: skip
"""Words of a definition of own rows that limit nothing and name nothing."""
_OWNING = ("id", "by", "owner", "author", "creator", "user")
"""How the name of a column ends that refers to a person."""


def says_no_more(definition: str, tables: Sequence[Table]) -> bool:
    """Whether a definition of own rows says nothing else: ``records that the caller created``."""
    if is_foreign() and _BELONGING.fullmatch(english(definition)):
        return True
    named = {singular(snake(table.name)) for table in tables}
    words = [token["word"] for token in _TOKEN.finditer(english(definition))]
    return all(
        word and (word.lower() in _SAYING_NOTHING or singular(word.lower()) in named)
        for word in words
    )


_BELONGING = regex.compile(
    r"\W*(?:only\s+)?(?:[^\W\d_]{1,3}\s+)?[^\W\d_]+(?:\s*,)?(?:\s+(?:die|qui|que|которые|that))?"
    r"\s+belongs to the caller\W*",
    re.IGNORECASE,
)
"""``только записи, принадлежащие пользователю``: of whatever they are called."""


def names_columns(definition: str) -> bool:
    """Whether a definition may name a column or compare one: otherwise it is told in words."""
    tokens = _TOKEN.finditer(definition)
    return bool(_COMPARED.search(definition)) or any(not token["word"] for token in tokens)


def owners(definition: str, tables: Sequence[Table]) -> tuple[Owner, ...]:
    """The columns that a definition of own rows names. Nothing is left out: where it says anything
    else, or of two columns which table each belongs to remains open, it names none."""
    named = {singular(snake(table.name)): table for table in tables}
    found: list[Table | str] = []
    for token in _TOKEN.finditer(english(definition)):
        if written := token["code"] or token["name"]:
            found.append(written)
        elif (word := token["word"].lower()) not in _SAYING_NOTHING:
            if (table := named.get(singular(word))) is None:
                return ()
            found.append(table)
    columns = [each for each in found if isinstance(each, str)]
    people = {table for column in columns for table in _referred(column, tables)}
    left = [each for each in found if isinstance(each, str) or each.name not in people]
    told = tuple(_paired(left, {table.name: table for table in tables}))
    is_whole = {column for _, column in told} == {column.rpartition(".")[2] for column in columns}
    return told if is_whole and _are_told_apart(told, tables) else ()


def _referred(column: str, tables: Sequence[Table]) -> Iterator[str]:
    """The tables that a column refers to: whoever is called after one is the caller."""
    name = column.rpartition(".")[2]
    for table in tables:
        for reference in table.references:
            if reference.columns == (name,):
                yield reference.table


def _paired(found: Sequence[Table | str], tables: Mapping[str, Table]) -> Iterator[Owner]:
    """Each column with its table: the one in its name, the one beside it, or none."""
    columns = [each for each in found if isinstance(each, str)]
    beside = [each for each in found if not isinstance(each, str)]
    if not all(map(_COLUMN.fullmatch, columns)):
        return
    if not beside:
        for column in columns:
            table, _, name = column.rpartition(".")
            if table in tables or not table:
                yield table or None, name
    elif len(columns) == 1:
        yield from ((table.name, columns[0]) for table in beside)
    elif len(columns) == len(beside) and all(
        isinstance(one, str) != isinstance(other, str) for one, other in pairwise(found)
    ):
        yield from ((table.name, name) for table, name in zip(beside, columns, strict=True))


def _are_told_apart(told: Sequence[Owner], tables: Sequence[Table]) -> bool:
    """Whether all are columns that say whose a row is, and no table has two of them."""
    having = [
        (table.name, column)
        for name, column in told
        for table in tables
        if name in (None, table.name) and table.column(column)
    ]
    whole = {*told} <= {*having, *((None, column) for _, column in having)}
    apart = len({name for name, _ in having}) == len(having)
    return whole and apart and all(snake(name).endswith(_OWNING) for _, name in told)
