"""The service of ``specs/authority.md`` in this process, with people in it and handlers that do
whatever they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asbuilt.api
from asbuilt.plan.compile import compile
from asbuilt.plan.handlers import Handler
from asbuilt.plan.model import ServicePlan
from asbuilt.server.handlers import Handlers
from asbuilt.source import Source
from tests.server.inside import PASSWORD, Inside, Person
from tests.serving import Answer

SPEC = Path(__file__).parent / "specs" / "authority.md"


def reveal(row: Any, db: Any) -> Any:
    """Everything about a row, and what the answer's example calls a secret."""
    whole = db.elevated.projects.get(row["id"])
    return {**whole, "apiToken": whole["api_token"]}


def attempt(request: Any, db: Any) -> Any:
    """Whatever the body says, with the caller's rights or the service's."""
    given = request.body
    table = getattr(db.elevated if given["elevated"] else db, given["table"])
    named = given.get("named") or {}
    return {"result": getattr(table, given["verb"])(*(given.get("arguments") or ()), **named)}


def basket(request: Any) -> Any:
    """The body itself."""
    return {"received": request.body}


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "reveal": reveal,
    "attempt": attempt,
    "basket": basket,
}
ARGUMENTS = {"reveal": ("row", "db"), "attempt": ("request", "db"), "basket": ("request",)}


def plan() -> ServicePlan:
    """The plan of the document with its handlers."""
    spec = asbuilt.api.read(Source("spec.md", SPEC.read_text("utf-8")))
    return compile(spec, tuple(Handler(name, None, None, 1) for name in FUNCTIONS))


@dataclass(frozen=True, slots=True)
class Cast:
    """Ann and Bob are members, Lea leads; Ann is in Lea's team. Each of the members has a project
    with a task that has a label; Bob's second project is shared."""

    inside: Inside
    admin: Person
    lea: Person
    ann: Person
    bob: Person
    teams: tuple[int, int]
    anns: int
    bobs: int
    shared: int
    anns_task: int
    bobs_task: int

    def attempt(
        self, person: Person, table: str, verb: str, *arguments: Any, **more: Any
    ) -> Answer:
        """Have the handler do something with a person's rights."""
        body = {"table": table, "verb": verb, "elevated": more.pop("elevated", False)}
        body |= {"arguments": list(arguments), "named": more}
        return person.send("POST", "/api/attempts", body)


def project(person: Person, name: str, **columns: Any) -> int:
    """A new project's id."""
    made = person.send("POST", "/api/projects", {"name": name, **columns})
    assert made.status == 201, made
    number: int = made.body["id"]
    return number


def task(person: Person, below: int, title: str) -> int:
    """A new task's id, with a label."""
    made = person.send("POST", f"/api/projects/{below}/tasks", {"title": title})
    assert made.status == 201, made
    number: int = made.body["id"]
    labelled = person.send("POST", f"/api/tasks/{number}/labels", {"text": f"{title}'s"})
    assert labelled.status == 201, labelled
    return number


@contextmanager
def performed(directory: Path) -> Iterator[Cast]:
    """The service of the document with its people, in an empty directory."""
    handlers = Handlers(FUNCTIONS, ARGUMENTS)
    with Inside(plan(), directory, handlers=handlers) as inside:
        admin = Person(inside)
        body = {"username": "root", "password": PASSWORD}
        token = {"token": inside.setup_token()}
        admin.takes(admin.send("POST", "/api/auth/setup", body | token))
        lea, ann, bob = (newcomer(inside, name) for name in ("lea", "ann", "bob"))
        blue, red = (
            admin.send("POST", "/api/teams", {"name": name}).body["id"] for name in ("blue", "red")
        )
        for person, columns in (
            (lea, {"role": "lead", "team_id": blue}),
            (ann, {"team_id": blue, "salary": 100, "phone": "1"}),
            (bob, {"team_id": red, "salary": 200, "phone": "2"}),
        ):
            changed = admin.send("PATCH", f"/api/users/{person.user['id']}", columns)
            assert changed.status == 200, changed
        anns = project(ann, "shed", estimate=3, code="A")
        bobs = project(bob, "boat", estimate=4, code="B")
        shared = project(bob, "bridge", estimate=5, shared=True, reviewer_id=bob.user["id"])
        for number in (anns, bobs, shared):
            admin.send("PATCH", f"/api/projects/{number}", {"budget": number})
        yield Cast(
            inside, admin, lea, ann, bob, (blue, red), anns, bobs, shared,
            task(ann, anns, "saw"), task(bob, bobs, "row"),
        )  # fmt: skip


def newcomer(inside: Inside, name: str) -> Person:
    """A new member."""
    person = Person(inside)
    body = {"username": name, "password": PASSWORD}
    answer = person.send("POST", "/api/auth/register", body)
    assert answer.status == 201, answer
    return person.takes(answer)


def places(answer: Answer) -> list[str]:
    """What a refusal points at."""
    return [error.get("pointer") for error in answer.body.get("errors", ())]


def same(first: Answer, second: Answer) -> bool:
    """Whether two refusals tell the same, but for the address and what counts the requests."""

    def told(answer: Answer) -> Any:
        left_out = ("instance", "request_id")
        body = {name: value for name, value in answer.body.items() if name not in left_out}
        names = sorted(answer.headers.keys() - {"x-request-id", "content-length", "ratelimit"})
        return answer.status, body, [(name, answer.headers[name]) for name in names]

    return bool(told(first) == told(second))
