"""What each role may do at each endpoint: the cells of an access matrix, one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.access.action import methods_beside
from asbuilt.spec.access.binding import SELVES, Bindings, means_own
from asbuilt.spec.access.grant import grant, plain, sign_of
from asbuilt.spec.access.matrices.capability import Claim, settled
from asbuilt.spec.access.matrices.definition import Meaning, definitions
from asbuilt.spec.access.matrices.matrix import MatrixCell
from asbuilt.spec.access.matrices.verb_meaning import methods_of
from asbuilt.spec.access.own_told import tells_own
from asbuilt.spec.access.rights.right import is_everything
from asbuilt.spec.access.roles.role import ANONYMOUS
from asbuilt.spec.access.roles.role_names import RoleNames
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.endpoints.route import Known, exactness, methods_in, routes_in
from asbuilt.spec.language import english, is_foreign
from asbuilt.spec.model import Trouble
from asbuilt.spec.section import Outline


class Cell(Struct, frozen=True):
    """What one role may do at one endpoint.

    ``endpoint`` is ``METHOD /path`` in normal form. ``grant`` is ``allow``, ``deny``, ``empty``
    (nothing written: denies) or ``word`` (defined by the legend entry of that ``word``).
    ``exact`` says how the row names the endpoint: 2 by method and path, 1 by its path alone, 0
    among others; the more exact row counts."""

    endpoint: str
    role: str
    grant: str
    word: str | None
    span: Span
    exact: int = 2


def cells_of(
    found: Sequence[MatrixCell],
    known: Known,
    names: RoleNames,
    meanings: Mapping[str, Meaning],
) -> Iterator[Cell]:
    """A cell for each endpoint that a row means; "all other" means those that no row names. The
    ``meanings`` of signs that the document explains come before the usual ones."""
    stated: dict[tuple[str, str, str, str], MatrixCell] = {}
    for cell in found:  # what thousands of rows say of thousands of endpoints counts once
        said = (cell.endpoint.text, cell.method, cell.role.text, cell.cell.text)
        stated.setdefault(said, cell)
    found = tuple(stated.values())
    means, exactly = cache(partial(_meant, known)), cache(_exactness)  # a row's name the same
    meant = [means(cell.endpoint, cell.method) for cell in found]
    named = {key for endpoints in meant for key in endpoints}
    written = {cell.cell.text for cell in found}
    grants = {text: _explained(text, meanings) or _by_verb(text) for text in written}
    for cell, endpoints in zip(found, meant, strict=True):
        if not endpoints and _is_rest(cell.endpoint):
            endpoints = tuple(key for key in known.keys if key not in named)
        elif not endpoints and is_everything(cell.endpoint):
            endpoints = known.keys
        kind, word = _within(cell.limit, *grants[cell.cell.text])
        exact = exactly(cell.endpoint, cell.method)
        for endpoint in endpoints:
            granted, limit = _at(endpoint, kind, word)
            role = names.of(cell.role.text)
            yield Cell(endpoint, role, granted, limit, cell.cell.span, exact)


def _by_verb(cell: str) -> Meaning:
    """What a cell grants that nothing explains: *Read* the methods that read."""
    said = grant(cell)
    methods = methods_of(cell) if said[0] == "word" else None
    return ("verb", " ".join(methods)) if methods else said


def _within(limit: Text | None, kind: str, word: str | None) -> Meaning:
    """What a cell grants within what its row is limited to: what either of them says, or both."""
    if limit is None or kind not in ("allow", "word"):
        return kind, word
    within = grant(limit.text)
    return within if kind == "allow" or within[1] == word else (kind, f"{within[1]}, {word}")


def _meant(known: Known, endpoint: Text, method: str) -> tuple[str, ...]:
    """The endpoints that a cell means: of a path alone those that do what is said beside it."""
    keys = known.meant(endpoint, method)
    if len(keys) < _SEVERAL or not _is_acting(endpoint, method):
        return keys
    methods = methods_beside(endpoint, method)
    return keys if methods is None else tuple(key for key in keys if key.split()[0] in methods)


def _exactness(endpoint: Text, method: str) -> int:
    acting = _is_acting(endpoint, method) and methods_beside(endpoint, method)
    return exactness(endpoint, "GET" if acting else method)


def _is_acting(endpoint: Text, method: str) -> bool:
    """Whether words may say what is done: no method does."""
    return not (methods_in(method) or routes_in(endpoint))


_SEVERAL = 2


def _explained(cell: str, meanings: Mapping[str, Meaning]) -> Meaning | None:
    """What a cell grants as the document explains it, if it does: the cell itself, or its sign."""
    return meanings.get(cell) or meanings.get(sign_of(cell))


def cells_claimed(
    found: Sequence[Claim],
    bindings: Bindings,
    names: RoleNames,
    meanings: Mapping[str, Meaning],
    troubles: list[Trouble],
) -> Iterator[Cell]:
    """A cell for each endpoint that a row about a capability or a resource means."""
    counting, unbound = settled(found, bindings)
    for subject in unbound.values():
        message = f"no endpoint of the document is meant by `{plain(subject.text)[:60]}`"
        troubles.append(Trouble("unbound-capability", message, subject.span))
    for (endpoint, _), claim in counting.items():
        role = names.of(claim.role.text)
        said = _explained(claim.cell.text, meanings) or (claim.kind, claim.word)
        if said[0] == "allow" and claim.subject.rows:  # a legend grants what the row is about
            said = "word", claim.subject.rows
        yield Cell(endpoint, role, *_at(endpoint, *said), claim.cell.span, exact=1)


def _at(endpoint: str, kind: str, word: str | None) -> Meaning:
    """What a cell grants at an endpoint: a sign for a verb the methods that do it, perhaps on own
    rows only."""
    if kind not in ("verb", "own verb") or word is None:
        return kind, word
    if endpoint.partition(" ")[0] not in word.split():
        return "deny", None
    return ("allow", None) if kind == "verb" else ("word", "own")


def _is_rest(text: Text) -> bool:
    return _OTHERS.fullmatch(plain(english(text.text)).lower().strip()) is not None


_OTHERS = regex.compile(
    r"\*|(?:all|any|every)\s*(?:other\b.*|endpoints?|routes?|thing else)?|others?"
)


def with_own(outline: Outline, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The cells, with the word ``own`` where another one means the same and is explained nowhere
    as anything else: ``own orders`` of ``GET /orders``."""
    told = {cell.word for cell in cells if cell.word}
    words = {word for word in told if is_foreign() or " " in word or word in SELVES}
    if words:
        words -= {word for word, text in definitions(outline.root) if not tells_own(text.text)}
    return tuple(
        replace(cell, word="own")
        if cell.word and cell.word in words and means_own(cell.word, cell.endpoint)
        else cell
        for cell in cells
    )


