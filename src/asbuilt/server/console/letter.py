"""The pages that the links in letters lead to: setting a new password, confirming an address.

The token stands behind the ``#`` of the link, which browsers send to nobody.
"""

from __future__ import annotations

from asbuilt.markup import Markup, element
from asbuilt.plan.model import ServicePlan
from asbuilt.server.console import layout
from asbuilt.server.console.setup import password


def new_password(plan: ServicePlan) -> bytes:
    """The form for a new password."""
    return _page(
        plan, "auth.reset", "New password",
        "The link works once. All sessions of the account end.",
        "Set the password", "Your password is set.", password("new_password"),
    )  # fmt: skip


def confirm_address(plan: ServicePlan) -> bytes:
    """The button that confirms an address: a machine that only follows links confirms nothing."""
    return _page(
        plan, "auth.verify_email", "E-mail address", "Is this your address?",
        "Yes, it is mine", "Your address is confirmed.",
    )  # fmt: skip


def _page(
    plan: ServicePlan,
    family: str,
    heading: str,
    explanation: str,
    button: str,
    done: str,
    *fields: Markup,
) -> bytes:
    form = element(
        "form",
        element("p", explanation),
        *fields,
        element("button", button),
        element("p", role="alert", id="trouble", class_="error"),
        id="set-up",
        data_path=layout.route_of(plan, family).path,
        novalidate=True,
    )
    after = element(
        "section",
        element("h2", "Done", tabindex="-1"),
        element("p", done),
        element("p", element("a", "Sign in on the console", href="../console")),
        id="done",
        hidden=True,
    )
    content = element("main", element("h1", heading), form, after, id="content")
    banner = layout.banner(plan, element("a", "Console", href="../console"))
    title = f"{plan.title or plan.name}: {heading}"
    return layout.page(layout.SETUP, title, "setup.js", banner, content)
