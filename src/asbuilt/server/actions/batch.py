"""``POST /api/batch``: several changes in one transaction; later ones may use earlier results.

Each operation passes the guards of its own route. A text ``"$0.id"`` in a body, or a segment
``$0.id`` of a path, stands for member ``id`` of the first operation's result (``$0.2.id`` for that
of the third row which it made); ``"$$0.id"`` is the text ``$0.id`` itself. ``if_match`` is an
operation's If-Match header.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import unquote

import msgspec

from asbuilt import regex
from asbuilt.plan.model import Route
from asbuilt.server.body import parse
from asbuilt.server.conflicts import translate
from asbuilt.server.endpoint import Endpoint
from asbuilt.server.guards.plain_request import plain_path
from asbuilt.server.outbound.services import Calls
from asbuilt.server.problem import FieldError, Problem, invalid
from asbuilt.server.request import Request, Response
from asbuilt.server.respond import encode_json
from asbuilt.server.router import Router
from asbuilt.server.service import Service
from asbuilt.server.writing import Work, WriteAction
from asbuilt.store.base import StoreError, Transaction

MAX_OPERATIONS = 50
METHODS = ("POST", "PUT", "PATCH", "DELETE")
_decode = msgspec.json.Decoder(float_hook=Decimal).decode
_REFERENCE = regex.compile(r"\$(?P<result>\d{1,2})\.(?P<path>[\w.]+)")


class Operation(msgspec.Struct, frozen=True):
    """One operation as it was sent."""

    method: str
    path: str
    body: Any
    if_match: str | None


class OperationHeaders:
    """The headers of an operation: no other than ``If-Match``."""

    def __init__(self, if_match: str | None) -> None:
        self._sent = {} if if_match is None else {"if-match": if_match}

    def get(self, key: str, default: Any = None) -> Any:
        """The value, or ``default``."""
        return self._sent.get(key, default)

    def get_all(self, key: str) -> list[str]:
        """The value, if there is one."""
        return [self._sent[key]] if key in self._sent else []

    def __contains__(self, key: str) -> bool:
        return key in self._sent

    def keys(self) -> list[str]:
        """The names that there are."""
        return list(self._sent)


class Results:
    """What the operations so far came to, and how many more bytes of it may be referred to.

    All together as many as a body may have: one long text, named by thousands of references, would
    be gigabytes while everybody else's writes wait.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._used = 0
        self._values: list[Any] = []

    def add(self, value: Any) -> None:
        """The next operation came to ``value``."""
        self._values.append(value)

    def find(self, index: int, path: list[str]) -> Any:
        """A member of an earlier result; None: there is no such.

        Raises:
            Problem: 413, more has been referred to than a body may hold.
        """
        value: Any = self._values[index] if index < len(self._values) else None
        for name in path:
            value = _member(value, name)
        self._used += len(encode_json(value))
        if self._used > self._most:
            raise Problem(
                413, f"References bring in more than {self._most} bytes.", code="too-large",
                hint="Send fewer operations at once.",
            )  # fmt: skip
        return value


class Part(NamedTuple):
    """An operation whose route has been found and whose guards have let it pass."""

    endpoint: Endpoint
    act: WriteAction
    request: Request
    params: tuple[str, ...]
    """As they were sent, with references."""


class RunBatch(WriteAction):
    """Carries all operations out, or none. Who may not do one of them does nothing."""

    def __init__(self, service: Service, route: Route, router: Router[Endpoint]) -> None:
        super().__init__(service, route, touches_accounts=True)
        self._router = router

    def prepare(self, request: Request, data: bytes) -> Work:
        operations = _operations(parse(data))
        request.calls = Calls()
        parts: list[Part] = []
        for index, operation in enumerate(operations):
            try:
                parts.append(self._part(request, operation))
            except Problem as problem:
                raise _of_operation(operation, index, problem) from problem

        def work(transaction: Transaction[Any]) -> Response:
            results = Results(self.service.plan.body_bytes)
            shown = []
            for index, (part, operation) in enumerate(zip(parts, operations, strict=True)):
                try:
                    response = _run(transaction, part, operation, results)
                except StoreError as error:
                    problem = translate(self.service, part.request, part.endpoint.route, error)
                    raise _of_operation(operation, index, problem) from error
                except Problem as problem:
                    raise _of_operation(operation, index, problem) from problem
                body = response.body or b"null"
                results.add(_decode(body))
                shown.append({"status": response.status, "body": msgspec.Raw(body)})
                request.affected += part.request.affected
                request.former += part.request.former
            return Response(200, encode_json({"results": shown}))

        return work

    def _part(self, request: Request, operation: Operation) -> Part:
        """The operation as a request of its own by the same caller.

        Raises:
            Problem: there is no such route, the caller may not use it, or no batch may.
        """
        path = unquote(operation.path)
        part = Request(
            operation.method, path, "", OperationHeaders(operation.if_match), request.address,
            request.read,
        )  # fmt: skip
        part.id, part.session = request.id, request.session
        part.caller, part.role = request.caller, request.role
        part.calls = request.calls
        plain_path(part)
        endpoint, part.params = self._router.match(part.method, path)
        for guard in endpoint.guards[1:]:  # the first one, which says who asks, has run
            guard(part)
        act = endpoint.act
        if not isinstance(act, WriteAction) or isinstance(act, RunBatch):
            raise Problem(422, f"{part.method} {path} can not be part of a batch.", code="invalid")
        return Part(endpoint, act, part, part.params)


