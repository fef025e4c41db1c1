"""Words of access tables for the state in which rows have to be, ``in draft``, where a column holds
it: they are rules for rows then, which no legend has to tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from asbuilt import regex
from asbuilt.expression.model import Column, Comparison, Constant, Expression
from asbuilt.spec.access.binding import FILLERS, OWN, VERBS
from asbuilt.spec.access.roles.role import ROLE_COLUMNS
from asbuilt.spec.language import english
from asbuilt.spec.tables.schema import Table
from asbuilt.spec.words import singular, snake

_WORD = regex.compile(r"[^\W_]+")
_BESIDE = ({"in", "only", "while", "whilst", "still", "state", "status", "phase", "stage", "is",
            "it", "are", "they", "with", "whose", "that", "as", "long", "when", "if", "of"}
           | (FILLERS - {"other", "others", "or", *OWN}) | VERBS.keys())  # fmt: skip
"""What says nothing besides: ``they are in draft``."""


def state_rules(word: str, tables: Iterable[Table]) -> Iterator[tuple[Table, Expression]]:
    """The rules, each of its table, of a ``word`` that says no more than in which state rows have
    to be: ``in draft``, ``only drafts``, ``edit orders in draft``. Of two states, or of two columns
    that may hold it, none is told."""
    written = _WORD.findall(snake(english(word)).lower())
    named = [singular(name) for name in written]
    if named == written and len(written) == 1:
        return  # "open" may be of anything
    for table in tables:
        places = [
            (column.name, value)
            for column in table.columns
            if column.name.lower() not in ROLE_COLUMNS
            for value in dict.fromkeys(value for value, _ in table.held(column.name))
            if {*map(singular, _WORD.findall(snake(value)))} <= {*named}
        ]
        if len(places) != 1:
            continue
        column, value = places[0]
        told = " ".join((value, column, table.name))
        said = {*map(singular, _WORD.findall(snake(told).replace("_", " ")))}
        if {*named} <= {*said, *map(singular, _BESIDE), *_BESIDE}:
            yield table, Comparison("=", Column((column,)), Constant(value))
