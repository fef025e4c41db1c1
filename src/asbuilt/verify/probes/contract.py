"""Every endpoint's example sent and its answer compared; every declared error provoked; nothing
served that the document does not have."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from asbuilt import regex
from asbuilt.plan.model import ANONYMOUS, AnswerField, Builtin, Call, Insert, Route, Select, Update
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.endpoints.route import pattern
from asbuilt.verify import compose
from asbuilt.verify.aim import Aim, absent, aims, unnamed
from asbuilt.verify.bench import Actor, Bench, NoAccount, Reply
from asbuilt.verify.claim import CONTRACT
from asbuilt.verify.declared import provoked
from asbuilt.verify.probe import Probe
from asbuilt.verify.published import description, operations
from asbuilt.verify.result import Check, Result, Unproven
from asbuilt.verify.shape import differences, nulls
from asbuilt.verify.sign_in import credentials
from asbuilt.verify.subject import Subject

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ELSEWHERE = ("/api/no-such-endpoint", "/admin", "/graphql", "/.env", "/debug", "/api/v9/tables")
"""Paths that no document means and that some services serve."""

_TESTED = regex.compile(r"\btest(?:s|ed|ing)?\b.*\b(?:API|endpoints?)\b", re.I)

ABSENT, FORBIDDEN = (404, 405), (401, 403, 501)
"""What says that nothing is there, and what says as much where it stands for everything."""
NUMBER = 300
"""Tells the bodies of this probe from those of others."""

EXAMPLE = "Asbuilt-Example"
"""The field of an answer that only repeats the document's example: nothing backs the endpoint."""

ROWS_TRIED = 12
"""Rows on which a handler's example is tried before it counts as failed."""


def claims(subject: Subject) -> tuple[str, ...]:
    """The section of endpoints, and every requirement that one of them implements."""
    keys = [route.key for route in subject.routes]
    return (*_whole(subject), *subject.claims.on(*keys)) if keys else ()


def _whole(subject: Subject) -> tuple[str, ...]:
    """The section of endpoints, and tests of all of them."""
    return (CONTRACT, *subject.claims.saying(_TESTED))


async def run(bench: Bench) -> AsyncIterator[Result]:
    """Each endpoint, then what must not be there."""
    for route in bench.subject.routes:
        try:
            async for result in _endpoint(bench, route):
                yield result
        except NoAccount as reason:
            yield Unproven((CONTRACT, *bench.subject.claims.on(route.key)), str(reason), route.line)
    async for check in _undeclared(bench):
        yield check
    async for check in _openapi(bench):
        yield check


@dataclass(frozen=True, slots=True)
class Case:
    """One endpoint of the document."""

    bench: Bench
    route: Route
    endpoint: Endpoint

    @property
    def claims(self) -> tuple[str, ...]:
        """Whom a check here speaks for."""
        return (*_whole(self.bench.subject), *self.bench.subject.claims.on(self.route.key))

    def check(self, name: str, passed: bool, expected: str, reply: Reply, said: str = "") -> Check:
        """A check of this endpoint."""
        return Check(
            self.claims, self.route.key, name, passed, self.route.line, expected,
            said or reply.said, (reply.exchange,),
        )  # fmt: skip


async def _endpoint(bench: Bench, route: Route) -> AsyncIterator[Result]:
    endpoint = bench.subject.endpoints.get(route.key)
    if endpoint is None:
        return
    case = Case(bench, route, endpoint)
    signs_in = isinstance(route.action, Builtin) and route.action.name == "auth.login"
    if not (bench.may_write or route.method == "GET" or signs_in):
        yield Unproven(case.claims, f"{route.key} changes rows: allow it with --allow-writes")
        return
    found: Exemplar | None = None
    async for found in _exemplars(case):
        if found.reply.status == route.answer.status:
            break
    if found is None:
        nobody = f"nobody is known who may use {route.key}"
        yield Unproven(case.claims, unnamed(route) or nobody, route.line)
        return
    if found.reply.header(EXAMPLE):
        reason = f"nothing backs {route.key}: it answers with the document's example"
        yield Unproven(case.claims, reason, route.line)
        return
    for check in _compared(case, found.body, found.reply):
        yield check
    async for result in provoked(bench, route, case.claims, found.actor, found.aim, found.body):
        yield result


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A request such as the document's example, and what came back."""

    actor: Actor
    aim: Aim
    body: Any
    reply: Reply


