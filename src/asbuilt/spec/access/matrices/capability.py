"""Access tables that name no endpoint: capabilities by roles, and resources by roles or by verbs.

    | Capability      | admin | user |       | Resource | admin | user    |
    |-----------------|-------|------|       |----------|-------|---------|
    | Create tasks    | ✅    | ✅   |       | tasks    | CRUD  | CR      |
    | Edit own tasks  | ✅    | ✅   |       | projects | CRUD  | R (own) |

    | Resource | Create | Read        |       | Role | Resource | Create | Read |
    |----------|--------|-------------|       |------|----------|--------|------|
    | tasks    | admin  | admin, user |       | user | tasks    | ❌     | own  |

What a row means, :mod:`asbuilt.spec.access.binding` tells. The first two tables may stand the other
way round, the roles down their first column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from asbuilt.document.blocks import Table, Text
from asbuilt.spec.access.binding import (
    ALL,
    OWN,
    VERBS,
    Bindings,
    is_number,
    methods_of,
    noun_of,
    rows_of,
    words_of,
)
from asbuilt.spec.access.condition import is_bound
from asbuilt.spec.access.grant import grant
from asbuilt.spec.access.matrices.cell_verbs import NO_LEGEND, USUAL, Letters, granted
from asbuilt.spec.access.matrices.matrix import (
    DOINGS,
    LONGEST_GRANT,
    REMARKS,
    ROLES,
    held,
    is_no_role,
    is_told,
    role_columns,
    titles_of,
)
from asbuilt.spec.access.matrices.orientation import is_turned
from asbuilt.spec.access.permission import spelled
from asbuilt.spec.access.roles.role import role_name, roles_of
from asbuilt.spec.access.roles.role_title import names_roles
from asbuilt.spec.endpoints.callers.own_deed import deals_with_own
from asbuilt.spec.endpoints.route import methods_in, path_in
from asbuilt.spec.section import JUDGED
from asbuilt.spec.title import bare, normal_title

_CAPABILITIES = {"capability", "capabilities", "permission", "permissions", "action", "actions",
                 "operation", "operations", "privilege", "privileges", "can", "ability",
                 "right", "rights", "feature", "features", "function", "functions", "task",
                 "use case", "activity", "command", "call", "rpc", "method", "procedure",
                 "what", ""}  # fmt: skip
_RESOURCES = {"resource", "resources", "entity", "entities", "object", "objects", "table", "tables",
              "data", "module", "model", "record", "records", "area", "domain object"}  # fmt: skip
_IN_HEADERS = VERBS.keys() - {"book", "file", "place", "query", "record", "request", "schedule"}
"""The verbs of which no column of something else is called."""
_JOINING = {"and", "or", "only", "all"}
_NUMBERS = {"id", "no", "number", "ref", "code", "key", "clause", "section", "operation id", "rpc"}


class Subject(Struct, frozen=True):
    """What a row is about: the endpoint that is called one of ``names``, or else ``methods`` on
    ``noun``. ``written`` is its place, and ``rows`` the word for those that it is limited to."""

    written: Text
    names: tuple[str, ...]
    noun: str
    methods: tuple[str, ...]
    rows: str | None = None


class Claim(Struct, frozen=True):
    """What a cell says of ``role`` and ``subject``: ``kind`` and ``word``, as
    :func:`~asbuilt.spec.access.roles.role.grant` has them, perhaps of some of its methods only.
    ``listed`` tells that the cell itself names the roles, all that may."""

    subject: Subject
    role: Text
    cell: Text
    methods: tuple[str, ...]
    kind: str
    word: str | None
    listed: bool = False


def claims(
    table: Table, topic: str = "", known: Sequence[str] = (), letters: Letters = NO_LEGEND
) -> tuple[Claim, ...]:
    """The claims of a table of capabilities or resources; nothing when it is none. ``topic`` is the
    title above it, the resource where no column names one, and ``known`` are the roles that the
    document lists, "all" of them; ``letters`` what its legend says of those in its cells."""
    titles = titles_of(table)
    verbs = {at: found for at, cell in enumerate(table.header) if (found := _verbs_of(cell))}
    if len(verbs) > 1 and 0 not in verbs:
        return tuple(_by_verbs(table, titles, verbs, topic, known))
    callers = [at for at, title in enumerate(titles) if at and names_roles(title)]
    if len(callers) == 1 and _names_doings(table, titles):
        return tuple(_naming(table, callers[0], known))
    turned = is_turned(table, titles[0], known)
    if not turned and titles[0] in ROLES:
        titles[0] = ""  # the corner is of the roles beside it
    return tuple(_by_roles(table, titles, letters, turned=turned))


def _names_doings(table: Table, titles: Sequence[str]) -> bool:
    """Whether the first column of a table is one of what is done, and no cell names a path."""
    cells = (cell for row in table.rows[:JUDGED] for cell in row)
    return titles[0] in _CAPABILITIES - {"", "call", "rpc", "method"} and not any(
        map(path_in, cells)
    )


def _naming(table: Table, column: int, known: Sequence[str]) -> Iterator[Claim]:
    """The claims of a table with a column of all who may do what its first one says: ``orders.read
    | viewer, editor``."""
    for row, at, role, said in held(table, [column], known):
        done = row[0]
        name = " and ".join(each.text for each in spelled(done))
        subject = about(done, (name,), capable=True)
        kind, word = grant(said.text)
        rows = subject.rows or _own_beside(row[1:column] + row[column + 1 :])
        if rows and kind == "allow":
            kind, word = "word", rows
        yield Claim(subject, role, row[at], subject.methods, kind, word, listed=True)


def _own_beside(cells: Iterable[Text]) -> str | None:
    """The word for own rows where what stands beside an action deals with these: ``sails.view | see
    owned sails``."""
    return "own" if any(deals_with_own(cell.text) for cell in cells) else None


def says_so(table: Table, found: Sequence[Claim]) -> bool:
    """Whether the header of a table says that ``found`` are claims; columns beside one of roles
    may say anything of these, if they name no verbs."""
    titles = [normal_title(cell.text) for cell in table.header[:2]]
    if titles[0] in ROLES:
        return any(claim.methods != ALL for claim in found)
    return titles[0] in _CAPABILITIES | _RESOURCES or titles[-1] in _CAPABILITIES | _RESOURCES


# ---------------------------------------------------------------- by roles


def _by_roles(
    table: Table, titles: Sequence[str], letters: Letters, *, turned: bool
) -> list[Claim]:
    if is_no_role(titles[-1]):
        return []
    leading = 1 if turned else _leading(table, titles, letters)
    columns = role_columns(titles, *range(leading))
    if turned:
        columns = [at for at in columns if titles[at] not in DOINGS]
    if not columns or not _are_grants((row[at] for row in table.rows for at in columns), letters):
        return []
    lettered = any(granted(row[at].text, letters) for row in table.rows for at in columns)
    if turned:
        above = {at: _beside_roles(table.header[at], named=not lettered) for at in columns}
        pairs = ((above[at], row[0], row[at]) for row in table.rows for at in columns)
    else:
        plain = [*titles] if titles[0] or not lettered else ["resource", *titles[1:]]
        named = {at: roles_of(table.header[at]) for at in columns}
        rows = ((_subject(cells[:leading], plain), cells) for cells in _filled(table, leading))
        pairs = (
            (subject, role, cells[at])
            for subject, cells in rows
            for at in columns
            for role in named[at]
        )
    return [claim for pair in pairs for claim in _claims(*pair, letters)]


def _leading(table: Table, titles: Sequence[str], letters: Letters) -> int:
    """How many columns say what a row is about, before those of the roles."""
    last = max(1, len(titles) - 1)
    return next(
        (at for at in range(1, last) if not _tells_subject(table, at, titles[at], letters)), last
    )


def _tells_subject(table: Table, at: int, title: str, letters: Letters) -> bool:
    if title in _CAPABILITIES | _RESOURCES | _NUMBERS:
        return title != ""
    return is_told(table, at) and not _are_grants((row[at] for row in table.rows[:JUDGED]), letters)


def _filled(table: Table, leading: int) -> Iterator[tuple[Text, ...]]:
    """The rows of a table; an empty first cell of several means what stands above it."""
    above: Text | None = None
    for row in table.rows:
        above = row[0] if row[0].text or leading == 1 or above is None else above
        yield (above, *row[1:])


def _are_grants(cells: Iterable[Text], letters: Letters = NO_LEGEND) -> bool:
    """Whether cells are marks, letters and short words, not sentences."""
    said = usual = 0
    for cell in cells:
        told = granted(cell.text, letters)
        if not told and len(cell.text.split()) > LONGEST_GRANT:
            return False
        kind, word = grant(cell.text)
        said += kind != "empty"
        usual += kind in ("allow", "deny") or word in OWN or told != ()
    return 4 * usual >= said > 0


def _subject(cells: Sequence[Text], titles: Sequence[str]) -> Subject:
    """What the first ``cells`` of a row are about: ``tasks`` and ``delete``, a number and a name,
    or one of these alone."""
    of_resource = [title in _RESOURCES for title in titles[: len(cells)]]
    if len(cells) > 1 and sum(of_resource) == 1:
        resource = cells[of_resource.index(True)]
        said = [cell.text for cell in cells if cell is not resource]
        return about(cells[-1], (" ".join((*said, resource.text)),), capable=True)
    names = tuple(cell.text for cell in cells)
    if is_number(cells[0].text):
        return Subject(cells[0], names, "", ())
    return about(cells[0], names, capable=not of_resource[0])


def about(written: Text, names: tuple[str, ...], *, capable: bool) -> Subject:
    """The subject that is called one of ``names``, the first of them with a verb if it has one; a
    resource means everything that is done to it."""
    said = [words_of(name) for name in names] or [()]
    words = next((each for each in said if VERBS.keys() & {*each}), said[0])
    methods = methods_of(words)
    if not methods:
        named = Subject(written, names, "", (), rows_of(written.text))
        return named if capable else Subject(written, (), noun_of(words), ALL)
    return Subject(written, names, noun_of(words), methods, rows_of(written.text))


def _beside_roles(header: Text, *, named: bool) -> Subject:
    """What a column beside one of roles is about: an endpoint that is called so, or a resource."""
    if is_number(header.text):
        return Subject(header, (header.text,), "", ())
    subject = about(header, (header.text,), capable=named)
    if subject.methods:
        return subject
    return Subject(header, subject.names, noun_of(words_of(header.text)), ALL)


def _claims(subject: Subject, role: Text, cell: Text, letters: Letters) -> Iterator[Claim]:
    lettered = subject.methods == ALL or (not subject.methods and is_number(subject.written.text))
    told = granted(cell.text, letters) if lettered else ()
    if told:
        rest = {*ALL}.difference(*(methods for methods, _ in told))
        for methods, word in told:
            yield Claim(subject, role, cell, methods, "word" if word else "allow", word)
        yield Claim(subject, role, cell, tuple(each for each in ALL if each in rest), "deny", None)
        return
    kind, said = grant(cell.text)
    if subject.rows and kind == "allow":
        kind, said = "word", subject.rows
    elif kind == "word" and is_bound(subject.written.text):
        said = f"{subject.rows}, {said}"  # which rows these are nobody says
    yield Claim(subject, role, cell, subject.methods, kind, said)


# ---------------------------------------------------------------- by verbs


def _verbs_of(header: Text) -> tuple[str, ...]:
    """The methods of a column that is called by verbs, methods or one of the letters."""
    text = bare(header.text)
    words = words_of(text)
    if text in USUAL:
        return USUAL[text]
    if words and {*words} <= _IN_HEADERS | _JOINING:
        return tuple(dict.fromkeys(method for word in words for method in VERBS.get(word, ())))
    return methods_in(text)


def _by_verbs(
    table: Table,
    titles: Sequence[str],
    verbs: Mapping[int, tuple[str, ...]],
    topic: str,
    known: Sequence[str],
) -> list[Claim]:
    """The claims of a table with a column for each verb: its cells name the roles, or are grants to
    the role that another column names."""
    others = [at for at in range(len(titles)) if at not in verbs and titles[at] not in REMARKS]
    role = next((at for at in others if titles[at] in ROLES), None)
    resources = [at for at in others if at != role]
    if len(resources) != 1 and (resources or role is None):
        return []
    if role is None:
        return list(_held(table, resources[0], verbs, known))
    if not _are_grants(row[at] for row in table.rows for at in verbs):
        return []
    found: list[Claim] = []
    for cells in _filled(table, len(others)):
        resource = cells[resources[0]] if resources else Text(topic, cells[0].span)
        for at, methods in verbs.items():
            subject = _done(table.header[at], resource, methods)
            found.append(Claim(subject, cells[role], cells[at], methods, *grant(cells[at].text)))
    return found


def _held(
    table: Table, resource: int, verbs: Mapping[int, tuple[str, ...]], known: Sequence[str]
) -> Iterator[Claim]:
    """The claims of a table whose cells name the roles that may do what the column says."""
    for row, at, role, said in held(table, [*verbs], known):
        subject = _done(table.header[at], row[resource], verbs[at])
        yield Claim(subject, role, row[at], verbs[at], *grant(said.text), listed=True)


def _done(verb: Text, resource: Text, methods: tuple[str, ...]) -> Subject:
    name = f"{bare(verb.text)} {resource.text}"
    return Subject(resource, (name,), noun_of(words_of(resource.text)), methods)


# ---------------------------------------------------------------- endpoints

_RANK = {"empty": 0, "deny": 1, "word": 2, "allow": 3}


def settled(
    found: Sequence[Claim], bindings: Bindings
) -> tuple[dict[tuple[str, str], Claim], dict[str, Text]]:
    """The claim that counts for each endpoint and role, and the subjects that mean no endpoint.

    Capabilities add up: who may edit own tasks and may edit any task edits any task.
    """
    counting: dict[tuple[str, str], Claim] = {}
    unbound = {claim.subject.written.text: claim.subject.written for claim in found}
    for claim, keys in _meant(found, bindings):
        for key in keys:
            unbound.pop(claim.subject.written.text, None)
            place = key, role_name(claim.role.text)
            if _RANK[claim.kind] > _RANK[counting.setdefault(place, claim).kind]:
                counting[place] = claim
    return counting, unbound


def _meant(found: Sequence[Claim], bindings: Bindings) -> list[tuple[Claim, Sequence[str]]]:
    """The endpoints that claims mean. The row of a resource that has none itself means those below
    it, ``POST /clock/start`` for ``clock``, unless another row does."""
    meant: list[tuple[Claim, Sequence[str]]] = []
    said: dict[tuple[Subject, tuple[str, ...]], Sequence[str]] = {}
    for claim in found:  # a row says the same for each role
        subject, place = claim.subject, (claim.subject, claim.methods)
        if place not in said:
            said[place] = (
                bindings.scoped(subject.written.text)
                or bindings.routed(subject.written)
                or _granting(claim, bindings.meant(subject.names, subject.noun, claim.methods))
            )
        meant.append((claim, said[place]))
    named = {key for _, keys in meant for key in keys}
    for claim in found:
        if claim.subject.methods == ALL:
            below = bindings.below(claim.subject.noun, claim.methods)
            meant.append((claim, [key for key in below if key not in named]))
    return meant


def _granting(claim: Claim, keys: Sequence[str]) -> Sequence[str]:
    """Those of the endpoints that a claim means by their number which have the methods that its
    letters mean: ``R`` beside ``I-4`` lets nobody write."""
    if claim.subject.methods or not claim.methods:
        return keys
    return [key for key in keys if key.partition(" ")[0] in claim.methods]
