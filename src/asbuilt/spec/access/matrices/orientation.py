"""Which way round an access table stands: whether the roles stand down its first column or across
its header."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from asbuilt.document.blocks import Table, Text
from asbuilt.spec.access.binding import is_number
from asbuilt.spec.access.matrices.matrix import ROLES
from asbuilt.spec.access.roles.role import is_anonymous, role_name
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.section import JUDGED


def is_turned(table: Table, title: str, known: Collection[str]) -> bool:
    """Whether roles stand down the first column: the ``known`` ones stand there and not in the
    header, or its ``title`` says so; without either the numbers of endpoints in the header do."""
    down = _are_roles([row[0] for row in table.rows[:JUDGED]], known)
    across = _are_roles(table.header[1:], known)
    if down != across:
        return down
    return title in ROLES or is_headed_by_numbers(table)


def is_headed_by_numbers(table: Table) -> bool:
    """Whether several columns are headed by nothing but numbers as endpoints have them, and no row
    is: ``| | S1 | S2 |``."""
    heads = table.header[1:]
    return (
        len(heads) > 1
        and all(is_number(cell.text) for cell in heads)
        and not any(is_number(row[0].text) for row in table.rows[:JUDGED])
    )


def _are_roles(cells: Sequence[Text], known: Collection[str]) -> bool:
    """Whether ``cells`` name nothing but ``known`` roles, or who has not signed in beside them."""
    if any(len(cell.text) > _LONGEST for cell in cells):
        return False
    named = [cell for cell in cells if not is_anonymous(cell.text)]
    return bool(named) and all(known_role(role_name(cell.text), known) for cell in named)


_LONGEST = 80
"""Characters of a role's name, with what stands in brackets behind it."""
