"""Every cell of the examples' access matrices, tried over the whole path of a request.

What is expected comes from the documents' tables, not from the plan: a mark opens, a cross closes,
a word opens the rows that :data:`REACHED` says and hides the others like absent ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import asbuilt.api
from asbuilt.plan.model import Call, Permit
from asbuilt.server import handlers
from asbuilt.spec.sections.access import Access, Cell
from asbuilt.spec.sections.api import Api
from tests.server.cast import same
from tests.server.inside import PASSWORD, Inside, Person
from tests.serving import Answer

pytestmark = pytest.mark.requirement("FR-4")

EXAMPLES = Path(__file__).parents[2] / "examples"
REHEARSE = {"prefer": "tx=rollback"}

REACHED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "helpdesk": {
        "own": frozenset({"hers"}),
        "queue": frozenset({"hers"}),
        "thread": frozenset({"hers"}),
        "reply": frozenset({"hers"}),
        "author": frozenset({"hers", "his"}),
    },
    "shop": {
        "own": frozenset({"hers"}),
        "bought": frozenset({"hers"}),
        "listed": frozenset({"hers"}),
    },
}
"""The rows that a word opens to whom the matrix gives it: *hers* is the first customer's (or a
listed product), *his* the second one's (or an unlisted product)."""

SHOWN = [
    ("helpdesk", "GET /api/tickets"),
    ("shop", "GET /api/orders"),
    ("shop", "GET /api/products"),
]


@dataclass(frozen=True, slots=True)
class Stage:
    """A running example: its people by role, and the keys of its rows by the noun of their path."""

    name: str
    people: Mapping[str, Person]
    keys: Mapping[str, Mapping[str, int]]
    bodies: Mapping[str, Any]

    def send(self, role: str, endpoint: str, row: str) -> Answer:
        """Try an endpoint on a row; nothing that it changes stays."""
        method, _, path = endpoint.partition(" ")
        noun = path.split("/")[2]
        path = re.sub(r"\{\w+\}", str(self.keys.get(noun, {}).get(row, 0)), path)
        return self.people[role].send(method, path, self.bodies.get(endpoint), REHEARSE)


def cells(name: str) -> list[Cell]:
    """The cells about the document's own tables."""
    spec = asbuilt.api.read(EXAMPLES / name)
    return [cell for cell in spec[Access].cells if "/auth/" not in cell.endpoint]


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Stage]]:
    directory = tmp_path_factory.mktemp("matrix")
    with (
        opened("helpdesk", directory) as helpdesk,
        opened("shop", directory) as shop,
    ):
        yield {"helpdesk": staged_helpdesk(helpdesk), "shop": staged_shop(shop)}


def opened(name: str, directory: Path, *, ruled: bool = True) -> Inside:
    """An example as a service in this process, with its handlers; if not ``ruled``, everyone who
    may use an endpoint may use it on every row."""
    plan = asbuilt.api.compile(asbuilt.api.read(EXAMPLES / name))
    if not ruled:
        routes = (
            replace(route, permits={role: Permit(None, permit.readable, {}, permit.writable)
                                    for role, permit in route.permits.items()})
            for route in plan.routes
        )  # fmt: skip
        plan = replace(plan, routes=tuple(routes))
    hooks = {hook for route in plan.routes for hook in route.before}
    calls = {route.action.handler for route in plan.routes if isinstance(route.action, Call)}
    loaded = handlers.load(EXAMPLES / name / "handlers.py", tuple(hooks | calls))
    return Inside(plan, directory / name, handlers=loaded)


def joined(inside: Inside, path: str, **columns: Any) -> Person:
    """Somebody who has just registered."""
    person = Person(inside)
    return person.takes(done(person.send("POST", path, {"password": PASSWORD, **columns})))


def done(answer: Answer) -> Answer:
    """``answer``, which must be a success."""
    assert answer.status in (200, 201, 204), answer
    return answer


def number(answer: Answer) -> int:
    """The key of what was made."""
    found: int = done(answer).body["id"]
    return found


def examples(name: str) -> dict[str, Any]:
    """The request examples of a document by endpoint."""
    endpoints = asbuilt.api.read(EXAMPLES / name)[Api].endpoints
    return {each.key: each.request.value for each in endpoints if each.request}


