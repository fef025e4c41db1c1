"""Who may call what, by an OpenAPI description: security requirements as roles"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.exchange.collections import segment
from asbuilt.source import Span
from asbuilt.spec.access.roles.role import role_name
from asbuilt.spec.endpoints.callers.callers import read_roles
from asbuilt.spec.endpoints.draft import Draft as EndpointDraft
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.endpoints.route import Route
from asbuilt.spec.openapi.callers import names_roles
from asbuilt.spec.openapi.paths import listed
from asbuilt.spec.openapi.tree import Description
from asbuilt.spec.words import snake
from asbuilt.spec.yaml_tree import Tree

_NO_NAME = regex.compile(r"[^\w-]+")
_SCHEME = regex.compile(
    r"_*(?:https?|bearer|basic|api|jwt|o?auth\d?|oidc|open_?id|connect|token|key|scheme|security"
    r"|access|authorization|authentication|cookie|header|query|session|o|\d+)$"
)
_SIGN_IN = ("http", "oauth2", "openIdConnect")


class Access(Struct, frozen=True):
    """The roles of each operation by its key; None: whoever has signed in. ``open`` operations are
    for everybody. ``stated`` is whether the description speaks of security at all, ``meanings``
    what it says of its scopes, by the roles that they are. ``explicit`` operations say themselves
    which roles call them. ``words`` stand for the rules of rows, each by the operation's table and
    the rule."""

    roles: Mapping[str, tuple[str, ...] | None]
    open: frozenset[str]
    stated: bool
    meanings: Mapping[str, str]
    explicit: frozenset[str]
    words: Mapping[tuple[str, str], str]
    lost: tuple[str, ...] = ()

    def applied(self, endpoint: Endpoint) -> Endpoint:
        """``endpoint`` with who may call it; roles that it names itself stay."""
        if endpoint.rows:
            table = _table(endpoint)
            words = ((role, self.words[table, rule.text]) for role, rule in endpoint.rows)
            rows = tuple((role, Text(word, Span(0, 0))) for role, word in words)
            return replace(endpoint, rows=rows)
        if endpoint.key in self.open:
            return replace(endpoint, public=True, roles=None)
        names = self.roles.get(endpoint.key)
        if endpoint.key not in self.roles or (
            endpoint.roles and (endpoint.key in self.explicit or not names)
        ):
            return endpoint
        roles = tuple(Text(name, Span(0, 0)) for name in names or ()) or None
        return replace(endpoint, roles=roles, public=False)

    def named(self, endpoints: Iterable[Endpoint]) -> tuple[tuple[str, str], ...]:
        """Each role of ``endpoints`` once, with what the description says of it."""
        names = dict.fromkeys(role.text for each in endpoints for role in each.roles or ())
        return tuple((name, self.meanings.get(name, "")) for name in names)

    @property
    def legend(self) -> tuple[tuple[str, str], ...]:
        """Each word for some rows, with its rule."""
        return tuple((word, rule) for (_, rule), word in self.words.items())


def access(description: Description, endpoints: Iterable[Endpoint]) -> Access:
    """Scopes are roles; without any, each scheme is one where there are several and its name says
    who calls, as ``adminAuth`` does, or nobody signs in by it, as with a key, while others need a
    scope. Whoever calls in another way has signed in."""
    whole = description.root.members.get("security")
    demands: dict[str, list[Tree]] = {}
    operations = tuple(listed(description))
    for operation in operations:
        stated = operation.tree.members.get("security", whole)
        if stated is not None and isinstance(stated.value, list):
            demands[operation.route_key] = stated.items
    public = {
        key for key, each in demands.items() if not all(one.members for one in each) or not each
    }
    closed = {key: each for key, each in demands.items() if key not in public}
    used = {name for each in closed.values() for one in each for name in one.members}
    by_scheme = len(used) > 1
    schemes = _schemes(description)
    roles = {key: _roles(each, by_scheme, schemes) for key, each in closed.items()}
    together = dict(_together(closed, by_scheme))
    meanings = dict(_meanings(schemes)) | {
        role: "whoever is all of these: " + ", ".join(names) for role, names in together.items()
    }
    lost = (*_lost(schemes, used), *_said(together))
    named = frozenset(each.route_key for each in operations if names_roles(each.tree))
    words = _words(endpoints)
    return Access(roles, frozenset(public), bool(demands), meanings, named, words, lost)


def _words(endpoints: Iterable[Endpoint]) -> dict[tuple[str, str], str]:
    """A word for each rule of rows: ``some products``, ``some products 2``."""
    words: dict[tuple[str, str], str] = {}
    counts: Counter[str] = Counter()
    for endpoint in endpoints:
        table = _table(endpoint)
        for _, rule in endpoint.rows:
            if (table, rule.text) not in words:
                counts[table] += 1
                number = f" {counts[table]}" if counts[table] > 1 else ""
                words[table, rule.text] = f"some {table.replace('_', ' ')}{number}"
    return words


def _table(endpoint: Endpoint) -> str:
    """The table on whose rows an operation acts."""
    return endpoint.table.text if endpoint.table else segment(endpoint.path)


def _roles(
    alternatives: list[Tree], by_scheme: bool, schemes: Mapping[str, Tree]
) -> tuple[str, ...] | None:
    wanted = [_wanted(each, by_scheme) for each in alternatives]
    if any(wanted):
        wanted = [
            names or _keys(each, schemes) for names, each in zip(wanted, alternatives, strict=True)
        ]
    if not all(wanted):
        return None
    return tuple(dict.fromkeys(_joint(each) for each in wanted))


def _wanted(alternative: Tree, by_scheme: bool) -> tuple[str, ...]:
    """The roles that a caller has to have all at once."""
    found: dict[str, None] = {}
    for scheme, scopes in alternative.members.items():
        names = [_name(scope.text) for scope in scopes.items if scope.text]
        if not names and by_scheme and (role := _scheme_role(scheme)):
            names = [role]
        found |= dict.fromkeys(names)
    return tuple(found)


def _keys(alternative: Tree, schemes: Mapping[str, Tree]) -> tuple[str, ...]:
    """A role for a scheme by which nobody signs in. Where the others who may call need a role,
    those who have only signed in are not to pass in its place."""
    signs_in = (scheme in schemes and _signs_in(schemes[scheme]) for scheme in alternative.members)
    return (
        ()
        if any(signs_in)
        else tuple(_name(f"{snake(each)}_holder") for each in alternative.members)
    )


def _signs_in(scheme: Tree) -> bool:
    return scheme["type"].text in _SIGN_IN and scheme["scheme"].text.lower() != "basic"


def _joint(names: tuple[str, ...]) -> str:
    """One role for several that are wanted together: any of them alone would open too much."""
    return names[0] if len(names) == 1 else _name("_and_".join(sorted(names)))


def _together(
    closed: Mapping[str, list[Tree]], by_scheme: bool
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each role that stands for several, with those."""
    for alternatives in closed.values():
        wanted = [_wanted(each, by_scheme) for each in alternatives]
        for names in wanted if all(wanted) else ():
            if len(names) > 1:
                yield _joint(names), tuple(sorted(names))


