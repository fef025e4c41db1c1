"""Where endpoints stand that the document does not list: below ``/api``, or another prefix"""

from __future__ import annotations

from collections import Counter

import msgspec

from asbuilt import regex
from asbuilt.errors import UsageError
from asbuilt.plan.model import Route, ServicePlan

DEFAULT = "/api"
_PREFIX = regex.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")


def with_prefix(plan: ServicePlan, prefix: str) -> ServicePlan:
    """``plan`` with ``/api/auth/login`` and its like below ``prefix``; ``/`` is no prefix at all.

    Health, metrics, contract and pages, which stand below nothing, stay where they are.

    Raises:
        UsageError: it is no path, or the document has endpoints where they would come to stand.
    """
    bare = "" if prefix == "/" else prefix
    if prefix != "/" and not _PREFIX.fullmatch(bare):
        raise UsageError(
            f"{prefix!r} can not begin a path",
            "Write --system-prefix like /api/v2, or / for none.",
        )
    routes = tuple(_moved(route, bare) for route in plan.routes)
    twice = [key for key, times in Counter(route.key for route in routes).items() if times > 1]
    if twice:
        raise UsageError(
            f"the document and the service would both have {', '.join(twice)}",
            "Choose another --system-prefix.",
        )
    return msgspec.structs.replace(plan, routes=routes)


def _moved(route: Route, prefix: str) -> Route:
    if not route.system or not route.path.startswith(f"{DEFAULT}/"):
        return route
    return msgspec.structs.replace(route, path=prefix + route.path.removeprefix(DEFAULT))
