"""A table while it is read, from whatever notation, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from msgspec import Struct, field
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.expression import model as expression
from asbuilt.expression.error import ExpressionError
from asbuilt.expression.model import Expression
from asbuilt.expression.parse import parse
from asbuilt.expression.tree import rebuild
from asbuilt.source import Span
from asbuilt.spec.model import Trouble
from asbuilt.spec.passage import Passage
from asbuilt.spec.sql.words import Word
from asbuilt.spec.tables.marks import read_marks, with_secret
from asbuilt.spec.tables.schema import (
    Check,
    Column,
    Index,
    Marks,
    Reference,
    ReferenceAction,
    Table,
)

_COMMENT = regex.compile(r"--([^\n]*)|#([^\n]*)|/\*(.*?)\*/", re.DOTALL)
_FOREIGN = regex.compile(
    r"(?P<text>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")|`(?P<name>[^`\"]+)`"
    r"|(?<![\w\])])\[(?P<bracketed>[^\W\d][\w ]*)\]"
    r"|(?<!\w)_(?:utf8(?:mb[34])?|latin1|ascii|binary)(?=')|--[^\n]*|#[^\n]*|/\*.*?\*/",
    re.DOTALL,
)
"""Texts of a condition, which stay, and what MySQL and SQL Server have between them."""

ACTIONS: dict[str, ReferenceAction] = {
    "RESTRICT": "restrict", "CASCADE": "cascade", "SET NULL": "set null",
    "SET DEFAULT": "set default", "NO ACTION": "no action",
}  # fmt: skip


class Draft(Struct):
    """A table while its statements are read; :func:`finished` makes the value of it."""

    name: str
    span: Span
    name_span: Span
    columns: list[Column] = field(default_factory=list)
    is_entity: bool = False
    """Whether the document calls it one, whatever its name sounds like."""
    is_told: bool = False
    """Whether the line above its columns says that they are some."""
    primary_key: tuple[str, ...] = ()
    key_assumed: bool = False
    """Whether nothing but the names of the columns tells the primary key."""
    uniques: list[tuple[str, ...]] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    hints: list[Reference] = field(default_factory=list)
    """References that hold where there is such a table; an empty one is told by the column."""
    unknown: dict[str, Trouble] = field(default_factory=dict)
    """The columns whose types are not known here; another part of the document may define them."""
    indexes: list[Index] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def guessed(self) -> set[str]:
        """The columns whose types nothing tells but their names."""
        return {column.name for column in self.columns if not column.type_text}


def finished(draft: Draft) -> Table:
    """The table as read; the columns of its primary key are not nullable, and what a unique index
    holds is unique."""
    columns = (
        replace(column, nullable=False)
        if column.nullable and column.name in draft.primary_key
        else column
        for column in draft.columns
    )
    names = {column.name for column in draft.columns}
    checks = (
        check
        if check.expression is None
        else replace(check, expression=_cased(check.expression, names))
        for check in draft.checks
    )
    indexed = (index.columns for index in draft.indexes if index.unique)
    uniques = dict.fromkeys(
        columns
        for columns in (*draft.uniques, *indexed)
        if columns != draft.primary_key and names.issuperset(columns)
    )
    return Table(
        name=draft.name,
        columns=tuple(columns),
        span=draft.span,
        name_span=draft.name_span,
        primary_key=draft.primary_key,
        key_assumed=draft.key_assumed,
        uniques=tuple(uniques),
        checks=tuple(checks),
        references=tuple(draft.references),
        indexes=tuple(draft.indexes),
    )


def _cased(node: Expression, names: set[str]) -> Expression:
    """``node`` with its columns spelled as the table has them: SQL's plain names have no case."""
    if isinstance(node, expression.Column):
        name = node.path[0]
        return expression.Column((name.lower(),)) if name not in names else node
    return rebuild(node, partial(_cased, names=names))


def read_check(troubles: list[Trouble], passage: Passage, start: int, end: int) -> Check:
    """The condition between two places of ``passage``; a Trouble if it is not understood."""
    text = passage.text[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    span = passage.span(start, start + len(text))
    bare = _FOREIGN.sub(_as_usual, text)
    try:
        return Check(text, parse(bare, dialect="check"), span)
    except ExpressionError as error:
        offset = start + min(error.offset or 0, max(0, len(text) - 1))
        place = passage.span(offset, start + len(text)) if error.offset else span
        hint = f"; {error.hint}" if error.hint else ""
        message = f"this CHECK is not understood: {error.message}{hint}"
        troubles.append(Trouble("unparsable-check", message, place))
        return Check(text, None, span)


def _as_usual(found: re.Match[str]) -> str:
    """What is said in as many characters as everybody says it: names in double quotes, no comments
    and no words for the character set of a text."""
    if name := found["name"] or found["bracketed"]:
        return f'"{name}"'
    return found["text"] or " " * len(found[0])


def mark_column(draft: Draft, name: str, comment: str) -> bool:
    """Give the column called ``name`` the marks of ``comment``; False if there is none."""
    for index, column in enumerate(draft.columns):
        if column.name == name:
            marks = read_marks(comment, column.marks)
            draft.columns[index] = replace(column, marks=marks)
            return True
    return False


def mark(
    draft: Draft, passage: Passage, words: Sequence[Word], pieces: Sequence[Sequence[Word]]
) -> None:
    """Give each column the marks of the comments on its lines, or alone on the line above it, and
    of its name."""
    written = passage.text[words[0].start : words[-1].end]
    said = _commented(draft, passage, words, pieces) if _COMMENT.search(written) else {}
    for index, column in enumerate(draft.columns):
        marks = with_secret(said.get(column.span, column.marks), column.name)
        if marks is not column.marks:
            draft.columns[index] = replace(column, marks=marks)


def _commented(
    draft: Draft, passage: Passage, words: Sequence[Word], pieces: Sequence[Sequence[Word]]
) -> dict[Span, Marks]:
    """The marks of each column with those that comments between ``words`` add."""
    spans = [passage.span(piece[0].start, piece[-1].end) for piece in pieces]
    numbers = {piece[0].start: number for number, piece in enumerate(pieces)}
    numbers[words[-1].start] = -1
    marks = {column.span: column.marks for column in draft.columns}
    owner = -1
    for word, after in pairwise(words):
        owner = numbers.get(word.start, owner)
        gap = passage.text[word.end : after.start]
        if not gap or gap.isspace():
            continue
        for comment in _COMMENT.finditer(gap):
            above = "\n" in gap[: comment.start()]
            number = numbers.get(after.start, owner) if above else owner
            if number >= 0 and spans[number] in marks:
                said = comment[1] or comment[2] or comment[3] or ""
                marks[spans[number]] = read_marks(said, marks[spans[number]])
    return marks
