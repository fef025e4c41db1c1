"""Canaries: values that stand nowhere else, written into the service and looked for where they must
not be."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from asbuilt.plan.account_shapes import PASSWORD
from asbuilt.plan.model import ANONYMOUS, Builtin, Insert, Route
from asbuilt.plan.naming import snake
from asbuilt.verify import compose
from asbuilt.verify.aim import Aim, aims
from asbuilt.verify.bench import Actor, Bench, Reply

LETTERS = "abcdefghjkmnpqrstuvwxyz"
SHORTEST = 10
"""Characters that tell a canary from other text."""


@dataclass(slots=True)
class Canaries:
    """``planted`` are the values by what they are: ``users.email``."""

    bench: Bench
    planted: dict[str, str] = field(default_factory=dict)

    def value(self, what: str, longest: int | None = None) -> str | None:
        """A new canary; None where there is no room for one."""
        chance = self.bench.random(f"canary {what} {len(self.planted)}")
        text = "canary" + "".join(chance.choice(LETTERS) for _ in range(12))
        if longest is not None and longest < SHORTEST:
            return None
        text = text[:longest]
        self.planted[what] = text
        return text

    def body(self, route: Route, body: dict[str, Any]) -> dict[str, Any]:
        """The body with a canary in every member of free text, and in its password."""

        def value(name: str, column: str, longest: int | None, old: str) -> str:
            if PASSWORD in snake(name):
                return self.planted.get(PASSWORD) or self.value(PASSWORD) or old
            what = f"{written(self.bench, route)}.{column}"
            if "@" in old:
                return f"{self.value(what)}@example.com"
            return self.value(what, longest) or old

        return filled(self.bench, route, body, value)


Fill = Callable[[str, str, int | None, str], str]
"""From a member, its column, how long it may be, and the text that is there, to another text."""


def filled(bench: Bench, route: Route, body: dict[str, Any], value: Fill) -> dict[str, Any]:
    """The body with other text in its password and in every member of free text: those that refer
    to no row, and of which no CHECK says more than how long they are."""
    assert route.body is not None
    fields = {field.name: field for field in route.body.fields}
    inner = body[route.body.wrapper] if route.body.wrapper else body
    changed = dict(inner)
    for name, old in inner.items():
        field = fields.get(name)
        text = isinstance(old, str) and (field is None or field.type.kind == "text")
        if not text or (field and _bound(bench, route, field.column)):
            continue
        column = field.column if field and field.column else name
        changed[name] = value(name, column, field.type.length if field else None, old)
    return {**body, route.body.wrapper: changed} if route.body.wrapper else changed


def written(bench: Bench, route: Route) -> str | None:
    """The table that a route writes to."""
    if isinstance(route.action, Builtin):
        return bench.subject.plan.identity_table
    name: str | None = getattr(route.action, "table", None)
    return name


def _bound(bench: Bench, route: Route, column: str | None) -> bool:
    table = bench.subject.plan.tables.get(written(bench, route) or "")
    if table is None or column is None:
        return False
    refers = any(column in reference.columns for reference in table.references)
    checked = [check for check in table.checks if column in check.columns]
    return refers or any("length" not in check.text.lower() for check in checked)


@dataclass(frozen=True, slots=True)
class Entry:
    """An endpoint that takes rows or registers people, and who may use it."""

    route: Route
    actor: Actor
    aim: Aim

    async def send(self, bench: Bench, body: Any) -> Reply:
        """The body to the endpoint."""
        return await bench.send(self.actor, self.route.method, self.aim.path, body, patient=False)


def registers(route: Route) -> bool:
    """Whether people make their own accounts there."""
    return isinstance(route.action, Builtin) and route.action.name == "auth.register"


def takes_rows(bench: Bench) -> Iterator[Route]:
    """The document's endpoints that take rows, and the one for registering."""
    for route in bench.subject.plan.routes:
        if route.system and bench.own is None:
            continue
        if route.body and (
            registers(route) or (isinstance(route.action, Insert) and not route.system)
        ):
            yield route


async def entry(bench: Bench, route: Route, number: int) -> tuple[Entry, dict[str, Any]] | None:
    """Somebody who may use ``route``, and a body that it takes from them."""
    roles = [ANONYMOUS] if registers(route) else sorted(
        route.permits, key=lambda role: -len(bench.world.of(role))
    )  # fmt: skip
    for role in roles:
        if role != ANONYMOUS and not bench.world.of(role):
            continue
        actor = await bench.fresh(role, max(0, len(bench.world.of(role)) - 1))
        permit = route.permits.get(role)
        if permit is None:
            continue
        found = aims(bench.subject.plan, bench.world, route, permit, actor.account)
        for aim in (aim for aim in found if aim.open):
            body = compose.body(bench, route, actor, aim, number)
            if body is not None:
                return Entry(route, actor, aim), body
    return None


def traces(canary: str) -> dict[str, bytes]:
    """What a canary looks like in a file, by the name of its form."""
    text = canary.encode()
    return {
        "as text": text,
        "as UTF-16": canary.encode("utf-16-le"),
        "as hexadecimal digits": text.hex().encode(),
        "as base64": b64encode(text[: len(text) // 3 * 3]),
    }
