"""The figures that the document promises or alerts on; latency ones become histogram bounds."""

from __future__ import annotations

import msgspec

from asbuilt.plan.inputs import Inputs
from asbuilt.plan.model import Objective, ServicePlan
from asbuilt.spec.figures.quantity import Target
from asbuilt.spec.sections.monitoring import Monitoring
from asbuilt.spec.sections.requirements import Requirements


def derive_objectives(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Collect the targets of the requirements and the thresholds of the alerts."""
    promised = [
        (requirement.id.text, target)
        for requirement in inputs.spec[Requirements].items
        for target in requirement.targets
    ]
    alerts = [
        (f"alert: {alert.text.text}", target)
        for alert in inputs.spec[Monitoring].alerts
        for target in alert.targets
    ]
    objectives = tuple(_objective(inputs, name, target) for name, target in promised + alerts)
    return msgspec.structs.replace(plan, objectives=objectives)


def _objective(inputs: Inputs, name: str, target: Target) -> Objective:
    return Objective(
        name=name,
        metric=target.metric,
        comparator=target.comparator,
        bound=target.value,
        percentile=target.percentile,
        line=inputs.line(target.span),
    )
