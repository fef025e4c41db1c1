"""Tables that list roles: in which of their columns these stand."""

from __future__ import annotations

from collections.abc import Container, Iterable

from asbuilt import regex
from asbuilt.document.blocks import Table
from asbuilt.source import Span
from asbuilt.spec.access.grant import plain
from asbuilt.spec.access.roles.role import role_name
from asbuilt.spec.access.roles.role_sentence import ROLE_NAME
from asbuilt.spec.language import english
from asbuilt.spec.section import Outline, blocks_of
from asbuilt.spec.title import normal_title
from asbuilt.spec.turned_table import PEOPLE, tells_roles

_ROLE_TITLES = {"role", "roles", "user role", "user type", "name", "user class", "actor",
                "user group", "caller"}  # fmt: skip
_SURE_ROLE_TITLES = {"role", "roles", "user role", "user type"}
_RIGHTS = {"permissions", "permission", "access", "access level", "access rights", "rights",
           "access control", "privileges", "capabilities", "auth", "authentication",
           "authorization", "mfa required", "can", "may", "scopes"}  # fmt: skip


def headers(outline: Outline) -> tuple[frozenset[str], ...]:
    """What the columns of each table of a document are called behind its first, as roles are."""
    tables = (table for table in blocks_of(outline.root, Table) if len(table.header) > _NARROW)
    named = (frozenset(role_name(cell.text) for cell in table.header[1:]) for table in tables)
    return tuple(dict.fromkeys(named))[:_MOST_HEADERS]


def has_columns(table: Table, named_in: Iterable[frozenset[str]]) -> bool:
    """Whether the first column of a table lists what another table has columns for, under whatever
    heading: ``| Group | Task |`` above ``| Call | clerk | cook |``."""
    if normal_title(table.header[0].text) not in _ROLE_TITLES | _GROUPS or not table.rows:
        return False
    named = {role_name(row[0].text) for row in table.rows}
    return any(
        3 * len(named & each) >= 2 * len(named) and len(named & each) > 1 for each in named_in
    )


_NARROW = 2
_MOST_HEADERS = 100
_GROUPS = {"group", "rights group", "account", "profile", "persona", "who"}


def role_column(table: Table) -> int:
    """The column with the names of roles: the one that says that the software calls them so, or the
    first."""
    for at, cell in enumerate(table.header):
        title = english(normal_title(cell.text)) if at else ""
        in_code = "role" in title and all(row[at].text.startswith("`") for row in table.rows)
        in_code = in_code or (at > 0 and tells_roles(cell.text, [row[at] for row in table.rows]))
        if in_code or _IN_SOFTWARE.search(title):
            names = [plain(row[at].text) for row in table.rows]
            if all(map(ROLE_NAME.fullmatch, names)) and len({*names}) == len(names):
                return at
    return 0


_IN_SOFTWARE = regex.compile(
    r"^(?:role )?(?:code|identifier|id|key|technical name)$"
    r"|^(?:(?:user )?role|account|token) names?$|^name of (?:the )?role$"
    r"|\b(?:role|name|called|code)\b.*\b(?:software|system|code|tokens?|claims?|application|api)$"
)
"""Headers above what a role is called in the software: ``Role name in the software``."""


def lists_roles(table: Table, here: bool, matrix: Container[Span]) -> bool:
    """Whether the first column of a table names roles: ``here``, where they are spoken of, or
    beside a column of what they may do."""
    titles = [normal_title(cell.text) for cell in table.header]
    if titles[0] in PEOPLE and table.span not in matrix:
        rest = enumerate(table.header[1:], 1)
        if any(tells_roles(each.text, [row[at] for row in table.rows]) for at, each in rest):
            return True
    if here:
        known = titles[0] in _ROLE_TITLES or _begins_with_codes(table, titles[0])
    else:
        known = titles[0] in _SURE_ROLE_TITLES
    return known and (here or bool(_RIGHTS & {*titles[1:]})) and table.span not in matrix


def _begins_with_codes(table: Table, title: str) -> bool:
    """Whether the first column has what roles are called in the software, as code: ``| Code |
    Description |``."""
    names = (
        row[0].text.startswith("`") and ROLE_NAME.fullmatch(plain(row[0].text))
        for row in table.rows
    )
    return _IN_SOFTWARE.search(english(title)) is not None and all(names)
