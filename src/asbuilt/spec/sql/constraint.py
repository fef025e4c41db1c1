"""Keys, references, conditions and indexes that stand between the columns of a table"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sqlglot import exp

from asbuilt.source import Span
from asbuilt.spec.model import Trouble
from asbuilt.spec.sql.statements import Statement
from asbuilt.spec.sql.tree import names, table_name
from asbuilt.spec.sql.words import NOT_ENFORCED, Word, close, outermost
from asbuilt.spec.tables.draft import ACTIONS, Draft, read_check
from asbuilt.spec.tables.schema import Check, Reference, ReferenceAction

INDEX_WORDS = {"INDEX", "KEY", "FULLTEXT", "SPATIAL"}


def add_constraint(
    draft: Draft, statement: Statement, element: exp.Expr, piece: Sequence[Word]
) -> None:
    """A key, a reference or a condition of the whole table."""
    for part in element.expressions if isinstance(element, exp.Constraint) else [element]:
        if isinstance(part, exp.PrimaryKey):
            draft.primary_key = names(part)
        elif isinstance(part, exp.UniqueColumnConstraint):
            draft.uniques.append(names(part))
        elif isinstance(part, exp.ForeignKey):
            reference = part.args.get("reference")
            if isinstance(reference, exp.Reference):
                place = statement.place(piece)
                draft.references.append(reference_of(names(part), reference, place))
        elif isinstance(part, exp.CheckColumnConstraint):
            draft.checks.extend(checks_in(draft, statement, piece))
        else:
            draft.troubles.append(Trouble("ignored-sql", NOT_ENFORCED, statement.place(piece)))


def reference_of(columns: tuple[str, ...], reference: exp.Reference, span: Span) -> Reference:
    """The reference of ``columns`` to the table that REFERENCES names, with its ON DELETE."""
    target = reference.this
    targets = names(target) if isinstance(target, exp.Schema) else ()
    action: ReferenceAction = "no action"
    for option in reference.args.get("options") or ():
        words = str(option).upper().split()
        if words[:2] == ["ON", "DELETE"]:
            action = ACTIONS.get(" ".join(words[2:]), action)
    return Reference(columns, table_name(reference), targets, action, span)


def checks_in(draft: Draft, statement: Statement, piece: Sequence[Word]) -> Iterator[Check]:
    """The conditions in ``piece``, as written."""
    for index in outermost(piece):
        if [word.keyword for word in piece[index : index + 2]] != ["CHECK", "("]:
            continue  # WITH CHECK ADD …, as SQL Server has it, is no condition
        start, end = piece[index + 1].end, piece[close(piece, index + 1)].start
        yield read_check(draft.troubles, statement.passage, start, end)


def indexed(statement: Statement, piece: Sequence[Word]) -> tuple[str, ...]:
    """The columns of ``INDEX (a)`` or ``KEY by_name (a, b)``, which sqlglot partly takes for
    columns; nothing for a column that is called ``key``."""
    opening = next((at for at, word in enumerate(piece[:4]) if word.keyword == "("), 0)
    if piece[0].keyword not in INDEX_WORDS or not opening:
        return ()
    listed = [
        word
        for word in _outer(piece[opening + 1 : close(piece, opening)])
        if word.keyword not in (",", "(", "ASC", "DESC")
    ]
    sizes = any(word.keyword.isdigit() or word.keyword == "MAX" for word in listed)
    texts = any(statement.passage.text[word.start] == "'" for word in listed)
    if sizes or texts:
        return ()
    return tuple(word.text.lower() if word.keyword else word.text for word in listed)


def indexes_expression(piece: Sequence[Word]) -> bool:
    """``KEY by_name ((lower(name)))``, as MySQL has it."""
    after = [word.keyword for word in piece[1:4]]
    return piece[0].keyword in INDEX_WORDS and ("(", "(") in pairwise(after)


def _outer(words: Sequence[Word]) -> Iterator[Word]:
    return (words[index] for index in outermost(words))