async def _exemplars(case: Case) -> AsyncIterator[Exemplar]:
    """The example, sent by somebody whom the endpoint is open to with the fewest conditions. Where
    a handler judges the row (a closed ticket cannot be closed) or what the body points at (products
    out of stock), some are tried."""
    bench, permits = case.bench, case.route.permits
    tries = ROWS_TRIED if isinstance(case.route.action, Call) else 1
    for role in sorted(permits, key=lambda role: permits[role].rule is not None):
        if role != ANONYMOUS and not bench.world.of(role):
            continue
        actor = await bench.actor(role)
        found = aims(bench.subject.plan, bench.world, case.route, permits[role], actor.account)
        opened = [aim for aim in found if aim.open]
        if opened and opened[0].row is None:
            opened = opened[:1] * tries
        for number, aim in enumerate(opened):
            body = _other_body(case)
            if case.route.body:
                body = compose.exemplary(bench, case.route, actor, aim, NUMBER + number)
            if case.route.body and body is None:
                continue
            table = getattr(case.route.action, "table", None)
            if aim.row is not None and table and not isinstance(case.route.action, Select):
                bench.world.use(table, aim.row)
            reply = await bench.send(actor, case.route.method, aim.path, body)
            yield Exemplar(actor, aim, body, reply)
            tries -= 1
            if not tries:
                return


def _other_body(case: Case) -> Any:
    """What is sent where neither table nor handler reads the body: the example, with the account's
    own password where the example shows one."""
    example = case.endpoint.request.value if case.endpoint.request else None
    subject, action = case.bench.subject, case.route.action
    if isinstance(action, Builtin) and action.name == "auth.login":
        assert subject.plan.identity is not None
        people = case.bench.world.of(subject.plan.identity.default_role)
        # Elsewhere the last one is for wrong passwords.
        one = people[-1 if case.bench.own else 0] if people else None
        return credentials(subject, one) if one else example
    return example


# ---------------------------------------------------------------- the answer


def _compared(case: Case, body: Any, reply: Reply) -> Iterator[Check]:
    route, endpoint = case.route, case.endpoint
    status = route.answer.status
    yield case.check("answers with its status", reply.status == status, str(status), reply)
    if reply.status != status:
        return
    example = endpoint.response.value if endpoint.response else None
    if example is None or status == 204:
        return
    kind = (reply.header("content-type") or "").partition(";")[0]
    is_json = kind == "application/json" or (case.bench.own is None and kind.endswith("+json"))
    yield case.check("answers in JSON", is_json, "application/json", reply, kind or "nothing")
    answer = reply.json
    told = [*differences(example, answer), *_forbidden_nulls(case, example, answer)]
    yield case.check("answers as written", not told, "the example's shape", reply, "; ".join(told))
    wrong = list(_literals(route, answer, exactly=case.bench.own is not None))
    yield case.check(
        "answers with the example's constants", not wrong, "the example's", reply, "; ".join(wrong)
    )
    if isinstance(route.action, Insert | Update) and isinstance(body, dict):
        lost = list(_lost(body, answer))
        yield case.check("shows what was sent", not lost, "the values sent", reply, "; ".join(lost))


def _forbidden_nulls(case: Case, example: Any, answer: Any) -> Iterator[str]:
    """Members that are null although their column may not be."""
    table = case.bench.subject.plan.tables.get(getattr(case.route.action, "table", None) or "")
    if table is None:
        return
    names = {field.name: field.column for field in case.route.answer.fields if field.column}
    for pointer in nulls(example, answer):
        column = names.get(pointer.rpartition("/")[2])
        if column and not column.startswith("@") and not table.column(column).nullable:
            yield f"{pointer} is null"


def _literals(route: Route, answer: Any, *, exactly: bool) -> Iterator[str]:
    """Members that no column backs and that are not what the example says. Our own service answers
    them ``exactly`` so; another one may compute them (a count of rows, a number of pages), and then
    only words around the rows are constants, like ``"status": "success"``."""
    inner = answer
    if route.answer.wrapper and isinstance(answer, dict):
        yield from _wrong(route.answer.around, answer, exactly=exactly)
        inner = answer.get(route.answer.wrapper)
    if exactly:
        for item in inner[:1] if isinstance(inner, list) else [inner]:
            yield from _wrong(route.answer.fields, item, exactly=exactly)


def _wrong(fields: tuple[AnswerField, ...], item: Any, *, exactly: bool) -> Iterator[str]:
    if not isinstance(item, dict):
        return
    for field in fields:
        if field.fields:
            yield from _wrong(field.fields, item.get(field.name), exactly=exactly)
        elif (
            field.column is None
            and field.literal not in (None, {}, [])
            and (exactly or _is_word(field.literal))
            and item.get(field.name) != field.literal
        ):
            yield f"{field.name} is {item.get(field.name)!r}, the document says {field.literal!r}"


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and value.isalpha()


