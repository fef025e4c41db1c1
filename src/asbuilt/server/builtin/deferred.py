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

MODULES = {
    "pages": (
        "system.openapi", "system.docs", "system.docs_file",
        "console.home", "console.setup", "console.password", "console.email", "console.file",
    ),
    "recovery": ("auth.forgot", "auth.reset"),
    "verification": ("auth.verify_email", "auth.resend"),
    "second_factor": ("auth.totp_enroll", "auth.totp_confirm", "auth.totp_disable"),
}  # fmt: skip
"""Families by the module that has them in its own ``FAMILIES``."""


async def _deferred(
    module: str, name: str, service: Service, route: Route, request: Request
) -> Response:
    function: Callable[[Service, Route, Request], Awaitable[Response]]
    function = import_module(f"asbuilt.server.builtin.{module}").FAMILIES[name]
    return await function(service, route, request)


FAMILIES = {
    name: partial(_deferred, module, name) for module, names in MODULES.items() for name in names
}
"""Their functions by name."""
