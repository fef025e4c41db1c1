"""Policies: who may do what to which resource, row by row, with the effect of each; a row that
denies goes before all that allow.

    | Principal   | Action | Resource     | Effect |        p, viewer, /orders, GET
    |-------------|--------|--------------|--------|        p, admin, /orders/*, *, allow
    | role:viewer | GET    | /orders      | allow  |        g, admin, viewer
    | *           | DELETE | /orders/{id} | deny   |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from asbuilt import regex
from asbuilt.document.blocks import Fence, Table, Text
from asbuilt.document.text import code_at, part, text_lines
from asbuilt.source import Source
from asbuilt.spec.language import english
from asbuilt.spec.title import normal_title

_PRINCIPALS = {"principal", "principals", "subject", "subjects", "role", "roles", "actor", "who",
               "user", "group", "caller", "identity", "sub"}  # fmt: skip
_ACTIONS = {"action", "actions", "method", "methods", "operation", "operations", "verb", "verbs",
            "permission", "http method", "act"}  # fmt: skip
_RESOURCES = {"resource", "resources", "object", "objects", "path", "endpoint", "endpoints",
              "route", "target", "url", "entity", "obj"}  # fmt: skip
EFFECTS = {"effect", "effects", "decision", "verdict", "allow deny", "allow/deny", "eft"}
"""Titles of columns that say whether a row of a policy allows or denies."""
_ALLOWS = {"allow", "allows", "allowed", "permit", "permitted", "grant", "✅", "yes"}
_REMARKS = {"description", "note", "notes", "comment", "comments", "remark", "remarks", "id", "no",
            "sid", "name", "priority", "rule"}  # fmt: skip


class PolicyRow(Struct, frozen=True):
    """That ``principal`` may take an ``action`` on a ``resource``, under the ``condition``, or may
    not where it is not ``allowed``."""

    principal: Text
    action: Text
    resource: Text
    allowed: bool
    condition: str = ""


def rows_of_table(table: Table) -> tuple[PolicyRow, ...]:
    """The rows of a table that is a policy: it has a column for each part, one of them the effect;
    what further columns say is a condition."""
    titles = [english(normal_title(cell.text)) for cell in table.header]
    if EFFECTS.isdisjoint(titles):
        return ()
    found = [_column(titles, some) for some in (_PRINCIPALS, _ACTIONS, _RESOURCES, EFFECTS)]
    if None in found:
        return ()
    principal, action, resource, effect = (at or 0 for at in found)
    others = [at for at, title in enumerate(titles) if at not in found and title not in _REMARKS]
    return tuple(
        PolicyRow(
            row[principal], row[action], row[resource],
            english(row[effect].text).strip(" `*").lower() in _ALLOWS,
            " ".join(said for at in others if (said := row[at].text.strip("-–— "))),
        )
        for row in table.rows
    )  # fmt: skip


def _column(titles: Sequence[str], called: set[str]) -> int | None:
    return next((at for at, title in enumerate(titles) if title in called), None)


_LINE = regex.compile(r"\s*(?P<kind>[pg])[0-9]?\s*,\s*(?P<rest>\S.*)")
_FEWEST, _MOST = 3, 4
_MOST_HEIRS = 100
"""Roles whose rights others inherit: no service has more."""
_BEGINNINGS = {"p", "g", "#"}


def rows_of_fence(fence: Fence, source: Source) -> tuple[PolicyRow, ...]:
    """The rows of a fence that has nothing but lines of a policy as Casbin has them; who inherits
    the rights of a role has its rows, too."""
    if fence.text.lstrip()[:1] not in _BEGINNINGS:
        return ()
    lines = [line for line in text_lines(code_at(source, fence.content)) if line.text.strip()]
    told = [line for line in lines if not line.text.lstrip().startswith("#")]
    if not told or not all(_LINE.match(line.text) for line in told):
        return ()
    rows: list[PolicyRow] = []
    heirs: dict[str, list[Text]] = {}
    for line in told:
        found = _LINE.match(line.text)
        pieces = [*_pieces(part(line, *found.span("rest")))] if found else []
        if found and found["kind"] == "g" and len(pieces) > 1:
            heirs.setdefault(pieces[1].text, []).append(pieces[0])
        elif _FEWEST <= len(pieces) <= _MOST:
            effect = pieces[3].text.lower() if len(pieces) == _MOST else "allow"
            rows.append(PolicyRow(pieces[0], pieces[2], pieces[1], effect in _ALLOWS))
        else:
            return ()
    return (*rows, *_inherited(rows, heirs)) if len(heirs) <= _MOST_HEIRS else ()


def _pieces(listed: Text) -> Iterator[Text]:
    start = 0
    for piece in listed.text.split(","):
        yield part(listed, start, start + len(piece), " \"'")
        start += len(piece) + 1


def _inherited(
    rows: Sequence[PolicyRow], heirs: Mapping[str, Sequence[Text]]
) -> Iterator[PolicyRow]:
    for row in rows:
        seen = {row.principal.text}
        waiting = [*heirs.get(row.principal.text, ())]
        while waiting:
            heir = waiting.pop()
            if heir.text not in seen:
                seen.add(heir.text)
                yield PolicyRow(heir, row.action, row.resource, row.allowed, row.condition)
                waiting += heirs.get(heir.text, ())
