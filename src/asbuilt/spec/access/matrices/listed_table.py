"""Tables in which one column names the roles that may call the endpoints of another, each row or
each role in one: ``| Role | May call |``, ``| Endpoint | Roles |``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Table, Text
from asbuilt.spec.access.binding import NUMBER
from asbuilt.spec.access.condition import is_bound
from asbuilt.spec.access.doubt import is_qualified
from asbuilt.spec.access.grant import grant
from asbuilt.spec.access.matrices.endpoint_column import endpoint_columns
from asbuilt.spec.access.matrices.matrix import MatrixCell, held, is_limited
from asbuilt.spec.access.matrices.policy import EFFECTS
from asbuilt.spec.access.own_told import tells_own
from asbuilt.spec.access.rights.right import EVERYTHING, MOST_INHERITED, is_everything
from asbuilt.spec.access.rights.right_row import places_of
from asbuilt.spec.access.rights.route_grant import grants_at
from asbuilt.spec.access.roles.role import (
    TAKES_OUT,
    USUAL,
    Caller,
    callers_in,
    is_anonymous,
    is_every_role,
    role_name,
)
from asbuilt.spec.access.roles.role_title import names_roles, tells_refused
from asbuilt.spec.endpoints.route import methods_in, path_in, routes_in
from asbuilt.spec.language import english
from asbuilt.spec.limits.clause import clauses_in
from asbuilt.spec.title import normal_title

_GRANTS = {"allow", "allows", "grant", "grants", "permit", "permits"}
"""Columns, and keys of policies, that hold the roles that may call."""


def listed_cells(table: Table, known: Collection[str] = ()) -> tuple[MatrixCell, ...]:
    """The cells of a table in which one column names the roles that may call the endpoints of
    another, or one column for each method does; nothing when a cell says something else. All who
    have signed in are the ``known`` roles, or those that other cells name. ``All endpoints |
    clerk`` may mean all but those that have rows, and counts for administrators only."""
    titles = [normal_title(cell.text) for cell in table.header]
    endpoint, method = endpoint_columns(table, titles)
    if endpoint is None:
        endpoint = next((at for at in range(1, len(titles)) if _may_all(table, at)), None)
    verbs = [at for at, cell in enumerate(table.header) if methods_in(cell.text)]
    if endpoint is not None and len(verbs) > 1:
        return tuple(
            MatrixCell(row[endpoint], table.header[at].text, role, granted, listed=True)
            for row, at, role, granted in held(table, verbs)
        )
    others = (at for at in range(len(titles)) if at not in (endpoint, method))
    roles = next((at for at in others if names_roles(titles[at]) or titles[at] in _GRANTS), None)
    if endpoint is None or roles is None or any(path_in(row[roles]) for row in table.rows):
        return ()
    if any(is_qualified(table.header[at].text) for at in (endpoint, roles)):  # "May call (planned)"
        return ()
    if titles[roles] in _CALLING and _counts_calls(table):
        return ()
    columns = [endpoint] if method is not None else [*_of_routes(table, endpoint, roles)]
    cells: list[MatrixCell] = []
    allowed = _ALLOWED.search(titles[roles]) is not None
    callers = [_listed(row[roles], allowed=allowed) for row in table.rows]
    told = (each.role.text for some in callers for each in some if not is_anonymous(each.role.text))
    every = dict.fromkeys(known or told)
    for row, named in zip(table.rows, callers, strict=True):
        if _is_every_role(row[roles]):
            named = tuple(Caller(Text(name, row[roles].span)) for name in every)
        limit = _limit_beside(titles, row)
        of_all = roles < endpoint or {role_name(each.role.text) for each in named} <= USUAL
        if named and of_all and is_everything(row[endpoint]):
            if tells_refused(titles[endpoint]) or not _leaves_all(titles, row, (roles, endpoint)):
                continue
            every_route, span = Text(EVERYTHING, row[endpoint].span), row[endpoint].span
            words = (
                (each.role, _narrower(each.word or Text("allow", span), limit)) for each in named
            )
            cells += (MatrixCell(every_route, "", role, word, True) for role, word in words)
            continue
        if _refuses(row[roles], allowed=allowed):
            continue
        if not named or not any(path_in(row[at]) for at in columns):
            return ()
        denied = _denied(table, titles, row, roles)
        for at in columns if path_in(row[endpoint]) or len(columns) > 1 else ():
            refused = tells_refused(titles[at])  # | Role | Denied |
            verb = row[method].text if method is not None else ""
            places = _granted(row[at], table.header[at])
            for each in named:
                refuses = refused or denied is None or each.role.text in denied
                granted = each.word or Text("allow", each.role.span)
                granted = Text("no", each.role.span) if refuses else granted
                for place, rows in places:
                    said = granted if refuses else _narrower(rows or granted, limit)
                    cells.append(MatrixCell(place, verb, each.role, said, listed=not refused))
    return (*cells, *_inherited(table, titles, callers, cells))


_CALLING = {"who", "caller", "callers", "client", "clients", "consumer", "consumers", "for whom"}


def _counts_calls(table: Table) -> bool:
    """Whether a column says how often whoever calls may do so: ``| Who | Route | Budget |`` limits
    those whom it names, and opens nothing to them."""
    return any(
        2 * sum(bool(clauses_in(row[at].text)) for row in table.rows) > len(table.rows)
        for at in range(len(table.header))
    )


def _inherited(
    table: Table,
    titles: Sequence[str],
    callers: Sequence[Sequence[Caller]],
    cells: Sequence[MatrixCell],
) -> Iterator[MatrixCell]:
    """The cells of the roles that another column says a row's own one has the rights of, and those
    that these have so themselves: ``| Role | Inherits | May call |``."""
    at = next((at for at, title in enumerate(titles) if title in _INHERITING), None)
    if at is None:
        return
    of: dict[str, list[MatrixCell]] = {}
    inherited = 0
    for cell in cells:
        of.setdefault(role_name(cell.role.text), []).append(cell)
    for row, named in zip(table.rows, callers, strict=True):
        bases = [role_name(it.role.text) for it in callers_in(row[at]) if it.word is None]
        for caller in named if len(named) == 1 else ():
            got = [replace(cell, role=caller.role) for base in bases for cell in of.get(base, ())]
            inherited += len(got)
            if inherited > MOST_INHERITED:
                return
            of.setdefault(role_name(caller.role.text), []).extend(got)
            yield from got


_INHERITING = {"inherits", "inherits from", "extends", "includes", "includes role", "parent role",
               "inherited from", "based on"}  # fmt: skip


def _may_all(table: Table, at: int) -> bool:
    """Whether the cells of a column name routes, or all of them: ``| admin | everything |``."""
    cells = [row[at] for row in table.rows]
    named = [bool(routes_in(cell)) for cell in cells]
    others = (cell for cell, routed in zip(cells, named, strict=True) if not routed)
    return any(named) and all(map(is_everything, others))


def _leaves_all(titles: Sequence[str], row: Sequence[Text], read: Sequence[int]) -> bool:
    """Whether the other cells of a row that grants everything describe whom, or limit it to rows:
    what else stands there may take something back, ``| admin | all | except `DELETE /x` |``."""
    for at, (title, cell) in enumerate(zip(titles, row, strict=True)):
        if at in read or not cell.text.strip("-–— ") or title in _LIMITING:
            continue
        if title in EFFECTS and grant(cell.text)[0] == "allow":
            continue
        said = english(cell.text)
        if title not in _DESCRIBING | _TELLING or _TAKEN_OUT.search(said) or is_qualified(said):
            return False
    return True


_DESCRIBING = {"description", "purpose", "who", "meaning", "name", "id", "nr", "no"}


def _limit_beside(titles: Sequence[str], row: Sequence[Text]) -> Text | None:
    """What another column limits all to that a row grants: ``| Role | May call | Rows |``."""
    found: list[Text] = []
    for title, cell in zip(titles, row, strict=True):
        if _NO_LIMIT.fullmatch(english(cell.text)):
            continue
        rows = "own" if tells_own(cell.text) else ""
        tells = title in _TELLING and (rows or is_bound(cell.text))
        if tells or (title in _LIMITING and grant(cell.text)[0] == "word"):
            found.append(Text(rows or cell.text.lower(), cell.span))
    return Text(", ".join(each.text for each in found), found[0].span) if found else None


_LIMITING = {"rows", "row rule", "condition", "conditions", "constraint", "constraints",
             "restriction", "restrictions", "limitation", "limitations", "limited to", "on",
             "which rows", "when", "only when", "if", "only if", "whose"}  # fmt: skip
_TELLING = {"scope", "data", "note", "notes", "remark", "remarks", "comment", "comments"}
_NO_LIMIT = regex.compile(
    r"(?:all|any|every\w*)(?: (?:rows?|records?|data|of them))?"
    r"|(?:at most |max\.? |up to )?(?:once|twice|[0-9,.]+(?: ?(?:x|times|calls|requests))?) ?"
    r"(?:an?|per|each|every|/) ?\w+",
    re.I,
)
"""All rows, and how often somebody may call."""


def _narrower(granted: Text, limit: Text | None) -> Text:
    """What is granted within a limit: what either of them says, or both."""
    if limit is None or grant(granted.text)[0] not in ("allow", "word"):
        return granted
    if granted.text == limit.text or grant(granted.text)[0] == "allow":
        return limit
    return Text(f"{granted.text}, {limit.text}", granted.span)


def _of_routes(table: Table, endpoint: int, roles: int) -> Iterator[int]:
    """The columns of routes: the one of the ``endpoint``, and those beside it whose headers say on
    which rows: ``| Role | Own orders | All orders |``."""
    says = [bool(_lead(cell) or _EVERY.search(english(cell.text))) for cell in table.header]
    for at, tells in enumerate(says):
        others = at != roles and tells and says[endpoint]
        filled = all(path_in(row[at]) or grant(row[at].text)[0] != "allow" for row in table.rows)
        if at == endpoint or (others and filled):
            yield at


def _lead(header: Text) -> str:
    """What the header of a column of routes limits them to."""
    said = english(header.text)
    return header.text if _OWN.search(said) or is_bound(said) else ""


_OWN = regex.compile(r"\bown\b(?! (?:endpoints?|routes?|calls?|rights?|permissions?)\b)", re.I)
_EVERY = regex.compile(r"\b(?:any|all|every\w*|others?)\b", re.I)


def _granted(endpoints: Text, header: Text) -> Sequence[tuple[Text, Text | None]]:
    """The routes of a cell below a ``header``, each with the rows on which they may be called; the
    whole cell where nothing limits any. Of what takes something back of one nobody knows what it
    leaves of the others."""
    routes = routes_in(endpoints)
    places = places_of(endpoints, routes)
    if left := leaving_out(endpoints, places):
        return left
    granted = [*grants_at(endpoints, places, _lead(header))] if places else []
    said = _CLEAR.sub("", english(endpoints.text))
    if _TAKEN_OUT.search(said):
        return [(place, Text("no", place.span)) for place in places or [endpoints]]
    limited = is_limited(Text(said, endpoints.span))
    if limited and (not granted or all(each.text == "allow" for each in granted)):
        unknown = Text(" ".join(said.lower().split()), endpoints.span)
        granted = [unknown if each.text == "allow" else each for each in granted] or [unknown]
        return [*zip(places or [endpoints], granted, strict=True)]
    if all(each.text == "allow" for each in granted):
        return [(endpoints, None)]
    return [
        (place, None if each.text == "allow" else each)
        for place, each in zip(places, granted, strict=True)
    ]


_TAKEN_OUT = regex.compile(rf"\b(?:{TAKES_OUT}|not|never)\b", re.I)
_CLEAR = regex.compile(
    r"[(（][^()（）]*[)）]|\bonly (?:(?:on|for|of|the|their|his|her|its) )*own\b"
    r"|\bown\b(?: [\w]+){0,2} only\b",
    re.I,
)
"""Remarks that are read by themselves, and *only* of own rows."""


def leaving_out(endpoints: Text, places: Sequence[Text]) -> Sequence[tuple[Text, Text | None]]:
    """``everything except `DELETE /orders/{id}` ``: everything, and what is left out of it."""
    lead = endpoints.text[: endpoints.index(places[0].span.start)] if places else ""
    found = _ALL_BUT.fullmatch(english(lead))
    if not found or _CODE.sub("", endpoints.text[len(lead) :]).strip(" `,;.&/"):
        return ()
    everything = Text(EVERYTHING, endpoints.span)
    return [(everything, None), *((place, Text("no", place.span)) for place in places)]


_ALL_BUT = regex.compile(
    r"(?:all|every|any)(?:thing)?(?: (?:of )?(?:the )?(?:endpoints?|routes?|calls?))?,? ?"
    r"(?:except(?: for)?|excluding|but|other than|apart from|save for|without|minus):?[ `*]*",
    re.I,
)
_CODE = regex.compile(rf"`?[A-Z]{{3,7}} /[^\s`,;]*`?|\b(?:and|or|{NUMBER})\b")


def _denied(
    table: Table, titles: Sequence[str], row: Sequence[Text], roles: int
) -> Sequence[str] | None:
    """The roles that another column than that of the ``roles`` takes out of these, ``deny: cook``;
    None if all are refused: by an effect, or as what is not enabled."""
    found: list[str] = []
    for at, title in enumerate(titles):
        if at == roles or not row[at].text:
            continue
        if title in EFFECTS and grant(row[at].text)[0] != "allow":
            return None
        if title in _SWITCHES and grant(row[at].text)[0] == "deny":
            return None
        if title in _TAKING:
            named = callers_in(row[at])
            if not named:
                return None
            found += (each.role.text for each in named)
    return found


_SWITCHES = {"enabled", "active"}
_TAKING = {"deny", "denied", "denies", "except", "exclude", "excluded", "excludes", "not", "forbid",
           "forbidden", "block", "blocked"}  # fmt: skip


def _is_every_role(cell: Text) -> bool:
    """Whether a cell of a column of roles means all of them: ``any``, ``*``, ``All roles``."""
    said = normal_title(english(cell.text))
    return said in _EVERY_ROLE or cell.text.strip("`\\ ") == "*" or is_every_role(cell.text)


_EVERY_ROLE = {"all", "any", "all users", "any user"}


def _refuses(cell: Text, *, allowed: bool) -> bool:
    """Whether a cell of a column of roles names nobody: an empty one, ``—``, ``none``."""
    nobody = allowed and normal_title(cell.text) in _NOBODY
    return nobody or not cell.text.strip("-–— ")


_NOBODY = {"none", "no one", "nobody", "no role", "no roles"}
_ALLOWED = regex.compile(r"\b(?:allow\w*|permit\w*|grant\w*|may|can|who)\b")


def _listed(cell: Text, *, allowed: bool) -> tuple[Caller, ...]:
    """The callers that a cell names, whoever that is; nobody where it says all who signed in, or
    that there are none: those who need no role, but in a column of whoever is ``allowed``."""
    if _refuses(cell, allowed=allowed):
        return ()
    if is_anonymous(cell.text):
        return (Caller(cell),)
    return () if _is_every_role(cell) else callers_in(cell)