def staged_helpdesk(inside: Inside) -> Stage:
    token = {"token": inside.setup_token()}
    names = ("root", "grace", "cora", "dan")
    admin, agent, cora, dan = (
        joined(inside, "/api/auth/" + ("setup" if name == "root" else "register"),
               username=name, email=f"{name}@example.com", full_name=name,
               **(token if name == "root" else {}))
        for name in names
    )  # fmt: skip
    ours, theirs = (
        number(admin.send("POST", "/api/teams", {"name": name})) for name in ("ours", "theirs")
    )
    promoted = {"role": "agent", "team_id": ours}
    done(admin.send("PATCH", f"/api/users/{agent.user['id']}", promoted))
    tickets = {
        row: number(person.send("POST", "/api/tickets", {"title": row, "body": "b"}))
        for row, person in (("hers", cora), ("his", dan))
    }
    done(admin.send("PATCH", f"/api/tickets/{tickets['his']}", {"team_id": theirs}))
    people = {"admin": admin, "agent": agent, "customer": cora, "anonymous": Person(inside)}
    users = {"hers": cora.user["id"], "his": dan.user["id"]}
    bodies = examples("helpdesk") | {
        "PATCH /api/tickets/{id}": {"status": "pending", "team_id": ours},
        "PATCH /api/users/{id}": {"active": True},
    }
    return Stage("helpdesk", people, {"tickets": tickets, "users": users}, bodies)


def staged_shop(inside: Inside) -> Stage:
    token = {"token": inside.setup_token()}
    admin, cora, dan = (
        joined(inside, "/api/auth/" + ("setup" if name == "root" else "register"),
               email=f"{name}@example.com", name=name, **(token if name == "root" else {}))
        for name in ("root", "cora", "dan")
    )  # fmt: skip
    products = {
        row: number(
            admin.send(
                "POST", "/api/products",
                {"sku": row, "name": row, "price": "1.00", "stock": 9, "listed": row == "hers"},
            )
        )
        for row in ("hers", "his")
    }  # fmt: skip
    order = {"lines": [{"product_id": products["hers"], "quantity": 1}]}
    orders = {
        row: number(person.send("POST", "/api/orders", order))
        for row, person in (("hers", cora), ("his", dan))
    }
    people = {"admin": admin, "customer": cora, "anonymous": Person(inside)}
    bodies = examples("shop") | {"POST /api/orders": order}
    return Stage("shop", people, {"orders": orders, "products": products}, bodies)


EVERY = [(name, cell) for name in REACHED for cell in cells(name)]
NAMES = [f"{name}-{cell.endpoint}-{cell.role}" for name, cell in EVERY]


@pytest.mark.parametrize(("name", "cell"), EVERY, ids=NAMES)
@pytest.mark.parametrize("row", ["hers", "his"])
def test_a_cell_is_as_the_document_says(
    stages: dict[str, Stage], name: str, cell: Cell, row: str
) -> None:
    stage = stages[name]
    answer = stage.send(cell.role, cell.endpoint, row)
    if cell.grant in ("deny", "empty"):
        assert answer.status == (401 if cell.role == "anonymous" else 403), answer
    elif "{" not in cell.endpoint or cell.word is None or row in REACHED[name][cell.word]:
        assert answer.status in (200, 201, 204), answer
    else:
        absent = stage.send(cell.role, cell.endpoint, "no such row")
        assert answer.status == absent.status == 404, answer
        assert same(answer, absent)


@pytest.mark.parametrize(("name", "endpoint"), SHOWN, ids=" ".join)
def test_a_list_shows_the_rows_that_each_role_reaches(
    stages: dict[str, Stage], name: str, endpoint: str
) -> None:
    stage = stages[name]
    for cell in cells(name):
        if cell.endpoint != endpoint or cell.grant in ("deny", "empty"):
            continue
        answer = stage.send(cell.role, endpoint, "")
        reached = REACHED[name][cell.word] if cell.word else {"hers", "his"}
        noun = endpoint.rpartition("/")[2]
        expected = {stage.keys[noun][row] for row in reached}
        assert {row["id"] for row in answer.body["items"]} == expected, cell.role
        assert answer.body["total"] == len(expected)


def test_every_endpoint_of_the_documents_is_in_their_matrices() -> None:
    for name in REACHED:
        known = {each.key for each in asbuilt.api.read(EXAMPLES / name)[Api].endpoints}
        named = {cell.endpoint for cell in cells(name)}
        assert {key for key in known if "/auth/" not in key} == named


def test_a_service_that_forgets_its_row_rules_is_caught(tmp_path: Path) -> None:
    with opened("shop", tmp_path, ruled=False) as inside:
        admin = joined(inside, "/api/auth/setup", email="r@example.com", name="r",
                       token=inside.setup_token())  # fmt: skip
        hidden = {"sku": "S", "name": "S", "price": "1.00", "stock": 1, "listed": False}
        product = number(admin.send("POST", "/api/products", hidden))
        assert Person(inside).send("GET", f"/api/products/{product}").status == 200
