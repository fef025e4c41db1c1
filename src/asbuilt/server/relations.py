"""The relations of a table by the names that ``expand`` takes.

A reference ``author_id`` is the relation ``author``. Seen from the other side it bears the table's
own name, ``comments``; where several references lead there, each is ``comments_by_author``. The
longer name is always taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from asbuilt.plan import naming
from asbuilt.plan.model import ReferencePlan, TablePlan

Readable = Callable[[str], frozenset[str] | None]
"""The columns of a table that somebody may read; None: the table is closed to them."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows of ``table`` whose ``far`` column equals the ``near`` one at hand: one, or ``many``.
    ``name`` is its shortest name."""

    name: str
    table: TablePlan
    near: str
    far: str
    many: bool


def relations(
    tables: Mapping[str, TablePlan], table: TablePlan, own: frozenset[str], readable: Readable
) -> dict[str, Relation]:
    """The relations of ``table`` by all their names, forward ones first, for somebody who may read
    its columns ``own`` and of other tables what ``readable`` says. References by several columns
    are none."""
    found: dict[str, Relation] = {}
    for reference in _single(table):
        near, far = reference.columns[0], reference.target_columns[0]
        if near in own and readable(reference.table) is not None:
            target = tables[reference.table]
            found[reference.relation] = Relation(reference.relation, target, near, far, False)
    for other in tables.values():
        for reference, *names in _backwards(other, table, readable(other.name) or frozenset()):
            near, far = reference.target_columns[0], reference.columns[0]
            free = [name for name in names if name not in found and near in own]
            found |= {name: Relation(free[0], other, near, far, True) for name in free}
    return found


def _backwards(
    other: TablePlan, table: TablePlan, readable: frozenset[str]
) -> Iterator[tuple[ReferencePlan, str, *tuple[str, ...]]]:
    """The references of ``other`` to ``table``, each with the names of its reverse."""
    leading = [
        item for item in _single(other) if item.table == table.name and item.columns[0] in readable
    ]
    itself = other.name == table.name
    short = f"{naming.singular(other.name)}_children" if itself else other.name
    for item in leading:
        long = f"{other.name}_by_{item.relation}"
        yield (item, short, long) if len(leading) == 1 else (item, long)


def _single(table: TablePlan) -> Iterator[ReferencePlan]:
    return (item for item in table.references if len(item.columns) == 1)
