"""Roles, the access matrix, and its legend."""

from __future__ import annotations

from dataclasses import dataclass

from asbuilt.document.blocks import Text
from asbuilt.expression.model import Expression
from asbuilt.source import Span
from asbuilt.spec.model import Trouble

ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one role may do at one endpoint.

    ``endpoint`` is ``METHOD /path`` in normal form. ``grant`` is ``allow``, ``deny``, ``empty``
    (nothing written: denies) or ``word`` (defined by the legend entry of that ``word``)."""

    endpoint: str
    role: str
    grant: str
    word: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Legend:
    """A word of the matrix and its row rule, e.g. own: ``owner_id = @me.id`` on table ``tasks``.

    ``table`` is None when the rule names columns without a table: it holds for whatever table the
    endpoint is bound to. One word may have several entries, one per table. ``expression`` is None
    when the line was not understood."""

    word: str
    table: str | None
    expression: Expression | None
    text: Text


@dataclass(frozen=True, slots=True)
class Access:
    """``roles`` in the order in which they were declared, ``anonymous`` never among them.

    ``declared`` holds the span of each role's first declaration (a matrix header or a *Roles*
    section). ``present`` is True when the document has a matrix at all."""

    roles: tuple[str, ...] = ()
    declared: tuple[tuple[str, Span], ...] = ()
    cells: tuple[Cell, ...] = ()
    legend: tuple[Legend, ...] = ()
    present: bool = False
    troubles: tuple[Trouble, ...] = ()


PART = Access
