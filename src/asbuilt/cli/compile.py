"""Reading, checking and compiling for ``serve``: imported only when the cached plan is stale."""

from __future__ import annotations

import asbuilt.api
from asbuilt.cli.render import text
from asbuilt.cli.render.report import Report
from asbuilt.diagnostics import Severity
from asbuilt.plan.model import ServicePlan
from asbuilt.source import Source
from asbuilt.spec.model import Specification


def compile(source: Source) -> tuple[ServicePlan | None, str]:
    """The plan, or None and the errors as text."""
    return judged(asbuilt.api.read(source))


def judged(spec: Specification) -> tuple[ServicePlan | None, str]:
    """The same of a document that has been read."""
    errors = tuple(
        diagnostic
        for diagnostic in asbuilt.api.check(spec)
        if diagnostic.severity is Severity.ERROR
    )
    if errors:
        return None, text.render((Report(spec.source, errors),))
    return asbuilt.api.compile(spec), ""
