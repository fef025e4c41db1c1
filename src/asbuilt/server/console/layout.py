"""What all pages have in common: the skeleton, the head of the page, the form for signing in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from types import MappingProxyType

from asbuilt.markup import Markup, element, text
from asbuilt.plan.model import Builtin, Route, ServicePlan

_TEMPLATE = Template((files(__package__) / "templates" / "page.html").read_text("utf-8"))

MEDIA_TYPES: Mapping[str, str] = MappingProxyType({
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
})  # fmt: skip
STATIC: Mapping[str, bytes] = MappingProxyType({
    item.name: item.read_bytes() for item in (files(__package__) / "static").iterdir()
})  # fmt: skip
"""The files that pages load, by name."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is: the folder of its ``files`` and the service's ``root``, as seen from it.

    Nothing on a page is named from the top, so that a proxy may put the service under any path.
    """

    files: str
    root: str


DOCS = Place("docs", ".")
CONSOLE = Place("console", ".")
SETUP = Place(".", "..")


def page(place: Place, title: str, script: str, *content: Markup) -> bytes:
    """A whole page."""
    body = element("body", *content, data_root=place.root)
    html = _TEMPLATE.substitute(title=text(title), files=place.files, script=script, body=body)
    return html.encode()


def banner(plan: ServicePlan, *links: Markup) -> Markup:
    """The head of a page: what service this is, and where else to look."""
    facts = [plan.version and f"version {plan.version}", plan.status]
    return element(
        "header",
        element("a", "Skip to the content", href="#content", class_="skip"),
        element(
            "p",
            element("strong", plan.title or plan.name),
            " ",
            element("small", " · ".join(fact for fact in facts if fact)),
        ),
        element("nav", *links, aria_label="Pages"),
    )


def sign_in(plan: ServicePlan) -> Markup:
    """The form for signing in, and what replaces it afterwards; a script brings both to life."""
    assert plan.identity is not None
    names = plan.identity.names
    form = element(
        "form",
        _entry("name", " or ".join(names).capitalize() or "Name", "text", autocomplete="username"),
        _entry("password", "Password", "password", autocomplete="current-password"),
        element(
            "div",
            element("label", "Code of the app, or a recovery code", for_="code"),
            element("input", id="code", autocomplete="one-time-code"),
            id="second-factor",
            hidden=True,
        ),
        element("button", "Sign in"),
        id="sign-in",
        data_login=route_of(plan, "auth.login").path,
        data_name=names[0] if len(names) == 1 else "identifier",
    )
    state = element(
        "p",
        element("span", id="who"),
        " ",
        element("button", "Sign out", type="button", id="sign-out"),
        id="signed-in",
        data_refresh=route_of(plan, "auth.refresh").path,
        data_logout=route_of(plan, "auth.logout").path,
        hidden=True,
    )
    return element(
        "section",
        form,
        state,
        element("p", role="alert", id="trouble", class_="error"),
        aria_label="Sign in",
        class_="account",
    )


def _entry(name: str, label: str, kind: str, *, autocomplete: str) -> Markup:
    return element(
        "div",
        element("label", label, for_=name),
        element("input", id=name, type=kind, autocomplete=autocomplete, required=True),
    )


def route_of(plan: ServicePlan, family: str) -> Route:
    """The route of a built-in family that every service has."""
    return next(
        route
        for route in plan.routes
        if isinstance(route.action, Builtin) and route.action.name == family
    )
