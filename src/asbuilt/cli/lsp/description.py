"""What an editor shows about a name when the pointer rests on it, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from asbuilt.cli.lsp.known import Known
from asbuilt.cli.lsp.names import Name, route_of, table_of
from asbuilt.cli.lsp.reading import Reading
from asbuilt.cli.render.plan import action_text, column_text, permit_text
from asbuilt.plan.model import TablePlan


def describe(reading: Reading, name: Name) -> str:
    """A few lines about a requirement, an endpoint, a table, a column, a role or a term."""
    kinds = {
        "requirement": _requirement, "endpoint": _endpoint, "table": _table, "column": _column,
        "term": _term, "role": _role,
    }  # fmt: skip
    return "\n\n".join(kinds[name.kind](reading, reading.names, name.key))


def _requirement(reading: Reading, names: Known, key: str) -> Iterator[str]:
    found = names.requirements[key]
    about = ", ".join(filter(None, (found.kind, found.priority, _said(found.status))))
    yield f"**{key}** ({about})"
    yield found.text.text
    if found.targets:
        yield "Target: " + "; ".join(target.text for target in found.targets)
    users = [
        f"`{each.method} {each.path}`"
        for each in names.endpoints.values()
        if key in (one.text for one in each.requirements)
    ]
    if users:
        yield "Implemented by " + ", ".join(sorted(users))


def _said(text: object) -> str | None:
    return getattr(text, "text", None)


def _endpoint(reading: Reading, names: Known, key: str) -> Iterator[str]:
    found = names.endpoints[key]
    yield f"**{found.method} {found.path}** {found.title}".strip()
    route = route_of(reading, key)
    if route is None:
        return
    yield action_text(route.action)
    yield "\n".join(f"- {role}: {permit_text(each)}" for role, each in route.permits.items())
    if route.body:
        members = (f"`{f.name}`{'' if f.required else '?'}" for f in route.body.fields)
        yield "Request: " + ", ".join(members)
    names_of = ", ".join(f"`{field.name}`" for field in route.answer.fields)
    yield f"Answer: {route.answer.status}" + (f" with {names_of}" if names_of else "")
    if route.requirements:
        yield "Implements " + ", ".join(route.requirements)


def _table(reading: Reading, names: Known, key: str) -> Iterator[str]:
    yield f"**{key}**"
    table = reading.plan.tables.get(key) if reading.plan else None
    if table:
        yield "\n".join(f"- {_line(table, each.name)}" for each in table.columns if not each.hidden)
    yield from _used(reading, key)


def _column(reading: Reading, names: Known, key: str) -> Iterator[str]:
    owner, _, name = key.partition(".")
    table = reading.plan.tables.get(owner) if reading.plan else None
    if table and any(each.name == name for each in table.columns):
        yield f"{owner}.{_line(table, name)}"
        for check in table.checks:
            if name in check.columns:
                yield f"`CHECK ({check.text})`"


def _line(table: TablePlan, name: str) -> str:
    kind, notes = column_text(table, table.column(name))
    return f"**{name}** `{kind}`{f', {notes}' if notes else ''}"


def _used(reading: Reading, key: str) -> Iterator[str]:
    routes = reading.plan.routes if reading.plan else ()
    used = [
        f"`{route.key}`"
        for route in routes
        if not route.system and (table := table_of(reading, route)) and table.name == key
    ]
    if used:
        yield "Endpoints: " + ", ".join(used)


def _term(reading: Reading, names: Known, key: str) -> Iterator[str]:
    found = names.terms[key]
    yield f"**{found.term.text}**"
    yield found.definition.text


def _role(reading: Reading, names: Known, key: str) -> Iterator[str]:
    yield f"**{key}**"
    routes = reading.plan.routes if reading.plan else ()
    may = [
        f"- `{route.key}`: {permit_text(route.permits[key])}"
        for route in routes
        if not route.system and key in route.permits
    ]
    if may:
        yield "\n".join(may)