def _said(together: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for role, names in together.items():
        each = " and ".join(f"`{name}`" for name in names)
        yield f"{each} are wanted together; a role of its own, `{role}`, stands for that here"


def _name(scope: str) -> str:
    """The scope as a role that an endpoint can name: ``public`` would mean everybody."""
    name = role_name(_NO_NAME.sub("_", scope).strip("_") or "user")
    said = EndpointDraft(Route("GET", "/", (), Span(0, 0)), True)
    read_roles(Text(name, Span(0, len(name))), said)
    is_one = not said.public and [role.text for role in said.roles or ()] == [name]
    return name if is_one else f"scope_{snake(scope)}"


def _scheme_role(scheme: str) -> str:
    """``admin`` for ``adminAuth``; nothing for ``bearerAuth``, which says how one signs in."""
    name = snake(scheme)
    while (shorter := _SCHEME.sub("", name)) != name:
        name = shorter
    return _name(name) if name else ""


def _schemes(description: Description) -> dict[str, Tree]:
    root = description.root
    schemes = root["components"]["securitySchemes"].members or root["securityDefinitions"].members
    return {name: description.resolved(scheme) for name, scheme in schemes.items()}


def _meanings(schemes: Mapping[str, Tree]) -> Iterator[tuple[str, str]]:
    for scheme in schemes.values():
        for flow in (scheme, *scheme["flows"].members.values()):
            for scope, said in flow["scopes"].members.items():
                yield _name(scope), said.text


def _lost(schemes: Mapping[str, Tree], used: set[str]) -> Iterator[str]:
    for name in sorted(used):
        scheme = schemes.get(name)
        kind = scheme["type"].text if scheme else "undefined"
        if not (scheme and _signs_in(scheme)):
            yield f"security scheme `{name}` ({kind}): callers sign in and send a JWT"
