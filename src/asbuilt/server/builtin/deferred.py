"""Families whose modules are imported by their first request: they serve people, not programs.

A service that starts to answer an API call does not wait for its documentation to load.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from importlib import import_module

from asbuilt.plan.model import Route
from asbuilt.server.request import Request, Response
from asbuilt.server.service import Service

PAGES = "asbuilt.server.builtin.pages"
NAMES = (
    "system.openapi", "system.docs", "system.docs_file",
    "console.home", "console.setup", "console.file",
)  # fmt: skip


async def _page(name: str, service: Service, route: Route, request: Request) -> Response:
    function: Callable[[Service, Route, Request], Awaitable[Response]]
    function = import_module(PAGES).FAMILIES[name]
    return await function(service, route, request)


FAMILIES = {name: partial(_page, name) for name in NAMES}
"""The functions of the ``system`` and ``console`` pages by name."""
