"""The gaps that conventions filled, one a line."""

from __future__ import annotations

from asbuilt.cli.render.columns import numbered
from asbuilt.plan.model import ServicePlan


def text(plan: ServicePlan) -> str:
    """Every assumption behind the line that it is about."""
    lines = [numbered(assumption.line, assumption.text) for assumption in plan.assumptions]
    return "\n".join(lines or ["no assumptions: the document says everything"]) + "\n"
