"""The API: endpoints, their examples, declared answers and the bold lines under them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from asbuilt.document.blocks import Fence, Table, Text
from asbuilt.document.text import text_at
from asbuilt.source import Source, Span
from asbuilt.spec.access.matrices.all_rows import unlimit
from asbuilt.spec.access.matrices.capability import claims
from asbuilt.spec.access.matrices.coded_table import spelled
from asbuilt.spec.access.matrices.matrix import matrices
from asbuilt.spec.access.roles import role_list, role_names
from asbuilt.spec.access.roles.at_least import order_of
from asbuilt.spec.access.roles.initial import meant, spell
from asbuilt.spec.access.roles.role import ANONYMOUS, USUAL, guest_word, role_name
from asbuilt.spec.access.roles.role_names import RoleNames
from asbuilt.spec.access.sign_in import demanded
from asbuilt.spec.endpoints.among_stories import (
    listed_among_stories,
    told_among_stories,
    told_anywhere,
)
from asbuilt.spec.endpoints.call import Declared, Listed, has_value
from asbuilt.spec.endpoints.callers.alone import named_alone, named_only
from asbuilt.spec.endpoints.callers.caller_sentence import calls_with_keys
from asbuilt.spec.endpoints.callers.callers import heed_scopes
from asbuilt.spec.endpoints.callers.group_opening import signed_in
from asbuilt.spec.endpoints.callers.inherited import heed_inherited
from asbuilt.spec.endpoints.callers.known_role import known_role
from asbuilt.spec.endpoints.callers.narrower import narrow
from asbuilt.spec.endpoints.callers.owner import limit_owners
from asbuilt.spec.endpoints.callers.prefix_guard import heed_prefixes
from asbuilt.spec.endpoints.callers.sign import is_locked
from asbuilt.spec.endpoints.callers.story_right import heed_stories
from asbuilt.spec.endpoints.callers.subject import heed_subjects
from asbuilt.spec.endpoints.draft import Draft, doubted, finished
from asbuilt.spec.endpoints.endpoint import Answer, Endpoint
from asbuilt.spec.endpoints.entitled import Titles
from asbuilt.spec.endpoints.example import Example
from asbuilt.spec.endpoints.file_tree import in_trees
from asbuilt.spec.endpoints.opening import TITLES
from asbuilt.spec.endpoints.route import routes_in
from asbuilt.spec.endpoints.route_table import cited_in, mentioned
from asbuilt.spec.endpoints.scope import Scope, only_base
from asbuilt.spec.endpoints.walk import endpoints_of, entitled_in, mentioned_in, of_matrices
from asbuilt.spec.model import Trouble
from asbuilt.spec.openapi.tree import descriptions
from asbuilt.spec.requirements.identifier import MENTION
from asbuilt.spec.section import Outline, blocks_of, items_of
from asbuilt.spec.sections import data_model, requirements
from asbuilt.spec.words import snake

__all__ = ["PART", "TITLES", "Answer", "Api", "Endpoint", "Example", "read"]


class Api(Struct, frozen=True, dict=True):
    """All endpoints in the order of the document; an index row and a detail heading are merged.

    ``duplicates`` holds a later detailed description of a route that is described before it."""

    endpoints: tuple[Endpoint, ...] = ()
    duplicates: tuple[Endpoint, ...] = ()
    troubles: tuple[Trouble, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Endpoint]:
        """The endpoints by ``METHOD /path``."""
        return {endpoint.key: endpoint for endpoint in self.endpoints}


PART = Api


def read(outline: Outline) -> Api:
    """All endpoints that the document declares, in whatever notation."""
    scope = _whole(outline)
    drafts = _drafts(outline, scope)
    unlimit(outline, drafts)
    declared = Declared(draft.route for draft in drafts if not (draft.called or draft.aside))
    names = outline.part(role_names.read)
    chosen, duplicates = _chosen(outline, drafts, declared, names)
    _link(outline, chosen, declared)
    _link_rows(outline, scope, chosen, declared)
    every = _every_role(outline, drafts)
    limit_owners(
        [*chosen.values(), *duplicates], lambda: scope.roles.union(_in_tables(outline)), every
    )
    if not scope.matrices:
        _doubt(chosen.values())
    troubles = dict.fromkeys(trouble for draft in drafts for trouble in draft.troubles)
    troubles.update((each, None) for each in descriptions(outline) if isinstance(each, Trouble))
    closed = bool(outline.part(demanded))

    def told(draft: Draft) -> Endpoint:
        endpoint = finished(draft, every)
        return _named(_closed(endpoint) if closed else endpoint, names, outline.source)

    endpoints, others = (tuple(map(told, each)) for each in (chosen.values(), duplicates))
    return Api(endpoints, others, tuple(troubles))


def _whole(outline: Outline) -> Scope:
    """The scope that holds in the whole document."""
    single = named_alone(outline)
    return Scope(
        base=only_base(outline),
        ids=frozenset(_ids(outline)),
        roles=outline.part(known_roles) | single,
        matrices=frozenset(outline.part(matrices)),
        alone=single,
        keyed=calls_with_keys(outline.source.text),
        everywhere=outline.part(signed_in),
        spelled=outline.part(tables_spelled),
        explained=lambda codes: meant(outline, codes, outline.part(known_roles)),
    )


def known_roles(outline: Outline) -> frozenset[str]:
    """The roles that the document lists or a column may hold."""
    stored = dict(role_names.stored(outline.part(data_model.read)))
    listed = {*outline.part(role_list.names), *role_list.people(outline), *stored}
    return USUAL.union(listed or outline.part(named_only))


def tables_spelled(outline: Outline) -> Mapping[Span, Table]:
    """The tables whose codes for callers a legend explains, in its words."""
    return spelled(outline, outline.part(known_roles))


def _drafts(outline: Outline, scope: Scope) -> list[Draft]:
    """What each place says of an endpoint, those that only show it by an example at the end. Weaker
    notations are looked at where the stronger ones have nothing."""
    drafts = [*endpoints_of(outline.root, scope)]
    drafts += _of_openapi(outline, scope, drafts)
    drafts += [*entitled_in(outline.root, scope, Titles(drafts))] if drafts else []
    if all(draft.called for draft in drafts):
        drafts += mentioned_in(outline.root, scope, in_prose=not drafts)
    drafts = drafts or listed_among_stories(outline, scope)
    drafts = drafts or in_trees(outline, scope)
    drafts = drafts or told_anywhere(outline, scope)
    drafts = drafts or told_among_stories(outline, scope)
    if all(draft.example for draft in drafts):
        drafts += _required(outline)
    drafts += of_matrices(outline.root, scope, drafts)
    drafts = drafts or _called(outline, scope)
    drafts.sort(key=lambda draft: (draft.example, draft.route.span.start))
    _settle_calls(outline, drafts)
    heed_stories(outline, drafts, scope.roles)
    heed_prefixes(outline, drafts, scope.roles)
    heed_subjects(drafts, {*scope.roles, *_every_role(outline, drafts)})
    _raise(outline, drafts, scope.roles)
    return drafts


def _chosen(
    outline: Outline, drafts: Sequence[Draft], declared: Declared, names: RoleNames
) -> tuple[dict[str, Draft], list[Draft]]:
    """Of each endpoint, by its pattern, what all places say of it together; and later detailed
    descriptions of one that is described before."""
    chosen: dict[str, Draft] = {}
    duplicates: list[Draft] = []
    for draft in drafts:
        pattern = _pattern(draft, declared)
        first = chosen.get(pattern)
        if first is None:
            if not draft.example:
                chosen[pattern] = draft
        elif (
            first.detailed
            and draft.detailed
            and first.resource == draft.resource
            and not any(_is_mention(outline, each) for each in (first, draft))
        ):
            narrow(first, draft, names)
            duplicates.append(draft)
        else:
            chosen[pattern] = _merged(first, draft, names)
    return chosen, duplicates


def _link(outline: Outline, chosen: Mapping[str, Draft], declared: Declared) -> None:
    """Add the functional requirements that name an endpoint to it, by its route or by its number:
    in their row, their item, or what stands under their heading."""
    items = outline.part(requirements.read).items if chosen else ()
    numbered = _numbered(chosen.values(), {item.id.text for item in items}) if items else {}
    for item in items:
        said = text_at(outline.source, item.span)
        if item.kind != "functional":
            continue
        named: dict[str, Draft] = {}
        if "/" in said.text:
            for pattern in map(declared.mentioned, routes_in(said)):
                if draft := chosen.get(pattern):
                    named[draft.route.key] = draft
        for found in MENTION.finditer(said.text) if numbered else ():
            if draft := numbered.get(found[0]):
                named[draft.route.key] = draft
        for draft in named.values():
            draft.requirements.append(item.id)


def _numbered(drafts: Iterable[Draft], ids: Collection[str]) -> Mapping[str, Draft]:
    """The endpoints by the numbers that their list has for them, which are no requirements."""
    found: dict[str, Draft] = {}
    several: set[str] = set()
    for draft in drafts:
        number = draft.number
        if number and number not in ids:
            draft.requirements = [each for each in draft.requirements if each.text != number]
            if found.setdefault(number, draft) is not draft:
                several.add(number)
    return {number: draft for number, draft in found.items() if number not in several}


def _link_rows(
    outline: Outline, scope: Scope, chosen: Mapping[str, Draft], declared: Declared
) -> None:
    """Add the requirements that the rows of access matrices name beside an endpoint to it."""
    tables = blocks_of(outline.root, Table) if scope.matrices and scope.ids else ()
    for table in tables:
        for route, named in cited_in(table, scope) if table.span in scope.matrices else ():
            if draft := chosen.get(declared.mentioned(route)):
                known = {each.span for each in draft.requirements}
                draft.requirements += (each for each in named if each.span not in known)


def _every_role(outline: Outline, drafts: Sequence[Draft]) -> tuple[str, ...]:
    """The roles that the document lists, those that a column may hold, and those that endpoints
    name."""
    named = (role.text for draft in drafts for role in draft.roles or ())
    stored = dict(role_names.stored(outline.part(data_model.read)))
    every = dict.fromkeys((*outline.part(role_list.names), *stored, *named))
    return tuple(name for name in every if name != ANONYMOUS)


def _in_tables(outline: Outline) -> Iterator[str]:
    """The roles of which matrices and tables of capabilities tell something."""
    listed = outline.part(role_list.names)
    for cells in outline.part(matrices).values():
        yield from {role_name(cell.role.text) for cell in cells}
    for table in blocks_of(outline.root, Table):
        yield from {role_name(claim.role.text) for claim in claims(table, known=listed)}


def _raise(outline: Outline, drafts: Sequence[Draft], known: Collection[str]) -> None:
    """Let the roles call that stand above the lowest one of an endpoint in their order."""
    lowest_told = any(draft.at_least and draft.roles for draft in drafts)
    for draft in drafts:
        heed_scopes(draft, known)
        spell(draft, outline, known)
    order = order_of(outline, known) if lowest_told else ()
    for draft in drafts:
        if draft.at_least and draft.roles and order:
            named = (known_role(each.text, order) for each in draft.roles)
            lowest = max((order.index(each) for each in named if each in order), default=-1)
            above = (Text(name, draft.roles[0].span) for name in order[: lowest + 1])
            said = {each.text for each in draft.roles}
            raised = tuple(each for each in above if each.text not in said)
            draft.roles += raised
            limits = [word for role, word in draft.rows if role in said]
            draft.rows += tuple((each.text, limits[0]) for each in raised if limits)
    heed_inherited(outline, drafts)


def _closed(endpoint: Endpoint) -> Endpoint:
    """The endpoint, refusing whoever has not signed in if it names who may call and does not say
    so itself."""
    names_all = endpoint.roles and ANONYMOUS not in {role.text for role in endpoint.roles}
    return replace(endpoint, public=False) if names_all and endpoint.public is None else endpoint


def _named(endpoint: Endpoint, names: RoleNames, source: Source) -> Endpoint:
    """The endpoint with its callers by the names that their roles have in the document."""
    if not endpoint.roles:
        return endpoint
    called = {role.text: names.called(role.text) for role in endpoint.roles}
    for guest in _guests_behind_locks(endpoint, source):
        called[ANONYMOUS] = guest
    if all(name == role for role, name in called.items()):
        return endpoint
    roles = {called[role.text]: role.span for role in reversed(endpoint.roles)}
    is_guest = ANONYMOUS in called and ANONYMOUS not in roles
    return replace(
        endpoint,
        public=False if is_guest else endpoint.public,
        roles=tuple(Text(name, span) for name, span in reversed(roles.items())),
        rows=tuple((called.get(role, role), word) for role, word in endpoint.rows),
    )


def _guests_behind_locks(endpoint: Endpoint, source: Source) -> Iterator[str]:
    """What guests are called who have to sign in, for a lock stands before them: ``🔒 guest``."""
    for role in endpoint.roles or ():
        if role.text == ANONYMOUS:
            line = source.text[source.whole_line(role.span.start).start : role.span.end]
            word = source.slice(role.span).strip(_AROUND)
            if guest_word(word) and is_locked(line.rpartition("|")[2]):
                yield snake(word).lower()


_AROUND = " `*_🔒🔐🛡\ufe0f"


def _settle_calls(outline: Outline, drafts: Sequence[Draft]) -> None:
    """Give drafts of calls, ``PATCH /orders/17``, the route of which they are one, if there is one:
    the example of an endpoint is none of its own."""
    told = {draft.route.pattern for draft in drafts if draft.detailed}
    indexed = {draft.route.pattern: draft.route for draft in drafts if not draft.detailed}
    rest = (route for pattern, route in indexed.items() if pattern not in told)
    listed = Listed(outline.source.text, rest)
    for draft in drafts:
        if draft.route.pattern in indexed or not _may_be_call(draft):
            continue
        if called := listed.called(draft.route):
            draft.route = replace(called, span=draft.route.span)
            draft.called = True
    calls = [draft for draft in drafts if has_value(draft.route)]
    routes = [draft.route for draft in drafts if "{" in draft.route.path] if calls else []
    declared, known = Declared(routes), {route.pattern: route for route in reversed(routes)}
    for draft in calls:
        if meant := known.get(declared.called(draft.route)):
            draft.route = replace(meant, span=draft.route.span)
            draft.called = True


def _may_be_call(draft: Draft) -> bool:
    """Whether a description says nothing of callers: what lets them in is never moved."""
    said = (draft.roles, draft.public, draft.all_roles, draft.group)
    return draft.detailed and not draft.resource and all(each is None for each in said)


def _pattern(draft: Draft, declared: Declared) -> str:
    """The pattern of what ``draft`` tells of: perhaps of a route that is declared elsewhere."""
    if draft.called:
        return declared.called(draft.route)
    return declared.mentioned(draft.route) if draft.aside else draft.route.pattern


def _merged(first: Draft, second: Draft, names: RoleNames) -> Draft:
    """The more detailed one of two drafts of a route, with what only the other one says. Nobody is
    let in by one of them whom the other one keeps out."""
    winner, other = sorted((first, second), key=_detail, reverse=True)
    if not (other.called or other.aside or other.example):
        narrow(winner, other, names)
    said = [name for name in Draft.__struct_fields__ if name != "roles" or winner.roles is None]
    for name in said:
        if getattr(winner, name) in (None, "", (), []):
            setattr(winner, name, getattr(other, name))
    if winner.roles and other.public:
        winner.public = None
    return winner


def _of_openapi(outline: Outline, scope: Scope, drafts: list[Draft]) -> list[Draft]:
    """The operations of OpenAPI, below whose servers the other ``drafts`` are too."""
    if not descriptions(outline):
        return []
    # It takes a millisecond, and few documents have any.
    from asbuilt.spec.openapi.paths import below_servers, operations

    described = [*operations(outline, scope)]
    below_servers(outline, drafts, described)
    return described


def _doubt(drafts: Iterable[Draft]) -> None:
    """Tell whom nobody lets in, for what is said of them is not understood."""
    for draft in drafts:
        if said := doubted(draft):
            message = (
                f"`{said.text[:60]}` says whom endpoints are for, or not for, but not which roles"
                " may call them: only administrators may"
            )
            draft.troubles.append(Trouble("unparsable-roles", message, said.span))


def _is_mention(outline: Outline, draft: Draft) -> bool:
    """Whether a line names an endpoint and says nothing of what it takes, answers or lets in: it is
    described elsewhere. A heading is a description of its own."""
    if draft.resource or any(getattr(draft, each) not in (None, "", (), []) for each in _SAID):
        return False
    place = draft.route.span.start
    headings = (each.heading.span for each in outline.walk() if each.heading)
    return not any(span.start <= place < span.end for span in headings)


_SAID = (
    "request", "response", "status", "answers", "query", "roles", "rows", "all_roles", "public",
    "table", "handler", "search", "concurrency", "cache_seconds", "rate_limit", "declared",
    "returned", "operation", "scopes", "signing", "troubles",
)  # fmt: skip
"""What a description of an endpoint tells of it."""


def _detail(draft: Draft) -> tuple[bool, bool, bool]:
    """A description of the route itself tells more than a ``**Resource:**`` line or an index, and
    either names it better than a call does."""
    return draft.detailed and not draft.resource, draft.detailed, not (draft.called or draft.aside)


def _ids(outline: Outline) -> Iterator[str]:
    """The ids of requirements, and those that begin a table row, a list item or a heading."""
    yield from (item.id.text for item in outline.part(requirements.read).items)
    starts: list[Text] = [item.text for item in items_of(outline.root)]
    starts += [section.heading.title for section in outline.walk() if section.heading]
    starts += [row[0] for table in blocks_of(outline.root, Table) for row in table.rows]
    for text in starts:
        found = MENTION.match(text.text.lstrip("*`[# ")[:60])
        if found:
            yield found[0]


def _required(outline: Outline) -> list[Draft]:
    """The endpoints of a document that describes none: those with which cells of its requirements
    begin, ``| FR-1 | A carrier books | `POST /bookings` |``."""
    ids = {item.id.span for item in outline.part(requirements.read).items}
    found = [
        Draft(route, False)
        for table in (blocks_of(outline.root, Table) if ids else ())
        if any(row[0].span in ids for row in table.rows[:1])
        for route in mentioned(table)
    ]
    return found if len({draft.route.pattern for draft in found}) >= _FEWEST_CALLED else []


def _called(outline: Outline, scope: Scope) -> list[Draft]:
    """The several endpoints that commands call below headings of any name, in a document that has
    requirements: who looks after a service calls it, too, but does not say what it is to do."""
    api = replace(scope, kind="api")
    found = [
        draft
        for section in (outline.walk() if outline.part(requirements.read).items else ())
        if any(
            each.language in _SHELL and "curl " in each.text
            for each in blocks_of(section, Fence, deep=False)
        )
        for draft in endpoints_of(replace(section, children=()), api)
        if draft.called
    ]
    return found if len({draft.route.pattern for draft in found}) >= _FEWEST_CALLED else []


_FEWEST_CALLED = 3
_SHELL = {"", "bash", "sh", "shell", "zsh", "console"}
