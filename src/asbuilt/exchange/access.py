"""Who may call what, by an OpenAPI description: security requirements as roles"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from asbuilt import regex
from asbuilt.document.blocks import Text
from asbuilt.source import Span
from asbuilt.spec.access.role import role_name
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.openapi.paths import listed
from asbuilt.spec.openapi.tree import Description
from asbuilt.spec.words import snake
from asbuilt.spec.yaml_tree import Tree

_NO_NAME = regex.compile(r"[^\w-]+")
_SCHEME = regex.compile(r"_*(?:http|bearer|basic|api|jwt|oauth2?|auth|token|key|scheme|security)$")
_SIGN_IN = ("http", "oauth2", "openIdConnect")


@dataclass(frozen=True, slots=True)
class Access:
    """The roles of each operation by its key; None: whoever has signed in. ``open`` operations are
    for everybody. ``stated`` is whether the description speaks of security at all."""

    roles: Mapping[str, tuple[str, ...] | None]
    open: frozenset[str]
    stated: bool
    lost: tuple[str, ...] = ()

    def applied(self, endpoint: Endpoint) -> Endpoint:
        """``endpoint`` with who may call it; roles that it names itself stay."""
        if endpoint.key in self.open:
            return replace(endpoint, public=True, roles=None)
        if endpoint.roles or endpoint.key not in self.roles:
            return endpoint
        names = self.roles[endpoint.key]
        roles = tuple(Text(name, Span(0, 0)) for name in names or ()) or None
        return replace(endpoint, roles=roles, public=False)


def access(description: Description) -> Access:
    """Scopes are roles; without any, each scheme is one where there are several."""
    whole = description.root.members.get("security")
    demands: dict[str, list[Tree]] = {}
    for operation in listed(description):
        stated = operation.tree.members.get("security", whole)
        if stated is not None and isinstance(stated.value, list):
            demands[operation.route_key] = stated.items
    public = {
        key for key, each in demands.items() if not all(one.members for one in each) or not each
    }
    closed = {key: each for key, each in demands.items() if key not in public}
    schemes = {name for each in closed.values() for one in each for name in one.members}
    roles = {key: _roles(each, len(schemes) > 1) for key, each in closed.items()}
    return Access(roles, frozenset(public), bool(demands), tuple(_lost(description, schemes)))


def _roles(alternatives: list[Tree], by_scheme: bool) -> tuple[str, ...] | None:
    scopes = [
        scope.text
        for each in alternatives
        for scopes in each.members.values()
        for scope in scopes.items
        if scope.text
    ]
    if scopes:
        return tuple(dict.fromkeys(map(_name, scopes)))
    if by_scheme:
        return tuple(
            dict.fromkeys(_scheme_role(name) for each in alternatives for name in each.members)
        )
    return None


def _name(scope: str) -> str:
    return role_name(_NO_NAME.sub("_", scope).strip("_") or "user")


def _scheme_role(scheme: str) -> str:
    """``admin`` for ``adminAuth``; ``bearer_auth`` stays, for want of another word."""
    name = whole = _name(snake(scheme))
    while (shorter := _SCHEME.sub("", name)) != name:
        name = shorter
    return name or whole


def _lost(description: Description, used: set[str]) -> list[str]:
    root = description.root
    schemes = root["components"]["securitySchemes"].members or root["securityDefinitions"].members
    found = []
    for name in sorted(used):
        scheme = description.resolved(schemes[name]) if name in schemes else None
        kind = scheme["type"].text if scheme else "undefined"
        if kind not in _SIGN_IN or (scheme and scheme["scheme"].text.lower() == "basic"):
            found.append(f"security scheme `{name}` ({kind}): callers sign in and send a JWT")
    return found
