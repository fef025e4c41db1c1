"""The operations of a service and their names: stable, unique, and the words of the paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, count
from types import MappingProxyType

from asbuilt import regex
from asbuilt.plan.model import Aggregate, Builtin, Insert, Route, Select, ServicePlan
from asbuilt.plan.naming import singular, snake
from asbuilt.plan.paths import parameters
from asbuilt.spec.endpoints.route import pattern

FAMILY_NAMES: Mapping[str, str] = MappingProxyType({
    "auth.register": "register",
    "auth.login": "login",
    "auth.refresh": "refreshTokens",
    "auth.logout": "logout",
    "auth.logout_all": "logoutEverywhere",
    "auth.setup": "setUp",
    "auth.change_password": "changePassword",
    "auth.forgot": "forgotPassword",
    "auth.reset": "resetPassword",
    "auth.verify_email": "verifyEmail",
    "auth.resend": "resendVerification",
    "auth.totp_enroll": "enrollTotp",
    "auth.totp_confirm": "confirmTotp",
    "auth.totp_disable": "disableTotp",
    "auth.me": "getMe",
    "auth.change_me": "updateMe",
    "auth.sessions": "listSessions",
    "auth.end_session": "endSession",
    "data.batch": "runBatch",
    "system.live": "getHealth",
    "system.ready": "getReadiness",
    "system.jwks": "getPublicKeys",
})  # fmt: skip
"""The families that are part of a contract; pages and metrics are for people and machinery."""

SIGN_IN_TAG = "auth"
BATCH_TAG = "batch"
SERVICE_TAG = "service"
_TAGS = {"auth": SIGN_IN_TAG, "data": BATCH_TAG, "system": SERVICE_TAG}
_PREFIXES = ("api", "rest")
_VERBS = {"GET": "get", "POST": "create", "PUT": "replace", "PATCH": "update", "DELETE": "delete"}
_WORDS = regex.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Operation:
    """One route as the contract lists it.

    ``path`` spells its parameters as the first route of the same shape does: to OpenAPI
    ``/tasks/{id}`` and ``/tasks/{task_id}`` are one path. ``parameters`` maps the route's own names
    to those.
    """

    route: Route
    id: str
    tag: str
    path: str
    parameters: Mapping[str, str]


def operations(plan: ServicePlan) -> tuple[Operation, ...]:
    """Every operation of the contract, in the order of the document, asbuilt's own behind."""
    routes = [route for route in plan.routes if _is_listed(plan, route)]
    identifiers = _unique([(_identifier(route), _whole(route)) for route in routes])
    spellings: dict[str, str] = {}
    found = []
    for route, identifier in zip(routes, identifiers, strict=True):
        path = spellings.setdefault(pattern(route.path), route.path)
        names = zip(parameters(route.path), parameters(path), strict=True)
        found.append(Operation(route, identifier, _tag(route), path, dict(names)))
    return tuple(found)


def pascal(text: str) -> str:
    """``order_lines`` as ``OrderLines``."""
    return "".join(word[0].upper() + word[1:] for word in _WORDS.findall(snake(text)))


def _is_listed(plan: ServicePlan, route: Route) -> bool:
    if not isinstance(route.action, Builtin):
        return True
    if route.action.name == "auth.register":
        return plan.identity is not None and plan.identity.registration
    return route.action.name in FAMILY_NAMES


def _tag(route: Route) -> str:
    if isinstance(route.action, Builtin):
        return _TAGS[route.action.name.partition(".")[0]]
    table: str | None = getattr(route.action, "table", None)
    nouns = _nouns(route.path)
    return table or (nouns[0][0] if nouns else SERVICE_TAG)


# ---------------------------------------------------------------- identifiers


def _identifier(route: Route) -> str:
    """``listTickets``, ``getTicket``, ``createTicketComment``, ``closeTicket``."""
    action = route.action
    if isinstance(action, Builtin):
        return FAMILY_NAMES[action.name]
    nouns = _nouns(route.path)
    if not nouns:
        return _whole(route)
    if isinstance(action, Aggregate):
        nouns.pop()
    *above, (last, keyed) = nouns
    owner = "".join(pascal(singular(snake(noun))) for noun, _ in above)
    if isinstance(action, Aggregate):
        return f"aggregate{owner}{pascal(last)}"
    if isinstance(action, Select) and action.many:
        return f"list{owner}{pascal(last)}"
    if keyed or isinstance(action, Insert) or _creates(route, last):
        return f"{_VERBS[route.method]}{owner}{pascal(singular(snake(last)))}"
    if above and above[-1][1] and route.method == "POST":
        verb = pascal(last)
        return f"{verb[:1].lower()}{verb[1:]}{owner}"
    return f"{route.method.lower()}{owner}{pascal(last)}"


def _creates(route: Route, noun: str) -> bool:
    """Whether a handler stands in for a create: ``POST`` on the noun of its own table."""
    return route.method == "POST" and getattr(route.action, "table", None) == snake(noun)


def _nouns(path: str) -> list[tuple[str, bool]]:
    """The nouns of a path, each with whether parameters follow it."""
    nouns: list[tuple[str, bool]] = []
    for part in path.split("/"):
        if "{" in part:
            if nouns:
                nouns[-1] = (nouns[-1][0], True)
        elif _WORDS.search(part) and (nouns or not _is_prefix(part)):
            nouns.append((part, False))
    return nouns


def _is_prefix(part: str) -> bool:
    return part in _PREFIXES or regex.fullmatch(r"v\d+", part) is not None


def _whole(route: Route) -> str:
    """Method and every part of the path: longer, and seldom twice."""
    return f"{route.method.lower()}{pascal(route.path.replace('{', '/by_')) or 'Root'}"


def _unique(candidates: Iterable[tuple[str, str]]) -> list[str]:
    """The first name of each pair that is still free, else the second, if need be with a number."""
    taken: dict[str, None] = {}
    for short, whole in candidates:
        names = chain((short, whole), (f"{whole}{number}" for number in count(2)))
        taken[next(name for name in names if name not in taken)] = None
    return list(taken)
