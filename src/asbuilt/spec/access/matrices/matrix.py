"""Access matrices: tables of endpoints by roles, or the other way round."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.document.text import part
from asbuilt.source import Span
from asbuilt.spec.access.doubt import marked
from asbuilt.spec.access.grant import VERB_SIGNS, grant
from asbuilt.spec.access.matrices.code import code_of
from asbuilt.spec.access.matrices.coded_table import headed, letters_explained
from asbuilt.spec.access.matrices.endpoint_column import (
    ENDPOINT_TITLES,
    METHOD_TITLES,
    endpoint_columns,
)
from asbuilt.spec.access.matrices.policy import EFFECTS, PolicyRow, rows_of_table
from asbuilt.spec.access.matrices.status_matrix import with_grants
from asbuilt.spec.access.roles.role import TAKES_OUT, Caller, callers_of, roles_of
from asbuilt.spec.access.roles.role_title import names_roles, refuses_roles
from asbuilt.spec.endpoints.route import METHODS, methods_in, path_in, routes_in
from asbuilt.spec.language import english, is_foreign
from asbuilt.spec.section import JUDGED, Outline, blocks_of
from asbuilt.spec.title import normal_title, plain_title

ROLES = {"role", "roles", "user role", "user roles", "user class", "user classes", "user type",
         "user group", "actor", "actors", "who", "group", "profile", "persona", "caller",
         "account type"}  # fmt: skip
DOINGS = {"right", "rights", "permission", "permissions", "privilege", "privileges", "can",
          "may", "can do", "may do", "access", "access rights", "abilities", "capabilities",
          "actions", "allowed", "allowed actions", "allowed to", "what they can do",
          "what they may do", "scope", "scope of access"}  # fmt: skip
"""Columns beside roles that say what these may do."""
_SIDES = regex.compile(r"\s*(?:[\\/|╲⧵]\s*|(?<=[↓→])\s)")
_ARROWS = {"↓", "→"}
REMARKS = {"description", "note", "notes", "comment", "comments", "purpose", "remark", "remarks",
            "requirement", "requirements", "implements", "story", "id", "no", "number", "ref",
            "name", "summary", "capability", "action", "operation", "function", "tables", "entity",
            "entities", "data model", "touches", "does", "reads", "writes", "column", "columns",
            "field", "fields", "type", "data type", "null", "nullable", "default", "scope",
            "scopes", "unit", "condition", "conditions", "constraint", "constraints", "restriction",
            "restrictions", "limitation", "limitations", "rows", "environment", "environments",
            "env", "network", "networks", "enabled", "active", "when", "only when", "only if",
            "hours", "opening hours"}  # fmt: skip
_REMARKING = {"remark", "remarks"}
"""The last words of titles of remarks: *Policy remark*."""
_USUAL_WORDS = {"own", "self", "mine", "team", "assigned", "limited", "partial"}
_DETAILS = {
    "request", "response", "request body", "body", "input", "inputs", "input data", "output",
    "outputs", "output data", "arguments", "payload", "result", "results", "returns", "status",
    "status code", "code", "handler", "table", "query", "parameters", "params", "priority", "limit",
    "rate limit", "window", "per", "version", "phase", "target", "latency", "p50",
    "p95", "p99", "threshold", "error", "errors", "example", "content type", "slo",
    "quota", "burst",
}  # fmt: skip
"""Columns that say something of their own in each row."""
_NO_ROLES = _DETAILS | METHOD_TITLES | EFFECTS | ENDPOINT_TITLES | {
    *(method.lower() for method in METHODS),
    "auth", "auth required", "authentication", "authorization", "requires auth", "rate limited",
    "cache", "cached", "caching", "paginated", "pagination", "idempotent", "deprecated",
    "implemented", "done", "tested", "login", "login required", "csrf", "logged", "audit",
    "audited", "search", "concurrency",
}  # fmt: skip


_WORDED = regex.compile(r"\w")
_ID = r"[*`]{0,3}[A-Z]{1,5}-?(?:[A-Z]{1,5}-)?[0-9]{1,4}[*`]{0,3}"
_COUNT = regex.compile(r"[2-9]|[0-9][0-9,.]+")
"""A number that is no mark for yes or no."""
_IDS = regex.compile(rf"{_ID}(?:(?:\s*[,;/]\s*|\s+){_ID}){{0,19}}")


class MatrixCell(Struct, frozen=True):
    """``endpoint`` and ``role`` are the headers of ``cell``; ``method`` stands in a column of its
    own, or is empty. ``listed`` tells that the cell itself names the role, among all that may;
    ``mark`` is that of a footnote behind one of its headers: ``editor¹``; ``limit`` is what
    the row limits all to that its cells grant, explained or not: `` `DELETE /x` (own) ``."""

    endpoint: Text
    method: str
    role: Text
    cell: Text
    listed: bool = False
    mark: str = ""
    limit: Text | None = None


def matrices(outline: Outline) -> Mapping[Span, tuple[MatrixCell, ...]]:
    """The cells of each access matrix of a document, row by row, by the place of its table."""
    named = outline.part(headed)
    read = (
        (table.span, _matrix_cells(with_grants(named.get(table.span, table)), explained))
        for place in outline.walk()
        for explained in (partial(letters_explained, outline, place),)
        for table in blocks_of(place, Table, deep=False)
    )
    return {place: cells for place, cells in read if cells}


def _matrix_cells(
    table: Table, explained: Callable[[list[Text]], set[str]]
) -> tuple[MatrixCell, ...]:
    if policy := rows_of_table(table):
        return tuple(map(_of_policy, policy))
    titles = titles_of(table)
    turned = titles[0] in ROLES or all(routes_in(cell) for cell in table.header[1:])
    cells = tuple(_transposed(table) if turned else _by_endpoint(table, titles))
    return tuple(map(_with_mark, cells)) if _are_grants(cells, explained) else ()


def _of_policy(row: PolicyRow) -> MatrixCell:
    granted = Text("yes" if row.allowed else "no", row.principal.span)
    return MatrixCell(row.resource, row.action.text, row.principal, granted)


def _with_mark(cell: MatrixCell) -> MatrixCell:
    of_role, of_endpoint = marked(cell.role.text), marked(cell.endpoint.text)
    if not (of_role or of_endpoint):
        return cell
    role = part(cell.role, 0, of_role.start()) if of_role else cell.role
    found = of_role or of_endpoint
    return replace(cell, role=role, mark=found["mark"] if found else "")


def is_limited(endpoints: Text) -> bool:
    """Whether a cell takes something back of the endpoints that it names, or asks for more:
    ``everything but `DELETE /x` ``, `` `GET /x` when on duty``."""
    return _LIMITED.search(english(_CODE.sub("", endpoints.text))) is not None


_CODE = regex.compile(r"`[^`]*`|\S*/\S*|\b(?:read|write|view)[ -]only\b|\bonly (?:read|view)\b")
_LIMITED = regex.compile(
    rf"\b(?:{TAKES_OUT}|but|not|if|when|while|once|unless|until|as long as|provided|only)\b",
    re.IGNORECASE,
)


def held(
    table: Table, columns: Sequence[int], known: Sequence[str] = ()
) -> Iterator[tuple[tuple[Text, ...], int, Text, Text]]:
    """What the cells of ``columns`` grant, which name the roles that may: for each of them and each
    role its row, its column, the role and the grant; who is named in other cells only is refused.
    Nothing unless all of them name roles, one that is ``known`` or named more than once."""
    callers = {row[at].span: callers_of(row[at], known) for row in table.rows for at in columns}
    named = Counter(each.role.text for some in callers.values() for each in some or ())
    if None in callers.values() or not (max(named.values(), default=0) > 1 or {*named} & {*known}):
        return
    for row in table.rows:
        for at in columns:
            span = row[at].span
            allowed = {each.role.text: each for each in callers[span] or ()}
            for name in named:
                caller = allowed.get(name) or Caller(Text(name, span), Text("no", span))
                yield row, at, caller.role, caller.word or Text("allow", caller.role.span)


def _by_endpoint(table: Table, titles: list[str]) -> Iterator[MatrixCell]:
    endpoint, method = endpoint_columns(table, titles)
    if endpoint is None:
        return
    before = range(endpoint)
    told = [at for at in range(endpoint, len(titles)) if is_told(table, at)]
    roles = role_columns(titles, *before, endpoint, method, *told)
    if any(_is_explained(table, at) for at in told) and not _are_allowed(table, roles):
        return
    columns = [(at, role) for at in roles for role in roles_of(table.header[at])]
    for row in table.rows:
        verb = row[method].text if method is not None else ""
        limit = _limit_of(row[endpoint])
        for at, role in columns:
            limited = limit and grant(row[at].text)[0] == "allow"
            said = limit if limit and limited else row[at]
            yield MatrixCell(row[endpoint], verb, role, said, limit=limit)


def _limit_of(endpoints: Text) -> Text | None:
    """What the first cell of a row limits its endpoints to: ``DELETE /orders/{id} (own)``, ``DELETE
    /orders/{id} if draft``; it limits what the others grant."""
    if " " not in endpoints.text.strip():
        return None
    said = _CODE.sub("", endpoints.text)
    if _OWN_ROWS.search(english(said)):
        return Text("own", endpoints.span)
    return Text(said.strip("`*() –—-").lower(), endpoints.span) if is_limited(endpoints) else None


_OWN_ROWS = regex.compile(r"\bown\b", re.IGNORECASE)


_COLUMNS = {"column", "columns", "field", "fields", "attribute", "column name", "field name"}
_TYPES = {"type", "data type"}
"""Headers that a dictionary of data has, one of either."""


def _are_allowed(table: Table, columns: Sequence[int]) -> bool:
    """Whether several columns beside one of longer words hold grants, and not only dashes."""
    cells = (row[at].text for row in table.rows[:JUDGED] for at in columns)
    return len(columns) > 1 and any(grant(cell)[0] == "allow" for cell in cells)


def titles_of(table: Table) -> list[str]:
    """The headers of a table in normal form. One over nothing but marks keeps its own words, where
    those of another language may mean a detail of the endpoint: *Ausgabe* is what is answered, and
    who hands things out."""
    titles = [normal_title(cell.text) for cell in table.header]
    titles[0] = _down(table) or titles[0]
    for at, title in enumerate(titles if is_foreign() else ()):
        cells = (row[at].text for row in table.rows[:JUDGED])
        if title in _DETAILS and all(grant(cell)[0] in ("allow", "deny") for cell in cells):
            titles[at] = plain_title(table.header[at].text)
    return titles


def _down(table: Table) -> str:
    """What the first column holds below a corner that names rows and columns, one of them roles:
    ``Role \\ Function``, ``Endpoint ↓ / Role →``. Without arrows the rows come first, unless their
    names have more words than those of the columns: what is done takes more words than who does."""
    sides = _SIDES.split(table.header[0].text)
    names = [normal_title(side) for side in sides]
    if len(sides) != 2 or not all(names) or not ROLES & {*names}:
        return ""
    if _ARROWS & {*table.header[0].text}:
        return names["↓" in sides[1] or "→" in sides[0]]
    rows = [row[0] for row in table.rows[:JUDGED]]
    are_longer = _wordiness(rows) > _wordiness(table.header[1:])
    return names[are_longer or any(map(routes_in, rows))] if names[0] in ROLES else names[0]


def _wordiness(cells: Sequence[Text]) -> float:
    return sum(len(cell.text.split()) for cell in cells) / max(1, len(cells))


def is_told(table: Table, column: int) -> bool:
    """Whether a column tells something else in each row, what an endpoint is for, how many of
    something, or which requirements: not who may call it."""
    first = table.rows[:JUDGED]
    if len(first) > 1 and all(_IDS.fullmatch(row[column].text) for row in first):
        return True
    if any(_COUNT.fullmatch(row[column].text) for row in first):
        return True
    said = [grant(row[column].text) for row in first if row[column].text]
    if _is_explained(table, column):
        return True
    words = [word for kind, word in said if kind == "word"]
    if not all(map(_WORDED.search, filter(None, words))) or _are_letters(table, column):
        return False  # a sign
    return len(said) > 1 and len({*words}) == len(said) and not {*words} & _USUAL_WORDS


def _are_letters(table: Table, column: int) -> bool:
    """Whether the cells of a column are letters of which another column has one too, ``A``."""
    first = table.rows[:JUDGED]
    letters = {row[column].text for row in first}
    if not all(len(each) == 1 and each.isupper() for each in letters if each):
        return False
    return any(cell.text in letters for row in first for cell in row if cell is not row[column])


def _is_explained(table: Table, column: int) -> bool:
    """Whether a cell of a column is longer than any grant, and none grants anything."""
    cells = [row[column].text for row in table.rows[:JUDGED]]
    short = [cell for cell in cells if len(cell.split()) <= LONGEST_GRANT]
    return len(short) < len(cells) and not any(_is_plain(grant(cell)) for cell in short)


def _is_plain(said: tuple[str, str | None]) -> bool:
    return said[0] in ("allow", "deny") or _is_usual(said[1])


def role_columns(titles: Sequence[str], *others: int | None) -> list[int]:
    """The columns beside ``others`` and remarks, if all of them may be roles: those of a dictionary
    of data may not, though it names the endpoints that write a column."""
    if not (_COLUMNS.isdisjoint(titles) or _TYPES.isdisjoint(titles)):
        return []
    columns = [
        at
        for at, title in enumerate(titles)
        if at not in others and title and title not in REMARKS and not _is_remarking(title)
    ]
    return [] if any(is_no_role(titles[at]) for at in columns) else columns


def _is_remarking(title: str) -> bool:
    return title.rpartition(" ")[2] in _REMARKING


def is_no_role(title: str) -> bool:
    """Whether a column is of something else than a role, and of no remark: a table with one such
    column behind those that say what its rows are about has none of roles."""
    if title in REMARKS:
        return False
    if title in _NO_ROLES or title.startswith("per "):
        return True
    return names_roles(title) or refuses_roles(title)


def _transposed(table: Table) -> Iterator[MatrixCell]:
    columns = [at for at, cell in enumerate(table.header) if routes_in(cell) or path_in(cell)]
    for row in table.rows:
        for at in columns:
            yield MatrixCell(table.header[at], "", row[0], row[at])


def _are_grants(cells: tuple[MatrixCell, ...], explained: Callable[[list[Text]], set[str]]) -> bool:
    """Whether the cells are marks and short words, or letters that are explained, and the endpoints
    really are such: dashes beside words of which each stands once say what is sent and answered."""
    if any(len(cell.cell.text.split()) > LONGEST_GRANT for cell in cells):
        return False
    said = [grant(cell.cell.text) for cell in cells if cell.cell.text]
    usual = sum(map(_is_plain, said))
    named = any(path_in(cell.endpoint) or methods_in(cell.method) for cell in cells)
    dashes = sum(_DASH.fullmatch(cell.cell.text) is not None for cell in cells if cell.cell.text)
    if len(said) == dashes or not named:
        return False
    if (4 * usual < len(said) or usual <= dashes) and (
        letters := explained([cell.cell for cell in cells])
    ):
        usual += sum(code_of(cell.cell.text) in letters for cell in cells)
    words = [word for kind, word in said if kind == "word"]
    is_told = usual <= dashes and len({*words}) == len(words)
    return 4 * usual >= len(said) and not is_told


_DASH = regex.compile(r"[\s–—-]*")
"""What says in a matrix that a role may not, where something beside it says that another may."""


def _is_usual(word: str | None) -> bool:
    """Whether a word often stands in matrices, perhaps with what it is about: ``own boats``."""
    return word is not None and (word.partition(" ")[0] in _USUAL_WORDS or word in VERB_SIGNS)


LONGEST_GRANT = 6
"""Words of a cell."""
