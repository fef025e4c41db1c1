"""The path of a request, one stage a line."""

from __future__ import annotations

from secrets import token_hex
from time import perf_counter, time

from asbuilt.observe.observation import Observation
from asbuilt.server import cross_origin, timing
from asbuilt.server.conflicts import translate
from asbuilt.server.endpoint import Endpoint
from asbuilt.server.forwarded import client_address
from asbuilt.server.guards.plain_request import plain_request
from asbuilt.server.guards.rate_limit import headers as limit_headers
from asbuilt.server.headers import Pairs, complete
from asbuilt.server.problem import Problem
from asbuilt.server.request import Request, Response
from asbuilt.server.router import Router
from asbuilt.server.service import Service
from asbuilt.server.tracing import trace_header
from asbuilt.store.base import StoreError

CACHED = (200, 304)
READING = ("GET", "HEAD")
UNROUTED = "(no route)"
MAX_REQUEST_ID = 128
_ID_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:")


class App:
    """A service that answers requests. It knows nothing of the server that receives them."""

    def __init__(self, service: Service, router: Router[Endpoint]) -> None:
        self.service = service
        self._router = router
        self._origins = service.plan.origins
        self._timed = service.settings.development
        self._proxies = service.settings.trusted_proxies
        self._secure = service.settings.base_url.startswith("https://")
        self._id_prefix = token_hex(5)
        self._count = 0

    async def answer(self, request: Request) -> tuple[int, Pairs, bytes]:
        """Status, headers and body for a request. It never raises."""
        request.started = perf_counter()
        request.id = self._request_id(request)
        if self._timed:
            timing.begin()
        endpoint: Endpoint | None = None
        try:
            plain_request(request)
            if self._proxies:
                request.address = client_address(request.peer, request.headers, self._proxies)
            asked = cross_origin.preflight(self._origins, request, self._router.methods)
            if asked is not None:
                response = asked
            else:
                endpoint, request.params = self._router.match(request.method, request.path)
                for guard in endpoint.guards:
                    waiting = guard(request)
                    if waiting is not None:
                        await waiting
                response = await endpoint.act(request)
        except Problem as problem:
            response = self._refusal(request, problem, endpoint)
        except StoreError as error:
            response = self._store_refusal(request, error, endpoint)
        except Exception as error:  # a bug: the client learns its request's id, the log the rest
            response = self._failure(request, error, endpoint)
        return self._finish(request, response, endpoint)

    def _request_id(self, request: Request) -> str:
        given: str | None = request.headers.get("x-request-id")
        if given and len(given) <= MAX_REQUEST_ID and _ID_CHARACTERS.issuperset(given):
            return given
        self._count += 1
        return f"{self._id_prefix}-{self._count:x}"

    def _finish(
        self, request: Request, response: Response, endpoint: Endpoint | None
    ) -> tuple[int, Pairs, bytes]:
        own = response.headers
        if request.limits is not None and response.status != 429:
            own = (*own, *limit_headers(request.limits))
        if self._origins:
            own = (*own, *cross_origin.headers(self._origins, request))
        trace = request.trace
        if trace is not None:
            own = (*own, trace_header(trace))
        duration = perf_counter() - request.started
        if self._timed:
            own = (*own, timing.timing_header(duration))
        fresh = endpoint.route.cache_seconds if endpoint else None
        if response.status not in CACHED or request.method not in READING:
            fresh = None
        headers = complete(
            response.media_type,
            own,
            request.id,
            body=bool(response.body),
            secure=self._secure,
            fresh=fresh,
        )
        route = endpoint.route.path if endpoint else UNROUTED
        self.service.sinks.observe(
            Observation(
                time(),
                request.method,
                route,
                response.status,
                duration,
                len(response.body),
                request.caller.id if request.caller else None,
                request.role,
                request.address,
                request.id,
                trace.id if trace is not None else None,
            )
        )
        return response.status, headers, response.body

    # ------------------------------------------------------------ refusals

    def _refusal(self, request: Request, problem: Problem, endpoint: Endpoint | None) -> Response:
        route = endpoint.route if endpoint else None
        if problem.status == 403:
            self.service.refusals.add(request, route)
        return self.service.refusal(request, problem, route)

    def _store_refusal(
        self, request: Request, error: StoreError, endpoint: Endpoint | None
    ) -> Response:
        assert endpoint is not None
        problem = translate(self.service, request, endpoint.route, error)
        return self._refusal(request, problem, endpoint)

    def _failure(self, request: Request, error: Exception, endpoint: Endpoint | None) -> Response:
        route = endpoint.route.path if endpoint else UNROUTED
        self.service.sinks.failed(request.id, route, error)
        problem = Problem(
            500, "This request met a bug of the service.", code="internal",
            hint=f"Tell its operators the request id {request.id}.",
        )  # fmt: skip
        return self._refusal(request, problem, endpoint)