def opened(granted: Sequence[Cell]) -> Iterator[Cell]:
    """The cells, without empty ones at what is open to everyone: that is closed to no role."""
    everyone = {each.endpoint for each in granted if (each.role, each.grant) == _OPEN}
    for cell in granted:
        is_open = cell.grant == "empty" and cell.endpoint in everyone
        yield replace(cell, grant="allow") if is_open else cell


_OPEN = (ANONYMOUS, "allow")


def words_of(cells: Iterable[Cell]) -> set[str]:
    """The words that cells grant by, which a legend has to define."""
    return {cell.word for cell in cells if cell.word}


def refused(
    granted: Sequence[Cell], naming: Collection[Span], declared: Collection[str]
) -> Iterator[Cell]:
    """The cells of the roles that no table lets in or refuses where a cell of those ``naming`` all
    who may does not name them. What is open to everyone is closed to no role. Where very many roles
    meet very many endpoints only those that are let in are told: all others are refused anyway."""
    told = {(cell.endpoint, cell.role): cell.grant for cell in granted}
    closed = {cell.endpoint: cell for cell in granted if cell.span in naming}
    for cell in closed.values() if len(closed) * len(declared) <= _MOST_REFUSALS else ():
        if told.get((cell.endpoint, ANONYMOUS)) not in ("allow", "word"):
            for role in declared:
                if (cell.endpoint, role) not in told:
                    yield Cell(cell.endpoint, role, "deny", None, cell.span, cell.exact)


def refused_unsigned(
    cells: Collection[Cell], public: Collection[str], demanded: Collection[Span]
) -> Iterator[Cell]:
    """The cells that refuse whoever has not signed in where a sentence demands it, at one of the
    places ``demanded``, and tables say who may call: not at ``public`` endpoints, nor where a cell
    says so itself."""
    told = {cell.endpoint for cell in cells if cell.role == ANONYMOUS} | {*public}
    closed = dict.fromkeys(cell.endpoint for cell in cells if cell.endpoint not in told)
    for span in demanded:
        for endpoint in closed:
            yield Cell(endpoint, ANONYMOUS, "deny", None, span, 0)


def cells_of_lists(endpoints: Sequence[Endpoint], told: Collection[str]) -> Iterator[Cell]:
    """The row of each endpoint whose own list of callers says who may act on which rows, ``clerk
    (own), admin``; not of those that are ``told`` of by a matrix, which counts."""
    for endpoint in endpoints:
        if endpoint.rows and endpoint.key not in told:
            words = dict(endpoint.rows)
            for role in endpoint.roles or ():
                word = words.get(role.text)
                kind, span = ("word", word.span) if word else ("allow", role.span)
                said = word.text if word else None
                yield Cell(endpoint.key, role.text, kind, said, span)


_MOST_REFUSALS = 20_000
