"""What every write shares: retries by key, rehearsals, bounds on what is touched.

The idempotency record is written in the transaction of the change itself: there is no moment at
which one exists without the other.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from importlib import import_module
from typing import Any

from asbuilt import regex
from asbuilt.plan.model import Route
from asbuilt.plan.system_tables import IDEMPOTENCY
from asbuilt.server.clock import now
from asbuilt.server.conflicts import translate
from asbuilt.server.guards.body import json_body
from asbuilt.server.outbound.call import SAFE
from asbuilt.server.outbound.services import Awaited
from asbuilt.server.prefer import preferences
from asbuilt.server.problem import Problem
from asbuilt.server.request import Request, Response
from asbuilt.server.service import Service
from asbuilt.store.base import StoreError, Transaction

KEY = regex.compile(r'[!#-~]{1,255}|"[!#-~]{1,255}"')
"""An Idempotency-Key, bare or as the quoted string of the draft."""

STORED_PROBLEMS = (404, 409, 412, 422)
Work = Callable[[Transaction[Any]], Response]


class WriteAction(ABC):
    """An action that changes something: what can be checked without the database comes first.

    After one that ``touches_accounts`` whatever is remembered of accounts is read again.
    """

    def __init__(self, service: Service, route: Route, *, touches_accounts: bool) -> None:
        self.service = service
        self.route = route
        self.touches_accounts = touches_accounts

    async def __call__(self, request: Request) -> Response:
        data = await json_body(request) if self.route.body is not None else b""
        response = await write(self.service, request, self.route, data, self.prepare(request, data))
        if self.touches_accounts:
            self.service.accounts.forget()
        return response

    @abstractmethod
    def prepare(self, request: Request, data: bytes) -> Work:
        """Validate the request; the result does the rest inside a transaction.

        Raises:
            Problem: the request can not be carried out.
        """


class _Rehearsed(Exception):
    """Carries the answer of a transaction that is to be undone."""

    def __init__(self, response: Response) -> None:
        self.response = response


async def write(
    service: Service, request: Request, route: Route, body: bytes, work: Work
) -> Response:
    """Run ``work`` in a transaction, once per idempotency key, as the Prefer header asks.

    Raises:
        Problem: what ``work`` raises, the store's refusals translated, 409 while the same key is
            still running, 422 when it came with another body.
    """
    if service.plan.services:
        work = partial(_as_queued, request, work)
    preferred = preferences(", ".join(request.headers.get_all("prefer")))
    if preferred.max_affected is not None:
        work = partial(_bounded, request, preferred.max_affected, work)
    if preferred.rollback:
        response = await _rehearse(service, request, route, work)
    else:
        response = await _keyed(service, request, route, body, work)
        if request.former and service.outbox.delivers:
            import_module("asbuilt.server.builtin.verification").tell_former(service, request)
    if preferred.minimal and response.body:
        status = 204 if response.status == 200 else response.status
        response = Response(status, b"", response.headers)
    response.headers = (*response.headers, *preferred.applied)
    return response


def _bounded(request: Request, most: int, work: Work, transaction: Transaction[Any]) -> Response:
    """``work``, undone when it changes more than ``most`` rows."""
    response = work(transaction)
    if request.affected > most:
        raise Problem(
            400, f"{request.affected} rows would change, and you prefer at most {most}.",
            code="max-affected",
        )  # fmt: skip
    return response


def _as_queued(request: Request, work: Work, transaction: Transaction[Any]) -> Response:
    """``work``; its answer has the status that the document wants when a call was queued."""
    response = work(transaction)
    if request.calls is not None and request.calls.reply and response.status < 300:
        response.status = request.calls.reply
    return response


async def _transact(
    service: Service, request: Request, work: Work, *, rehearsed: bool = False
) -> Response:
    """Run ``work`` in a transaction, again after each call to an external service that a handler
    needs: nobody writes less because another service is slow.

    Raises:
        Problem: what ``work`` raises; 400 for a rehearsal that would change something elsewhere.
    """
    while True:
        try:
            return await service.store.transact(work)
        except Awaited as awaited:
            call = awaited.call
        if rehearsed and call.method not in SAFE:
            raise Problem(
                400, "This can not be rehearsed: it would call another service.",
                code="cannot-rehearse",
            )  # fmt: skip
        request.calls.made(call, await service.outbound.outcome(call, request.id))
        request.calls.rewind()
        request.affected = 0
        request.former = ()


async def _rehearse(service: Service, request: Request, route: Route, work: Work) -> Response:
    """Do everything, and undo it: the answer says what would have happened."""

    def undone(transaction: Transaction[Any]) -> Response:
        raise _Rehearsed(work(transaction))

    try:
        return await _transact(service, request, undone, rehearsed=True)
    except _Rehearsed as rehearsed:
        return rehearsed.response
    except StoreError as error:
        raise translate(service, request, route, error) from error


async def _keyed(
    service: Service, request: Request, route: Route, body: bytes, work: Work
) -> Response:
    key = _key(request)
    if key is None:
        try:
            return await _transact(service, request, work)
        except StoreError as error:
            raise translate(service, request, route, error) from error
    if key in service.in_flight:
        raise Problem(
            409,
            "A request with this Idempotency-Key is still running.",
            code="idempotency-running",
            headers=(("retry-after", "1"),),
        )
    service.in_flight.add(key)
    try:
        return await _once(service, request, route, key, body, work)
    finally:
        service.in_flight.discard(key)


def _key(request: Request) -> bytes | None:
    """The scope of an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07)."""
    header: str | None = request.headers.get("idempotency-key")
    if header is None:
        return None
    if not KEY.fullmatch(header):
        raise Problem(
            400,
            "The Idempotency-Key must be 1 to 255 visible ASCII characters, and no quotes in it.",
            code="bad-idempotency-key",
        )
    text = header.strip('"')
    who = f"user {request.caller.id}" if request.caller else f"address {request.address}"
    return sha256("\0".join((text, who, request.method, request.path)).encode()).digest()


async def _once(
    service: Service, request: Request, route: Route, key: bytes, body: bytes, work: Work
) -> Response:
    # What another role was told is not for this one.
    fingerprint = sha256(f"{request.role}\0".encode() + body).digest()

    def remembered(transaction: Transaction[Any]) -> Response:
        stored = transaction.one(service.idempotency, [key], None)
        if stored is not None:
            return replay(stored, fingerprint)
        response = work(transaction)
        remember(service, transaction, key, fingerprint, response)
        return response

    try:
        return await _transact(service, request, remembered)
    except StoreError as error:
        problem = translate(service, request, route, error)
        await _remember_problem(service, request, key, fingerprint, problem)
        raise problem from error
    except Problem as problem:
        if problem.code != "idempotency-mismatch":
            await _remember_problem(service, request, key, fingerprint, problem)
        raise


def replay(stored: tuple[Any, ...], fingerprint: bytes) -> Response:
    """The answer that was given the first time.

    Raises:
        Problem: 422 when the key came with another body then.
    """
    first, status, headers, body = stored
    if first != fingerprint:
        raise Problem(
            422,
            "This Idempotency-Key was used with another body, or in another role.",
            code="idempotency-mismatch",
            hint="Use a new key for a new request.",
        )
    again = ("idempotency-replayed", "true")
    pairs = tuple((name, value) for name, value in headers)
    media_type = "application/json" if status < 400 else "application/problem+json"
    return Response(status, body, (*pairs, again), media_type)


def remember(
    service: Service,
    transaction: Transaction[Any],
    key: bytes,
    fingerprint: bytes,
    response: Response,
) -> None:
    """Keep an answer under its key."""
    transaction.add(
        IDEMPOTENCY,
        {
            "id": key,
            "fingerprint": fingerprint,
            "status": response.status,
            "headers": [list(pair) for pair in response.headers],
            "body": response.body,
            "created_at": now(),
        },
    )


async def _remember_problem(
    service: Service, request: Request, key: bytes, fingerprint: bytes, problem: Problem
) -> None:
    """A refusal that came from execution is an answer too; one of the door's is not."""
    if problem.status not in STORED_PROBLEMS:
        return
    response = service.refusal(request, problem, None)
    await service.store.transact(
        lambda transaction: remember(service, transaction, key, fingerprint, response)
    )
