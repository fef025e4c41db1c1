"""What ``serve`` needs of a document: its plan, cached while it is unchanged, and its handlers."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

import asbuilt
from asbuilt.errors import AsbuiltError
from asbuilt.plan import cache
from asbuilt.plan.model import Call, ServicePlan
from asbuilt.server.handlers import Handlers, load
from asbuilt.source import beside, read_source

PLAN = "plan.cache"
HANDLERS = "handlers.py"


class Unfit(AsbuiltError):
    """The document has errors; the message is the findings."""

    exit_code = 1


def compiled(document: Path, data: Path) -> tuple[ServicePlan | None, str]:
    """The plan of a document, from the cache if it is unchanged; None with the findings otherwise.

    The readers and the rules are imported only when they are needed.
    """
    source = read_source(document)
    handlers = beside(document, HANDLERS)
    code = handlers.read_bytes() if handlers.is_file() else b""
    key = cache.key(asbuilt.__version__, source.to_bytes(), code)
    known = cache.load(data / PLAN, key)
    if known is not None:
        return known, ""
    plan, findings = import_module("asbuilt.cli.compile").compile(source)
    if plan is not None and _is_directory(data):
        cache.save(data / PLAN, key, plan)
    return plan, findings


def _is_directory(data: Path) -> bool:
    """Make the data directory; the server itself complains about one that can not be made."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(data, os.W_OK)


def load_handlers(document: Path, plan: ServicePlan) -> Handlers:
    """The functions of ``handlers.py`` that the plan calls."""
    called = [route.action.handler for route in plan.routes if isinstance(route.action, Call)]
    called += [name for route in plan.routes for name in route.before]
    return load(beside(document, HANDLERS), tuple(dict.fromkeys(called)))
