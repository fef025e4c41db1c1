"""The contract and the pages that explain it, each as the caller's role may see it."""

from __future__ import annotations

from asbuilt.plan.model import Route
from asbuilt.server.actions.tags import matches
from asbuilt.server.console import layout, letter, reference, setup, start
from asbuilt.server.openapi.document import document
from asbuilt.server.problem import not_found
from asbuilt.server.request import Request, Response
from asbuilt.server.respond import encode_json, etag
from asbuilt.server.service import Service

HTML = "text/html; charset=utf-8"
POLICY = (
    "content-security-policy",
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
)
"""Pages run their own scripts and nobody else's, and load nothing from elsewhere."""


async def openapi(service: Service, route: Route, request: Request) -> Response:
    """The contract as OpenAPI 3.1, with what the caller's role may use."""
    key = ("openapi", request.role)
    body = service.pages.get(key)
    if body is None:
        contract = document(service.plan, service.settings.base_url, request.role)
        body = service.pages[key] = encode_json(contract)
    return Response(200, body)


async def docs(service: Service, route: Route, request: Request) -> Response:
    """The same as a page, with a form for every operation."""
    key = ("docs", request.role)
    body = service.pages.get(key)
    if body is None:
        contract = document(service.plan, service.settings.base_url, request.role)
        body = service.pages[key] = reference.page(service.plan, contract, request.role)
    return _page(body)


async def home(service: Service, route: Route, request: Request) -> Response:
    """The console's start page."""
    key = ("console", request.role)
    body = service.pages.get(key)
    if body is None:
        body = service.pages[key] = start.page(service.plan, request.role)
    return _page(body)


async def first_setup(service: Service, route: Route, request: Request) -> Response:
    """The form that makes the first administrator. It never looks at the token: its script does."""
    return _page(setup.page(service.plan, is_open=service.setup.is_open))


async def new_password(service: Service, route: Route, request: Request) -> Response:
    """Where the letter about a forgotten password leads."""
    return _page(letter.new_password(service.plan))


async def confirm_address(service: Service, route: Route, request: Request) -> Response:
    """Where the letter about an address leads."""
    return _page(letter.confirm_address(service.plan))


async def file(service: Service, route: Route, request: Request) -> Response:
    """A script, style sheet or picture of the pages."""
    body = layout.STATIC.get(request.params[0])
    if body is None:
        raise not_found()
    tag = etag(body)
    headers = (("etag", tag), ("cache-control", "no-cache"))
    if matches(request.headers.get("if-none-match"), tag):
        return Response(304, b"", headers)
    ending = request.params[0].rpartition(".")[2]
    return Response(200, body, headers, layout.MEDIA_TYPES[ending])


def _page(body: bytes) -> Response:
    return Response(200, body, (POLICY,), HTML)


FAMILIES = {
    "system.openapi": openapi,
    "system.docs": docs,
    "system.docs_file": file,
    "console.home": home,
    "console.setup": first_setup,
    "console.password": new_password,
    "console.email": confirm_address,
    "console.file": file,
}
"""The functions of the ``system`` and ``console`` families that pages belong to, by name."""
