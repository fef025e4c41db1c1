"""What every pass reads: the specification and the handlers found beside it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from asbuilt.plan.handlers import Handler
from asbuilt.plan.model import Assumption, ServicePlan
from asbuilt.source import Span
from asbuilt.spec.model import Specification


class Inputs(Struct, frozen=True):
    """The passes' one argument beside the plan."""

    spec: Specification
    handlers: tuple[Handler, ...]

    def line(self, span: Span) -> int:
        """The document's line of ``span``."""
        return self.spec.source.line(span.start)


def assume(plan: ServicePlan, text: str, line: int = 0) -> ServicePlan:
    """``plan`` with one more assumption."""
    return assume_all(plan, [Assumption(text, line)])


def assume_all(plan: ServicePlan, assumed: Iterable[Assumption]) -> ServicePlan:
    """``plan`` with several more."""
    return msgspec.structs.replace(plan, assumptions=(*plan.assumptions, *assumed))
