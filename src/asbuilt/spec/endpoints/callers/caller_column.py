"""Columns of tables of endpoints that say who may call, or who may not, whatever their titles."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.spec.access.grant import grant
from asbuilt.spec.access.roles.role import USUAL, callers_in, is_anonymous, role_name
from asbuilt.spec.access.roles.role_title import names_roles
from asbuilt.spec.endpoints.callers.callers import AUTH
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.detail_label import LABELS, label_name
from asbuilt.spec.endpoints.route import routes_in
from asbuilt.spec.endpoints.scope import Scope
from asbuilt.spec.section import JUDGED

_ROLES, _REFUSED = "roles", "not allowed"
_REFUSING = {"denied", "refused", "forbidden", "prohibited", "blocked", "excluded", "hidden",
             "except", "without", "not"}  # fmt: skip
_LEVELS = {"level", "levels", "tier", "tiers", "exposure", "surface", "audience"}
"""Titles of columns that are of callers where one of their cells is: the others refuse all whom
they do not name."""
_GROUPS = {"group", "groups", "class", "classes"}
"""Titles of columns that may also tell what calls are about."""


def untold(titles: Sequence[str], roles: Collection[str]) -> Collection[str]:
    """The ``roles`` of the document that a column may hold whose title says nothing: none of them,
    where another column is one of roles."""
    return () if any(map(names_roles, titles)) else roles


def key_of(
    table: Table,
    column: int,
    titles: Sequence[str],
    known: Collection[str],
    roles: Collection[str],
    beside: Collection[str],
) -> Text:
    """The header of a column, or the word for what it holds: ``roles`` that may or may not call,
    below a title that says nothing those of ``beside`` (:func:`untold`). ``known`` are titles of
    which it is clear what they are of."""
    written = table.header[column]
    if _refuses(table, column, titles[column], roles):
        return Text(_REFUSED, written.span)
    if _holds_roles(table, column, titles[column], known, beside):
        return Text(_ROLES, written.span)
    return written


def is_label(key: Text, table: Table, column: int, titles: Sequence[str], scope: Scope) -> bool:
    """Whether the cells of a column are values of what its ``key`` says."""
    title = titles[column]
    if label_name(key.text) not in LABELS:
        return False
    if title == "for" and not _names_callers(table, column, scope):
        return False
    if title in _GROUPS and not _are_callers(titles):
        return False
    if any(routes_in(row[column]) for row in table.rows[:JUDGED]):
        return False  # | Role | May call |
    return not (column and names_roles(titles[0]) and names_roles(title))  # | Role | Who |


def _holds_roles(
    table: Table, column: int, title: str, known: Collection[str], roles: Collection[str]
) -> bool:
    """Whether a column whose title says nothing, or *Guard*, has nothing but roles of the document
    in it: ``| Method | Path | Doors |``."""
    label = label_name(table.header[column].text)
    if not roles or title in known or (label in LABELS and label != "guards"):
        return False
    cells = [row[column] for row in table.rows[:JUDGED]]
    called = [callers_in(cell) for cell in cells if any(map(str.isalnum, cell.text))]
    if not all(called) and title not in _LEVELS:
        return False
    named = [caller.role.text for callers in called for caller in callers]
    meant = [name for name in named if known_role(name, roles)]
    if title in _LEVELS:
        return bool(meant)
    return bool(meant) and all(name in meant or is_anonymous(name) for name in named)


def flagged(table: Table, column: int, title: str, roles: Collection[str]) -> str:
    """The role that a column of yes and no beside one of sign-in says to be needed: ``Admin``
    behind ``Auth``; empty for any other column."""
    if title in AUTH or not roles:
        return ""
    cells = [grant(row[column].text)[0] for row in table.rows[:JUDGED]]
    if not all(kind in ("allow", "deny", "empty") for kind in cells):
        return ""
    name = _NEEDED.sub("", title)
    return known_role(role_name(name), roles) or ""


_NEEDED = regex.compile(r"^(?:requires?|needs?|is) | (?:only|role|required|needed|access)$")


def _names_callers(table: Table, column: int, scope: Scope) -> bool:
    """Whether a column that may also tell what calls are for names who may make them: no cell has a
    requirement, and some have a role that the document lists, where it lists any."""
    cells = [row[column] for row in table.rows[:JUDGED]]
    if any(map(scope.requirements, cells)):
        return False
    named = [{each.role.text for each in callers_in(cell)} for cell in cells]
    listed = scope.roles - USUAL
    return any(not each.isdisjoint(scope.roles) for each in named) if listed else all(named)


def _refuses(table: Table, column: int, title: str, roles: Collection[str]) -> bool:
    """Whether a column names roles that may not call, by a title that may be of errors as well."""
    if title not in _REFUSING:
        return False
    cells = (row[column] for row in table.rows[:JUDGED])
    named = (each.role.text for cell in cells for each in callers_in(cell))
    return any(known_role(role, roles) for role in named)


def _are_callers(titles: Sequence[str]) -> bool:
    """Whether a column of groups is of callers: no other one says who they are."""
    return not any(each in AUTH or names_roles(each) for each in titles if each not in _GROUPS)
