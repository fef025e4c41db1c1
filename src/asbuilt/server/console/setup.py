"""The page on which the first administrator is made."""

from __future__ import annotations

from collections.abc import Mapping

from asbuilt.markup import Markup, element
from asbuilt.plan.model import BodyField, ServicePlan, TablePlan
from asbuilt.plan.naming import snake
from asbuilt.server.auth.passwords import MIN_CHARACTERS
from asbuilt.server.console import layout
from asbuilt.server.openapi.schemas import Columns, Schema

_INPUTS: Mapping[str, str] = {
    "integer": "number", "float": "number", "date": "date", "time": "time",
}  # fmt: skip
_MULTILINE = ("json", "array", "object")


def page(plan: ServicePlan, *, is_open: bool) -> bytes:
    """The form; ``is_open`` False: there is an administrator already."""
    title = f"{plan.title or plan.name}: set-up"
    content = element(
        "main",
        element("h1", "First administrator"),
        *((_form(plan), _next_steps(plan)) if is_open else (_closed(),)),
        id="content",
    )
    banner = layout.banner(
        plan,
        element("a", "Console", href="../console"),
        element("a", "API reference", href="../docs"),
    )
    return layout.page(layout.SETUP, title, "setup.js", banner, content)


def _closed() -> Markup:
    return element(
        "p",
        "There is an administrator already. ",
        element("a", "Sign in on the console", href="../console"),
        ".",
    )


def _form(plan: ServicePlan) -> Markup:
    assert plan.identity is not None
    table = plan.tables[plan.identity.table]
    route = layout.route_of(plan, "auth.setup")
    assert route.body is not None
    return element(
        "form",
        element("p", "The link that the service printed works once, for 30 minutes."),
        *(_field(table, field, plan.identity.names) for field in route.body.fields),
        element("button", "Make the administrator"),
        element("p", role="alert", id="trouble", class_="error"),
        id="set-up",
        data_path=route.path,
        data_wrapper=route.body.wrapper,
        novalidate=True,
    )


def _field(table: TablePlan, field: BodyField, names: tuple[str, ...]) -> Markup:
    if field.column is None:
        return password(field.name)
    schema = Columns(table).taken(field.column)
    label = words(field.name)
    return _labelled(
        field.name,
        label if field.required else f"{label} (optional)",
        _control(field, schema, sign_in=field.column in names),
    )


def _labelled(name: str, label: str, control: Markup) -> Markup:
    return element(
        "div",
        element("label", label, for_=f"field-{name}"),
        control,
        element("p", id=f"error-{name}", class_="error"),
        class_="field",
    )


def _control(field: BodyField, schema: Schema, *, sign_in: bool) -> Markup:
    """The control for a field; ``data-kind`` tells the script how to write it as JSON."""
    common: dict[str, str | bool | None] = {
        "id": f"field-{field.name}",
        "name": field.name,
        "data_kind": field.type.kind,
        "required": field.required,
        "aria_describedby": f"error-{field.name}",
    }
    options = schema.get("enum") or ((True, False) if field.type.kind == "boolean" else None)
    if options:
        choices = [element("option", str(value).lower() if isinstance(value, bool) else value)
                   for value in options]  # fmt: skip
        blank = [] if field.required else [element("option", "", value="")]
        return element("select", *blank, *choices, **common)
    if field.type.kind in _MULTILINE:
        return element("textarea", **common)
    kind = _INPUTS.get(field.type.kind, "text")
    if "email" in field.name:
        kind = "email"
    return element("input", type=kind, autocomplete="username" if sign_in else None, **common)


def password(name: str) -> Markup:
    """In a body about an account, a member that is no column is the password, or repeats it."""
    control = element(
        "input", id=f"field-{name}", name=name, type="password", required=True,
        data_kind="text", autocomplete="new-password", aria_describedby=f"error-{name}",
    )  # fmt: skip
    return _labelled(name, f"{words(name)} (at least {MIN_CHARACTERS} characters)", control)


def words(name: str) -> str:
    """``full_name`` and ``fullName`` as ``Full name``."""
    return snake(name).replace("_", " ").capitalize()


def _next_steps(plan: ServicePlan) -> Markup:
    assert plan.identity is not None
    register = element("code", layout.route_of(plan, "auth.register").key)
    others = [element("li", "Let others sign up: ", register)] if plan.identity.registration else []
    return element(
        "section",
        element("h2", "Done", tabindex="-1"),
        element("p", "The administrator ", element("strong", id="who"), " exists. Next:"),
        element(
            "ol",
            element("li", element("a", "Sign in on the console", href="../console")),
            element("li", element("a", "Try the API", href="../docs")),
            *others,
        ),
        id="done",
        hidden=True,
    )  # fmt: skip
