"""Whose a row is to cells of the matrix that speak of own rows where no legend says it: the column
that is called after the role, after the people or like an owner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from asbuilt.plan import naming
from asbuilt.plan.model import Identity, TablePlan
from asbuilt.plan.paths import Places
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.access import Access, Cell
from asbuilt.spec.sections.api import Api
from asbuilt.spec.words import singular, snake

Tables = Mapping[str, TablePlan]
OWN = "own"
"""The word for the caller's own rows, where no legend defines it."""
OWNER_NAMES = (
    "owner_id",
    "user_id",
    "created_by",
    "author_id",
    "creator_id",
    "account_id",
    "owner",
)


def own_column(access: Access, identity: Identity, table: TablePlan, cell: Cell) -> str | None:
    """The column that says which rows of ``table`` are the caller's own, for a cell that speaks of
    these where the legend does not: the key of an account that is called after the role of the cell
    (``courier_id``), after the people or like an owner. Who ``approved_by`` names has only approved
    it. None for all other cells, and without such a column."""
    if cell.word != OWN or _is_explained(access, table.name):
        return None
    if table.name == identity.table:
        return identity.key
    people = {
        snake(reference.columns[0]): reference.columns[0]
        for reference in table.references
        if (reference.table, reference.target_columns) == (identity.table, (identity.key,))
    }
    names = _names(cell, identity.table)
    return next((people[name] for name in names if name in people), None)


def own_cells(spec: Specification, tables: Tables) -> Iterator[tuple[Cell, TablePlan]]:
    """The cells that speak of own rows without a legend, each with the table of its endpoint."""
    access, endpoints, places = spec[Access], spec[Api].by_key, Places(tables)
    unexplained = {name for name in tables if not _is_explained(access, name)}
    own = [cell for cell in access.cells if cell.word == OWN] if unexplained else []
    reached: dict[str, str | None] = {}  # several roles have a cell of one endpoint
    for cell in own:
        if cell.endpoint not in reached:
            endpoint = endpoints.get(cell.endpoint)
            reached[cell.endpoint] = places.of(endpoint).table if endpoint else None
        if (name := reached[cell.endpoint]) in unexplained:
            yield cell, tables[name]


def owner_keys(
    spec: Specification, tables: Tables, people: str
) -> Iterator[tuple[Cell, TablePlan, str]]:
    """The columns that nothing but their names make keys of accounts, with the cells that have use
    for them: :func:`own_column` would take one, but the document does not say what it refers to,
    and has no other table of that name. None where several may be meant and none is called after
    the role."""
    others = naming.Names(name for name in tables if name != people)
    for cell, table in own_cells(spec, tables):
        referring = {name for reference in table.references for name in reference.columns}
        taken = {*referring, *table.primary_key}
        called = {snake(each.name): each.name for each in table.columns if each.name not in taken}
        found = [name for name in _names(cell, people) if name in called]
        is_sure = len(found) == 1 or (found and found[0] in _of_role(cell))
        if is_sure and others.find(found[0].removesuffix("_id")) is None:
            yield cell, table, called[found[0]]


def _is_explained(access: Access, table: str) -> bool:
    return any(entry.word == OWN and entry.table in (None, table) for entry in access.legend)


def _names(cell: Cell, people: str) -> tuple[str, ...]:
    """What the column may be called, the likeliest first."""
    return tuple(dict.fromkeys((*_of_role(cell), f"{singular(people)}_id", *OWNER_NAMES)))


def _of_role(cell: Cell) -> tuple[str, str]:
    role = snake(cell.role)
    return f"{role}_id", role
