"""What policies grant at the endpoints of a document: which of them a row means, and for whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from asbuilt import regex
from asbuilt.document.blocks import Fence, Table, Text
from asbuilt.spec.access.action import verb_of
from asbuilt.spec.access.binding import ALL, VERBS, rows_of
from asbuilt.spec.access.matrices.matrix import MatrixCell
from asbuilt.spec.access.matrices.policy import PolicyRow, rows_of_fence, rows_of_table
from asbuilt.spec.access.roles.role import ANONYMOUS, is_anonymous, role_name
from asbuilt.spec.endpoints.call import is_base
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.route import methods_in, normal_path
from asbuilt.spec.section import Section
from asbuilt.spec.words import singular, snake

_EVERY = regex.compile(r"\*|all|any|every(?:thing|one|body)?|any(?:thing|one|body)|.*[:/]\*:?\*?")
_OF_ROLE = regex.compile(
    r"(?:[\w-]{1,40}:){0,6}(?:user_)?(?:roles?|groups?)[:/=. ]\s?(?P<name>[\w-]+)|(?P<bare>[\w -]+)"
)
_SIGNED_IN = {"authenticated", "user", "users", "signed_in", "logged_in"}
_READING = {"HEAD": "GET"}


def section_rows(section: Section) -> tuple[PolicyRow, ...]:
    """The rows of the policies that stand in a section, each in a table or a fence of its own."""
    rows: list[PolicyRow] = []
    for block in section.blocks:
        if isinstance(block, Table):
            rows += rows_of_table(block)
        elif isinstance(block, Fence):
            rows += rows_of_fence(block, section.source)
    return tuple(rows)


def cells(
    rows: Sequence[PolicyRow], keys: Sequence[str], known: Collection[str]
) -> Iterator[MatrixCell]:
    """What the ``rows`` of a policy say of ``known`` roles at the endpoints with some ``keys``.
    What one denies stays denied, and what is allowed on a condition is allowed on the rows that it
    means. An allowing row that is not understood allows nothing, one that denies denies all that it
    may mean."""
    granted: dict[tuple[str, str], tuple[int, str, Text]] = {}
    for row in rows if len(rows) * len(keys) <= _MOST else ():
        weight, word = _weight(row)
        roles = [*_roles(row, known)]
        for key in _meant(row, keys) if roles else ():
            for role in roles:
                before = granted.get((key, role))
                if before is None or weight > before[0]:
                    granted[key, role] = weight, word, row.principal
    for (key, role), (_, word, place) in granted.items():
        span = place.span
        yield MatrixCell(Text(key, span), "", Text(role, span), Text(word, span), listed=True)


_MOST = 1_000_000
"""Meetings of a row with an endpoint: a policy that has more is not read."""


def _weight(row: PolicyRow) -> tuple[int, str]:
    """What a row grants, and how it stands to others: denying is the heaviest."""
    if not row.allowed:
        return 2, "no"
    if not row.condition:
        return 1, "yes"
    return 0, rows_of(row.condition) or row.condition.lower()


def _roles(row: PolicyRow, known: Collection[str]) -> Iterator[str]:
    written = row.principal.text.strip("`*\"' ") or "*"
    found = _OF_ROLE.fullmatch(written)
    name = (found["name"] or found["bare"]) if found else ""
    if _EVERY.fullmatch(written.lower()) or role_name(name) in _SIGNED_IN - {*known}:
        yield from known
    elif is_anonymous(written):
        yield ANONYMOUS
    elif role := known_role(role_name(name), known):
        yield role


def _meant(row: PolicyRow, keys: Iterable[str]) -> Iterator[str]:
    methods = _methods(row)
    for key in keys:
        method, _, path = key.partition(" ")
        if _READING.get(method, method) in methods and _is_of(row, path):
            yield key


_BETWEEN = regex.compile(r"[\s,|/&+()]+")
_HTTP = (*ALL, "OPTIONS")


def _methods(row: PolicyRow) -> Collection[str]:
    """The methods of an action: all that may be meant where something is denied."""
    text = row.action.text.strip("` ")
    if _EVERY.fullmatch(text.lower()):
        return _HTTP
    found: set[str] = set()
    for piece in filter(None, _BETWEEN.split(text.strip("*"))):
        named = methods_in(piece) or VERBS.get(verb_of(_last(piece)), ())
        if not named and row.allowed:
            return ()
        found.update(named or _HTTP)
    return found


def _last(action: str) -> str:
    """``read`` of ``orders:read``, ``Get`` of ``s3:GetObject``."""
    return snake(regex.split(r"[:.]", action)[-1]).partition("_")[0].lower()


def _is_of(row: PolicyRow, path: str) -> bool:
    """Whether a resource means what is at a path: a path with stars, or the name of what is kept
    there."""
    written = row.resource.text.strip("` ")
    if _EVERY.fullmatch(written.lower()) and "/" not in written.strip("/*"):
        return written.strip("*/: ") == "" or ":" not in written or _names(written, path, row)
    if written.startswith("/"):
        return _matches(written, path, allowed=row.allowed)
    return _names(written, path, row)


def _names(written: str, path: str, row: PolicyRow) -> bool:
    noun = singular(snake(regex.split(r"[:/*.\s]", written.strip("*/: "))[0]))
    literals = [singular(snake(each)) for each in path.split("/") if each and each[0] != "{"]
    return bool(literals) and (noun == literals[-1] if row.allowed else noun in literals)


def _matches(written: str, path: str, *, allowed: bool) -> bool:
    """Whether a path is one that is ``written`` with stars: ``/orders/*`` are those below
    ``/orders``; to deny, that itself as well."""
    below = written.endswith("*")
    wanted = _segments(normal_path(written.rstrip("*"))[0])
    open_end = below and not written.rstrip("*").endswith("/")
    given = _segments(path)
    if len(given) < len(wanted) or (len(given) > len(wanted) and not below):
        return False
    if below and not open_end and allowed and len(given) == len(wanted) and wanted:
        return False
    pairs = zip(wanted, given, strict=False)
    return all(_alike(want, have) for want, have in pairs)


def _segments(path: str) -> list[str]:
    found = [segment for segment in path.split("/") if segment]
    while found and is_base(found[0]):
        found = found[1:]
    return found


def _alike(want: str, have: str) -> bool:
    return want == have or "*" in want or (want[:1] == "{" and have[:1] == "{")
