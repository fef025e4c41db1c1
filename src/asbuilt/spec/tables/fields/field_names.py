"""Tables of fields that say what each means, not of which type it is: ``| Field | Meaning |``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from asbuilt.document.blocks import Table as Grid
from asbuilt.document.blocks import Text
from asbuilt.spec.section import Outline
from asbuilt.spec.tables.draft import Draft
from asbuilt.spec.tables.fields.field_row import one_a_line
from asbuilt.spec.tables.fields.field_table import MARKS, named_grids, owner_in, places, titled
from asbuilt.spec.title import normal_title

_FIELD = {"field", "column", "attribute", "field name", "column name"}
_TYPE = {"type", "data type", "datatype", "column type", "sql type"}


def tables(outline: Outline, titles: Sequence[str], about: re.Pattern[str]) -> Iterator[Draft]:
    """The tables that such grids describe in sections called ``titles`` or ``about`` the data,
    named by the line above, else by the heading."""
    for place in places(outline, titles, about):
        for grid, named in named_grids(place) if place.is_about else ():
            if draft := _table(grid, named):
                yield draft


def _table(grid: Grid, named: Text) -> Draft | None:
    header = [normal_title(cell.text) for cell in grid.header]
    field = titled(header, _FIELD)
    is_typed_or_marked = titled(header, _TYPE | MARKS) is not None
    if field is None or is_typed_or_marked or owner_in(header) is not None:
        return None
    names = [row[field] for row in grid.rows]
    return one_a_line(named, names, grid.span, certain=True) if all(map(_is_name, names)) else None


def _is_name(cell: Text) -> bool:
    """Whether a cell says what a field is called, ``due_on``, and not what it is: "Due date"."""
    return cell.text.startswith("`") or (cell.text[:1].islower() and " " not in cell.text)
