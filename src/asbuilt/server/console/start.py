"""The console's start page: what this service is, what the caller may use, who is signed in."""

from __future__ import annotations

from asbuilt.markup import Markup, element, prose, scrolling_table
from asbuilt.plan.model import ANONYMOUS, Builtin, Route, ServicePlan
from asbuilt.server.console import layout
from asbuilt.server.openapi.names import operations


def page(plan: ServicePlan, role: str) -> bytes:
    """The page as a caller of this role sees it; administrators see every role's access."""
    assert plan.identity is not None
    content = element(
        "main",
        element("h1", plan.title or plan.name),
        element("p", prose(plan.description), class_="lead"),
        *(_for_everyone(plan, role) if role != plan.identity.administrator else _for_all(plan)),
        _sessions(plan),
        id="content",
    )
    banner = layout.banner(plan, element("a", "API reference", href="docs"))
    title = f"{plan.title or plan.name}: console"
    return layout.page(layout.CONSOLE, title, "console.js", banner, layout.sign_in(plan), content)


def _for_everyone(plan: ServicePlan, role: str) -> tuple[Markup, ...]:
    """The endpoints that this role may use."""
    routes = [route for route in _listed(plan) if role in route.permits]
    who = "without signing in" if role == ANONYMOUS else f"as {role}"
    rows = [element("tr", *_named(route), element("td", route.title)) for route in routes]
    return (
        element("h2", f"Endpoints {who}"),
        scrolling_table(("Endpoint", "Title"), rows),
    )


def _for_all(plan: ServicePlan) -> tuple[Markup, ...]:
    """Each endpoint with what every role may do there."""
    assert plan.identity is not None
    roles = (*plan.identity.roles, ANONYMOUS)
    rows = [
        element("tr", *_named(route), *(element("td", _access(route, role)) for role in roles))
        for route in _listed(plan)
    ]
    return (
        element("h2", "Endpoints and roles"),
        element("p", "“some rows” stands for a row rule of the specification."),
        scrolling_table(("Endpoint", *roles), rows),
    )


def _access(route: Route, role: str) -> str:
    permit = route.permits.get(role)
    if permit is None:
        return "no"
    return "some rows" if permit.rule is not None else "yes"


def _listed(plan: ServicePlan) -> list[Route]:
    """What people and their programs use; set-up has a page of its own."""
    routes = (operation.route for operation in operations(plan))
    return [route for route in routes if route.action != Builtin("auth.setup")]


def _named(route: Route) -> tuple[Markup, ...]:
    method = element("span", route.method, class_=f"method {route.method.lower()}")
    return (element("th", method, " ", element("code", route.path), scope="row"),)


def _sessions(plan: ServicePlan) -> Markup:
    """Filled by the script once somebody is signed in."""
    head = ("Begun", "Last used", "Program", "Address", "State")
    return element(
        "section",
        element("h2", "Your sessions"),
        scrolling_table(head, []),
        id="sessions",
        data_list=layout.route_of(plan, "auth.sessions").path,
        data_end=layout.route_of(plan, "auth.end_session").path,
        hidden=True,
    )
