"""Canaries: values that stand nowhere else, written into the service and looked for where they must
not be."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from asbuilt.plan.account_shapes import PASSWORD
from asbuilt.plan.model import ANONYMOUS, Builtin, ColumnPlan, Insert, Route
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
        assert route.body is not None
        inner = body[route.body.wrapper] if route.body.wrapper else body
        filled = {name: self._filled(route, name, value) for name, value in inner.items()}
        return {**body, route.body.wrapper: filled} if route.body.wrapper else filled

    def _filled(self, route: Route, name: str, value: Any) -> Any:
        assert route.body is not None
        if PASSWORD in snake(name):
            return self.planted.get(PASSWORD) or self.value(PASSWORD)
        given = next((field for field in route.body.fields if field.name == name), None)
        if given is None or given.type.kind != "text" or not isinstance(value, str):
            return value
        table = written(self.bench, route)
        column = _column(self.bench, route, given.column)
        if _bound(self.bench, table, column):
            return value
        what = f"{table}.{given.column or name}"
        if "@" in value:
            canary = self.value(what)
            return f"{canary}@example.com"
        return self.value(what, given.type.length) or value


def written(bench: Bench, route: Route) -> str | None:
    """The table that a route writes to."""
    if isinstance(route.action, Builtin):
        return bench.subject.plan.identity_table
    name: str | None = getattr(route.action, "table", None)
    return name


def _column(bench: Bench, route: Route, name: str | None) -> ColumnPlan | None:
    table = bench.subject.plan.tables.get(written(bench, route) or "")
    if table is None or name is None:
        return None
    return next((column for column in table.columns if column.name == name), None)


def _bound(bench: Bench, table: str | None, column: ColumnPlan | None) -> bool:
    """Whether a column can not hold any text: it refers to a row, or a CHECK names its values."""
    plan = bench.subject.plan.tables.get(table or "")
    if plan is None or column is None:
        return False
    refers = any(column.name in reference.columns for reference in plan.references)
    checked = [check for check in plan.checks if column.name in check.columns]
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
