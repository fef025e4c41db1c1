"""Name, version, status and description of the service."""

from __future__ import annotations

import msgspec

from asbuilt.plan.inputs import Inputs
from asbuilt.plan.model import ServicePlan
from asbuilt.spec.sections.metadata import Metadata
from asbuilt.spec.sections.requirements import Requirements
from asbuilt.spec.sections.security import Security
from asbuilt.spec.sections.summary import Summary


def describe_service(inputs: Inputs, plan: ServicePlan) -> ServicePlan:
    """Take the head of the document over."""
    metadata = inputs.spec[Metadata]
    return msgspec.structs.replace(
        plan,
        name=metadata.name,
        title=metadata.title.text if metadata.title else metadata.name,
        version=metadata.version,
        status=metadata.status.value,
        description=inputs.spec[Summary].text,
        requirements=len(inputs.spec[Requirements].items),
        tls=inputs.spec[Security].encryption_in_transit,
        origins=inputs.spec[Security].origins,
    )