def _lost(sent: Any, answer: Any) -> Iterator[str]:
    """Members that come back with another value than they were sent with."""
    if not isinstance(answer, dict):
        return
    for name, value in sent.items():
        if isinstance(value, dict) and isinstance(answer.get(name), dict):
            yield from _lost(value, answer[name])
        elif isinstance(value, str | int | bool) and name in answer:
            same = answer[name] == value or str(answer[name]) == str(value)
            moment = isinstance(value, str) and _DATE.match(value) is not None
            if not same and not (moment and str(answer[name])[:10] == str(value)[:10]):
                yield f"{name} is {answer[name]!r}, sent was {value!r}"


_DATE = regex.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""Moments may come back in another zone or precision."""


# ---------------------------------------------------------------- nothing else


async def _undeclared(bench: Bench) -> AsyncIterator[Check]:
    """Methods and paths that the document does not have are refused, to whoever may do most."""
    plan = bench.subject.plan
    actor = await bench.actor(bench.mightiest())
    known = {(route.method, pattern(route.path)) for route in plan.routes}
    anything = await bench.send(actor, "GET", f"/{token_hex(8)}")
    for path in dict.fromkeys(route.path for route in bench.subject.routes):
        route = next(route for route in bench.subject.routes if route.path == path)
        for method in _methods(bench, path):
            if any(each == method and _leads(known_path, path) for each, known_path in known):
                continue
            asked = path.format_map(absent(plan, route))
            reply = await bench.send(actor, method, asked, {} if method != "GET" else None)
            yield Check(
                (CONTRACT,), "undeclared methods", f"{method} {path} is refused",
                _not_there(bench, reply, anything), route.line, "405", reply.said,
                (reply.exchange,),
            )  # fmt: skip
    tables = [f"/api/{name}" for name in plan.tables]
    for path in (*ELSEWHERE, *tables):
        if any(known_path == pattern(path) for _, known_path in known):
            continue
        reply = await bench.send(actor, "GET", path)
        yield Check(
            (CONTRACT,), "undeclared paths", f"GET {path} is not served",
            _not_there(bench, reply, anything), 0, "404", reply.said, (reply.exchange,),
        )  # fmt: skip


def _methods(bench: Bench, path: str) -> tuple[str, ...]:
    """What is tried at a path. Nobody asks a service that is not ours to remove a whole list."""
    if not bench.may_write:
        return ("GET",)
    if bench.own is None and "{" not in path:
        return ("GET", "POST", "PATCH")
    return METHODS


def _not_there(bench: Bench, reply: Reply, anything: Reply) -> bool:
    """404 or 405; elsewhere also what is answered to any path at all: by a gateway that lets nobody
    through, or by the page of an application in the browser."""
    if bench.own is not None or reply.status in ABSENT:
        return reply.status in ABSENT
    if reply.status in FORBIDDEN or reply.answer is None or anything.answer is None:
        return reply.status in FORBIDDEN
    return reply.status == anything.status and reply.answer.body == anything.answer.body


def _leads(known: str, path: str) -> bool:
    """Whether a request to ``path`` may be one to the endpoint of that shape."""
    parts, wanted = path.split("/"), known.split("/")
    return len(parts) == len(wanted) and all(
        want in ("{}", part) for part, want in zip(parts, wanted, strict=True)
    )


async def _openapi(bench: Bench) -> AsyncIterator[Check]:
    """The published contract has the document's endpoints, their statuses, and no others."""
    reply = await description(bench)
    if reply is None and bench.own is None:
        return
    told = operations(reply) if reply else {}
    actor = await bench.actor(bench.mightiest())
    for each in bench.subject.routes:
        if actor.role not in each.permits:
            continue
        operation = told.get((each.method, pattern(each.path)), {})
        answers = operation.get("responses", {})
        yield Check(
            (CONTRACT,), "openapi.json", f"{each.key} is in it with its status",
            str(each.answer.status) in answers, each.line, str(each.answer.status),
            ", ".join(answers) or "absent", (),
        )  # fmt: skip
    known = {(each.method, pattern(each.path)) for each in bench.subject.plan.routes}
    others = sorted(" ".join(key) for key in told.keys() - known if key[0] in METHODS)
    yield Check(
        (CONTRACT,), "openapi.json", "has nothing else", not others, 0,
        "the document's endpoints", ", ".join(others), (),
    )  # fmt: skip


PROBE = Probe("contract", "every endpoint answers as written, and nothing else is", claims, run)
