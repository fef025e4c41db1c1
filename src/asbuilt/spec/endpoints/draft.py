"""An endpoint while it is read, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.access.roles.role import Callers
from asbuilt.spec.endpoints.callers.own_deed import own_rows
from asbuilt.spec.endpoints.endpoint import Answer, Endpoint
from asbuilt.spec.endpoints.example import Example
from asbuilt.spec.endpoints.route import Route
from asbuilt.spec.model import Trouble
from asbuilt.spec.words import singular


class Draft(Struct):
    """An endpoint while it is read. ``detailed`` tells a description from a row of an index,
    ``called`` an endpoint that is known by a call of it alone, ``aside`` one that stands where the
    document speaks of something else than its API, ``example`` one of which nothing but an example
    is known, which is of an endpoint that stands elsewhere; ``all_roles`` is the place that
    opens one to every role of the document, ``group`` what is said of all endpoints around it,
    ``number`` the id by which its list calls it; ``at_least`` tells that ``roles`` are the lowest
    that may call, ``scoped`` is what lists several scopes, ``signing`` is what says no more than
    that callers sign in, ``refused`` are those of whom it is said that they may not call,
    ``demand`` what callers have to be that names no role, ``who`` what a label says of who may
    call."""

    route: Route
    detailed: bool
    title: str = ""
    description: str = ""
    request: Example | None = None
    response: Example | None = None
    status: int | None = None
    answers: list[Answer] = field(default_factory=list)
    query: list[str] = field(default_factory=list)
    roles: tuple[Text, ...] | None = None
    rows: tuple[tuple[str, Text], ...] = ()
    all_roles: Span | None = None
    group: Callers | None = None
    public: bool | None = None
    requirements: list[Text] = field(default_factory=list)
    table: Text | None = None
    handler: Text | None = None
    search: tuple[Text, ...] = ()
    concurrency: Text | None = None
    cache_seconds: int | None = None
    rate_limit: Text | None = None
    resource: bool = False
    declared: list[Answer] = field(default_factory=list)
    returned: list[Text] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    place: str = ""
    operation: str = ""
    called: bool = False
    aside: bool = False
    example: bool = False
    number: str = ""
    at_least: bool = False
    scopes: tuple[str, ...] = ()
    scoped: Text | None = None
    signing: Text | None = None
    refused: tuple[Text, ...] = ()
    demand: Text | None = None
    who: Text | None = None


def _joined(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """One answer for each status, with everything that is said of it."""
    said: dict[int, dict[str, str]] = {}
    for each in answers:
        if each.text:
            said.setdefault(each.status, {}).setdefault(each.text.casefold().strip(" ."), each.text)
    first = {each.status: each for each in reversed(answers)}
    return tuple(
        replace(each, text="; ".join(said.get(each.status, {}).values()))
        for each in reversed(first.values())
    )


def finished(draft: Draft, every: Sequence[str] = ()) -> Endpoint:
    """The endpoint as read; ``every`` are the roles that the document has."""
    roles, public = _callers(draft, every)
    return Endpoint(
        method=draft.route.method,
        path=draft.route.path,
        span=draft.route.span,
        title=draft.title,
        description=draft.description,
        request=draft.request,
        response=draft.response,
        status=draft.status,
        answers=_joined(draft.answers),
        query=tuple(dict.fromkeys((*draft.route.query, *draft.query))),
        roles=roles or None,
        rows=draft.rows or tuple(own_rows(draft.route, draft.description or draft.title, roles)),
        public=public,
        requirements=tuple({text.text: text for text in draft.requirements}.values()),
        table=draft.table,
        handler=draft.handler,
        search=draft.search,
        concurrency=draft.concurrency,
        cache_seconds=draft.cache_seconds,
        rate_limit=draft.rate_limit,
        resource=draft.resource,
        declared=tuple(draft.declared),
        operation=draft.operation,
        returned=tuple(draft.returned),
        scopes=draft.scopes,
    )


def doubted(draft: Draft) -> Text | None:
    """What says who may not call an endpoint, or whom its group is for, where nothing says in words
    that are understood who may."""
    if draft.roles or draft.all_roles or _is_misread(draft):
        return None
    if draft.refused:
        return draft.refused[0]
    if draft.demand and not draft.public:
        return draft.demand
    return draft.group.unread if draft.group and not draft.public else None


def _is_misread(draft: Draft) -> bool:
    return any(each.kind == "unparsable-roles" for each in draft.troubles)


def _callers(draft: Draft, every: Sequence[str]) -> tuple[tuple[Text, ...] | None, bool | None]:
    """The roles, and whether the endpoint is public: as it says itself, or else its group. What is
    not understood lets nobody in, though callers sign in besides."""
    roles, public = draft.roles, draft.public
    if roles is None and draft.all_roles:
        roles = tuple(Text(name, draft.all_roles) for name in every)
        public = draft.public if roles else False
    elif roles is None and not public and draft.group and (draft.group.named or public is None):
        roles, public = tuple(caller.role for caller in draft.group.named), draft.group.public
    if not roles and _is_misread(draft):
        return None, None
    refused = {singular(role.text) for role in draft.refused}
    return tuple(role for role in roles or () if singular(role.text) not in refused) or None, public
