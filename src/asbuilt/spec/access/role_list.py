"""The roles that a document lists: in sections about them, and beside what they may do."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt import regex
from asbuilt.document.blocks import List, Table, Text
from asbuilt.spec.access.matrix import matrix_cells
from asbuilt.spec.access.role import plain
from asbuilt.spec.section import Outline, normal_title, pair

_ROLE_SECTIONS = (
    "Roles", "User Roles", "Roles and Permissions", "Role Definitions", "Roles and Access",
    "User Types", "Access Roles", "User Roles and Permissions",
)  # fmt: skip
_ROLE_TITLES = {
    "role",
    "roles",
    "user role",
    "user type",
    "name",
    "user class",
    "actor",
    "user group",
}
_SURE_ROLE_TITLES = {"role", "roles", "user role", "user type"}
_RIGHTS = {"permissions", "permission", "access", "access level", "access rights", "rights",
           "access control", "privileges", "capabilities", "auth", "authentication",
           "authorization", "mfa required", "can", "may", "scopes"}  # fmt: skip
_ABOUT_ROLES = regex.compile(
    r"^(?:user (?:classes|groups|types)|actors)\b"
    r"|^(?:(?:user|system|access|application|platform) )?roles(?: defined| overview)?"
    r"(?: and (?!.*responsib)[\w ]+)?$|\buser roles$"
)
_ROLE_NAME = regex.compile(r"[^\W\d_][\w-]*(?: [\w-]+){0,2}")


def read(outline: Outline) -> tuple[Text, ...]:
    """The roles that bullets of a *Roles* section name, or the first column of a table there, or of
    one that tells what roles may do wherever it stands."""
    return tuple(_listed(outline))


def _listed(outline: Outline) -> Iterator[Text]:
    known = {section.span for section in outline.find(*_ROLE_SECTIONS)}
    about = {section.span for section in outline.find(about=_ABOUT_ROLES)} | known
    for section in outline.walk():
        here = section.span in about
        for block in section.blocks:
            if isinstance(block, List) and here:
                for item in block.items:
                    named = pair(item.text)
                    name = named[0] if named else item.text
                    sure = section.span in known or item.text.text.startswith(("*", "_", "`"))
                    if sure and _ROLE_NAME.fullmatch(plain(name.text)):
                        yield name
            elif isinstance(block, Table) and _lists_roles(block, here):
                rows = (row[0] for row in block.rows)
                yield from (cell for cell in rows if _ROLE_NAME.fullmatch(plain(cell.text)))


def _lists_roles(table: Table, here: bool) -> bool:
    """Whether the first column of a table names roles: ``here``, where they are spoken of, or
    beside a column of what they may do."""
    titles = [normal_title(cell.text) for cell in table.header]
    known = titles[0] in _ROLE_TITLES if here else titles[0] in _SURE_ROLE_TITLES
    return known and (here or bool(_RIGHTS & {*titles[1:]})) and not matrix_cells(table)