def _run(
    transaction: Transaction[Any], part: Part, operation: Operation, results: Results
) -> Response:
    request = part.request
    request.affected, request.former = 0, ()
    request.params = tuple(_segment(text, results) for text in part.params)
    path = unquote(operation.path)
    request.path = "/".join(_segment(text, results) for text in path.split("/"))
    data = b""
    if part.endpoint.route.body is not None:
        data = encode_json(_resolve_all(operation.body, results))
    return part.act.prepare(request, data)(transaction)


def _of_operation(operation: Operation, index: int, problem: Problem) -> Problem:
    """The refusal of one operation, pointing at it."""
    prefix = f"/operations/{index}"
    errors = [
        FieldError(item.detail, item.code, f"{prefix}/body{item.pointer}")
        for item in problem.errors
        if item.pointer is not None
    ] or [FieldError(problem.detail, problem.code, prefix)]
    detail = f"Operation {index} ({operation.method} {operation.path}): {problem.detail}"
    return Problem(
        problem.status, detail, code=problem.code, hint=problem.hint, errors=errors,
        headers=problem.headers,
    )  # fmt: skip


def _operations(value: Any) -> list[Operation]:
    """The operations of a body.

    Raises:
        Problem: 422 with the place of what is wrong.
    """
    items = value.get("operations") if isinstance(value, dict) else None
    if not isinstance(items, list) or set(value) != {"operations"}:
        raise invalid([FieldError("must be an array, and alone", "type", "/operations")])
    if not 0 < len(items) <= MAX_OPERATIONS:
        detail = f"must hold 1 to {MAX_OPERATIONS} operations"
        raise invalid([FieldError(detail, "length", "/operations")])
    return [_operation(item, f"/operations/{index}") for index, item in enumerate(items)]


def _operation(item: Any, pointer: str) -> Operation:
    if not isinstance(item, dict) or not set(item) <= {"method", "path", "body", "if_match"}:
        detail = "must be an object of method, path, body and if_match"
        raise invalid([FieldError(detail, "type", pointer)])
    method, path = item.get("method"), item.get("path")
    if method not in METHODS:
        detail = f"must be one of {', '.join(METHODS)}"
        raise invalid([FieldError(detail, "method", f"{pointer}/method")])
    if not isinstance(path, str) or not path.startswith("/") or "?" in path:
        detail = "must be a path that begins with /"
        raise invalid([FieldError(detail, "path", f"{pointer}/path")])
    if_match = item.get("if_match")
    if not isinstance(if_match, str | None):
        raise invalid([FieldError("must be an entity tag", "type", f"{pointer}/if_match")])
    return Operation(method, path, item.get("body"), if_match)


def _resolve_all(value: Any, results: Results) -> Any:
    """``value`` with every reference in it replaced."""
    if isinstance(value, dict):
        return {name: _resolve_all(member, results) for name, member in value.items()}
    if isinstance(value, list):
        return [_resolve_all(item, results) for item in value]
    return _resolve(value, results) if isinstance(value, str) else value


def _segment(text: str, results: Results) -> str:
    """A segment of a path, a reference in it replaced."""
    value = _resolve(text, results)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Problem(422, f"{text} can not be part of a path.", code="bad-reference")
    return str(value)


def _resolve(text: str, results: Results) -> Any:
    if text.startswith("$$"):
        return text[1:]
    found = _REFERENCE.fullmatch(text)
    if found is None:
        return text
    value = results.find(int(found["result"]), found["path"].split("."))
    if value is None:
        raise Problem(422, f"{text} names nothing in an earlier result.", code="bad-reference")
    return value


def _member(value: Any, name: str) -> Any:
    """A member of an object by its name, an element of an array by its number from 0."""
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, list) and name.isascii() and name.isdigit() and int(name) < len(value):
        return value[int(name)]
    return None
