"""Access matrices whose cells are what each role is answered: ``200``, ``403 Forbidden``.

| Endpoint     | No token | viewer    | admin |
|--------------|----------|-----------|-------|
| GET /orders  | 401      | 200 (own) | 200   |
| POST /orders | 401      | 403       | 201   |
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.spec.access.grant import grant
from asbuilt.spec.access.roles.role import USUAL, is_anonymous, role_name
from asbuilt.spec.endpoints.route import path_in, routes_in
from asbuilt.spec.language import english
from asbuilt.spec.section import JUDGED
from asbuilt.spec.title import normal_title

_STATUS = regex.compile(
    r"[^\w\s]{0,2}\s?[`*]{0,3}(?P<code>[234][0-9]{2})(?![0-9])[`*]{0,3}"
    r"(?:\s+(?:OK|Created|Accepted|No Content|Success)\b)?[\s*`]*(?P<rest>.{0,80})",
    re.IGNORECASE,
)
_GRANTS, _REFUSES = frozenset("2"), frozenset({"401", "403"})
_NO_ROLE = regex.compile(
    r"\b(?:tokens?|sessions?|keys?|valid|invalid|expired|missing|unknown|foreign|not|wrong|success\w*"
    r"|errors?|failures?|failed|fails?|ok|happy|sad|case|status\w*|codes?|forbidden|unauthori[sz]ed"
    r"|denied|response|answers?|otherwise|exists?|found|empty|authenticated|default|min|max|limit"
    r"|quota|rate|p[0-9]{2}|free|pro|plan|tier)\b"
)
"""What a column is called that tells of calls, and of nobody who makes them."""


def with_grants(table: Table) -> Table:
    """A table of endpoints with yes and no for the statuses in its cells, if these tell roles
    apart: one of them succeeds at some endpoints and is refused at others, or one is
    administrators'. Answers of success and of failure, which have a column each, do not."""
    first = (cell.text for row in table.rows[:JUDGED] for cell in row[1:])
    if not any(map(_STATUS.match, first)):
        return table
    if len(table.header) > 1 and all(routes_in(cell) for cell in table.header[1:]):
        names = [row[0] for row in table.rows]
        answers = [row[1:] for row in table.rows]
        columns = range(1, len(table.header))
    else:
        columns = range(_first(table), len(table.header))
        names = [table.header[at] for at in columns]
        answers = [tuple(row[at] for row in table.rows) for at in columns]
    if not _tell_roles_apart(names, answers):
        return table
    rows = tuple(
        tuple(_granted(cell) if at in columns else cell for at, cell in enumerate(row))
        for row in table.rows
    )
    return replace(table, rows=rows)


def _first(table: Table) -> int:
    """The first column behind the last one that names methods or paths, or is no status."""
    columns = range(1, len(table.header))
    row = table.rows[0]
    answers = [_STATUS.match(cell.text) or _is_grant(cell) for cell in row]
    return (
        next(
            (at for at in reversed(columns) if path_in(row[at]) or not answers[at]),
            0,
        )
        + 1
    )


def _tell_roles_apart(names: Sequence[Text], answers: Sequence[Sequence[Text]]) -> bool:
    if len(names) < _FEWEST or any(map(_is_no_role, names)):
        return False
    if not all(_status(cell) or _is_grant(cell) for of in answers for cell in of):
        return False
    statuses = [[*filter(None, map(_status, of))] for of in answers]
    flat = {status for of in statuses for status in of}
    granted = {at for at, of in enumerate(answers) if any(map(_lets_in, of))}
    if flat.isdisjoint(_REFUSES) or not granted:
        return False
    mixed = any(not _REFUSES.isdisjoint(of) and at in granted for at, of in enumerate(statuses))
    return mixed or any(role_name(name.text) in USUAL for name in names)


_FEWEST = 2


def _is_no_role(name: Text) -> bool:
    title = english(normal_title(name.text))
    return not title or (_NO_ROLE.search(title) is not None and not is_anonymous(name.text))


def _status(cell: Text) -> str:
    found = _STATUS.fullmatch(cell.text.strip())
    return found["code"] if found else ""


def _is_grant(cell: Text) -> bool:
    kind, word = grant(cell.text)
    return kind in ("allow", "deny", "empty") or word == "own"


def _lets_in(cell: Text) -> bool:
    status = _status(cell)
    return _succeeds(status) if status else grant(cell.text)[0] in ("allow", "word")


def _succeeds(status: str) -> bool:
    return status[0] in _GRANTS


def _granted(cell: Text) -> Text:
    """Yes for a success, on the rows that it tells of besides, and no for all else."""
    found = _STATUS.fullmatch(cell.text.strip())
    if found is None:
        return cell
    if not _succeeds(found["code"]):
        return Text("no", cell.span)
    rest = found["rest"].strip()
    return Text(rest, cell.span) if rest.strip("()") else Text("yes", cell.span)
