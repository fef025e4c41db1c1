"""What is verified: a document, the service that it describes, and what it claims."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import asbuilt
from asbuilt.plan.compile import compile
from asbuilt.plan.handlers import find
from asbuilt.plan.model import Builtin, Route, ServicePlan
from asbuilt.spec.endpoints.endpoint import Endpoint
from asbuilt.spec.model import Specification
from asbuilt.spec.sections.api import Api
from asbuilt.verify.claim import Claims, claims


@dataclass(frozen=True)
class Subject:
    """``path`` is where the document stands; ``code`` the digest of its handlers and of asbuilt's
    version."""

    path: Path
    spec: Specification
    plan: ServicePlan
    claims: Claims
    code: str

    @cached_property
    def endpoints(self) -> dict[str, Endpoint]:
        """The document's endpoints by their keys."""
        return {endpoint.key: endpoint for endpoint in self.spec[Api].endpoints}

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes that stand in the document."""
        return tuple(route for route in self.plan.routes if not route.system)

    def family(self, name: str) -> Route | None:
        """The route of a family that asbuilt answers itself: ``auth.login``."""
        for route in self.plan.routes:
            if isinstance(route.action, Builtin) and route.action.name == name:
                return route
        return None


def subject(path: Path, spec: Specification) -> Subject:
    """The subject of a document that has been read.

    Raises:
        UsageError: the ``handlers.py`` beside it is not Python.
    """
    handlers = spec.source.folder / "handlers.py"
    plan = compile(spec, find(handlers))
    code = handlers.read_bytes() if handlers.is_file() else b""
    digest = hashlib.sha256(asbuilt.__version__.encode() + b"\0" + code).hexdigest()
    return Subject(path, spec, plan, claims(spec, plan), digest)
